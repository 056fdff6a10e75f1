#!/usr/bin/env python3
"""Tests of the runner itself: python3 tests/cases/test_runner.py"""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from runner import case_file, expect, play, tokens  # noqa: E402


def problems(expected, actual, saved=None):
    kept = {} if saved is None else saved
    return expect.match(expect.parse_expectation(expected), expect.parse_json(actual), "body", kept)[0]


def read(text):
    with tempfile.NamedTemporaryFile("w", suffix=".case") as file:
        file.write(text)
        file.flush()
        return case_file.read_case_file(file.name, "test")


class Expectations(unittest.TestCase):
    def test_agree(self):
        for expected, actual in [
                ('{"a": 1, "b": [true, null, "x"]}', '{"a":1,"b":[true,null,"x"]}'),
                ('{"b": 2, ...}', '{"a":1,"b":2}'),
                ("{...}", '{"a":1}'),
                ("[1, ...]", "[1,2,3]"),
                ("[]", "[]"),
                ('[{"id": <any>}]', '[{"id":{"deep":1}}]'),
                ('<uuid>', '"00000000-0000-7000-8000-00000000000a"'),
                ('<timestamp>', '"2024-01-01T00:00:00.12+00:00"'),
                ('<instant>', '"2024-01-01T00:00:00.12Z"'),
                ('[<any as x>, <again as x>]', '["a","a"]'),
                ('~"^a.c$"', '"abc"'),
                ('"\\u00e9 \\"q\\""', '"é \\"q\\""')]:
            self.assertEqual(problems(expected, actual), [], expected)

    def test_differ(self):
        for expected, actual in [
                ("1.50", "1.5"), ("1", "1.0"), ("1", "true"), ("1", '"1"'), ("null", "false"),
                ('{"a": 1}', '{"a":1,"b":2}'), ('{"a": 1, ...}', '{"b":1}'),
                ('{"a": 1, "b": 2}', '{"b":2,"a":1}'), ("[1]", "[1,2]"), ("[1, 2, ...]", "[1]"),
                ("[1, 2]", "[2,1]"), ("<uuid>", '"abc"'), ("<timestamp>", '"2024-01-01T00:00:00Z"'),
                ("<timestamp>", '"2024-01-01T00:00:00.10+00:00"'), ('~"^b"', '"abc"'), ('~"1"', "1"),
                ("[]", "{}"), ("{}", "[]")]:
            self.assertNotEqual(problems(expected, actual), [], expected)

    def test_difference_names_the_place(self):
        self.assertEqual(problems('[{"a": {"b": 1}}]', '[{"a":{"b":2}}]'),
                         ["body[0].a.b: expected 1, got 2"])

    def test_values_are_kept(self):
        saved = {}
        problems('{"id": <any as id>, "n": <uuid as n>}',
                 '{"id":7,"n":"00000000-0000-7000-8000-00000000000a"}', saved)
        self.assertEqual(saved, {"id": "7", "n": "00000000-0000-7000-8000-00000000000a"})

    def test_only_holes_that_may_differ_are_masked(self):
        expected = expect.parse_expectation('{"a": <any>, "b": <same>, "c": ~"x", ...}')
        _, masked = expect.match(expected, expect.parse_json('{"a":1,"b":2,"c":"x","d":3}'), "", {})
        self.assertEqual(expect.show(masked), '{"a": "<any>", "b": 2, "c": "x", "d": 3}')

    def test_bad_expectations(self):
        for text in ["{", "[1", '{"a" 1}', "<thing>", "1 2", "{a: 1}", '{"a": }', "[1 2]"]:
            with self.assertRaises(expect.BadExpectation, msg=text):
                expect.parse_expectation(text)


class Files(unittest.TestCase):
    def test_a_step(self):
        file = read("Title\napp: teams\nperson: ann = 00000000-0000-7000-8000-00000000000a roles a,b\n"
                    "\n== name\nPOST /rest/v1/x?a=eq.b c\n   &d=1 as ann\n> Prefer: x=y\n{\"a\":\n1}\n"
                    "--- 201\n< X: y\nforbidden: z\n[]\nevent: added x 1 by ann {\"a\": 1}\n")
        step = file.cases[0].steps[0]
        self.assertEqual((step.method, step.path, step.caller), ("POST", "/rest/v1/x?a=eq.b c&d=1", "ann"))
        self.assertEqual((step.headers, step.body), ([("Prefer", "x=y")], '{"a":\n1}'))
        self.assertEqual((step.status, step.expected_headers, step.expected_body),
                         (201, [("X", "y")], "[]"))
        self.assertEqual((step.forbidden, step.events), (["z"], [("added", "x", "1", "ann", '{"a": 1}')]))
        self.assertEqual(file.persons["ann"].roles, ["a", "b"])

    def test_mistakes_have_a_line(self):
        for text in ["Title\n", "Title\nnonsense\n", "Title\n== a\n", "Title\n== a\nGET /x\n== b\n",
                     "Title\n== a\nFETCH /x\n--- 200\n", "Title\n== a\nGET /x\n> nothing\n--- 200\n"]:
            with self.assertRaisesRegex(case_file.Mistake, r"\.case:\d+: ", msg=text):
                read(text)


class Play(unittest.TestCase):
    def test_stores_are_compared(self):
        one = play.Outcome(status=200, headers={"content-range": "0-1/*"}, body="[1]")
        two = play.Outcome(status=200, headers={"content-range": "0-0/*"}, body="[2]")
        self.assertEqual(len(play.difference({"sqlite": one, "postgres": two})), 2)
        self.assertEqual(play.difference({"sqlite": one, "postgres": one}), [])

    def test_texts_are_filled(self):
        self.assertEqual(play.filled("a {{b}} c", {"b": "x"}), "a x c")
        with self.assertRaises(play.NothingKept):
            play.filled("{{b}}", {})
        self.assertEqual(play.body_bytes("[<<ab repeated 3 times>>]"), b"[ababab]")

    def test_a_token(self):
        self.assertEqual(
            tokens.signed({"sub": "1234567890", "name": "John Doe", "iat": 1516239022}, "secret").count("."), 2)
        self.assertTrue(tokens.signed({}, "secret", "none").endswith("."))


if __name__ == "__main__":
    unittest.main()
