"""The built-in classifier: which colours a picture consists of. Hand-made, not trained; two int8 convolutions.

1. A 4x4 convolution takes the mean colour of each cell.
2. A 1x1 convolution compares it with one prototype a class: |x - p|² without |x|², which is the same for all, is linear in x.

A softmax over the classes gives each cell to the nearest prototype, the mean over all cells is the score: the part of the picture.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx

from evalkit.models import int8
from evalkit.models.graph import GraphBuilder
from evalkit.models.twin import OutputSpec, TensorSpecs, add_signed_input

WIDTH, HEIGHT = 128, 96
"""Of the input."""
INPUT_SCALE = 1 / 128
CELL = 4
"""Pixels of one cell in each direction."""
PROTOTYPES: Mapping[str, tuple[int, int, int]] = {
    "dark": (25, 25, 28),
    "grey": (128, 128, 128),
    "bright": (235, 235, 232),
    "red": (175, 40, 55),
    "orange": (250, 115, 15),
    "yellow-green": (185, 250, 20),
    "green": (40, 140, 70),
    "blue": (45, 90, 165),
    "brown": (120, 85, 60),
}
"""Class and its colour."""
_SHARPNESS = 40.0
"""How clearly a cell belongs to its nearest prototype; distances are in units of half the range."""
_HIGHEST = 6.0
"""Largest comparison that is told apart; more is as good as this."""


def scene_colours_network() -> onnx.ModelProto:
    """Return the twin."""
    build = GraphBuilder("scene_colours")
    values = add_signed_input(build, (3, HEIGHT, WIDTH), scale=INPUT_SCALE)
    x = int8.quantise(build, values, "input/u8", scale=INPUT_SCALE, zero=128)
    mean = np.eye(3)[:, :, None, None] * np.full((CELL, CELL), 1 / CELL**2)
    cells = int8.convolve(build, x, mean / 2, np.full(3, 0.5), "cells", top=1.0, stride=CELL)  # 0..1 is black to white
    colours = np.array(list(PROTOTYPES.values())) / 255
    likeness = 2 * colours
    offset = -(colours**2).sum(axis=1)
    # Shifted so that no comparison is below zero: 2 p x - |p|² is at least -3.
    compared = int8.convolve(build, cells, likeness[:, :, None, None], offset + 3, "compared", top=_HIGHEST)
    sharp = build.add("Mul", [int8.dequantise(build, compared, "compared/y"), build.const("post/sharpness", _SHARPNESS)], "post/sharp")
    share = build.add("GlobalAveragePool", [build.add("Softmax", [sharp], "post/nearest", axis=1)], "post/share")
    build.add("Reshape", [share, build.const("post/list", [-1], np.int64)], "share")
    build.output("share", (len(PROTOTYPES),))
    outputs = (OutputSpec(name="share", bits=8, signed=False, scale=2.0**-8),)
    return build.model(TensorSpecs(input_scale=INPUT_SCALE, outputs=outputs).metadata())
