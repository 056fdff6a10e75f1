#pragma once

#include "terminal/canvas.h"
#include "terminal/catalogue.h"
#include "terminal/connection.h"
#include "terminal/dialogue.h"
#include "terminal/finder.h"
#include "terminal/print.h"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace socle::terminal {

/// A list of lines on the whole screen, one of which may be chosen.
struct Lines {
    std::string title;
    std::string heading;  ///< "" for none
    std::vector<std::string> lines;
    std::string help;     ///< the last line: which keys there are
    bool chooses = true;  ///< else the lines are only read
    std::size_t chosen = 0;
    std::size_t top = 0;
};

/// The records of a server on the whole screen: models, lists, records, histories. Forms are lines,
/// as in the menus: the screen makes room for them and comes back.
class Browser {
public:
    Browser(Connection& connection, Dialogue& dialogue, Canvas& canvas, const Catalogue& catalogue)
        : connection_(connection),
          dialogue_(dialogue),
          canvas_(canvas),
          catalogue_(catalogue),
          finder_(connection, dialogue, catalogue) {}

    /// Until the person leaves. Throws Left for Ctrl-C and the end of the input.
    void run();

private:
    struct List {
        const Model& model;
        std::vector<const Field*> fields;
        std::string filter;
        std::string search;
        std::string order;
        boost::json::array records;
        std::size_t total = 0;
        Lines shown;
    };

    void browse(const Model& model);
    bool list_key(List& list, const Key& key);
    void load(List& list, bool more);
    void show_lines(List& list);
    std::string query_of(const List& list) const;
    std::string title_of(const List& list) const;
    const boost::json::object* chosen(const List& list) const;
    void choose_filter(List& list);
    void choose_order(List& list);

    void detail(const Model& model, const boost::json::object& record);
    void history(const Model& model, const std::string& key);
    void perform(const Model& model, const std::string& verb, const boost::json::object* record);
    void undo(const Model& model, const std::string& key);
    boost::json::value events_of(const Model& model, const std::string& key);
    std::vector<std::string> lines_of(const Model& model, const boost::json::value& events);

    void draw(Lines& lines);
    /// True when the key moved in the lines.
    bool move(Lines& lines, const Key& key);
    Key read(Lines& lines);
    void read_lines(Lines lines);
    std::optional<std::size_t> pick(const std::string& title, std::vector<std::string> names);
    std::optional<std::string> ask_line(Lines& below, const std::string& question);
    void help();
    std::string_view words(std::string_view text) const { return say(dialogue_.language(), text); }
    Printing printing(const Screen& screen) const {
        return {screen, catalogue_, dialogue_.language(), "table"};
    }

    Connection& connection_;
    Dialogue& dialogue_;
    Canvas& canvas_;
    const Catalogue& catalogue_;
    Finder finder_;
    std::string message_;
};

}  // namespace socle::terminal
