"""Writes a COCO annotations file and a results file of the size of COCO's val2017 with a detector's top 100: made up, the same
for a seed, and such that every part of the evaluation has work: crowds, all sizes, near misses, confusions, duplicates, empty images.

    make_set.py DIRECTORY [IMAGES]
"""

import json
import math
import pathlib
import random
import sys

SEED = 707
CLASSES = 80
OBJECTS_PER_IMAGE = 7.4
RESULTS_PER_IMAGE = 100
WIDTH, HEIGHT = 640, 480


def box(rng):
    """Side lengths spread evenly over orders of magnitude, from a few pixels to most of the picture."""
    width = min(WIDTH - 1.0, 6 * 80 ** rng.random())
    height = min(HEIGHT - 1.0, 6 * 80 ** rng.random())
    return [rng.random() * (WIDTH - width), rng.random() * (HEIGHT - height), width, height]


def near(rng, truth, spread):
    """A detector's guess at a box, off by a share of its size."""
    x, y, width, height = truth
    return [
        x + rng.gauss(0, spread) * width,
        y + rng.gauss(0, spread) * height,
        width * math.exp(rng.gauss(0, spread)),
        height * math.exp(rng.gauss(0, spread)),
    ]


def category(rng):
    """One class is far more frequent than the others, as people are."""
    return 1 if rng.random() < 0.3 else rng.randint(2, CLASSES)


def main(directory, images):
    rng = random.Random(SEED)
    annotations, results = [], []
    for image in range(1, images + 1):
        truths = []
        # Mostly a few objects, sometimes none, seldom very many.
        for _ in range(int(rng.expovariate(1 / OBJECTS_PER_IMAGE) + 0.5)):
            truths.append((category(rng), box(rng)))
        for label, corners in truths:
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image,
                    "category_id": label,
                    "bbox": corners,
                    "area": corners[2] * corners[3] * rng.uniform(0.5, 0.9),
                    "iscrowd": int(rng.random() < 0.01),
                }
            )
        for _ in range(RESULTS_PER_IMAGE):
            if truths and rng.random() < 0.5:
                label, corners = rng.choice(truths)
                corners = near(rng, corners, rng.choice((0.03, 0.1, 0.25)))
                label = label if rng.random() < 0.8 else category(rng)
            else:
                label, corners = category(rng), box(rng)
            results.append(
                {"image_id": image, "category_id": label, "bbox": corners, "score": rng.betavariate(1, 6)}
            )
    truth = {
        "images": [{"id": i, "width": WIDTH, "height": HEIGHT} for i in range(1, images + 1)],
        "annotations": annotations,
        "categories": [{"id": c, "name": f"class {c}"} for c in range(1, CLASSES + 1)],
    }
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "annotations.json").write_text(json.dumps(truth))
    (directory / "results.json").write_text(json.dumps(results))
    print(f"{images} images, {len(annotations)} objects, {len(results)} results, {CLASSES} classes")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5000)
