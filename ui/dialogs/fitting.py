"""Dialogs whose words wrap, as high as they must be."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog


def fit_height(dialog: QDialog, width: int) -> None:
    """Give a dialog that is complete, and not yet shown, this width and the height that its content then takes.

    Qt's own guess lets words wrap at a narrower width than they get, which leaves an empty strip at the bottom.
    """
    dialog.ensurePolished()
    dialog.setMinimumWidth(width)
    layout = dialog.layout()
    if layout is not None:
        dialog.resize(width, layout.totalHeightForWidth(width))
