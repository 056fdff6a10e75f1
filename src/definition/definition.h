#pragma once

#include "base/value.h"
#include "base/zone.h"
#include "definition/cron.h"
#include "definition/expression.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace socle::definition {

/// A text in the application's languages; a plain string in YAML is the text in the first language.
struct Texts {
    std::map<std::string, std::string> by_language;

    bool empty() const { return by_language.empty(); }
    /// The text in the first of `languages` that has one, else in any, else "".
    const std::string& in(const std::vector<std::string>& languages) const;
};

enum class FieldType {
    text,
    integer,
    number,
    decimal,
    boolean,
    date,
    time,
    timestamp,
    uuid,
    json,
    choice,
    ref,
    list,
    point,
    secret
};
std::string_view field_type_name(FieldType type);
/// How values of this type are stored; those of a ref as the key of its target, which is a uuid
/// until that is known.
base::TypeInfo storage_of(FieldType type, int scale = 0);

enum class TextFormat { plain, email, url, phone, slug, markdown, html, color };
enum class OnDelete { restrict, cascade, set_null };

struct Choice {
    std::string value;
    Texts title;
};

/// What a field gets when a write does not mention it.
struct Default {
    enum class Kind { none, value, now, me, uuid, expression };
    Kind kind = Kind::none;
    base::Value value;
    Expr expression;  ///< over the new row: other fields and paths through refs
};

struct Field {
    std::string name;
    FieldType type = FieldType::text;
    base::TypeInfo
        storage;  ///< a ref has the storage of its target's key; a list and json have json
    Texts title;
    Texts help;
    bool required = false;
    bool unique = false;
    bool readonly = false;
    bool key = false;

    /// Bounds in storage form for numbers, dates and times. Text and lists use the lengths.
    std::optional<base::Value> min;
    std::optional<base::Value> max;
    std::optional<std::int64_t> length_min;
    std::optional<std::int64_t> length_max;
    std::string pattern;  ///< RE2, must match the whole text
    TextFormat format = TextFormat::plain;

    std::vector<Choice> choices;
    int to = -1;  ///< ref: index of the target model
    OnDelete on_delete = OnDelete::restrict;
    FieldType element = FieldType::text;  ///< list: the type of its elements
    Default initial;
    std::string was;  ///< the name it had before, for migrations

    /// Per-field access: absent means as the model's. Constants and role tests fold away per
    /// caller.
    std::optional<Expr> read;
    std::optional<Expr> write;
};

struct Check {
    Expr rule;
    std::string source;
    Texts message;
};

struct NamedFilter {
    std::string name;
    Expr rule;
    Texts title;
};

struct Computed {
    std::string name;
    Expr expression;
    Texts title;
};

/// Where something stands in the files of an application.
struct Place {
    std::string file;  ///< relative to the folder
    int line = 0;
    int column = 0;
};

/// What a trigger does. `name` tells it from all others of the application and stays the same
/// over time: deliveries are kept under it.
struct TriggerAction {
    enum class Kind { mail, webhook, function, job, report };
    Kind kind = Kind::mail;
    std::string name;
    std::string target;  ///< the template, the address, the function, the job or the message
    std::string to;      ///< mail: recipient with {{tags}}; "" : the template says
    std::string level;   ///< report: info, warning or error
    std::string secret;  ///< webhook: signs; "" : one made from the installation's keys
    Place place;         ///< function, job: of its name
};

/// `on:` of a model: what follows a change of a record.
struct Trigger {
    enum class Event { created, changed, deleted };
    Event event = Event::created;
    std::optional<Expr> when;  ///< over the record as the event left it, and `was`
    std::vector<TriggerAction> actions;
};

/// `search:` of a model. Each field is a path: a field of the model, or one reached through refs.
struct Search {
    std::string language;
    std::vector<std::vector<FieldStep>> fields;
};

/// Who may do what; a missing block is `nobody` (the service key passes rules).
struct Access {
    Expr read = constant(false);
    Expr create = constant(false);
    Expr update = constant(false);
    Expr remove = constant(false);
};

enum class KeyKind { serial, uuid, text, natural };

struct Model {
    std::string name;
    std::string was;
    Texts title;
    std::string display;
    KeyKind key_kind = KeyKind::uuid;
    int key = 0;  ///< index in fields
    std::vector<Field> fields;
    std::vector<std::vector<int>> unique;
    std::vector<std::vector<int>> index;
    std::vector<Check> checks;
    std::vector<NamedFilter> filters;
    std::vector<Computed> computed;
    std::vector<Trigger> triggers;
    Search search;
    Access access;
    bool link = false;
    bool events = true;
    std::int64_t events_keep_s = 0;  ///< events older than this are forgotten; 0: never
    /// A table of the program itself (name socle_…): in no interface, whoever asks.
    bool internal = false;
    /// A view: read only, rows of this SQL (per dialect; both the same text unless the definition
    /// gives two).
    bool view = false;
    std::string sql_sqlite;
    std::string sql_postgres;

    /// Index of a field by name, -1 if none.
    int find_field(std::string_view field_name) const;
    /// The fields of its own that are searched, in their order: those of the full-text index.
    std::vector<int> searched_fields() const;
    /// The FTS5 table that is this index on SQLite; its columns are c0, c1, …
    std::string search_table() const { return "socle_" + name + "_fts"; }
    const Field& key_field() const { return fields[static_cast<std::size_t>(key)]; }
};

struct Role {
    std::string name;
    Texts title;
    std::vector<std::string> may;  ///< with those of `like` included, sorted, unique
};

enum class DocsAccess { open, signed_in, off };

/// An identity provider to sign in with.
struct Provider {
    enum class Kind { oidc, github };
    std::string name;  ///< in /authorize?provider=NAME: google, github, or the item's `name`
    Kind kind = Kind::oidc;
    std::string issuer;  ///< oidc: /.well-known/openid-configuration is below it
    std::string client_id;
    std::string client_secret;  ///< "" for a public client
    std::vector<std::string> scopes;
    std::string url;  ///< github: another server than github.com (GitHub Enterprise, tests)
};

/// Access tokens signed by others are taken when their `iss` is this issuer.
struct Trust {
    std::string issuer;
    std::vector<std::string> audiences;  ///< one of them must be in `aud`
    std::string keys_url;                ///< "" : by discovery from the issuer
    std::string permissions_claim;       ///< path like `realm_access.roles`; "" none
    std::string roles_claim;
    std::string algorithm = {};  ///< the one that signs, RS256 or ES256; "" either
    std::string client_id = {};  ///< with which the application's own pages sign in there; "" none
    bool requires_key_id = false;       ///< a token names its key, be there only one
    bool requires_permissions = false;  ///< a token without that claim is refused
};

/// `accounts: {shared_tokens: …}`: HS256 tokens made by programs that share a secret, one claim of
/// which is the email of an account. See accounts/shared_token.h.
struct SharedTokens {
    std::string secret;           ///< "" none are taken
    std::string email = "email";  ///< the claim with the email
    std::string role;             ///< the claim that must be a role of the account; "" none
};

/// Where a credential may stand besides `Authorization: Bearer`.
struct CredentialPlace {
    enum class In { header, query };
    In in = In::header;
    std::string name;    ///< of the header or query parameter
    std::string scheme;  ///< a word before the token ("Token"); "" for the token alone
};

/// `accounts: {phone: …}`: accounts that sign in by a telephone number.
struct PhoneSettings {
    /// How messages leave: they are kept; a server of the application is asked; Twilio is.
    enum class Way { outbox, hook, twilio };
    bool enabled = false;
    bool confirm = true;  ///< a code proves that a number is one's own
    int code_s = 300;     ///< life of a code
    Way way = Way::outbox;
    std::string hook;                       ///< its address
    std::vector<std::string> hook_secrets;  ///< `whsec_…`; each signs
    std::string twilio_account;
    std::string twilio_token;
    std::string twilio_from;  ///< a number, a name, or a messaging service (MG…)
    std::string twilio_url = "https://api.twilio.com";
};

/// `accounts:` of app.yaml.
struct Accounts {
    enum class Signup { open, invite, closed };
    enum class Hash { argon2id, bcrypt };
    enum class Signing { hs256, es256, rs256 };

    Signup signup = Signup::closed;
    bool confirm_email = true;
    bool double_confirm_change = true;  ///< an email change is confirmed from both addresses
    bool anonymous = false;
    PhoneSettings phone;
    std::string default_role;  ///< of who signs up; "" none

    int password_length_min = 10;
    bool password_refuse_common = true;
    bool password_refuse_similar = true;
    bool password_reauthenticate = false;  ///< a change asks for a mailed code when the sign-in is
                                           ///< older than a day
    Hash hash = Hash::argon2id;
    int bcrypt_cost = 12;

    int access_s = 3600;         ///< life of an access token
    int session_s = 30 * 86400;  ///< a session ends this long after its start; 0 never
    int idle_s = 7 * 86400;      ///< and this long after its last refresh; 0 never
    int reuse_interval_s = 10;   ///< a refresh token used twice within it is no theft
    Signing signing = Signing::hs256;

    bool totp = true;
    int factors_max = 10;

    std::string site;                    ///< where links lead back to; "" the server's own address
    std::vector<std::string> redirects;  ///< further addresses, with * and **
    std::vector<Provider> providers;
    std::vector<Trust> trust;
    SharedTokens shared_tokens;
    bool api_tokens = false;
    bool api_tokens_one = false;  ///< a new token replaces the account's other one
    std::vector<CredentialPlace> credentials;

    enum class Captcha { off, hcaptcha, turnstile };
    Captcha captcha = Captcha::off;
    std::string captcha_secret;
    std::string captcha_url;  ///< "" the service's own

    // Per hour and address but for mails (per hour, all) and mail_interval_s (per account).
    int mails_per_hour = 30;
    int mail_interval_s = 60;
    // Messages to telephones, in an hour; message_interval_s is of a number and of an account.
    int messages_per_hour = 30;  ///< all together
    int messages_per_address = 10;
    int messages_per_number = 5;
    int message_interval_s = 60;
    // Per five minutes and address.
    int sign_ins_per_5min = 30;  ///< password, anonymous, otp, magic link
    int verifies_per_5min = 30;
    int refreshes_per_5min = 150;
    int factors_per_5min = 15;
    int failures_per_account = 10;  ///< wrong passwords an account may have in 15 minutes
    int link_s = 3600;              ///< life of a mailed link or code
};

/// `mail:` of app.yaml.
struct MailSettings {
    std::string transport = "outbox";
    std::string from;  ///< "" : Title <no-reply@HOST of the site>
    std::string reply_to;
};

/// `errors:` of app.yaml: who is told of errors nobody expected, and of chosen events.
struct ErrorSettings {
    std::string sentry;       ///< the DSN of a project of Sentry; "" nobody
    int sample = 100;         ///< how many of a hundred errors are told
    std::string environment;  ///< production, staging, …; "" is not told
};

/// A template of mails/: texts by language, subject and body with {{…}}.
struct MailTemplate {
    std::string name;
    std::string to;  ///< "" : the caller says
    Texts subject;
    Texts body;  ///< Markdown
};

/// One demonstration data file: rows for a model in the order of the file, values as the REST body
/// would give them.
struct DemoFile {
    std::string path;
    int model = -1;
    std::vector<std::string> rows;  ///< each a JSON object; those of `user` may have `password`
};

/// A file of functions/, routes/ or lib/ in Lua; `script` makes something of it.
struct Script {
    std::string path;  ///< relative to the folder
    std::string text;
};

/// A Mustache template pages/NAME.html, which routes answer with.
struct Page {
    std::string name;
    std::string path;
    std::string text;
};

/// The queue of jobs that say nothing.
inline constexpr std::string_view default_queue = "default";

/// A queue of jobs, of which so many run at once, over all processes.
struct JobQueue {
    std::string name;
    std::int64_t at_once = 0;  ///< 0: as many as there are workers
};

/// A job of jobs.yaml: a function that is called when `every` says, or when somebody asks by name.
struct Job {
    std::string name;
    std::string function;  ///< of functions/
    std::optional<Cron> every;
    std::shared_ptr<const base::Zone> zone;  ///< of `every`
    std::string parameters = "{}";           ///< `with`: a JSON object
    std::int64_t retries = 5;
    std::int64_t timeout_s = 60;
    std::string queue{default_queue};
    std::int64_t priority = 0;  ///< higher ones go first
    bool catch_up = false;      ///< a run that was missed is made up for
    std::string account;        ///< `as`: the email of whose rights it has; "" : the service's
    Place place;                ///< of what it is called with
};

/// An application as loaded: immutable, shared by all cores, swapped whole on reload.
struct Definition {
    std::string folder;
    std::string app;
    Texts title;
    std::vector<std::string> languages;      ///< first = default
    std::string search_language = "simple";  ///< that of the first, see base/lexemes.h
    std::vector<Role> roles;
    std::vector<Model> models;
    std::vector<std::string> cors;          ///< origins whose pages may call
    std::vector<std::string> cors_headers;  ///< request headers they may send beyond the usual
    std::vector<std::string> cors_exposed;  ///< answer headers they may read beyond the usual
    bool cors_credentials = false;          ///< `*` with credentials: every origin by its name
    bool rest = true;
    bool admin = true;  ///< the admin site and /admin/v1
    std::int64_t events_keep_s =
        0;  ///< `events: {keep: …}` of app.yaml, for models that say nothing
    DocsAccess docs = DocsAccess::open;
    Accounts accounts;
    bool accounts_served = false;  ///< app.yaml has `accounts:`: /auth/v1 answers
    int user_model = -1;           ///< index of the account model `user`: always there once loaded
    int user_own_fields = 0;       ///< its fields from this index on are those of models/user.yaml
    bool user_extended = false;    ///< there is a models/user.yaml
    MailSettings mail;
    ErrorSettings errors;
    std::vector<MailTemplate> mails;
    std::string mail_layout;  ///< mails/layout.html or ""
    std::vector<Script> scripts;
    std::vector<Page> pages;
    std::vector<Job> jobs;
    std::vector<JobQueue> queues;                 ///< all there are, the default one first
    std::int64_t jobs_keep_s = 7 * 24 * 60 * 60;  ///< finished ones
    std::vector<DemoFile> demo;                   ///< in an order in which refs resolve

    /// Index of a model by name, -1 if none.
    int find_model(std::string_view name) const;
    /// The same, but -1 for the program's own tables.
    int find_served_model(std::string_view name) const;
    /// How many models and views the application itself has.
    std::size_t own_models() const;
    const Role* find_role(std::string_view name) const;
    const Job* find_job(std::string_view name) const;
    const JobQueue* find_queue(std::string_view name) const;
    /// The names of the functions of functions/.
    std::vector<std::string> function_names() const;
    /// In which words of the model's texts are looked for when nothing else is said.
    const std::string& search_language_of(const Model& searched) const {
        return searched.search.fields.empty() ? search_language : searched.search.language;
    }
    const Model& model(int index) const { return models[static_cast<std::size_t>(index)]; }
};

}  // namespace socle::definition
