"""The built-in detector: finds people by the colour of their hi-vis vests. Hand-made, not trained; four int8 convolutions.

1. Colour: a 2x2 convolution answers where red and green together are far above blue, and where red is far above green.
2. Vests: a 1x1 convolution makes two maps of that, orange and yellow-green (the colours of EN ISO 20471). Arms and stripes are closed.
3. Pooling: a 2x2 convolution takes the mean.
4. Shape: one filter for each body height compares the mean inside a vest's rectangle with the mean around it, in both maps.

Then the strongest answers become boxes of whole bodies, and overlapping ones are suppressed, all in the graph.
"""

from __future__ import annotations

import math

import numpy as np
import onnx
from numpy.typing import NDArray

from evalkit.models import int8
from evalkit.models.graph import GraphBuilder
from evalkit.models.ssd_post import DETECTOR_OUTPUTS, add_suppression
from evalkit.models.twin import TensorSpecs, add_signed_input

WIDTH, HEIGHT = 320, 240
"""Of the input: the aspect ratio of the sensor, so that people keep their shape."""
INPUT_SCALE = 1 / 128
CELL = 4
"""Pixels of one cell of the map in which vests are looked for, in each direction."""
BODY_HEIGHTS = tuple(34.0 * 1.2**k for k in range(9))
"""In pixels of the input: 0.14 to 0.61 of its height."""
CANDIDATES = 256
"""Strongest answers that become boxes: a vest that fills a filter gives a few dozen."""

_BLUE_FACTOR = 1.4
"""(red + green) / 2 must be above this times blue. Skin, cardboard and wood lie below, vests far above."""
_VIVID_STEP = 0.16
"""What must be left of it, as part of white."""
_ORANGE_STEP = 0.12
"""How far red must be above green in orange; in yellow-green it is below."""
_COLOUR_GAIN = 10.0
"""How fast the answers rise to 1 beyond their steps."""
# Proportions of a body in eighths of its height, above the feet.
_VEST_MIDDLE, _VEST_HEIGHT, _VEST_WIDTH = 5.17, 3.15, 1.75
_BODY_MIDDLE, _BODY_HEIGHT, _BODY_WIDTH = 3.95, 8.15, 3.4
_CLOSING = (7, 5)
"""Rows and columns of the window that fills gaps in a vest: stripes run across it."""
_SURROUND = 0.35
"""Width of the frame around the vest, in parts of the vest's own size."""
_SHAPE_STEP, _SHAPE_GAIN = 0.1, 1.2
"""Difference between inside and around at which the score leaves 0, and how fast it rises."""
_SCORE_THRESHOLD = 0.3
_IOU_THRESHOLD = 0.45


def hi_vis_network() -> onnx.ModelProto:
    """Return the twin."""
    build = GraphBuilder("hi_vis_detector")
    values = add_signed_input(build, (3, HEIGHT, WIDTH), scale=INPUT_SCALE)
    x = int8.quantise(build, values, "input/u8", scale=INPUT_SCALE, zero=128)
    colour = int8.convolve(build, x, *_colour_layer(), "colour", top=1.0, stride=2)
    vests = int8.convolve(build, colour, *_vest_layer(), "vests", top=1.0)
    closed = _closed(build, int8.dequantise(build, vests, "vests/y"))
    # Each colour becomes a picture of its own, so that the layers that follow are the same for both.
    apart = build.add("Reshape", [closed, build.const("maps/shape", [2, 1, HEIGHT // 2, WIDTH // 2], np.int64)], "maps/apart")
    fine = int8.quantise(build, apart, "maps", scale=1 / 255)
    maps = int8.convolve(build, fine, np.full((1, 1, 2, 2), 0.25), np.zeros(1), "pooled", top=1.0, stride=2)
    filters = _vest_filters()
    reach = (filters.shape[2] // 2, filters.shape[3] // 2)
    bias = np.full(len(filters), -_SHAPE_STEP * _SHAPE_GAIN)
    shape = int8.convolve(build, maps, filters * _SHAPE_GAIN, bias, "shape", top=1.0, padding=reach)
    boxes, scores = _candidates(build, _peaks(build, int8.dequantise(build, shape, "answers")))
    add_suppression(build, boxes, scores, iou=_IOU_THRESHOLD, threshold=_SCORE_THRESHOLD)
    return build.model(TensorSpecs(input_scale=INPUT_SCALE, outputs=DETECTOR_OUTPUTS).metadata())


def _colour_layer() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights and bias of the two colour answers, averaged over 2x2 pixels; -1..1 in the tensor is 0..1 of white."""
    mix = np.array([[0.5, 0.5, -_BLUE_FACTOR], [1.0, -1.0, 0.0]]) * _COLOUR_GAIN
    step = np.array([_VIVID_STEP, _ORANGE_STEP]) * _COLOUR_GAIN
    return np.repeat(mix / 2 / 4, 4, axis=1).reshape(2, 3, 2, 2), mix.sum(axis=1) / 2 - step


def _vest_layer() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights and bias of orange = vivid and redder, yellow-green = vivid and not redder."""
    return np.array([[1.0, 1.0], [1.0, -1.0]]).reshape(2, 2, 1, 1), np.array([-1.0, 0.0])


def _closed(build: GraphBuilder, vests: str) -> str:
    """Fill what arms and reflective stripes cover of a vest: the maximum around each cell, then the minimum around each."""
    widened = _maximum(build, vests, "vests/widened")
    gaps = _maximum(build, build.add("Neg", [widened], "vests/negative"), "vests/gaps")
    return build.add("Neg", [gaps], "vests/closed")


def _maximum(build: GraphBuilder, values: str, name: str) -> str:
    """Return the maximum in a window of `_CLOSING` around each cell: first down the columns, then along the rows."""
    rows, columns = _CLOSING
    down = build.add("MaxPool", [values], f"{name}/down", kernel_shape=[rows, 1], pads=[rows // 2, 0, rows // 2, 0])
    return build.add("MaxPool", [down], name, kernel_shape=[1, columns], pads=[0, columns // 2, 0, columns // 2])


def _vest_filters() -> NDArray[np.float64]:
    """Return (heights, 1, rows, columns): mean inside a vest minus mean in the frame around it, for each body height."""
    unit = np.array(BODY_HEIGHTS) / 8 / CELL
    reach = math.ceil(unit[-1] * _VEST_HEIGHT * (1 + 2 * _SURROUND) / 2)
    side = math.ceil(unit[-1] * _VEST_WIDTH * (1 + 2 * _SURROUND) / 2)
    filters = np.empty((len(unit), 1, 2 * reach + 1, 2 * side + 1))
    for index, one in enumerate(unit):
        height, width = one * _VEST_HEIGHT, one * _VEST_WIDTH
        inside = _rectangle(height, width, reach, side)
        outer = _rectangle(height * (1 + 2 * _SURROUND), width * (1 + 2 * _SURROUND), reach, side)
        frame = outer - inside
        filters[index, 0] = inside / inside.sum() - frame / frame.sum()
    return filters


def _rectangle(height: float, width: float, reach: int, side: int) -> NDArray[np.float64]:
    """Return how much of each cell a centred rectangle covers: (2 * reach + 1, 2 * side + 1)."""

    def covered(length: float, cells: int) -> NDArray[np.float64]:
        position = np.abs(np.arange(-cells, cells + 1))
        return np.clip(length / 2 - position + 0.5, 0, 1)

    return np.outer(covered(height, reach), covered(width, side))


def _peaks(build: GraphBuilder, answers: str) -> str:
    """Keep only answers that no stronger one silences: each does so inside its own vest, for all body heights."""
    count = len(BODY_HEIGHTS)
    maps = build.add_many(
        "Split", [answers, build.const("peaks/one_each", [1] * count, np.int64)], [f"peaks/{k}" for k in range(count)], axis=1
    )
    spread = []
    for k, (one, body) in enumerate(zip(maps, BODY_HEIGHTS, strict=True)):
        rows, columns = (round(body / 8 / CELL * size / 2) for size in (_VEST_HEIGHT, _VEST_WIDTH))
        window, pads = [2 * rows + 1, 2 * columns + 1], [rows, columns, rows, columns]
        spread.append(build.add("MaxPool", [one], f"peaks/spread_{k}", kernel_shape=window, pads=pads))
    strongest = build.add("Max", spread, "peaks/strongest")
    is_peak = build.add("Cast", [build.add("GreaterOrEqual", [answers, strongest], "peaks/is_peak")], "peaks/mask", to=1)
    return build.add("Mul", [answers, is_peak], "peaks/kept")


def _candidates(build: GraphBuilder, answers: str) -> tuple[str, str]:
    """Turn the answers (colours, heights, rows, columns) into boxes (1, n, 4) and scores (1, 1, n) of the strongest."""
    rows, columns = HEIGHT // CELL, WIDTH // CELL
    flat = build.add("Reshape", [answers, build.const("post/row", [1, 1, -1], np.int64)], "post/flat")
    limit = build.const("post/candidates", [CANDIDATES], np.int64)
    scores, places = build.add_many("TopK", [flat, limit], ["post/candidate_scores", "post/places"], axis=2)

    def split(value: str, by: int, name: str) -> tuple[str, str]:
        divisor = build.const(f"post/by_{by}", by, np.int64)
        return build.add("Div", [value, divisor], f"post/{name}_div"), build.add("Mod", [value, divisor], f"post/{name}_mod")

    layer, cell = split(places, rows * columns, "layer")
    height = split(layer, len(BODY_HEIGHTS), "height")[1]  # what is left of it is the colour
    row, column = split(cell, columns, "cell")
    unit = np.array(BODY_HEIGHTS) / 8
    drop = (_VEST_MIDDLE - _BODY_MIDDLE) * unit / HEIGHT  # the body's middle lies below the vest's
    sizes = {"y": _BODY_HEIGHT * unit / HEIGHT / 2, "x": _BODY_WIDTH * unit / WIDTH / 2}
    edges = {}
    for axis, index, cells, offset in (("y", row, rows, drop), ("x", column, columns, np.zeros(len(unit)))):
        start = build.add("Cast", [index], f"post/{axis}_cell", to=1)
        for edge, sign in (("0", -1.0), ("1", 1.0)):
            table = build.const(f"post/{axis}{edge}_offset", offset + sign * sizes[axis] + 0.5 / cells)
            moved = build.add("Gather", [table, height], f"post/{axis}{edge}_move")
            scaled = build.add("Mul", [start, build.const(f"post/{axis}_step", 1 / cells)], f"post/{axis}{edge}_start")
            edges[axis + edge] = build.add("Add", [scaled, moved], f"post/{axis}{edge}")
    corners = build.add("Concat", [edges[name] for name in ("y0", "x0", "y1", "x1")], "post/corners", axis=1)
    inside = build.add("Clip", [corners, build.const("post/zero", 0.0), build.const("post/one", 1.0)], "post/clipped")
    return build.add("Transpose", [inside], "post/boxes", perm=[0, 2, 1]), scores
