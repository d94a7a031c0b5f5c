"""The model panel: pick a network, see whether it fits, send it to the sensor, see what that came to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from ui.actions import Actions
from ui.widgets.action_button import ActionButton
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.facts import Facts
from ui.widgets.kept_list import KeptList
from ui.widgets.plan_view import PlanView
from ui.widgets.step_list import StepList

if TYPE_CHECKING:
    from ui.presenters.states import FetchState, ModelState

PROGRESS_STEPS = 1000


class ModelPanel(QWidget):
    """Shows the library, the memory before and after, and a swap: its plan, its steps, its result."""

    model_picked = Signal(str)
    """Name of an entry."""
    kept_picked = Signal(object)
    """The KeptNetwork to switch to."""

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
        self._running = _Named(self.tr("Running"), "model-running")
        self._next = QLabel(self.tr("Up next"))
        self._next.setProperty("role", "muted")
        self._next.setBuddy(self._choice)
        self._plan = PlanView()
        self._swap = _button(actions, "swap")
        self._cancel = _button(actions, "cancel-swap")
        self._get = _button(actions, "get-models")
        self._cancel_get = _button(actions, "cancel-get")
        self._outcome = _Outcome()
        self._kept = KeptList()
        self._kept.picked.connect(self.kept_picked)
        self._fetch_progress = _progress_bar("fetch-progress", self.tr("Progress of fetching models"))
        self._fetch_text = QLabel(wordWrap=True)
        self._fetch_text.setObjectName("fetch-text")
        self._fetch_text.setProperty("role", "muted")
        self._lay_out()

    def apply(self, state: ModelState, fetch: FetchState) -> None:
        """Show both states."""
        if (state, fetch) == self._shown:
            return
        turned = state.swap_active is not (self._shown is not None and self._shown[0].swap_active)
        self._shown = (state, fetch)
        self._apply_model(state)
        if turned:
            QTimer.singleShot(0, self, self._come_into_view)  # after the layout knows the steps
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
        self._running.apply(state.running_title)
        if state.plan is not None:
            # What takes most, and what the rate rests on, stands in the library; here there is room for what decides.
            self._plan.apply(replace(state.plan, largest=(), basis=""))
        self._plan.setVisible(state.plan is not None)
        self._swap.setVisible(not state.swap_active)
        self._cancel.setVisible(state.swap_active)
        self._outcome.apply(state)
        self._kept.apply(state.kept, enabled=state.can_switch)

    def _come_into_view(self) -> None:
        """Scroll to the swap that began or ended: by a key, say, while another part of the controls was in view."""
        area: QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(self._outcome)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        chosen = QHBoxLayout()
        chosen.setSpacing(_Named.GAP_PX)
        chosen.addWidget(self._next)
        chosen.addWidget(self._choice, 1)
        column.addWidget(self._running)
        column.addLayout(chosen)
        names = (self._running.name, self._next)
        for name in names:
            name.setMinimumWidth(max(other.sizeHint().width() for other in names))
        # Both buttons have one place: nothing jumps when a swap begins.
        for widget in (
            self._facts,
            self._note,
            self._plan,
            self._swap,
            self._cancel,
            self._outcome,
            self._kept,
            self._fetch_text,
            self._fetch_progress,
            self._get,
            self._cancel_get,
        ):
            column.addWidget(widget)


class _Outcome(QWidget):
    """A swap under way or over: steps, progress, one sentence, and figures."""

    def __init__(self) -> None:
        super().__init__()
        self._steps = StepList()
        self._steps.setObjectName("model-steps")
        self._steps.setAccessibleName(self.tr("Steps of the model swap"))
        self._progress = _progress_bar("model-progress", self.tr("Progress of the model swap"))
        self._result = QLabel(wordWrap=True)
        self._result.setObjectName("model-result")
        self._result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts = Facts()
        self._facts.setObjectName("model-swap-facts")
        self._detail = QLabel(wordWrap=True)
        self._detail.setObjectName("model-swap-detail")
        self._detail.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self._steps, self._progress, self._result, self._facts, self._detail):
            column.addWidget(widget)
        # Room for the longest sentence of the steps: what stands below must not move with each of them.
        self._result.setMinimumHeight(2 * self._result.fontMetrics().lineSpacing())
        self._result.setAlignment(Qt.AlignmentFlag.AlignTop)

    def apply(self, state: ModelState) -> None:
        """Show the swap; nothing before the first one."""
        self._steps.apply(state.swap_steps)
        self._progress.setVisible(state.swap_active)
        _show_share(self._progress, state.progress)
        self._result.setText(state.swap_text)
        self._facts.apply(state.swap_facts)
        self._detail.setText(state.swap_detail)
        self._detail.setVisible(bool(state.swap_detail))
        role = "error" if state.swap_failed else ""
        if self._result.property("role") != role:
            self._result.setProperty("role", role)
            self._result.style().polish(self._result)
        self.setVisible(bool(state.swap_text))


class _Named(QWidget):
    """A name and a title that is shortened."""

    GAP_PX = 8

    def __init__(self, label: str, key: str) -> None:
        super().__init__()
        self.name = QLabel(label)
        self.name.setProperty("role", "muted")
        self._title = ElidedLabel()
        self._title.setObjectName(key)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.GAP_PX)
        row.addWidget(self.name)
        row.addWidget(self._title, 1)

    def apply(self, title: str) -> None:
        """Show `title`, or that there is none."""
        self._title.setText(title or self.tr("no network"))


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
