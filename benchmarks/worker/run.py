"""The worker's speed, beside the Object Detection API's where there is one; see ../README.md."""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))
import measure  # noqa: E402

WORKER = ROOT / "worker-image/target/worker/bin/detector-worker"
CONFIGS = ROOT / "worker-image/src/test/resources/golden/configs"
# Configuration, batch, steps of a training.
MODELS = {"mobilenet": ("mobilenet_fpnlite_320", 8, 100), "d0": ("efficientdet_d0_512", 4, 30)}
PARTS = ("steps", "input", "validate", "export", "memory")
BLOCK = 10
STEP_LINE = r"Step (\d+) per-step time"
VALIDATED, EVERY = 128, 8


class Bench:
    """One folder with data, configurations and runs; collects rows, figures and ratios."""

    def __init__(self, folder, peer_python, rounds):
        self.folder = pathlib.Path(folder)
        self.peer_python = peer_python
        self.rounds = rounds
        self.rows, self.figures, self.ratios = [], {}, {}
        self.counter = 0
        subprocess.run(
            [WORKER, "dataset", "shapes", "--size", "512", "--train", "64", "--val", str(VALIDATED), "--test", "1", folder],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def config(self, model, purpose="train", replace=("", "")):
        """The golden configuration of a model with this folder's data and the batch of the comparison."""
        name, batch, _ = MODELS[model]
        text = (CONFIGS / f"{name}.config").read_text().replace(*replace)
        text = re.sub(r'"(\./)?data/label_map.pbtxt"', f'"{self.folder}/label_map.pbtxt"', text)
        text = re.sub(r'"(\./)?data/(train|val)\.tfrecord[^"]*"', rf'"{self.folder}/\2.record"', text)
        text = re.sub(r"batch_size: \d+", f"batch_size: {batch}", text, count=1)
        file = self.folder / f"{model}-{purpose}.config"
        file.write_text(text)
        return file

    def directory(self):
        self.counter += 1
        return self.folder / f"run-{self.counter}"

    def worker(self, *arguments):
        return measure.run([WORKER, *arguments], mark=STEP_LINE)

    def peer(self, *arguments):
        env = {"CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "2"}
        return measure.run([self.peer_python, HERE / "peer.py", *arguments], env=env, mark=STEP_LINE)

    def row(self, key, title, ours, peer=None, more_is_better=False):
        """Adds a figure; the ratio says how many times better ours is."""
        ratio = None
        if peer is not None:
            ratio = ours / peer if more_is_better else peer / ours
            self.ratios[key] = ratio
            self.figures[f"{key}_peer"] = peer
        self.figures[key] = ours
        self.rows.append([title, ours, peer, ratio])
        # The whole takes long: what is known is said at once.
        print(title, ours, peer, ratio, file=sys.stderr, flush=True)

    def steps(self, model):
        config = self.config(model)
        steps = MODELS[model][2]
        rounds = {"ours": []}
        trained = {}
        for _ in range(self.rounds):
            trained["ours"] = self.directory()
            ours = self.worker(
                "train", "--pipeline_config_path", config, "--model_dir", trained["ours"],
                "--num_train_steps", steps, "--log_every", BLOCK,
            )
            rounds["ours"].append(self.figures_of(ours, ours, steps))
            if self.peer_python:
                trained["peer"] = self.directory()
                # Its log has nothing before its first block is done: a training of one step for the first one.
                first = self.peer("train", config, self.directory(), 1, 1)
                rounds.setdefault("peer", []).append(
                    self.figures_of(first, self.peer("train", config, trained["peer"], steps, BLOCK), steps)
                )
        titles = {
            "steps_per_second": ("steps/s", True),
            "cpu_per_step": ("CPU s per step", False),
            "first_step_wall": ("first step, wall s from start", False),
            "first_step_cpu": ("first step, CPU s from start", False),
            "peak": ("peak memory MiB", False),
        }
        for key, (title, more) in titles.items():
            of = {who: measure.median([figures[key] for figures in all_of_it]) for who, all_of_it in rounds.items()}
            self.row(f"{model}_{key}", f"{model}: {title}", of["ours"], of.get("peer"), more)
        return trained

    @staticmethod
    def figures_of(first, long, steps):
        """From when the log lines came: step 1 in one run; in the long one the steps after the first block."""
        one = step_line(first, 1)
        start, end = step_line(long, BLOCK), step_line(long, steps)
        return {
            "steps_per_second": (steps - BLOCK) / (end.wall - start.wall),
            "cpu_per_step": (end.cpu - start.cpu) / (steps - BLOCK),
            "first_step_wall": one.wall,
            "first_step_cpu": one.cpu,
            "peak": long.peak,
        }

    def input(self, model, batches=40):
        config = self.config(model)
        native = WORKER.parent.parent / "native"
        java = [
            "java", "-Xmx2g", f"-Djava.library.path={native}", "-cp", f"{WORKER.parent.parent}/lib/*",
            HERE / "InputAlone.java", config, str(batches),
        ]
        images = batches * MODELS[model][1]
        ours = images / self.input_cpu(measure.run(java))
        peer = images / self.input_cpu(self.peer("input", config, batches)) if self.peer_python else None
        self.row(f"{model}_input", f"{model}: input, images per CPU s", ours, peer, True)

    @staticmethod
    def input_cpu(run):
        line = next(line for line in run.output.splitlines() if line.startswith("INPUT"))
        return float(line.split()[1])

    def validate(self, model, trained):
        """By difference of all images and some of them, each validator on its own program's checkpoint."""
        config = self.config(model)
        some = self.config(
            model, "some", ("eval_input_reader: {", f"eval_input_reader: {{\n  sample_1_of_n_examples: {EVERY}")
        )
        images = VALIDATED - VALIDATED // EVERY
        cpu = {}
        for who, directory in trained.items():
            seconds = []
            for file in (some, config):
                if who == "ours":
                    run = self.worker(
                        "validate", "--pipeline_config_path", file, "--model_dir", self.directory(),
                        "--checkpoint_dir", self.latest_alone(directory), "--num_train_steps", MODELS[model][2],
                    )
                else:
                    run = self.peer("validate", file, directory)
                seconds.append(run.cpu)
            cpu[who] = seconds[1] - seconds[0]
        self.row(
            f"{model}_validate",
            f"{model}: validator, images per CPU s",
            images / cpu["ours"],
            images / cpu["peer"] if "peer" in cpu else None,
            True,
        )

    def latest_alone(self, directory):
        """A directory with the last checkpoint only: our validator evaluates every one that it finds."""
        alone = self.directory()
        alone.mkdir()
        latest = max(directory.glob("ckpt-*.index"), key=lambda file: int(file.stem.split("-")[1]))
        for file in directory.glob(f"{latest.stem}.*"):
            shutil.copy(file, alone)
        return alone

    def export(self, model, trained):
        config = self.config(model)
        ours = self.worker(
            "export", "--pipeline_config_path", config, "--trained_checkpoint_dir", trained["ours"],
            "--output_directory", self.directory(),
        )
        peer = self.peer("export", config, trained["peer"], self.directory()) if self.peer_python else None
        self.row(f"{model}_export_cpu", f"{model}: export, CPU s", ours.cpu, peer and peer.cpu)
        self.row(f"{model}_export_wall", f"{model}: export, wall s", ours.wall, peer and peer.wall)

    def memory(self, steps):
        """Resident memory of one training, early and late."""
        config = self.config("mobilenet", "small", ("height: 320 width: 320", "height: 96 width: 96"))
        training = self.worker(
            "train", "--pipeline_config_path", config, "--model_dir", self.directory(),
            "--num_train_steps", steps, "--log_every", steps // 10, "--checkpoint_every_n", steps // 4,
        )
        early, late = (step_line(training, step).resident for step in (steps // 5, steps))
        # Not the very first: the heap and the caches fill until then.
        self.row("memory_early", f"96 px: resident MiB after {steps // 5} steps", early)
        self.row("memory_late", f"96 px: resident MiB after {steps} steps", late)
        self.figures["memory_growth_share"] = late / early - 1


def step_line(training, step):
    """The moment at which a training said that this step is done."""
    return next(moment for moment in training.moments if int(re.search(STEP_LINE, moment.line)[1]) == step)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer_python", help="Python that has the Object Detection API")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--models", default="mobilenet,d0")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--memory_steps", type=int, default=2000)
    options = parser.parse_args()
    parts = options.parts.split(",")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, options.peer_python, options.rounds)
        for model in options.models.split(","):
            trained = bench.steps(model) if {"steps", "validate", "export"} & set(parts) else None
            if "input" in parts:
                bench.input(model)
            if trained and "validate" in parts:
                bench.validate(model, trained)
            if trained and "export" in parts:
                bench.export(model, trained)
        if "memory" in parts:
            bench.memory(options.memory_steps)
    measure.table("The worker beside the Object Detection API", ["", "ours", "peer", "times better"], bench.rows)
    measure.finish(bench.figures, bench.ratios)


main()
