"""All notices of this run in a panel."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from ui.desk import Desk
from ui.presenters.notes import Note
from ui.views.notice_list import NoticeList


def furnish(desk: Desk) -> None:
    """Add the panel, with what was told before it."""
    bar = desk.window.notice_bar

    def about() -> str:
        from ui.dialogs.about import about_text  # noqa: PLC0415 - reading versions takes its time

        return about_text(desk.folders)

    panel = NoticeList(about)
    desk.window.add_dock("notices", QCoreApplication.translate("notices", "Notices"), panel, beside="inspector")

    def add(note: Note) -> None:
        panel.add(note.notice, datetime.now().astimezone())

    for note in bar.notes:
        add(note)
    bar.added.connect(add)
    desk.window.actions_table.on("notices", lambda: desk.window.docks.show("notices"))
