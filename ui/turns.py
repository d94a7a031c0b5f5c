"""Long work of the window in short steps, each in a turn of the event loop: frames, clicks and the link go on in between.

A job is an iterator; each `yield` lets the event loop turn. The windows are painted when the last job is over, not in between: what is seen
changes once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

BREATH_MS = 1
"""Between two steps: not 0, so that other timers that are due come first."""


class Turns(QObject):
    """Runs jobs one after the other."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs: deque[Iterator[None]] = deque()
        self._still: list[tuple[QWidget, QWidget]] = []
        self._timer = QTimer(self, interval=BREATH_MS)
        self._timer.timeout.connect(self._step)
        self._over = QTimer(self, singleShot=True, interval=BREATH_MS)

    @property
    def busy(self) -> bool:
        """Whether jobs are under way, or what they changed is not yet painted: nothing else should be painted anew meanwhile."""
        return bool(self._jobs) or self._over.isActive()

    def run(self, job: Iterator[None]) -> None:
        """Do the first step of `job` at once, the others in the next turns, after the jobs that are not over yet."""
        if not self._jobs:
            self._hold_still()
        self._jobs.append(job)
        self._timer.start()
        next(job, None)

    def paint_first(self) -> None:
        """Be busy until what was just changed is painted."""
        self._over.start()  # posted events, the paint among them, come before timers

    def finish(self) -> None:
        """Do all that is left now."""
        while self._jobs:
            self._step()

    def _step(self) -> None:
        try:
            next(self._jobs[0])
        except StopIteration:
            self._jobs.popleft()
        except Exception:
            self._jobs.popleft()
            raise
        finally:
            if not self._jobs:
                self._timer.stop()
                self._let_go()

    def _hold_still(self) -> None:
        for window in [window for window in QApplication.topLevelWidgets() if window.isVisible() and window.updatesEnabled()]:
            # Before it is held still, a child that one sees through asks to paint all of it: what others ask for later is part of that.
            # Else Qt would paint most of them twice, for themselves and for the window: on release each of them asks, the window first.
            cover = QWidget(window)
            cover.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            cover.resize(window.size())
            cover.show()
            window.setUpdatesEnabled(False)
            self._still.append((window, cover))

    def _let_go(self) -> None:
        for window, cover in self._still:
            if isValid(window):
                window.setUpdatesEnabled(True)
                cover.hide()
                cover.deleteLater()
                QCoreApplication.postEvent(
                    window, QEvent(QEvent.Type.UpdateRequest)
                )  # it was asked for while all was still, and Qt asks once
        self._still.clear()
        self.paint_first()
