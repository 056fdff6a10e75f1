"""A person's machine, at work with the customer relations of Epic Events."""

from .place import edit
from .terminal import Terminal

CAROLE = "carole@epic.example"
PASSWORD = "rather long password"
# Of other accounts than these.
DEMONSTRATION = "demo: {admin: admin@epic.example, sales: bill@epic.example, support: kate@epic.example}\n"
# Hashing as the company wants it takes seconds.
QUICK = {"BCRYPT_COST": "10"}
PEOPLE = f"""
user:
  - {{id: 0192f0a0-0000-7000-8000-000000000001, email: gaston@epic.example, name: Gaston, department: 1, role: gestion, password: {PASSWORD}}}
  - {{id: 0192f0a0-0000-7000-8000-000000000002, email: {CAROLE}, name: Carole, department: 2, role: commerce, password: {PASSWORD}}}
  - {{id: 0192f0a0-0000-7000-8000-000000000003, email: simon@epic.example, name: Simon, department: 3, role: support, password: {PASSWORD}}}
"""


class Desk:
    """A state folder of its own, and a server to work with. `files` are more files of the application."""

    def __init__(self, place, store="sqlite", language="en_US.UTF-8", files=None, **settings):
        self.place = place
        folder = place.application("epic-events", {"demo/people.yaml": PEOPLE} | (files or {}))
        edit(f"{folder}/terminal.yaml", DEMONSTRATION, "")
        self.folder = folder
        self.store_options = place.store_options(store)
        self.server = place.server(folder, "--demo", *self.store_options, environment=QUICK | settings)
        self.state = place.path("state")
        self.environment = QUICK | {"XDG_STATE_HOME": self.state, "XDG_CACHE_HOME": place.path("cache"), "LC_ALL": language, "TZ": "Europe/Paris"}

    def run(self, *words, answer="", **environment):
        return self.place.run(*words, answer=answer, environment=self.environment | environment)

    def done(self, *words, **environment):
        finished = self.run(*words, **environment)
        assert finished.code == 0, finished
        return finished.out

    def refused(self, *words, **environment):
        finished = self.run(*words, **environment)
        assert finished.code == 1 and not finished.out, finished
        return finished.err

    def terminal(self, *words, columns=100, **environment):
        return self.terminal_of(self.place.program, *words, columns=columns, **environment)

    def terminal_of(self, *command, columns=100, **environment):
        return Terminal([*command],
                        self.place.environment(self.environment | {"TERM": "xterm"} | environment), columns)

    def connect(self, email=CAROLE, password=PASSWORD):
        self.done("connect", self.server.url, "--email", email, answer=password + "\n")
        return self

    def sign_out_everywhere(self, email):
        """What the person holds is not renewed any more."""
        granted = self.server.ask("POST", "/auth/v1/token?grant_type=password",
                                  {"email": email, "password": PASSWORD}, key="anon_key").json
        answer = self.server.ask("POST", "/auth/v1/logout?scope=global", {}, key="anon_key",
                                 headers={"Authorization": "Bearer " + granted["access_token"]})
        assert answer.status == 204, answer
