"""`socle menu`: the menus of Epic Events as people of each role play them, in a terminal of their own."""

import json
import time

from harness.desk import PASSWORD, Desk
from harness.registry import BOTH, test
from harness.wait import until

GASTON = "gaston@epic.example"
CAROLE = "carole@epic.example"
SIMON = "simon@epic.example"

# Section 5 of what the company published: who sees which number.
EVERYBODY = {14, 15, 16, 17, 18, 19, 20, 21}
NUMBERS = {GASTON: EVERYBODY | {1, 2, 4, 6, 7, 9, 10, 11, 12, 13, 22},
           CAROLE: EVERYBODY | {3, 5, 8, 9, 23, 24, 25, 26},
           SIMON: EVERYBODY | {10, 27}}
# A token of a minute is renewed when half of it is over.
RENEWED_AFTER_SECONDS = 31
CHOICE = "Votre choix : "
GO_ON = "Appuyez sur Entrée pour continuer "


def numbers_of(shown):
    """Of the last menu that is shown."""
    lines = shown.split("\n\n")[-1].splitlines()
    return {int(line.split()[0]) for line in lines if line.split() and line.split()[0].isdigit()}


class Menu:
    """A person in the menu."""

    def __init__(self, desk, email, password=PASSWORD, **options):
        desk.connect(email, password)
        self.terminal = desk.terminal("menu", **options)

    def choose(self, number):
        self.terminal.answer(CHOICE, str(number))
        return self

    def answer(self, question, text=""):
        self.terminal.answer(question, text)
        return self

    def until(self, text):
        self.terminal.until(text)
        return self

    def go_on(self):
        self.terminal.answer(GO_ON, "")
        return self

    def leave(self):
        self.choose(0).until("Au revoir.")
        assert self.terminal.end() == 0
        return self.terminal.shown


def french(place, store="sqlite"):
    return Desk(place, store, language="fr_FR.UTF-8")


def all_of(desk, model, *options):
    return json.loads(desk.done("records", model, "list", "--output", "json", "--order", "id", *options))


@test("menus: each role sees its own numbers, is greeted by name, and leaves by 0", BOTH)
def numbers(place, store):
    desk = french(place, store)
    for email, wanted in NUMBERS.items():
        menu = Menu(desk, email)
        menu.until("Bienvenue ").until(CHOICE)
        name, department = {GASTON: ("Gaston", "gestion"), CAROLE: ("Carole", "commerce"), SIMON: ("Simon", "support")}[email]
        assert f"{name} ({department})" in menu.terminal.shown, menu.terminal.shown
        assert numbers_of(menu.terminal.shown) == wanted | {0}, (email, menu.terminal.shown)
        menu.terminal.type("0\n")
        menu.until("Vous êtes déconnecté. Au revoir.")
        assert menu.terminal.end() == 0
    desk.server.stop()


@test("menus: a number of another role is refused, an unknown one told, and the menu comes again")
def foreign_numbers(place):
    desk = french(place)
    menu = Menu(desk, SIMON)
    menu.choose(1).until("1 n'est pas pour votre rôle")
    menu.choose(99).until("99 n'est pas dans le menu.")
    menu.choose("x").until("x n'est pas dans le menu.")
    menu.leave()
    desk.server.stop()


@test("menus: * comes back to the menu from the first prompt of everything, and nothing is changed")
def star(place):
    desk = french(place)
    for email in (GASTON, CAROLE, SIMON):
        menu = Menu(desk, email)
        for number in sorted(NUMBERS[email] - {12, 13, 14, 15, 16, 22, 23, 24, 25, 26, 27}):
            menu.choose(number)
            menu.terminal.until(" : ").type("*\n")
            menu.until("Rien n'a été modifié.")
        menu.leave()
    desk.connect(CAROLE)
    assert len(all_of(desk, "client")) == 3 and len(all_of(desk, "event")) == 2
    desk.server.stop()


@test("menus: every change is shown and asked about, any answer but yes changes nothing", BOTH)
def asked(place, store):
    desk = french(place, store)
    menu = Menu(desk, GASTON)
    for answer in ("n", "", "peut-être"):
        menu.choose(1).answer("Nom (obligatoire) : ", "logistique").answer("Créer ? [o/N] ", answer)
        menu.until("Rien n'a été modifié.").go_on()
    menu.choose(1).answer("Nom (obligatoire) : ", "logistique").until("Nom    logistique").answer("Créer ? [o/N] ", "o")
    menu.until("Département 4 : créé.").go_on()
    menu.choose(6).answer("Rechercher par (Id, Nom) : ", "Nom").answer("Nom : ", "logistique").until("logistique")
    menu.answer("Nom [logistique] : ", "fêtes").answer("Modifier ? [o/N] ", "non").until("Rien n'a été modifié.").go_on()
    menu.choose(6).answer("Rechercher par (Id, Nom) : ", "1").answer("Id : ", "4")
    menu.answer("Nom [logistique] : ", "fêtes").answer("Modifier ? [o/N] ", "O").until("Département 4 : modifié.").go_on()
    menu.leave()
    assert [each["name"] for each in all_of(desk, "department")] == ["gestion", "commerce", "support", "fêtes"]
    desk.server.stop()


@test("menus: a client is made; what is taken or no telephone is asked again, the rest is kept", BOTH)
def corrected(place, store):
    desk = french(place, store)
    menu = Menu(desk, CAROLE)
    menu.choose(3).answer("Nom (obligatoire) : ", "Kevin Casey").answer("Courriel (obligatoire) : ", "")
    menu.until("Cette valeur est nécessaire.").answer("Courriel (obligatoire) : ", "zoe@example.org")
    menu.answer("Téléphone (obligatoire) : ", "12").answer("Entreprise : ", "Zoé & Cie")
    menu.answer("Créer ? [o/N] ", "o").until("Téléphone : ").answer("Téléphone (obligatoire) : ", "01 22 33 44 55")
    menu.answer("Créer ? [o/N] ", "o").until("Nom : cette valeur est déjà prise.").answer("Nom (obligatoire) : ", "Zoé")
    menu.until("zoe@example.org").until("Zoé & Cie").answer("Créer ? [o/N] ", "oui").until(" : créé.").go_on()
    menu.choose(23).until("Mes clients : 4").until("Zoé").go_on()
    menu.leave()
    made = all_of(desk, "client", "--filter", "name=eq.Zoé")
    assert made[0]["email"] == "zoe@example.org" and made[0]["corporation_name"] == "Zoé & Cie", made
    desk.server.stop()


@test("menus: lists say how many there are, filters hold what they say, empty ones say so", BOTH)
def lists(place, store):
    desk = french(place, store)
    menu = Menu(desk, CAROLE)
    for number, title, count in ((14, "Afficher tous les clients", 3), (15, "Afficher tous les contrats", 3),
                                 (16, "Afficher tous les événements", 2), (23, "Mes clients", 3), (24, "Mes contrats", 3),
                                 (25, "Contrats pas entièrement payés", 2), (26, "Contrats non signés", 1)):
        menu.choose(number).until(f"{title} : {count}").go_on()
    menu.leave()
    menu = Menu(desk, SIMON)
    menu.choose(27).until("Mes événements : 1").until("John Ouick Wedding").go_on()
    menu.leave()
    menu = Menu(desk, GASTON)
    menu.choose(22).until("Événements sans contact support : 1").until("General assembly").go_on()
    menu.choose(13).until("Afficher tous les collaborateurs : 3").until(SIMON).go_on()
    menu.choose(10).answer("Rechercher par (Id, Nom, Contrat) : ", "nom").answer("Nom : ", "General assembly")
    menu.answer("Contact support (? pour la liste) : ", "Gaston").answer("Modifier ? [o/N] ", "o")
    menu.until("Le contact support est un membre du support.")
    menu.answer("Contact support (? pour la liste) : ", "Simon").answer("Modifier ? [o/N] ", "o").until("modifié.").go_on()
    menu.choose(22).until("Rien à afficher.").go_on()
    menu.leave()
    desk.server.stop()


@test("menus: all roles look up one record by each allowed field, and are told what is not there", BOTH)
def lookups(place, store):
    desk = french(place, store)
    for email in (GASTON, CAROLE, SIMON):
        menu = Menu(desk, email)
        for number, field, value, seen in (
                (17, "id", "2", "commerce"), (17, "nom", "support", "support"),
                (18, "nom", "Simon", "Simon"),
                (19, "id", "1", "Kevin Casey"), (19, "nom", "lou bouzin", "Lou Bouzin SAS"),
                (19, "courriel", "john.ouick@example.org", "John Ouick"), (19, "téléphone", "01 45 67 89 01", "Lou Bouzin"),
                (21, "id", "2", "General assembly"), (21, "nom", "wedding", "Candé-sur-Beuvron"),
                (21, "contrat", "3", "General assembly")):
            menu.choose(number).until("Rechercher par (").answer(" : ", field).answer(" : ", value).until(seen).go_on()
        menu.choose(20).answer("Id : ", "2").until("15400,00").until("7700,00").go_on()
        menu.choose(19).until("Rechercher par (").answer(" : ", "adresse").until("adresse n'est pas un des champs.")
        menu.answer(" : ", "nom").answer("Nom : ", "Personne").until("Client : rien ne correspond à Personne.")
        menu.until("Rechercher par (").answer(" : ", "*").until("Rien n'a été modifié.")
        menu.leave()
    desk.server.stop()


@test("menus: Ctrl-C in a form comes back to the menu, at the menu it leaves; nothing is saved, the terminal is as before")
def interrupted(place):
    desk = french(place)
    menu = Menu(desk, CAROLE)
    before = menu.terminal.settings()
    menu.choose(3).answer("Nom (obligatoire) : ", "Zoé").until("Courriel (obligatoire) : ").terminal.type("zo\x03")
    menu.until("Rien n'a été modifié.")
    menu.choose(19).until("Rechercher par (").answer(" : ", "nom").until("Nom : ").terminal.type("\x03")
    menu.until("Rien n'a été modifié.").until(CHOICE).terminal.type("\x03")
    menu.until("Au revoir.")
    assert menu.terminal.end(settings=before) == 130
    assert len(all_of(desk, "client")) == 3
    desk.server.stop()


@test("menus: the end of the input and SIGTERM leave cleanly, the terminal shows again what is typed")
def ended(place):
    desk = french(place)
    for leave in ("\x04", None):
        menu = Menu(desk, CAROLE)
        before = menu.terminal.settings()
        menu.choose(3).answer("Nom (obligatoire) : ", "Zoé").until("Courriel (obligatoire) : ")
        if leave:
            menu.terminal.type(leave)
        else:
            menu.terminal.process.terminate()
        menu.until("Au revoir.")
        assert menu.terminal.end(settings=before) == 0
    assert len(all_of(desk, "client")) == 3
    desk.server.stop()


@test("menus: arrow keys edit the line and bring back what was typed; tables fit a window that was resized")
def keys(place):
    desk = french(place)
    menu = Menu(desk, CAROLE, columns=120)
    menu.choose(19).until("Rechercher par (").answer(" : ", "nom").answer("Nom : ", "ohn Ouick\x1b[H\x1b[DJ").until("john.ouick@example.org").go_on()
    menu.until(CHOICE).terminal.type("\x1b[A\x1b[A\x1b[A\n")
    menu.until("Rechercher par (").answer(" : ", "nom").answer("Nom : ", "\x1b[A\x1b[A\x1b[A").until("john.ouick@example.org").go_on()
    menu.until(CHOICE)
    menu.terminal.resize(60)
    begin = len(menu.terminal.shown)
    menu.terminal.type("14\n")
    menu.until("Afficher tous les clients : 3").go_on().until(CHOICE)
    lines = menu.terminal.shown[begin:].split("Afficher tous les clients : 3\n")[1].split("Appuyez")[0].splitlines()
    widths = [len(line.replace("\x1b[1m", "").replace("\x1b[0m", "")) for line in lines]
    assert max(widths) <= 60 and "…" in "".join(lines), lines
    menu.terminal.type("0\n")
    assert menu.terminal.end() == 0
    desk.server.stop()


@test("menus: a server that goes away in the middle of a form costs nothing that was typed")
def unreachable(place):
    desk = french(place)
    menu = Menu(desk, CAROLE)
    menu.choose(3).answer("Nom (obligatoire) : ", "Zoé").answer("Courriel (obligatoire) : ", "zoe@example.org")
    menu.answer("Téléphone (obligatoire) : ", "01 22 33 44 55").answer("Entreprise : ", "Zoé & Cie").until("Créer ? [o/N] ")
    desk.server.stop()
    menu.terminal.type("o\n")
    menu.until("Le serveur est injoignable").answer("Réessayer ? [O/n] ", "").until("Le serveur est injoignable").until("Réessayer ? [O/n] ")
    desk.server.command[desk.server.command.index("--listen") + 1] = desk.server.address
    desk.server.start()
    menu.terminal.type("\n")
    menu.until(" : créé.").go_on()
    menu.choose(14).until("Zoé & Cie").go_on()
    menu.leave()
    desk.server.stop()


@test("menus: when the session has ended the password is asked for, three times, and the form goes on")
def session_ended(place):
    desk = Desk(place, language="fr_FR.UTF-8", SESSION_LIFETIME="1m")
    menu = Menu(desk, CAROLE)
    signed_in = time.monotonic()
    menu.choose(3).answer("Nom (obligatoire) : ", "Zoé").answer("Courriel (obligatoire) : ", "zoe@example.org")
    menu.answer("Téléphone (obligatoire) : ", "01 22 33 44 55").answer("Entreprise : ", "").until("Créer ? [o/N] ")
    desk.sign_out_everywhere(CAROLE)
    until(lambda: time.monotonic() > signed_in + RENEWED_AFTER_SECONDS, "the token is to be renewed", 40)
    menu.terminal.type("o\n")
    menu.until(f"reconnectez-vous en tant que {CAROLE}").answer("Mot de passe : ", "wrong").until("Invalid login credentials")
    menu.answer("Mot de passe : ", PASSWORD).until(" : créé.").go_on()
    menu.leave()
    assert PASSWORD not in menu.terminal.shown
    desk.server.stop()


@test("menus: management makes a collaborator, changes the password and removes them; passwords are never shown", BOTH)
def collaborators(place, store):
    desk = french(place, store)
    menu = Menu(desk, GASTON)
    menu.choose(2).answer("Nom : ", "Sylvie").answer("Adresse électronique : ", "sylvie@epic.example").answer("Mot de passe : ", "une longue phrase")
    menu.answer("Mot de passe, encore une fois : ", "une autre").until("Les deux ne sont pas identiques.")
    menu.answer("Mot de passe : ", "une longue phrase").answer("Mot de passe, encore une fois : ", "une longue phrase")
    menu.answer("Téléphone : ", "01 40 00 00 09").answer("Département (? pour la liste) : ", "?").until("support (3)")
    menu.answer("Département (? pour la liste) : ", "support").until("•••").answer("Créer ? [o/N] ", "o").until(" : créé.").go_on()
    menu.choose(7).until("Rechercher par (").answer(" : ", "adresse").answer("Adresse électronique : ", "sylvie@epic.example")
    menu.answer("Champ à modifier : ", "mot de passe").answer("Mot de passe", "encore une phrase").answer("encore une fois : ", "encore une phrase")
    menu.answer("Modifier ? [o/N] ", "o").until(" : modifié.").go_on()
    sylvie = Menu(desk, "sylvie@epic.example", password="encore une phrase")
    sylvie.until("Bienvenue Sylvie (support).")
    sylvie.leave()
    menu.choose(11).until("Rechercher par (").answer(" : ", "nom").answer("Nom : ", "Gaston").answer("Supprimer ? [o/N] ", "o")
    menu.until("C'est le dernier membre de la gestion.").go_on()
    menu.choose(11).until("Rechercher par (").answer(" : ", "nom").answer("Nom : ", "Sylvie").answer("Supprimer ? [o/N] ", "o")
    menu.until(" : supprimé.").go_on()
    shown = menu.leave()
    assert "phrase" not in shown, shown
    desk.connect(GASTON)
    assert {each["name"] for each in all_of(desk, "user", "--select", "name")} == {"Gaston", "Carole", "Simon"}
    desk.server.stop()
