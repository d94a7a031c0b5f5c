"""Pictures to calibrate a network on: frames of footage, and closer looks at parts of them where people must fill the picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BrokenModel

Picture = NDArray[np.uint8]
"""(rows, columns, 3), red, green, blue."""
SEED = 3
"""Of the choice of parts: every installation makes the same network."""
LEAST_PART = 0.35
"""A part is at least so much of the picture's shorter side: closer, there is no whole face or body in it."""
LIGHT = (0.5, 1.3)
"""Parts are made darker and brighter by up to these factors, because a user's light is not the footage's."""


def frames_of(path: Path, count: int) -> list[Picture]:
    """Return frames spread over a video; BrokenModel if it has none."""
    video = cv2.VideoCapture(str(path))
    try:
        step = max(1, int(video.get(cv2.CAP_PROP_FRAME_COUNT)) // count)
        frames: list[Picture] = []
        index = 0
        while len(frames) < count and video.grab():
            if index % step == 0:
                is_there, picture = video.retrieve()
                if is_there:
                    frames.append(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8))
            index += 1
    finally:
        video.release()
    if not frames:
        raise BrokenModel(f"{path.name} holds no frames to calibrate on.", hint="Install the footage again.")
    return frames


def picture_of(data: bytes) -> Picture:
    """Return a picture file's content; BrokenModel if it is none."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if picture is None:
        raise BrokenModel("The picture to calibrate on cannot be read.", hint="Install the model again.")
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)


def parts_of(pictures: list[Picture], count: int) -> list[Picture]:
    """Return square parts of `pictures` in turn, of random size, place and light, half of them mirrored."""
    random = np.random.default_rng(SEED)
    parts = []
    for k in range(count):
        picture = pictures[k % len(pictures)]
        rows, columns = picture.shape[:2]
        side = round(min(rows, columns) * random.uniform(LEAST_PART, 1))
        top, left = int(random.integers(0, rows - side + 1)), int(random.integers(0, columns - side + 1))
        part = picture[top : top + side, left : left + side]
        lit = np.clip(part * random.uniform(*LIGHT), 0, 255).astype(np.uint8)
        parts.append(lit[:, ::-1] if random.integers(2) else lit)
    return parts


def shrunk(picture: Picture, side: int) -> Picture:
    """Return a picture as the sensor's network input sees it: (3, side, side)."""
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small.transpose(2, 0, 1)).astype(np.uint8)
