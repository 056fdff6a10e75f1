"""The terminal client: `socle connect`, and the records of a server by commands."""

import base64
import hashlib
import hmac
import json
import os
import stat
import struct
import time

from harness.desk import CAROLE, PASSWORD, Desk
from harness.registry import BOTH, test


@test("a person signs in at a terminal, the password is not shown, the session is sealed", BOTH)
def sign_in(place, store):
    desk = Desk(place, store)
    terminal = desk.terminal("connect", desk.server.url)
    terminal.answer("Email: ", CAROLE).answer("Password: ", PASSWORD)
    terminal.until(f"Signed in to Epic Events as {CAROLE}.")
    assert terminal.end() == 0 and PASSWORD not in terminal.shown, terminal.shown
    for name in ("key", "sessions"):
        path = os.path.join(desk.state, "socle", name)
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, path
        with open(path, "rb") as file:
            kept = file.read()
        assert b"carole" not in kept and b"token" not in kept, kept
    assert CAROLE in desk.done("whoami")
    assert json.loads(desk.done("whoami", "--json"))["email"] == CAROLE
    desk.done("logout")
    assert "You are not connected to a server." in desk.refused("whoami")
    desk.server.stop()


def code_of(secret, steps=0):
    """RFC 6238: the code of now, or of some steps later."""
    count = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), count, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@test("who has a second factor is asked for its code, too", BOTH)
def second_factor(place, store):
    desk = Desk(place, store)
    granted = desk.server.ask("POST", "/auth/v1/token?grant_type=password", {"email": CAROLE, "password": PASSWORD}, key="anon_key").json
    mine = {"Authorization": "Bearer " + granted["access_token"]}
    factor = desk.server.ask("POST", "/auth/v1/factors", {"factor_type": "totp", "friendly_name": "phone"}, mine, key="anon_key").json
    secret = factor["totp"]["secret"]
    path = f"/auth/v1/factors/{factor['id']}"
    challenge = desk.server.ask("POST", path + "/challenge", {}, mine, key="anon_key").json["id"]
    verified = desk.server.ask("POST", path + "/verify", {"challenge_id": challenge, "code": code_of(secret)}, mine, key="anon_key")
    assert verified.status == 200, verified
    wrong = desk.terminal("connect", desk.server.url, "--email", CAROLE).answer("Password: ", PASSWORD)
    wrong.answer("Code of the authenticator: ", "12").until("Invalid TOTP code entered")
    assert wrong.end() == 1, wrong.shown
    terminal = desk.terminal("connect", desk.server.url, "--email", CAROLE).answer("Password: ", PASSWORD)
    terminal.answer("Code of the authenticator: ", code_of(secret, 1)).until(f"Signed in to Epic Events as {CAROLE}.")
    assert terminal.end() == 0, terminal.shown
    assert len(json.loads(desk.done("client", "list", "--output", "json"))) == 3
    desk.server.stop()


@test("a wrong password, a server that is away, an address that is none: a clear line each", BOTH)
def cannot_sign_in(place, store):
    desk = Desk(place, store)
    assert "Invalid login credentials" in desk.refused("connect", desk.server.url, "--email", CAROLE, answer="wrong\n")
    assert "Write http://HOST" in desk.refused("connect", "localhost:1")
    assert "cannot be reached" in desk.refused("connect", "http://127.0.0.1:1", "--email", CAROLE, answer="x\n")
    assert not os.path.exists(os.path.join(desk.state, "socle", "sessions"))
    desk.connect()
    desk.server.stop()
    assert "cannot be reached" in desk.refused("client", "list")


@test("records are listed as a table, JSON, CSV and YAML, filtered, ordered, searched", BOTH)
def listed(place, store):
    desk = Desk(place, store).connect()
    table = desk.done("client", "list", "--select", "id,name,corporation_name,sales_contact", "--order", "id").splitlines()
    assert table[0].split("  ")[0] == "Id" and "Sales contact" in table[0], table
    assert table[1].split() == ["1", "Kevin", "Casey", "Cool", "Startup", "LLC", "Carole"], table
    rows = json.loads(desk.done("client", "list", "--output", "json", "--select", "id,name", "--order", "name.desc"))
    assert rows == [{"id": 3, "name": "Lou Bouzin"}, {"id": 1, "name": "Kevin Casey"}, {"id": 2, "name": "John Ouick"}], rows
    csv = desk.done("contract", "list", "--output", "csv", "--select", "id,client,amount", "--filter", "amount=gt.5000",
                    "--order", "id")
    assert csv.splitlines() == ["id,client,amount", "1,Kevin Casey,10000", "2,John Ouick,15400"], repr(csv)
    assert desk.done("contract", "list", "--output", "yaml", "--select", "id,is_signed", "--unsigned") == "- id: 1\n  is_signed: false\n"
    assert "Lou Bouzin" in desk.done("client", "list", "--search", "bouzin")
    assert "Kevin" not in desk.done("client", "list", "--search", "bouzin")
    assert len(json.loads(desk.done("event", "list", "--output", "json", "--limit", "1"))) == 1
    empty = desk.run("event", "list", "--filter", "name=eq.None")
    assert empty.code == 0 and not empty.out and "Nothing to show." in empty.err, empty
    desk.server.stop()


@test("a table fits the terminal; NO_COLOR and a pipe have no colours")
def fitted(place):
    desk = Desk(place).connect()
    for columns in (60, 100):
        terminal = desk.terminal("event", "list", columns=columns)
        assert terminal.end() == 0
        lines = terminal.shown.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
        assert max(len(line) for line in lines) <= columns, terminal.shown
        assert "\x1b[1m" in terminal.shown and "…" in terminal.shown, terminal.shown
    plain = desk.terminal("event", "list", NO_COLOR="1")
    assert plain.end() == 0 and "\x1b" not in plain.shown, plain.shown
    assert "\x1b" not in desk.done("event", "list")
    desk.server.stop()


@test("the terminal speaks French where the person does", BOTH)
def french(place, store):
    desk = Desk(place, store, language="fr_FR.UTF-8").connect()
    shown = desk.done("contract", "show", "2")
    assert "Montant (€)   15400,00" in shown and "Signé         oui" in shown, shown
    assert "Il n'y a pas de modèle facture." in desk.refused("facture", "list")
    desk.server.stop()


@test("a change is shown and confirmed before it is made; its history names who, and it can be undone", BOTH)
def changed(place, store):
    desk = Desk(place, store).connect()
    terminal = desk.terminal("client", "edit", "1", "corporation_name=Cooler")
    terminal.until("Cool Startup LLC").answer("Change it? [y/N] ", "n").until("Nothing was changed.")
    assert terminal.end() == 1
    terminal = desk.terminal("client", "edit", "1", "corporation_name=Cooler")
    terminal.answer("Change it? [y/N] ", "y").until("Changed Client 1.")
    assert terminal.end() == 0
    history = json.loads(desk.done("client", "history", "1", "--output", "json"))
    assert history[0]["changes"]["corporation_name"] == ["Cool Startup LLC", "Cooler"], history
    shown = desk.done("client", "history", "1")
    assert "Carole" in shown and "Cool Startup LLC → Cooler" in shown, shown
    desk.done("client", "undo", str(history[0]["id"]), "--yes")
    assert "Cool Startup LLC" in desk.done("client", "show", "1")
    asks = desk.refused("client", "edit", "1", "corporation_name=Cooler")
    assert "add --yes" in asks, asks
    desk.server.stop()


@test("a form asks for each field; end of input in its middle saves nothing", BOTH)
def form(place, store):
    desk = Desk(place, store).connect()
    terminal = desk.terminal("client", "add")
    terminal.answer("Name (required): ", "Zoé").answer("Email (required): ", "zoe@example.org")
    terminal.answer("Telephone (required): ", "01 22 33 44 55").answer("Company", "").answer("Sales contact", "")
    terminal.answer("Create it? [y/N] ", "y").until("Created Client 4.")
    assert terminal.end() == 0
    terminal = desk.terminal("client", "add")
    terminal.answer("Name (required): ", "Nobody").until("Email (required): ").type("\x04")
    assert terminal.end() == 1
    terminal = desk.terminal("client", "add")
    terminal.answer("Name (required): ", "Nobody").until("Email (required): ").type("\x03")
    assert terminal.end() != 0
    assert len(json.loads(desk.done("client", "list", "--output", "json"))) == 4
    desk.server.stop()


@test("what the rules refuse is refused at the terminal, too, with the server's words", BOTH)
def refused(place, store):
    desk = Desk(place, store).connect("simon@epic.example")
    assert "denied" in desk.refused("client", "add", "name=X", "email=x@example.org", "telephone=0122334455", "--yes")
    assert "denied" in desk.refused("event", "edit", "2", "attendees=3", "--yes")
    assert desk.run("event", "delete", "2", "--yes").code == 1
    desk.connect()
    assert "More is paid" in desk.refused("contract", "edit", "1", "paid_amount=10000.01", "--yes")
    assert "contract has no field foo." in desk.refused("contract", "edit", "1", "foo=3", "--yes")
    assert "created_at cannot be written." in desk.refused("contract", "edit", "1", "created_at=2020-01-01", "--yes")
    assert "There is no client 99." in desk.refused("client", "show", "99")
    assert "The models are: " in desk.refused("clint", "list")
    assert place.run("client", "lits").code == 2
    desk.server.stop()
