"""TensorFlow's own reader on the trainer's checkpoints."""

import json

import numpy as np
import tensorflow as tf

SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"


def values(prefix):
    reader = tf.train.load_checkpoint(str(prefix))
    return {key: reader.get_tensor(key) for key in reader.get_variable_to_shape_map() if key.endswith(SUFFIX)}


def test_every_checkpoint_is_whole_and_finite(workspace):
    prefixes = [f.with_suffix("") for f in (workspace / "train").glob("ckpt-*.index")]
    assert prefixes
    for prefix in prefixes:
        variables = values(prefix)
        assert len(variables) > 100
        assert all(np.all(np.isfinite(v)) for v in variables.values() if v.dtype.kind == "f"), prefix


def test_state_file_names_the_latest(workspace):
    latest = tf.train.latest_checkpoint(str(workspace / "train"))
    numbers = [int(f.stem.split("-")[1]) for f in (workspace / "train").glob("ckpt-*.index")]
    assert latest.endswith(f"ckpt-{max(numbers)}")


def test_object_graph_restores(workspace):
    latest = tf.train.latest_checkpoint(str(workspace / "train"))
    step = tf.Variable(0, dtype=tf.int64)
    tf.train.Checkpoint(step=step).restore(latest).assert_existing_objects_matched().expect_partial()
    assert step.numpy() == values(latest)["step" + SUFFIX]


def test_steps_grow_with_the_numbers(workspace):
    by_number = {int(f.stem.split("-")[1]): f.with_suffix("") for f in (workspace / "train").glob("ckpt-*.index")}
    steps = [int(values(by_number[n])["step" + SUFFIX]) for n in sorted(by_number)]
    assert steps == sorted(set(steps))


def test_best_is_the_one_its_record_names(workspace):
    record = json.loads((workspace / "best/best.json").read_text())
    best = tf.train.latest_checkpoint(str(workspace / "best"))
    assert best.endswith("/" + record["checkpoint"])
    assert int(values(best)["step" + SUFFIX]) == record["step"]


def test_export_holds_the_best_weights(workspace, exported):
    best = values(tf.train.latest_checkpoint(str(workspace / "best")))
    model = values(tf.train.latest_checkpoint(str(exported / "checkpoint")))
    shared = [key for key in model if key.startswith("model/")]
    assert len(shared) > 100
    for key in shared:
        np.testing.assert_array_equal(model[key], best[key], err_msg=key)
