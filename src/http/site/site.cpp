#include "http/site/site.h"

#include "base/crypto.h"
#include "base/text.h"
#include "http/compression.h"
#include "http/site/media_type.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <utility>

namespace socle::http {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t tag_digits = 32;
constexpr std::size_t hash_letters = 8;

/// A descriptor that is closed at the end.
class Opened {
public:
    explicit Opened(int number) : number_(number) {}
    ~Opened() {
        if (number_ >= 0) ::close(number_);
    }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

    int number() const { return number_; }
    bool good() const { return number_ >= 0; }

private:
    int number_;
};

/// `index-Bx3k9QzA.js`: build tools put a hash behind the last dash, of letters in both cases and
/// digits, and a word is not taken for one.
bool names_its_content(std::string_view name) {
    const auto stem = name.substr(0, name.rfind('.'));
    if (stem.size() <= hash_letters || stem.size() == name.size()) return false;
    const auto hash = stem.substr(stem.size() - hash_letters);
    if (stem[stem.size() - hash_letters - 1] != '-') return false;
    const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto large = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool letters = std::ranges::all_of(
        hash, [&](char c) { return small(c) || large(c) || digit(c) || c == '-' || c == '_'; });
    const bool has_letter = std::ranges::any_of(hash, [&](char c) { return small(c) || large(c); });
    return letters && has_letter &&
           std::ranges::any_of(hash.substr(1), [&](char c) { return large(c) || digit(c); });
}

SiteFile file_of(const std::string& name, std::string bytes) {
    SiteFile file;
    file.type = media_type_of_file(name);
    file.tag = base::hex(base::sha256(bytes)).substr(0, tag_digits);
    file.fixed = names_its_content(name);
    if (bytes.size() > compressed_bytes_min && is_compressible(file.type)) {
        file.gzip = compress(Encoding::gzip, bytes, Effort::thorough);
        file.brotli = compress(Encoding::brotli, bytes, Effort::thorough);
    }
    file.plain = std::move(bytes);
    return file;
}

std::optional<std::string> read_whole(int file, std::uint64_t size) {
    std::string bytes(size, '\0');
    std::size_t at = 0;
    while (at < bytes.size()) {
        const auto got = ::read(file, bytes.data() + at, bytes.size() - at);
        if (got <= 0) return std::nullopt;
        at += static_cast<std::size_t>(got);
    }
    return bytes;
}

using Visit = std::function<void(const std::string& path, int file, const struct stat& about)>;

/// Goes through the files of a folder. Nothing is opened through a symbolic link: what is found is
/// in the folder, whoever writes there meanwhile.
class Walk {
public:
    Walk(Visit visit, std::vector<std::string>& warnings)
        : visit_(std::move(visit)), warnings_(warnings) {}

    void folder(int number, const std::string& path, std::size_t depth) {
        if (depth > site_depth_max) {
            warnings_.push_back(path + " is too deep and not served");
            return;
        }
        for (const auto& name : names_in(number)) {
            if (name.starts_with('.') || name == "node_modules" || !base::valid_utf8(name))
                continue;
            entry(number, name, path + "/" + name, depth);
        }
    }

private:
    static std::vector<std::string> names_in(int number) {
        std::vector<std::string> names;
        DIR* const listed = ::fdopendir(::dup(number));
        if (listed == nullptr) return names;
        ::rewinddir(listed);
        while (const auto* item = ::readdir(listed))
            names.emplace_back(item->d_name);
        ::closedir(listed);
        std::ranges::sort(names);
        return names;
    }

    void entry(int parent, const std::string& name, const std::string& path, std::size_t depth) {
        const Opened opened(
            ::openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        struct stat about{};
        if (!opened.good() || ::fstat(opened.number(), &about) != 0) {
            warnings_.push_back(path + " is a symbolic link or cannot be read, and not served");
        } else if (S_ISDIR(about.st_mode)) {
            folder(opened.number(), path, depth + 1);
        } else if (S_ISREG(about.st_mode)) {
            visit_(path, opened.number(), about);
        }
    }

    const Visit visit_;
    std::vector<std::string>& warnings_;
};

/// The folder that is served, relative to the application's: "web/dist" or "web"; "" for none.
std::string served_folder(const std::string& folder) {
    std::error_code fault;
    const fs::path web = fs::path(folder) / "web";
    if (fs::is_directory(web / "dist", fault)) return "web/dist";
    return fs::exists(web / "package.json", fault) ? "" : "web";
}

Opened open_folder(const std::string& path) {
    return Opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// Reads the files into a site, as far as its bounds go.
class Reader {
public:
    explicit Reader(std::vector<std::string>& warnings) : warnings_(warnings) {}

    void read(int folder) {
        Walk walk([this](const auto& path, int file, const auto& about) { add(path, file, about); },
                  warnings_);
        walk.folder(folder, "", 0);
        if (left_out_ > 0) {
            warnings_.push_back(std::to_string(left_out_) +
                                " files are not served: a site has at most " +
                                std::to_string(site_files_max) + " files of together " +
                                std::to_string(site_bytes_max) + " bytes");
        }
    }

    Site site;

private:
    void add(const std::string& path, int file, const struct stat& about) {
        const auto size = static_cast<std::uint64_t>(about.st_size);
        if (size > site_file_bytes_max) {
            warnings_.push_back(path + " is larger than " + std::to_string(site_file_bytes_max) +
                                " bytes and not served");
            return;
        }
        if (site.files.size() == site_files_max || bytes_ + size > site_bytes_max) {
            ++left_out_;
            return;
        }
        auto bytes = read_whole(file, size);
        if (!bytes) {
            warnings_.push_back(path + " cannot be read and is not served");
            return;
        }
        bytes_ += size;
        site.files.emplace(path, file_of(path, std::move(*bytes)));
    }

    std::vector<std::string>& warnings_;
    std::uint64_t bytes_ = 0;
    std::size_t left_out_ = 0;
};

}  // namespace

const SiteFile* Site::find(std::string_view path) const {
    const auto found = files.find(path);
    return found == files.end() ? nullptr : &found->second;
}

LoadedSite load_site(const std::string& folder) {
    LoadedSite loaded;
    std::error_code fault;
    loaded.exists = fs::exists(fs::path(folder) / "web", fault);
    if (!loaded.exists) return loaded;
    const auto served = served_folder(folder);
    if (served.empty()) {
        loaded.warnings.push_back(
            "web/ is not built, so no web site is served: run 'npm ci && npm run build' in " +
            folder + "/web, which makes web/dist");
        return loaded;
    }
    const Opened opened = open_folder(folder + "/" + served);
    if (!opened.good()) {
        loaded.warnings.push_back(served + " is no folder that can be read: no web site is served");
        return loaded;
    }
    Reader reader(loaded.warnings);
    reader.read(opened.number());
    for (auto& warning : loaded.warnings) {
        if (warning.starts_with('/')) warning.insert(0, served);
    }
    if (reader.site.find("/index.html") == nullptr) {
        loaded.warnings.push_back(served + " has no index.html: browsers find no page at /");
    }
    loaded.site = std::make_shared<const Site>(std::move(reader.site));
    return loaded;
}

std::string site_state(const std::string& folder) {
    auto state = served_folder(folder);
    if (state.empty()) return state;
    const Opened opened = open_folder(folder + "/" + state);
    if (!opened.good()) return {};
    std::vector<std::string> ignored;
    Walk walk(
        [&](const auto& path, int, const auto& about) {
            state += "\n" + path + " " + std::to_string(about.st_size) + " " +
                     std::to_string(about.st_ino) + " " + std::to_string(about.st_mtim.tv_sec) +
                     "." + std::to_string(about.st_mtim.tv_nsec);
        },
        ignored);
    walk.folder(opened.number(), "", 0);
    return state;
}

}  // namespace socle::http
