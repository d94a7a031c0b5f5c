"""What the window can do beyond showing and swapping: one file a feature, each with `furnish(desk)`.

A feature adds its dock (`desk.window.add_dock`) or dialog, connects its actions (rows of ui/action_table.py, `actions_table.on`), and
listens to the director (`frame_shown`, `snapshot_taken`, `refreshed`, `selection`). Features do not know each other. They are furnished
after the first picture can be shown, in the order of FEATURES.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.desk import Desk

FEATURES = (
    "plots",
    "palette",
    "preferences",
    "notices",
    "guide",
    "windows",
    "privacy",
    "frame_tools",
    "regions",
    "crops",
    "library",
    "importing",
    "building",
    "swap_history",
    "scenarios",
    "cost_bench",
    "demo",
    "screens",
    "remembering",  # last: it brings back how the others were left
)
"""Names of the files in this folder."""


ATTENDED = frozenset({"guide"})
"""Those that make sense only where somebody looks."""


def furnish_all(desk: Desk, *, attended: bool) -> None:
    """Let each feature furnish the window."""
    for name in FEATURES:
        if attended or name not in ATTENDED:
            importlib.import_module(f"ui.features.{name}").furnish(desk)
