"""Between the rectangles on the picture and the board: what is asked while dragging, and how it is undone.

While a rectangle is dragged, each new place is asked for at once; of those that wait for an answer only the newest is sent, so the board
is not flooded and the stream does not stop. A drag that ends, a number typed, an ROI added or removed is one step of the undo stack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from evalkit.geometry import Rect, Size
from ui.presenters.regions import SMALLEST_ROI, WHOLE, WINDOW, Regions, snapped, with_rect
from ui.views.frame.region_tool import RegionTool

UNDO_STEPS = 100
"""More than anybody goes back."""


class RegionControl(QObject):
    """Joins tool, panel and commands."""

    changed = Signal(object)
    """The Regions that are asked for or set."""

    def __init__(self, tool: RegionTool, ask: Callable[[Regions, Regions], None], parent: QObject | None = None) -> None:
        """`ask(before, after)` asks the board for what differs."""
        super().__init__(parent)
        self._tool = tool
        self._ask = ask
        self._asked = Regions()
        self.undo = QUndoStack(self)
        self.undo.setUndoLimit(UNDO_STEPS)
        tool.moved.connect(self._want)
        tool.settled.connect(lambda before, after: self._step(before, after, sent=True))

    @property
    def regions(self) -> Regions:
        """What is asked for or set."""
        return self._asked

    def follow(self, regions: Regions) -> None:
        """Show what the board says, except while the user drags."""
        if not self._tool.held and regions != self._asked:
            self._show(regions)

    def forget(self) -> None:
        """Begin anew: another board knows nothing of what was undone on this one."""
        self.undo.clear()
        self._show(Regions())

    def type_rect(self, number: int, rect: Rect) -> None:
        """Set a rectangle to what was typed, snapped to what the sensor can do."""
        self._change(with_rect(self._asked, number, snapped(rect, self._smallest(number))))

    def remove(self, number: int) -> None:
        """Send an ROI no longer."""
        rois = self._asked.rois
        self._change(replace(self._asked, rois=(*rois[:number], *rois[number + 1 :])))

    def reset(self) -> None:
        """Inference window over the whole array, no fixed ROIs."""
        self._change(Regions(window=WHOLE))

    def _change(self, regions: Regions) -> None:
        if regions != self._asked:
            self._step(self._asked, regions, sent=False)
        else:
            self.changed.emit(regions)  # what was typed was no different: the fields show what is

    def _step(self, before: Regions, after: Regions, *, sent: bool) -> None:
        self.undo.push(_Step(self._want, before, after, sent=sent))

    def _want(self, regions: Regions) -> None:
        before = self._asked
        self._show(regions)
        self._ask(before, regions)

    def _show(self, regions: Regions) -> None:
        self._asked = regions
        self._tool.show_regions(regions)
        self.changed.emit(regions)

    def _smallest(self, number: int) -> Size:
        return self._tool.smallest_window if number == WINDOW else SMALLEST_ROI


class _Step(QUndoCommand):
    """One change of the rectangles."""

    def __init__(self, want: Callable[[Regions], None], before: Regions, after: Regions, *, sent: bool) -> None:
        super().__init__(_tr("inference window") if before.rois == after.rois else _tr("output ROIs"))
        self._want, self._before, self._after, self._sent = want, before, after, sent

    def redo(self) -> None:
        """Ask for it; the first time only if the drag did not."""
        if not self._sent:
            self._want(self._after)
        self._sent = False

    def undo(self) -> None:
        """Ask for what was before."""
        self._want(self._before)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RegionControl", text)
