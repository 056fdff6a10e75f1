#include "cli/commands.h"
#include "cli/version_text.h"

#include <iostream>

namespace socle::cli {

int version() {
    std::cout << "socle " << version_text << "\n";
    return 0;
}

}  // namespace socle::cli
