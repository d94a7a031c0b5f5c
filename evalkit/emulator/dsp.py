"""The DSP: the network's twin, whose failure is a failure of the board."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BoardFault, BrokenModel
from evalkit.geometry import Size
from evalkit.imx500.apparams import Network
from evalkit.models.golden import InputArray
from evalkit.models.running import TwinRunner


class OnnxDsp:
    """One network in onnxruntime."""

    def __init__(self, twin: bytes, network: Network, *, threads: int) -> None:
        """Make it ready to run; BrokenModel if the twin cannot run or is not what `network` says."""
        self._runner = TwinRunner(twin, network, threads=threads)

    @property
    def input_size(self) -> Size:
        """Width and height of the input tensor."""
        return self._runner.input_size

    def run(self, rgb: NDArray[np.uint8]) -> tuple[InputArray, Sequence[NDArray[np.generic]]]:
        """Return input tensor and output tensors, as the sensor's integers, for a (3, height, width) picture.

        Raises BoardFault if the network fails.
        """
        try:
            return self._runner.run(rgb)
        except BrokenModel as error:
            raise BoardFault(error.message, hint=error.hint) from error

    def run_raw(self, raw: InputArray) -> Sequence[NDArray[np.generic]]:
        """Return the output tensors for an input tensor (3, height, width) of the sensor's integers; BoardFault if the network fails."""
        try:
            return self._runner.run_raw(raw)
        except BrokenModel as error:
            raise BoardFault(error.message, hint=error.hint) from error
