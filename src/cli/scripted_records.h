#pragma once

#include "records/records.h"
#include "script/runtime.h"

namespace socle::cli {

/// The records of an application whose scripts are asked before one is written: for commands that
/// write beside the server. Definition and client outlive it.
struct ScriptedRecords {
    ScriptedRecords(const definition::Definition& definition, base::Dialect dialect,
                    store::Client& client)
        : records(definition, dialect, client),
          scripts(definition, script::load(definition).library, records) {
        records.use_hooks(scripts.hooks());
    }

    records::Records records;
    script::Runtime scripts;
};

}  // namespace socle::cli
