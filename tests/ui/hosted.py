"""A single view in a host of its size, and what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.views.gallery.grid import CellGrid
from ui.views.roi_gallery import RoiGallery

W = TypeVar("W", bound=QWidget)


@contextmanager
def hosted(qtbot: QtBot, make: Callable[[QWidget], W], width: int, height: int) -> Iterator[W]:
    """Show a widget; as a window of its own it would hand its minimum size to a platform that has no windows."""
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(width, height)
    widget = make(host)
    widget.resize(width, height)
    host.show()
    yield widget
    host.hide()


def painted(widget: QWidget) -> NDArray[np.uint8]:
    """Return what a widget shows as (rows, columns, 3), red first."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def grid_of(gallery: RoiGallery) -> CellGrid:
    """Return the cells of a gallery."""
    grid = gallery.findChild(CellGrid)
    assert grid is not None
    return grid
