"""`socle browse`: the whole screen, as tmux draws it."""

import json
import os
import signal

from harness.desk import Desk
from harness.registry import BOTH, test
from harness.tmux import Tmux

CAROLE = "carole@epic.example"


def browse(desk, **size):
    environment = {"TERM": "xterm", "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}
    screen = Tmux(f"{desk.place.program} browse", desk.place.environment(desk.environment | environment), **size)
    desk.place.leftovers.append(screen.close)
    return screen.until("Epic Events", "Enter opens")


def open_model(screen, title):
    """The cursor goes down until the model is chosen; the list of models is short."""
    lines = [line.strip() for line in screen.screen().splitlines()]
    place = lines.index(title) - lines.index("Epic Events") - 2
    screen.keys(*["Down"] * place, "Enter")
    return screen.until(f"{title} · ")


@test("browse: lists with search, filter and order, a record, its history, change and undo", BOTH)
def played(place, store):
    desk = Desk(place, store).connect(CAROLE)
    screen = browse(desk)
    open_model(screen, "Client").until("3 of 3", "Kevin Casey", "Lou Bouzin")
    screen.keys("/").type("bouzin").keys("Enter").until("1 of 1", "/bouzin", "Lou Bouzin").until_gone("Kevin Casey")
    screen.keys("/", "Enter").until("3 of 3")
    screen.keys("f").until("My clients").keys("Down", "Enter").until("· My clients", "3 of 3")
    screen.keys("o").until("Enter chooses").keys("Down", "Enter").until("· name")
    assert screen.screen().index("John Ouick") < screen.screen().index("Kevin Casey")
    screen.keys("o").until("Enter chooses").keys("Down", "Enter").until("· name.desc")
    assert screen.screen().index("John Ouick") > screen.screen().index("Kevin Casey")
    screen.keys("End", "Enter").until("Client 2", "john.ouick@example.org", "u undo")
    screen.keys("e").until("Field to change:").type("Company").keys("Enter").until("Company:").type("Ouick SA").keys("Enter")
    screen.until("Change it? [y/N]").keys("y", "Enter").until("Press Enter").keys("Enter").until("Client 2", "Ouick SA", "u undo")
    screen.keys("h").until("Carole", "changed", "Ouick SA").keys("q").until("u undo")
    screen.keys("u").until("Undo it? [y/N]").keys("y", "Enter").until("Undone.").until_gone("Ouick SA")
    screen.keys("q").until("Client · ").keys("q").until("Enter opens").keys("q").until("ended with 0")
    assert json.loads(desk.done("client", "show", "2", "--output", "json"))["corporation_name"] is None
    desk.server.stop()


@test("browse: new, a form left by Ctrl-C, delete refused, help; the screen comes back each time", BOTH)
def forms(place, store):
    desk = Desk(place, store).connect(CAROLE)
    screen = browse(desk)
    open_model(screen, "Client")
    screen.keys("?").until("h: history").keys("q").until("Client · ")
    screen.keys("n").until("Name (required):").type("Zoé").keys("Enter").until("Email (required):").keys("C-c")
    screen.until("Client · ", "Nothing was changed.")
    screen.keys("d").until("Delete it? [y/N]").keys("y", "Enter").until("You may not do this.", "3 of 3")
    screen.keys("n")
    for question, answer in (("Name (", "Zoé"), ("Email (", "zoe@example.org"), ("Telephone (", "01 22 33 44 55"), ("Company:", "-"),
                             ("Sales contact (", "Carole")):
        screen.until(question).type(answer).keys("Enter")
    screen.until("Create it? [y/N]").keys("y", "Enter").until("Press Enter").keys("Enter").until("4 of 4", "Zoé")
    screen.keys("C-c").until("ended with 130", "echo")
    desk.server.stop()


@test("browse: a window that is resized, and a small one, are filled; long lists are loaded as one goes down", BOTH)
def sizes(place, store):
    desk = Desk(place, store).connect(CAROLE)
    for number in range(4, 260):
        desk.server.ask("POST", "/rest/v1/client", {"name": f"Client {number:04}", "email": f"c{number}@example.org", "telephone": f"+3312345{number:04}",
                                                    "sales_contact": "0192f0a0-0000-7000-8000-000000000002"})
    screen = browse(desk, columns=100, rows=20)
    open_model(screen, "Client").until("200 of 259")
    screen.keys("End").until("Client 0200").keys("Down").until("259 of 259").keys("End").until("Client 0259")
    screen.resize(50, 10).until("259  Clien", "253  Clien", "…").until_gone("252  ")
    assert max(len(line) for line in screen.screen().splitlines()) <= 50
    screen.resize(120, 40).until("Client 0259", "Client 0230").keys("Home").until("Kevin Casey")
    screen.keys("C-c").until("ended with 130")
    desk.server.stop()


@test("browse: the terminal is given back after a crash and SIGTERM; without a whole screen it says so", BOTH)
def given_back(place, store):
    desk = Desk(place, store).connect(CAROLE)
    for number in (signal.SIGSEGV, signal.SIGTERM):
        screen = browse(desk)
        os.kill(screen.process("socle"), number)
        screen.until("ended with ", "echo")
        assert "-echo" not in screen.screen() and "Enter opens" not in screen.screen(), screen.screen()
    assert "needs a whole screen" in desk.refused("browse")
    dumb = desk.terminal("browse", TERM="dumb")
    dumb.until("needs a whole screen")
    assert dumb.end() == 1
    desk.server.stop()
