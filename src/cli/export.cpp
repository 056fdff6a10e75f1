#include "base/error.h"
#include "cli/application.h"
#include "cli/blocking.h"
#include "cli/data_access.h"
#include "http/rest/parts.h"
#include "http/rest/stream.h"

#include <cstdio>
#include <memory>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

/// A file being written, or standard output.
class Output {
public:
    explicit Output(const std::string& path)
        : path_(path),
          file_(path.empty() || path == "-" ? stdout : std::fopen(path.c_str(), "wb")) {
        if (file_ == nullptr) throw Error(Code::bad_value, path + " cannot be written");
    }
    ~Output() {
        if (file_ != nullptr && file_ != stdout) std::fclose(file_);
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void put(const std::string& text) {
        if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail();
    }
    void finish() {
        if (std::fflush(file_) != 0) fail();
    }

private:
    [[noreturn]] void fail() const {
        throw Error(Code::bad_value,
                    (path_.empty() ? "standard output" : path_) + " cannot be written: disk full?");
    }

    const std::string path_;
    std::FILE* file_;
};

base::Task<void> write_records(records::Records& records, const records::Caller& caller,
                               records::ReadCommand command, http::Media media, Output& output) {
    const auto answer = co_await records.read(caller, command);
    if (!answer.cursor) {
        http::Response whole;
        http::add_rows(whole, *answer.columns, answer.rows, media, nullptr);
        output.put(whole.body);
    } else {
        const auto source = http::rows_source(answer, media, nullptr);
        std::string piece = co_await source->next();
        while (!piece.empty()) {
            output.put(piece);
            piece = co_await source->next();
        }
    }
    if (media.form != http::Media::Form::ndjson) output.put("\n");
    output.finish();
}

}  // namespace

int export_data(const DataSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    records::ReadCommand command;
    command.model = model_of(*definition, settings.model);
    command.query = settings.query;
    command.streamed = true;
    http::Media media;
    media.form = format_of(settings);
    const auto store = open_application_store_to_read(settings.common);
    {
        boost::asio::io_context context(1);
        const auto client = store->open_client(context);
        records::Records records(*definition, store->dialect(), *client);
        const auto caller = service_caller(*definition);
        Output output(settings.file);
        run_blocking(context, write_records(records, caller, command, media, output));
    }
    store->close();
    return 0;
}

}  // namespace socle::cli
