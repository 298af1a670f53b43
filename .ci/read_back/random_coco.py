"""random_coco.py DIR: random annotations and results with pycocotools' numbers, for CocoRandomSetsTest."""

import contextlib
import io
import json
import pathlib
import random
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def box(r):
    w, h = r.choice([r.uniform(4, 30), r.uniform(30, 95), r.uniform(95, 300)]), r.uniform(4, 300)
    return [round(r.uniform(0, 340), 2), round(r.uniform(0, 340), 2), round(w, 2), round(h, 2)]


def make(r):
    categories = [{"id": i + 1, "name": f"class{i + 1}"} for i in range(r.randint(1, 6))]
    images = [{"id": i + 1, "width": 640, "height": 640} for i in range(r.randint(1, 60))]
    annotations, detections = [], []
    for image in images:
        for _ in range(r.randint(0, 12)):
            b, category = box(r), r.choice(categories)["id"]
            annotations.append({
                "id": len(annotations) + 1, "image_id": image["id"], "category_id": category, "bbox": b,
                "area": b[2] * b[3], "iscrowd": int(r.random() < 0.1)})
            for _ in range(r.randint(0, 3)):
                moved = [round(v + r.gauss(0, 0.1) * b[2 + i % 2], 2) for i, v in enumerate(b)]
                detections.append({
                    "image_id": image["id"], "category_id": category if r.random() < 0.9 else r.choice(categories)["id"],
                    "bbox": moved[:2] + [max(1.0, v) for v in moved[2:]],
                    "score": round(r.random(), r.choice([1, 2, 6]))})
        detections += [{
            "image_id": image["id"], "category_id": r.choice(categories)["id"], "bbox": box(r), "score": r.random(),
        } for _ in range(r.choice([0, 3, 130]))]
    return {"info": {}, "images": images, "categories": categories, "annotations": annotations}, detections


def stats(truth, found, category=None):
    evaluation = COCOeval(truth, found, "bbox")
    if category:
        evaluation.params.catIds = [category]
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    return evaluation.stats.tolist()


def expected(annotations, detections):
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = annotations
        truth.createIndex()
        found = truth.loadRes(json.loads(json.dumps(detections)))
        return {
            "stats": stats(truth, found),
            "per_category": {c["id"]: {"stats12": stats(truth, found, c["id"])} for c in annotations["categories"]},
        }


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(8):
        annotations, detections = make(random.Random(seed))
        if detections:
            case = {"gt": annotations, "detections": detections, "expected": expected(annotations, detections)}
            (folder / f"random-{seed}.json").write_text(json.dumps(case))


main(pathlib.Path(sys.argv[1]))
