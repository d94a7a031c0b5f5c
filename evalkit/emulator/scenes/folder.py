"""A folder of pictures as a scene: a slide show in the order of their names."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.errors import SceneError
from evalkit.results.types import Detection

SECONDS_EACH = 2.0
"""How long a picture stands."""
_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"})
_LONGEST_SIDE = 2028
"""Larger pictures are shrunk when they are read: the array's Bayer cells can show no more."""
_CACHED_BYTES = 64 * 2**20
"""Pictures that stay decoded, so that the second round costs nothing."""


class FolderScene:
    """Still pictures, one after the other."""

    def __init__(self, folder: Path) -> None:
        """List `folder`; SceneError if it is missing or holds no picture that can be read."""
        if not folder.is_dir():
            raise SceneError(f"There is no folder {folder}.", hint="Check the path; it is read on the computer that runs the emulator.")
        self.uri = f"folder:{folder}"
        self._paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES and path.is_file())
        if not self._paths:
            raise SceneError(f"{folder} holds no pictures.", hint="Put PNG, JPEG, BMP, WebP or TIFF files into it.")
        self._decoded: OrderedDict[Path, NDArray[np.uint8]] = OrderedDict()
        self._decode(self._paths[0])

    def picture(self, t_s: float) -> NDArray[np.uint8]:
        """Return the picture that stands at `t_s`: (height, width, 3) RGB. SceneError if its file cannot be read."""
        path = self._paths[int(t_s / SECONDS_EACH) % len(self._paths)]
        found = self._decoded.get(path)
        return self._decode(path) if found is None else found

    def truth(self, t_s: float) -> tuple[Detection, ...]:  # noqa: ARG002 - the interface of scenes
        """Return nothing: nobody labelled the pictures."""
        return ()

    def close(self) -> None:
        """Forget the pictures."""
        self._decoded.clear()

    def _decode(self, path: Path) -> NDArray[np.uint8]:
        try:
            # cv2.imread cannot open paths outside the code page on Windows.
            encoded = np.frombuffer(path.read_bytes(), np.uint8)
        except OSError as error:
            raise SceneError(f"{path} cannot be read: {error.strerror}.", hint="Check that it is still there and may be read.") from error
        decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB) if encoded.size else None
        if decoded is None:
            raise SceneError(f"{path} is not a picture that can be decoded.", hint="Take it out of the folder, or save it again as PNG.")
        height, width = decoded.shape[:2]
        shrink = _LONGEST_SIDE / max(height, width)
        if shrink < 1:
            size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
            decoded = cv2.resize(decoded, size, interpolation=cv2.INTER_AREA)
        picture = np.ascontiguousarray(decoded, np.uint8)
        self._decoded[path] = picture
        while len(self._decoded) > 1 and sum(each.nbytes for each in self._decoded.values()) > _CACHED_BYTES:
            self._decoded.popitem(last=False)
        return picture
