"""The privacy ledger as a panel."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from evalkit.session.snapshot import SessionSnapshot
from ui.desk import Desk
from ui.panels.privacy import PrivacyPanel
from ui.presenters.privacy import present_privacy
from ui.presenters.window_state import WindowState


def furnish(desk: Desk) -> None:
    """Add the panel."""
    panel = PrivacyPanel()
    desk.window.add_dock("privacy", QCoreApplication.translate("privacy", "Privacy"), panel, beside="inspector")

    def show(snapshot: SessionSnapshot | None) -> None:
        panel.apply(present_privacy(snapshot, desk.window.tr))

    def follow(state: WindowState) -> None:
        if not state.connected:
            show(None)

    desk.director.snapshot_taken.connect(show)
    desk.director.refreshed.connect(follow)
    desk.window.actions_table.on("privacy", lambda: desk.window.docks.show("privacy"))
    show(None)
