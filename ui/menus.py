"""Menus and tool bar of the window, from the table of actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ui import resources
from ui.actions import Actions
from ui.language import Language
from ui.theme import ThemeChoice
from ui.widgets.choice_box import ChoiceBox

if TYPE_CHECKING:
    from evalkit.results.style import OverlayStyle

ICON_PX = 20


class ConnectMenu(QMenu):
    """Where one can connect to: the emulator, ports that were found, an address."""

    port_picked = Signal(str)
    """Address of a port that was found."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connect-menu")
        self.setTitle(self.tr("Connect"))
        self.setToolTipsVisible(True)
        self.addAction(actions["emulator"])
        self.addAction(actions["footage"])
        self._heading = self.addSection(self.tr("Serial ports"))
        self._before = self.addSeparator()
        self.addAction(actions["address"])
        self.addAction(actions["reconnect"])
        self._ports: list[QAction] = []
        self.show_ports((), searching=True)

    def show_ports(self, ports: Sequence[tuple[str, str, str]], *, searching: bool = False) -> None:
        """List ports as (address, title, detail)."""
        for action in self._ports:
            self.removeAction(action)
        self._ports = []
        for url, title, detail in ports:
            action = QAction(f"{title}  {detail}".strip(), self)
            action.setData(url)
            action.setToolTip(url)
            action.setIcon(resources.icon("serial"))
            action.triggered.connect(self._report)
            self._ports.append(action)
        if not ports:
            words = self.tr("Looking for ports…") if searching else self.tr("No serial port found")
            self._ports.append(QAction(words, self, enabled=False))
        for action in self._ports:
            self.insertAction(self._before, action)

    def _report(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.port_picked.emit(str(action.data()))


class OverlayMenu(QMenu):
    """What is drawn over the picture."""

    changed = Signal()
    """The user checked or unchecked something; `style_after` says what is checked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Over the picture"))
        words = {
            "boxes": self.tr("Boxes"),
            "labels": self.tr("Labels and scores"),
            "window": self.tr("What the network sees"),
            "rois": self.tr("Regions that were sent"),
            "caption": self.tr("Frame number and format"),
        }
        self._entries = {key: QAction(text, self, checkable=True, checked=True) for key, text in words.items()}
        for action in self._entries.values():
            action.toggled.connect(self.changed)
            self.addAction(action)

    def style_after(self, style: OverlayStyle) -> OverlayStyle:
        """Return `style` with what is checked."""
        return replace(style, **{key: action.isChecked() for key, action in self._entries.items()})  # type: ignore[arg-type]  # all are switches

    def apply(self, style: OverlayStyle) -> None:
        """Check what `style` shows."""
        for key, action in self._entries.items():
            with QSignalBlocker(action):
                action.setChecked(getattr(style, key))


class ThemeMenu(QMenu):
    """System, light, dark."""

    theme_picked = Signal(object)
    """A ThemeChoice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Colours"))
        group = QActionGroup(self)
        words = {
            ThemeChoice.SYSTEM: self.tr("As the system"),
            ThemeChoice.LIGHT: self.tr("Light"),
            ThemeChoice.DARK: self.tr("Dark"),
        }
        self._entries: dict[ThemeChoice, QAction] = {}
        for choice, text in words.items():
            action = QAction(text, self, checkable=True)
            action.setData(choice)
            group.addAction(action)
            self.addAction(action)
            self._entries[choice] = action
        group.triggered.connect(lambda action: self.theme_picked.emit(action.data()))

    def apply(self, choice: ThemeChoice) -> None:
        """Check the entry in use."""
        self._entries[choice].setChecked(True)


class LanguageMenu(QMenu):
    """As the system, or one of our catalogues, each in its own words."""

    language_picked = Signal(object)
    """A Language."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Language"))
        group = QActionGroup(self)
        words = {Language.SYSTEM: self.tr("As the system"), Language.ENGLISH: "English", Language.JAPANESE: "日本語"}
        self._entries: dict[Language, QAction] = {}
        for language, text in words.items():
            action = QAction(text, self, checkable=True)
            action.setData(language)
            group.addAction(action)
            self.addAction(action)
            self._entries[language] = action
        group.triggered.connect(lambda action: self.language_picked.emit(action.data()))

    def apply(self, language: Language) -> None:
        """Check the entry in use."""
        self._entries[language].setChecked(True)


class MenuBar:
    """The window's menus by key, filled from the table of actions."""

    def __init__(self, window: QMainWindow, actions: Actions, connect_menu: QMenu, view_menus: Sequence[QMenu]) -> None:
        titles = {
            "session": window.tr("&Session"),
            "model": window.tr("&Model"),
            "scenario": window.tr("S&cenarios"),
            "view": window.tr("&View"),
            "measure": window.tr("M&easure"),
            "help": window.tr("&Help"),
        }
        self._menus = {key: window.menuBar().addMenu(title) for key, title in titles.items()}
        self._menus["session"].addMenu(connect_menu)
        self.panels = self._menus["view"].addMenu(window.tr("Panels"))
        """Shows and hides docks."""
        for menu in view_menus:
            self._menus["view"].addMenu(menu)
        for key, menu in self._menus.items():
            menu.setToolTipsVisible(True)
            for action, separated in actions.of_menu(key):
                if separated:
                    menu.addSeparator()
                menu.addAction(action)

    def __getitem__(self, key: str) -> QMenu:
        return self._menus[key]


class ToolBar(QToolBar):
    """What is used all the time; its combo boxes are twins of those in the panels."""

    def __init__(self, actions: Actions, connect_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tool-bar")
        self.setWindowTitle(self.tr("Tool bar"))
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.connect_button = QToolButton()
        self.connect_button.setObjectName("tool-connect")
        self.connect_button.setText(self.tr("Connect"))
        self.connect_button.setIcon(resources.icon("connect"))
        self.connect_button.setAccessibleName(self.tr("Connect"))
        self.connect_button.setToolTip(self.tr("Connect to the emulator, a serial port or an address"))
        self.connect_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.connect_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.connect_button.setMenu(connect_menu)
        self.addWidget(self.connect_button)
        self.addAction(actions["disconnect"])
        self.addAction(actions["start"])
        self.addSeparator()
        self.output = self._box("tool-output", self.tr("Output"), self.tr("What the board sends with each frame"), 21)
        self.addSeparator()
        self.model = self._box("tool-model", self.tr("Next model"), self.tr("Network to send to the sensor; ● marks the one that runs"), 22)
        self.addAction(actions["swap"])
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
        for key in ("screenshot", "theme", "about"):
            self.addAction(actions[key])
            button = self.widgetForAction(actions[key])
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        for action in self.actions():
            button = self.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setAccessibleName(button.text())
        # The width of "Start" and "Stop" differs; what stands beside the button must not move.
        start = self.widgetForAction(actions["start"])
        start.setMinimumWidth(start.fontMetrics().horizontalAdvance(self.tr("Start") + "MMMMM"))

    def _box(self, name: str, label: str, tip: str, characters: int) -> ChoiceBox:
        words = QLabel(label)
        words.setContentsMargins(4, 0, 2, 0)
        self.addWidget(words)
        box = ChoiceBox()
        box.setObjectName(name)
        box.setAccessibleName(label)
        box.setToolTip(tip)
        box.setMinimumContentsLength(characters)
        box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.addWidget(box)
        return box
