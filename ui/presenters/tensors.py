"""The tensors of a frame, their numbers and how often each occurs. Free of Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.imx500.stream import Inference
from ui.presenters.inspection import TensorRow, tensor_rows

MAX_SAMPLES = 400_000
"""Elements a histogram looks at: its shape does not change with more, and the window must not wait."""
BINS = 96
"""Of a histogram of 16 or 32-bit elements."""
CODES = 256
CODES_A_BIN = 2
"""Of 8-bit elements: finer is not seen in a panel."""
MAX_JSON_ELEMENTS = 200_000
"""Elements that are copied: some megabytes of text, which a clipboard takes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TensorContent:
    """One tensor with its elements."""

    row: TensorRow
    raw: NDArray[np.generic] | None = field(repr=False)
    """In the shape of its dimensions; None if it did not come."""

    @property
    def size(self) -> int:
        """Number of elements; 0 if they did not come."""
        return 0 if self.raw is None else int(self.raw.size)

    def element(self, position: int) -> tuple[tuple[int, ...], int, float]:
        """Return index, raw number and value of the element at a position in the order of the dimensions; IndexError outside."""
        if self.raw is None or not 0 <= position < self.raw.size:
            raise IndexError(position)
        index = tuple(int(part) for part in np.unravel_index(position, self.raw.shape))
        raw = int(self.raw[index])
        return index, raw, (raw - self.row.shift) * self.row.scale


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TensorHistogram:
    """How often each raw number occurs."""

    x: NDArray[np.float64] = field(repr=False)
    """Raw numbers, the middle of each bin."""
    counts: NDArray[np.float64] = field(repr=False)
    mean: float
    """Of the values, de-quantised."""
    lowest_share: float
    highest_share: float
    """What part has the smallest or largest number that the type holds: it was cut off there."""
    sampled: float
    """What part of the elements was looked at."""


def tensor_contents(inference: Inference | None) -> tuple[TensorContent, ...]:
    """Return the input tensor, then the outputs; none without metadata."""
    if inference is None:
        return ()
    outputs = [tensor.raw for tensor in inference.outputs or ()]
    contents, position = [], 0
    for row in tensor_rows(inference):
        raw: NDArray[np.generic] | None
        if row.is_input:
            raw = inference.input.raw if inference.input is not None else None
        else:
            raw = outputs[position] if position < len(outputs) else None
            position += 1
        contents.append(TensorContent(row=row, raw=raw))
    return tuple(contents)


def tensor_histogram(content: TensorContent) -> TensorHistogram | None:
    """Return how often each raw number occurs; None if there are none."""
    if content.raw is None or not content.raw.size:
        return None
    flat = content.raw.reshape(-1)
    flat = flat[:: max(1, flat.size // MAX_SAMPLES)]
    info = np.iinfo(flat.dtype.name)
    if info.bits == 8:
        counts = np.bincount(flat.view(np.uint8) if info.min == 0 else flat.astype(np.int16) - info.min, minlength=CODES)
        counts = counts.reshape(-1, CODES_A_BIN).sum(axis=1)
        x = np.arange(info.min, info.max, CODES_A_BIN, dtype=np.float64) + CODES_A_BIN / 2
    else:
        counts, edges = np.histogram(flat, bins=BINS, range=(float(flat.min()), float(flat.max()) + 1))
        x = (edges[:-1] + edges[1:]) / 2
    return TensorHistogram(
        x=np.asarray(x, np.float64),
        counts=counts.astype(np.float64),
        mean=(float(flat.mean(dtype=np.float64)) - content.row.shift) * content.row.scale,
        lowest_share=float(np.mean(flat == info.min)),
        highest_share=float(np.mean(flat == info.max)),
        sampled=flat.size / content.raw.size,
    )


def tensor_json(content: TensorContent) -> dict[str, Any]:
    """Return a tensor with its raw numbers, as JSON has them; of a very large one the first elements, flat."""
    row = content.row
    result: dict[str, Any] = {
        "name": row.name,
        "role": "input" if row.is_input else "output",
        "shape": list(row.shape),
        "dtype": row.dtype,
        "scale": row.scale,
        "shift": row.shift,
    }
    if content.raw is None:
        return result | {"raw": None}
    if content.raw.size > MAX_JSON_ELEMENTS:
        return result | {"raw_first": content.raw.reshape(-1)[:MAX_JSON_ELEMENTS].tolist(), "elements": int(content.raw.size)}
    return result | {"raw": content.raw.tolist()}
