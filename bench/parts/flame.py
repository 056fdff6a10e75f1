"""Flame graphs: the stacks of a running process by perf, drawn as one SVG. A box is a function, as wide as its part of the
samples; what it called stands above it. Hovering shows the whole name."""

import collections
import html
import re
import subprocess

WIDTH = 1400
ROW = 17
TOP = 62
LETTER = 6.7  # width of a letter of 11 px monospace
NARROWEST = 0.6

# (what names begin with, colour, what it is); the first that fits.
KINDS = [
    (("socle::",), "#e8743b", "Socle"),
    (("sqlite3", "pager", "wal", "vdbe", "btree"), "#5b9bd5", "SQLite"),
    (("boost::", "std::", "__gnu_cxx::"), "#e3c567", "Asio, standard library"),
    (("[kernel]",), "#b0a8b9", "kernel"),
    (("",), "#c9d3c0", "other libraries"),
]


class Frame:
    def __init__(self):
        self.samples = 0
        self.callees = collections.defaultdict(Frame)


def record(pid, seconds, frequency, path):
    """Samples the process while the caller loads it. By DWARF, for the release build keeps no frame pointers."""
    command = ["perf", "record", "-q", "-F", str(frequency), "-g", "--call-graph", "dwarf,16384", "-p", str(pid), "-o", path,
               "--", "sleep", str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def short(name):
    """Without the arguments of templates and functions, which nobody can read in a box."""
    name = name.replace("(anonymous namespace)::", "").replace("operator()", "operator call")
    previous = None
    while name != previous:
        previous, name = name, re.sub(r"<[^<>]*>", "", name)
    name = re.sub(r"\([^()]*\)( const)?", "", name)
    return re.sub(r"^(auto|void|decltype) ", "", name).strip()


def kernel_address(address):
    return len(address) == 16 and address.startswith("f")


def stacks(path):
    """The stacks of the samples, outermost function first."""
    command = ["perf", "script", "-i", path, "--no-inline", "-F", "comm,ip,sym"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for sample in output.split("\n\n"):
        lines = [line for line in sample.splitlines() if line.strip()]
        if len(lines) < 2:
            continue
        frames = []
        for line in lines[1:]:
            address, _, name = line.strip().partition(" ")
            frames.append(("[kernel] " if kernel_address(address) else "") + short(name))
        yield [lines[0].strip()] + frames[::-1]


def tree(all_stacks):
    root = Frame()
    for stack in all_stacks:
        frame = root
        frame.samples += 1
        for name in stack:
            frame = frame.callees[name]
            frame.samples += 1
    return root


def depth(frame):
    return 1 + max((depth(callee) for callee in frame.callees.values()), default=0)


def kind(name):
    return next(entry for entry in KINDS if name.startswith(entry[0]))


def label(name, letters):
    """What fits of a name: first its namespaces go, then its end."""
    name = name.removeprefix("[kernel] ")
    if len(name) > letters:
        name = "::".join(name.split("::")[-2:])
    return name if len(name) <= letters else name[:letters - 1] + "…"


def box(name, frame, total, x, y, width):
    told = f"{name}: {100 * frame.samples / total:.2f} % ({frame.samples} samples)"
    letters = int((width - 4) / LETTER)
    parts = [f'<g><title>{html.escape(told)}</title>',
             f'<rect x="{x:.1f}" y="{y}" width="{max(width - 0.4, 0.3):.1f}" height="{ROW - 1}" rx="1" fill="{kind(name)[1]}"/>']
    if letters >= 3:
        parts.append(f'<text x="{x + 3:.1f}" y="{y + 12}">{html.escape(label(name, letters))}</text>')
    return "".join(parts) + "</g>"


def boxes(frame, total, x, level, rows):
    """The boxes of what `frame` called, from x on; `rows` is how many there are, the outermost at the bottom."""
    drawn = []
    for name, callee in sorted(frame.callees.items()):
        width = WIDTH * callee.samples / total
        if width >= NARROWEST:
            drawn.append(box(name, callee, total, x, TOP + (rows - level - 1) * ROW, width))
            drawn += boxes(callee, total, x, level + 1, rows)
        x += width
    return drawn


def legend():
    parts, x = [], 10
    for _, colour, text in KINDS:
        parts.append(f'<rect x="{x}" y="40" width="12" height="12" fill="{colour}"/><text x="{x + 17}" y="50">{text}</text>')
        x += 34 + len(text) * LETTER
    return parts


def draw(root, title, path):
    rows = depth(root) - 1
    height = TOP + rows * ROW + 10
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
             'font-family="monospace" font-size="11">', f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
             f'<text x="10" y="24" font-size="16" font-family="sans-serif">{html.escape(title)}</text>']
    parts += legend() + boxes(root, root.samples, 0, 0, rows) + ["</svg>"]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(parts) + "\n")


def part_of(root, word):
    """The part of the samples with a function that begins so."""
    def count(frame):
        return sum(callee.samples if name.startswith(word) else count(callee) for name, callee in frame.callees.items())
    return count(root) / root.samples
