"""The built-in networks that were trained: package files in the folder `networks`, made by `python3 packaging/train.py`.

Each learnt pictures of one generated scene and finds what is there: people in the shop, masks at the door, gaps on the shelf, people seen
from the ceiling. The JSON beside a package holds what was measured on casts that training never saw.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

from evalkit.models.package import ModelPackage, parse_package

PERSON_NAME = "shop-person"
MASK_NAME = "door-mask"
GAP_NAME = "shelf-gap"
CEILING_NAME = "ceiling-person"
NAMES = (PERSON_NAME, MASK_NAME, GAP_NAME, CEILING_NAME)
_FOLDER = "networks"


def trained_packages() -> Iterator[ModelPackage]:
    """Yield them in the order of NAMES."""
    folder = resources.files("evalkit.models") / _FOLDER
    for name in NAMES:
        yield parse_package((folder / f"{name}.rpk").read_bytes(), name)


def measurements(name: str) -> bytes:
    """Return what was measured of a trained network, as the JSON that training wrote."""
    return (resources.files("evalkit.models") / _FOLDER / f"{name}.json").read_bytes()
