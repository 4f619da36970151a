#!/usr/bin/env python3
"""What `maskdeep coco-eval` does, by pycocotools, to measure against: files in, twelve figures out."""
import contextlib
import io
import json
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

truth, results, kind = sys.argv[1:]
with contextlib.redirect_stdout(io.StringIO()):
    gt = COCO(truth)
    evaluation = COCOeval(gt, gt.loadRes(results), kind)
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
print(json.dumps({"stats": list(evaluation.stats)}))
