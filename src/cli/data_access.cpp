#include "cli/data_access.h"

#include "base/error.h"
#include "base/text.h"

namespace socle::cli {

int model_of(const definition::Definition& definition, const std::string& name) {
    const int model = definition.find_served_model(name);
    if (model >= 0) return model;
    std::vector<std::string> names;
    for (const auto& known : definition.models) {
        if (!known.internal) names.push_back(known.name);
    }
    const auto near = base::nearest(name, names);
    throw base::Error(base::Code::unknown_model, "the application has no model '" + name + "'", {},
                      near ? "Did you mean '" + *near + "'?" : std::string());
}

http::Media::Form format_of(const DataSettings& settings) {
    using enum http::Media::Form;
    const auto& format = settings.format;
    if (format == "json" || (format.empty() && settings.file.ends_with(".json"))) return array;
    const bool lines = settings.file.ends_with(".ndjson") || settings.file.ends_with(".jsonl");
    return format == "ndjson" || (format.empty() && lines) ? ndjson : csv;
}

}  // namespace socle::cli
