"""The generated shelf: hands take goods out and bring new ones, gaps come and go. It needs no file and knows the truth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from evalkit.emulator.scenes.brush import Canvas, Colour, add_grain, block, disc, limb, shade, soft_shadow
from evalkit.emulator.scenes.shelf_goods import WIDEST, Product
from evalkit.emulator.scenes.truth import seen
from evalkit.geometry import Size
from evalkit.results.types import Detection

GAP = 0
"""The class of the truth."""
LABELS = ("gap",)
PICTURE = Size(1014, 760)

_BOARDS = 4
_HEADER, _FOOT, _SIDE = 74, 26, 26
_PITCH = (PICTURE.height - _HEADER - _FOOT) / _BOARDS
_RAIL = 26
"""Height of a board's edge with the price tags."""
_ROOM = _PITCH - _RAIL - 8
_MARGIN = 6.0
_SHELF_WIDTH = PICTURE.width - 2 * (_SIDE + _MARGIN)
_NAMES = ("COFFEE & TEA", "BREAKFAST", "PANTRY", "DRINKS")
_SIGNS: tuple[Colour, ...] = ((36, 78, 132), (120, 46, 66), (30, 104, 104), (86, 70, 122))
_BACKS: tuple[Colour, ...] = ((118, 116, 112), (96, 100, 106), (132, 124, 112))
_SKINS: tuple[Colour, ...] = ((236, 194, 166), (198, 146, 112), (136, 92, 66), (96, 64, 48))
_SLEEVES: tuple[Colour, ...] = ((52, 66, 104), (118, 54, 62), (70, 74, 80), (64, 98, 92))
_LIGHTS = (0.82, 1.08)
_BUSY = 0.55
"""Part of the goods that anybody buys."""
_CYCLE_S = (45.0, 100.0)
"""From one filling of a place to the next."""
_REACH_S, _CARRY_S = 0.8, 0.9
"""How long a hand takes to the goods, and with them out of the picture."""
_FILLING_STEP_S = 1.9
"""Pieces of a group come back one after another."""
_GRAIN_DN = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facing:
    """One place for one piece."""

    product: Product
    board: int
    x: float
    base: float
    cycle_s: float
    """0: nobody ever buys it."""
    phase_s: float
    sold_at_s: float
    """Within the cycle; it is filled again at the cycle's end."""
    skin: Colour
    sleeve: Colour

    def age_s(self, t_s: float) -> float:
        """Return the time within the cycle."""
        return (t_s + self.phase_s) % self.cycle_s

    def is_empty(self, t_s: float) -> bool:
        """Tell whether the piece is gone."""
        return self.cycle_s > 0 and self.age_s(t_s) >= self.sold_at_s

    def hand(self, t_s: float) -> tuple[float, bool] | None:
        """Return how far out a hand is, 0 at the piece and 1 outside, and whether it holds the piece; None if there is no hand."""
        if not self.cycle_s:
            return None
        age = self.age_s(t_s)
        since_sold, to_filling = age - self.sold_at_s, self.cycle_s - age
        if -_REACH_S < since_sold < 0:
            return -since_sold / _REACH_S, False
        if 0 <= since_sold < _CARRY_S:
            return since_sold / _CARRY_S, True
        if to_filling < _CARRY_S:
            return to_filling / _CARRY_S, True
        return (age / _REACH_S, False) if age < _REACH_S else None


class Shelf:
    """A shelf of a shop from the front; the same for the same seed and time."""

    uri = "generated:shelf"

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        light = float(random.uniform(*_LIGHTS))
        self._empty = _draw_empty(random, light)
        self._facings = tuple(_fill(random, light))
        self._full = self._empty.copy()
        for facing in self._facings:
            _draw_piece(self._full, facing)
        self._now = self._full.copy()
        self._is_empty = [False] * len(self._facings)
        self._canvas = self._full.copy()

    def picture(self, t_s: float) -> NDArray[np.uint8]:
        """Return the shelf at `t_s`: (760, 1014, 3) RGB, valid until the next call."""
        for index, facing in enumerate(self._facings):
            empty = facing.is_empty(t_s)
            if empty != self._is_empty[index]:
                self._is_empty[index] = empty
                area = _place(facing)
                self._now[area] = (self._empty if empty else self._full)[area]
        np.copyto(self._canvas, self._now)
        for facing in self._facings:
            hand = facing.hand(t_s)
            if hand is not None:
                _draw_hand(self._canvas, facing, *hand)
        return self._canvas

    def truth(self, t_s: float) -> tuple[Detection, ...]:
        """Return the gaps: boxes around neighbouring places of a board that are empty, as high as the board's room."""
        gaps: list[tuple[float, float, float, float]] = []
        last_empty: Facing | None = None
        for facing in self._facings:
            if not facing.is_empty(t_s):
                last_empty = None
                continue
            right = facing.x + facing.product.width
            if last_empty is not None and last_empty.board == facing.board:
                gaps[-1] = (gaps[-1][0], gaps[-1][1], right, gaps[-1][3])
            else:
                gaps.append((facing.x, facing.base - _ROOM, right, facing.base))
            last_empty = facing
        found = (seen(gap, PICTURE, GAP, LABELS) for gap in gaps)
        return tuple(item for item in found if item is not None)

    def close(self) -> None:
        """Do nothing: there is no file."""


def _base(board: int) -> float:
    return _HEADER + (board + 1) * _PITCH - _RAIL


def _place(facing: Facing) -> tuple[slice, slice]:
    """Return rows and columns that belong to a place alone."""
    top, bottom = math.floor(facing.base - _ROOM), math.ceil(facing.base)
    return slice(top, bottom), slice(math.floor(facing.x), math.floor(facing.x + facing.product.width))


def _draw_piece(canvas: Canvas, facing: Facing) -> None:
    """Draw a piece where it stands, with a little of the shadow between neighbours."""
    facing.product.draw(canvas, facing.x + 1, facing.base)


def _fill(random: Generator, light: float) -> Iterator[Facing]:
    """Yield the places, board by board and from left to right: groups of equal goods that leave no room between them."""
    for board in range(_BOARDS):
        groups = _groups(random, light)
        spare = _SHELF_WIDTH - sum(product.width * count for product, count in groups)
        x = _SIDE + _MARGIN
        for product, count in groups:
            yield from _group(random, product, count, board, x, light)
            x += product.width * count + spare / max(1, len(groups) - 1)


def _groups(random: Generator, light: float) -> list[tuple[Product, int]]:
    """Return goods and their number for one board; less than one piece more would fit."""
    room, groups = _SHELF_WIDTH, []
    while room > 0:
        product = Product.draw_lots(random, room=_ROOM, light=light)
        count, most = int(random.integers(2, 6)), int(room // product.width)
        if most == 0:
            break
        count = most if room - count * product.width < WIDEST else count
        groups.append((product, count))
        room -= count * product.width
    return groups


def _group(random: Generator, product: Product, count: int, board: int, x: float, light: float) -> Iterator[Facing]:
    busy = bool(random.random() < _BUSY)
    cycle = float(random.uniform(*_CYCLE_S))
    phase = float(random.uniform(0, cycle))
    skin, sleeve = _SKINS[random.integers(len(_SKINS))], _SLEEVES[random.integers(len(_SLEEVES))]
    sold = np.sort(random.uniform(0.35, 0.9, count))
    # Goods are taken from one side, as people do, and some groups never sell out.
    order = np.arange(count) if random.random() < 0.5 else np.arange(count)[::-1]
    popular = int(random.integers(1, count + 1))
    for k in range(count):
        yield Facing(
            product=product,
            board=board,
            x=x + k * product.width,
            base=_base(board),
            cycle_s=cycle if busy and order[k] < popular else 0.0,
            phase_s=phase + _FILLING_STEP_S * float(order[k]),
            sold_at_s=float(sold[order[k]]) * (cycle - count * _FILLING_STEP_S),
            skin=shade(skin, light),
            sleeve=shade(sleeve, light),
        )


def _draw_hand(canvas: Canvas, facing: Facing, out: float, holds: bool) -> None:  # noqa: FBT001 - as Facing.hand returns it
    """Draw an arm from below, perhaps with the piece in its hand."""
    smooth = out * out * (3 - 2 * out)
    way = PICTURE.height + 160 - facing.base
    x = facing.x + facing.product.width / 2 + 46 * smooth
    base = facing.base + way * smooth
    grip = base - 0.45 * facing.product.height
    if holds:
        facing.product.draw(canvas, x - facing.product.width / 2, base)
    elbow = (x + 70, grip + 210)
    limb(canvas, facing.sleeve, 50, elbow, (x + 150, grip + 560))
    limb(canvas, facing.sleeve, 42, (x + 30, grip + 72), elbow)
    limb(canvas, facing.skin, 28, (x + 16, grip + 34), (x + 30, grip + 74))
    disc(canvas, facing.skin, (x + 12, grip + 22), 20)
    for finger in range(4):
        limb(canvas, shade(facing.skin, 0.96 - 0.04 * finger), 9, (x + 14, grip + 12 + 7 * finger), (x - 14, grip - 4 + 9 * finger))
    limb(canvas, facing.skin, 10, (x + 22, grip + 20), (x + 22, grip - 6))


def _draw_empty(random: Generator, light: float) -> Canvas:
    """Return the shelf without goods, read-only."""
    canvas = np.empty((PICTURE.height, PICTURE.width, 3), np.uint8)
    back = shade(_BACKS[random.integers(len(_BACKS))], 0.8 * light)
    canvas[:] = back
    kind = int(random.integers(len(_NAMES)))
    for board in range(_BOARDS):
        _draw_board(canvas, board, back, light, random)
    sign = shade(_SIGNS[kind], light)
    block(canvas, sign, 0, 0, PICTURE.width, _HEADER - 8)
    block(canvas, shade(sign, 1.5), 0, _HEADER - 12, PICTURE.width, _HEADER - 8)
    block(canvas, shade((58, 60, 64), light), 0, _HEADER - 8, PICTURE.width, _HEADER)
    (width, height), _ = cv2.getTextSize(_NAMES[kind], cv2.FONT_HERSHEY_DUPLEX, 1.1, 2)
    origin = (round((PICTURE.width - width) / 2), round((_HEADER - 10 + height) / 2))
    cv2.putText(canvas, _NAMES[kind], origin, cv2.FONT_HERSHEY_DUPLEX, 1.1, shade((244, 242, 234), light), 2, cv2.LINE_AA)
    for x in (0, PICTURE.width - _SIDE):
        block(canvas, shade((150, 150, 150), light), x, _HEADER, x + _SIDE, PICTURE.height)
        limb(canvas, shade((112, 112, 114), light), 2, (x + _SIDE / 2, _HEADER), (x + _SIDE / 2, PICTURE.height))
    block(canvas, shade((64, 64, 68), light), 0, PICTURE.height - _FOOT, PICTURE.width, PICTURE.height)
    add_grain(canvas, random, _GRAIN_DN)
    canvas.flags.writeable = False
    return canvas


def _draw_board(canvas: Canvas, board: int, back: Colour, light: float, random: Generator) -> None:
    base = _base(board)
    top = base - _PITCH + _RAIL
    rows = canvas[round(top) : round(base)]
    # The board above takes the light: dark at the top, and the floor of the shelf shows at the bottom.
    fade = np.linspace(0.5, 1.05, rows.shape[0], dtype=np.float32)[:, None, None]
    rows[:] = np.clip(np.array(back, np.float32) * fade, 0, 255).astype(np.uint8)
    for y in np.arange(top + 16, base - 22, 20):
        for x in range(_SIDE + 14, PICTURE.width - _SIDE, 40):
            block(canvas, shade(back, 0.42), x, float(y), x + 4, float(y) + 9)
    block(canvas, shade((150, 148, 144), 0.9 * light), _SIDE, base - 13, PICTURE.width - _SIDE, base)
    shadow = soft_shadow(PICTURE.width, 20, 0.35)
    strip = canvas[round(base) - 16 : round(base) - 6]
    cv2.multiply(strip, shadow[5:15], dst=strip, scale=1 / 255)
    block(canvas, shade((214, 214, 210), light), _SIDE, base, PICTURE.width - _SIDE, base + _RAIL)
    block(canvas, shade((170, 170, 168), light), _SIDE, base + _RAIL - 4, PICTURE.width - _SIDE, base + _RAIL)
    tag = _SIDE + 22.0
    while tag < PICTURE.width - _SIDE - 50:
        block(canvas, shade((250, 250, 246), light), tag, base + 4, tag + 40, base + _RAIL - 6)
        price = f"{int(random.integers(0, 10))}.{int(random.integers(0, 10))}9"
        cv2.putText(canvas, price, (round(tag + 5), round(base + 17)), cv2.FONT_HERSHEY_DUPLEX, 0.4, (60, 60, 66), 1, cv2.LINE_AA)
        tag += float(random.uniform(84, 150))
