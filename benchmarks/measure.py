"""What both benchmarks need: a process run to its end with what it took, medians, the table and the JSON line."""

import dataclasses
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time


@dataclasses.dataclass(frozen=True)
class Moment:
    """A process when it printed a line: CPU and wall seconds since its start, resident memory in MiB."""

    line: str
    cpu: float
    wall: float
    resident: float


@dataclasses.dataclass(frozen=True)
class Run:
    """One process: CPU seconds of user and system together, wall seconds, peak memory in MiB, what it printed, and when."""

    cpu: float
    wall: float
    peak: float
    output: str
    moments: list


def run(command, env=None, mark=None):
    """Runs a command, and notes when it prints a line that has the regular expression `mark`. Its end other than by success
    ends the benchmark with what it said last."""
    lines, moments = [], []
    start = time.monotonic()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(env or {})},
        text=True,
        errors="replace",
    )
    for line in process.stdout:
        lines.append(line)
        if mark and re.search(mark, line):
            moments.append(moment(process.pid, line, start))
    # The kernel's own account of this one process and its waited-for children.
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}:\n" + "".join(lines[-20:]))
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, "".join(lines), moments)


def moment(pid, line, start):
    """What /proc says of a process now."""
    wall = time.monotonic() - start
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    cpu = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return Moment(line, cpu, wall, pages * os.sysconf("SC_PAGE_SIZE") / 2**20)


def median(values):
    return statistics.median(values)


def table(title, columns, rows):
    """Prints rows of a first text cell and numbers or None."""
    print(f"\n{title}")
    widths = [max(34, *(len(str(r[0])) for r in rows))] + [max(14, len(c)) for c in columns[1:]]
    print("  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(columns, widths))))
    for row in rows:
        cells = [str(row[0]).ljust(widths[0])]
        for value, width in zip(row[1:], widths[1:]):
            cells.append(("-" if value is None else f"{value:.3f}" if value < 100 else f"{value:.0f}").rjust(width))
        print("  ".join(cells), flush=True)


def finish(figures, ratios):
    """The last line, for programs."""
    clean = lambda numbers: {k: round(v, 4) for k, v in numbers.items() if v is not None}
    print(json.dumps({"figures": clean(figures), "ratios": clean(ratios)}))
