#include "http/status.h"

namespace socle::http {

int status_of(base::Code code, bool anonymous) {
    using enum base::Code;
    switch (code) {
        case ambiguous_relation:
            return 300;
        case bad_query:
        case bad_body:
        case filter_not_embedded:
        case order_not_to_one:
        case bad_embed_filter:
        case bad_preference:
        case too_many_affected:
        case unsupported:
        case aggregates_off:
        case unfiltered_write:
        case affected_twice:
        case no_unique_set:
        case put_page:
        case put_mismatch:
        case unknown_relation:
        case unknown_column:
        case ungrouped_column:
        case bad_search:
        case unknown_search_language:
        case unknown_column_in_body:
        case bad_value:
        case value_out_of_range:
        case bad_date:
        case not_null_violation:
        case check_violation:
            return 400;
        case bad_token:
        case anonymous_refused:
        case expired_token:
            return 401;
        case permission_denied:
        case account_refused:
            return anonymous ? 401 : 403;
        case unknown_path:
        case root_disabled:
        case unknown_model:
        case undefined_function:
        case unknown_procedure:
            return 404;
        case method_not_allowed:
        case put_filter:
        case read_only:
            return 405;
        case bad_schema:
        case bad_media_type:
        case not_single:
            return 406;
        case request_timeout:
            return 408;
        case foreign_key_violation:
        case unique_violation:
        case undo_conflict:
            return 409;
        case precondition_failed:
            return 412;
        case body_too_large:
            return 413;
        case bad_content_type:
            return 415;
        case bad_range:
            return 416;
        case header_too_large:
            return 431;
        case application:
        case timed_out:
        case internal:
            return 500;
        case unavailable:
            return 503;
    }
    return 500;
}

std::string_view wire_code(base::Code code) {
    using enum base::Code;
    switch (code) {
        case bad_query:
            return "PGRST100";
        case bad_body:
            return "PGRST102";
        case bad_range:
            return "PGRST103";
        case bad_schema:
            return "PGRST106";
        case bad_media_type:
        case bad_content_type:
            return "PGRST107";
        case filter_not_embedded:
            return "PGRST108";
        case not_single:
            return "PGRST116";
        case order_not_to_one:
            return "PGRST118";
        case bad_embed_filter:
            return "PGRST120";
        case method_not_allowed:
            return "PGRST117";
        case bad_preference:
            return "PGRST122";
        case aggregates_off:
            return "PGRST123";
        case too_many_affected:
            return "PGRST124";
        case unknown_path:
            return "PGRST125";
        case root_disabled:
            return "PGRST126";
        case unsupported:
            return "PGRST127";
        case unknown_relation:
            return "PGRST200";
        case ambiguous_relation:
            return "PGRST201";
        case unknown_procedure:
            return "PGRST202";
        case unknown_column_in_body:
            return "PGRST204";
        case unknown_model:
            return "PGRST205";
        case bad_token:
            return "PGRST301";
        case anonymous_refused:
            return "PGRST302";
        case expired_token:
            return "PGRST303";
        case unavailable:
            return "PGRST000";
        case internal:
            return "PGRSTX00";
        case application:
            return "P0001";
        case request_timeout:
            return "SOCLE_408";
        case undo_conflict:
            return "SOCLE_409";
        case precondition_failed:
            return "SOCLE_412";
        case body_too_large:
            return "SOCLE_413";
        case header_too_large:
            return "SOCLE_431";
        case unfiltered_write:
        case affected_twice:
            return "21000";
        case no_unique_set:
            return "42P10";
        case put_filter:
            return "PGRST105";
        case put_page:
            return "PGRST114";
        case put_mismatch:
            return "PGRST115";
        case value_out_of_range:
            return "22003";
        case bad_date:
            return "22007";
        case bad_value:
            return "22P02";
        case not_null_violation:
            return "23502";
        case foreign_key_violation:
            return "23503";
        case unique_violation:
            return "23505";
        case check_violation:
            return "23514";
        case read_only:
            return "25006";
        case permission_denied:
            return "42501";
        case account_refused:
            return "SOCLE_403";
        case unknown_column:
            return "42703";
        case ungrouped_column:
            return "42803";
        case bad_search:
            return "42601";
        case unknown_search_language:
            return "42704";
        case undefined_function:
            return "42883";
        case timed_out:
            return "57014";
    }
    return "PGRSTX00";
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 100:
            return "Continue";
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 300:
            return "Multiple Choices";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 416:
            return "Range Not Satisfiable";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        default:
            return "Unknown";
    }
}

}  // namespace socle::http
