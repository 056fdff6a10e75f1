#include "base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace socle::base {

void fail(const char* why, std::source_location where) {
    std::fprintf(stderr, "%s:%u: %s: %s\n", where.file_name(), where.line(), where.function_name(),
                 why);
    std::abort();
}

}  // namespace socle::base
