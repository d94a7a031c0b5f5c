"""Parts of pictures in memory of their own, so that a crop does not keep the whole frame that it came from."""

from __future__ import annotations

import cv2
import numpy as np

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.convert import render, rgb_pixels, yuv_planes


def cut_out(picture: Picture, source: Rect) -> tuple[Picture, Rect]:
    """Return `source` (pixels of `picture`, clipped to it) as a picture of its own, and where in that it is.

    YUV 4:2:0 stays what it is, with whole chroma pixels around the edge. RAW10 becomes RGB8 as it is shown, because its white balance is
    that of the whole picture. ValueError if nothing of `source` is inside.
    """
    inside = source.clipped(picture.size)
    if inside.size.area == 0:
        raise ValueError(f"{source} has no pixel in a picture of {picture.size}")
    if picture.format is PixelFormat.YUV420:
        return _of_yuv(picture, inside)
    if picture.format is PixelFormat.RGB8:
        data = rgb_pixels(picture)[inside.y : inside.bottom, inside.x : inside.right].copy()
    else:
        data = np.asarray(cv2.cvtColor(render(picture, inside, inside.size), cv2.COLOR_BGRA2RGB), np.uint8)
    data = data.reshape(-1)
    data.flags.writeable = False
    return Picture(format=PixelFormat.RGB8, size=inside.size, data=data), Rect(0, 0, inside.width, inside.height)


def _of_yuv(picture: Picture, inside: Rect) -> tuple[Picture, Rect]:
    left, top = inside.x // 2 * 2, inside.y // 2 * 2
    right, bottom = (inside.right + 1) // 2 * 2, (inside.bottom + 1) // 2 * 2
    luma, chroma = yuv_planes(picture)
    planes = (luma[top:bottom, left:right], chroma[top // 2 : bottom // 2, left // 2 : right // 2])
    data = np.concatenate([plane.reshape(-1) for plane in planes])
    data.flags.writeable = False
    whole = Picture(format=PixelFormat.YUV420, size=Size(right - left, bottom - top), data=data)
    return whole, Rect(inside.x - left, inside.y - top, inside.width, inside.height)
