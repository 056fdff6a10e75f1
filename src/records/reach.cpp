#include "records/reach.h"

#include "access/administer.h"
#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "records/cells.h"

#include <string>
#include <string_view>
#include <utility>

namespace socle::records {

namespace {

/// Of an account, as far as rights of administration go.
struct Rights {
    std::string id;
    std::vector<std::string> roles;
    std::vector<std::string> permissions;

    bool operator==(const Rights&) const = default;
};

std::string text_of(const definition::Model& model, const base::Values& row,
                    std::string_view name) {
    const auto field = static_cast<std::size_t>(model.find_field(name));
    const auto& cell = row[cell_offsets(model)[field]];
    return base::to_text(model.fields[field].storage, base::view(cell));
}

Rights rights_of(const definition::Model& model, const base::Values& row) {
    Rights rights;
    rights.id = text_of(model, row, "id");
    rights.roles = base::texts_in_json(text_of(model, row, "roles"));
    auto role = text_of(model, row, "role");
    if (!role.empty()) rights.roles.push_back(std::move(role));
    rights.permissions = base::texts_in_json(text_of(model, row, "permissions"));
    return rights;
}

void require_reach(const Change& change, const Rights& rights) {
    const auto right = access::right_beyond(change.definition(), change.caller().identity,
                                            rights.roles, rights.permissions);
    if (right.empty()) return;
    throw base::Error(base::Code::permission_denied,
                      "It takes the permission " + right + " to change an account that has it");
}

bool concerns(const Change& change) {
    return change.model_index() == change.definition().user_model &&
           !access::may_administer(change.caller().identity, {});
}

}  // namespace

void require_reach(const Change& change, const std::vector<base::Values>& before,
                   const std::vector<base::Rows>& after) {
    if (!concerns(change)) return;
    for (std::size_t row = 0; row < after.size(); ++row) {
        const auto now = rights_of(change.model(), row_values(after[row], 0));
        if (!before.empty()) {
            const auto was = rights_of(change.model(), before[row]);
            const bool own = was.id == change.caller().identity.id;
            if (own && was == now) continue;
            if (!own) require_reach(change, was);
        }
        require_reach(change, now);
    }
}

void require_reach(const Change& change, const base::Rows& rows, std::size_t row) {
    if (!concerns(change)) return;
    const auto rights = rights_of(change.model(), row_values(rows, row));
    if (rights.id != change.caller().identity.id) require_reach(change, rights);
}

}  // namespace socle::records
