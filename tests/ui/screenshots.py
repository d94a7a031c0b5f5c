"""Screenshots of widgets, kept for people to look at: `out/screenshots/` of the checkout, which is not part of the repository."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

FOLDER = Path(__file__).parents[2] / "out" / "screenshots"


def keep_screenshot(widget: QWidget, name: str) -> Path:
    """Write what `widget` looks like now as NAME.png and return the file."""
    file = FOLDER / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    assert widget.grab().save(str(file)), f"cannot write {file}"
    return file
