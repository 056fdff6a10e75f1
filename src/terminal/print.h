#pragma once

#include "terminal/catalogue.h"
#include "terminal/language.h"
#include "terminal/screen.h"

#include <boost/json/value.hpp>

#include <map>
#include <string>
#include <vector>

namespace socle::terminal {

/// How answers are printed on standard output. JSON is printed as the server wrote it.
struct Printing {
    const Screen& screen;
    const Catalogue& catalogue;
    Language language;
    std::string output;  ///< table, csv or yaml
};

void print_records(const Printing& printing, const std::vector<const Field*>& fields,
                   const boost::json::array& records);
void print_record(const Printing& printing, const std::vector<const Field*>& fields,
                  const boost::json::object& record);
/// A record as a table of field and value.
std::string record_table(const Printing& printing, const std::vector<const Field*>& fields,
                         const boost::json::object& record);
/// Records as a table, its first line the heading.
std::string records_table(const Printing& printing, const std::vector<const Field*>& fields,
                          const boost::json::array& records);
/// Events as /events/v1/history tells them, as a table; `model` names their fields, `people` the
/// accounts.
std::string events_table(const Printing& printing, const Model& model,
                         const boost::json::value& answer,
                         const std::map<std::string, std::string>& people);

/// The same with a line for each change.
std::vector<std::string> events_lines(const Printing& printing, const Model& model,
                                      const boost::json::value& answer,
                                      const std::map<std::string, std::string>& people);

}  // namespace socle::terminal
