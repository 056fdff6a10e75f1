#pragma once

#include "terminal/catalogue.h"
#include "terminal/connection.h"
#include "terminal/dialogue.h"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace socle::terminal {

/// Leads a person to one record.
class Finder {
public:
    /// A record by its key and what names it.
    struct Found {
        boost::json::value key;
        std::string name;
    };

    Finder(Connection& connection, Dialogue& dialogue, const Catalogue& catalogue)
        : connection_(connection), dialogue_(dialogue), catalogue_(catalogue) {}

    /// Asks by which of the fields, then for the value, until there is one. Throws Left.
    Found find(const Model& model, const std::vector<const Field*>& fields);
    /// The record that `text` names: by its key, what it displays, else the search of the model;
    /// asks which where there are several. Says so and returns nothing where there is none.
    /// `among`: a named filter of the model, or "".
    std::optional<Found> named(const Model& model, const std::string& text,
                               const std::string& among);
    /// The first records, for people to see what there is.
    std::vector<Found> some(const Model& model, const std::string& among);

private:
    const Field& ask_field(const std::vector<const Field*>& fields);
    std::optional<Found> by_field(const Model& model, const Field& field, const std::string& text);
    /// Only those whose ref `wanted` leads to a record that the condition holds for; "" for all.
    std::vector<Found> query(const Model& model, const std::string& wanted,
                             const std::string& condition);
    std::vector<Found> by_key(const Model& model, const std::string& text,
                              const std::string& among);
    std::vector<Found> by_display(const Model& model, const std::string& text,
                                  const std::string& among);
    std::optional<Found> one_of(const Model& model, const std::vector<Found>& found,
                                const std::string& text);
    /// Whether there is nothing of that name, or only what the filter leaves out.
    void tell_none_among(const Model& model, const std::string& text, const std::string& among);

    Connection& connection_;
    Dialogue& dialogue_;
    const Catalogue& catalogue_;
};

}  // namespace socle::terminal
