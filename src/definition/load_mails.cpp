#include "definition/loading.h"
#include "definition/mustache.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace socle::definition {
namespace {

constexpr std::string_view folder = "mails/";
constexpr std::string_view layout_path = "mails/layout.html";
constexpr std::string_view content_tag = "{{{content}}}";
constexpr std::string_view fence = "---";
constexpr std::size_t mails_max = 1000;
constexpr std::size_t mail_bytes_max = 256 * 1024;

/// One file in two parts; both keep the line numbers of the file.
struct Parts {
    YamlDocument front;
    std::size_t body = 0;  ///< where the text begins
};

/// The place of a byte of a text, its column in characters.
Mark mark_at(std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, offset);
    const auto line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    Mark mark;
    mark.line = 1 + static_cast<int>(std::ranges::count(before, '\n'));
    mark.column = 1 + static_cast<int>(base::utf8_length(before.substr(line_begin)));
    mark.offset = offset;
    return mark;
}

/// The end of the line that starts at `from`, behind its line break.
std::size_t line_end(std::string_view text, std::size_t from) {
    const auto at = text.find('\n', from);
    return at == std::string_view::npos ? text.size() : at + 1;
}

bool is_fence(std::string_view line) {
    return base::trimmed(line) == fence;
}

/// The text between the two lines `---` at its beginning, and what follows; nullopt without them.
std::optional<Parts> parts_of(std::string_view text) {
    auto at = line_end(text, 0);
    if (!is_fence(text.substr(0, at))) return std::nullopt;
    const auto begin = at;
    while (at < text.size()) {
        const auto end = line_end(text, at);
        if (is_fence(text.substr(at, end - at))) {
            const auto front = fmt::format("\n{}", text.substr(begin, at - begin));
            if (base::trimmed(front).empty()) return Parts{{}, end};
            return Parts{read_yaml(front), end};
        }
        at = end;
    }
    return std::nullopt;
}

/// Reads mails/: one template a name, with its languages.
class MailLoader {
public:
    explicit MailLoader(Loading& loading) : loading_(loading) {}

    void load(const std::vector<SourceFile>& files) {
        for (const auto& file : files) {
            if (!file.path.starts_with(folder)) continue;
            if (readable(file)) read(file);
        }
        for (auto& [name, mail] : mails_) {
            if (check_whole(mail)) loading_.definition.mails.push_back(std::move(mail.text));
        }
    }

private:
    struct Mail {
        MailTemplate text;
        std::string any_path;
        bool first = false;  ///< NAME.md is there
    };

    bool readable(const SourceFile& file) {
        if (file.text.size() > mail_bytes_max) {
            report(file, {}, fmt::format("the file is larger than {} bytes", mail_bytes_max));
        } else if (!base::valid_utf8(file.text)) {
            report(file, {}, "the file is not UTF-8 text");
        } else {
            return true;
        }
        return false;
    }

    void report(const SourceFile& file, const Mark& mark, std::string message) {
        loading_.report(file.path, mark, std::move(message));
    }

    void read(const SourceFile& file) {
        if (file.path == layout_path) return read_layout(file);
        const auto base_name = stem(file.path);
        const auto dot = base_name.find('.');
        const auto name = base_name.substr(0, dot);
        const auto language = dot == std::string::npos ? std::string() : base_name.substr(dot + 1);
        const ReportAt at = [&](const Mark& mark, std::string message) {
            report(file, mark, std::move(message));
        };
        if (!file.path.ends_with(".md")) {
            return at({},
                      "this folder holds files 'NAME.md', 'NAME.LANGUAGE.md' and 'layout.html'");
        }
        if (!good_name(name, "mail", {}, at)) return;
        if (dot != std::string::npos && !good_language(language, name, at)) return;
        if (mails_.size() >= mails_max && !mails_.contains(name)) {
            return at({}, fmt::format("more than {} mails", mails_max));
        }
        auto& mail = mails_[name];
        mail.text.name = name;
        mail.any_path = file.path;
        read_mail(file, mail, language, at);
    }

    bool good_language(const std::string& language, const std::string& name, const ReportAt& at) {
        const auto& languages = loading_.definition.languages;
        if (!contains(languages, language)) {
            at({},
               fmt::format("language '{}' is not among the languages of app.yaml ({}){}", language,
                           alternatives(languages), did_you_mean(language, languages)));
        } else if (language == languages.front()) {
            at({}, fmt::format("the text in the first language is {}{}.md", folder, name));
        } else {
            return true;
        }
        return false;
    }

    void read_layout(const SourceFile& file) {
        check_tags(file, 0);
        if (!file.text.contains(content_tag)) {
            report(file, {},
                   fmt::format("the layout has no {}: the mail would be missing", content_tag));
        }
        loading_.definition.mail_layout = file.text;
    }

    /// `language` is "" for the first one.
    void read_mail(const SourceFile& file, Mail& mail, const std::string& language,
                   const ReportAt& at) {
        if (language.empty()) mail.first = true;
        auto parts = parts_of(file.text);
        if (!parts) {
            return at({}, "the file begins with '---', its subject, and '---' again");
        }
        for (auto& problem : parts->front.problems)
            at(problem.mark, std::move(problem.message));
        if (!parts->front.damaged) read_front(parts->front, mail, language, at);
        if (base::trimmed(std::string_view(file.text).substr(parts->body)).empty()) {
            return at(mark_at(file.text, parts->body), "the mail has no text");
        }
        check_tags(file, parts->body);
        mail.text.body.by_language[language.empty() ? first_language() : language] =
            file.text.substr(parts->body);
    }

    void read_front(const YamlDocument& front, Mail& mail, const std::string& language,
                    const ReportAt& at) {
        auto root = front.root;
        if (root.kind == YamlNode::Kind::null) root.kind = YamlNode::Kind::map;
        conform(root, language.empty() ? mail_shape() : mail_translation_shape(), at);
        const auto* subject = root.find("subject");
        if (subject != nullptr) check_texts(*subject, front.source, at);
        if (language.empty()) {
            const auto* to = root.find("to");
            mail.text.to = scalar_or(to);
            if (to != nullptr) check_texts(*to, front.source, at);
            if (subject == nullptr) return;
            for (auto& [code, text] : load_text(loading_, subject, at).by_language)
                add_subject(mail, code, text, subject->begin, at);
        } else if (subject != nullptr && subject->is_scalar()) {
            add_subject(mail, language, subject->text, subject->begin, at);
        }
    }

    static void add_subject(Mail& mail, const std::string& language, const std::string& text,
                            const Mark& mark, const ReportAt& at) {
        if (base::trimmed(text).empty() || text.contains('\n')) {
            at(mark, "a subject is one line");
        }
        if (!mail.text.subject.by_language.emplace(language, text).second) {
            at(mark, fmt::format("the subject in '{}' is given twice", language));
        }
    }

    static void check_texts(const YamlNode& node, const std::string& source, const ReportAt& at) {
        for (const auto& entry : node.entries)
            check_texts(entry.value, source, at);
        if (!node.is_scalar()) return;
        if (auto fault = tag_fault(node.text)) {
            at(place_in(node, source, fault->offset), std::move(fault->message));
        }
    }

    void check_tags(const SourceFile& file, std::size_t from) {
        if (auto fault = tag_fault(std::string_view(file.text).substr(from))) {
            report(file, mark_at(file.text, from + fault->offset), std::move(fault->message));
        }
    }

    /// What only shows when all its files are read. False when the mail is not to be used.
    bool check_whole(const Mail& mail) {
        const auto& name = mail.text.name;
        const auto has = [](const Texts& texts, const std::string& language) {
            return texts.by_language.contains(language);
        };
        if (!mail.first) {
            loading_.report(mail.any_path, {},
                            fmt::format("{}{}.md is missing: the text in the first language ({})",
                                        folder, name, first_language()));
            return false;
        }
        for (const auto& [language, text] : mail.text.body.by_language) {
            if (has(mail.text.subject, language) || !has(mail.text.subject, first_language())) {
                continue;
            }
            loading_.report(fmt::format("{}{}.{}.md", folder, name, language), {},
                            fmt::format("key 'subject' is missing: {}{}.md has none in '{}'",
                                        folder, name, language));
        }
        return true;
    }

    const std::string& first_language() const { return loading_.definition.languages.front(); }

    Loading& loading_;
    std::map<std::string, Mail> mails_;
};

}  // namespace

void load_mails(Loading& loading, const std::vector<SourceFile>& files) {
    MailLoader(loading).load(files);
}

}  // namespace socle::definition
