"""The history of model swaps as a panel, undo, and switching to what the board keeps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QGuiApplication

from evalkit.errors import HistoryError
from evalkit.session.history import FILE_NAME, SwapHistory, SwapRecord
from evalkit.session.snapshot import SessionSnapshot
from evalkit.session.undo import undo_target
from ui.desk import Desk
from ui.panels.swap_history import SwapHistoryPanel
from ui.presenters.core_words import in_sentences
from ui.presenters.states import KeptNetwork
from ui.presenters.swap_history import SwapRow, history_csv, history_json, present_history, unfinished_id
from ui.presenters.window_state import WindowState

if TYPE_CHECKING:
    from evalkit.models.package import ModelPackage
    from evalkit.session.deploy_report import NetworkRef


def furnish(desk: Desk) -> None:
    """Add the panel and the actions."""
    _History(desk)


class _History(QObject):
    """Reads the journal whenever a swap may have changed it, and swaps back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._history = SwapHistory(desk.folders.data / FILE_NAME)
        self._records: tuple[SwapRecord, ...] = ()
        self._problem = ""
        self._rows: tuple[str, tuple[SwapRow, ...]] | None = None
        self._reading = self._stale = False
        self._was_swapping = False
        self._panel = SwapHistoryPanel(desk.window.actions_table)
        self._panel.repeat_wanted.connect(self._repeat)
        self._panel.json_wanted.connect(lambda: QGuiApplication.clipboard().setText(history_json(self._records)))
        self._panel.csv_wanted.connect(lambda: QGuiApplication.clipboard().setText(history_csv(self._records)))
        desk.window.add_dock("swap-history", _tr("Model history"), self._panel, beside="inspector")
        actions = desk.window.actions_table
        actions.on("swap-history", lambda: desk.window.docks.show("swap-history"))
        actions.on("undo-swap", self._undo)
        desk.window.model_panel.kept_picked.connect(self._switch)
        desk.director.connected.connect(self._read)
        desk.director.snapshot_taken.connect(self._follow)
        desk.director.refreshed.connect(self._show)
        desk.deployment.ended.connect(lambda _: self._read())
        desk.store.looked.connect(desk.deployment.plans.forget)
        desk.bridge.notice_ready.connect(lambda _: self._read_if_open())
        self._read()

    def _follow(self, snapshot: SessionSnapshot) -> None:
        """Read anew when a swap or a recovery begins or ends, whoever began it."""
        swapping = snapshot.deploy is not None
        if swapping != self._was_swapping:
            self._was_swapping = swapping
            self._read()

    def _read_if_open(self) -> None:
        """Read anew while a swap was broken off: what the next connection finds out about it, it tells by a notice."""
        if any(record.outcome is None for record in self._records):
            self._read()

    def _read(self) -> None:
        if self._reading:
            self._stale = True
            return
        self._reading = True
        self._desk.bridge.run("history", self._history.read, self._got, self._failed)

    def _got(self, answer: tuple[tuple[SwapRecord, ...], str]) -> None:
        self._records, self._problem = answer
        self._read_done()

    def _failed(self, error: BaseException) -> None:
        self._records = ()
        self._problem = error.message if isinstance(error, HistoryError) else str(error)
        self._read_done()

    def _read_done(self) -> None:
        self._reading, self._rows = False, None
        if self._stale:
            self._stale = False
            self._read()
        self._show(self._desk.director.state)

    def _show(self, state: WindowState) -> None:
        target = self._target(state)
        self._desk.deployment.offer_undo(target)
        actions, tr = self._desk.window.actions_table, self._panel.tr
        reasons = self._desk.deployment.plans.reasons_against(state.selected_model)
        swap_tip = tr("Send the selected model to the sensor; the running one keeps running until then")
        actions.describe("swap", tip=in_sentences(reasons[0], tr) if reasons else swap_tip)
        tip = tr("Let the network run again that ran before the last swap")
        actions.describe("undo-swap", tip=tip if target is None else tr("Go back to {name}").format(name=target.name))
        running_id = unfinished_id(self._records, _board(state)) if self._was_swapping else ""
        if self._rows is None or self._rows[0] != running_id:  # some hundred rows, ten times a second: only when they differ
            self._rows = running_id, present_history(self._records, now=datetime.now().astimezone(), running_id=running_id, tr=tr)
        self._panel.apply(self._rows[1], can_swap=state.connected and not state.uploading, problem=self._problem)

    def _target(self, state: WindowState) -> NetworkRef | None:
        status = state.snapshot.status if state.connected and state.snapshot is not None else None
        return None if status is None else undo_target(self._records, _board(state), status.model)

    def _undo(self) -> None:
        target = self._target(self._desk.director.state)
        if target is not None:
            self._go_to(target)

    def _repeat(self, number: str) -> None:
        record = next((record for record in self._records if record.id == number), None)
        if record is not None:
            self._go_to(record.after)

    def _go_to(self, target: NetworkRef) -> None:
        self._desk.deployment.go_to(target, self._title(target.name), self._find)

    def _switch(self, kept: KeptNetwork) -> None:
        self._desk.deployment.select(kept.sha256, kept.network, kept.text)

    def _find(self, sha256: str) -> ModelPackage | None:
        from evalkit.models.library import ModelLibrary  # noqa: PLC0415 - it brings the libraries that read networks

        return ModelLibrary(self._desk.folders.data / "models").find(sha256)

    def _title(self, name: str) -> str:
        return next((item.title for item in self._desk.store.stock.items if item.name == name), name)


def _board(state: WindowState) -> str:
    board = None if state.snapshot is None else state.snapshot.board
    return "" if board is None else board.serial_number


def _tr(text: str) -> str:
    return QCoreApplication.translate("SwapHistory", text)
