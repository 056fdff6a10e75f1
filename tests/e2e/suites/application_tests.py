"""socle test: an application's own tests."""

import glob
import os
import subprocess
import xml.etree.ElementTree as xml

from harness.place import read, write
from harness.registry import test

PASSED, FAILED, NOT_RUN = 0, 1, 2
BROKEN = """
tests:
  Wrong in three ways:
    - request: GET /rest/v1/note?select=id,text
      expect: {status: 201, body: [{id: 1, text: Other}], forbidden: Préface}
  Right:
    - request: GET /rest/v1/note?select=id
  Not played on:
    - {request: GET /nowhere, expect: {status: 200}}
    - {request: GET /never}
  Saves what is not there:
    - {request: GET /rest/v1/note, save: {a: body.0.nothing}}
  Uses what is not there:
    - {request: "GET /rest/v1/note?id=eq.${nothing}"}
given: {note: [{id: 1, text: Préface}]}
"""


def schemas(url):
    found = subprocess.run(["psql", url, "-Atc", "select nspname from pg_namespace where nspname like 'socle_test%'"],
                           capture_output=True, text=True, check=True)
    return found.stdout.split()


def folders(place):
    return glob.glob(os.path.join(place.work, "socle-test-*"))


def test_command(place, folder, *options, environment=None):
    return place.run("test", folder, *options, environment={"TMPDIR": place.work} | (environment or {}))


@test("socle test plays everything a file can say on both stores, and leaves nothing behind")
def plays_on_both_stores(place):
    folder = place.application("chronicle")
    url = place.database()
    done = test_command(place, folder, environment={"SOCLE_TEST_POSTGRES": url})
    assert done.code == PASSED, done
    assert done.out.count("(sqlite, ") == done.out.count("(postgres, ") == 5, done
    assert done.out.endswith("10 passed, 0 failed\n"), done
    assert schemas(url) == [] and folders(place) == [], (schemas(url), folders(place))
    assert not os.path.exists(os.path.join(folder, ".socle"))


@test("socle test without a database says that only SQLite ran; --store chooses")
def stores_are_named(place):
    folder = place.application("shop")
    done = test_command(place, folder)
    assert done.code == PASSED and "Only SQLite was tested: --database postgres://" in done.out, done
    only = test_command(place, folder, "--database", place.database(), "--store", "postgres")
    assert only.code == PASSED and "(sqlite" not in only.out and "Only SQLite" not in only.out, only
    lacking = test_command(place, folder, "--store", "both")
    assert lacking.code == NOT_RUN and "needs a PostgreSQL server" in lacking.err, lacking


@test("what is not as expected is told with its line, the answer, and JUnit's XML")
def differences_are_told(place):
    folder = place.application("chronicle", {"tests/notes.yaml": BROKEN})
    report = place.path("report.xml")
    done = test_command(place, folder, "--junit", report)
    assert done.code == FAILED and done.out.endswith("1 passed, 4 failed\n"), done
    for line in ("FAIL tests/notes.yaml · Wrong in three ways (sqlite, ",
                 "line 4, step 1, GET /rest/v1/note?select=id,text",
                 "tests/notes.yaml:5:15: status: expected 201, found 200",
                 'tests/notes.yaml:5:50: body.0.text: expected "Other", found "Préface"',
                 "forbidden in the body: Préface",
                 '| [{"id":1,"text":"Préface"}]',
                 "ok   tests/notes.yaml · Right",
                 "line 9, step 1, GET /nowhere",
                 "save: there is no body.0.nothing",
                 "nothing was saved as 'nothing'"):
        assert line in done.out, (line, done)
    assert "/never" not in done.out, done
    suite = xml.fromstring(read(report)).find("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("5", "4")
    failures = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failures[0] == "Wrong in three ways (sqlite)" and len(failures) == 4, failures


@test("mistakes in tests are told by socle test and socle check, with line, column and suggestion")
def mistakes_are_told(place):
    folder = place.application("chronicle", {"tests/bad.yaml": "tests: {a: [{request: GET /x, expct: {}}]}\n"})
    for done, code in ((test_command(place, folder), NOT_RUN), (place.run("check", folder), FAILED)):
        assert done.code == code, done
        assert "tests/bad.yaml:1:31: unknown key 'expct'; did you mean 'expect'?" in done.err, done
    write(os.path.join(folder, "tests/bad.yaml"), "given: {not: [{id: 1}]}\ntests: {a: [{request: GET /x}]}\n")
    done = test_command(place, folder, "--filter", "bad.yaml")
    assert done.code == FAILED and "tests/bad.yaml:1:9: unknown model 'not'; did you mean 'note'?" in done.out, done


@test("--list, --filter and --keep of socle test")
def options(place):
    folder = place.application("chronicle")
    listed = test_command(place, folder, "--list")
    assert listed.code == PASSED and len(listed.out.splitlines()) == 5, listed
    assert "tests/notes.yaml · A trusted issuer signs\n" in listed.out, listed
    one = test_command(place, folder, "--filter", "trusted", "--keep")
    assert one.code == PASSED and one.out.endswith("1 passed, 0 failed\n"), one
    kept = folders(place)
    assert len(kept) == 1 and kept[0] in one.out and os.path.exists(kept[0] + "/socle.db"), (kept, one)
    none = test_command(place, folder, "--filter", "nothing like it")
    assert none.code == NOT_RUN and "has no test with 'nothing like it'" in none.err, none
    untested = place.application("bank")
    assert test_command(place, untested).code == NOT_RUN
    assert test_command(place, folder, "--jobs", "0").code == NOT_RUN
