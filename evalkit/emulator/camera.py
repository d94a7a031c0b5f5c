"""Lens, pixels and image signal processor of one sensor mode, as one piece with one set of buffers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.isp import Developed, Isp, Tables, develop
from evalkit.emulator.lens import Lens
from evalkit.emulator.pixels import PixelArray
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


class Camera:
    """The picture path of one mode. One thread shoots; `isp.crop` may be used by another."""

    def __init__(self, mode: Mode, seed: int) -> None:
        self.mode = mode
        self.isp = Isp(mode.size)
        self._lens = Lens(mode)
        self._pixels = PixelArray(mode.size, seed)
        self._packer: Raw10Packer | None = None
        self._tables: Tables | None = None
        self._tables_for = (0, 0.0)

    def shoot(
        self,
        scene: NDArray[np.uint8],
        memory: FrameMemory,
        *,
        frame_number: int,
        exposure_us: int,
        gain_db: float,
        format_: PixelFormat | None,
        window: Rect,
        tensor_size: Size | None,
    ) -> Shot:
        """Expose the scene's picture and develop it into `memory`. `window` is in pixels of the mode's picture."""
        exposed = self._pixels.expose(self._lens.light(scene), frame_number=frame_number)
        tables = self._tables_of(exposure_us, gain_db)
        developed = develop(exposed, tables, memory.sites)
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

    def _tables_of(self, exposure_us: int, gain_db: float) -> Tables:
        if self._tables is None or self._tables_for != (exposure_us, gain_db):
            self._tables = Tables.make(exposure_us=exposure_us, gain_db=gain_db, binning=self.mode.binning)
            self._tables_for = (exposure_us, gain_db)
        return self._tables
