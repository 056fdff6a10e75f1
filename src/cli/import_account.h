#pragma once

#include "accounts/administration.h"
#include "cli/import_file.h"
#include "definition/definition.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace socle::cli {

/// What holds for all rows of an import.
struct ImportRules {
    const definition::Definition& definition;
    ImportFormat format = ImportFormat::csv;
    std::set<std::string> ignored;   ///< columns
    std::vector<std::string> roles;  ///< of a row that names none
    bool confirmed = true;           ///< where no column says so
};

struct ImportAccount {
    int line = 0;
    accounts::AdminChange change;
    bool superuser = false;  ///< Django's
};

/// Turns rows into what accounts take, noting every fault. Emails must differ from row to row.
class ImportAccounts {
public:
    explicit ImportAccounts(ImportRules rules) : rules_(std::move(rules)) {}

    /// The columns of CSV: one that is not known is a fault also where all its cells are empty.
    void check_columns(const std::vector<std::string>& columns);
    void add(const ImportRow& row);
    std::vector<ImportAccount>& accounts() { return accounts_; }
    const std::vector<ImportFault>& faults() const { return faults_; }

private:
    class Row;

    void note_unknown(const std::string& column, int line);
    void note_email(const ImportAccount& account);

    ImportRules rules_;
    std::vector<ImportAccount> accounts_;
    std::vector<ImportFault> faults_;
    std::map<std::string, int> lines_;  ///< by email
    std::set<std::string> unknown_;     ///< columns that were named already
};

/// The hash as such: exports of Python programs write bytes as b'…', PostgreSQL's as \x….
std::string bare_hash(std::string text);

}  // namespace socle::cli
