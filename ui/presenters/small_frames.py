"""Frames at half their size: enough to see what happened, and a quarter of the memory. Free of Qt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Size
from evalkit.session.bundle import FrameBundle

WIDEST = 1100
"""Pictures wider than this are kept at half their size."""


def smaller(bundle: FrameBundle) -> FrameBundle:
    """Return the bundle with a picture of half the size, if it is a large one of 8 bits."""
    picture = bundle.picture
    if picture is not None and picture.size.width > WIDEST:
        picture = _halved(picture)
    return replace(bundle, picture=picture)


def _halved(picture: Picture) -> Picture:
    size = Size(picture.size.width // 4 * 2, picture.size.height // 4 * 2)
    width, height = picture.size.width, picture.size.height
    if picture.format is PixelFormat.RGB8:
        pixels = picture.data.view("V3").reshape(height, width)[: 2 * size.height : 2, : 2 * size.width : 2]
        data = np.ascontiguousarray(pixels).view(np.uint8).reshape(-1)
    elif picture.format is PixelFormat.YUV420:
        luma = picture.data[: width * height].reshape(height, width)[: 2 * size.height : 2, : 2 * size.width : 2]
        chroma = picture.data[width * height :].reshape(height // 2, width // 2, 2)[: size.height : 2, : size.width : 2]
        data = np.concatenate((luma.reshape(-1), chroma.reshape(-1)))
    else:
        return picture
    data.flags.writeable = False
    return Picture(format=picture.format, size=size, data=data)
