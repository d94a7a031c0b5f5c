"""Lens, pixels and image signal processor of one sensor mode, as one piece with one set of buffers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.config import FAST, FULL
from evalkit.emulator.full_pixels import FullPixels
from evalkit.emulator.isp import Developed, Isp, Tables
from evalkit.emulator.lens import Lens, Light
from evalkit.emulator.pixels import Conditions, Exposed, PixelArray
from evalkit.emulator.raw10 import Raw10Packer
from evalkit.frames import PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imx500.modes import Mode

FRAMES_IN_MEMORY = 5
"""One being exposed, one waiting for and one in the network, one waiting for and one on the link."""


class FrameMemory:
    """Memory of one frame: its developed sites, and the picture that is sent."""

    def __init__(self, size: Size) -> None:
        self.sites = np.empty((4, size.height // 2, size.width // 2), np.uint8)
        self._picture = np.empty(0, np.uint8)

    def picture(self, size_bytes: int) -> NDArray[np.uint8]:
        """Return room for a picture, flat."""
        if self._picture.size != size_bytes:
            self._picture = np.empty(size_bytes, np.uint8)
        return self._picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """What the camera made of one exposure."""

    developed: Developed
    picture: NDArray[np.uint8] | None = field(repr=False)
    """The full image, flat, in the format that was asked for."""
    tensor: NDArray[np.uint8] | None = field(repr=False)
    """(3, height, width) RGB for the network, if it was asked for."""


class PixelPath(Protocol):
    """Makes exposed frames of light. One owner, one thread."""

    def shoot(self, light: Light, conditions: Conditions, *, frame_number: int) -> tuple[Exposed, Tables]:
        """Expose a frame; return it, valid until the next call, and what its indices mean."""
        ...


class FastPixels:
    """Pixels whose noise comes from tables, made anew when the conditions change."""

    def __init__(self, mode: Mode, seed: int) -> None:
        self._array = PixelArray(mode.size, seed)
        self._binning = mode.binning
        self._tables: tuple[Conditions, Tables] | None = None

    def shoot(self, light: Light, conditions: Conditions, *, frame_number: int) -> tuple[Exposed, Tables]:
        """Expose a frame; return it, valid until the next call, and what its indices mean."""
        # Without dark current nothing depends on the temperature, which changes all the time.
        conditions = replace(conditions, temperature_c=0.0)
        if self._tables is None or self._tables[0] != conditions:
            self._tables = (conditions, Tables.make(conditions, binning=self._binning))
        return self._array.expose(light, frame_number=frame_number), self._tables[1]


class Camera:
    """The picture path of one mode. One thread shoots; `isp.crop` may be used by another."""

    def __init__(self, mode: Mode, seed: int, *, pixels: str = FAST) -> None:
        """`pixels`: FAST or FULL."""
        self.mode = mode
        self.isp = Isp(mode.size)
        self._lens = Lens(mode)
        self._pixels: PixelPath = FullPixels(mode, seed) if pixels == FULL else FastPixels(mode, seed)
        self._packer: Raw10Packer | None = None

    def shoot(
        self,
        scene: NDArray[np.uint8],
        memory: FrameMemory,
        *,
        frame_number: int,
        conditions: Conditions,
        format_: PixelFormat | None,
        window: Rect,
        tensor_size: Size | None,
        mirrored: tuple[bool, bool] = (False, False),
    ) -> Shot:
        """Expose the scene's picture and develop it into `memory`. `window` is in pixels of the mode's picture.

        `mirrored`: left and right, top and bottom. The array is read out the other way round then, and still begins with red.
        """
        columns, rows = (slice(None, None, -1 if reverse else 1) for reverse in mirrored)
        exposed, tables = self._pixels.shoot(self._lens.light(scene[rows, columns]), conditions, frame_number=frame_number)
        developed = self.isp.develop(exposed, tables, memory.sites)
        picture = None
        if format_ is not None:
            picture = memory.picture(format_.frame_bytes(self.mode.size))
            match format_:
                case PixelFormat.YUV420:
                    self.isp.yuv420(developed, picture)
                case PixelFormat.RGB8:
                    self.isp.rgb8(developed, picture)
                case PixelFormat.SRGGB10P:
                    self._packer = self._packer or Raw10Packer(self.mode.size)
                    self._packer.pack(exposed, tables.raw, picture)
        tensor = None if tensor_size is None else self.isp.tensor(developed, window, tensor_size)
        return Shot(developed=developed, picture=picture, tensor=tensor)
