#pragma once

#include "http/server.h"
#include "store/store.h"

#include <span>
#include <string>
#include <string_view>

namespace socle::http {

/// The Content-Type of `metrics_text`.
inline constexpr std::string_view metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

/// What /metrics answers, in Prometheus' text format: requests (summed over `cores`), the store,
/// the process (memory, CPU, start, open files) and the build. Any thread.
std::string metrics_text(std::span<const CoreFigures* const> cores,
                         const store::StoreFigures& store, std::string_view version);

}  // namespace socle::http
