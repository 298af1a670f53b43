"""What both benchmarks need: a process run to its end with what it took, medians, the table and the JSON line."""

import dataclasses
import json
import os
import statistics
import subprocess
import sys
import time


@dataclasses.dataclass(frozen=True)
class Run:
    """One process: CPU seconds of user and system together, wall seconds, peak memory in MiB, what it printed."""

    cpu: float
    wall: float
    peak: float
    output: str


def run(command, env=None, cwd=None, log=None):
    """Runs a command; its end other than by success ends the benchmark with what it said last."""
    with open(log, "w+b") if log else open(os.devnull, "w+b") as errors:
        start = time.monotonic()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **(env or {})},
            cwd=cwd,
        )
        output = process.stdout.read().decode(errors="replace")
        # The kernel's own account of this one process and its waited-for children.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said = output
            if log:
                errors.seek(0)
                said += errors.read().decode(errors="replace")
            sys.exit(f"{command} ended with {process.returncode}:\n" + "\n".join(said.splitlines()[-20:]))
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, output)


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
