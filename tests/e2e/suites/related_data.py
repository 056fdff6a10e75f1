"""postgrest-js on related data, against both stores: node/library.mjs."""

import json

from harness.registry import BOTH, test
from suites.client_libraries import run_node


@test("related data by postgrest-js", BOTH)
def related_data(place, store):
    server = place.server(place.application("library"), "--demo", *place.store_options(store))
    outcomes = run_node(place, "library.mjs", f"library [{store}]", {
        "SOCLE_E2E_URL": server.url, "SOCLE_E2E_KEYS": json.dumps(server.keys),
        "SOCLE_E2E_STORE": store})
    server.stop()
    return outcomes
