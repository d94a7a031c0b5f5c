"""Brings back what stood on a screen that is gone: a projector that was unplugged must not take a panel along."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDockWidget, QWidget

from ui.desk import Desk


def furnish(desk: Desk) -> None:
    """Look after each screen that is removed; later, since window managers move windows themselves, mostly."""
    timer = QTimer(desk.window, singleShot=True, interval=0)
    timer.timeout.connect(lambda: _bring_back(desk.window))
    application = QGuiApplication.instance()
    if isinstance(application, QGuiApplication):
        application.screenRemoved.connect(timer.start)


def _bring_back(window: QWidget) -> None:
    for widget in [window, *window.findChildren(QDockWidget), *window.findChildren(QDialog)]:
        if widget.isWindow() and not any(
            screen.availableGeometry().intersects(widget.frameGeometry()) for screen in QGuiApplication.screens()
        ):
            widget.move(QGuiApplication.primaryScreen().availableGeometry().topLeft())
