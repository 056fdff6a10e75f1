#pragma once

#include "definition/load_files.h"

#include <map>
#include <string>
#include <vector>

/// What the tests of the loader share: applications in memory.
namespace socle::definition::testing {

using Files = std::map<std::string, std::string>;

inline LoadResult load_texts_of(const Files& files,
                                const std::map<std::string, std::string>& environment = {}) {
    std::vector<SourceFile> sources;
    for (const auto& [path, text] : files)
        sources.push_back({path, text});
    const Variables variables = [&](const std::string& name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt : std::optional(found->second);
    };
    return load_files("memory", sources, variables);
}

inline std::vector<std::string> problems_of(
    const Files& files, const std::map<std::string, std::string>& environment = {}) {
    std::vector<std::string> texts;
    for (const auto& problem : load_texts_of(files, environment).problems) {
        texts.push_back(to_text(problem));
    }
    return texts;
}

/// An application in English and French with one model `movie` of this text, and an actor.
inline Files with_movie(const std::string& movie) {
    return {{"app.yaml", "app: casting\nlanguages: [en, fr]\n"},
            {"models/actor.yaml",
             "model: actor\nkey: {id: serial}\nfields:\n  name: {type: text, required: true}\n"
             "  born: {type: date}\n"},
            {"models/movie.yaml", movie}};
}

/// `field` is the text behind the name of a field `it` of model `movie`.
inline Files with_field(const std::string& field) {
    return with_movie("model: movie\nfields:\n  title: {type: text}\n  it: " + field + "\n");
}

/// An application that uses every key of the format.
inline Files whole_application() {
    Files files;
    files["app.yaml"] = R"yaml(app: casting
title: {en: Casting agency, fr: Agence de casting}
languages: [en, fr]
roles:
  assistant: {title: Assistant, may: ["get:movies", "get:actors"]}
  director:
    like: assistant
    may: ["post:actors", "patch:movies"]
  producer: {like: [director], may: ["post:movies", "delete:movies"]}
interfaces: {rest: true, docs: signed_in, realtime: false, admin: false}
cors: ["https://*.example.org", "http://localhost:*", "${SITE:-https://casting.example}"]
accounts:
  signup: open
  confirm_email: false
  double_confirm_change: false
  anonymous: true
  default_role: assistant
  password: {min: 12, refuse_common: false, refuse_similar: false, reauthenticate: true}
  sessions: {access: 15m, refresh: 90d, idle: 0, reuse: 30s}
  hash: {bcrypt: 13}
  signing: es256
  mfa: {totp: false, max: 3}
  site: https://casting.example.org
  redirects: ["http://localhost:*/**", "org.example.casting://**"]
  providers:
    - {google: true, client_id: g, client_secret: gs}
    - {github: true, name: work, client_id: h, client_secret: hs, url: "https://git.example.org"}
    - {oidc: "https://id.example.org/", client_id: i, scopes: [openid, email, groups]}
  trust:
    - {issuer: "https://casting.eu.auth0.com/", audience: [movies, casts], permissions: permissions}
    - issuer: https://id.example.org/realms/a
      audience: casting
      roles: realm_access.roles
      keys: https://id.example.org/keys
      algorithm: ES256
      client_id: pages
  tokens: {api: true, one: true}
  credentials:
    - {header: Authorization, scheme: Token}
    - {header: X-Api-Token}
    - {query: token}
  captcha: {service: turnstile, secret: cs, url: "http://localhost:9/verify"}
  limits:
    mails_per_hour: 100
    mail_interval: 2m
    sign_ins: 40
    verifies: 41
    refreshes: 42
    factors: 43
    failures: 5
    link: 30m
mail:
  transport: smtp://mail.example.org:587
  from: Casting <casting@example.org>
  reply_to: office@example.org
jobs: {keep: 30d, queues: {slow: 1}}
)yaml";
    files["models/user.yaml"] = R"yaml(model: user
title: {en: Member, fr: Membre}
display: "{{first_name}}"
fields:
  first_name: {type: text, max: 40}
  email: {title: {en: Mail, fr: Courriel}, help: Where links go.}
  boss: {type: ref, to: user}
index: [first_name]
check:
  - {rule: first_name != 'root', message: {en: "No.", fr: "Non."}}
access:
  read: id = me or aal2
  update: id = me
  fields: {email: {read: id = me}, first_name: {write: id = me}}
filters:
  newer: {rule: created_at > now - 7d}
computed:
  shown: coalesce(first_name, email)
)yaml";
    files["mails/welcome.md"] = R"md(---
to: "{{user.email}}"
subject: {en: "Welcome, {{user.first_name}}"}
---
Hello **{{user.first_name}}**,
{{#movies}}
- {{title}}
{{/movies}}
)md";
    files["mails/welcome.fr.md"] = "---\nsubject: Bienvenue\n---\nBonjour\n";
    files["mails/layout.html"] = "<body>{{{content}}}</body>\n";
    files["models/movie.yaml"] = R"yaml(model: movie
title: {en: Movie, fr: Film}
display: "{{title}} ({{ release }})"
key: {id: serial}
was: film
fields:
  title:    {type: text, required: true, min: 1, max: 80, title: Title, help: As on the poster.}
  original: {type: text, pattern: "[^<>]*", was: first_title}
  site:     {type: text, format: url}
  release:  {type: timestamp, default: now}
  premiere: {type: date, min: 1895-12-28, default: today}
  starts:   {type: time, max: "23:00"}
  genre:    {type: choice, choices: {drama: {en: Drama, fr: Drame}, comedy: Comedy}, default: drama}
  rated:    {type: choice, choices: [all, adult]}
  minutes:  {type: integer, min: 1, max: 1000}
  score:    {type: number, min: 0, max: 10, default: 5.5}
  budget:   {type: decimal, scale: 2, default: 0, min: 0}
  spent:    {type: decimal, default: budget}
  shown:    {type: boolean, default: false}
  code:     {type: uuid, unique: true}
  extra:    {type: json, default: {tags: [a, b], seen: true}}
  tags:     {type: list, of: text, max: 5, default: []}
  place:    {type: point}
  token:    {type: secret, min: 8}
  owner:    {type: ref, to: user, default: me}
  lead:     {type: ref, to: actor, on_delete: set_null}
  added_at: {type: timestamp, default: now, readonly: true}
unique: [[title, release]]
index: [[genre, release], minutes]
check:
  - {rule: spent <= budget, message: {en: "Too expensive.", fr: "Trop cher."}}
  - {rule: not was.shown or shown, message: "A movie stays shown."}
access:
  read: anyone
  create: may('post:movies')
  update: may('patch:movies') or owner = me
  delete: nobody
  fields: {budget: {read: "role = 'producer'"}, shown: {write: "role = 'director'"}}
filters:
  recent: {rule: release > now - 30d, title: {fr: Récents}}
  mine:   {rule: owner = me}
computed:
  left: budget - spent
  shout: {value: upper(title), title: Loud title}
events: full
)yaml";
    files["models/actor.yaml"] = R"yaml(model: actor
key: {id: serial}
fields:
  name: {type: text, required: true}
  age:  {type: integer}
access: {read: opendata, create: commons}
)yaml";
    files["models/part.yaml"] = R"yaml(model: part
link: true
key: {id: uuid}
events: none
fields:
  movie:     {type: ref, to: movie, required: true, on_delete: cascade}
  actor:     {type: ref, to: actor, required: true}
  character: {type: text, default: movie.title}
unique: [[movie, actor]]
)yaml";
    files["models/country.yaml"] = R"yaml(model: country
key: code
fields:
  code: {type: text, pattern: "[A-Z]{2}"}
  near: {type: ref, to: country}
)yaml";
    files["views/movie_count.yaml"] = R"yaml(view: movie_count
title: Movies by genre
key: genre
sql:
  sqlite: select genre, count(*) as movies from movie group by genre;
  postgres: |
    select genre, count(*) as movies
    from movie group by genre
fields:
  genre:  {type: choice, choices: [drama, comedy]}
  movies: {type: integer, title: Movies}
access: {read: signed_in, fields: {movies: {read: anyone}}}
filters:
  many: {rule: movies > 10}
computed:
  double: movies * 2
)yaml";
    files["texts/fr.yaml"] = R"yaml(app: {title: Agence}
models:
  movie:
    title: Long métrage
    fields:
      genre: {title: Genre, help: Un seul., choices: {comedy: Comédie}}
    filters: {mine: Les miens}
    computed: {left: Reste}
roles: {producer: Productrice}
messages:
  "A movie stays shown.": "Un film montré le reste."
)yaml";
    files["functions/digest.lua"] =
        "return fn {access = 'nobody', params = {days = 'integer'}, run = function() end}\n";
    files["jobs.yaml"] = R"yaml(weekly:
  every: "0 22 * * sun"
  zone: Europe/Paris
  function: digest
  with: {days: 7}
  retries: 3
  timeout: 2m
  queue: slow
  priority: 10
  missed: catch_up
  as: robot@example.org
named: {function: digest, with: {days: 1}}
)yaml";
    files["demo/actor.csv"] = "id,name,age\n1,\"Reno, Jean\",\n2,Natalie Portman,43\n";
    files["demo/movie.yaml"] = R"yaml(movie:
  - {id: 3, title: Léon, release: 1994-09-14, genre: drama, budget: 115.5, tags: [a, "1"]}
  - {id: 4, title: 1984, place: "48.85,2.35", extra: {a: 1}}
)yaml";
    files["demo/part.csv"] = "movie,actor,character\r\n3,1,Léon\r\n3,2,\"\"\r\n";
    return files;
}

}  // namespace socle::definition::testing
