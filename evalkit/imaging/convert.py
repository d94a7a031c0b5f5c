"""From a picture as it travelled to the pixels of a view or a file.

The frame path scales first and converts afterwards: a view has far fewer pixels than a sensor, so the planes of YUV 4:2:0
are scaled as they are and only what will be seen becomes 32-bit colour. 32 bits because that is what a screen takes
without a further conversion.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging import develop, raw10
from evalkit.imaging.scaling import scale
from evalkit.imaging.scratch import Scratch


class Renderer:
    """Turns parts of pictures into view pixels, using its buffers again. One owner, one thread."""

    def __init__(self) -> None:
        self._scratch = Scratch()

    def render(self, picture: Picture, source: Rect, target: Size) -> NDArray[np.uint8]:
        """Return `source` (pixels of `picture`, clipped to it) scaled to `target` as (rows, columns, 4): blue, green, red, 255.

        The array is C-contiguous and valid until the next call. Even target sizes are fastest. The whole target shows the
        clipped source; an empty source or target gives an array without pixels.
        """
        source = source.clipped(picture.size)
        if source.size.area == 0 or target.width < 1 or target.height < 1:
            return np.zeros((0, 0, 4), np.uint8)
        if picture.format is PixelFormat.YUV420:
            return self._from_yuv(picture, source, target)
        if picture.format is PixelFormat.RGB8:
            return self._from_rgb(picture, source, target)
        return self._from_raw(picture, source, target)

    def _from_yuv(self, picture: Picture, source: Rect, target: Size) -> NDArray[np.uint8]:
        luma, chroma = yuv_planes(picture)
        luma = luma[source.y : source.bottom, source.x : source.right]
        chroma = chroma[source.y // 2 : (source.bottom + 1) // 2, source.x // 2 : (source.right + 1) // 2]
        # One chroma pixel serves 2x2 luma pixels, so an odd target is made one larger and cut afterwards.
        half = Size((target.width + 1) // 2, (target.height + 1) // 2)
        luma = scale(luma, Size(2 * half.width, 2 * half.height), self._scratch, "luma")
        chroma = scale(chroma, half, self._scratch, "chroma")
        result = self._scratch.take("bgra", (*luma.shape, 4))
        cv2.cvtColorTwoPlane(luma, chroma, cv2.COLOR_YUV2BGRA_NV12, dst=result)
        return self._contiguous(result[: target.height, : target.width])

    def _from_rgb(self, picture: Picture, source: Rect, target: Size) -> NDArray[np.uint8]:
        pixels = rgb_pixels(picture)[source.y : source.bottom, source.x : source.right]
        scaled = scale(pixels, target, self._scratch, "rgb")
        result = self._scratch.take("bgra", (*scaled.shape[:2], 4))
        cv2.cvtColor(scaled, cv2.COLOR_RGB2BGRA, dst=result)
        return result

    def _from_raw(self, picture: Picture, source: Rect, target: Size) -> NDArray[np.uint8]:
        linear = scale(raw10.demosaic(picture, source, self._scratch), target, self._scratch, "linear")
        result = self._scratch.take("bgra", linear.shape)
        # The balance is that of the whole picture, so that a region of it has the same colours.
        return develop.apply(self._contiguous(linear), develop.white_balance(picture), result, self._scratch)

    def _contiguous(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if pixels.flags.c_contiguous:
            return pixels
        result = self._scratch.take("contiguous", pixels.shape)
        np.copyto(result, pixels)
        return result


def render(picture: Picture, source: Rect, target: Size) -> NDArray[np.uint8]:
    """Do what Renderer.render does, once, in memory of its own."""
    return Renderer().render(picture, source, target)


def to_rgb(picture: Picture) -> NDArray[np.uint8]:
    """Return the whole picture as RGB (rows, columns, 3), for saving; RAW10 as it is shown, in eight bits."""
    if picture.format is PixelFormat.RGB8:
        return rgb_pixels(picture)
    if picture.format is PixelFormat.YUV420:
        luma, chroma = yuv_planes(picture)
        return np.asarray(cv2.cvtColorTwoPlane(luma, chroma, cv2.COLOR_YUV2RGB_NV12), np.uint8)
    bgra = render(picture, Rect(0, 0, picture.size.width, picture.size.height), picture.size)
    return np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGB), np.uint8)


def yuv_planes(picture: Picture) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return views of a YUV 4:2:0 picture: luma (rows, columns) and chroma (rows / 2, columns / 2, 2)."""
    width, height = picture.size.width, picture.size.height
    return (
        picture.data[: width * height].reshape(height, width),
        picture.data[width * height :].reshape(height // 2, width // 2, 2),
    )


def rgb_pixels(picture: Picture) -> NDArray[np.uint8]:
    """Return a view of an RGB8 picture as (rows, columns, 3)."""
    return picture.data.reshape(picture.size.height, picture.size.width, 3)
