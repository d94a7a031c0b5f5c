"""Pictures as they travel: pixel formats by their standard names, a picture, a region of interest, bytes by kind.

Pixel data are flat, read-only, unpadded byte arrays; views on the received buffer wherever possible.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Rect, Size


class PixelFormat(enum.Enum):
    """How pixels lie in memory. Values are PFNC names, except the CSI-2 packing, which PFNC lacks and V4L2 names."""

    SRGGB10P = "SRGGB10P"
    """RAW10, RGGB Bayer, MIPI CSI-2 packing: four bytes of high bits, then one with the four pairs of low bits."""
    RGB8 = "RGB8"
    """Red, green, blue, one byte each, interleaved."""
    YUV420 = "YUV420_8_YY_UV_SemiPlanar"
    """8-bit YUV 4:2:0, BT.601 limited range: the Y plane, then U and V interleaved at half size (NV12)."""

    def frame_bytes(self, size: Size) -> int:
        """Return how many bytes a picture of `size` has; ValueError if this format cannot hold that size."""
        if self is PixelFormat.RGB8:
            return size.area * 3
        step = 4 if self is PixelFormat.SRGGB10P else 2
        if size.width % step or size.height % 2:
            raise ValueError(f"{self.value} needs a width that is a multiple of {step} and an even height, not {size}")
        return size.area * 5 // 4 if self is PixelFormat.SRGGB10P else size.area * 3 // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Pixels of one exposure, or of a part of it."""

    format: PixelFormat
    size: Size
    data: NDArray[np.uint8] = field(repr=False)
    """Flat, read-only, exactly `format.frame_bytes(size)` long."""

    def __post_init__(self) -> None:
        if self.data.size != self.format.frame_bytes(self.size):
            raise ValueError(
                f"a {self.size} {self.format.value} picture has {self.format.frame_bytes(self.size)} bytes, not {self.data.size}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoiCrop:
    """A region of interest that the board cut out and sent instead of, or beside, the full image."""

    index: int
    rect: Rect
    """Where it was cut, in sensor pixels (full array)."""
    picture: Picture
    """Its pixels; may be scaled against `rect`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteCount:
    """Bytes that left the board, by kind."""

    image: int = 0
    roi: int = 0
    tensor: int = 0
    """The input tensor: what the network saw."""
    metadata: int = 0
    """KPI line, DNN headers, output tensors."""
    overhead: int = 0
    """Packet headers, checksums, control messages."""

    def __add__(self, other: ByteCount) -> ByteCount:
        return ByteCount(
            image=self.image + other.image,
            roi=self.roi + other.roi,
            tensor=self.tensor + other.tensor,
            metadata=self.metadata + other.metadata,
            overhead=self.overhead + other.overhead,
        )

    @property
    def total(self) -> int:
        """All bytes."""
        return self.image + self.roi + self.tensor + self.metadata + self.overhead

    @property
    def pictures(self) -> int:
        """Bytes from which somebody could be recognised: images, crops, and what the network saw."""
        return self.image + self.roi + self.tensor
