"""Flags, environment and socle.toml: which wins, and what is refused."""

import json
import os
import re
import socket

from harness.place import write
from harness.registry import test
from suites.command_line import REFUSED, USAGE, one_clear_line


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@test("socle.toml sets options, SOCLE_… wins over it, a flag over both")
def precedence(place):
    in_file, in_environment = place.path("file-data"), place.path("environment-data")
    by_flag = place.path("flag-data")
    folder = place.application(changes={"socle.toml": f'data = "{in_file}"\nlog-requests = true\n'
                                                      'demo = true\ncores = 1\n'})
    variables = {"SOCLE_DATA": in_environment}
    for data, arguments, environment in ((in_file, [], {}), (in_environment, [], variables),
                                         (by_flag, ["--data", by_flag], variables)):
        server = place.server(folder, *arguments, environment=environment)
        server.keys = keys_of(place, folder, data)
        assert server.ask("GET", "/rest/v1/movie?limit=1").json != [], "demo of socle.toml"
        server.stop()
        assert os.path.exists(data + "/socle.db"), data
        assert "/rest/v1/movie" in server.log(), "log-requests of socle.toml"


def keys_of(place, folder, data):
    return json.loads(place.run("keys", folder, "--data", data, "--json").out)


@test("a flag wins over the environment for every command")
def flags_of_commands(place):
    folder = place.application()
    variables = {"SOCLE_DATA": place.path("environment-data")}
    flag = place.path("flag-data")
    for command in (["keys", folder], ["migrate", folder], ["plan", folder], ["user", "list", folder],
                    ["mail", "list", folder]):
        done = place.run(*command, "--data", flag, environment=variables)
        assert done.code == 0 and os.path.isdir(flag), done
        assert not os.path.exists(variables["SOCLE_DATA"]), command


@test("socle.toml sets the address; every value of it is checked")
def listen_in_file(place):
    port = free_port()
    folder = place.application(changes={"socle.toml": f'listen = "127.0.0.1:{port}"\n'})
    done = place.run("serve", folder, "--listen", "127.0.0.1:nothing")
    one_clear_line(done, REFUSED, "nothing")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        one_clear_line(place.run("serve", folder), REFUSED, str(port))


@test("an unknown key, a wrong value or a broken line of socle.toml is named")
def refused_files(place):
    folder = place.application()
    for text, words in (('lisen = "127.0.0.1:0"', ["lisen", "did you mean 'listen'"]),
                        ('frobnicate = 1', ["frobnicate"]),
                        ('[server]\nlisten = "127.0.0.1:0"', ["server"]),
                        ('cores = "many"', ["cores"]),
                        ('cores = -3', ["cores"]),
                        ('log-level = "loud"', ["log-level"]),
                        ('help = true', ["help"]),
                        ('demo = "perhaps"', ["demo"])):
        write(folder + "/socle.toml", text + "\n")
        done = place.run("serve", folder, "--listen", "127.0.0.1:0")
        one_clear_line(done, REFUSED, "socle.toml", *words)
    assert not os.path.exists(folder + "/.socle/socle.db"), "something was started"


@test("keys of socle.toml that other commands have are no mistake for them")
def shared_file(place):
    data = place.path("data")
    folder = place.application(changes={
        "socle.toml": f'data = "{data}"\nlisten = "127.0.0.1:0"\ndemo = true\nproduction = false\n'})
    for command in (["keys"], ["plan"], ["migrate"]):
        done = place.run(*command, folder)
        assert done.code == 0, done
    assert os.path.exists(data + "/socle.db")


@test("a wrong value in the environment is refused as a wrong flag is")
def refused_environment(place):
    folder = place.application()
    for name, value in (("SOCLE_CORES", "many"), ("SOCLE_LOG_FORMAT", "xml"),
                        ("SOCLE_IDLE_TIMEOUT_MS", "-5")):
        done = place.run("serve", folder, environment={name: value})
        option = name.removeprefix("SOCLE_").lower().replace("_", "-")
        assert done.code == USAGE, done
        assert re.search(rf"{option}|{name}", done.err), done
