"""Imports the scripts of packaging/ for the tests, the way they import each other: by folder, for packaging/ must not be a package."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
PACKAGING = REPOSITORY / "packaging"


def load(name: str) -> Any:
    """Return the script `name` of packaging/ as a module; it has no types that a checker could find."""
    sys.path.insert(0, str(PACKAGING))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(PACKAGING))
