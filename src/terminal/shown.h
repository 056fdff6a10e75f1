#pragma once

#include "terminal/catalogue.h"
#include "terminal/language.h"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace socle::terminal {

/// The `select=` that answers with the fields, each ref with what names the record it leads to.
std::string select_of(const Catalogue& catalogue, const std::vector<const Field*>& fields);

/// A value of the field as people read it: refs by the name of their record, choices by their
/// title, instants in the local zone.
std::string shown(const Catalogue& catalogue, const Field& field, const boost::json::value& value,
                  Language language);
/// The paths in a display like "{{client.name}} - {{amount}}".
std::vector<std::string> paths_of(const std::string& display);
/// What of a record is shown in a line: its key, what it is called by, and the next fields that are
/// short.
std::vector<const Field*> line_fields(const Model& model);
/// The pattern of `ilike` inside of `or=(…)` for texts that contain `text`, whatever it is made of.
std::string containing(const std::string& text);
/// A record by its display, else by its key, from an answer to `naming_select`.
std::string naming_select(const Catalogue& catalogue, const Model& model);
std::string named(const Catalogue& catalogue, const Model& model, const boost::json::value& record);
/// A value as it is in JSON, texts without quotes.
std::string plain_text(const boost::json::value& value);

/// The JSON of what a person typed for the field; "" is null. Instants without a zone are of the
/// local one. Throws Error for what is none.
boost::json::value typed(const Field& field, const std::string& text, Language language);

}  // namespace socle::terminal
