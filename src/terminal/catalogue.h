#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace socle::terminal {

/// What the server says of an application (`/admin/v1/definition`), as the person may see it, with
/// titles in the person's language.
struct Field {
    std::string name;
    std::string type;
    std::string format;  ///< of a text: "phone", …; "" when it is plain
    std::string title;
    std::string to;  ///< of a ref: the model
    int scale = 0;   ///< of a decimal: digits after the point
    bool required = false;
    bool writable = false;
    bool computed = false;
    bool secret = false;
    std::vector<std::pair<std::string, std::string>> choices;  ///< value and title
    boost::json::value initial;  ///< what it is when nothing is said; null: nobody knows before
};

struct Model {
    std::string name;
    std::string title;
    std::string display;  ///< "{{client.name}} - {{amount}}"; "" when there is none
    std::string key;
    bool search = false;  ///< `?search=` finds words in its texts
    std::vector<Field> fields;
    std::vector<std::pair<std::string, std::string>> filters;  ///< name and title

    const Field* find_field(const std::string& wanted) const;
};

/// The one that is called so: by its name, its title or its place among them, from 1. Null when
/// none is, or several are.
const Field* field_called(const std::vector<const Field*>& fields, const std::string& text);

class Catalogue {
public:
    /// Of the answer's JSON; what is not understood is left out.
    explicit Catalogue(const boost::json::value& definition);

    const std::string& title() const { return title_; }
    const std::vector<Model>& models() const { return models_; }
    const Model* find(const std::string& name) const;

private:
    std::string title_;
    std::vector<Model> models_;
};

}  // namespace socle::terminal
