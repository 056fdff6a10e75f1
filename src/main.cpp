#include "cli/command_line.h"

int main(int argc, char** argv) {
    return socle::cli::run(argc, argv);
}
