"""COCO evaluation of the same two files by ours and by the peers, in turn; see ../README.md."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import measure  # noqa: E402

WORKER = HERE.parent.parent / "worker-image/target/worker/bin/detector-worker"


def numbers(output):
    """The twelve numbers, from either program's output."""
    for line in output.splitlines():
        if line.startswith("NUMBERS"):
            return [float(value) for value in line.split()[1:]]
    return [float(line.split(" = ")[1]) for line in output.splitlines() if line.startswith("DetectionBoxes_")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer_python", help="Python that has pycocotools and faster-coco-eval")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--images", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = [pathlib.Path(folder) / "annotations.json", pathlib.Path(folder) / "results.json"]
        subprocess.run([sys.executable, HERE / "make_set.py", folder, str(options.images)], check=True)
        programs = {"ours": [WORKER, "coco", *files]}
        if options.peer_python:
            for name in ("faster-coco-eval", "pycocotools"):
                programs[name] = [options.peer_python, HERE / "peer.py", name, *files]
        runs = {name: [] for name in programs}
        for round_ in range(options.rounds):
            for name, command in programs.items():
                # The slow one once: it decides nothing.
                if name != "pycocotools" or round_ == 0:
                    runs[name].append(measure.run(command))
    report(runs)


def report(runs):
    figures, ratios, rows = {}, {}, []
    ours = numbers(runs["ours"][0].output)
    for name, all_of_it in runs.items():
        key = name.replace("-", "_")
        row = [name]
        for field in ("cpu", "wall", "peak"):
            value = measure.median([getattr(run, field) for run in all_of_it])
            figures[f"{key}_{field}"] = value
            row.append(value)
            if name != "ours":
                ratios[f"{field}_{key}_over_ours"] = value / figures[f"ours_{field}"]
        if name != "ours":
            difference = max(abs(a - b) for a, b in zip(ours, numbers(all_of_it[0].output), strict=True))
            figures[f"{key}_largest_difference"] = difference
            row.append(difference)
        else:
            row.append(None)
        rows.append(row)
    measure.table(
        "COCO evaluation, whole process (start, loading, evaluation)",
        ["program", "CPU s", "wall s", "peak MiB", "difference"],
        rows,
    )
    print("our numbers:", *ours)
    measure.finish(figures, ratios)


main()
