"""Lets the board switch to a network that it has, and takes the switch for good once a live result was decoded."""

from __future__ import annotations

from evalkit.errors import BoardError, BoardFault, LinkTimeout
from evalkit.flow import Cancelled
from evalkit.frames import PixelFormat
from evalkit.geometry import Size
from evalkit.protocol.messages import ProgressReport
from evalkit.protocol.requests import ModelAbort, ModelActivate, ModelConfirm, ModelSelect
from evalkit.protocol.values import ModelStatus, Status
from evalkit.session.board import BoardView
from evalkit.session.deploy_report import NetworkRef
from evalkit.session.dialogue import STEP_S, Dialogue
from evalkit.session.limits import CONFIRM_MARGIN_S, MAX_CONFIRM_S, RESULT_PERIODS
from evalkit.session.results_log import ResultTime

ASK_S = 0.5
"""How often a board is asked whether the network still runs, while its first result is awaited."""


def _frame_s(board: BoardView) -> float:
    """Return how long the link is busy with one picture; 0 if none is sent, or the board does not say what its link carries."""
    hello, status = board.hello, board.status
    if hello is None or status is None or not status.output.image:
        return 0.0
    capacity = hello.capabilities.link_capacity_bytes_per_s
    mode = next((mode for mode in hello.capabilities.modes if mode.name == status.mode), None)
    formats = {each.value: each for each in PixelFormat}
    if not capacity or mode is None or status.output.image not in formats:
        return 0.0
    return formats[status.output.image].frame_bytes(Size(mode.width, mode.height)) / capacity


class Switch:
    """One switch."""

    def __init__(self, dialogue: Dialogue, target: NetworkRef) -> None:
        self._dialogue = dialogue
        self._wire = dialogue.wire
        self._target = target
        self.before: ModelStatus | None = None
        """What runs before it."""
        self.told = False
        """Whether the board was told to switch, and so may have done it."""

    @property
    def confirm_s(self) -> float:
        """How long the first live result is awaited: longer where frames take long to come."""
        usual_s = self._wire.limits.confirm_s
        slow_s = RESULT_PERIODS * max(self._wire.results.pause_s, _frame_s(self._wire.board))
        return max(usual_s, min(slow_s, MAX_CONFIRM_S))

    @property
    def confirm_within_ms(self) -> int:
        """After which time the board is to go back unless the switch was confirmed."""
        return round((self.confirm_s + CONFIRM_MARGIN_S) * 1000)

    def load(self, request: ModelActivate | ModelSelect, stage: str, upload_id: int = 0) -> Status:
        """Send the request and return the status in which the new network runs; raises what the board answers, or Cancelled.

        A cancel asks the board to stop, and its answer tells whether it still could.
        """
        name, dialogue = self._target.name, self._dialogue

        def heard(report: ProgressReport) -> None:
            dialogue.show(stage, report.done, report.total, report.unit)

        def stop() -> None:
            dialogue.submit(ModelAbort(upload_id=upload_id), "stop the switch")

        dialogue.show(stage)
        self.told = True
        future = dialogue.submit(request, f"switch to {name}", self._wire.limits.work_s, dialogue.new_id())
        try:
            status = dialogue.answer(future, heard=heard, on_cancel=stop)
        except BoardError as error:
            if dialogue.cancel.cancelled:
                raise Cancelled from error
            raise
        except LinkTimeout:
            # The switch or only its answer may be lost: ask what runs before anything is claimed.
            status = dialogue.ask()
            if not self._done(status):
                raise
        if not self._done(status):
            raise BoardFault(f"The board says that it switched to {name}, and still runs another network.", hint="Update its firmware.")
        return status

    def confirm(self, status: Status, stage: str) -> ResultTime | None:
        """Take the switch for good; return the first live result, or None if no results leave the board.

        Raises BoardFault if none could be decoded in time, Cancelled if a cancel came while the board could still go back by itself.
        """
        self._dialogue.show(stage)
        model = status.model
        if model is None:  # pragma: no cover - `load` saw it run
            raise AssertionError
        first = self._first_result(model, status)
        if not model.confirmed:
            self._dialogue.cancel.check()
            self._keep(model)
        return first

    def _keep(self, model: ModelStatus) -> None:
        future = self._dialogue.submit(ModelConfirm(generation=model.generation), "keep the network")
        try:
            status = self._dialogue.answer(future, final=True)
        except LinkTimeout:
            # The confirmation or only its answer may be lost.
            status = self._dialogue.ask()
        self._require(model, status)
        if status.model is not None and not status.model.confirmed:
            raise BoardFault("It was not taken for good: the board did not hear that it should keep it.", hint="Try again.")

    def _first_result(self, model: ModelStatus, status: Status) -> ResultTime | None:
        clock, results = self._wire.clock, self._wire.results
        asked_ns, patience_s = clock.now_ns(), self.confirm_s
        deadline_ns = asked_ns + round(patience_s * 1e9)
        while status.streaming and status.output.metadata:
            if (entry := results.wait_for_first(model.generation, STEP_S)) is not None:
                return entry
            self._dialogue.look()
            if not model.confirmed:
                self._dialogue.cancel.check()
            if problem := results.problem(model.generation):
                raise BoardFault(f"Its results cannot be decoded: {problem}", hint="The card does not fit it: build the package again.")
            now_ns = clock.now_ns()
            if now_ns >= deadline_ns:
                hint = "Look at the frame rate and the output; with metadata off nothing is awaited."
                raise BoardFault(f"It gave no result within {patience_s:.3g} s.", hint=hint)
            if now_ns - asked_ns >= ASK_S * 1e9:
                # The board may have gone back by itself, or somebody may have stopped the stream.
                asked_ns, status = now_ns, self._dialogue.ask()
                self._require(model, status)
        return None

    def _require(self, model: ModelStatus, status: Status) -> None:
        if status.model is None or status.model.generation != model.generation:
            raise BoardFault("It failed in the sensor, and the board went back.", hint="The board's log says why.")

    def _done(self, status: Status) -> bool:
        model, before = status.model, self.before
        if model is None or not self._target.is_run_by(model):
            return False
        return before is None or model.generation != before.generation or self._target.is_run_by(before)
