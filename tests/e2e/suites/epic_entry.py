"""Epic Events as who knows the published application plays it: its command, its environment, its files. Tests begin with the
rows of its checklist."""

import ast
import base64
import json
import os
import re
import sqlite3
import time
import urllib.parse

from cryptography.fernet import Fernet

from harness import postgres
from harness.company import comparable, row
from harness.registry import test
from harness.terminal import Terminal

SECRET = "0123456789abcdef of the company"
ADMIN, ADMIN_PASSWORD = "admin@mail.org", "clé du château 7"
SALES, SALES_PASSWORD = "sales@mail.org", "vendre des fêtes 8"
SUPPORT, SUPPORT_PASSWORD = "support@mail.org", "aider les fêtes 9"
DATA = {"departments": [{"name": "gestion"}],
        "users": [{"name": "super_admin", "email": ADMIN, "phone": "01 40 00 00 09", "department_name": "gestion"}]}
CHOICE = "Votre choix : "
GO_ON = "Appuyez sur Entrée pour continuer "
EMAIL, PASSWORD = "Courriel : ", "Mot de passe : "
TOKEN_SECONDS = 2


class Company:
    """The folder of the application, the environment of who runs it, a database."""

    def __init__(self, place, store, **environment):
        self.place = place
        self.store = store
        self.folder = place.application("epic-events")
        self.home = place.path("home")
        os.makedirs(self.home)
        with open(os.path.join(self.home, "data.json"), "w", encoding="utf-8") as file:
            json.dump(DATA, file)
        self.environment = {
            "SOCLE": place.program, "USER_1_PW": ADMIN_PASSWORD, "JWT_SECRET": SECRET, "JWT_ALGO": "HS256", "FILE_PATH": "data.json",
            "TOKEN_PATH": "tokens.csv", "JWT_KEY_PATH": "jwt.key", "ROOTPATH": self.home, "PYTHONPATH": self.home, "SENTRY": "",
            "BCRYPT_COST": "10", "LC_ALL": "fr_FR.UTF-8", "TZ": "Europe/Paris", "TERM": "xterm", "XDG_STATE_HOME": place.path("state"),
            "XDG_CACHE_HOME": place.path("cache")} | self.database() | environment
        self.transcript = []

    def database(self):
        if self.store == "sqlite":
            return {"POSTGRES_DB": "sqlite"}
        self.url = self.place.database()
        parts = urllib.parse.urlsplit(self.url)
        return {"POSTGRES_DB": parts.path[1:], "POSTGRES_USER": parts.username, "POSTGRES_PASSWORD": parts.password or "none",
                "POSTGRES_HOST": parts.hostname, "DB_PORT": str(parts.port)}

    def command(self, *words, **environment):
        """The launcher, in a terminal."""
        terminal = Terminal([os.path.join(self.folder, "bin/epic-events"), *words], self.place.environment(self.environment | environment))
        self.transcript.append(terminal)
        return terminal

    def setup(self, *words, code=0, **environment):
        terminal = self.command("setup", *words, **environment)
        assert terminal.end() == code, terminal.shown
        return terminal.shown

    def sign_in(self, email, password=None, **environment):
        terminal = self.command("pub", **environment).answer(EMAIL, email)
        return terminal.answer(PASSWORD, password) if password else terminal

    def query(self, sql):
        if self.store == "postgres":
            return [list(row) for row in postgres.query(self.url, sql)]
        with sqlite3.connect(f"file:{self.folder}/.socle/socle.db?mode=ro", uri=True) as database:
            return [list(map(str, row)) for row in database.execute(sql)]

    def end(self):
        """Every command has ended."""

    def told(self):
        shown = "".join(terminal.shown for terminal in self.transcript)
        return comparable(shown.replace(self.home, "HOME").replace(self.folder, "FOLDER")).splitlines()

    def file(self, name):
        with open(os.path.join(self.home, name), "rb") as file:
            return file.read()

    def tokens(self):
        """As the published application reads them."""
        plain = Fernet(self.file("jwt.key")).decrypt(self.file("tokens.csv"))
        return {each["email"]: each["token"] for each in ast.literal_eval(plain.decode())["users"]}

    def keep(self, email, token):
        """As the published application writes them."""
        users = [{"email": each, "token": kept} for each, kept in (self.tokens() | {email: token}).items()]
        with open(os.path.join(self.home, "tokens.csv"), "wb") as file:
            file.write(Fernet(self.file("jwt.key")).encrypt(str({"users": users}).encode()))


def installed(name, **environment):
    """A row that begins with a folder where nothing is installed yet; on each store, what is shown is compared."""
    return row(name, lambda place, store: Company(place, store, **environment))


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def leave(terminal):
    terminal.answer(CHOICE, "0").until("Au revoir.")
    assert terminal.end() == 0, terminal.shown
    return terminal.shown


@installed("row 1, 2: setup makes tables, gestion, the first collaborator, a key, an empty token file; again only with --reset")
def setup(company):
    assert "1 department, 1 user" in company.setup()
    assert company.query('SELECT id, name FROM department') == [["1", "gestion"]]
    assert company.query('SELECT name, email, role, telephone FROM "user"') == [["super_admin", ADMIN, "gestion", "0140000009"]]
    assert company.tokens() == {}
    for name in ("jwt.key", "tokens.csv"):
        assert os.stat(os.path.join(company.home, name)).st_mode & 0o777 == 0o600, name
    key, events = company.file("jwt.key"), company.query("SELECT count(*) FROM socle_event")
    refused = company.setup(code=1)
    assert "1 department, 1 user" in refused and "--reset" in refused, refused
    terminal = company.command("setup", "--reset").until("1 department, 1 user").answer("Type yes: ", "no")
    assert terminal.end() == 1 and company.file("jwt.key") == key
    weak = company.setup("--reset", "--yes", code=1, USER_1_PW="court")
    assert "at least 8 characters" in weak and company.query('SELECT name FROM "user"') == [["super_admin"]], weak
    leave(company.sign_in(ADMIN, ADMIN_PASSWORD).answer(CHOICE, "1").answer("Nom (obligatoire) : ", "commerce")
          .answer("Créer ? [o/N] ", "o").answer(GO_ON, ""))
    assert "2 department" in company.setup(code=1)
    terminal = company.command("setup", "--reset").until("2 department, 1 user").answer("Type yes: ", "yes")
    assert terminal.end() == 0, terminal.shown
    assert company.query("SELECT name FROM department") == [["gestion"]] and company.tokens() == {}
    assert company.file("jwt.key") != key
    assert company.query("SELECT count(*) FROM socle_event") == events


@test("row 1: setup tells what it lacks: a variable, a file, a value in it")
def lacking(place):
    company = Company(place, "sqlite")
    assert "USER_1_PW" in company.setup(code=1, USER_1_PW="")
    assert "none.json cannot be read" in company.setup(code=1, FILE_PATH="none.json")
    with open(os.path.join(company.home, "bad.json"), "w", encoding="utf-8") as file:
        file.write('{"users": [{"name": "a"}]}')
    shown = company.setup(code=1, FILE_PATH="bad.json")
    assert "setup.yaml:7:" in shown and "users.0.email" in shown, shown
    assert not os.path.exists(os.path.join(company.home, "jwt.key"))


@installed("row 3: passwords are bcrypt hashes of cost 16, and never shown", BCRYPT_COST="")
def hashes(company):
    shown = company.setup() + leave(company.sign_in(ADMIN, ADMIN_PASSWORD).answer(CHOICE, "13").answer(GO_ON, ""))
    (kept,), = company.query("SELECT hash FROM socle_password")
    assert re.match(r"\$2[aby]\$16\$", kept), kept
    assert ADMIN_PASSWORD not in shown and kept not in shown, shown


@installed("rows 4 to 8, 12, 13: email and hidden password once, then the token of the encrypted file")
def tokens(company):
    company.setup()
    terminal = company.command("pub").answer(EMAIL, "admin").until("admin n'est pas un courriel.")
    leave(terminal.answer(EMAIL, ADMIN).answer(PASSWORD, ADMIN_PASSWORD).until("Bienvenue super_admin (gestion)."))
    assert ADMIN_PASSWORD not in terminal.shown, terminal.shown
    unknown = company.sign_in("nobody@mail.org").until("adressez-vous à un administrateur")
    assert unknown.end() == 1 and PASSWORD not in unknown.shown, unknown.shown
    kept = company.tokens()
    assert list(kept) == [ADMIN], kept
    said = claims(kept[ADMIN])
    assert said["email"] == ADMIN and said["dept"] == "gestion" and 0 < said["exp"] - time.time() <= 8 * 3600, said
    assert ADMIN.encode() not in company.file("tokens.csv")
    again = company.sign_in(ADMIN.upper()).until("Bienvenue super_admin (gestion).")
    assert PASSWORD not in leave(again) and company.tokens() == kept


@installed("rows 9, 10, 11: an ended token asks for the password, a forged one ends it, so do three wrong passwords", TOKEN_LIFETIME=f"{TOKEN_SECONDS}s")
def ended(company):
    company.setup()
    leave(company.sign_in(ADMIN, ADMIN_PASSWORD).until("Bienvenue"))
    old = company.tokens()[ADMIN]
    while time.time() <= claims(old)["exp"]:
        time.sleep(0.1)
    terminal = company.sign_in(ADMIN).until("Votre session est terminée.").answer(PASSWORD, "faux").until("Courriel ou mot de passe incorrect.")
    leave(terminal.answer(PASSWORD, ADMIN_PASSWORD).until("Bienvenue"))
    new = company.tokens()[ADMIN]
    assert claims(new)["exp"] > claims(old)["exp"]
    head, body, signature = new.split(".")
    other = new.replace(signature, signature[::-1])
    for email, token in ((ADMIN, other), (ADMIN, "no token"), (ADMIN, f"{head}.{body}.")):
        company.keep(email, token)
        terminal = company.sign_in(email).until("n'a pas été fait ici")
        assert terminal.end() == 1 and PASSWORD not in terminal.shown, terminal.shown
        assert company.tokens()[email] == token
    company.keep(ADMIN, old)
    terminal = company.sign_in(ADMIN)
    for _ in range(3):
        terminal.answer(PASSWORD, "faux")
    terminal.until("Personne n'est connecté.")
    assert terminal.end() == 1 and company.tokens()[ADMIN] == old, terminal.shown


@installed("row 14: who deletes a collaborator deletes their token")
def deleted(company):
    company.setup()
    manager = company.sign_in(ADMIN, ADMIN_PASSWORD)
    add_department(manager, "support")
    add_user(manager, "support_user 1", SUPPORT, SUPPORT_PASSWORD, "06 00 00 00 03", "support")
    leave(manager)
    leave(company.sign_in(SUPPORT, SUPPORT_PASSWORD).until("Bienvenue support_user 1 (support)."))
    assert set(company.tokens()) == {ADMIN, SUPPORT}
    manager = company.sign_in(ADMIN)
    manager.answer(CHOICE, "11").until("Rechercher par (").answer(" : ", "nom").answer("Nom : ", "support_user 1")
    leave(manager.answer("Supprimer ? [o/N] ", "o").until(" : supprimé.").answer(GO_ON, ""))
    assert set(company.tokens()) == {ADMIN}


@test("row 15: the demonstration as admin, sales and support asks for nothing, and warns")
def demonstration(place):
    company = Company(place, "sqlite", USER_2_PW="autre phrase 2", U_3_PW="autre phrase 3")
    for role, welcome in (("admin", "Bienvenue Aliénor Gestion (gestion)."), ("sales", "Bienvenue Bill Boquet (commerce)."),
                          ("support", "Bienvenue Kate Hastroff (support).")):
        shown = leave(company.command("dev", role).until("Pas pour un usage réel.").until(welcome))
        assert EMAIL not in shown and PASSWORD not in shown, shown
    assert not os.path.exists(os.path.join(company.folder, ".socle/socle.db"))
    company.setup()
    refused = place.run("menu", company.folder, "--demo", "admin", environment=company.environment)
    assert refused.code == 1 and "pas une base de démonstration" in refused.err, refused


@test("rows 16, 17: an unknown mode or role is told; a role is optional in pub mode")
def modes(place):
    company = Company(place, "sqlite")
    company.setup()
    for words, said, code in (((), "Usage", 2), (("prod",), "Mode inconnu : prod", 2), (("dev",), "Quel rôle", 1),
                              (("dev", "boss"), "Rôle inconnu : boss", 1), (("pub", "boss"), "Rôle inconnu : boss", 1)):
        terminal = company.command(*words)
        assert terminal.end() == code and said in terminal.shown, terminal.shown
    refused = place.run("menu", company.folder, "--data", company.folder + "/.socle/demo", "--demo", "boss", environment=company.environment)
    assert refused.code == 1 and "admin, sales, support" in refused.err, refused
    leave(company.command("pub", "admin").answer(EMAIL, ADMIN).answer(PASSWORD, ADMIN_PASSWORD).until("Bienvenue"))


@installed("row 61: the names of the environment, also in .env; what is missing is named")
def environment(company):
    names = ("POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_HOST", "DB_PORT", "USER_1_PW", "JWT_SECRET", "JWT_ALGO", "FILE_PATH",
             "TOKEN_PATH", "JWT_KEY_PATH", "ROOTPATH", "SENTRY")
    with open(os.path.join(company.folder, ".env"), "w", encoding="utf-8") as file:
        file.write("# the company's\n" + "".join(f'{name}="{company.environment.pop(name)}"\n' for name in names if name in company.environment))
    company.setup()
    leave(company.sign_in(ADMIN, ADMIN_PASSWORD).until("Bienvenue"))
    assert set(company.tokens()) == {ADMIN}
    for name, value, said in (("JWT_ALGO", "RS256", "seul HS256"), ("JWT_SECRET", "short", "16 characters"),
                              ("TOKEN_LIFETIME", "long", "duration")):
        terminal = company.command("pub", **{name: value})
        assert terminal.end() == 1 and said in terminal.shown, terminal.shown
    os.remove(os.path.join(company.folder, ".env"))
    terminal = company.command("pub", FILE_PATH="", TOKEN_PATH="")
    assert terminal.end() == 1 and "POSTGRES_DB" in terminal.shown, terminal.shown


def add_department(terminal, name):
    terminal.answer(CHOICE, "1").answer("Nom (obligatoire) : ", name).answer("Créer ? [o/N] ", "o").until(" : créé.").answer(GO_ON, "")


def add_user(terminal, name, email, password, telephone, department):
    terminal.answer(CHOICE, "2").answer("Nom : ", name).answer("Adresse électronique : ", email).answer(PASSWORD, password)
    terminal.answer("Mot de passe, encore une fois : ", password).answer("Téléphone : ", telephone)
    terminal.answer("Département (? pour la liste) : ", department).answer("Créer ? [o/N] ", "o").until(" : créé.").answer(GO_ON, "")


def edit(terminal, number, by, value, field, new):
    """Contracts are found by their number alone; of an event management changes one field, which is asked at once."""
    terminal.answer(CHOICE, str(number))
    if by != "Id":
        terminal.until("Rechercher par (").answer(" : ", by)
    terminal.answer(f"{by} : ", value)
    if field != "Contact support":
        terminal.answer("Champ à modifier : ", field)
    terminal.answer(field, new).answer("Modifier ? [o/N] ", "o").until(" : modifié.").answer(GO_ON, "")


def look(terminal, number, *texts):
    terminal.answer(CHOICE, str(number))
    for text in texts:
        terminal.until(text)
    terminal.answer(GO_ON, "")


def count_of(company, table):
    return int(company.query(f'SELECT count(*) FROM "{table}"')[0][0])


def play_scenario(company):
    """The fifteen steps of the published application's tests, in order. On SQLite one person at a time is there."""
    company.setup()
    assert company.query("SELECT id, name FROM department") == [["1", "gestion"]]
    manager = company.sign_in(ADMIN, ADMIN_PASSWORD).until("Bienvenue super_admin (gestion).")
    add_department(manager, "commerce")
    add_user(manager, "sales_user 1", SALES, SALES_PASSWORD, "06 00 00 00 01", "commerce")
    leave(manager)
    assert (count_of(company, "department"), count_of(company, "user")) == (2, 2)
    sales = company.sign_in(SALES, SALES_PASSWORD).until("Bienvenue sales_user 1 (commerce).")
    sales.answer(CHOICE, "3").answer("Nom (obligatoire) : ", "client 1").answer("Courriel (obligatoire) : ", "client1@mail.com")
    sales.answer("Téléphone (obligatoire) : ", "06 00 00 00 02").answer("Entreprise : ", "première entreprise")
    leave(sales.answer("Créer ? [o/N] ", "o").until(" : créé.").answer(GO_ON, ""))
    assert company.query("SELECT name, email FROM client") == [["client 1", "client1@mail.com"]]
    manager = company.sign_in(ADMIN)
    manager.answer(CHOICE, "4").answer("Client (", "client 1").answer("Signé", "n").answer("Montant (€) (obligatoire) : ", "1000").answer("Payé", "350")
    leave(manager.answer("Créer ? [o/N] ", "o").until(" : créé.").answer(GO_ON, ""))
    sales = company.sign_in(SALES)
    look(sales, 23, "Mes clients : 1", "client 1")
    look(sales, 24, "client 1", "650,00")
    look(sales, 25, "client 1")
    look(sales, 26, "client 1")
    leave(sales)
    manager = company.sign_in(ADMIN)
    edit(manager, 9, "Id", "1", "Signé", "oui")
    leave(manager)
    sales = company.sign_in(SALES)
    look(sales, 26, "Rien à afficher.")
    sales.answer(CHOICE, "5").answer("Contrat (", "1").answer("Nom (obligatoire) : ", "fête 1").answer("Début", "2027-04-27 10:00")
    sales.answer("Fin", "2027-04-27 19:00").answer("Lieu", "Lyon").answer("Invités", "30").answer("Notes", "jardin")
    leave(sales.answer("Créer ? [o/N] ", "o").until(" : créé.").answer(GO_ON, ""))
    manager = company.sign_in(ADMIN)
    add_department(manager, "support")
    add_user(manager, "support_user 1", SUPPORT, SUPPORT_PASSWORD, "06 00 00 00 03", "support")
    look(manager, 22, "Événements sans contact support : 1", "fête 1")
    edit(manager, 10, "Nom", "fête 1", "Contact support", "support_user 1")
    look(manager, 22, "Rien à afficher.")
    leave(manager)
    assert (count_of(company, "department"), count_of(company, "user")) == (3, 3)
    support = company.sign_in(SUPPORT, SUPPORT_PASSWORD).until("Bienvenue support_user 1 (support).")
    look(support, 27, "Mes événements : 1", "fête 1", "30")
    edit(support, 10, "Nom", "fête 1", "Invités", "40")
    leave(support)
    sales = company.sign_in(SALES)
    edit(sales, 8, "Nom", "client 1", "Entreprise", "nouvelle entreprise")
    leave(sales)
    assert company.query("SELECT attendees FROM event") == [["40"]]
    assert company.query("SELECT corporation_name FROM client") == [["nouvelle entreprise"]]


@installed("row 63: the whole scenario of fifteen steps in order")
def scenario(company):
    play_scenario(company)
