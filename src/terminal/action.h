#pragma once

#include "terminal/connection.h"
#include "terminal/finder.h"
#include "terminal/menu.h"

namespace socle::terminal {

/// Does what an item of the menu offers, with the person who chose it. Everything may throw Left,
/// and what the server refuses.
class Action {
public:
    Action(Connection& connection, Dialogue& dialogue, const Catalogue& catalogue,
           const MenuItem& item)
        : connection_(connection),
          dialogue_(dialogue),
          catalogue_(catalogue),
          item_(item),
          model_(*item.model),
          finder_(connection, dialogue, catalogue),
          form_(dialogue, finder_, catalogue) {}

    void perform();
    /// The same of a record that is found already.
    void edit(const Finder::Found& found);
    void remove(const Finder::Found& found);

private:
    using Fields = std::vector<const Field*>;

    void create();
    void list();
    void show();

    std::vector<FormField> form_fields() const;
    std::vector<FormField> editable_fields() const;
    Fields shown_fields() const;
    Fields listed_fields() const;
    Finder::Found find();
    Answer read(const Finder::Found& found, const Fields& fields);
    void print_fields(const boost::json::object& record);
    void print_given(const std::vector<Given>& values);
    bool send_new(std::vector<Given>& values, const std::vector<FormField>& fields);
    void ask_again(std::vector<Given>& values, const std::vector<FormField>& fields,
                   const Fields& wrong);
    const FormField& ask_field(const std::vector<FormField>& fields);
    bool send_change(const Finder::Found& found, const Answer& now, const Given& value);
    std::string path(const std::string& query) const;
    std::string path_of(const Finder::Found& found) const;
    bool agrees(std::string_view question);

    Connection& connection_;
    Dialogue& dialogue_;
    const Catalogue& catalogue_;
    const MenuItem& item_;
    const Model& model_;
    Finder finder_;
    Form form_;
};

}  // namespace socle::terminal
