"""Jobs: the queue, schedules, retries, workers apart, and workers that are killed."""

import collections
import json
import os
import random
import signal
import subprocess

from harness.registry import BOTH, test
from harness.wait import until

PATIENCE_SECONDS = 120
STOP_SECONDS = 30
DONE, REFUSED, USAGE = 0, 1, 2


class Worker:
    """A `socle work`."""

    def __init__(self, workshop, *options):
        place = workshop.place
        self.log_path = place.path("worker.log")
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [place.program, "work", workshop.folder, *workshop.options, *options],
                stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, text=True,
                env=place.environment())
        place.leftovers.append(self.kill)
        line = self.process.stdout.readline()
        assert "does the jobs of Workshop" in line, line + self.log()

    def log(self):
        with open(self.log_path, encoding="utf-8") as log:
            return log.read()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_SECONDS)
        assert code == 0, f"{code}\n{self.log()}"


class Workshop:
    """The application `workshop`, served."""

    def __init__(self, place, store, workers=4, changes=None):
        self.place = place
        quiet = {"jobs.yaml": without_tick()} | (changes or {})
        self.folder = place.application("workshop", quiet)
        self.options = place.store_options(store)
        self.server = self.serve(workers)

    def serve(self, workers=4):
        return self.place.server(self.folder, *self.options, "--workers", str(workers))

    def command(self, *words, code=DONE):
        done = self.place.run(*words[:2], self.folder, *words[2:], *self.options)
        assert done.code == code, done
        return done

    def call(self, function, status=200, **arguments):
        answer = self.server.ask("POST", f"/rest/v1/rpc/{function}", arguments)
        assert answer.status == status, answer
        return answer.json if answer.body else None

    def run(self, name, *options):
        return json.loads(self.command("job", "run", name, *options, "--json").out)["id"]

    def job(self, key):
        return json.loads(self.command("job", "show", str(key), "--json").out)

    def jobs(self, *options):
        return json.loads(self.command("job", "list", *options, "--limit", "10000", "--json").out)

    def marks(self, query=""):
        return self.server.ask("GET", f"/rest/v1/mark?order=id{query}").json

    def becomes(self, key, status):
        return until(lambda: self.job(key)["status"] == status and self.job(key),
                     f"job {key} is {status}", PATIENCE_SECONDS)

    def wait_for_marks(self, count):
        return until(lambda: len(self.marks()) >= count and self.marks(), f"{count} marks",
                     PATIENCE_SECONDS)

    def all_finished(self):
        unfinished = ("waiting", "running")
        until(lambda: not [job for status in unfinished for job in self.jobs("--status", status)],
              "nothing waits", PATIENCE_SECONDS)


def without_tick():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "../apps/workshop/jobs.yaml"), encoding="utf-8") as file:
        return "".join(line for line in file if not line.startswith("tick:"))


@test("a function's jobs are in the queue if its transaction is", BOTH)
def enqueue(place, store):
    shop = Workshop(place, store)
    answer = shop.call("fill", **{"from": 1, "to": 3})
    assert len(answer["ids"]) == 3 and answer["added"], answer
    shop.call("fill", 409, **{"from": 4, "to": 6, "fail": True})
    marks = shop.wait_for_marks(3)
    shop.all_finished()
    assert sorted(mark["n"] for mark in shop.marks()) == [1, 2, 3], marks
    assert {mark["job"] for mark in marks} == set(answer["ids"]), marks
    assert [job["status"] for job in shop.jobs()] == ["done"] * 3
    assert shop.server.metric('socle_job_runs_total{outcome="done"}') == 3
    shop.server.stop()


@test("keys, delays and cancellation of jobs that wait", BOTH)
def keys(place, store):
    shop = Workshop(place, store)
    first = shop.call("fill", **{"from": 1, "to": 1, "delay": 3600, "key": "once"})
    again = shop.call("fill", **{"from": 2, "to": 2, "key": "once"})
    assert again["ids"] == first["ids"] and not again["added"], again
    key = first["ids"][0]
    assert shop.job(key)["with"] == {"n": 1}
    assert shop.call("drop", id=key) is True
    assert shop.call("drop", id=key) is False
    assert shop.job(key)["status"] == "cancelled"
    assert shop.call("fill", **{"from": 3, "to": 3, "key": "once"})["added"]
    assert [mark["n"] for mark in shop.wait_for_marks(1)] == [3]
    problem = shop.server.ask("POST", "/rest/v1/rpc/fill", {"from": 1, "to": 1, "queue": "narow"})
    assert problem.status == 500, problem
    until(lambda: "there is no queue 'narow'; did you mean 'narrow'?" in shop.server.log(), "it is in the log")
    shop.server.stop()


@test("a job that fails is tried again, then dead until somebody retries it", BOTH)
def failures(place, store):
    shop = Workshop(place, store)
    key = shop.run("brittle")
    dead = shop.becomes(key, "dead")
    assert "it is too cold" in dead["fault"] and "functions/fail.lua:7" in dead["fault"], dead
    assert shop.marks() == []
    twice = shop.run("fail", "--with", '{"good": 2}')
    job = shop.becomes(twice, "done")
    assert job["runs"] == 2 and job["failures"] == 1, job
    assert [run["status"] for run in job["log"]] == ["done", "failed"], job
    assert [mark["n"] for mark in shop.marks()] == [2]
    shop.command("job", "retry", str(key))
    assert shop.becomes(key, "dead")["runs"] == 2
    shop.server.stop()


@test("a job that takes too long, or is cancelled, is stopped", BOTH)
def stopped(place, store):
    jobs = without_tick() + "endless: {function: forever, timeout: 1s, retries: 0}\n"
    shop = Workshop(place, store, changes={"jobs.yaml": jobs})
    key = shop.run("endless")
    assert "longer than 1000 ms" in shop.becomes(key, "dead")["fault"]
    other = shop.run("forever")
    shop.becomes(other, "running")
    assert "it is stopped within seconds" in shop.command("job", "cancel", str(other)).out
    job = shop.becomes(other, "cancelled")
    assert [run["status"] for run in job["log"]] == ["cancelled"], job
    shop.server.stop()


@test("a server that stops lets jobs finish and gives the others back", BOTH)
def shutdown(place, store):
    shop = Workshop(place, store)
    shop.server.stop()
    shop.server = place.server(shop.folder, *shop.options, "--drain-ms", "1000")
    key = shop.run("forever")
    shop.becomes(key, "running")
    shop.server.stop()
    job = shop.job(key)
    assert job["status"] == "waiting" and job["failures"] == 0, job
    assert [run["status"] for run in job["log"]] == ["returned"], job


@test("a queue has so many at once, over all workers", BOTH)
def narrow(place, store):
    shop = Workshop(place, store, workers=0)
    workers = [Worker(shop) for _ in range(3)]
    ids = shop.call("fill", **{"from": 1, "to": 60, "queue": "narrow"})["ids"]
    shop.wait_for_marks(60)
    shop.all_finished()
    spans = sorted((run["started_at"], run["ended_at"])
                   for key in ids for run in shop.job(key)["log"])
    assert len(spans) == 60
    for (_, ended), (started, _) in zip(spans, spans[1:]):
        assert ended <= started, (ended, started)
    for worker in workers:
        worker.stop()
    shop.server.stop()


@test("a worker does its queues only", BOTH)
def queues(place, store):
    shop = Workshop(place, store, workers=0)
    worker = Worker(shop, "--queue", "narrow", "--concurrency", "2")
    shop.call("fill", **{"from": 1, "to": 1})
    shop.call("fill", **{"from": 2, "to": 2, "queue": "narrow"})
    assert [mark["n"] for mark in shop.wait_for_marks(1)] == [2]
    worker.stop()
    assert [job["status"] for job in shop.jobs("--queue", "default")] == ["waiting"]
    wrong = place.run("work", shop.folder, *shop.options, "--queue", "narow")
    assert wrong.code == REFUSED and "did you mean 'narrow'?" in wrong.err, wrong
    shop.server.stop()


@test("jobs have the rights of the service, or of an account", BOTH)
def accounts(place, store):
    shop = Workshop(place, store)
    added = shop.command("user", "add", "smith@example.org", "--role", "smith",
                         "--no-password", "--json")
    smith = json.loads(added.out)["id"]
    shop.becomes(shop.run("own"), "done")
    shop.becomes(shop.run("smith"), "done")
    assert [mark["note"] for mark in shop.marks()] == ["service", smith]
    assert "there is no account" in shop.becomes(shop.run("stranger"), "dead")["fault"]
    shop.server.stop()


@test("triggers run functions and jobs, a record's in their order", BOTH)
def triggers(place, store):
    shop = Workshop(place, store)
    for name in ("a", "b"):
        assert shop.server.ask("POST", "/rest/v1/piece", {"name": name, "weight": 1}).status == 201
    for weight in range(2, 8):
        for key in (1, 2):
            changed = shop.server.ask("PATCH", f"/rest/v1/piece?id=eq.{key}", {"weight": weight})
            assert changed.status == 204, changed
    assert shop.server.ask("DELETE", "/rest/v1/piece?id=eq.1").status == 204
    shop.wait_for_marks(2 + 6 * 2 * 2 + 1)
    shop.all_finished()
    notes = [mark["note"].strip() for mark in shop.marks()]
    for name in ("a", "b"):
        heavier = [note for note in notes if note.startswith(f"changed {name}") and "weighed" not in note]
        assert heavier == [f"changed {name} {weight} {weight - 1}" for weight in range(2, 8)], heavier
        weighed = [note for note in notes if note.startswith(f"changed {name}") and "weighed" in note]
        assert weighed == [f"{note} weighed" for note in heavier], weighed
        assert f"created {name} 1 -" in notes, notes
    assert "deleted a 7 7" in notes, notes
    deliveries = json.loads(shop.command("trigger", "list", "--json").out)
    assert {each["status"] for each in deliveries} == {"done"}, deliveries
    assert all(job["with"] == {} and job["event"] for job in shop.jobs()), shop.jobs()
    shop.server.stop()


@test("a periodic job runs once over three processes", ("postgres",))
def periodic(place, store):
    with_tick = {"jobs.yaml": without_tick() + 'tick: {every: "* * * * *", function: mark, '
                                                    'with: {n: 0, note: tick}}\n'}
    shop = Workshop(place, store, changes=with_tick)
    other = shop.serve()
    worker = Worker(shop)
    shop.wait_for_marks(2)
    shop.all_finished()
    due = [job["key"] for job in shop.jobs("--name", "tick")]
    assert len(due) == len(set(due)) == len(shop.marks()), (due, shop.marks())
    assert all(key.endswith(":00+00:00") for key in due), due
    worker.stop()
    other.stop()
    shop.server.stop()


@test("1,000 jobs under workers killed 20 times: each is done exactly once", BOTH)
def killed(place, store):
    count, kills = 1_000, 20
    shop = Workshop(place, store, workers=0)
    for begin in range(0, count, 50):
        shop.call("fill", **{"from": begin, "to": begin + 49})
    chance = random.Random(20)
    workers = [Worker(shop) for _ in range(3)]
    done = 0
    for _ in range(kills):
        done = min(done + chance.randrange(5, count // kills - 5), count - 1)
        until(lambda: len(shop.marks("&select=n")) > done, f"more than {done} jobs done",
              PATIENCE_SECONDS)
        at = chance.randrange(len(workers))
        workers[at].kill()
        workers[at] = Worker(shop)
    shop.wait_for_marks(count)
    shop.all_finished()
    marks = collections.Counter(mark["n"] for mark in shop.marks())
    assert len(marks) == count and set(marks.values()) == {1}, marks.most_common(5)
    jobs = shop.jobs()
    assert len(jobs) == count and {job["status"] for job in jobs} == {"done"}
    runs = json.loads(shop.command("job", "log", "--limit", "10000", "--json").out)
    lost = [run for run in runs if run["status"] == "lost"]
    assert lost and len(runs) == count + len(lost), (len(runs), len(lost))
    of_job = collections.defaultdict(list)
    for run in runs:
        of_job[run["job"]].append((run["started_at"], run["ended_at"]))
    for spans in of_job.values():
        spans.sort()
        assert all(ended <= started for (_, ended), (started, _) in zip(spans, spans[1:])), spans
    for worker in workers:
        worker.stop()
    shop.server.stop()


@test("a job that takes longer than a claim holds keeps its own", BOTH)
def renewed(place, store):
    jobs = without_tick() + "endless: {function: forever, timeout: 40s, retries: 0}\n"
    shop = Workshop(place, store, workers=0, changes={"jobs.yaml": jobs})
    workers = [Worker(shop) for _ in range(2)]
    job = shop.becomes(shop.run("endless"), "dead")
    assert [run["status"] for run in job["log"]] == ["failed"], job
    for worker in workers:
        worker.stop()
    shop.server.stop()


@test("what a worker does whose claim ended while it was paused is undone", BOTH)
def paused(place, store):
    shop = Workshop(place, store, workers=0)
    asleep = Worker(shop)
    key = shop.run("slow")
    shop.becomes(key, "running")
    asleep.process.send_signal(signal.SIGSTOP)
    awake = Worker(shop)
    until(lambda: shop.job(key)["runs"] == 2, "another worker has it", PATIENCE_SECONDS)
    assert shop.server.ask("POST", "/rest/v1/mark", {"n": 0, "note": "go"}).status == 201
    job = shop.becomes(key, "done")
    assert [run["status"] for run in job["log"]] == ["done", "lost"], job
    asleep.process.send_signal(signal.SIGCONT)
    asleep.stop()
    awake.stop()
    assert [mark["n"] for mark in shop.marks("&note=eq.slow")] == [2], shop.marks()
    assert shop.job(key)["status"] == "done" and shop.job(key)["runs"] == 2
    shop.server.stop()


@test("the words of `socle job`")
def words(place):
    shop = Workshop(place, "sqlite", workers=0)
    assert shop.command("job", "list").out == "0 jobs\n"
    printed = shop.command("job", "run", "mark", "--with", '{"n": 5}', "--delay", "1h", "--key", "k").out
    assert printed.startswith("Job 1 is in the queue"), printed
    printed = shop.command("job", "run", "mark", "--with", '{"n": 5}', "--key", "k").out
    assert printed == "Job 1 has this key and is not done yet: nothing added.\n", printed
    table = shop.command("job", "list").out
    assert table.splitlines()[0].split() == ["ID", "STATUS", "NAME", "QUEUE", "MADE", "DUE", "RUNS", "FAULT"]
    shown = shop.command("job", "show", "1").out
    assert 'with      {"n":5}' in shown and "key       k" in shown, shown
    for arguments, wanted in ((("run", "marc"), "there is no job or function 'marc'; did you mean 'mark'?"),
                              (("run", "mark"), "the function mark needs the parameter 'n'"),
                              (("run", "mark", "--with", '{"m": 1, "n": 2}'), "no parameter 'm'"),
                              (("run", "mark", "--with", '{"n": "x"}'), "parameter 'n'"),
                              (("run", "mark", "--with", '{"n": 1}', "--at", "soon"), "is no instant"),
                              (("show", "9"), "there is no job 9"),
                              (("retry",), "which job?"),
                              (("cancel", "9"), "there is no job 9")):
        refused = shop.command("job", *arguments, code=REFUSED)
        assert wanted in refused.err, refused
    assert "did you mean 'cancel'?" in place.run("job", "cancl").err
    shop.command("job", "cancel", "1")
    assert "job 1 is cancelled" in shop.command("job", "cancel", "1", code=REFUSED).err
    assert shop.command("job", "log").out == "0 runs\n"
    metrics = shop.server.ask("GET", "/metrics", key=None).body.decode()
    assert 'socle_job_runs_total{outcome="done"} 0' in metrics
    shop.server.stop()


@test("`socle work` wants a database that is as the definitions ask")
def work_alone(place):
    folder = place.application("workshop")
    refused = place.run("work", folder)
    assert refused.code == REFUSED and "there is no database" in refused.err, refused
    shop = Workshop(place, "sqlite", workers=0)
    shop.server.stop()
    worker = Worker(shop)
    shop.server = shop.serve(0)
    shop.call("fill", **{"from": 1, "to": 1})
    shop.wait_for_marks(1)
    worker.stop()
    shop.server.stop()
