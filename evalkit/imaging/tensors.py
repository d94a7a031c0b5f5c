"""The network's input tensor as a picture that a person can look at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.imx500.stream import InputTensorData


def tensor_rgb(tensor: InputTensorData, input_format: str = "RGB") -> NDArray[np.uint8]:
    """Return what the network saw as RGB (rows, columns, 3); `input_format` "BGR": its channels are the other way round.

    The sensor's input is planar, 8 bits an element, and 0..255 or, if signed, -128..127 (IMX500 facts: network_info.txt norms).
    One channel becomes grey; of more than three the first three are shown.
    """
    planes: NDArray[np.uint8] = tensor.raw.view(np.uint8)
    if tensor.spec.signed:
        planes = planes ^ np.uint8(0x80)
    if planes.shape[0] < 3:
        planes = np.repeat(planes[:1], 3, axis=0)
    planes = planes[2::-1] if input_format == "BGR" else planes[:3]
    return np.ascontiguousarray(planes.transpose(1, 2, 0))
