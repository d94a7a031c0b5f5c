"""Resolves swaps that never ended, at the next connection to their board: the host was killed, or the link was lost, in the middle.

The board is asked what runs. The old network or the new one: that is noted. Neither: the old one is brought back, if the board has kept
it or the library has it. What was found is told in a notice.
"""

from __future__ import annotations

from evalkit.errors import EvalKitError
from evalkit.flow import Cancelled
from evalkit.notices import Notice, Severity
from evalkit.protocol.values import Status
from evalkit.session.deploy_report import Way, WentBack
from evalkit.session.dialogue import Dialogue
from evalkit.session.going_back import FindPackage, GoingBack
from evalkit.session.history import Outcome, SwapHistory, SwapRecord


class RecoveryJob:
    """Resolves the entries of one board, on the thread "evalkit-deploy"."""

    def __init__(self, entries: tuple[SwapRecord, ...], dialogue: Dialogue, *, history: SwapHistory, find_package: FindPackage) -> None:
        self._entries = entries
        self._dialogue = dialogue
        self._board = dialogue.wire.board
        self._history = history
        self._find = find_package

    def run(self) -> None:
        """Ask, bring back, note, tell. What fails is told too, and the entry stays open for the next connection."""
        entry = self._entries[-1]
        try:
            outcome, back = self._resolve(entry)
            self._close(outcome, back)
        except (EvalKitError, Cancelled) as error:
            text = error.message if isinstance(error, EvalKitError) else "it was cancelled."
            self._tell(Severity.WARNING, f"The swap to {entry.after.name} that was broken off could not be looked into: {text}")
        finally:
            self._board.set_deploy(None)

    def _resolve(self, entry: SwapRecord) -> tuple[Outcome, WentBack]:
        way_back = GoingBack(self._dialogue, entry.before, self._find)
        status = way_back.settle(entry.after)
        final = status.model is not None and status.model.confirmed
        if final and entry.after.is_run_by(status.model):
            # Also when it ran before, and was swapped for itself.
            text = f"{entry.after.name} runs; the board was asked."
            return Outcome.DONE, WentBack(way=Way.STAYED, running=entry.after, text=text)
        if entry.before is None:
            return Outcome.FAILED, self._without_before(status)
        if final and entry.before.is_run_by(status.model):
            text = f"{entry.before.name} runs again; the board was asked."
            return Outcome.FAILED, WentBack(way=Way.BY_ITSELF, running=entry.before, text=text)
        return Outcome.FAILED, way_back.bring_back(status)

    def _without_before(self, status: Status) -> WentBack:
        name = "No network runs, as before" if status.model is None else f"{status.model.name} runs"
        return WentBack(way=Way.NOT_SWITCHED, running=None, text=f"{name}; the board was asked.")

    def _close(self, outcome: Outcome, back: WentBack) -> None:
        entry = self._entries[-1]
        for older in self._entries[:-1]:
            self._history.end(older.id, Outcome.FAILED, f"It was broken off, and another swap, to {entry.after.name}, followed.")
        text = f"The swap to {entry.after.name} was broken off. {back.text}"
        self._history.end(entry.id, outcome, text, way=back.way.value)
        bad = outcome != Outcome.DONE and back.way in {Way.NEITHER, Way.STAYED}
        self._tell(Severity.WARNING if bad else Severity.INFO, text, back.hint)

    def _tell(self, severity: Severity, text: str, hint: str = "") -> None:
        self._board.notify(Notice(severity=severity, text=text, hint=hint))
