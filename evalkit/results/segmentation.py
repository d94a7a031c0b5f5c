"""Segmentation: a class for each cell of a map."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.results.reading import HINT, Answer
from evalkit.results.types import ClassArea, Segmentation

MAX_CLASSES = 256
"""A result holds a class in a byte."""


def class_map(answer: Answer) -> Segmentation:
    """Read a map of class numbers (rows, columns), as of DeepLab V3+. Source: modlib's pp_segment, picamera2's segmentation demo.

    Class 0 is the background (modlib turns it into 255; here it stays).
    """
    answer.match("A segmentation", ("h", "w"))
    classes = _classes(answer)
    limit = len(answer.card.labels) or MAX_CLASSES
    low, high = int(classes.min()), int(classes.max())
    if low < 0 or high >= limit:
        known = f"its card has {limit} labels" if answer.card.labels else f"{MAX_CLASSES} are the most"
        raise DecodeError(f"{answer.card.name} found class {low if low < 0 else high}, but {known}.", hint=HINT)
    cells = np.ascontiguousarray(classes.astype(np.uint8))
    cells.flags.writeable = False
    counts = np.bincount(cells.reshape(-1), minlength=high + 1)
    largest_first = [int(i) for i in np.argsort(-counts, kind="stable") if counts[i]]
    return Segmentation(
        class_map=cells,
        labels=answer.card.labels,
        items=tuple(ClassArea(class_id=i, label=answer.label(i), share=float(counts[i] / cells.size)) for i in largest_first),
    )


def _classes(answer: Answer) -> NDArray[np.generic]:
    """Return the numbers of the map: as they came, if they stand for themselves."""
    output = answer.outputs[0]
    stand_for_themselves = output.spec.scale == 1.0 and output.spec.shift == 0 and output.raw.dtype.kind in "iu"
    return output.raw if stand_for_themselves else answer.whole(0, "Classes")
