"""The steps of a transaction below each other, each with a mark: to come, under way, done, stopped."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui.presenters.swap import StepMark, SwapStep

_SIGNS = {StepMark.WAITING: "·", StepMark.CURRENT: "▸", StepMark.DONE: "✓", StepMark.SKIPPED: "–", StepMark.FAILED: "✗"}
_SIGN_ROLES = {StepMark.CURRENT: "title", StepMark.DONE: "ok", StepMark.FAILED: "error"}
_TEXT_ROLES = {StepMark.CURRENT: "title", StepMark.DONE: "", StepMark.FAILED: "error"}


class StepList(QWidget):
    """Shows SwapSteps; only what differs is drawn anew, so that nothing flickers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 2, 0, 2)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._shown: tuple[SwapStep, ...] = ()

    def apply(self, steps: tuple[SwapStep, ...]) -> None:
        """Show `steps`; none hides the list."""
        if steps == self._shown:
            return
        while len(self._rows) < len(steps):
            self._add_row()
        for index, step in enumerate(steps):
            if index >= len(self._shown) or step != self._shown[index]:
                self._show(*self._rows[index], step)
        self._shown = steps
        self.setVisible(bool(steps))

    def current(self) -> str:
        """Return the text of the step that is under way, or ""."""
        return next((step.text for step in self._shown if step.mark is StepMark.CURRENT), "")

    def _show(self, sign: QLabel, text: QLabel, step: SwapStep) -> None:
        sign.setText(_SIGNS[step.mark])
        _use_role(sign, _SIGN_ROLES.get(step.mark, "muted"))
        text.setText(step.text)
        text.setAccessibleName(f"{step.text}: {step.words}")
        text.setToolTip(step.words)
        _use_role(text, _TEXT_ROLES.get(step.mark, "muted"))

    def _add_row(self) -> None:
        sign, text = QLabel(), QLabel()
        # The widest sign and the boldest text: rows do not move when they change.
        sign.setFixedWidth(sign.fontMetrics().horizontalAdvance("▸✓"))
        sign.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        text.setWordWrap(True)
        self._grid.addWidget(sign, len(self._rows), 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, len(self._rows), 1)
        self._rows.append((sign, text))


def _use_role(label: QLabel, role: str) -> None:
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().polish(label)
