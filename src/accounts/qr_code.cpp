#include "accounts/totp.h"
#include "base/error.h"

#include <qrencode.h>

#include <memory>

namespace socle::accounts {
namespace {

constexpr int quiet_modules = 4;
constexpr int module_pixels = 5;
constexpr unsigned char black = 1;

struct Release {
    void operator()(QRcode* code) const { QRcode_free(code); }
};
using Code = std::unique_ptr<QRcode, Release>;

bool is_black(const QRcode& code, int x, int y) {
    return (code.data[y * code.width + x] & black) != 0;
}

/// One bar for each run of black modules in a line.
std::string path_of(const QRcode& code) {
    std::string path;
    for (int y = 0; y < code.width; ++y) {
        for (int x = 0; x < code.width; ++x) {
            if (!is_black(code, x, y)) continue;
            int end = x;
            while (end < code.width && is_black(code, end, y))
                ++end;
            const std::string length = std::to_string(end - x);
            path += 'M' + std::to_string(x + quiet_modules) + ' ' +
                    std::to_string(y + quiet_modules) + 'h' + length + "v1h-" + length + 'z';
            x = end;
        }
    }
    return path;
}

}  // namespace

std::string qr_code_svg(std::string_view text) {
    const Code code(QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1));
    if (!code) throw base::Error(base::Code::bad_value, "The text is too long for a QR code");
    const std::string modules = std::to_string(code->width + 2 * quiet_modules);
    const std::string pixels = std::to_string((code->width + 2 * quiet_modules) * module_pixels);
    return R"(<svg xmlns="http://www.w3.org/2000/svg" width=")" + pixels + R"(" height=")" +
           pixels + R"(" viewBox="0 0 )" + modules + ' ' + modules +
           R"(" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h)" + modules + 'v' +
           modules + "H0z\"/><path d=\"" + path_of(*code) + "\"/></svg>";
}

}  // namespace socle::accounts
