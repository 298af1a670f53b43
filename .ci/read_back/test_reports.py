"""The evaluations' reports and result files, read by what others would read them with."""

import html.parser
import json

import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from test_events import METRICS


def evaluations(workspace, folder):
    for entry in sorted((workspace / folder / "evaluations").glob("ckpt-*.json")):
        yield json.loads(entry.read_text()), entry.with_suffix("")


@pytest.mark.parametrize("folder", ["train", "test"])
def test_reports_have_the_ledgers_numbers(workspace, folder):
    for entry, report in evaluations(workspace, folder):
        figures = json.loads((report / "report.json").read_text())
        assert figures["metrics"] == entry["metrics"] == json.loads((report / "metrics.json").read_text())
        assert figures["step"] == entry["step"]
        assert sum(c["objects"] for c in figures["classes"]) == figures["objects"]
        assert figures["errors"]["ap50"] == pytest.approx(
            entry["metrics"]["DetectionBoxes_Precision/mAP@.50IOU"], abs=0.02)


class References(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in ("href", "src")]


@pytest.mark.parametrize("folder", ["train", "test"])
def test_pages_need_nothing_else(workspace, folder):
    for _, report in evaluations(workspace, folder):
        page = (report / "report.html").read_text()
        parser = References()
        parser.feed(page)
        assert all(value.startswith(("#", "data:image/jpeg;base64,")) for value in parser.found)
        assert len(page) < 3_000_000


@pytest.mark.parametrize("folder", ["train", "test"])
def test_pycocotools_finds_the_same_in_the_predictions(workspace, folder):
    (entry, report), = [e for e in evaluations(workspace, folder) if (e[1] / "predictions.json").exists()]
    truth = COCO(str(report / "ground_truth.json"))
    evaluation = COCOeval(truth, truth.loadRes(str(report / "predictions.json")), "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    assert evaluation.stats == pytest.approx([entry["metrics"][tag] for tag in METRICS], abs=1e-5)
