"""socle new: an application to begin with."""

import os

from harness.place import write
from harness.registry import test


@test("socle new writes an application that is checked, tested on both stores, and serves at once")
def begins(place):
    made = place.run("new", "my-shop")
    assert made.code == 0, made
    commands = [line.split() for line in made.out.splitlines() if line.startswith("  socle ")]
    assert [words[1] for words in commands] == ["check", "test", "serve"], made
    checked = place.run(*commands[0][1:])
    assert checked.code == 0, checked
    tested = place.run(*commands[1][1:], "--database", place.database())
    assert tested.code == 0 and tested.out.endswith("8 passed, 0 failed\n"), tested
    server = place.server(os.path.join(place.work, "my-shop"), "--demo")
    projects = server.ask("GET", "/rest/v1/project?select=name,open_tasks&order=id", key=None).json
    assert projects == [{"name": "Garden", "open_tasks": 1}, {"name": "House", "open_tasks": 1}], projects
    assert server.ask("GET", "/openapi.json").json["info"]["title"] == "My shop"
    assert server.ask("POST", "/rest/v1/rpc/finish", {"project": 1}).json == {"finished": 1}
    server.stop()


@test("socle new refuses what is there, and names that are none")
def refuses(place):
    full = os.path.join(place.work, "full")
    write(os.path.join(full, "something"), "")
    for name, words in ((full, "not empty"), (os.path.join(full, "something"), "no folder"),
                        ("My-Shop", "no name of an application"), ("1st", "no name"), ("a" * 64, "no name")):
        refused = place.run("new", name)
        assert refused.code == 1 and words in refused.err and refused.out == "", refused
    assert os.listdir(full) == ["something"]
    assert place.run("new").code == 2
    empty = os.path.join(place.work, "empty")
    os.mkdir(empty)
    assert place.run("new", ".", cwd=empty).code == 0
    assert place.run("check", empty).code == 0
    unwritable = place.run("new", "/proc/nothing")
    assert unwritable.code == 1 and "cannot write" in unwritable.err, unwritable
