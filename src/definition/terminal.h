#pragma once

#include "definition/definition.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::definition {

/// A field of a menu's form.
struct MenuField {
    std::string name;     ///< of the model; when it is only shown, a computed one, too
    Texts prompt;         ///< "": the field's title
    std::string initial;  ///< JSON of what is offered; "": what the model's own default gives
    std::string among;    ///< ref: only records of this named filter of its model; "": all
};

struct MenuItem {
    enum class Verb { create, edit, remove, list, show };
    int number = 0;
    Verb verb = Verb::list;
    int model = -1;
    Texts title;                     ///< empty: made of the verb and the model's title
    std::vector<std::string> roles;  ///< who sees it; empty: everybody
    std::vector<MenuField> fields;   ///< in the order of the form; empty: all there are
    std::vector<std::string> find;   ///< a record is looked up by one of these; empty: its key
    std::string filter;              ///< list: a named filter of the model; "": all
    std::string order;               ///< list: as in a URL; "": the server's
};
std::string_view verb_name(MenuItem::Verb verb);

/// `tokens:` of terminal.yaml: who is signed in to an application of this machine is kept in a file
/// of tokens of `accounts.shared_tokens` (terminal/token_file.h) instead of the client's own
/// keyring. Values as they stand, with their ${NAME}.
struct TerminalTokens {
    std::string file;  ///< "" or a variable that is not set: the keyring
    std::string key;
    std::string lifetime;
};

/// terminal.yaml: the menu of the terminal client. It only says what is offered to whom; what is
/// allowed, the rules of the models say.
struct Terminal {
    Texts welcome;  ///< with {{field}} of the person's own record
    Texts farewell;
    std::vector<MenuItem> menu;  ///< by number
    TerminalTokens tokens;
    std::map<std::string, std::string> demo;  ///< emails of demonstration accounts, by a name
};

/// Reads it from the file of the application, as it is now; nothing where there is none. What is
/// wrong was reported when the application was loaded, and is left out.
Terminal read_terminal(const Definition& definition);

/// The password of an account of demo/; nullopt when there is no such account, or it has none.
std::optional<std::string> demo_account(const Definition& definition, const std::string& email);

}  // namespace socle::definition
