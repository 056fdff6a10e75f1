#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace socle::script {

class Stream;

/// What a route answers.
struct Reply {
    int status = 200;
    bool status_said = false;  ///< the script chose it
    std::string type;          ///< the media type; "" without a body
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool streams = false;            ///< the body is made piece by piece
    std::shared_ptr<Stream> stream;  ///< that body, instead of `body`
};

}  // namespace socle::script
