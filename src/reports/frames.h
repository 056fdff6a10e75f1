#pragma once

#include "reports/report.h"

#include <string>
#include <vector>

namespace socle::reports {

struct Frame {
    std::string function;
    std::string file;  ///< of our own code below the project's folder: src/http/…
    int line = 0;
    std::string address;
    bool own = false;  ///< of this program's sources, or of the application
};

/// The frames of a trace, the outermost first, without those of throwing. Reads the debug
/// information of the program the first time: some hundred milliseconds. One thread at a time.
std::vector<Frame> frames_of(const Trace& trace);

/// "functions/pay.lua:3: it broke": the line of a script that a failure begins with.
struct ScriptLine {
    Frame frame;
    std::string rest;  ///< the text behind it
};
/// `file` is empty when there is none.
ScriptLine script_line_in(const std::string& text);

}  // namespace socle::reports
