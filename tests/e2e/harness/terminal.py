"""A person at a terminal: a command in a pty of its own, what it shows, what is typed."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time

PATIENCE_SECONDS = 30


def take_terminal():
    """Its input becomes the terminal that sends it signals, as for a shell's command; who runs tests in the background
    ignores some of them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """`command` runs until `end`; everything it shows is in `shown`."""

    def __init__(self, command, environment, columns=100, rows=40):
        self.master, slave = pty.openpty()
        self.rows = rows
        self.resize(columns)
        self.before = self.settings()
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment,
                                        start_new_session=True, preexec_fn=take_terminal)
        os.close(slave)
        self.shown = ""
        self.seen = 0

    def read(self, seconds):
        """What comes within that time, if anything; False at the end."""
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            part = os.read(self.master, 65536)
        except OSError:
            return False
        self.shown += part.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(part)

    def until(self, text):
        """Waits for a text behind the last one that was waited for."""
        end = time.monotonic() + PATIENCE_SECONDS
        while text not in self.shown[self.seen:]:
            more = self.read(0.1)
            assert more and time.monotonic() < end, f"{text!r} does not come:\n{self.shown}"
        self.seen = self.shown.index(text, self.seen) + len(text)
        return self

    def type(self, text):
        os.write(self.master, text.encode())
        return self

    def answer(self, question, text):
        return self.until(question).type(text + "\n")

    def resize(self, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, columns, 0, 0))

    def settings(self):
        """How the terminal treats what is typed: whether it shows it, line by line or key by key."""
        return termios.tcgetattr(self.master)[:4]

    def end(self, restored=True):
        """The exit code; the terminal is as it was before the command, unless that could not give it back."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self.read(0.1):
            if time.monotonic() > end:
                self.process.kill()
                raise AssertionError(f"it does not end:\n{self.shown}")
        code = self.process.wait(PATIENCE_SECONDS)
        assert not restored or self.settings() == self.before, f"the terminal is not as before:\n{self.shown}"
        os.close(self.master)
        return code
