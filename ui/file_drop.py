"""Files that are dropped on a widget."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Lets `target` take files; what is dropped on its children counts too, unless they take files themselves."""

    dropped = Signal(object)
    """A tuple of Paths."""
    hovering = Signal(bool)
    """Whether files are held over it."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take files, leave everything else."""
        if event.type() is QEvent.Type.DragLeave:
            self.hovering.emit(False)  # noqa: FBT003 - Qt's signal
        elif isinstance(event, QDragEnterEvent):
            if files_of(event.mimeData()):
                event.acceptProposedAction()
                self.hovering.emit(True)  # noqa: FBT003 - Qt's signal
                return True
        elif event.type() is QEvent.Type.Drop and isinstance(event, QDropEvent) and (files := files_of(event.mimeData())):
            self.hovering.emit(False)  # noqa: FBT003 - Qt's signal
            event.acceptProposedAction()
            self.dropped.emit(files)
            return True
        return super().eventFilter(watched, event)


def files_of(data: QMimeData) -> tuple[Path, ...]:
    """Return the files of this computer among what is dragged."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
