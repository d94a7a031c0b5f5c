"""EfficientDet without post-processing: a table of class logits and one of box codes, relative to anchors."""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.geometry import Size
from evalkit.results.raw_detectors import found_objects
from evalkit.results.reading import HINT, Answer
from evalkit.results.types import Detections

LEVELS = (3, 4, 5, 6, 7)
"""Maps of the input, halved so often; odd sizes are rounded up at each halving."""
OCTAVES = (0.0, 1 / 3, 2 / 3)
RATIOS = (1.0, 2.0, 0.5)
"""Width over height of the anchors at each place."""
LARGEST_CODE = math.log(1000 / 16)
"""Size codes above it are cut off, so that no box becomes infinite (the bound of TensorFlow's and PyTorch's box coders)."""


def efficientdet(answer: Answer) -> Detections:
    """Read (anchors, classes) logits and (anchors, 4) codes ty, tx, th, tw.

    A box has its middle at t * (size of the anchor) + (middle of the anchor), and the size exp(t) * (size of the anchor).
    Boxes of a class that overlap are suppressed here. Source: google/automl's efficientdet (anchors.py), picamera2's
    postprocess_efficientdet_lite0. For 320x320 there are 9 * (40² + 20² + 10² + 5² + 3²) = 19206 anchors.
    """
    size = answer.match("Raw EfficientDet", ("n", "c"), ("n", 4))
    anchors = anchor_boxes(answer.input_size(), answer.card.tuning.anchor_scale)
    if size["n"] != len(anchors):
        raise DecodeError(
            f"Raw EfficientDet has {len(anchors)} anchors for an input of {answer.input_size()}, but {answer.card.name} has {size['n']}.",
            hint=HINT,
        )
    answer.require_labels(size["c"])
    answer.require_numbers(1)
    codes = answer.outputs[1]

    def boxes_at(cells: NDArray[np.intp]) -> NDArray[np.float64]:
        code = (codes.raw[cells].astype(np.float64) - codes.spec.shift) * codes.spec.scale
        anchor = anchors[cells]
        middle = code[:, [1, 0]] * anchor[:, 2:] + anchor[:, :2]
        half = np.exp(np.minimum(code[:, [3, 2]], LARGEST_CODE)) * anchor[:, 2:] / 2
        return np.hstack((middle - half, middle + half))

    return found_objects(answer, 0, size["c"], boxes_at)


@functools.lru_cache(maxsize=4)
def anchor_boxes(size: Size, anchor_scale: float) -> NDArray[np.float64]:
    """Return the anchors (n, 4): middle x, y, width, height in pixels of the input, in the order of the network's outputs.

    Level by level, from the largest map; row by row, place by place; at each place octave by octave, and of each octave ratio by ratio.
    A place is the middle of its cell. The stride of a level is the input's size over the map's: at 320 pixels and level 7, 320 / 3.
    """
    levels = []
    for level in LEVELS:
        columns, rows = _halved(size.width, level), _halved(size.height, level)
        stride_x, stride_y = size.width / columns, size.height / rows
        y, x = np.mgrid[0:rows, 0:columns]
        places = np.column_stack(((x.reshape(-1) + 0.5) * stride_x, (y.reshape(-1) + 0.5) * stride_y))
        shapes = np.array(
            [
                (stride_x * anchor_scale * 2**octave * math.sqrt(ratio), stride_y * anchor_scale * 2**octave / math.sqrt(ratio))
                for octave in OCTAVES
                for ratio in RATIOS
            ]
        )
        levels.append(np.hstack((np.repeat(places, len(shapes), axis=0), np.tile(shapes, (len(places), 1)))))
    anchors = np.concatenate(levels)
    anchors.flags.writeable = False
    return anchors


def _halved(length: int, times: int) -> int:
    return -(-length >> times)
