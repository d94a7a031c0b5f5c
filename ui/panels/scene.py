"""The scene panel: what the emulator looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.widgets.choice_box import ChoiceBox
from ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from ui.presenters.states import SceneState


class ScenePanel(QWidget):
    """Shows the scene of an emulator; boards look at the world."""

    scene_picked = Signal(str)
    """A scene, or one of the two entries that ask for a file or a folder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scene-panel")
        self.setAccessibleName(self.tr("Scene"))
        self._shown: SceneState | None = None
        self._choice = ChoiceBox()
        self._choice.setObjectName("scene-choice")
        self._choice.setAccessibleName(self.tr("What the emulator looks at"))
        self._choice.setToolTip(self.tr("What the emulator looks at"))
        self._choice.picked.connect(self._pick)
        self._detail = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._detail.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._choice)
        column.addWidget(self._detail)

    def apply(self, state: SceneState) -> None:
        """Show `state`."""
        if state == self._shown:
            return
        self._shown = state
        self._choice.apply(state.choices, state.choice)
        self._detail.setText(state.detail)
        self._detail.setVisible(bool(state.detail))

    def _pick(self, key: str) -> None:
        if self._shown is not None:
            self._choice.apply(self._shown.choices, self._shown.choice)  # it is the board that says what the scene is
        self.scene_picked.emit(key)
