#pragma once

#include <exception>
#include <string>
#include <utility>

namespace socle::base {

/// Every way a request can be refused, grouped by the stage that refuses.
/// `http/status.cpp` gives each its HTTP status, `http/rest/problem.cpp` its code on the wire.
enum class Code {
    // The request itself.
    bad_query,
    bad_body,
    bad_range,
    bad_schema,
    bad_media_type,
    bad_content_type,
    filter_not_embedded,
    order_not_to_one,
    bad_embed_filter,
    not_single,
    method_not_allowed,
    bad_preference,
    too_many_affected,
    unsupported,
    aggregates_off,
    unknown_path,
    root_disabled,
    body_too_large,
    header_too_large,
    request_timeout,
    unfiltered_write,
    affected_twice,
    no_unique_set,
    put_page,
    put_filter,
    put_mismatch,
    precondition_failed,
    undo_conflict,
    // The definitions.
    unknown_model,
    unknown_relation,
    ambiguous_relation,
    unknown_column,
    ungrouped_column,
    undefined_function,
    unknown_procedure,
    bad_search,
    unknown_search_language,
    unknown_column_in_body,
    // The caller.
    bad_token,
    anonymous_refused,
    expired_token,
    permission_denied,
    account_refused,  ///< details: the name of an accounts::Reason
    // The values and the database.
    bad_value,
    value_out_of_range,
    bad_date,
    not_null_violation,
    foreign_key_violation,
    unique_violation,
    check_violation,
    read_only,
    application,  ///< the application's own refusal: `status` and `name` say which
    // The server.
    unavailable,
    timed_out,
    internal,
};

/// The one way a request fails. Thrown where the request is refused, caught at the surface (http
/// session, job runner, command line) and rendered there. `message`, `details` and `hint` are for
/// the client; `internal` is for the log only and never leaves the program.
struct Error : std::exception {
    Code code = Code::internal;
    std::string message;
    std::string details;
    std::string hint;
    std::string internal;
    bool details_are_json = false;  ///< `details` is JSON text, not a text
    int status = 0;                 ///< of application: the HTTP status
    /// Of application: the code on the wire. Of bad_token and expired_token: a word for what is
    /// wrong, see accounts/trust.h.
    std::string name;
    int retry_after_s = 0;  ///< of unavailable: when trying again may help; 0: nobody knows

    Error(Code code_in, std::string message_in, std::string details_in = {},
          std::string hint_in = {}, std::string internal_in = {})
        : code(code_in),
          message(std::move(message_in)),
          details(std::move(details_in)),
          hint(std::move(hint_in)),
          internal(std::move(internal_in)) {}

    const char* what() const noexcept override { return message.c_str(); }
};

}  // namespace socle::base
