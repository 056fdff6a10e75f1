"""The client libraries people use, from Node, against both stores: node/client.mjs."""

import json
import os
import subprocess

from harness.place import ROOT
from harness.registry import BOTH, Outcome, test

FOLDER = os.path.join(ROOT, "tests/e2e/node")
NODE_SECONDS = 120


def run_node(place, file, prefix, environment):
    """The outcomes of the tests of one file for node:test."""
    done = subprocess.run(
        ["node", "--no-warnings", "--test", "--test-reporter=" + os.path.join(FOLDER, "reporter.mjs"),
         "--test-reporter-destination=stdout", os.path.join(FOLDER, file)],
        env=place.environment(environment), capture_output=True, text=True, check=False,
        timeout=NODE_SECONDS, cwd=FOLDER)
    outcomes = []
    for line in done.stdout.splitlines():
        if line.startswith('{"name":'):
            told = json.loads(line)
            outcomes.append(Outcome(f"{prefix}: {told['name']}", told["problem"], told["seconds"]))
    assert outcomes and (done.returncode == 0) == (not any(each.problem for each in outcomes)), \
        f"node ended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return outcomes


@test("all", BOTH)
def client_libraries(place, store):
    server = place.server(place.application("atlas"), *place.store_options(store))
    outcomes = run_node(place, "client.mjs", f"client [{store}]", {
        "SOCLE_E2E_URL": server.url, "SOCLE_E2E_KEYS": json.dumps(server.keys)})
    server.stop()
    return outcomes
