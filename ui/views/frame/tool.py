"""What can be put onto the frame view: something that paints, and may be held with the mouse."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPainter

from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import FrameState
from ui.views.marks import Note
from ui.views.overlay import Surface

Point = tuple[float, float]
"""x, y in view (device) pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is on show, and where."""

    bundle: FrameBundle
    state: FrameState
    surface: Surface


class Tool(QObject):
    """A layer of the frame view. Does nothing; subclasses do what they are for."""

    changed = Signal()
    """It looks different: paint again."""
    under_overlay = False
    """Whether it belongs to the picture, below boxes and words."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What to say in the picture while it is used."""
        return ()

    @property
    def shows_regions(self) -> bool:
        """Whether it shows inference window and ROIs itself, so that the overlay need not."""
        return False

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Paint it, in device pixels."""

    def cursor(self, point: Point, scene: Scene) -> Qt.CursorShape | None:
        """Return the pointer's shape over it, or None if there is nothing of it at `point`."""

    def grab(self, point: Point, scene: Scene) -> bool:  # noqa: ARG002 - what subclasses need
        """Take the mouse at a press, if there is something of it at `point`."""
        return False

    def free_cursor(self, point: Point, scene: Scene) -> Qt.CursorShape | None:
        """Return the pointer's shape where no tool has anything, or None if it does nothing there."""

    def grab_free(self, point: Point, scene: Scene) -> bool:  # noqa: ARG002 - what subclasses need
        """Take the mouse at a press where no tool has anything."""
        return False

    @property
    def leaves_click(self) -> bool:
        """Whether what it holds was only clicked, which then is the view's click."""
        return False

    def drag(self, point: Point, scene: Scene) -> None:
        """Follow the mouse that it took."""

    def drop(self, *, cancelled: bool) -> None:
        """Let go of the mouse; `cancelled`: as if it had never been taken."""
