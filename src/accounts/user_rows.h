#pragma once

#include "accounts/users.h"
#include "base/rows.h"
#include "base/statement.h"

#include <string>
#include <vector>

namespace socle::accounts {

/// The columns of the account tables as the statements of this module select them, and what reads
/// a row of them.
const std::vector<base::Column>& user_columns();
const std::string& user_columns_text();
User user_of(const base::Rows& rows, std::size_t row);

const std::vector<base::Column>& identity_columns();
const std::string& identity_columns_text();
UserIdentity identity_of(const base::Rows& rows, std::size_t row);

const std::vector<base::Column>& factor_columns();
const std::string& factor_columns_text();
UserFactor factor_of(const base::Rows& rows, std::size_t row);

/// Notes a one-time token (kind, relates_to, created_at) in the account's `…_sent_at`.
void note_sent(FullUser& full, const base::Rows& rows, std::size_t row);

/// `"id", "user"`: the columns' names, quoted.
std::string names_of(const std::vector<base::Column>& columns);

}  // namespace socle::accounts
