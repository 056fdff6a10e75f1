"""`socle menu`: keys, windows, interruptions and servers that go away. What the menus do is in the suites of Epic Events."""

import json
import time

from harness.desk import CAROLE, PASSWORD, Desk
from harness.registry import BOTH, test
from harness.wait import until

# A token of a minute is renewed when half of it is over.
RENEWED_AFTER_SECONDS = 31
CHOICE = "Votre choix : "
GO_ON = "Appuyez sur Entrée pour continuer "


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


def french(place, store):
    return Desk(place, store, language="fr_FR.UTF-8")


def all_of(desk, model, *options):
    return json.loads(desk.done("records", model, "list", "--output", "json", "--order", "id", *options))


@test("menus: Ctrl-C in a form comes back to the menu, at the menu it leaves; nothing is saved, the terminal is as before", BOTH)
def interrupted(place, store):
    desk = french(place, store)
    menu = Menu(desk, CAROLE)
    menu.choose(3).answer("Nom (obligatoire) : ", "Zoé").until("Courriel (obligatoire) : ").terminal.type("zo\x03")
    menu.until("Rien n'a été modifié.")
    menu.choose(19).until("Rechercher par (").answer(" : ", "nom").until("Nom : ").terminal.type("\x03")
    menu.until("Rien n'a été modifié.").until(CHOICE).terminal.type("\x03")
    menu.until("Au revoir.")
    assert menu.terminal.end() == 130
    assert len(all_of(desk, "client")) == 3
    desk.server.stop()


@test("menus: the end of the input and SIGTERM leave cleanly, the terminal shows again what is typed", BOTH)
def ended(place, store):
    desk = french(place, store)
    for leave in ("\x04", None):
        menu = Menu(desk, CAROLE)
        menu.choose(3).answer("Nom (obligatoire) : ", "Zoé").until("Courriel (obligatoire) : ")
        if leave:
            menu.terminal.type(leave)
        else:
            menu.terminal.process.terminate()
        menu.until("Au revoir.")
        assert menu.terminal.end() == 0
    assert len(all_of(desk, "client")) == 3
    desk.server.stop()


@test("menus: arrow keys edit the line and bring back what was typed; tables fit a window that was resized", BOTH)
def keys(place, store):
    desk = french(place, store)
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


@test("menus: a server that goes away in the middle of a form costs nothing that was typed", BOTH)
def unreachable(place, store):
    desk = french(place, store)
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


@test("menus: when the session has ended the password is asked for, three times, and the form goes on", BOTH)
def session_ended(place, store):
    desk = Desk(place, store, language="fr_FR.UTF-8", SESSION_LIFETIME="1m")
    menu = Menu(desk, CAROLE)
    signed_in = time.monotonic()
    menu.choose(3).answer("Nom (obligatoire) : ", "Zoé").answer("Courriel (obligatoire) : ", "zoe@example.org")
    menu.answer("Téléphone (obligatoire) : ", "01 22 33 44 55").answer("Entreprise : ", "").until("Créer ? [o/N] ")
    desk.sign_out_everywhere(CAROLE)
    until(lambda: time.monotonic() > signed_in + RENEWED_AFTER_SECONDS, "the token is to be renewed", 40)
    menu.terminal.type("o\n")
    menu.until(f"reconnectez-vous en tant que {CAROLE}").answer("Mot de passe : ", "wrong").until("Courriel ou mot de passe incorrect.")
    menu.answer("Mot de passe : ", PASSWORD).until(" : créé.").go_on()
    menu.leave()
    assert PASSWORD not in menu.terminal.shown
    desk.server.stop()


@test("menus: one session with arrow keys, a resized window, Ctrl-C in a form and a server that goes away", BOTH)
def all_in_one(place, store):
    desk = french(place, store)
    menu = Menu(desk, CAROLE, columns=120)
    menu.choose(3).answer("Nom (obligatoire) : ", "oé\x1b[HZ").until("Courriel (obligatoire) : ").terminal.type("zoe@ex\x03")
    menu.until("Rien n'a été modifié.").until(CHOICE)
    menu.terminal.resize(60)
    menu.terminal.type("\x1b[A\x1b[A\n")
    menu.answer("Nom (obligatoire) : ", "\x1b[A\x1b[A").answer("Courriel (obligatoire) : ", "zoe@example.org")
    menu.answer("Téléphone (obligatoire) : ", "01 22 33 44 55").answer("Entreprise : ", "Zoé & Cie").until("Zoé").until("Créer ? [o/N] ")
    desk.server.stop()
    menu.terminal.type("o\n")
    menu.until("Le serveur est injoignable").until("Réessayer ? [O/n] ")
    desk.server.command[desk.server.command.index("--listen") + 1] = desk.server.address
    desk.server.start()
    assert len(json.loads(desk.server.ask("GET", "/rest/v1/client").body)) == 3
    menu.terminal.type("\n")
    menu.until(" : créé.").go_on()
    menu.choose(8).until("Rechercher par (").answer(" : ", "nom").answer("Nom : ", "Zoé").until("Champ à modifier : ").terminal.type("entr\x03")
    menu.until("Rien n'a été modifié.").until(CHOICE).terminal.type("\x03")
    menu.until("Au revoir.")
    assert menu.terminal.end() == 130
    clients = all_of(desk, "client", "--filter", "name=eq.Zoé")
    assert [each["corporation_name"] for each in clients] == ["Zoé & Cie"], clients
    desk.server.stop()
