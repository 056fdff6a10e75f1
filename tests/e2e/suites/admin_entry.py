"""How people come into the admin site: the first administrator, and every way to sign in."""

import re

from harness.registry import BOTH, test
from suites.accounts import free_port
from suites.admin_site import ADMINISTRATOR, play


@test("the link of an empty system makes the first administrator", BOTH)
def first_administrator(place, store):
    server = place.server(place.application("market"), *place.store_options(store))
    link = re.search(r"Make the administrator at (\S+)$", server.printed, re.M)[1]
    play("admin_first.mjs", server, link)
    server.stop()


@test("mailed link and code, forgotten password, provider, second factor", BOTH)
def sign_in(place, store):
    port = free_port()
    server = place.server(place.application("market"), "--allow-private-fetch", *place.store_options(store),
                          environment=ADMINISTRATOR | {"OIDC_ISSUER": f"http://127.0.0.1:{port}"})
    play("admin_sign_in.mjs", server, str(port))
    server.stop()
