#pragma once

#include "definition/definition.h"
#include "records/records.h"
#include "store/store.h"

namespace socle::cli {

/// The caller of commands: passes rules, as the service key.
records::Caller service_caller(const definition::Definition& definition);

/// Records::create from a command, which waits for it on an io_context of its own.
records::WriteAnswer create_blocking(const definition::Definition& definition, store::Store& store,
                                     const records::Caller& caller,
                                     const records::WriteCommand& command);

}  // namespace socle::cli
