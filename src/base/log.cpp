#include "base/log.h"

#include "base/convert.h"
#include "base/log_memory.h"
#include "base/time.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>

namespace socle::base {
namespace {

struct Output {
    LogSettings settings;
    bool colours = false;
    std::unique_ptr<spdlog::logger> logger;
};

spdlog::level::level_enum level_of(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

std::string_view colour_of(Level level) {
    switch (level) {
        case Level::debug:
            return "\x1b[36m";
        case Level::info:
            return "\x1b[32m";
        case Level::warning:
            return "\x1b[33m";
        case Level::error:
            return "\x1b[31m";
    }
    return "";
}

Output make_output(const LogSettings& settings) {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto logger = std::make_unique<spdlog::logger>("socle", std::move(sink));
    logger->set_formatter(std::make_unique<spdlog::pattern_formatter>("%v"));
    logger->set_level(level_of(settings.level));
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets a variable
    const bool plain = settings.json || std::getenv("NO_COLOR") != nullptr;
    const bool colours = !plain && ::isatty(STDERR_FILENO) == 1;
    return {settings, colours, std::move(logger)};
}

Output& output() {
    static Output the_output = make_output({});
    return the_output;
}

bool is_plain(std::string_view value) {
    return !value.empty() && std::ranges::all_of(value, [](char c) {
        return static_cast<unsigned char>(c) > ' ' && c != '"' && c != '=' && c != '\x7f';
    });
}

std::string number_text(const LogValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
    const double number = std::get<double>(value);
    return std::isfinite(number) ? fmt::format("{}", number) : "null";
}

std::string json_line(Level level, std::string_view message,
                      std::initializer_list<LogField> fields) {
    std::string line = R"({"time":")";
    line += timestamp_text(now_us());
    line += R"(","level":")";
    line += level_name(level);
    line += R"(","message":)";
    append_json_string(line, message);
    for (const auto& [name, value] : fields) {
        line += ',';
        append_json_string(line, name);
        line += ':';
        if (const auto* text = std::get_if<std::string_view>(&value)) {
            append_json_string(line, *text);
        } else {
            line += number_text(value);
        }
    }
    line += '}';
    return line;
}

std::string text_line(Level level, std::string_view message, std::initializer_list<LogField> fields,
                      bool colours) {
    std::string line = timestamp_text(now_us() / 1000 * 1000).substr(0, 19);
    line[10] = ' ';
    line += ' ';
    if (colours) line += colour_of(level);
    line += level_name(level);
    if (colours) line += "\x1b[0m";
    line.append(8 - level_name(level).size(), ' ');
    line += message;
    for (const auto& [name, value] : fields) {
        line += ' ';
        line += name;
        line += '=';
        const auto* text = std::get_if<std::string_view>(&value);
        if (text == nullptr) {
            line += number_text(value);
        } else if (is_plain(*text)) {
            line += *text;
        } else {
            append_json_string(line, *text);
        }
    }
    return line;
}

void remember(Level level, std::string_view message, std::initializer_list<LogField> fields) {
    LogLine line;
    line.at_us = now_us();
    line.level = level;
    line.message = message;
    for (const auto& [name, value] : fields) {
        const auto* text = std::get_if<std::string_view>(&value);
        line.fields.emplace_back(name, text == nullptr ? number_text(value) : std::string(*text));
    }
    remember_line(std::move(line));
}

}  // namespace

void set_up_log(const LogSettings& settings) {
    output() = make_output(settings);
}

bool logs(Level level) {
    return output().logger->should_log(level_of(level));
}

void log(Level level, std::string_view message, std::initializer_list<LogField> fields) {
    if (!logs(level)) return;
    remember(level, message, fields);
    const Output& to = output();
    const std::string line = to.settings.json ? json_line(level, message, fields)
                                              : text_line(level, message, fields, to.colours);
    to.logger->log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
}

void flush_log() {
    output().logger->flush();
}

}  // namespace socle::base
