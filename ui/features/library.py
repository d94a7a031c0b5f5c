"""The library as a panel: choose, look at, swap, export, rename, remove and bring back; and the catalogue that fills it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDockWidget, QFileDialog, QInputDialog

from evalkit.errors import EvalKitError
from evalkit.imx500.modes import DEFAULT_MODE, Mode, mode_named
from evalkit.notices import Notice, Severity
from ui.desk import Desk
from ui.file_drop import FileDrop
from ui.panels.library import LibraryPanel
from ui.panels.library_details import CARD, PLAN, ModelDetails
from ui.presenters.library import LibraryCard, present_card
from ui.presenters.library_details import DetailsState, present_details
from ui.presenters.notes import Note
from ui.presenters.offers import present_offers
from ui.presenters.plan import PlanState, present_plan, present_table
from ui.presenters.window_state import WindowState

if TYPE_CHECKING:
    from evalkit.models.library import LibraryEntry, ModelLibrary, RemovedModel

FLOATING = QSize(440, 820)
"""At first: six cards, and all words of most of them."""
MARGIN_PX = 64
"""Below the tool bar."""
EDGE_PX = 8
LEAST_WIDTH_PX = 380
"""The buttons of a card beside each other, in both languages."""
_DELETE_ON_CLOSE = Qt.WidgetAttribute.WA_DeleteOnClose


def furnish(desk: Desk) -> None:
    """Add the panel."""
    _Library(desk)


class _Library(QObject):
    """Joins panel, library and board."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk, self._store = desk, desk.store
        self._removed: list[RemovedModel] = []
        self._seen: object = None
        self._selected = ""
        self._placed = False
        self.panel = LibraryPanel(desk.window.actions_table)
        desk.window.add_dock("library", QCoreApplication.translate("Library", "Library"), self.panel, beside="inspector")
        dock = desk.window.findChild(QDockWidget, "dock-library")
        assert isinstance(dock, QDockWidget)  # noqa: S101 - it was just added
        self._dock = dock
        actions = desk.window.actions_table
        actions.on("library", self._toggle)
        for key in ("layout-bring-up", "layout-analysis", "layout-demo"):
            actions[key].triggered.connect(self._forget_place)
        actions.on("undo-remove", self._undo)
        self.panel.wanted.connect(self._act)
        self.panel.list.picked.connect(self._pick)
        self.panel.offer_wanted.connect(self._use_offer)
        self.panel.install_all_wanted.connect(lambda: self._store.get(self._recommended()))
        self._store.changed.connect(self._show)
        self._store.arrived.connect(self._welcome)
        drop = FileDrop(self.panel)
        drop.dropped.connect(desk.window.files_opened)
        drop.hovering.connect(lambda on: self.panel.set_dropping(dropping=on))
        desk.director.refreshed.connect(self._follow)
        desk.deployment.deployed.connect(self._note_used)
        self._show()

    # ---- what is shown ----

    def _follow(self, state: WindowState) -> None:
        """Renew the cards when what they say of the board is another: ten snapshots a second mostly change nothing."""
        status = state.snapshot.status if state.snapshot is not None else None
        seen = (state.connected, state.uploading, state.running_model, status.mode if status else "", state.selected_model)
        if seen != self._seen:
            self._seen = seen
            self._show()

    def _show(self) -> None:
        state, stock = self._desk.director.state, self._store.stock
        self.panel.apply(tuple(self._card(entry, state) for entry in stock.entries))
        if (state.selected_model != self._selected or not self.panel.list.chosen) and any(
            entry.name == state.selected_model for entry in stock.entries
        ):
            self._selected = state.selected_model
            self.panel.list.choose(self._selected)
        self.panel.apply_offers(present_offers(stock.offers, self._store.fetch, self.tr))
        if not state.connected:
            self.panel.set_can_swap(can=False, tip=self.tr("Connect a board or the emulator first"))
        elif state.uploading:
            self.panel.set_can_swap(can=False, tip=self.tr("A swap is under way"))
        else:
            self.panel.set_can_swap(can=True, tip=self.tr("Send it to the sensor (Enter, or double click)"))

    def _card(self, entry: LibraryEntry, state: WindowState) -> LibraryCard:
        mode, period_us = self._mode(state)
        now = dt.datetime.now().astimezone()
        return present_card(entry, mode=mode, frame_period_us=period_us, running=_runs(entry, state), now=now, tr=self.tr)

    def _mode(self, state: WindowState) -> tuple[Mode, int]:
        """Return the sensor's mode and frame period; the usual ones while nothing is connected."""
        status = state.snapshot.status if state.connected and state.snapshot is not None else None
        try:
            mode = mode_named(status.mode) if status is not None else DEFAULT_MODE
        except EvalKitError:
            mode = DEFAULT_MODE
        return mode, mode.frame_period_us

    def _recommended(self) -> tuple[str, ...]:
        return present_offers(self._store.stock.offers, self._store.fetch).all_names

    def _toggle(self) -> None:
        """Open it; close it where it covers others."""
        if self._dock.isFloating() and self._dock.isVisible():
            self._dock.hide()
        else:
            self._open()

    def _open(self) -> None:
        self._place()
        self._desk.window.docks.show("library")
        self.panel.show_library()
        self.panel.list.setFocus()
        if not self._store.known:
            self._store.look()

    def _forget_place(self) -> None:
        """Let it float anew: a named layout put everything back where it was at first."""
        self._placed = False

    def _place(self) -> None:
        """Let it float over its side when it is first opened, where a tab has room for two cards; then it stays where its user puts it."""
        dock, window = self._dock, self._desk.window
        if self._placed or dock.isVisible() or dock.isFloating():
            return
        self._placed = True
        side = window.docks.side_of("library")
        dock.setFloating(True)
        size = FLOATING.boundedTo(window.size() - QSize(2 * MARGIN_PX, 2 * MARGIN_PX))
        corner = window.rect().topRight() + QPoint(-EDGE_PX, MARGIN_PX)
        if side.height() > size.height() // 2:
            size, corner = QSize(max(side.width(), LEAST_WIDTH_PX), side.height()), side.topRight()
        dock.setGeometry(QRect(window.mapToGlobal(corner - QPoint(size.width() - 1, 0)), size))

    def _welcome(self, name: str, swap: bool) -> None:  # noqa: FBT001 - Qt's signal
        """Show a new model, and send it if that is wanted."""
        self._open()
        self._desk.director.select_model(name)
        if swap:
            self._desk.window.actions_table["swap"].trigger()

    # ---- what the user wants ----

    def _act(self, name: str, what: str) -> None:
        entry = next((entry for entry in self._store.stock.entries if entry.name == name), None)
        if what == "undo":
            self._undo()
        elif entry is None:
            return
        elif what == "remove" and not entry.is_builtin:
            self._store.change(
                "remove-model", lambda library: library.remove(name), lambda removed: self._was_removed(removed, entry.title)
            )
        elif what == "rename" and not entry.is_builtin:
            self._rename(name)
        elif not entry.problem:
            usable = {"swap": self._swap, "plan": self._show_plan, "details": self._show_card, "export": self._export}
            if what in usable:
                usable[what](entry)

    def _pick(self, name: str) -> None:
        """Let the whole window mean the chosen card."""
        if name != self._desk.director.state.selected_model and any(
            entry.name == name and not entry.problem for entry in self._store.stock.entries
        ):
            self._selected = name
            self._desk.director.select_model(name)

    def _swap(self, entry: LibraryEntry) -> None:
        swap = self._desk.window.actions_table["swap"]
        if not _runs(entry, self._desk.director.state):
            self._desk.director.select_model(entry.name)
            swap.trigger()  # does nothing while it is off

    def _was_removed(self, removed: RemovedModel, title: str) -> None:
        self._removed.append(removed)
        self.panel.list.setFocus()
        notice = Notice(
            severity=Severity.INFO,
            text=self.tr("{title} was removed from the library.").format(title=title),
            hint=self.tr("It can be brought back for 30 days."),
        )
        self._desk.director.show_note(Note(notice=notice, action="undo-remove"))

    def _undo(self) -> None:
        """Bring back what was removed last, now or at an earlier start."""
        self._desk.window.notice_bar.settle("undo-remove")
        last = self._removed.pop() if self._removed else None
        self._store.ask("restore-model", lambda library: _restore(library, last), self._was_restored)

    def _was_restored(self, entry: LibraryEntry | None) -> None:
        if entry is None:
            self._desk.director.show_note(Note(notice=Notice(severity=Severity.INFO, text=self.tr("No removed model is kept."))))
        else:
            self._store.welcome(entry.name, swap=False)

    def _rename(self, name: str) -> None:
        dialog = QInputDialog(self._desk.window)
        dialog.setObjectName("rename-model")
        dialog.setAttribute(_DELETE_ON_CLOSE)
        dialog.setWindowTitle(self.tr("Rename the model"))
        dialog.setLabelText(self.tr("Name in the library: letters, digits, dashes, dots and underscores"))
        dialog.setTextValue(name)
        dialog.textValueSelected.connect(lambda new: self._rename_to(name, new.strip()))
        dialog.open()

    def _rename_to(self, name: str, new: str) -> None:
        if new and new != name:
            self._store.change("rename-model", lambda library: library.rename(name, new))

    def _show_plan(self, entry: LibraryEntry) -> None:
        self._open_details(entry, PLAN)

    def _show_card(self, entry: LibraryEntry) -> None:
        self._open_details(entry, CARD)

    def _open_details(self, entry: LibraryEntry, page: int) -> None:
        state = self._desk.director.state
        mode, period_us = self._mode(state)
        present, needs_twin = present_table(state), state.needs_twin
        can_swap = state.connected and not state.uploading and not _runs(entry, state)

        def work(library: ModelLibrary) -> tuple[PlanState, DetailsState]:
            from evalkit.models.memory_plan import plan  # noqa: PLC0415 - in the background

            package = library.load(entry.name)
            made = plan(package, mode=mode, present=present, frame_period_us=period_us, needs_twin=needs_twin)
            return present_plan(made, self.tr), present_details(package, self.tr)

        def done(found: tuple[PlanState, DetailsState]) -> None:
            dialog = ModelDetails(entry.title, *found, page=page, can_swap=can_swap, parent=self._desk.window)
            dialog.swap_wanted.connect(lambda: self._swap(entry))
            dialog.open()

        self._store.ask("plan-model", work, done)

    def _export(self, entry: LibraryEntry) -> None:
        dialog = QFileDialog(self._desk.window, self.tr("Export the model"), f"{entry.name}.rpk")
        dialog.setObjectName("export-model")
        dialog.setAttribute(_DELETE_ON_CLOSE)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("rpk")
        dialog.setNameFilters([self.tr("Model packages (*.rpk)")])
        dialog.fileSelected.connect(lambda path: self._export_to(entry, Path(path)))
        dialog.open()

    def _export_to(self, entry: LibraryEntry, path: Path) -> None:
        notice = Notice(severity=Severity.INFO, text=self.tr("{title} was written to {path}.").format(title=entry.title, path=path))
        self._store.ask(
            "export-model", lambda library: library.export(entry.name, path), lambda _: self._desk.director.show_note(Note(notice=notice))
        )

    def _use_offer(self, name: str, what: str) -> None:
        offer = next(offer for offer in self._store.stock.offers if offer.item.name == name)
        if what == "install":
            self._store.get((name,))
        elif what == "cancel":
            self._store.cancel_fetch()
        elif offer.item.link is not None:
            QDesktopServices.openUrl(QUrl(offer.item.link.url))

    def _note_used(self, name: str) -> None:
        self._store.change("note-used", lambda library: library.note_used(name))


def _restore(library: ModelLibrary, last: RemovedModel | None) -> LibraryEntry | None:
    """Bring back `last`, or what was removed last of all; None if nothing is kept."""
    kept = (last,) if last is not None else library.removed()
    return library.restore(kept[0]) if kept else None


def _runs(entry: LibraryEntry, state: WindowState) -> bool:
    """Return whether the board runs this entry: the same file if the board says which, else the same name."""
    status = state.snapshot.status if state.connected and state.snapshot is not None else None
    if status is None or status.model is None:
        return False
    if status.model.sha256 and entry.sha256:
        return status.model.sha256 == entry.sha256
    return status.model.name == entry.name
