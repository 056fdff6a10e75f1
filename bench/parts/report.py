"""The results as Markdown with a bar chart."""

import os
import platform
import subprocess


def first_line(*command):
    try:
        output = subprocess.run(command, capture_output=True, text=True, check=False)
        return (output.stdout or output.stderr).strip().splitlines()[0]
    except (OSError, IndexError):
        return "not found"


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory = int(file.readline().split()[1]) // 1024 // 1024
    return f"{len(models)} cores ({models[0] if models else 'unknown'}), {memory} GiB, Linux {platform.release()}"


def versions():
    return [first_line("build/release/socle", "version"), "clang: " + first_line("clang++-19", "--version"),
            "SQLite " + first_line("sqlite3", "--version").split(" ")[0], first_line("nginx", "-v"),
            first_line("psql", "--version"), first_line("wrk", "-v")]


def shown(value):
    return "" if value is None else f"{value:,.2f}"


def table(measurement):
    lines = [f"| server | median {measurement.unit} | min – max | p50 ms | p99 ms | CPU µs a request | peak MB |",
             "|---|---:|---:|---:|---:|---:|---:|"]
    for series in measurement.series:
        least, most = series.spread()
        middle = sorted(series.rounds, key=lambda figures: figures.rate)[len(series.rounds) // 2]
        cpu = sorted(series.cpu_us)[len(series.cpu_us) // 2] if series.cpu_us else None
        memory = f"{series.memory_mb:.0f}" if series.memory_mb else ""
        lines.append(f"| {series.name} | {series.median():,.0f} | {least:,.0f} – {most:,.0f} | {shown(middle.p50_ms)} | "
                     f"{shown(middle.p99_ms)} | {shown(cpu)} | {memory} |")
    return lines


def verdicts(measurement):
    lines = []
    for text, value, wanted in measurement.targets:
        met = value >= wanted if wanted >= 0 else value <= -wanted
        lines.append(f"- target {text}: **{value:,.2f}** {'met' if met else 'MISSED'}")
    return lines


def chart(measurements, path):
    """A bar for each server, as long as its part of the fastest in its measurement."""
    row, width, left = 22, 900, 330
    rows = []
    for measurement in measurements:
        rows.append((measurement.name + "  " + measurement.title, None, 0))
        most = max(series.median() for series in measurement.series)
        for series in measurement.series:
            rows.append((series.name, series.median(), series.median() / most))
    height = row * len(rows) + 20
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="13">',
             f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for index, (name, value, part) in enumerate(rows):
        y = 10 + index * row
        if value is None:
            parts.append(f'<text x="10" y="{y + 15}" font-weight="bold">{name}</text>')
            continue
        colour = "#2f6fb0" if name == "Socle" else "#b8c4d0"
        length = max(2, part * (width - left - 110))
        parts.append(f'<text x="{left - 10}" y="{y + 15}" text-anchor="end">{name}</text>')
        parts.append(f'<rect x="{left}" y="{y + 3}" width="{length:.0f}" height="{row - 7}" fill="{colour}"/>')
        parts.append(f'<text x="{left + length + 6:.0f}" y="{y + 15}">{value:,.0f}</text>')
    parts.append("</svg>")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(parts) + "\n")


def write(path, bench):
    picture = os.path.splitext(path)[0] + ".svg"
    options = bench.options
    lines = ["# Measurements", "", "Made by `bench/run`; nothing here is typed by hand.", "", f"- machine: {machine()}"]
    lines += [f"- {version}" for version in versions()]
    lines += [f"- {options.rounds} alternating rounds of {options.seconds} s after a warm-up of 2 s; 32 connections; the server "
              "on core 0, the load on core 1", f"- {options.movies:,} films, {options.movies // 5:,} actors, "
              f"{options.movies * 3:,} roles", f"- left out: {'; '.join(bench.missing) or 'nothing'}", "",
              f"![bar chart]({os.path.basename(picture)})"]
    for measurement in bench.measurements:
        lines += ["", f"## {measurement.name}: {measurement.title}", ""]
        lines += table(measurement)
        lines += [""] + verdicts(measurement) + [f"- {note}" for note in measurement.notes]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    chart(bench.measurements, picture)
