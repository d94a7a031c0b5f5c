"""network_intrinsics: the JSON beside a network that says what its outputs mean (picamera2's NetworkIntrinsics schema)."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from evalkit.errors import BrokenModel

FILE_NAME = "network_intrinsics"
MAX_BYTES = 4 << 20
"""Real files have up to 29 kB (a thousand labels)."""
DEFAULT_RATE = 30.0


class CpuSteps(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the host must do with the outputs."""

    bbox_normalization: bool | None = None
    """Boxes are in pixels of the input and must be divided by its height."""
    bbox_order: Literal["xy", "yx"] | None = None
    softmax: bool | None = None
    post_processing: str | None = None


class AspectRatio(msgspec.Struct, frozen=True, kw_only=True):
    """Shape that the inference window should have."""

    width: int
    height: int


class Classes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the classes are called."""

    labels: tuple[str, ...] | None = None
    ignore_undefined: bool | None = None
    """Labels "-" are holes of the list and not shown."""


class Intrinsics(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The whole file. What is absent is None."""

    task: Literal["classification", "object detection", "pose estimation", "segmentation"] | None = None
    inference_rate: float | None = None
    fps: float | None = None
    """Older name of `inference_rate`."""
    cpu: CpuSteps | None = None
    input_aspect_ratio: AspectRatio | None = None
    classes: Classes | None = None

    @property
    def rate(self) -> float:
        """Inferences a second that the network sustains; 30 if the file does not say."""
        given = self.inference_rate if self.inference_rate is not None else self.fps
        return DEFAULT_RATE if given is None else given

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the classes; none if the file has none."""
        return (self.classes.labels or ()) if self.classes else ()


def read_intrinsics(data: bytes) -> Intrinsics:
    """Read the file; BrokenModel names the field that is wrong. Fields of other names are ignored."""
    if len(data) > MAX_BYTES:
        raise BrokenModel(f"{FILE_NAME} has {len(data):,} bytes; {MAX_BYTES:,} are more than any has", offset=MAX_BYTES)
    try:
        intrinsics = msgspec.json.decode(data, type=Intrinsics)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenModel(f"{FILE_NAME} cannot be read: {error}") from error
    if not (math.isfinite(intrinsics.rate) and intrinsics.rate >= 0):
        raise BrokenModel(f"{FILE_NAME}: inference_rate is {intrinsics.rate}")
    return intrinsics


def write_intrinsics(intrinsics: Intrinsics) -> bytes:
    """Return the file; what is None is left out."""
    return msgspec.json.encode(intrinsics)
