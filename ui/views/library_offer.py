"""One card of the catalogue: what it is, what it costs to fetch, under which licence, and the button that gets it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.presenters.offers import OfferCard
from ui.views.library_parts import Badge, label
from ui.widgets.elided_label import ElidedLabel

STEPS = 1000


def _moving(card: OfferCard) -> dict[str, Any]:
    """Return what changes while something is fetched."""
    return {
        "active": card.active,
        "can_install": card.can_install,
        "progress_text": card.progress_text,
        "share": card.share,
    }


class OfferView(QWidget):
    """Shows an OfferCard."""

    wanted = Signal(str)
    """"install", "cancel", "open"."""
    resized = Signal()
    """It needs another height."""

    def __init__(self, card: OfferCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"offer-{card.name}")
        self.setAccessibleName(card.title)
        self._card = card
        title = ElidedLabel(card.title)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        subtitle, licence = ElidedLabel(card.subtitle), ElidedLabel(f"{card.licence} · {card.source}")
        self._note = label("muted", wrap=True)
        self._note.setText(card.note)
        self._note.hide()
        for one in (subtitle, licence):
            one.setProperty("role", "muted")
        self._button = QPushButton()
        self._button.setObjectName("offer-button")
        self._button.setAutoDefault(False)
        self._button.clicked.connect(self._report)
        self._progress = QProgressBar(textVisible=False)
        self._progress.setObjectName("offer-progress")
        self._progress_text = ElidedLabel()
        self._progress_text.setObjectName("offer-progress-text")
        head = QHBoxLayout()
        head.addWidget(title, 1)
        if card.mark:
            head.addWidget(Badge(card.mark, strong=not card.can_install))
        foot = QHBoxLayout()
        foot.addWidget(licence, 1)
        foot.addWidget(self._button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(subtitle)
        column.addLayout(foot)
        column.addWidget(self._note)
        column.addWidget(self._progress)
        column.addWidget(self._progress_text)
        self._apply()

    @property
    def card(self) -> OfferCard:
        """What is shown."""
        return self._card

    def take(self, card: OfferCard) -> bool:
        """Show a card of the same item that differs in its progress only; return whether it is one."""
        if replace(card, **_moving(self._card)) != self._card:
            return False
        was_active, self._card = self._card.active, card
        self._apply()
        if was_active != card.active:
            self.resized.emit()
        return True

    def set_selected(self, *, selected: bool) -> None:
        """Show the note, or hide it."""
        visible = selected and bool(self._card.note)
        if self._note.isHidden() == visible:
            self._note.setVisible(visible)
            self.resized.emit()

    def _apply(self) -> None:
        card = self._card
        self._button.setText(self.tr("Cancel") if card.active else self.tr("Open page") if card.url else card.install_text)
        self._button.setEnabled(card.active or bool(card.url) or card.can_install)
        self._button.setVisible(card.active or bool(card.url) or card.can_install or not card.mark)
        self._button.setToolTip(card.url)
        self._progress.setVisible(card.active)
        self._progress_text.setVisible(card.active)
        self._progress_text.setText(card.progress_text)
        self._progress.setRange(0, 0 if card.share is None else STEPS)
        if card.share is not None:
            self._progress.setValue(round(card.share * STEPS))

    def _report(self) -> None:
        self.wanted.emit("cancel" if self._card.active else "open" if self._card.url else "install")
