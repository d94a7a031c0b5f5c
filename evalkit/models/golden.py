"""The golden pair of a network: one input tensor and the answers it must give; travels in the package and verifies a swap.

The pair is checked again on other processors than the one that made it, whose sums may be rounded otherwise. What is compared is
therefore what the tensors say (boxes, classes, cells) where the card tells, and the integers within a few steps where it does not.

Form of the archive's member (little-endian): magic, format version, number of tensors, CRC-32 of the tensors; the length of each
tensor in bytes; the tensors as plain integers, the input first, in one zlib stream. Types and shapes are those of the network's
apParams, so nothing is unpacked beyond what the network can send.
"""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BrokenModel, DecodeError
from evalkit.imx500.apparams import MAX_TENSORS, Network
from evalkit.imx500.tensors import input_layout, output_dtype, output_shape
from evalkit.models.card import DecoderName, ModelCard
from evalkit.models.decoders import fitting_decoder
from evalkit.models.matching import Verdict, compare_boxes, compare_cells, compare_scores, compare_values

InputArray: TypeAlias = NDArray[np.uint8] | NDArray[np.int8]

_MAGIC = b"EVKGOLD"
_VERSION = 1
_HEAD = struct.Struct("<7sBII")
_LENGTH = struct.Struct("<I")
_LEVEL = 9
_HINT = "Fetch or build the package again."
_BOXES: Final[dict[DecoderName | None, tuple[int, int]]] = {
    "boxes-scores-classes-count": (1, 2),
    "boxes-classes-scores-count": (2, 1),
    "yolo-pose": (1, 2),
}
"""Decoders whose first tensor is a list of finished boxes; which tensors hold their scores and classes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """An input and its outputs, as the sensor's integers; read-only."""

    input: InputArray = field(repr=False)
    """(channels, height, width), without padding."""
    outputs: tuple[NDArray[np.generic], ...] = field(repr=False)
    """In the order and the logical shapes of the apParams."""

    def __post_init__(self) -> None:
        for array in (self.input, *self.outputs):
            array.flags.writeable = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenCheck:
    """What comparing outputs with the golden ones gave."""

    passed: bool
    text: str
    """What was the same or differed, in words: "2 of 3 boxes found, the best overlap of the third is 0.41"."""
    largest_steps: tuple[int, ...]
    """Of each output, the largest difference of the integers; none if the tensors are not of the same form."""


def write_golden(golden: Golden) -> bytes:
    """Return the archive's member."""
    parts = [np.ascontiguousarray(array).tobytes() for array in (golden.input, *golden.outputs)]
    body = b"".join(parts)
    lengths = b"".join(_LENGTH.pack(len(part)) for part in parts)
    return _HEAD.pack(_MAGIC, _VERSION, len(parts), zlib.crc32(body)) + lengths + zlib.compress(body, _LEVEL)


def read_golden(data: bytes, network: Network) -> Golden:
    """Read the archive's member for `network`; BrokenModel if it is damaged, or made for tensors of another form."""
    if len(data) < _HEAD.size:
        raise BrokenModel(f"The golden pair of {network.name} is cut off after {len(data)} bytes.", hint=_HINT)
    magic, version, count, checksum = _HEAD.unpack_from(data)
    if (magic, version) != (_MAGIC, _VERSION):
        raise BrokenModel(f"The golden pair of {network.name} is of an unknown form ({magic!r}, version {version}).", hint=_HINT)
    forms = tensor_forms(network)
    needed = [math.prod(shape) * dtype.itemsize for dtype, shape in forms]
    at = _HEAD.size + count * _LENGTH.size
    if count > 1 + MAX_TENSORS or at > len(data):
        raise BrokenModel(f"The golden pair of {network.name} is cut off in its list of tensors.", hint=_HINT)
    lengths = [_LENGTH.unpack_from(data, _HEAD.size + index * _LENGTH.size)[0] for index in range(count)]
    if lengths != needed:
        raise BrokenModel(
            f"The golden pair of {network.name} belongs to another network: tensors of {lengths} bytes, and it has {needed}.",
            hint=_HINT,
        )
    body = _unpacked(memoryview(data)[at:], sum(needed))
    if len(body) != sum(needed) or zlib.crc32(body) != checksum:
        raise BrokenModel(f"The golden pair of {network.name} is damaged: its checksum is wrong.", hint=_HINT)
    arrays, at = [], 0
    for (dtype, shape), length in zip(forms, needed, strict=True):
        arrays.append(np.frombuffer(body, dtype, length // dtype.itemsize, at).reshape(shape))
        at += length
    return Golden(input=arrays[0], outputs=tuple(arrays[1:]))


def _unpacked(stream: memoryview, limit: int) -> bytes:
    """Return what a zlib stream holds, at most one byte more than `limit`; b"" if it is none."""
    try:
        return zlib.decompressobj().decompress(stream, limit + 1)
    except zlib.error:
        return b""


def require_form(golden: Golden, network: Network) -> None:
    """Raise BrokenModel if the pair's types and shapes are not those of `network`."""
    expected = tensor_forms(network)
    found = [(array.dtype, array.shape) for array in (golden.input, *golden.outputs)]
    if found != expected:
        raise BrokenModel(f"The golden pair of {network.name} has the tensors {_forms(found)}; it needs {_forms(expected)}.")


def tensor_forms(network: Network) -> list[tuple[np.dtype[np.generic], tuple[int, ...]]]:
    """Return type and shape of a network's input and outputs as arrays; BrokenModel if no sensor could send them."""
    try:
        layout = input_layout(network.inputs[0])
        first: tuple[np.dtype[np.generic], tuple[int, ...]] = (
            np.dtype(np.int8 if layout.signed else np.uint8),
            (layout.channels, layout.height, layout.width),
        )
        return [first, *((output_dtype(spec), output_shape(spec)) for spec in network.outputs)]
    except (DecodeError, IndexError) as error:
        raise BrokenModel(f"{network.name} has tensors that no sensor sends: {error}.") from error


def compare(card: ModelCard, network: Network, golden: Golden, outputs: tuple[NDArray[np.generic], ...]) -> GoldenCheck:
    """Compare a network's answers to the golden input with the golden outputs; both are the sensor's integers."""
    found = [(array.dtype, array.shape) for array in outputs]
    expected = [(array.dtype, array.shape) for array in golden.outputs]
    if found != expected:
        return GoldenCheck(
            passed=False, text=f"the outputs are {_forms(found)} instead of {_forms(expected)}: another network runs", largest_steps=()
        )
    steps = tuple(_largest_step(ours, theirs) for ours, theirs in zip(golden.outputs, outputs, strict=True))
    if not any(steps):
        return GoldenCheck(passed=True, text="every number is the same", largest_steps=steps)
    verdict = _verdict(card, network, golden.outputs, outputs)
    return GoldenCheck(passed=verdict.passed, text=verdict.text, largest_steps=steps)


def _verdict(
    card: ModelCard, network: Network, golden: tuple[NDArray[np.generic], ...], outputs: tuple[NDArray[np.generic], ...]
) -> Verdict:
    decoder = card.decoder or fitting_decoder(network.outputs, card.task)
    # A card may only say which of the lists is which: whether they are lists of boxes at all, the shapes say.
    if (fitting := fitting_decoder(network.outputs, card.task)) in _BOXES:
        score_index, class_index = _BOXES.get(decoder, _BOXES[fitting])
        picked = [
            (
                _values(tensors[0], network, 0),
                _values(tensors[score_index], network, score_index),
                tensors[class_index],
                # YOLO pose has no count: its fourth tensor holds the points.
                int(tensors[3][0]) if tensors[3].size == 1 else len(tensors[0]),
            )
            for tensors in (golden, outputs)
        ]
        return compare_boxes(*picked)
    if decoder == "class-map":
        return compare_cells(golden[0], outputs[0])
    if decoder == "class-scores":
        return compare_scores(_values(golden[0], network, 0), _values(outputs[0], network, 0), card.labels, step=network.outputs[0].scale)
    return compare_values(golden, outputs)


def _values(raw: NDArray[np.generic], network: Network, index: int) -> NDArray[np.float64]:
    spec = network.outputs[index]
    return (raw.astype(np.float64) - spec.shift) * spec.scale


def _largest_step(ours: NDArray[np.generic], theirs: NDArray[np.generic]) -> int:
    if not ours.size:
        return 0
    return int(np.abs(ours.astype(np.int64) - theirs.astype(np.int64)).max())


def _forms(forms: list[tuple[np.dtype[np.generic], tuple[int, ...]]]) -> str:
    return ", ".join(f"{dtype.name} {shape}" for dtype, shape in forms) or "none"
