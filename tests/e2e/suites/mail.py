"""Mails: `socle mail …` and the queue of `socle serve`, by real SMTP and HTTP servers."""

import http.server
import json
import os
import re
import sqlite3
import ssl
import subprocess
import threading
import time

from harness import postgres
from harness.place import ROOT, write
from harness.registry import BOTH, test
from harness.wait import until

FOLDER = os.path.join(ROOT, "tests/e2e/node")
PATIENCE_SECONDS = 30
DONE, REFUSED, USAGE = 0, 1, 2


class MailServer:
    """node/mail_server.mjs, and the mails it got."""

    def __init__(self, place, tls="none", certificate=None, user=None, delay_ms=0):
        settings = {"MAIL_TLS": tls, "MAIL_DELAY_MS": str(delay_ms)}
        if certificate:
            settings |= {"MAIL_KEY": certificate + ".key", "MAIL_CERTIFICATE": certificate + ".pem"}
        if user:
            settings |= {"MAIL_USER": user[0], "MAIL_PASSWORD": user[1]}
        self.mails = []
        self.process = subprocess.Popen(
            ["node", "--no-warnings", os.path.join(FOLDER, "mail_server.mjs")], cwd=FOLDER,
            env=place.environment(settings), stdout=subprocess.PIPE, text=True)
        place.leftovers.append(self.stop)
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.mails.append(json.loads(line))

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()

    def wait_for(self, count):
        return until(lambda: len(self.mails) >= count and list(self.mails), f"{count} mails",
                     PATIENCE_SECONDS)


class Authority:
    """A certificate authority of the test's own."""

    def __init__(self, place):
        self.place = place
        self.base = place.path("authority")
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                     "-days", "2", "-subj", "/CN=Test authority", "-keyout", self.base + ".key",
                     "-out", self.base + ".pem")

    def openssl(self, *arguments):
        done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    @property
    def file(self):
        return self.base + ".pem"

    def certificate(self, name):
        """The path of NAME.pem and NAME.key, without its ending."""
        base = self.place.path("server")
        write(base + ".ext", f"subjectAltName={name}")
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                     "-subj", "/CN=server", "-keyout", base + ".key", "-out", base + ".csr")
        self.openssl("x509", "-req", "-in", base + ".csr", "-CA", self.file, "-CAkey",
                     self.base + ".key", "-CAcreateserial", "-days", "2", "-extfile", base + ".ext",
                     "-out", base + ".pem")
        return base


class ApiServer:
    """An HTTP server that keeps what it is asked and answers with `status` and `body`."""

    def __init__(self, place, status=200, body=b"", certificate=None):
        asked = self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                length = int(self.headers["Content-Length"])
                asked.append((self.path, dict(self.headers), json.loads(self.rfile.read(length))))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):  # pylint: disable=arguments-differ
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate + ".pem", certificate + ".key")
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        place.leftovers.append(self.stop)
        self.address = f"{'https' if certificate else 'http'}://127.0.0.1:{self.server.server_port}"

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


VALUES = ["--with", "user.email=zoe@example.org", "--with", "user.name=Zoé",
          "--with", "name=X & Y"]


def send(place, folder, transport, *arguments, to="zoe@example.org"):
    return place.run("mail", "send", folder, "parcel", "--to", to, "--mail", transport,
                     *VALUES, "--with", "parts=", *arguments)


def refused(done, *words):
    assert done.code == REFUSED and done.out == "", done
    for word in words:
        assert word in done.err, f"{word!r} is missing in {done}"


@test("socle mail render prints a mail in its forms and languages")
def render(place):
    folder = place.application("post")
    values = place.path("values.json")
    write(values, json.dumps({"user": {"name": "Zoé", "email": "zoe@example.org"}, "name": "<b>",
                              "parts": [{"name": "lid", "weight": 3}]}))
    plain = place.run("mail", "render", folder, "parcel", "--with", values)
    assert plain.code == DONE, plain
    for line in ("from: Bureau « Poste » <poste@example.com>", "to: zoe@example.org",
                 "subject: A parcel for Zoé 📦", "Your parcel <b> has arrived. See where it is",
                 "<https://post.example.org/parcels?name=%3Cb%3E>.", "lid | 3",
                 "https://post.example.org/follow"):
        assert line + "\n" in plain.out, f"{line!r} is missing in {plain}"
    text = place.run("mail", "render", folder, "parcel", "--with", values, "--text")
    assert text.out == plain.out.split("\n\n", 1)[1], text
    html = place.run("mail", "render", folder, "parcel", "--with", values, "--html")
    assert "<em>&lt;b&gt;</em>" in html.out and html.out.startswith("<!DOCTYPE html>"), html
    whole = json.loads(place.run("mail", "render", folder, "parcel", "--with", values, "--json").out)
    assert whole["text"] == text.out and whole["html"] == html.out, whole
    assert whole["reply_to"] == "help@example.com" and whole["to"] == "zoe@example.org", whole
    french = place.run("mail", "render", folder, "parcel", "--language", "fr", "--with", values)
    assert "subject: Un colis pour Zoé 📦\n" in french.out, french
    assert "Votre colis « <b> » est arrivé." in french.out, french
    over = place.run("mail", "render", folder, "parcel", "--with", values, "--with", "name=other")
    assert "Your parcel other has arrived" in over.out, over


@test("socle mail render shows the mails of accounts without being given values")
def render_accounts(place):
    folder = place.application("post")
    for name in ("confirm", "invite", "recover", "sign_in", "change_email", "change_email_current",
                 "reauthenticate", "password_changed"):
        for language in ("en", "fr"):
            done = place.run("mail", "render", folder, "account_" + name, "--language", language)
            assert done.code == DONE and "somebody@example.org" in done.out, done
    write(folder + "/mails/account_confirm.md", "---\nsubject: Mine\n---\nOnly {{code}}.\n")
    own = place.run("mail", "render", folder, "account_confirm")
    assert "subject: Mine\n\nOnly 123456.\n" in own.out, own


@test("socle mail render and send say what is missing")
def mistakes(place):
    folder = place.application("post")
    refused(place.run("mail", "render", folder, "parcle"), "did you mean 'parcel'?")
    refused(place.run("mail", "render", folder, "parcel", "--with", "user.name=a", "--with",
                      "name=b"), "(to)", "{{user.email}}")
    refused(place.run("mail", "render", folder, "parcel", "--with", "user.email=a@b.c"),
            "mails/parcel.md", "{{user.name}}")
    refused(place.run("mail", "render", folder, "parcel", "--with", place.path("none.json")),
            "there is no file")
    broken = place.path("broken.json")
    write(broken, "{")
    refused(place.run("mail", "render", folder, "parcel", "--with", broken), "broken.json")
    refused(send(place, folder, "smtp://127.0.0.1:1", to="nobody"), "no email address")
    refused(send(place, folder, "pigeon://x"), "transport is not known")
    refused(send(place, folder, "smtp://u:hidden@h?tls=maybe"), "tls is required, optional or none")
    refused(place.run("mail", "test", folder, "--to", "a@b.c"), "the transport is the outbox")
    for arguments in (["mail"], ["mail", "send", folder, "parcel"], ["mail", "test", folder],
                      ["mail", "render", folder, "parcel", "--text", "--html"]):
        done = place.run(*arguments)
        assert done.code == USAGE and done.err.startswith("socle: "), done


@test("a mail arrives as it was rendered, whatever it holds")
def mime(place):
    folder = place.application("post")
    server = MailServer(place)
    values = place.path("values.json")
    names = ["Zoé Müller « chef »", "东京 Ωμέγα 😀👩‍👩‍👧", "x" * 900, "é" * 700,
             "a\\b \"c\" =?UTF-8?Q?x?=", ".", "[click](http://evil.example) <script>alert(1)</script>"]
    for count, name in enumerate(names, 1):
        write(values, json.dumps({"user": {"name": name, "email": "zoe@example.org"}, "parts": [],
                                  "name": name + "\n.\n..\nFrom me\n   indented  "}))
        rendered = json.loads(place.run("mail", "render", folder, "parcel", "--with", values,
                                        "--json").out)
        done = place.run("mail", "send", folder, "parcel", "--with", values, "--to",
                         "Zoé, Müller <zoe@example.org>" if count == 0 else "zoe@example.org",
                         "--mail", f"smtp://127.0.0.1:{server.port}?tls=none")
        assert done.code == DONE, done
        assert done.out == f"Sent by smtp://127.0.0.1:{server.port} to zoe@example.org.\n", done
        mail = server.wait_for(count)[-1]
        assert mail["subject"] == rendered["subject"], mail["subject"]
        assert mail["text"].replace("\r\n", "\n") == rendered["text"], mail["text"]
        assert mail["html"].replace("\r\n", "\n") == rendered["html"], mail["html"]
        assert mail["from"] == "poste@example.com" and mail["recipients"] == ["zoe@example.org"]
        assert mail["sender"] == [{"name": "Bureau « Poste »", "address": "poste@example.com"}]
        assert mail["to"] == [{"name": "", "address": "zoe@example.org"}]
        assert mail["reply_to"] == [{"name": "", "address": "help@example.com"}]
        assert re.fullmatch(r"<[0-9a-f]{32}@example\.com>", mail["message_id"]), mail["message_id"]
        assert abs(mail["date"] / 1000 - time.time()) < 60, mail["date"]
        assert sorted(mail["headers"]) == sorted(["date", "from", "to", "reply-to", "subject",
                                                  "message-id", "auto-submitted", "mime-version",
                                                  "content-type"]), mail["headers"]
        lines = mail["raw"].split("\r\n")
        assert all(len(line) <= 76 and line.isascii() and "\n" not in line for line in lines), lines
        assert "<script" not in mail["html"] and "http://evil.example\"" not in mail["html"]


@test("a name in the recipient's address arrives")
def recipient_name(place):
    server = MailServer(place)
    folder = place.application("post")
    for to, name in (('"Müller, Zoé" <zoe@example.org>', "Müller, Zoé"),
                     ("Ann Lee <zoe@example.org>", "Ann Lee"),
                     ('"Ann \\"A\\" Lee" <zoe@example.org>', 'Ann "A" Lee')):
        done = send(place, folder, f"smtp://127.0.0.1:{server.port}?tls=none", to=to)
        assert done.code == DONE, done
        assert server.mails[-1]["to"] == [{"name": name, "address": "zoe@example.org"}], server.mails[-1]
        assert server.mails[-1]["recipients"] == ["zoe@example.org"]


@test("SMTP with STARTTLS and with TLS from the start, certificates checked")
def tls(place):
    folder = place.application("post")
    authority = Authority(place)
    good = authority.certificate("IP:127.0.0.1,DNS:localhost")
    wrong = authority.certificate("DNS:other.example.org")
    for kind, scheme in (("starttls", "smtp"), ("implicit", "smtps")):
        server = MailServer(place, kind, good)
        address = f"{scheme}://127.0.0.1:{server.port}"
        done = send(place, folder, f"{address}?ca={authority.file}")
        assert done.code == DONE, done
        assert server.wait_for(1)[0]["secure"] is True
        by_name = send(place, folder, f"{scheme}://localhost:{server.port}?ca={authority.file}")
        assert by_name.code == DONE, by_name
        refused(send(place, folder, address), "certificate")
        other = MailServer(place, kind, wrong)
        refused(send(place, folder, f"{scheme}://127.0.0.1:{other.port}?ca={authority.file}"),
                "127.0.0.1")
        assert not other.mails


@test("SMTP: STARTTLS is required unless the address says otherwise")
def tls_required(place):
    folder = place.application("post")
    server = MailServer(place, "none", user=("u", "hidden-word"))
    plain = f"smtp://u:hidden-word@127.0.0.1:{server.port}"
    refused(send(place, folder, plain), "STARTTLS")
    assert not server.mails
    for option in ("none", "optional"):
        done = send(place, folder, f"{plain}?tls={option}")
        assert done.code == DONE and "hidden-word" not in done.out, done
        assert server.mails[-1]["secure"] is False and server.mails[-1]["user"] == "u"
    authority = Authority(place)
    upgraded = MailServer(place, "starttls", authority.certificate("IP:127.0.0.1"))
    address = f"smtp://127.0.0.1:{upgraded.port}?tls=optional"
    refused(send(place, folder, address), "certificate")
    assert send(place, folder, f"{address}&ca={authority.file}").code == DONE
    assert upgraded.mails[-1]["secure"] is True


@test("SMTP authentication")
def authentication(place):
    folder = place.application("post")
    authority = Authority(place)
    server = MailServer(place, "starttls", authority.certificate("IP:127.0.0.1"),
                        ("poste@example.com", "p/:@%wörd"))

    def address(password):
        return (f"smtp://poste%40example.com:{password}@127.0.0.1:{server.port}"
                f"?ca={authority.file}")
    done = send(place, folder, address("p%2F%3A%40%25w%C3%B6rd"))
    assert done.code == DONE, done
    assert server.mails[-1]["user"] == "poste@example.com"
    wrong = send(place, folder, address("hidden-word"))
    refused(wrong, "535 Wrong user or password")
    assert "hidden-word" not in wrong.err, wrong
    refused(send(place, folder, f"smtp://127.0.0.1:{server.port}?ca={authority.file}"), "530")
    assert len(server.mails) == 1


@test("what the SMTP server says is said")
def smtp_refusals(place):
    folder = place.application("post")
    server = MailServer(place)
    for when in ("rcpt", "data"):
        for code in (421, 450, 452, 550, 552, 554):
            done = send(place, folder, f"smtp://127.0.0.1:{server.port}?tls=none",
                        to=f"refuse-{when}-{code}@example.org")
            refused(done, f"the mail was not sent: {code} it says {code} to {when}",
                    f"smtp://127.0.0.1:{server.port}")
    server.stop()
    refused(send(place, folder, f"smtp://127.0.0.1:{server.port}?tls=none"), "connect")


@test("SendGrid and Mailjet by their HTTP interfaces")
def services(place):
    folder = place.application("post")
    for scheme, path, key in (("sendgrid://SG.hidden", "/v3/mail/send", "personalizations"),
                              ("mailjet://key:hidden", "/v3.1/send", "Messages")):
        server = ApiServer(place, 200, b'{"Messages":[{"Status":"success"}]}')
        address = f"{scheme}?sandbox=true&host={server.address}"
        blocked = send(place, folder, address)
        refused(blocked, "the address is not public")
        assert "hidden" not in blocked.err and not server.asked, blocked
        done = send(place, folder, address, "--allow-private-fetch")
        assert done.code == DONE, done
        asked, headers, body = server.asked[0]
        assert asked == path and key in body and "hidden" not in json.dumps(body), server.asked
        assert headers["Authorization"].split()[0] == ("Bearer" if key[0] == "p" else "Basic")
        again = place.run("mail", "test", folder, "--to", "a@b.c", environment={
            "SOCLE_MAIL": address, "SOCLE_ALLOW_PRIVATE_FETCH": "true"})
        assert again.code == DONE and len(server.asked) == 2, again
        says = {"errors": [{"message": "no such sender"}], "ErrorMessage": "no such sender"}
        no = ApiServer(place, 400, json.dumps(says).encode())
        refused(send(place, folder, f"{scheme}?host={no.address}", "--allow-private-fetch"),
                "400 no such sender")
        secure = ApiServer(place, 200, b"{}", Authority(place).certificate("IP:127.0.0.1"))
        refused(send(place, folder, f"{scheme}?host={secure.address}", "--allow-private-fetch"),
                "certificate")
        assert not secure.asked


@test("the transport is that of the flag, the environment, socle.toml, app.yaml")
def transport_of(place):
    server = MailServer(place)
    address = f"smtp://127.0.0.1:{server.port}?tls=none"
    folder = place.application("post")
    test_mail = ["mail", "test", folder, "--to", "a@b.c"]
    refused(place.run(*test_mail), "outbox")
    assert place.run(*test_mail, environment={"MAIL": address}).code == DONE
    write(folder + "/socle.toml", f'mail = "{address}"\n')
    assert place.run(*test_mail).code == DONE
    refused(place.run(*test_mail, environment={"SOCLE_MAIL": "outbox"}), "outbox")
    flag = place.run(*test_mail, "--mail", address, environment={"SOCLE_MAIL": "outbox"})
    assert flag.code == DONE, flag
    mails = server.wait_for(3)
    assert {mail["subject"] for mail in mails} == {"Test mail of Post office"}
    french = place.run(*test_mail, "--language", "fr")
    assert french.code == DONE and "Bureau de poste" in server.wait_for(4)[3]["subject"]


class Outbox:
    """The table socle_mail, written to as accounts do."""

    def __init__(self, folder, options):
        self.file = folder + "/.socle/socle.db"
        self.url = options[1] if options else None

    def run(self, sql):
        if self.url:
            return postgres.query(self.url, sql)
        with sqlite3.connect(self.file, timeout=20) as database:
            rows = database.execute(sql).fetchall()
        database.close()
        return [["" if cell is None else str(cell) for cell in row] for row in rows]

    def add(self, address, secret=False):
        now = "2026-01-01T00:00:00+00:00"
        flag = str(secret).lower() if self.url else int(secret)
        self.run("INSERT INTO socle_mail (channel, recipient, sender, subject, text, html, secret, status,"
                 " tries, next_at, created_at) VALUES "
                 f"('mail', '{address}', 'a@example.com', 'Subject', 'Text {address}', '<p>Html</p>',"
                 f" {flag}, 'waiting', 0, '{now}', '{now}')")

    def column(self, name):
        return [row[0] for row in self.run(f"SELECT {name} FROM socle_mail ORDER BY id")]

    def end_claims(self):
        """As if their time were over, which takes minutes."""
        self.run("UPDATE socle_mail SET next_at = '2026-01-01T00:00:00+00:00'"
                 " WHERE status = 'sending'")


def with_outbox(place, store):
    folder = place.application("post")
    options = place.store_options(store)
    assert place.run("migrate", folder, *options).code == DONE
    return folder, options, Outbox(folder, options)


@test("the server sends what waits, and the outbox can be looked at", BOTH)
def sender(place, store):
    folder, options, outbox = with_outbox(place, store)
    post = MailServer(place)
    for address in ("a@example.org", "refuse-rcpt-550@example.org", "refuse-data-450@example.org"):
        outbox.add(address, secret=address.startswith("a"))
    server = place.server(folder, *options, "--mail", f"smtp://127.0.0.1:{post.port}?tls=none")
    until(lambda: outbox.run("SELECT status, tries FROM socle_mail ORDER BY id") ==
          [["sent", "1"], ["failed", "1"], ["waiting", "1"]], "all were tried")
    mails = json.loads(place.run("mail", "list", folder, *options, "--json").out)
    assert [mail["id"] for mail in mails] == [3, 2, 1], mails
    assert [mail["status"] for mail in mails] == ["waiting", "failed", "sent"], mails
    assert mails[0]["fault"] == "450 it says 450 to data" and mails[0]["next_at"], mails
    assert mails[1]["fault"] == "550 it says 550 to rcpt" and mails[1]["tries"] == 1, mails
    assert mails[2]["fault"] is None and mails[2]["sent_at"] and not mails[2]["next_at"], mails
    table = place.run("mail", "list", folder, *options)
    assert re.search(r"^ID +STATUS ", table.out) and table.out.endswith("3 mails\n"), table
    assert "refuse-rcpt-550@example.org" in table.out and "550 it says" in table.out, table
    short = place.run("mail", "list", folder, *options, "--limit", "1")
    assert short.out.endswith("1 mail\n"), short
    sent = place.run("mail", "show", folder, "1", *options)
    assert "status: sent" in sent.out and "Text a@example.org" not in sent.out, sent
    failed = place.run("mail", "show", folder, "2", *options, "--text")
    assert failed.out == "Text refuse-rcpt-550@example.org", failed
    refused(place.run("mail", "show", folder, "9", *options), "there is no mail 9")
    assert post.mails[0]["text"].strip() == "Text a@example.org"
    server.stop()


@test("with the outbox transport mails are kept with their text", BOTH)
def kept(place, store):
    folder, options, outbox = with_outbox(place, store)
    outbox.add("a@example.org", secret=True)
    server = place.server(folder, *options)
    until(lambda: outbox.column("status") == ["kept"], "it is kept")
    shown = place.run("mail", "show", folder, "1", *options, "--json")
    assert json.loads(shown.out)["text"] == "Text a@example.org", shown
    server.stop()


@test("no mail is lost by kill -9", BOTH)
def killed(place, store):
    folder, options, outbox = with_outbox(place, store)
    count = 24
    post = MailServer(place, delay_ms=40)
    for number in range(count):
        outbox.add(f"m{number}@example.org")
    transport = ["--mail", f"smtp://127.0.0.1:{post.port}?tls=none"]
    for round_count in (4, 9, 15):
        server = place.server(folder, *options, *transport)
        post.wait_for(round_count)
        server.kill()
        if store == "postgres":
            outbox.end_claims()
    server = place.server(folder, *options, *transport)
    until(lambda: outbox.column("status") == ["sent"] * count, "all are sent", PATIENCE_SECONDS)
    server.stop()
    reached = {}
    for mail in post.mails:
        reached.setdefault(mail["recipients"][0], []).append(mail["message_id"])
    assert len(reached) == count, sorted(reached)
    # One that was on its way when the program was killed may come again, and can be told by its id.
    assert len(post.mails) <= count + 3, [len(each) for each in reached.values()]
    assert all(len(set(ids)) == 1 for ids in reached.values()), reached
