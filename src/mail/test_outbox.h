#pragma once

#include "base/time.h"
#include "definition/load_files.h"
#include "mail/outbox.h"
#include "mail/queue.h"
#include "store/schema.h"
#include "store/test_database.h"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

/// For tests only: a database with an outbox.
namespace socle::mail {

class TestOutbox {
public:
    explicit TestOutbox(base::Dialect dialect) : database_(dialect), store_(database_.open()) {
        const auto none = [](const std::string&) { return std::nullopt; };
        const auto loaded = definition::load_files(
            "memory",
            {{"app.yaml", "app: test\n"},
             {"models/note.yaml", "model: note\nfields: {name: {type: text}}\n"}},
            none);
        if (!loaded.definition) {
            throw std::runtime_error(definition::to_text(loaded.problems.at(0)));
        }
        const auto wanted = store::wanted_schema(*loaded.definition, dialect);
        const auto live = store::live_schema(*store_);
        store::apply_migration(*store_, store::plan_migration(*store_, live, wanted), wanted);
    }

    store::Store& store() { return *store_; }
    base::Dialect dialect() const { return database_.dialect(); }

    void enqueue(const Message& message, const Enqueue& options) {
        boost::asio::io_context context(1);
        const auto client = store_->open_client(context);
        store::run_to_end(context, client->write([&](store::Transaction& transaction) {
            return mail::enqueue(transaction, dialect(), message, options);
        }));
    }
    /// The same, for mail `name`.
    void enqueue(const std::string& name, bool secret = false) {
        Message message;
        message.to = name + "@example.org";
        message.from = "App <app@example.com>";
        message.subject = "subject of " + name;
        message.text = "text of " + name;
        message.html = "<p>" + name + "</p>";
        enqueue(message, {name, "", secret, base::now_us()});
    }

    OutboxMail find(std::int64_t id) { return *find_outbox_mail(*store_, id); }
    void change(const std::string& sql) { store_->execute({sql}); }
    /// As if the pause were over.
    void make_due() {
        change(
            "UPDATE \"socle_mail\" SET \"next_at\" = '2020-01-01T00:00:00+00:00' "
            "WHERE \"next_at\" IS NOT NULL");
    }

private:
    store::TestDatabase database_;
    std::unique_ptr<store::Store> store_;
};

}  // namespace socle::mail
