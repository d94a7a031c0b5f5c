"""What decoders share: output tensors against what a decoder expects, their numbers, and results made of arrays.

Whatever does not agree is a DecodeError that names the model, what the card asks for, and what came.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.geometry import Box, Size
from evalkit.imx500.stream import Inference, OutputTensorData
from evalkit.imx500.tensors import input_layout
from evalkit.models.card import ModelCard
from evalkit.results.types import Detection, Detections

SCORE_FLOOR = 0.05
"""Results below it are left out, unless the card says otherwise: a post-processing network fills its list with noise down to zero."""
HINT = "The card in the model package does not describe this network; use the package that belongs to it."
_WHOLE_SLACK = 1e-3
"""How far a number may be from a whole one and still count as such: far above what scaling an integer loses."""

Pattern = tuple[int | str, ...]
"""A shape: numbers, or letters for sizes ("n", and "2n" for twice that)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The valid outputs of one inference, and the card that says what they mean."""

    card: ModelCard
    inference: Inference
    outputs: tuple[OutputTensorData, ...]

    @property
    def score_floor(self) -> float:
        """The lowest score that is kept."""
        return SCORE_FLOOR if self.card.tuning.score_threshold is None else self.card.tuning.score_threshold

    def input_size(self) -> Size:
        """Return the size of the input tensor in pixels."""
        if not self.inference.network.inputs:
            raise DecodeError(f"{self.card.name} has no input tensor, so that its results have no place.", hint=HINT)
        layout = input_layout(self.inference.network.inputs[0])
        return Size(layout.width, layout.height)

    def match(self, kind: str, *wanted: Pattern) -> dict[str, int]:
        """Return the size of each letter; DecodeError "`kind` has outputs …, but …" if the tensors' shapes are others."""
        sizes: dict[str, int] = {}
        shapes = [output.raw.shape for output in self.outputs]
        if len(shapes) == len(wanted) and all(_fits(shape, pattern, sizes) for shape, pattern in zip(shapes, wanted, strict=True)):
            return sizes
        what = "one output" if len(wanted) == 1 else "outputs"
        raise DecodeError(f"{kind} has {what} {_listed(wanted)}, but {self.card.name} has {_listed(shapes)}.", hint=HINT)

    def values(self, index: int) -> NDArray[np.float32]:
        """Return the numbers of an output, (raw - shift) * scale; DecodeError if some are none."""
        output = self.outputs[index]
        self.require_numbers(index)
        return output.values()

    def require_numbers(self, index: int) -> None:
        """Raise DecodeError if the output's scale makes its elements infinite or not a number."""
        output = self.outputs[index]
        # The most that its elements can be: cheaper than looking at each of them.
        reach = (2.0**output.spec.bits_per_element + abs(output.spec.shift)) * abs(output.spec.scale)
        if not reach <= _LARGEST_NUMBER:
            raise DecodeError(f"Output {output.spec.name!r} of {self.card.name} holds values that are no numbers.", hint=HINT)

    def whole(self, index: int, what: str) -> NDArray[np.int64]:
        """Return an output's numbers, which must be whole; `what` says what they count."""
        output = self.outputs[index]
        self.require_numbers(index)
        exact = (output.raw.astype(np.int64) - output.spec.shift) * float(output.spec.scale)
        rounded = np.rint(exact)
        if (np.abs(exact - rounded) > _WHOLE_SLACK).any() or (np.abs(exact) > _LARGEST_WHOLE).any():
            raise DecodeError(
                f"{what} are whole numbers, but output {output.spec.name!r} of {self.card.name} has a scale of {output.spec.scale:g}.",
                hint=HINT,
            )
        numbers: NDArray[np.int64] = rounded.astype(np.int64)
        return numbers

    def raw_from(self, index: int, value: float) -> float:
        """Return the raw number of a value in an output; DecodeError if its numbers do not grow with their raw ones."""
        spec = self.outputs[index].spec
        self.require_numbers(index)
        if not spec.scale > 0:
            raise DecodeError(f"Output {spec.name!r} of {self.card.name} has a scale of {spec.scale:g}.", hint=HINT)
        return value / spec.scale + spec.shift

    def label(self, class_id: int) -> str:
        """Return what the card calls a class."""
        return self.card.labels[class_id] if self.card.labels else str(class_id)

    def require_labels(self, count: int) -> None:
        """Raise DecodeError unless the card has a label for each of `count` classes, or none at all."""
        if self.card.labels and len(self.card.labels) != count:
            raise DecodeError(
                f"{self.card.name} scores {count} classes, but its card has {len(self.card.labels)} labels.",
                hint=HINT,
            )

    def require_finite(self, numbers: NDArray[np.floating]) -> None:
        """Raise DecodeError if what came of the calculation is no place."""
        if not np.isfinite(numbers).all():
            raise DecodeError(f"{self.card.name} says places that are no numbers.", hint=HINT)

    def detections(self, corners: NDArray[np.floating], class_ids: NDArray[np.int64], scores: NDArray[np.floating]) -> Detections:
        """Return the result of boxes (n, 4) x0, y0, x1, y1 (normalised), with class and score of each, sorted already."""
        self.require_finite(corners)
        if class_ids.size and (class_ids.min() < 0 or (self.card.labels and class_ids.max() >= len(self.card.labels))):
            wrong = int(class_ids.min() if class_ids.min() < 0 else class_ids.max())
            raise DecodeError(f"{self.card.name} found class {wrong}, but its card has {len(self.card.labels)} labels.", hint=HINT)
        return Detections(
            items=tuple(
                Detection(box=Box(x0, y0, x1, y1), class_id=class_id, label=self.label(class_id), score=score)
                for (x0, y0, x1, y1), class_id, score in zip(corners.tolist(), class_ids.tolist(), scores.tolist(), strict=True)
            )
        )


_LARGEST_NUMBER = float(np.finfo(np.float32).max)
_LARGEST_WHOLE = 2.0**53
"""Beyond it, not every whole number is a float."""


def best_first(scores: NDArray[np.floating], floor: float) -> NDArray[np.intp]:
    """Return the positions of the scores from `floor` on, best first; equal ones keep their order."""
    kept = np.flatnonzero(scores >= floor)
    return kept[np.argsort(-scores[kept], kind="stable")]


def _fits(shape: tuple[int, ...], pattern: Pattern, sizes: dict[str, int]) -> bool:
    """Compare one shape, and note in `sizes` what the letters stand for."""
    if len(shape) != len(pattern) or not all(shape):
        return False
    for size, wanted in zip(shape, pattern, strict=True):
        if isinstance(wanted, str):
            factor, letter = int(wanted[:-1] or 1), wanted[-1]
            if size % factor or sizes.setdefault(letter, size // factor) * factor != size:
                return False
        elif size != wanted:
            return False
    return True


def _listed(shapes: list[tuple[int, ...]] | tuple[Pattern, ...]) -> str:
    return ", ".join("(" + ", ".join(map(str, shape)) + ")" for shape in shapes) or "none"
