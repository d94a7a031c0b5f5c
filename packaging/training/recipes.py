"""What is trained: a scene, what is to be found in it, how long, and what the card says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from frames import Staging

from evalkit.emulator.scenes.ceiling import LABELS as CEILING_LABELS
from evalkit.emulator.scenes.ceiling import Ceiling
from evalkit.emulator.scenes.door import LABELS as MASK_LABELS
from evalkit.emulator.scenes.door import Door
from evalkit.emulator.scenes.shelf import LABELS as SHELF_LABELS
from evalkit.emulator.scenes.shelf import Shelf
from evalkit.emulator.scenes.shop_floor import ShopFloor
from evalkit.geometry import Size
from evalkit.models.card import Task

HONEST = "It was trained on generated pictures and says nothing about real ones."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One network."""

    name: str
    """Identifier of the card and the package."""
    title: str
    task: Task
    staging: Staging
    note: str
    """What it does, for the card."""
    steps: int
    """Batches that are learnt."""
    casts: int = 240
    """Seeds of scenes to learn from …"""
    per_cast: int = 10
    """… and pictures of each."""
    seed: int = 5
    iou: float = 0.5
    """Of two boxes that overlap by more, one goes."""

    @property
    def has_boxes(self) -> bool:
        """Whether it says where things are."""
        return self.task == "object detection"


_PERSON = Recipe(
    name="shop-person",
    title="People in the shop",
    task="object detection",
    staging=Staging(make=ShopFloor, labels=("person",), size=Size(256, 192), covering=True),
    note="Finds the people of the generated shop floor.",
    steps=2600,
    # At 0.5 every tenth answer is a second one between two people who pass each other.
    iou=0.4,
)

_MASK = Recipe(
    name="door-mask",
    title="Mask at the door",
    task="classification",
    # A head of 60 pixels of the scene is 2.5 m away: nearer ones are told, farther ones may be.
    staging=Staging(make=Door, labels=MASK_LABELS, size=Size(256, 192), covering=False, least_height=0.079, unseen_height=0.04),
    note="Tells whether the person at the generated door wears a mask; both scores are low while nobody is near.",
    steps=2600,
    casts=400,
)

_GAP = Recipe(
    name="shelf-gap",
    title="Gaps on the shelf",
    task="object detection",
    staging=Staging(make=Shelf, labels=SHELF_LABELS, size=Size(256, 192), covering=False),
    note="Finds empty places on the generated shelf.",
    steps=2000,
)

_CEILING = Recipe(
    name="ceiling-person",
    title="People from above",
    task="object detection",
    staging=Staging(make=Ceiling, labels=CEILING_LABELS, size=Size(256, 192), covering=False),
    note="Finds the people of the generated view from the ceiling.",
    steps=1600,
)

RECIPES: Mapping[str, Recipe] = MappingProxyType({recipe.name: recipe for recipe in (_PERSON, _MASK, _GAP, _CEILING)})
"""By name."""
