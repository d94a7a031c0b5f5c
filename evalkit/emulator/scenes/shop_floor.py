"""The generated scene: people in hi-vis vests and trolleys with cartons in a shop. It needs no file and knows the truth."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from evalkit.emulator.scenes.brush import Colour
from evalkit.emulator.scenes.shop_backdrop import PICTURE, draw_shop, pixels_per_metre
from evalkit.emulator.scenes.trolley import Carton, Trolley
from evalkit.emulator.scenes.truth import seen
from evalkit.emulator.scenes.walker import ORANGE, YELLOW_GREEN, Looks, Walker
from evalkit.results.types import Detection

PERSON, PRODUCT = 0, 1
"""Classes of the truth."""
LABELS = ("person", "product")

_PERSON_ROWS = (448.0, 486.0, 530.0, 580.0, 640.0, 708.0)
"""Floor rows on which people walk, far to near."""
_TROLLEY_ROWS = (508.0, 664.0)
_BODY_M = (1.62, 1.9)
_WALK_M_PER_S = (0.9, 1.4)
_DRIVE_M_PER_S = (0.6, 0.9)
_TROLLEY_M = 1.05
_MARGIN = 220.0
"""Pixels beside the picture in which people and trolleys turn up and vanish unseen."""

_SKINS: tuple[Colour, ...] = ((236, 194, 166), (198, 146, 112), (136, 92, 66), (222, 178, 150), (96, 64, 48))
_HAIRS: tuple[Colour, ...] = ((46, 36, 32), (92, 66, 44), (28, 26, 28), (142, 134, 128))
_SHIRTS: tuple[Colour, ...] = ((42, 56, 92), (70, 72, 78), (96, 40, 56), (36, 78, 86))
_TROUSERS: tuple[Colour, ...] = ((44, 50, 70), (58, 56, 58), (72, 64, 54), (38, 60, 76))
_HELMETS: tuple[Colour | None, ...] = (None, (240, 240, 238), (52, 104, 176), None)
_CARTONS: tuple[Colour, ...] = ((176, 136, 98), (44, 96, 158), (158, 48, 66), (40, 122, 122), (226, 220, 206))


class ShopFloor:
    """A shop with walking people; the same for the same seed and time."""

    uri = "generated:shop-floor"

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        self._backdrop = draw_shop(random)
        self._walkers = tuple(_make_walker(index, row, random) for index, row in enumerate(_PERSON_ROWS))
        self._trolleys = tuple(_make_trolley(index, row, random) for index, row in enumerate(_TROLLEY_ROWS))
        cast: list[Walker | Trolley] = [*self._walkers, *self._trolleys]
        self._far_to_near = sorted(cast, key=_row)
        self._canvas = self._backdrop.copy()

    def picture(self, t_s: float) -> NDArray[np.uint8]:
        """Return the shop at `t_s`: (760, 1014, 3) RGB, valid until the next call."""
        np.copyto(self._canvas, self._backdrop)
        for thing in self._far_to_near:
            thing.draw(self._canvas, t_s)
        return self._canvas

    def truth(self, t_s: float) -> tuple[Detection, ...]:
        """Return people (class 0) and cartons (class 1) of which at least half is in the picture; covered ones included."""
        people = [seen(walker.box(t_s), PICTURE, PERSON, LABELS) for walker in self._walkers]
        goods = [seen(box, PICTURE, PRODUCT, LABELS) for trolley in self._trolleys for box in trolley.carton_boxes(t_s)]
        return tuple(item for item in (*people, *goods) if item is not None)

    def close(self) -> None:
        """Do nothing: there is no file."""


def _row(thing: Walker | Trolley) -> float:
    return thing.foot_y if isinstance(thing, Walker) else thing.floor_y


def _make_walker(index: int, row: float, random: Generator) -> Walker:
    metre = pixels_per_metre(row)
    height = float(random.uniform(*_BODY_M)) * metre
    track = PICTURE.width + 2 * _MARGIN
    return Walker(
        looks=Looks(
            vest=(ORANGE, YELLOW_GREEN)[index % 2],
            skin=_SKINS[random.integers(len(_SKINS))],
            hair=_HAIRS[random.integers(len(_HAIRS))],
            shirt=_SHIRTS[random.integers(len(_SHIRTS))],
            trousers=_TROUSERS[random.integers(len(_TROUSERS))],
            helmet=_HELMETS[random.integers(len(_HELMETS))],
        ),
        foot_y=row,
        height=height,
        speed=float(random.uniform(*_WALK_M_PER_S)) * metre * (1 if random.random() < 0.5 else -1),
        start_x=(float(random.uniform(0, 0.12)) + index * 0.37) % 1 * track,
        track=track,
        track_x=-_MARGIN,
        shadow=Walker.shadow_for(height),
    )


def _make_trolley(index: int, row: float, random: Generator) -> Trolley:
    width = _TROLLEY_M * pixels_per_metre(row)
    colours = [_CARTONS[i] for i in random.permutation(len(_CARTONS))[:3]]
    track = PICTURE.width + 2 * _MARGIN
    return Trolley(
        floor_y=row,
        width=width,
        speed=float(random.uniform(*_DRIVE_M_PER_S)) * pixels_per_metre(row) * (1 if index % 2 else -1),
        start_x=(0.3 + 0.4 * index) * track,
        track=track,
        track_x=-_MARGIN,
        cartons=(
            Carton(x=0.05, bottom=0.0, width=0.46, height=0.38, colour=colours[0]),
            Carton(x=0.54, bottom=0.0, width=0.4, height=0.3, colour=colours[1]),
            Carton(x=0.18, bottom=0.38, width=0.4, height=0.26, colour=colours[2]),
        ),
        shadow=Trolley.shadow_for(width),
    )
