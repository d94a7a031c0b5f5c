"""The window: the picture in the middle, docks around it that remember their place. It arranges; director.py decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from ui.actions import Actions
from ui.dialogs.drops import DropsDialog
from ui.docks import Docks, column_of
from ui.language import remembered_language
from ui.menus import ConnectMenu, LanguageMenu, MenuBar, OverlayMenu, ThemeMenu, ToolBar
from ui.panels.connection import ConnectionPanel
from ui.panels.model import ModelPanel
from ui.panels.output import OutputPanel
from ui.panels.results import ResultsPanel
from ui.panels.scene import ScenePanel
from ui.panels.sensor import SensorPanel
from ui.presenters.drops import DropLine
from ui.presenters.phase import Phase
from ui.theme import ThemeChoice
from ui.turns import Turns
from ui.views.plots.frame import PlotFrame
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.section import Section
from ui.widgets.status_strip import StatusStrip
from ui.widgets.waiting import Waiting

if TYPE_CHECKING:
    from ui.views.frame_view import FrameView
    from ui.views.inspector import Inspector
    from ui.views.roi_gallery import RoiGallery

DEFAULT_SIZE = QSize(1600, 1000)
DEFAULT_SHOWN_SCORE = 0.30
"""Below it detectors mostly guess."""
LEAST_SHOWN_SCORE = 0.05
"""Detectors' answers below it are not even decoded."""


class MainWindow(QMainWindow):
    """Everything that is seen. Its parts are public: the director connects them."""

    painted = Signal()
    """The window was painted for the first time."""
    files_opened = Signal(object)
    """Files (a tuple of Paths) were dropped on the window, chosen, or named on the command line; each feature takes its own."""
    remembering = Signal(object)
    """The layout is written into these QSettings (`store`) for the next start; features write what is theirs."""
    closing = Signal()
    """The user closes the window."""

    def __init__(self, store: QSettings, choice: ThemeChoice = ThemeChoice.SYSTEM, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main-window")
        self.setWindowTitle("EvalKit")
        self._store = store
        self.theme_choice = choice
        """What the user asked for; the palette says what it came to."""
        self._first_paint_seen = False
        self._streaming = False
        self._drops_dialog: DropsDialog | None = None
        self._placed = False
        self.turns = Turns(self)
        self.actions_table = Actions(self)
        self.connect_menu = ConnectMenu(self.actions_table, self)
        self.theme_menu = ThemeMenu(self)
        self.language_menu = LanguageMenu(self)
        self.language_choice = remembered_language(store)
        """What the user asked for; the next start speaks it."""
        self.overlay_menu = OverlayMenu(self)
        self.notice_bar = NoticeBar()
        self.notice_bar.set_actions(self.actions_table.by_key)
        self._waiting = Waiting(self.tr("Starting…"))
        self._views: tuple[FrameView, RoiGallery, Inspector] | None = None
        self.connection_panel = ConnectionPanel(self.actions_table, self.connect_menu)
        self.scene_panel = ScenePanel()
        self.output_panel = OutputPanel()
        self.sensor_panel = SensorPanel()
        self.model_panel = ModelPanel(self.actions_table)
        self.results_panel = ResultsPanel(LEAST_SHOWN_SCORE)
        self.shown_score = self._remembered_score()
        self.results_panel.apply(self.shown_score)
        self.plots = {
            "latency": PlotFrame("latency", self.tr("Latency"), self.tr("Time of each inference, once frames stream")),
            "bandwidth": PlotFrame("bandwidth", self.tr("Bandwidth"), self.tr("Bytes on the link by kind, once frames stream")),
            "rates": PlotFrame("rates", self.tr("Frame rates"), self.tr("Frames exposed, received, shown and lost, once frames stream")),
        }
        self._build_centre()
        self.sections = self._build_sections()
        self.docks = Docks(
            self,
            {
                "controls": (self.tr("Controls"), column_of(self.sections)),
                "rois": (self.tr("ROI crops"), QWidget()),
                "inspector": (self.tr("Inspector"), QWidget()),
                "latency": (self.tr("Inference latency"), self.plots["latency"]),
                "bandwidth": (self.tr("Link bandwidth"), self.plots["bandwidth"]),
                "rates": (self.tr("Frame rates"), self.plots["rates"]),
            },
        )
        self.tool_bar = ToolBar(self.actions_table, self.connect_menu)
        self.addToolBar(self.tool_bar)
        self.menus = MenuBar(self, self.actions_table, self.connect_menu, (self.overlay_menu, self.theme_menu, self.language_menu))
        self.menus.panels.addActions(self.docks.toggles)
        self.status_strip = StatusStrip()
        self.statusBar().addWidget(self.status_strip, 1)
        self.statusBar().setSizeGripEnabled(False)
        self._restore()
        self._waiting.installEventFilter(self)

    @property
    def store(self) -> QSettings:
        """What was remembered at the end of the last run."""
        return self._store

    def set_views(self, frame_view: FrameView, gallery: RoiGallery, inspector: Inspector) -> None:
        """Put the views in their places. They come after the first paint: what they compute with takes longer to load than the window."""
        self._views = (frame_view, gallery, inspector)
        self._centre.replaceWidget(self._waiting, frame_view)
        self._waiting.hide()
        self._waiting.deleteLater()
        self.docks.put("rois", gallery)
        self.docks.put("inspector", inspector)

    def say_broken(self, text: str) -> None:
        """Say in the picture's place that the program could not be loaded."""
        self._waiting.say(text)

    def show_streaming(self, *, streaming: bool) -> None:
        """Let the start action start or stop."""
        if streaming != self._streaming:
            self._streaming = streaming
            text, icon = (self.tr("Stop"), "stop") if streaming else (self.tr("Start"), "start")
            self.actions_table.describe("start", text=text, icon=icon)

    def show_section(self, key: str, *, visible: bool) -> None:
        """Show or hide a part of the controls."""
        for section in self.sections:
            if section.key == key and section.isVisibleTo(self) != visible:
                section.setVisible(visible)

    def show_phase(self, phase: Phase, again: str = "") -> None:
        """Say in the empty picture what is missing and what to do; `again` is what could be connected again."""
        if self._views is None:
            return
        frame_view, gallery, inspector = self._views
        if phase is Phase.DISCONNECTED:
            frame_view.clear()
            gallery.clear()
            inspector.clear()
        emulator, reconnect = (
            self.actions_table[key].shortcut().toString(QKeySequence.SequenceFormat.NativeText) for key in ("emulator", "reconnect")
        )
        advice = self.tr("Connect a board, or start the built-in emulator ({keys}).").format(keys=emulator)
        if again:
            advice = self.tr("Connect again to {what} ({keys}), or start the built-in emulator ({others}).").format(
                what=again, keys=reconnect, others=emulator
            )
        texts = {
            Phase.DISCONNECTED: (self.tr("Nothing is connected"), advice),
            Phase.CONNECTING: (self.tr("Connecting…"), self.tr("The first picture comes in a moment.")),
            Phase.CONNECTED: (self.tr("Waiting for the first frame"), self.tr("If none comes, press Start.")),
            Phase.DISCONNECTING: (self.tr("Disconnecting…"), ""),
        }
        frame_view.set_empty_text(*texts[phase])

    def show_drops(self, lines: tuple[DropLine, ...]) -> None:
        """Renew the list of lost frames while it is open."""
        if self._drops_dialog is not None:
            self._drops_dialog.apply(lines)

    def open_drops(self, lines: tuple[DropLine, ...]) -> None:
        """Open the list of lost frames beside the window."""
        if self._drops_dialog is None:
            self._drops_dialog = DropsDialog(self)
        self._drops_dialog.apply(lines)
        self._drops_dialog.show()
        self._drops_dialog.raise_()

    def add_dock(self, key: str, title: str, widget: QWidget, *, beside: str) -> None:
        """Add the panel of a feature, at first hidden as a tab of the dock `beside`; the menu lists it."""
        self.menus.panels.addAction(self.docks.add(key, title, widget, beside=beside).toggleViewAction())

    def arrange(self, layout: str) -> None:
        """Put all docks back where they were at first and show those of a named layout."""
        for section in self.sections:
            if section.is_folded:
                section.fold(folded=False)
        self.turns.run(self.docks.arranging(layout))

    def remember_layout(self) -> None:
        """Keep place and size of everything for the next start."""
        self._store.setValue("score", self.shown_score)
        self._store.setValue("theme", self.theme_choice.value)
        self._store.setValue("language", self.language_choice.value)
        self._store.setValue("geometry", self.saveGeometry())
        self._store.setValue("docks", self.docks.state())
        self._store.setValue("folded", ",".join(section.key for section in self.sections if section.is_folded))
        self.remembering.emit(self._store)
        self._store.sync()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice the first paint: what is slow to load waits for it."""
        if event.type() == QEvent.Type.Paint and not self._first_paint_seen:
            self._first_paint_seen = True
            self._waiting.removeEventFilter(self)
            QTimer.singleShot(0, self.painted.emit)  # after this paint, not within it
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Give the docks their sizes, which only a window that is laid out can."""
        super().showEvent(event)
        if not self._placed:
            self._placed = True
            if self._store.value("docks") is None:
                self.docks.size()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the new size before anything else."""
        self.turns.paint_first()
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember the layout and say goodbye."""
        self.turns.finish()
        self.remember_layout()
        self.closing.emit()
        event.accept()

    def _remembered_score(self) -> float:
        try:
            score = float(str(self._store.value("score", DEFAULT_SHOWN_SCORE)))
        except ValueError:
            return DEFAULT_SHOWN_SCORE
        return score if LEAST_SHOWN_SCORE <= score <= 1 else DEFAULT_SHOWN_SCORE  # false for NaN too

    def _build_centre(self) -> None:
        centre = QWidget()
        self._centre = QVBoxLayout(centre)
        self._centre.setContentsMargins(0, 0, 0, 0)
        self._centre.setSpacing(0)
        self._centre.addWidget(self.notice_bar)
        self._centre.addWidget(self._waiting, 1)
        self.setCentralWidget(centre)

    def _build_sections(self) -> tuple[Section, ...]:
        return (
            Section("connection", self.tr("Connection"), self.connection_panel),
            Section("scene", self.tr("Scene"), self.scene_panel),
            Section("output", self.tr("Output"), self.output_panel),
            Section("sensor", self.tr("Sensor"), self.sensor_panel),
            Section("results", self.tr("Results"), self.results_panel),
            Section("model", self.tr("Model"), self.model_panel),
        )

    def _restore(self) -> None:
        """Take the remembered layout, or the default one where there is none that can be used."""
        self.docks.place()
        geometry = self._store.value("geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            # Without a real screen (a run by itself) its size means nothing.
            real = QGuiApplication.platformName() != "offscreen"
            self.resize(DEFAULT_SIZE.boundedTo(self.screen().availableSize()) if real else DEFAULT_SIZE)
        if not self.docks.restore(self._store.value("docks")):
            self._store.remove("docks")
        folded = str(self._store.value("folded") or "").split(",")
        for section in self.sections:
            section.fold(folded=section.key in folded)
