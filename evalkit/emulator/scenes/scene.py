"""What a scene is: the world in front of the emulated lens."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evalkit.results.types import Detection


class Scene(Protocol):
    """Something to look at. Time is scene time in seconds from 0; one thread uses a scene, and closes it."""

    @property
    def uri(self) -> str:
        """Its name, as `open_scene` takes it."""
        ...

    def picture(self, t_s: float) -> NDArray[np.uint8]:
        """Return what is to be seen at `t_s`: (height, width, 3) RGB, sRGB-coded. It is valid until the next call.

        Raises SceneError if the source is gone.
        """
        ...

    def truth(self, t_s: float) -> tuple[Detection, ...]:
        """Return what is really there at `t_s`, boxes normalised to the picture; empty if nobody knows."""
        ...

    def close(self) -> None:
        """Let go of files and devices. Idempotent."""
        ...
