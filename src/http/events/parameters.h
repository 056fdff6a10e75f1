#pragma once

#include "definition/definition.h"
#include "records/history.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::http {

/// The query of a request to /events/v1, decoded. Asking for a name marks it as known; what nobody
/// asked for is refused by `check`: a filter that is not understood must not be ignored.
class EventParameters {
public:
    explicit EventParameters(std::string_view query);

    std::optional<std::string> text(std::string_view name);
    std::optional<std::int64_t> number(std::string_view name, std::int64_t max);
    /// A time in storage form.
    std::optional<std::string> time(std::string_view name);
    void check() const;

private:
    struct Field {
        std::string name;
        std::string value;
        bool known = false;
    };
    std::vector<Field> fields_;
};

/// An Error bad_query for one parameter.
[[noreturn]] void refuse_parameter(std::string_view name, const std::string& why);

/// The model of that name, by its name in the interfaces. Throws unknown_model with the nearest
/// one, bad_query for a view.
int logged_model(const definition::Definition& definition, const std::string& name);
/// The JSON id of an object as the log has it.
std::string logged_key(const definition::Model& model, const std::string& key);

/// `model`, `id`, `request`, `by`, `kind`, `since`, `until`, `limit`: what history and feed have in
/// common.
records::HistoryCommand history_command(const definition::Definition& definition,
                                        EventParameters& parameters);

}  // namespace socle::http
