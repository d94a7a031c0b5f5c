"""The generated entrance: people come through a glass door one after another, some with a mask. It needs no file and knows the truth."""

from __future__ import annotations

import functools
import math

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.scenes.brush import Canvas, block, darken, limb, soft_shadow
from evalkit.emulator.scenes.door_backdrop import DOOR_M, DOORWAY, PICTURE, Entrance, draw_entrance, ground_y, pixels_per_metre
from evalkit.emulator.scenes.truth import seen
from evalkit.emulator.scenes.visitor import Face, Stance, draw_visitor, head_box
from evalkit.results.types import Detection

MASK, NO_MASK = 0, 1
"""Classes of the truth."""
LABELS = ("mask", "no mask")

_START_M, _STOP_M = 8.5, 1.3
"""Where people turn up on the street, and where they stop in front of the camera."""
_WALK_M_PER_S = 1.25
_ASIDE_M_PER_S = 1.0
_STAY_S = 2.2
_LEAVE_S = 1.7
_APPROACH_S = (_START_M - _STOP_M) / _WALK_M_PER_S
_EACH_S = _APPROACH_S + _STAY_S - 1.4
"""Time from one person to the next: who comes is in the street while who came still stands at the camera."""
_LIFE_S = _APPROACH_S + _STAY_S + _LEAVE_S
_OPEN_M = 1.6
"""How far before and behind the door somebody makes it open."""
_OFF_DOOR_M, _OFF_STOP_M = 0.22, 0.12
"""How far people are from the middle at the door and at the camera, at most."""
_STEP_M = 1.35
"""Length of a double step."""
_LIGHTS = (0.8, 1.08)
"""Brightness of the room."""
_SHADOW = 0.5


class Door:
    """An entrance with people who come in; the same for the same seed and time."""

    uri = "generated:door"

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        self._seed = seed
        self._light = float(random.uniform(*_LIGHTS))
        self._entrance: Entrance = draw_entrance(random, self._light)
        self._canvas = self._entrance.closed.copy()
        self._shadow = soft_shadow(120, 32, _SHADOW)
        self._face = functools.lru_cache(maxsize=4)(self._draw_lots)

    def picture(self, t_s: float) -> NDArray[np.uint8]:
        """Return the entrance at `t_s`: (760, 1014, 3) RGB, valid until the next call."""
        np.copyto(self._canvas, self._entrance.closed)
        people = self._people(t_s)
        self._open_door(max((_opening(distance) for _, distance, _ in people), default=0.0))
        outside = self._canvas[DOORWAY.y : DOORWAY.bottom, DOORWAY.x : DOORWAY.right]
        for face, distance, stance in people:
            if distance > DOOR_M:
                self._draw(outside, face, stance, (DOORWAY.x, DOORWAY.y))
        self._draw_leaves(max((_opening(distance) for _, distance, _ in people), default=0.0))
        for face, distance, stance in people:
            if distance <= DOOR_M:
                self._draw(self._canvas, face, stance, (0, 0))
        return self._canvas

    def truth(self, t_s: float) -> tuple[Detection, ...]:
        """Return the heads of the people who are inside, with what is to be told of them; half of the head at least is in the picture."""
        found = []
        for face, distance, stance in self._people(t_s):
            if distance <= DOOR_M:
                found.append(seen(head_box(face, stance), PICTURE, MASK if face.mask is not None else NO_MASK, LABELS))
        return tuple(item for item in found if item is not None)

    def close(self) -> None:
        """Do nothing: there is no file."""

    def _draw_lots(self, index: int) -> Face:
        random = np.random.default_rng((self._seed, index))
        return Face.draw_lots(random, has_mask=bool(random.random() < 0.5), light=self._light)

    def _people(self, t_s: float) -> list[tuple[Face, float, Stance]]:
        """Return who is there with distance and stance, far to near. The first has come half of the way when time begins."""
        now = t_s + 0.55 * _APPROACH_S
        newest = math.floor(now / _EACH_S)
        people = []
        for index in range(newest, newest - math.ceil(_LIFE_S / _EACH_S) - 1, -1):
            age = now - index * _EACH_S
            if index >= 0 and age < _LIFE_S:
                distance, stance = self._stance(index, age)
                people.append((self._face(index), distance, stance))
        return people

    def _stance(self, index: int, age_s: float) -> tuple[float, Stance]:
        side = 1 if np.random.default_rng((self._seed, index, 1)).random() < 0.5 else -1
        walked = min(age_s, _APPROACH_S)
        distance = _START_M - _WALK_M_PER_S * walked
        leaving = max(0.0, age_s - _APPROACH_S - _STAY_S)
        aside = side * _ASIDE_M_PER_S * leaving * min(1.0, leaving * 2)
        # Nobody passes the door in its very middle, or stops right before the camera.
        at_the_door = _OFF_DOOR_M * math.sin(0.9 * index) * max(0.0, 1 - abs(distance - DOOR_M) / 2.5)
        at_the_stop = _OFF_STOP_M * math.sin(2.4 * index) * min(1.0, max(0.0, DOOR_M - distance))
        drift = at_the_door + at_the_stop
        scale = pixels_per_metre(distance)
        stands = age_s - walked if leaving == 0 else 0.0
        phase = 2 * math.pi * (_WALK_M_PER_S * walked + abs(aside)) / _STEP_M
        return distance, Stance(
            x=PICTURE.width / 2 + (drift + aside) * scale,
            ground_y=ground_y(distance),
            scale=scale,
            stride=phase,
            walks=1.0 if stands == 0 else max(0.0, 1 - 4 * stands),
            turn=0.5 * math.sin(1.3 * age_s + index) + (0.5 * side if leaving > 0 else 0.0),
            blinks=(age_s + 0.37 * index) % 2.9 < 0.13,
        )

    def _open_door(self, opening: float) -> None:
        """Show the street where the leaves are not."""
        half = DOORWAY.width // 2
        gap = round(opening * 0.88 * half)
        if gap > 0:
            x = DOORWAY.x + half
            self._canvas[DOORWAY.y : DOORWAY.bottom, x - gap : x + gap] = self._entrance.street[:, half - gap : half + gap]

    def _draw_leaves(self, opening: float) -> None:
        """Draw the frames of the two leaves at their place."""
        middle = DOORWAY.x + DOORWAY.width / 2
        gap = opening * 0.88 * (DOORWAY.width // 2)
        for side in (-1, 1):
            edge = middle + side * gap
            border = DOORWAY.x if side < 0 else DOORWAY.right
            inner, outer = sorted((edge, border))
            block(self._canvas, self._entrance.leaf, inner, DOORWAY.y, outer, DOORWAY.y + 5)
            block(self._canvas, self._entrance.leaf, inner, DOORWAY.bottom - 9, outer, DOORWAY.bottom)
            limb(self._canvas, self._entrance.leaf, 7, (edge + side * 4, DOORWAY.y), (edge + side * 4, DOORWAY.bottom - 3))

    def _draw(self, canvas: Canvas, face: Face, stance: Stance, origin: tuple[int, int]) -> None:
        """Draw a person with their shadow on a part of the picture that begins at `origin`."""
        moved = Stance(
            x=stance.x - origin[0],
            ground_y=stance.ground_y - origin[1],
            scale=stance.scale,
            stride=stance.stride,
            walks=stance.walks,
            turn=stance.turn,
            blinks=stance.blinks,
        )
        if moved.ground_y < canvas.shape[0] + 20:
            size = (max(8, round(0.8 * stance.scale)), max(4, round(0.2 * stance.scale)))
            darken(canvas, np.asarray(cv2.resize(self._shadow, size), np.uint8), (moved.x, moved.ground_y))
        draw_visitor(canvas, face, moved)


def _opening(distance_m: float) -> float:
    """Return how far the door opens for somebody at a distance from the camera: 0 closed, 1 open."""
    return min(1.0, max(0.0, 1.6 - abs(distance_m - DOOR_M) / _OPEN_M))
