#include "reports/frames.h"

#include <backtrace.h>
#include <cxxabi.h>
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace socle::reports {

namespace {

constexpr std::string_view source_folder = "/src/";
constexpr std::string_view include_folder = "/include/";

void ignore_fault(void*, const char*, int) {}

backtrace_state* state() {
    static backtrace_state* made = backtrace_create_state(nullptr, 1, ignore_fault, nullptr);
    return made;
}

std::string demangled(const char* name) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(
        abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free);
    return status == 0 && text ? std::string(text.get()) : std::string(name);
}

/// Without what only the machine that built it has.
std::string short_file(std::string_view file, bool& own) {
    const auto source = file.rfind(source_folder);
    own = source != std::string_view::npos && file.find(include_folder) == std::string_view::npos;
    if (own) return std::string(file.substr(source + 1));
    const auto include = file.rfind(include_folder);
    if (include != std::string_view::npos)
        return std::string(file.substr(include + include_folder.size()));
    return std::string(file.substr(file.rfind('/') + 1));
}

struct Found {
    std::vector<Frame> frames;  ///< of one address: functions that were inlined first
    std::uintptr_t address = 0;
};

int add_line(void* data, std::uintptr_t, const char* file, int line, const char* function) {
    auto& found = *static_cast<Found*>(data);
    if (file == nullptr && function == nullptr) return 0;
    Frame frame;
    frame.line = line;
    frame.address = fmt::format("{:#x}", found.address);
    if (file != nullptr) frame.file = short_file(file, frame.own);
    if (function != nullptr) frame.function = demangled(function);
    found.frames.push_back(std::move(frame));
    return 0;
}

void add_symbol(void* data, std::uintptr_t, const char* name, std::uintptr_t, std::uintptr_t) {
    if (name != nullptr) *static_cast<std::string*>(data) = demangled(name);
}

std::vector<Frame> frames_at(void* address) {
    Found found;
    found.address = reinterpret_cast<std::uintptr_t>(address);
    // An address on the stack is where the call returns to.
    backtrace_pcinfo(state(), found.address - 1, add_line, ignore_fault, &found);
    if (found.frames.empty()) {
        Frame frame;
        frame.address = fmt::format("{:#x}", found.address);
        found.frames.push_back(std::move(frame));
    }
    // The least debug information has lines and no names.
    auto& outermost = found.frames.back();
    if (outermost.function.empty()) {
        backtrace_syminfo(state(), found.address - 1, add_symbol, ignore_fault,
                          &outermost.function);
    }
    return found.frames;
}

bool is_throwing(const Frame& frame) {
    return frame.file.ends_with("reports/throw_trace.cpp") || frame.function == "__cxa_throw";
}

}  // namespace

std::vector<Frame> frames_of(const Trace& trace) {
    std::vector<Frame> frames;
    for (void* address : trace) {
        for (auto& frame : frames_at(address)) {
            if (!is_throwing(frame)) frames.push_back(std::move(frame));
        }
    }
    std::ranges::reverse(frames);
    return frames;
}

ScriptLine script_line_in(const std::string& text) {
    static const RE2 place(R"((?s)([\w./-]+\.lua):(\d+): (.*))");
    ScriptLine found;
    if (!RE2::FullMatch(text, place, &found.frame.file, &found.frame.line, &found.rest)) return {};
    found.frame.own = true;
    return found;
}

}  // namespace socle::reports
