#pragma once

#include "outbound/fetch.h"
#include "trial/test_file.h"
#include "trial/values.h"

#include <string>

namespace socle::cli {

/// The request of a step to the server at `url`, as HTTP: target with its query percent-encoded,
/// headers and body. Who asks is added by who sends it.
outbound::FetchRequest trial_request(const trial::Step& step, const std::string& url,
                                     trial::Values& values);

}  // namespace socle::cli
