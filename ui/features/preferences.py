"""The preferences, and what follows from them at once."""

from __future__ import annotations

from ui.desk import Desk
from ui.dialogs.preferences import Preferences, PreferencesDialog


def furnish(desk: Desk) -> None:
    """Let the action open the dialog."""
    desk.window.actions_table.on("preferences", lambda: _open(desk))


def _open(desk: Desk) -> None:
    window, remembered = desk.window, desk.remembered
    now = Preferences(
        language=window.language_choice,
        theme=window.theme_choice,
        pictures_folder=remembered.pictures_folder,
        converter_path=remembered.converter_path,
    )

    def use(wanted: Preferences) -> None:
        if wanted.language is not now.language:
            desk.housekeeping.use_language(wanted.language)
        if wanted.theme is not now.theme:
            desk.housekeeping.use_theme(wanted.theme)
        remembered.set_folders(pictures=wanted.pictures_folder, converter=wanted.converter_path)
        remembered.save()

    dialog = PreferencesDialog(now, str(desk.housekeeping.default_pictures), window)
    dialog.chosen.connect(use)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
