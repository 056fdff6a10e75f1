"""Load and its figures: wrk and pgbench, pinned to core 1."""

import re
import subprocess
import time

CLIENTS = 32
SERVER_CORE = "0"
LOAD_CORE = "1"
WARM_UP_S = 1


class Figures:
    """What one round of load showed."""

    def __init__(self, rate, p50_ms=None, p99_ms=None, errors=0):
        self.rate = rate
        self.p50_ms = p50_ms
        self.p99_ms = p99_ms
        self.errors = errors


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def wrk_command(url, script, seconds, clients):
    return ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s",
            script, url]


def wrk(url, script, seconds, clients=CLIENTS):
    command = wrk_command(url, script, seconds, clients)
    return wrk_figures(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


class Background:
    """wrk beside other load: from entering to leaving the block. `figures` afterwards."""

    def __init__(self, url, script, seconds, clients):
        self.command = wrk_command(url, script, seconds, clients)
        self.figures = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        time.sleep(WARM_UP_S)
        return self

    def __exit__(self, *_):
        output = self.process.communicate()[0]
        if self.process.returncode == 0:
            self.figures = wrk_figures(output)


def wrk_figures(output):
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
    latency = {name: milliseconds(value) for name, value in re.findall(r"^\s+(50|99)%\s+(\S+)$", output, re.M)}
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    sockets = re.search(r"Socket errors: (.*)", output)
    errors = int(refused.group(1)) if refused else 0
    if sockets:
        errors += sum(int(number) for number in re.findall(r"\d+", sockets.group(1)))
    return Figures(rate, latency.get("50"), latency.get("99"), errors)


def pgbench(program, url, script, seconds, clients=CLIENTS):
    command = ["taskset", "-c", LOAD_CORE, program, "-n", "-M", "prepared", "-f", script, "-c", str(clients), "-j", "1",
               "-T", str(seconds), url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"tps = ([\d.]+)", output).group(1))
    latency = float(re.search(r"latency average = ([\d.]+) ms", output).group(1))
    return Figures(rate, latency)
