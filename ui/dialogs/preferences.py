"""What is set once: language, colours, folders, other people's tools. Everything takes effect at once, but for the language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QWidget

from ui.dialogs.buttons import plain_box
from ui.dialogs.fitting import fit_height
from ui.dialogs.path_field import PathField
from ui.language import Language
from ui.theme import ThemeChoice

WIDTH_PX = 560


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """All of them."""

    language: Language
    theme: ThemeChoice
    pictures_folder: str
    """Where screenshots go; "": the system's folder for pictures."""
    converter_path: str
    """Folder of Sony's converter; "": it is looked for on the PATH."""


class PreferencesDialog(QDialog):
    """A form; OK hands over what was changed."""

    chosen = Signal(object)
    """Preferences."""

    def __init__(self, now: Preferences, pictures_default: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preferences")
        self.setWindowTitle(self.tr("Preferences"))
        self._language = _choices(
            "preferences-language",
            ((Language.SYSTEM, self.tr("As the system")), (Language.ENGLISH, "English"), (Language.JAPANESE, "日本語")),
            now.language,
        )
        self._theme = _choices(
            "preferences-theme",
            ((ThemeChoice.SYSTEM, self.tr("As the system")), (ThemeChoice.LIGHT, self.tr("Light")), (ThemeChoice.DARK, self.tr("Dark"))),
            now.theme,
        )
        self._pictures = PathField(
            "preferences-pictures", self.tr("Screenshots"), folder=True, path=now.pictures_folder, placeholder=pictures_default
        )
        self._converter = PathField(
            "preferences-converter",
            self.tr("Sony's converter"),
            folder=True,
            path=now.converter_path,
            placeholder=self.tr("Found on the PATH"),
        )
        form = QFormLayout(self)
        form.addRow(self.tr("Language (from the next start on)"), self._language)
        form.addRow(self.tr("Colours"), self._theme)
        form.addRow(self.tr("Screenshots"), self._pictures)
        form.addRow(self.tr("Sony's converter"), self._converter)
        note = QLabel(self.tr("The converter is not part of EvalKit: its licence is between you and Sony."), wordWrap=True)
        note.setProperty("role", "muted")
        form.addRow(note)
        buttons = plain_box(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        fit_height(self, WIDTH_PX)

    def accept(self) -> None:
        """Hand over what was chosen."""
        self.chosen.emit(
            Preferences(
                language=self._language.currentData(),
                theme=self._theme.currentData(),
                pictures_folder=self._pictures.text(),
                converter_path=self._converter.text(),
            )
        )
        super().accept()


def _choices(name: str, entries: Sequence[tuple[object, str]], now: object) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    for data, text in entries:
        box.addItem(text, data)
        if data is now:
            box.setCurrentIndex(box.count() - 1)
    return box
