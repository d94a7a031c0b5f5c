"""Buttons of dialogs: words only, on every system."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialogButtonBox


def plain_box(buttons: QDialogButtonBox.StandardButton) -> QDialogButtonBox:
    """Return a row of standard buttons without the icons that some desktops paint on them."""
    box = QDialogButtonBox(buttons)
    for button in box.buttons():
        button.setIcon(QIcon())
    return box
