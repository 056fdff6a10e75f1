"""The casting agency's published interface, by a client written from its README, with tokens of a real OpenID server."""

import json
import os
import subprocess

from harness.place import ROOT
from harness.registry import BOTH, test
from suites.accounts import free_port
from suites.client_libraries import FOLDER

CLIENT = os.path.join(ROOT, "apps/casting/tests/readme.sh")


@test("a client written from the README, with tokens of an OpenID server", BOTH)
def published_interface(place, store):
    port = free_port()
    issuer = subprocess.Popen(["node", "--no-warnings", os.path.join(FOLDER, "agency_issuer.mjs"), str(port)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        tokens = json.loads(issuer.stdout.readline())
        server = place.server(place.application("casting"), "--allow-private-fetch", *place.store_options(store),
                              environment={"AUTH0_SCHEME": "http", "AUTH0_DOMAIN": f"127.0.0.1:{port}", "API": "movies"})
        environment = {"URL": server.url} | {f"token_{name}": token for name, token in tokens.items()}
        done = subprocess.run([CLIENT], env=place.environment(environment), capture_output=True, text=True, check=False,
                              timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.count("\nok ") >= 30, done.stdout
        server.stop()
    finally:
        issuer.stdin.close()
        issuer.wait(10)
