"""A memory plan: bars before and after, lines and rate, what takes most, and each reason in words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.presenters.plan import PlanPart, PlanState
from ui.theme import tokens_of
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.facts import Facts
from ui.widgets.memory_bar import MemoryBar
from ui.widgets.memory_legend import MemoryLegend

SHARE_HEIGHT_PX = 6


class PlanView(QWidget):
    """Shows a PlanState."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plan-view")
        self.setAccessibleName(self.tr("Memory plan"))
        self._shown: PlanState | None = None
        self._verdict = QLabel(wordWrap=True)
        self._verdict.setObjectName("plan-verdict")
        self._reasons = _Sentences("plan-reasons", "error")
        self._bars = QGridLayout()
        self._bars.setHorizontalSpacing(10)
        self._bars.setVerticalSpacing(4)
        self._bars.setColumnStretch(1, 1)
        self._before, self._before_text = self._row(0, self.tr("Before"), "before")
        self._after, self._after_text = self._row(1, self.tr("After"), "after")
        self._facts = Facts()
        self._facts.setObjectName("plan-facts")
        self._basis = QLabel(wordWrap=True)
        self._basis.setObjectName("plan-basis")
        self._basis.setProperty("role", "muted")
        self._heading = QLabel(self.tr("Largest parts"))
        self._heading.setProperty("role", "title")
        self._parts = QGridLayout()
        self._parts.setHorizontalSpacing(10)
        self._parts.setVerticalSpacing(3)
        self._parts.setColumnStretch(0, 3)
        self._parts.setColumnStretch(1, 2)
        self._warnings = _Sentences("plan-warnings", "warn")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._verdict)
        column.addWidget(self._reasons)
        column.addLayout(self._bars)
        column.addWidget(MemoryLegend())
        column.addWidget(self._facts)
        column.addWidget(self._basis)
        column.addWidget(self._heading)
        column.addLayout(self._parts)
        column.addWidget(self._warnings)
        column.addStretch(1)

    def apply(self, state: PlanState) -> None:
        """Show `state`."""
        if state == self._shown:
            return
        self._shown = state
        self._verdict.setText(state.verdict)
        self._verdict.setProperty("role", "title" if state.fits else "error")
        self._verdict.style().polish(self._verdict)
        self._reasons.apply(state.reasons)
        self._before.apply(state.before)
        self._before_text.setText(state.before_text)
        self._after.apply(state.after)
        self._after_text.setText(state.after_text)
        self._facts.apply(state.facts)
        self._basis.setText(self.tr("Basis of the rate: {basis}").format(basis=state.basis) if state.basis else "")
        self._basis.setVisible(bool(state.basis))
        self._show_parts(state.largest)
        self._warnings.apply(state.warnings)

    def _row(self, row: int, label: str, key: str) -> tuple[MemoryBar, QLabel]:
        name, bar, words = QLabel(label), MemoryBar(), QLabel()
        name.setProperty("role", "muted")
        words.setProperty("role", "muted")
        words.setObjectName(f"plan-{key}-words")
        bar.setObjectName(f"plan-{key}")
        bar.setAccessibleName(label)
        self._bars.addWidget(name, row, 0)
        self._bars.addWidget(bar, row, 1)
        self._bars.addWidget(words, row, 2)
        return bar, words

    def _show_parts(self, parts: tuple[PlanPart, ...]) -> None:
        while (item := self._parts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, part in enumerate(parts):
            size = QLabel(part.size)
            size.setToolTip(part.exact)
            self._parts.addWidget(ElidedLabel(part.what, mode=Qt.TextElideMode.ElideMiddle), row, 0)
            self._parts.addWidget(_Share(part.share), row, 1)
            self._parts.addWidget(size, row, 2, Qt.AlignmentFlag.AlignRight)
        self._heading.setVisible(bool(parts))


class _Sentences(QLabel):
    """Sentences below each other, in one colour."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__(wordWrap=True)
        self.setObjectName(name)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def apply(self, sentences: tuple[str, ...]) -> None:
        self.setText("\n".join(sentences))
        self.setVisible(bool(sentences))


class _Share(QWidget):
    """What part of the memory something takes, as a thin bar."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = min(max(share, 0.0), 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a thin bar."""
        return QSize(80, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Draw it."""
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        room = QRectF(0, (self.height() - SHARE_HEIGHT_PX) / 2, self.width(), SHARE_HEIGHT_PX)
        for colour, width in ((tokens.border, room.width()), (tokens.kinds[0], max(2.0, room.width() * self._share))):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(room.x(), room.y(), width, room.height()), SHARE_HEIGHT_PX / 2, SHARE_HEIGHT_PX / 2)
