"""What keeps accounts safe, end to end: tokens signed elsewhere, other places for a token, the captcha hook, and answers
whose time tells nothing."""

import base64
import hashlib
import hmac
import http.server
import json
import re
import statistics
import subprocess
import threading
import time
import urllib.parse

from harness.place import read, write
from harness.registry import BOTH, test
from harness.wait import until

ISSUER_PATH = "/realm"
PERMISSIONS = ["get:movies"]


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


class WebServer:
    """An HTTP server on this machine; `answer(path, body)` gives what it answers as JSON."""

    def __init__(self, place, answer):
        asked = self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # pylint: disable=invalid-name
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                asked.append((self.path, body))
                found = json.dumps(answer(self.path, body)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(found)))
                self.end_headers()
                self.wfile.write(found)

            do_POST = do_GET  # pylint: disable=invalid-name

            def log_message(self, *arguments):  # pylint: disable=arguments-differ
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        place.leftovers.append(self.stop)

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Issuer:
    """Signs tokens as Auth0 and Keycloak do, with an RSA key whose public half it publishes."""

    def __init__(self, place):
        self.key = place.path("issuer.pem")
        write(self.key, openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048").decode())
        self.public = openssl("pkey", "-in", self.key, "-pubout")
        modulus = bytes.fromhex(openssl("rsa", "-in", self.key, "-noout", "-modulus").decode().strip().split("=")[1])
        keys = {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "n": encoded(modulus), "e": "AQAB"}]}
        self.web = WebServer(place, lambda path, body: keys if path.endswith("jwks.json") else {
            "issuer": self.name, "jwks_uri": self.name + "jwks.json"})
        self.name = self.web.url + ISSUER_PATH + "/"

    def signed(self, header, claims, secret=None):
        text = encoded(json.dumps(header).encode()) + "." + encoded(json.dumps(claims).encode())
        if header.get("alg") == "none":
            return text + "."
        if secret is not None:
            signature = hmac.new(secret, text.encode(), hashlib.sha256).digest()
        else:
            signature = openssl("dgst", "-sha256", "-sign", self.key, given=text.encode())
        return text + "." + encoded(signature)

    def claims(self, **changes):
        now = int(time.time())
        claims = {"iss": self.name, "sub": "auth0|42", "aud": ["movies", "https://other"], "iat": now, "exp": now + 600,
                  "permissions": PERMISSIONS} | changes
        return {name: value for name, value in claims.items() if value is not None}


RS256 = {"alg": "RS256", "typ": "JWT", "kid": "one"}


def trusting(place, issuer, store):
    settings = ("accounts:\n  trust:\n    - {issuer: \"" + issuer.name + "\", audience: movies, permissions: permissions}\n"
                "  credentials:\n    - {header: Authorization, scheme: Token}\n    - {header: X-Api-Token}\n"
                "    - {query: token}\n  tokens: {api: true}\n")
    folder = place.application()
    path = folder + "/app.yaml"
    own = re.sub(r"  trust:.*?(?=\n\S)", "", read(path), flags=re.S)
    write(path, own.replace("accounts:\n", settings, 1))
    return place.server(folder, "--demo", "--allow-private-fetch", *place.store_options(store))


def movies(server, token=None, path="/rest/v1/movie?select=id&limit=1", headers=None):
    headers = dict(headers or {})
    if token is not None:
        headers["Authorization"] = "Bearer " + token
    return server.ask("GET", path, headers=headers, key=None)


@test("tokens of a trusted issuer are taken, and every one that is not right refused with its code", BOTH)
def trust(place, store):
    issuer = Issuer(place)
    server = trusting(place, issuer, store)
    good = issuer.signed(RS256, issuer.claims())
    answer = movies(server, good)
    assert answer.status == 200 and len(answer.json) == 1, answer
    write_try = server.ask("POST", "/rest/v1/movie", {"title": "X", "release_date": "2024-01-01"},
                           {"Authorization": "Bearer " + good}, key=None)
    assert write_try.status == 403 and write_try.json["code"] == "42501", write_try

    now = int(time.time())
    secret = server.keys["jwt_secret"].encode()
    refused = {
        "nothing signed": (issuer.signed({"alg": "none"}, issuer.claims()), "invalid_header"),
        "the public key as a secret": (issuer.signed({"alg": "HS256", "kid": "one"}, issuer.claims(), issuer.public),
                                       "invalid_header"),
        "our own secret for their issuer": (issuer.signed({"alg": "HS256"}, issuer.claims(), secret), "invalid_header"),
        "an unknown key": (issuer.signed({"alg": "RS256", "kid": "two"}, issuer.claims()), "invalid_header"),
        "expired": (issuer.signed(RS256, issuer.claims(exp=now - 120)), "token_expired"),
        "no end": (issuer.signed(RS256, issuer.claims(exp=None)), "invalid_claims"),
        "not yet valid": (issuer.signed(RS256, issuer.claims(nbf=now + 600)), "invalid_claims"),
        "another audience": (issuer.signed(RS256, issuer.claims(aud="songs")), "invalid_claims"),
        "another issuer": (issuer.signed(RS256, issuer.claims(iss="https://elsewhere.example/")), None),
        "tampered": (good.split(".")[0] + "." + encoded(json.dumps(issuer.claims(permissions=["post:movies"])).encode()) +
                     "." + good.split(".")[2], "invalid_header"),
        "a secret of somebody": (issuer.signed({"alg": "HS256"}, {"role": "producer", "exp": now + 60}, b"x" * 40), None),
        "no token": ("rubbish", None),
    }
    for name, (token, hint) in refused.items():
        answer = movies(server, token)
        assert answer.status == 401, f"{name}: {answer}"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), name
        assert hint is None or answer.json["hint"] == hint, f"{name}: {answer}"
        assert "title" not in answer.body.decode(), name
    missing = movies(server)
    assert missing.status == 401 and missing.headers["WWW-Authenticate"] == "Bearer", missing
    assert missing.json["hint"] == "authorization_header_missing", missing
    without = movies(server, issuer.signed(RS256, issuer.claims(permissions=[])))
    assert without.status == 403 and without.json["hint"] == "unauthorized", without
    assert len([path for path, _ in issuer.web.asked if path.endswith("jwks.json")]) <= 2, issuer.web.asked
    assert good not in server.log()
    server.stop()


@test("a token stands where the application lets it, and API tokens end when they are revoked", BOTH)
def credentials(place, store):
    issuer = Issuer(place)
    server = trusting(place, issuer, store)
    made = server.ask("POST", "/auth/v1/admin/users", {
        "email": "ann@example.org", "password": "correct horse battery", "email_confirm": True, "role": "assistant"})
    assert made.status == 200, made
    session = server.ask("POST", "/auth/v1/token?grant_type=password", {
        "email": "ann@example.org", "password": "correct horse battery"}, key="anon_key").json
    bearer = {"Authorization": "Bearer " + session["access_token"]}
    token = server.ask("POST", "/auth/v1/tokens", {"name": "laptop"}, bearer, key="anon_key")
    assert token.status in (200, 201), token
    opaque = token.json["token"]
    places = [{"headers": {"Authorization": "Token " + opaque}}, {"headers": {"X-Api-Token": opaque}},
              {"path": "/rest/v1/movie?select=id&limit=1&token=" + opaque},
              {"headers": {"X-Api-Token": session["access_token"]}}]
    for given in places:
        answer = movies(server, **given)
        assert answer.status == 200 and len(answer.json) == 1, (given.keys(), answer)
    elsewhere = movies(server, headers={"X-Other-Token": opaque})
    assert elsewhere.status == 401, elsewhere
    revoked = server.ask("DELETE", "/auth/v1/tokens/" + token.json["id"], headers=bearer, key="anon_key")
    assert revoked.status in (200, 204), revoked
    # A core asks again after ten seconds.
    until(lambda: movies(server, headers={"X-Api-Token": opaque}).status == 401, "the revoked token is refused")
    assert opaque not in server.log(), "the token is in the log"
    server.stop()


@test("the captcha's service decides who signs up")
def captcha(place):
    service = WebServer(place, lambda path, body: {
        "success": urllib.parse.parse_qs(body)["response"] == ["a person"]})
    folder = place.application("guild")
    path = folder + "/app.yaml"
    write(path, read(path).replace("  signup: open\n", "  signup: open\n  captcha: {service: hcaptcha, secret: shibboleth, url: \""
                                   + service.url + "/siteverify\"}\n"))
    server = place.server(folder, "--allow-private-fetch")

    def sign_up(email, token):
        security = {"gotrue_meta_security": {"captcha_token": token}} if token else {}
        return server.ask("POST", "/auth/v1/signup", {"email": email, "password": "grey-Otter-swims-9"} | security,
                          key="anon_key")

    for token in (None, "a machine"):
        answer = sign_up("ann@example.org", token)
        assert answer.status == 400 and answer.json["error_code"] == "captcha_failed", answer
    assert sign_up("ann@example.org", "a person").status == 200
    assert service.asked[-1][1].startswith("secret=shibboleth&response=a%20person&remoteip=127.0.0.1"), service.asked
    sign_in = server.ask("POST", "/auth/v1/token?grant_type=password", {
        "email": "ann@example.org", "password": "grey-Otter-swims-9"}, key="anon_key")
    assert sign_in.json["error_code"] == "captcha_failed", sign_in
    service.stop()
    place.leftovers.remove(service.stop)
    away = sign_up("bob@example.org", "a person")
    assert away.status == 400 and away.json["error_code"] == "captcha_failed", away
    assert "shibboleth" not in server.log() + away.body.decode()
    server.stop()


PAIRS = 30
# Of two samples of PAIRS times that are alike, one is the larger of a pair in 0.5 of all pairs, give or take 0.075 (one
# standard deviation of the Mann-Whitney statistic). A skipped hash gives 1. The bound is at nearly five deviations.
ADVANTAGE_MAX = 0.35


def advantage(first, second):
    """How far the chance that a time of `first` is longer than one of `second` is from one half."""
    longer = sum((a > b) + 0.5 * (a == b) for a in first for b in second)
    return abs(longer / (len(first) * len(second)) - 0.5)


def shape(answer):
    return sorted(answer.json) if answer.status == 200 else answer.json


def tell_nothing(server, tries, known, stranger, warm_up):
    """Asks each path about PAIRS accounts that are there and as many that are not, by turns; `known`, `stranger`: what names
    the account of a number."""
    connection = server.connect()

    def timed(path, body):
        began = time.perf_counter()
        answer = server.ask("POST", path, body, key="anon_key", connection=connection)
        return time.perf_counter() - began, (answer.status, shape(answer))

    for path, fields in tries.items():
        times = {True: [], False: []}
        answers = {True: [], False: []}
        timed(path, fields | warm_up)
        for number in range(PAIRS):
            for exists in (number % 2 == 0, number % 2 != 0):
                taken, answer = timed(path, fields | (known(number) if exists else stranger(number)))
                times[exists].append(taken)
                answers[exists].append(answer)
        assert answers[True] == answers[False], f"{path}: {answers[True][0]} and {answers[False][0]}"
        told = advantage(times[True], times[False])
        medians = [round(statistics.median(times[exists]) * 1000, 1) for exists in (True, False)]
        assert told < ADVANTAGE_MAX, f"{path}: the time tells {told:.2f}; medians {medians} ms"
    connection.close()


@test("neither answers nor their times tell whether an address has an account", BOTH)
def enumeration(place, store):
    server = place.server(place.application("guild"), *place.store_options(store))
    known = "known@example.org"
    for number in range(PAIRS):
        made = server.ask("POST", "/auth/v1/admin/users", {
            "email": f"{number}{known}", "password": "grey-Otter-swims-9", "email_confirm": True})
        assert made.status == 200, made
    tries = {
        "/auth/v1/token?grant_type=password": {"password": "a wrong one"},
        "/auth/v1/recover": {},
        "/auth/v1/otp": {"create_user": False},
        "/auth/v1/verify": {"type": "email", "token": "000000"},
        "/auth/v1/signup": {"password": "blue-Heron-walks-7"},
    }
    tell_nothing(server, tries, lambda number: {"email": f"{number}{known}"},
                 lambda number: {"email": f"{number}stranger@example.org"}, {"email": "warm-up@example.net"})
    server.stop()
