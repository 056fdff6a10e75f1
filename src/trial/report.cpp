#include "trial/report.h"

#include <fmt/format.h>

#include <algorithm>

namespace socle::trial {
namespace {

constexpr std::size_t answer_bytes_max = 4000;

std::string indented(std::string_view text, std::string_view margin) {
    std::string out(margin);
    for (const char c : text) {
        out += c;
        if (c == '\n') out += margin;
    }
    return out + "\n";
}

/// Without what XML 1.0 cannot hold.
std::string xml(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else if (c == '\n') {
            out += "&#10;";
        } else if (byte < 0x20) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    return out;
}

std::string fault_text(const Outcome& outcome) {
    std::string text;
    if (!outcome.step.empty()) text += indented(outcome.step, "  ");
    for (const auto& difference : outcome.differences) {
        text += indented(fmt::format("{}:{}:{}: {}", outcome.file, difference.mark.line,
                                     difference.mark.column, difference.text),
                         "    ");
    }
    if (!outcome.trouble.empty()) text += indented(outcome.trouble, "    ");
    if (outcome.answer.empty()) return text;
    auto answer = outcome.answer;
    if (answer.size() > answer_bytes_max) answer = answer.substr(0, answer_bytes_max) + "\n…";
    return text + "    The answer:\n" + indented(answer, "      | ");
}

}  // namespace

std::string outcome_text(const Outcome& outcome) {
    const auto line = fmt::format("{} {} · {} ({}, {:.2f} s)\n", outcome.passed() ? "ok  " : "FAIL",
                                  outcome.file, outcome.test, outcome.store, outcome.seconds);
    return outcome.passed() ? line : line + fault_text(outcome);
}

std::string junit_text(const std::string& suite, const std::vector<Outcome>& outcomes) {
    double seconds = 0;
    for (const auto& outcome : outcomes)
        seconds += outcome.seconds;
    const auto failures =
        std::ranges::count_if(outcomes, [](const Outcome& each) { return !each.passed(); });
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out += fmt::format(
        "<testsuites>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" "
        "time=\"{:.3f}\">\n",
        xml(suite), outcomes.size(), failures, seconds);
    for (const auto& outcome : outcomes) {
        out +=
            fmt::format("<testcase classname=\"{}\" name=\"{} ({})\" time=\"{:.3f}\"",
                        xml(outcome.file), xml(outcome.test), xml(outcome.store), outcome.seconds);
        if (outcome.passed()) {
            out += "/>\n";
            continue;
        }
        const auto& message =
            outcome.differences.empty() ? outcome.trouble : outcome.differences.front().text;
        out += fmt::format("><failure message=\"{}\">{}</failure></testcase>\n", xml(message),
                           xml(fault_text(outcome)));
    }
    return out + "</testsuite>\n</testsuites>\n";
}

}  // namespace socle::trial
