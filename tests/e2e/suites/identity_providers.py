"""Sign-in by a real OpenID provider, on both stores: node/identity_providers.mjs."""

import json

from harness.registry import BOTH, test
from suites.accounts import free_port
from suites.client_libraries import run_node


@test("all", BOTH)
def identity_providers(place, store):
    port = free_port()
    server = place.server(place.application("guild"), "--allow-private-fetch", *place.store_options(store),
                          environment={"OIDC_ISSUER": f"http://127.0.0.1:{port}"})
    outcomes = run_node(place, "identity_providers.mjs", f"identity providers [{store}]", {
        "SOCLE_E2E_URL": server.url, "SOCLE_E2E_KEYS": json.dumps(server.keys),
        "SOCLE_E2E_OIDC_PORT": str(port)})
    server.stop()
    for secret in ("code=", "state=", "_token=", "guild-secret", "Basic ", "eyJ"):
        assert secret not in server.log(), f"{secret!r} is in the log"
    return outcomes
