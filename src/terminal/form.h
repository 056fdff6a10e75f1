#pragma once

#include "terminal/catalogue.h"
#include "terminal/dialogue.h"
#include "terminal/finder.h"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace socle::terminal {

/// A field as a form asks for it.
struct FormField {
    const Field* field = nullptr;
    std::string prompt;          ///< "": the field's title
    boost::json::value initial;  ///< what Enter alone means; null: nothing
    std::string among;           ///< of a ref: a named filter of its model

    const std::string& question() const { return prompt.empty() ? field->title : prompt; }
};

/// A value that somebody gave: as it is sent, and as it is shown back.
struct Given {
    const Field* field = nullptr;
    boost::json::value value;
    std::string shown;
};

/// Asks for values of fields, each until it is one. Everything may throw Left.
class Form {
public:
    Form(Dialogue& dialogue, Finder& finder, const Catalogue& catalogue)
        : dialogue_(dialogue), finder_(finder), catalogue_(catalogue) {}

    /// For a new record. A value that was given before is what Enter alone means.
    Given ask_new(const FormField& field, const Given* before);
    /// In the place of `now`; nothing when it is to stay.
    std::optional<Given> ask_instead(const FormField& field, const boost::json::value& now);

private:
    std::string question_of(const FormField& field, const std::string& offered, bool required);
    std::optional<Given> read(const FormField& field, const std::string& answer);
    std::optional<Given> read_choice(const FormField& field, const std::string& answer);
    std::optional<Given> read_ref(const FormField& field, const std::string& answer);
    Given ask_secret(const FormField& field, bool required);
    void list_choices(const FormField& field);
    Given given(const Field& field, boost::json::value value);
    Given offered_for(const FormField& field, const Given* before);

    Dialogue& dialogue_;
    Finder& finder_;
    const Catalogue& catalogue_;
};

}  // namespace socle::terminal
