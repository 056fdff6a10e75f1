"""A person before a terminal of which the screen is read as people see it: tmux draws it."""

import os
import shutil
import subprocess
import tempfile

from .wait import until


class Tmux:
    """`command`, in a shell that says its exit code and how the terminal is afterwards."""

    def __init__(self, command, environment, columns=100, rows=30):
        self.folder = tempfile.mkdtemp(prefix="socle-tmux-")
        self.environment = environment
        script = f"trap : INT; {command}; echo \"ended with $?\"; stty -a | grep -o -- '-\\?echo ' ; exec cat"
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), "sh", "-c", script)

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-u", "-S", os.path.join(self.folder, "socket"), "-f", "/dev/null", *words],
                              env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"tmux {words}: {done.stderr}"
        return done.stdout

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def until(self, *texts):
        """Until all of them are on the screen."""
        shown = [""]

        def there():
            shown[0] = self.screen()
            return all(text in shown[0] for text in texts)
        try:
            until(there, f"{texts} on the screen")
        except AssertionError as error:
            raise AssertionError(f"{error}:\n{shown[0]}") from None
        return self

    def until_gone(self, text):
        until(lambda: text not in self.screen(), f"{text} leaves the screen")
        return self

    def keys(self, *keys):
        """Names of tmux (Enter, Down, C-c) or texts."""
        for key in keys:
            self.tmux("send-keys", key)
        return self

    def type(self, text):
        self.tmux("send-keys", "-l", text)
        return self

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))
        return self

    def process(self, name):
        """The first process of that name below the shell."""
        shell = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        return int(subprocess.run(["pgrep", "-P", shell, name], capture_output=True, text=True, check=True).stdout.split()[0])

    def close(self):
        subprocess.run(["tmux", "-S", os.path.join(self.folder, "socket"), "kill-server"], capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
