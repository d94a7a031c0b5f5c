"""A network in the sensor: what is known of it, and the DSP that runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.procedures import SensorImage
from evalkit.geometry import Size
from evalkit.imx500 import timing
from evalkit.imx500.apparams import Network
from evalkit.imx500.memory import MemoryTable
from evalkit.models.card import ModelCard
from evalkit.models.golden import InputArray
from evalkit.models.memory_plan import dsp_estimate
from evalkit.models.package import ModelPackage

_JITTER = 0.015
"""The DSP's time varies by this part of it, up and down."""
_JITTER_STEPS = 1 << 16


class Dsp(Protocol):
    """What runs one network. One thread uses it."""

    @property
    def input_size(self) -> Size:
        """Width and height of the input tensor."""
        ...

    def run(self, rgb: NDArray[np.uint8]) -> tuple[NDArray[np.uint8] | NDArray[np.int8], Sequence[NDArray[np.generic]]]:
        """Return input tensor and output tensors, as the sensor's integers, for a (3, height, width) picture.

        Raises BoardFault if the network fails.
        """
        ...

    def run_raw(self, raw: InputArray) -> Sequence[NDArray[np.generic]]:
        """Return the output tensors for an input tensor of the sensor's integers; BoardFault if the network fails."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedNetwork:
    """A network that is ready to run."""

    name: str
    card: ModelCard
    network: Network
    memory: MemoryTable
    image: SensorImage
    """What is loaded into the sensor."""
    dsp: Dsp = field(repr=False)
    filters_boxes: bool = False
    """Whether non-maximum suppression is part of the network: the sensor then does it after the layers."""
    generation: int = 0
    """Counts activations; 0: not active yet."""
    package: ModelPackage | None = field(default=None, repr=False)
    """Where it comes from; None for one that was never in a package."""
    index: int = 0
    """Which network of the package it is."""

    @property
    def sha256(self) -> str:
        """What its package is known by; "" if it has none."""
        return "" if self.package is None else self.package.sha256

    def is_in(self, sha256: str) -> bool:
        """Return whether it comes from this package."""
        return self.package is not None and self.package.sha256 == sha256

    def times_us(self, frame_id: int) -> tuple[int, int]:
        """Return the DNN time (the layers alone) and the DSP time (all of it) of a frame, for the KPI line: the sensor's, not this computer's."""
        # A hash of the number (Knuth's multiplicative one) is as good as chance, and the same each time.
        position = (frame_id * 2_654_435_761 >> 8) % _JITTER_STEPS / _JITTER_STEPS
        dsp_us = round(self.dsp_us * (1 + _JITTER * (2 * position - 1)))
        return timing.dnn_time_us(dsp_us, nms=self.filters_boxes), dsp_us

    @property
    def dsp_us(self) -> int:
        """Time on the sensor's DSP, as the memory plan tells it."""
        return dsp_estimate(self.card)[0]


Prepare = Callable[[ModelPackage, int], LoadedNetwork]
"""Makes a network of a package ready to run; slow. ModelError if it cannot run here."""
