"""Versions, folders, licences: what a bug report needs and a customer may ask."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from evalkit import __version__
from evalkit.folders import Folders
from ui import resources
from ui.dialogs.buttons import plain_box

ICON_PX = 64
PARTS = (
    ("PySide6-Essentials", "LGPL-3.0"),
    ("numpy", "BSD-3-Clause"),
    ("opencv-python-headless", "Apache-2.0"),
    ("onnxruntime", "MIT"),
    ("onnx", "Apache-2.0"),
    ("cbor2", "MIT"),
    ("msgspec", "BSD-3-Clause"),
    ("flatbuffers", "Apache-2.0"),
    ("google-crc32c", "Apache-2.0"),
    ("platformdirs", "MIT"),
    ("pyserial", "BSD-3-Clause"),
)
"""Packages the program stands on, and their licences."""


class AboutDialog(QDialog):
    """Everything as text that can be copied."""

    def __init__(self, folders: Folders, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setWindowTitle(self.tr("About EvalKit"))
        picture = QLabel()
        picture.setPixmap(resources.app_icon().pixmap(ICON_PX))
        words = QLabel(
            "<h3>EvalKit {version}</h3><p>{what}</p><p>{licence}</p>".format(
                version=__version__,
                what=self.tr("Evaluates intelligent vision sensors: live view, model swap, latency and bandwidth."),
                licence=self.tr("Licence: Apache-2.0. It stands on the packages below; their licence texts are in their own files."),
            )
        )
        words.setWordWrap(True)
        self._text = QPlainTextEdit(about_text(folders), readOnly=True)
        self._text.setObjectName("about-text")
        self._text.setAccessibleName(self.tr("Versions and folders"))
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setMinimumSize(520, 260)
        buttons = plain_box(QDialogButtonBox.StandardButton.Close)
        copy = QPushButton(self.tr("Copy"))
        copy.setObjectName("about-copy")
        copy.setToolTip(self.tr("Copy versions and folders, for a bug report"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text.toPlainText()))
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        head = QHBoxLayout()
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(words, 1)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self._text, 1)
        column.addWidget(buttons)


def about_text(folders: Folders) -> str:
    """Return versions and folders, one a line."""
    lines = [
        f"EvalKit {__version__}",
        f"Python {platform.python_version()} on {platform.platform()}",
        f"Qt {qVersion()}, platform {QGuiApplication.platformName()}",
        f"Program {sys.executable}",
        f"Models and reports: {folders.data}",
        f"Settings: {folders.config}",
        f"Log: {folders.log}",
        "",
    ]
    return "\n".join(lines + [f"{name} {version_of(name)} ({licence})" for name, licence in PARTS])


def version_of(package: str) -> str:
    """Return the version of an installed package."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "(not installed)"
