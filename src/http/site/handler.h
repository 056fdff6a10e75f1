#pragma once

#include "accounts/keys.h"
#include "definition/definition.h"
#include "http/message.h"
#include "http/site/site.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace socle::http {

/// Who else answers at a path: nobody, a route of the application for those who are no browser, or
/// one that is for browsers too.
enum class Claim { none, clients, everybody };

/// Whether a request is for a page that is to be looked at: its Accept names text/html, as that of
/// browsers does when they go somewhere.
bool wants_page(const Request& request);

/// The web site of an application, for GET and HEAD. Those who want a page get the file of the
/// path, or index.html where the last segment has no ending, so that the site's script may make the
/// page; a file is for everybody where no route of the application answers. Immutable.
class SiteHandler {
public:
    explicit SiteHandler(std::shared_ptr<const Site> site) : site_(std::move(site)) {}

    bool serves() const { return site_ != nullptr; }

    /// Whether `answer` could have one, whoever claims the path: most requests end here.
    bool may_answer(const Request& request) const;

    /// nullopt when the request is none of the site's.
    std::optional<Response> answer(const Request& request, Claim claim) const;

private:
    const SiteFile* file_at(const std::string& path, bool page) const;

    std::shared_ptr<const Site> site_;
};

/// What the script of a site must know, as `/site.json`: {app, title, languages, signup, issuers,
/// anon_key}.
Response site_facts(const definition::Definition& definition, const accounts::Keys& keys);

}  // namespace socle::http
