"""TensorBoard's own reader on the trainer's and the validator's event files."""

import json

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import metadata as hparams_metadata
from tensorboard.plugins.pr_curve import metadata as pr_curve_metadata
from tensorboard.util import tensor_util

LOSSES = ["classification_loss", "localization_loss", "regularization_loss", "total_loss"]
METRICS = [
    f"DetectionBoxes_{tag}" for tag in (
        "Precision/mAP", "Precision/mAP@.50IOU", "Precision/mAP@.75IOU", "Precision/mAP (small)",
        "Precision/mAP (medium)", "Precision/mAP (large)", "Recall/AR@1", "Recall/AR@10", "Recall/AR@100",
        "Recall/AR@100 (small)", "Recall/AR@100 (medium)", "Recall/AR@100 (large)")
]


def scalars(folder):
    """{tag: {step: value}} of all files of a folder, read by TensorBoard."""
    result = {}
    for file in sorted(folder.glob("events.out.tfevents.*")):
        reader = EventAccumulator(str(file), size_guidance={"tensors": 0})
        reader.Reload()
        for tag in reader.Tags()["tensors"]:
            if reader.summary_metadata[tag].plugin_data.plugin_name == "scalars":
                for event in reader.Tensors(tag):
                    result.setdefault(tag, {})[event.step] = float(tensor_util.make_ndarray(event.tensor_proto))
    return result


def test_trainer_writes_the_od_apis_tags(workspace):
    found = scalars(workspace / "train/train")
    assert {"steps_per_sec", "learning_rate", *(f"Loss/{name}" for name in LOSSES)} <= set(found)


def test_total_loss_is_the_sum_of_its_parts(workspace):
    found = scalars(workspace / "train/train")
    for step, total in found["Loss/total_loss"].items():
        assert total == pytest.approx(sum(found[f"Loss/{name}"][step] for name in LOSSES[:3]), rel=1e-4)


@pytest.mark.parametrize("folder", ["train", "test"])
def test_evaluations_are_those_of_the_ledger(workspace, folder):
    found = scalars(workspace / folder / "eval")
    assert {*METRICS, *(f"Loss/{name}" for name in LOSSES)} <= set(found)
    ledger = [json.loads(f.read_text()) for f in (workspace / folder / "evaluations").glob("ckpt-*.json")]
    assert sorted(entry["step"] for entry in ledger) == sorted(found[METRICS[0]])
    for entry in ledger:
        for tag in METRICS:
            assert found[tag][entry["step"]] == pytest.approx(entry["metrics"][tag], abs=1e-6), tag


def readers(folder):
    """TensorBoard's reader on each file of a folder, the oldest first."""
    for file in sorted(folder.glob("events.out.tfevents.*")):
        reader = EventAccumulator(str(file), size_guidance={"tensors": 0})
        reader.Reload()
        yield reader


def test_precision_recall_curves_of_each_class(workspace):
    for reader in readers(workspace / "train/eval"):
        contents = reader.PluginTagToContent(pr_curve_metadata.PLUGIN_NAME)
        assert contents
        for tag, content in contents.items():
            assert tag.startswith("pr_curves/")
            thresholds = pr_curve_metadata.parse_plugin_metadata(content).num_thresholds
            (event,) = reader.Tensors(tag)
            right, wrong, _, missed, precision, recall = tensor_util.make_ndarray(event.tensor_proto)
            assert len(right) == thresholds
            assert (right + missed == right[0] + missed[0]).all()
            assert recall == pytest.approx(right / (right + missed))
            hit = right > 0
            assert precision[hit] == pytest.approx(right[hit] / (right + wrong)[hit])


def test_hyperparameters_and_the_end_of_the_run(workspace):
    *_, last = readers(workspace / "train/eval")
    contents = last.PluginTagToContent(hparams_metadata.PLUGIN_NAME)
    experiment = hparams_metadata.parse_experiment_plugin_data(contents[hparams_metadata.EXPERIMENT_TAG])
    started = hparams_metadata.parse_session_start_info_plugin_data(
        contents[hparams_metadata.SESSION_START_INFO_TAG])
    ended = hparams_metadata.parse_session_end_info_plugin_data(contents[hparams_metadata.SESSION_END_INFO_TAG])
    assert ended.status == 1  # success
    assert {info.name for info in experiment.hparam_infos} == set(started.hparams)
    assert started.hparams["batch_size"].number_value > 0
    assert {info.name.tag for info in experiment.metric_infos} <= set(last.Tags()["tensors"])
