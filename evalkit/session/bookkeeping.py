"""Writes a swap into the history, if there is one; a disk that does not take it costs a notice, not the swap."""

from __future__ import annotations

from evalkit.errors import HistoryError
from evalkit.notices import Notice, Severity
from evalkit.session.board import BoardView
from evalkit.session.deploy_report import DeployReport, NetworkRef, WentBack
from evalkit.session.history import Outcome, SwapFigures, SwapHistory


class Bookkeeper:
    """One swap's entry."""

    def __init__(self, history: SwapHistory | None, board: BoardView) -> None:
        self._history = history
        self._board = board
        self._number = ""

    def begin(self, before: NetworkRef | None, after: NetworkRef) -> None:
        """Note that a swap begins."""
        hello = self._board.hello
        if self._history is None or hello is None:
            return
        try:
            self._number = self._history.begin(hello.serial_number, before, after)
        except HistoryError as error:
            self._tell(error, "This swap is not in the history, and cannot be taken up again if this computer fails.")

    def done(self, report: DeployReport) -> None:
        """Note what it cost."""
        figures = SwapFigures(
            bytes=report.bytes,
            resumed_from=report.resumed_from,
            upload_s=round(report.upload_s, 4),
            downtime_ms=None if report.downtime_ms is None else round(report.downtime_ms, 1),
            picture_rested_ms=None if report.picture_rested_ms is None else round(report.picture_rested_ms, 1),
            first_result_ms=None if report.first_result_ms is None else round(report.first_result_ms, 1),
            frames_lost=report.frames_lost,
            verification=report.verification.text,
        )
        self._end(Outcome.DONE, f"{report.name} runs.", figures=figures)

    def went_back(self, back: WentBack, reason: str, *, cancelled: bool) -> None:
        """Note that it did not succeed, why, and what runs."""
        self._end(Outcome.CANCELLED if cancelled else Outcome.FAILED, f"{reason} {back.text}".strip(), way=back.way.value)

    def _end(self, outcome: Outcome, text: str, *, way: str = "", figures: SwapFigures | None = None) -> None:
        if self._history is None or not self._number:
            return
        try:
            self._history.end(self._number, outcome, text, way=way, figures=figures)
        except HistoryError as error:
            self._tell(error, "The next connection to this board asks it what runs.")

    def _tell(self, error: HistoryError, consequence: str) -> None:
        self._board.notify(Notice(severity=Severity.WARNING, text=f"{error.message} {consequence}", hint=error.hint))
