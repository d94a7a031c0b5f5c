"""Asks for the address of a board."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ui.dialogs.buttons import plain_box
from ui.presenters.units import Translate

EXAMPLES = ("tcp://192.168.0.10:5600", "serial:///dev/ttyACM0?baud=921600", "serial:COM3")
MAX_REMEMBERED = 8
"""Addresses offered again."""


class ConnectToDialog(QDialog):
    """An address with examples, and the ones used before."""

    chosen = Signal(str)
    """The address to connect to."""

    def __init__(self, remembered: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connect-to")
        self.setWindowTitle(self.tr("Connect to address"))
        self._address = QComboBox(editable=True)
        self._address.setObjectName("address")
        self._address.setAccessibleName(self.tr("Address of the board"))
        self._address.setMinimumContentsLength(36)
        self._address.addItems(list(remembered[:MAX_REMEMBERED]))
        self._address.setCurrentText(remembered[0] if remembered else "")
        line = self._address.lineEdit()
        if line is not None:
            line.setPlaceholderText(EXAMPLES[0])
            line.selectAll()
        self._address.editTextChanged.connect(self._judge)
        help_text = QLabel(self.tr("A network address or a serial port, for example:") + "\n" + "\n".join(EXAMPLES))
        help_text.setProperty("role", "muted")
        self._problem = QLabel(wordWrap=True)
        self._problem.setObjectName("address-problem")
        self._problem.setProperty("role", "warn")
        buttons = plain_box(QDialogButtonBox.StandardButton.Cancel)
        self._connect = buttons.addButton(self.tr("Connect"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._connect.setObjectName("address-connect")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(QLabel(self.tr("Address")))
        column.addWidget(self._address)
        column.addWidget(self._problem)
        column.addWidget(help_text)
        column.addStretch(1)
        column.addWidget(buttons)
        self._judge(self._address.currentText())

    def accept(self) -> None:
        """Report the address."""
        self.chosen.emit(self._address.currentText().strip())
        super().accept()

    def _judge(self, text: str) -> None:
        problem = address_problem(text, self.tr)
        self._problem.setText(problem if text.strip() else "")
        self._connect.setEnabled(not problem)


def address_problem(text: str, tr: Translate = str) -> str:
    """Return what is wrong with an address as far as its form goes, or ""."""
    text = text.strip()
    if not text:
        return tr("An address is needed.")
    scheme, separator, rest = text.partition(":")
    if not separator or scheme not in {"tcp", "serial"}:
        return tr("An address begins with tcp:// or serial:")
    if scheme == "serial":
        return "" if rest.strip("/") else tr("Which serial port?")
    host, colon, port = rest.removeprefix("//").rpartition(":")
    if not rest.startswith("//") or not host or not colon:
        return tr("A network address looks like tcp://HOST:PORT")
    return "" if port.isdecimal() and 0 < int(port) < 1 << 16 else tr("The port is a number from 1 to 65535.")
