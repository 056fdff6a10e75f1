"""supabase.auth of the real client library against both stores: node/accounts.mjs."""

import json
import socket

from harness.registry import BOTH, test
from suites.client_libraries import run_node


def free_port():
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return own.getsockname()[1]


@test("all", BOTH)
def accounts(place, store):
    port = free_port()
    server = place.server(place.application("guild"), *place.store_options(store),
                          environment={"MAIL": f"smtp://127.0.0.1:{port}?tls=none"})
    outcomes = run_node(place, "accounts.mjs", f"accounts [{store}]", {
        "SOCLE_E2E_URL": server.url, "SOCLE_E2E_KEYS": json.dumps(server.keys),
        "SOCLE_E2E_SMTP_PORT": str(port)})
    server.stop()
    return outcomes
