"""What the sensor writes of a network's floats."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.imx500.apparams import Dimension, OutputTensor
from evalkit.models.twin import quantise


def spec(*, bits: int, signed: bool, scale: float, shift: int = 0) -> OutputTensor:
    dimension = Dimension(id=0, size=4, serialization_index=0)
    return OutputTensor(id=0, name="x", dimensions=(dimension,), bits_per_element=bits, signed=signed, scale=scale, shift=shift)


@pytest.mark.parametrize(
    ("bits", "signed", "scale", "shift", "expected"),
    [
        (8, False, 2.0**-8, 0, [0, 128, 255, 0]),
        (8, True, 2.0**-7, 0, [0, 64, 127, -128]),
        (16, True, 2.0**-15, 0, [0, 16384, 32767, -32768]),
        (8, False, 2.0**-7, 128, [128, 192, 255, 0]),
        (32, True, 2.0**-20, 0, [0, 2**19, 2**21, -(2**20)]),
    ],
)
def test_values_are_rounded_shifted_and_saturated(bits: int, signed: bool, scale: float, shift: int, expected: list[int]) -> None:
    raw = quantise(np.array([0.0, 0.5, 2.0, -1.0], np.float32), spec(bits=bits, signed=signed, scale=scale, shift=shift))
    assert raw.tolist() == expected
    assert raw.dtype == np.dtype(f"{'i' if signed else 'u'}{bits // 8}")


def test_halves_round_to_the_nearest_step() -> None:
    assert quantise(np.array([0.4, 0.6, 1.4, 1.6], np.float32), spec(bits=8, signed=False, scale=1.0)).tolist() == [0, 1, 1, 2]
