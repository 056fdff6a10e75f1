#pragma once

#include "trial/match.h"
#include "trial/test_file.h"
#include "trial/values.h"

#include <boost/json/value.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace socle::trial {

/// A row of the event log that a request left.
struct LeftEvent {
    std::string kind;
    std::string model;
    std::string key;
    std::string by;  ///< account id, "" nobody
    boost::json::value changes;
};

/// A mail that was added to the outbox.
struct LeftMail {
    std::string to;
    std::string subject;
    std::string text;
    std::string template_name;
};

/// What came back, and what the request left behind as far as that is expected.
struct Answer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;
    std::optional<boost::json::value> json;  ///< of the body, when it is JSON
    std::vector<LeftEvent> events;
    std::vector<LeftMail> mails;
};

/// The id of the account with this email; what is no email is its own.
using FindAccount = std::function<std::string(const std::string&)>;

/// Everything that is not as expected, in the order of the file.
std::vector<Difference> compare(const Expectation& expect, const Answer& answer, Values& values,
                                const FindAccount& find_account);

/// The value at a path like `body.0.id`, `headers.Location`, `status`, `text`, `mails.0.text`.
std::optional<boost::json::value> value_at(const Answer& answer, const std::string& path);

}  // namespace socle::trial
