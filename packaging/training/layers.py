"""The shape of the trained networks: a chain of small convolutions, and a head that says for each cell what is there."""

from __future__ import annotations

from dataclasses import dataclass

CELL = 8
"""Pixels of the input for one cell of the answer, in each direction: three layers of the trunk halve it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A convolution with batch normalisation and ReLU; padded so that only the stride makes the map smaller."""

    inputs: int
    outputs: int
    side: int = 3
    stride: int = 1
    group: int = 1


def separable(inputs: int, outputs: int, *, side: int = 3, stride: int = 1) -> tuple[Layer, Layer]:
    """Return a depthwise convolution and the 1x1 convolution that mixes its channels."""
    return (
        Layer(inputs=inputs, outputs=inputs, side=side, stride=stride, group=inputs),
        Layer(inputs=inputs, outputs=outputs, side=1),
    )


WIDTH = 64
"""Channels of the answer's map."""
TRUNK = (
    Layer(inputs=3, outputs=16, stride=2),
    Layer(inputs=16, outputs=24, stride=2),
    *separable(24, WIDTH, stride=2),
    # Each of these lets a cell see 32 more pixels around it: a person close to the camera fills half of the height.
    *(layer for _ in range(4) for layer in separable(WIDTH, WIDTH, side=5)),
)
"""From the picture to a map of cells; the sensor's depthwise unit is slow, so these are few and the maps small."""
