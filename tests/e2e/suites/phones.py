"""Accounts by telephone: supabase.auth of the real client library (node/phones.mjs), the ways messages leave, what is off."""

import base64
import http.server
import json
import threading
import urllib.parse

from harness.registry import BOTH, test
from harness.wait import until
from suites.account_defences import PAIRS, tell_nothing
from suites.accounts import free_port
from suites.client_libraries import run_node
from suites.mail import Outbox
from suites.triggers import Receiver

SECRET = "v1,whsec_" + base64.b64encode(b"a secret of the switchboard").decode()
NUMBER = "+33612345678"
PASSWORD = "correct horse battery staple"
PATIENCE_SECONDS = 60


@test("the client library signs up, in and changes its number; the hook checks the signature", BOTH)
def by_the_client_library(place, store):
    port = free_port()
    server = place.server(place.application("line"), *place.store_options(store), "--allow-private-fetch",
                          environment={"SMS_HOOK": f"http://127.0.0.1:{port}/sms", "SMS_HOOK_SECRET": SECRET})
    outcomes = run_node(place, "phones.mjs", f"phones [{store}]", {
        "SOCLE_E2E_URL": server.url, "SOCLE_E2E_KEYS": json.dumps(server.keys),
        "SOCLE_E2E_HOOK_PORT": str(port), "SOCLE_E2E_HOOK_SECRET": SECRET})
    server.stop()
    return outcomes


class Line:
    """The application `line`, with these lines about phones."""

    def __init__(self, place, store, phone, changes=None, environment=None):
        self.place = place
        text = "app: line\nlanguages: [en, fr]\naccounts:\n  signup: open\n" + phone
        self.folder = place.application("line", {"app.yaml": text} | (changes or {}))
        self.options = place.store_options(store)
        self.environment = environment or {}
        self.woken = 0
        self.server = place.server(self.folder, *self.options, "--allow-private-fetch",
                                   environment=self.environment)
        self.outbox = Outbox(self.folder, self.options)

    def ask(self, path, body, language="en"):
        return self.server.ask("POST", "/auth/v1" + path, body,
                               {"apikey": self.server.keys["anon_key"], "Accept-Language": language})

    def refused(self, path, body, status, code):
        answer = self.ask(path, body)
        assert (answer.status, answer.json.get("error_code")) == (status, code), answer

    def command(self, *words):
        done = self.place.run(*words[:2], self.folder, *words[2:], *self.options,
                              environment=self.environment)
        assert done.code == 0, done
        return done.out

    def messages(self):
        listed = json.loads(self.command("mail", "list", "--json"))
        return [each for each in listed if each["channel"] != "mail"]

    def make_due(self, status):
        """As if the pause of what has this status were over; the mail that is asked for wakes the sender."""
        self.wait_for(status)
        self.outbox.run("UPDATE socle_mail SET next_at = '2026-01-01T00:00:00+00:00'"
                        f" WHERE status = '{status}' AND channel <> 'mail'")
        self.woken += 1
        assert self.ask("/otp", {"email": f"wakes.{self.woken}@example.org"}).status == 200

    def wait_for(self, status, count=1):
        def found():
            messages = self.messages()
            return [each for each in messages if each["status"] == status][count - 1:] and messages
        return until(found, f"{count} messages {status}", PATIENCE_SECONDS)


@test("by default messages are kept and can be read", BOTH)
def kept(place, store):
    text = "---\nsubject: {en: Code, fr: Code}\n---\n{{code}} opens {{app}}\n"
    french = "---\n---\n{{code}} ouvre {{app}}\n"
    line = Line(place, store, "  phone: true\n",
                {"mails/account_sms.md": text, "mails/account_sms.fr.md": french})
    assert line.ask("/otp", {"phone": NUMBER}).status == 200
    line.refused("/otp", {"phone": NUMBER}, 429, "over_sms_send_rate_limit")
    message = line.wait_for("kept")[0]
    assert (message["channel"], message["to"], message["template"]) == ("sms", NUMBER, "account_sms"), message
    shown = line.command("mail", "show", str(message["id"]), "--text")
    code = shown[:6]
    assert shown[6:].strip() == "opens line", shown
    verify = {"type": "sms", "phone": NUMBER, "token": code}
    line.outbox.run("UPDATE socle_one_time_token SET ends_at = '2026-01-01T00:00:00+00:00'")
    line.refused("/verify", verify, 403, "otp_expired")
    line.outbox.run("UPDATE socle_one_time_token SET ends_at = '2999-01-01T00:00:00+00:00'")
    session = line.ask("/verify", verify)
    assert session.status == 200 and session.json["user"]["phone"] == NUMBER[1:], session
    line.refused("/verify", verify, 403, "otp_expired")
    assert line.ask("/otp", {"phone": "+4915112345678"}, "fr").status == 200
    line.wait_for("kept", 2)
    assert "ouvre line" in line.command("mail", "show", str(message["id"] + 1), "--text")
    assert "123456 opens line" in line.command("mail", "render", "account_sms", "--text")
    settings = line.server.ask("GET", "/auth/v1/settings").json
    assert (settings["external"]["phone"], settings["sms_provider"]) == (True, "outbox")


@test("a hook that fails is asked again, with the same id; a code that has ended is not sent", BOTH)
def tried_again(place, store):
    answers = [500, (429, {"Retry-After": "1"}), 200]
    receiver = Receiver(place, lambda told: answers.pop(0) if answers else 500)
    line = Line(place, store, f"  phone: {{hook: \"{receiver.url}/sms\"}}\n  limits: {{message_interval: 0s}}\n",
                environment={"SMS_HOOK_SECRET": SECRET})
    assert line.ask("/signup", {"phone": NUMBER, "password": PASSWORD}).status == 200
    for count in (1, 2):
        receiver.wait_for("/sms", count)
        line.make_due("waiting")
    sent = line.wait_for("sent")[0]
    assert sent["tries"] == 3, sent
    told = receiver.at("/sms")
    assert len({each.id for each in told}) == 1 and len({each.body for each in told}) == 1
    row = line.outbox.run("SELECT text, payload FROM socle_mail WHERE channel = 'sms'")
    assert row == [["", ""]], row
    code = json.loads(told[0].body)["sms"]["otp"]
    assert line.ask("/verify", {"type": "sms", "phone": NUMBER, "token": code}).status == 200
    assert line.ask("/otp", {"phone": NUMBER}).status == 200
    receiver.wait_for("/sms", 4)
    line.wait_for("waiting")
    line.outbox.run("UPDATE socle_mail SET ends_at = '2026-01-01T00:00:00+00:00'")
    line.make_due("waiting")
    ended = line.wait_for("failed")[0]
    assert ended["fault"] == "the code it holds has ended", ended
    assert len(receiver.at("/sms")) == 4


class Twilio:
    """Twilio's Messages resource, on this machine."""

    def __init__(self, place):
        asked = self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = dict(urllib.parse.parse_qsl(body, strict_parsing=True))
                asked.append((self.path, self.headers["Authorization"], form))
                found = b'{"sid": "SM1", "status": "queued"}'
                self.send_response(201)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(found)))
                self.end_headers()
                self.wfile.write(found)

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


@test("Twilio's interface is asked with the account's token", BOTH)
def by_twilio(place, store):
    twilio = Twilio(place)
    line = Line(place, store, "  phone: {twilio: {account: AC1, from: \"+15550100\", "
                              f"url: \"{twilio.url}\"}}}}\n", environment={"TWILIO_AUTH_TOKEN": "a token"})
    assert line.ask("/otp", {"phone": NUMBER, "channel": "whatsapp"}).status == 200
    line.wait_for("sent")
    path, authorization, form = twilio.asked[0]
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert base64.b64decode(authorization.removeprefix("Basic ")) == b"AC1:a token"
    assert (form["To"], form["From"]) == ("whatsapp:" + NUMBER, "whatsapp:+15550100"), form
    answer = line.ask("/verify", {"type": "sms", "phone": NUMBER, "token": form["Body"][:6]})
    assert answer.status == 200, answer
    assert "a token" not in line.server.log()


@test("neither answers nor their times tell whether a number has an account", BOTH)
def enumeration(place, store):
    many = ("message_interval: 0s, messages_per_hour: 10000, messages_per_address: 10000, messages_per_number: 10000, "
            "sign_ins: 10000, verifies: 10000")
    line = Line(place, store, f"  phone: true\n  limits: {{{many}}}\n")
    for number in range(PAIRS):
        made = line.server.ask("POST", "/auth/v1/admin/users", {
            "phone": f"336000{number:05}", "password": PASSWORD, "phone_confirm": True})
        assert made.status == 200, made
    tries = {
        "/auth/v1/token?grant_type=password": {"password": "a wrong one"},
        "/auth/v1/otp": {"create_user": False},
        "/auth/v1/resend": {"type": "sms"},
        "/auth/v1/verify": {"type": "sms", "token": "000000"},
        "/auth/v1/signup": {"password": "blue-Heron-walks-7"},
    }
    tell_nothing(line.server, tries, lambda number: {"phone": f"336000{number:05}"},
                 lambda number: {"phone": f"337000{number:05}"}, {"phone": "33800000000"})


@test("off unless the application says so; socle check tells what is wrong")
def off(place):
    line = Line(place, "sqlite", "")
    for path, body in (("/signup", {"phone": NUMBER, "password": PASSWORD}), ("/otp", {"phone": NUMBER}),
                       ("/token?grant_type=password", {"phone": NUMBER, "password": PASSWORD}),
                       ("/resend", {"type": "sms", "phone": NUMBER}),
                       ("/verify", {"type": "sms", "phone": NUMBER, "token": "123456"})):
        line.refused(path, body, 400, "phone_provider_disabled")
    folder = place.application("line", {"app.yaml": "app: line\naccounts:\n  phone: {hook: \"ftp://x\", code: 1s}\n"})
    done = place.run("check", folder)
    assert done.code == 1, done
    told = done.out + done.err
    assert "app.yaml:3:17: 'ftp://x' is no address like" in told, told
    assert "SMS_HOOK_SECRET" in told and "expected a duration from 1m to 1h" in told, told
