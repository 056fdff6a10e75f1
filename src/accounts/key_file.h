#pragma once

#include "accounts/keys.h"

#include <boost/json/object.hpp>

#include <string>

namespace socle::accounts {

/// The content of keys.json, with the members that this version does not know.
struct KeyFile {
    Keys keys;
    boost::json::object others;
};

/// What is missing beside the first five keys is left empty. Throws Error `unavailable` naming
/// `path` when it is no such file.
KeyFile parse_key_file(const std::string& text, const std::string& path);
std::string key_file_text(const KeyFile& file);

}  // namespace socle::accounts
