#include "records/import.h"
#include "base/error.h"
#include "cli/application.h"
#include "cli/blocking.h"
#include "cli/data_access.h"
#include "cli/scripted_records.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

constexpr std::size_t shown_refusals_max = 50;
constexpr auto progress_interval = std::chrono::milliseconds(200);

/// The file, read wherever it is asked for. Standard input is kept in a file of its own meanwhile,
/// for it may have to be read again.
class Input {
public:
    explicit Input(const std::string& path)
        : path_(path), file_(path == "-" ? std::tmpfile() : std::fopen(path.c_str(), "rb")) {
        if (file_ == nullptr) throw Error(Code::bad_value, path + " cannot be read");
        if (path == "-") keep_standard_input();
        std::fseek(file_, 0, SEEK_END);
        size_ = static_cast<std::size_t>(std::ftell(file_));
    }
    ~Input() { std::fclose(file_); }
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    std::size_t size() const { return size_; }

    std::size_t read(std::size_t offset, std::span<char> room) {
        const auto bytes =
            ::pread(::fileno(file_), room.data(), room.size(), static_cast<off_t>(offset));
        if (bytes < 0) throw Error(Code::bad_value, path_ + " cannot be read");
        return static_cast<std::size_t>(bytes);
    }

private:
    void keep_standard_input() {
        char piece[64 * 1024];
        while (const auto bytes = std::fread(piece, 1, sizeof(piece), stdin))
            std::fwrite(piece, 1, bytes, file_);
        if (std::fflush(file_) != 0) throw Error(Code::bad_value, "standard input cannot be kept");
    }

    const std::string path_;
    std::FILE* file_;
    std::size_t size_ = 0;
};

/// A line on a terminal that tells how far the import is; nothing elsewhere.
class ProgressLine {
public:
    explicit ProgressLine(std::size_t size) : size_(size), shown_(::isatty(STDERR_FILENO) == 1) {}
    ~ProgressLine() {
        if (shown_) std::cerr << "\r\x1b[K" << std::flush;
    }

    void show(std::size_t bytes, std::int64_t rows) {
        const auto now = std::chrono::steady_clock::now();
        if (!shown_ || size_ == 0 || now < next_) return;
        next_ = now + progress_interval;
        constexpr std::size_t width = 30;
        const auto filled = std::min(bytes * width / size_, width);
        std::cerr << "\r[" << std::string(filled, '#') << std::string(width - filled, '.') << "] "
                  << std::min<std::size_t>(bytes * 100 / size_, 100) << " %, " << rows << " rows"
                  << std::flush;
    }

private:
    const std::size_t size_;
    const bool shown_;
    std::chrono::steady_clock::time_point next_;
};

query::BodyForm form_of(const DataSettings& settings) {
    switch (format_of(settings)) {
        case http::Media::Form::csv:
            return query::BodyForm::csv;
        case http::Media::Form::ndjson:
            return query::BodyForm::ndjson;
        default:
            return query::BodyForm::json;
    }
}

records::ImportCommand command_of(const DataSettings& settings, int model) {
    records::ImportCommand command;
    command.model = model;
    command.form = form_of(settings);
    if (!settings.on_conflict.empty()) command.query = "on_conflict=" + settings.on_conflict;
    if (settings.merge) command.resolution = records::Resolution::merge;
    if (settings.ignore) command.resolution = records::Resolution::ignore;
    command.skip = settings.skip;
    command.undo = settings.dry_run;
    return command;
}

void check_store(store::Store& store, const definition::Definition& definition,
                 const DataSettings& settings) {
    if (!compare_schema(store, definition).migration.steps.empty()) {
        throw Error(Code::unavailable, "the database is not as the definitions ask", {},
                    "Run: socle migrate " + settings.common.folder);
    }
    if (store.beside() && !settings.skip) {
        throw Error(Code::unavailable, "a server has this database open",
                    "An import of all or nothing would hold it up.",
                    "Stop it, import with --skip, or POST the file to it.");
    }
}

void report(const DataSettings& settings, const records::ImportAnswer& answer) {
    std::ofstream file;
    if (!settings.refused_file.empty()) file.open(settings.refused_file, std::ios::binary);
    if (file.is_open()) file << "line,reason\n";
    for (std::size_t at = 0; at < answer.refusals.size(); ++at) {
        const auto& refusal = answer.refusals[at];
        if (at < shown_refusals_max) {
            std::cerr << settings.file << ":" << refusal.line << ": " << refusal.reason << "\n";
        }
        std::string quoted;
        for (const char c : refusal.reason)
            quoted += c == '"' ? "\"\"" : std::string(1, c);
        if (file.is_open()) file << refusal.line << ",\"" << quoted << "\"\n";
    }
    if (answer.refusals.size() > shown_refusals_max) {
        std::cerr << "… and " << answer.refusals.size() - shown_refusals_max << " more\n";
    }
    std::cout << (settings.dry_run ? "Would write " : "Wrote ") << answer.written << " of "
              << settings.model;
    if (answer.inserted != answer.written) std::cout << ", " << answer.inserted << " of them new";
    if (!answer.refusals.empty()) std::cout << "; refused " << answer.refusals.size();
    std::cout << ".\n";
}

}  // namespace

int import_data(const DataSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    auto command = command_of(settings, model_of(*definition, settings.model));
    Input input(settings.file);
    command.text = [&input](std::size_t offset, std::span<char> room) {
        return input.read(offset, room);
    };
    const auto store = open_application_store_beside(settings.common);
    check_store(*store, *definition, settings);
    records::ImportAnswer answer;
    {
        boost::asio::io_context context(1);
        const auto client = store->open_client(context);
        wait_for_database(context, *client);
        ScriptedRecords scripted(*definition, store->dialect(), *client);
        const auto caller = service_caller(*definition);
        ProgressLine line(input.size());
        command.progress = [&line](std::size_t bytes, std::int64_t rows) {
            line.show(bytes, rows);
        };
        answer = run_blocking(
            context, records::import_records(*definition, scripted.records, caller, command));
    }
    store->close();
    report(settings, answer);
    return answer.refusals.empty() ? 0 : 1;
}

}  // namespace socle::cli
