"""A `socle serve` under test."""

import http.client
import json
import re
import signal
import subprocess
import threading

START_SECONDS = 60
STOP_SECONDS = 30
ANSWER_SECONDS = 60


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


class Server:
    """Started by `start`, which returns when it listens. `keys` is what `socle keys --json` prints."""

    def __init__(self, command, environment, keys, log_path):
        self.command = command
        self.environment = environment
        self.keys = keys
        self.log_path = log_path
        self.process = None
        self.address = None
        self.printed = ""
        self.ended = True

    def start(self):
        self.ended = False
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=log,
                                            stdin=subprocess.DEVNULL, text=True,
                                            env=self.environment)
        timer = threading.Timer(START_SECONDS, self.process.kill)
        timer.start()
        try:
            for line in self.process.stdout:
                self.printed += line
                found = re.match(r"listening on http://(\S+)", line)
                if found:
                    self.address = found[1]
                    return self
        finally:
            timer.cancel()
        code = self.process.wait()
        self.ended = True
        raise AssertionError(f"the server ended with {code} before it listened:\n{self.log()}")

    @property
    def url(self):
        return f"http://{self.address}"

    @property
    def host_and_port(self):
        host, port = self.address.rsplit(":", 1)
        return host, int(port)

    def log(self):
        with open(self.log_path, encoding="utf-8") as log:
            return log.read()

    def connect(self):
        return http.client.HTTPConnection(*self.host_and_port, timeout=ANSWER_SECONDS)

    def ask(self, method, path, body=None, headers=None, key="secret_key", connection=None):
        """One request with the given key (None: no key); `body` is JSON unless bytes."""
        headers = dict(headers or {})
        if key:
            headers.setdefault("apikey", self.keys[key])
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        own = connection or self.connect()
        try:
            own.request(method, path, body, headers)
            return Answer(own.getresponse())
        finally:
            if connection is None:
                own.close()

    def metric(self, name):
        text = self.ask("GET", "/metrics", key=None).body.decode()
        return float(re.search(rf"^{name} (\S+)$", text, re.M)[1])

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def wait(self):
        """The exit code."""
        self.ended = True
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not end within {STOP_SECONDS} seconds:\n"
                                 f"{self.log()[-2000:]}") from None
        self.printed += self.process.stdout.read()
        self.process.stdout.close()
        return code

    def stop(self):
        self.signal()
        code = self.wait()
        assert code == 0, f"the server ended with {code}:\n{self.log()[-2000:]}"

    def kill(self):
        self.ended = True
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def discard(self):
        """Ends it if it still runs; fails if it ended by itself."""
        if self.ended:
            return
        code = self.process.poll()
        self.kill()
        assert code is None, f"the server ended by itself with {code}:\n{self.log()[-2000:]}"
