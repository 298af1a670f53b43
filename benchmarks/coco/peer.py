"""The peers' side: evaluates the two files, as their documentation says; loading is included, importing is not hidden.

    peer.py pycocotools|faster-coco-eval ANNOTATIONS RESULTS
"""

import sys

if sys.argv[1] == "pycocotools":
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
else:
    from faster_coco_eval import COCO
    from faster_coco_eval import COCOeval_faster as COCOeval

truth = COCO(sys.argv[2])
evaluation = COCOeval(truth, truth.loadRes(sys.argv[3]), "bbox")
evaluation.evaluate()
evaluation.accumulate()
evaluation.summarize()
print("NUMBERS", *(f"{float(value):.6f}" for value in evaluation.stats[:12]))
