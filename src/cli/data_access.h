#pragma once

#include "cli/data_commands.h"
#include "definition/definition.h"
#include "http/rest/media.h"

namespace socle::cli {

/// The index of the model, of whatever kind. Throws Error unknown_model with the nearest name.
int model_of(const definition::Definition& definition, const std::string& name);

/// csv, json or ndjson: what was asked for, else what the file's name says.
http::Media::Form format_of(const DataSettings& settings);

}  // namespace socle::cli
