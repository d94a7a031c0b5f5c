"""The model panel: pick a network, see whether it fits, send it to the sensor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from ui.actions import Actions
from ui.presenters.memory import MemoryState, memory_text
from ui.widgets.action_button import ActionButton
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.facts import Facts
from ui.widgets.memory_bar import MemoryBar
from ui.widgets.memory_legend import MemoryLegend

if TYPE_CHECKING:
    from ui.presenters.states import FetchState, ModelState

PROGRESS_STEPS = 1000


class ModelPanel(QWidget):
    """Shows the library, the memory of the running and of the selected network, and a swap under way."""

    model_picked = Signal(str)
    """Name of an entry."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model-panel")
        self.setAccessibleName(self.tr("Model"))
        self._shown: tuple[ModelState, FetchState] | None = None
        self._choice = ChoiceBox()
        self._choice.setObjectName("model-choice")
        self._choice.setAccessibleName(self.tr("Model to send"))
        self._choice.setToolTip(self.tr("Networks in your library"))
        self._choice.picked.connect(self.model_picked)
        self._facts = Facts()
        self._note = QLabel(wordWrap=True)
        self._note.setProperty("role", "muted")
        self._running = _MemoryRow(self.tr("Running"), "running")
        self._selected = _MemoryRow(self.tr("Selected"), "selected")
        self._swap = _button(actions, "swap")
        self._cancel = _button(actions, "cancel-swap")
        self._get = _button(actions, "get-models")
        self._cancel_get = _button(actions, "cancel-get")
        self._progress = _progress_bar("model-progress", self.tr("Progress of the model swap"))
        self._fetch_progress = _progress_bar("fetch-progress", self.tr("Progress of fetching models"))
        self._result = QLabel(wordWrap=True)
        self._result.setObjectName("model-result")
        self._fetch_text = QLabel(wordWrap=True)
        self._fetch_text.setObjectName("fetch-text")
        self._fetch_text.setProperty("role", "muted")
        self._lay_out()

    def apply(self, state: ModelState, fetch: FetchState) -> None:
        """Show both states."""
        if (state, fetch) == self._shown:
            return
        self._shown = (state, fetch)
        self._apply_model(state)
        self._fetch_text.setText(fetch.text)
        self._fetch_text.setVisible(bool(fetch.text))
        self._fetch_progress.setVisible(fetch.active)
        _show_share(self._fetch_progress, fetch.share)
        self._get.setVisible(bool(fetch.text) and not fetch.active)
        self._cancel_get.setVisible(fetch.active)

    def _apply_model(self, state: ModelState) -> None:
        self._choice.apply(state.choices, state.selected)
        item = state.selected_item
        self._facts.apply(() if item is None else item.facts)
        self._note.setText("" if item is None else item.problem or item.note)
        self._note.setVisible(bool(self._note.text()))
        self._running.apply(state.running_title, state.running_memory)
        same = item is not None and item.name == state.running
        self._selected.apply("" if item is None else item.title, state.selected_memory)
        self._selected.setVisible(item is not None and not same)
        self._swap.setVisible(not state.swap_active)
        self._cancel.setVisible(state.swap_active)
        self._progress.setVisible(state.swap_active)
        _show_share(self._progress, state.progress)
        self._result.setText(state.swap_text)
        self._result.setVisible(bool(state.swap_text))
        role = "error" if state.swap_failed else ""
        if self._result.property("role") != role:
            self._result.setProperty("role", role)
            self._result.style().polish(self._result)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (
            self._choice,
            self._facts,
            self._note,
            self._running,
            self._selected,
            MemoryLegend(),
            self._swap,
            self._progress,
            self._cancel,
            self._result,
            self._fetch_text,
            self._fetch_progress,
            self._get,
            self._cancel_get,
        ):
            column.addWidget(widget)


class _MemoryRow(QWidget):
    """Which network, its bar, and the bar in words."""

    def __init__(self, label: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = QLabel(label)
        name.setProperty("role", "muted")
        self._title = ElidedLabel()
        self._bar = MemoryBar()
        self._bar.setObjectName(f"memory-{key}")
        self._bar.setAccessibleName(label)
        self._words = QLabel()
        self._words.setObjectName(f"memory-{key}-words")
        self._words.setProperty("role", "muted")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setVerticalSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(name)
        head.addWidget(self._title, 1)
        head.addWidget(self._words)
        grid.addLayout(head, 0, 0)
        grid.addWidget(self._bar, 1, 0)

    def apply(self, title: str, memory: MemoryState) -> None:
        """Show one network."""
        self._title.setText(title)
        self._bar.apply(memory)
        self._words.setText(memory_text(memory, self.tr))
        role = "muted" if memory.fits else "error"
        if self._words.property("role") != role:
            self._words.setProperty("role", role)
            self._words.style().polish(self._words)


def _progress_bar(name: str, accessible_name: str) -> QProgressBar:
    bar = QProgressBar(textVisible=False)
    bar.setObjectName(name)
    bar.setAccessibleName(accessible_name)
    return bar


def _show_share(bar: QProgressBar, share: float | None) -> None:
    """Show 0..1; a bar that only moves where the share is not known."""
    bar.setRange(0, 0 if share is None else PROGRESS_STEPS)
    if share is not None:
        bar.setValue(round(share * PROGRESS_STEPS))


def _button(actions: Actions, key: str) -> ActionButton:
    button = ActionButton(actions[key])
    button.setObjectName(f"model-{key}")
    return button
