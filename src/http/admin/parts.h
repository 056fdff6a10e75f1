#pragma once

#include "definition/definition.h"
#include "http/admin/call.h"
#include "http/auth/call.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// "release_date" as people write it: "Release date".
std::string words_of(std::string_view name);

/// The title in the first of `languages` that has one, else the name in words.
std::string title_or_name(const definition::Texts& title, std::string_view name,
                          const std::vector<std::string>& languages);

/// `?limit=&before=` of a list.
struct ListPart {
    std::int64_t limit = 0;
    std::int64_t before = 0;  ///< ids below only; 0: all
};
inline constexpr std::int64_t list_limit_default = 50;
inline constexpr std::int64_t list_limit_max = 500;
/// Throws Error bad_value for what is no number from 1.
ListPart list_part_of(const AdminCall& call);
/// {"items":[…],"more":…}; one item more than `limit` was asked for.
Response list_response(std::vector<std::string> items, std::int64_t limit);

/// The number in the path. Throws Error unknown_path when it is none.
std::int64_t number_in_path(const AdminCall& call, std::string_view name);

/// The identifier in the path. Throws Error unknown_path when it is no UUID.
std::string uuid_in_path(const AdminCall& call, std::string_view name);

/// A whole number of the body, and the same or a text as text: a record's key. Throws Error
/// bad_value for anything else.
std::optional<std::int64_t> body_number(const AdminCall& call, std::string_view name);
std::string body_word(const AdminCall& call, std::string_view name);

/// A refusal with a status and a word of its own.
[[noreturn]] void refuse_with(int status, const char* name, std::string message,
                              std::string hint = {});
[[noreturn]] void refuse_missing(std::string what);

/// An instant as the interface writes it, from microseconds.
std::string instant_text(std::int64_t at_us);

}  // namespace socle::http
