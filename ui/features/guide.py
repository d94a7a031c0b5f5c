"""Five hints for the first start: what to press, and what cannot be seen. Shown once; Help shows them again."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from evalkit.session.snapshot import SessionSnapshot, SessionState
from ui.desk import Desk
from ui.widgets.hint_card import HintCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What is said, and beside what."""

    title: str
    text: str
    target: QWidget


def furnish(desk: Desk) -> None:
    """Show the hints with the first picture that this user ever sees, and whenever they are asked for."""
    guide = Guide(desk)
    desk.window.actions_table.on("hints", guide.begin)
    if desk.remembered.hints_due:
        desk.director.snapshot_taken.connect(guide.begin_with_stream)


class Guide(QObject):
    """Goes through the hints."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._card: HintCard | None = None
        self._index = 0

    def begin_with_stream(self, snapshot: SessionSnapshot) -> None:
        """Begin when frames stream for the first time."""
        if snapshot.state is SessionState.STREAMING and self._desk.remembered.hints_due:
            self._desk.director.snapshot_taken.disconnect(self.begin_with_stream)
            self.begin()

    def begin(self) -> None:
        """Show the first hint."""
        self._desk.remembered.saw_hints()
        self._index = 0
        if self._card is None:
            self._card = HintCard(self._desk.window)
            self._card.next_wanted.connect(self._go_on)
            self._card.skip_wanted.connect(self._end)
        self._show()

    def _go_on(self) -> None:
        self._index += 1
        if self._index < len(self._hints()):
            self._show()
        else:
            self._end()

    def _show(self) -> None:
        hints = self._hints()
        hint = hints[self._index]
        if self._card is not None:
            self._card.show_hint(hint.title, hint.text, hint.target, number=self._index + 1, count=len(hints))

    def _end(self) -> None:
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
            self._card = None

    def _hints(self) -> tuple[Hint, ...]:
        window, desk = self._desk.window, self._desk
        return (
            Hint(
                title=self.tr("The picture"),
                text=self.tr("The wheel zooms, dragging moves. Point at a box for its numbers; click it to mark it everywhere."),
                target=desk.frame_view,
            ),
            Hint(
                title=self.tr("What leaves the sensor"),
                text=self.tr("Full image, crops, or metadata only: change it while it streams and watch the bandwidth fall."),
                target=window.tool_bar.output,
            ),
            Hint(
                title=self.tr("Another network"),
                text=self.tr("Choose one and swap. The memory bar shows whether it fits; if anything fails, the one before runs on."),
                target=window.tool_bar.model,
            ),
            Hint(
                title=self.tr("A board of your own"),
                text=self.tr("This is the built-in emulator. Connect a board here by its serial port or network address."),
                target=window.tool_bar.connect_button,
            ),
            Hint(
                title=self.tr("Everything else"),
                text=self.tr("Press Ctrl+K and type a few letters of what you want to do."),
                target=window.status_strip,
            ),
        )
