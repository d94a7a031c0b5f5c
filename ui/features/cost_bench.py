"""The cost-of-output bench: measures on a thread of its own, keeps the result, shows the last one at the next start."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from evalkit.errors import EvalKitError
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.notices import Notice
from evalkit.session.bundle import FrameBundle
from ui.desk import Desk
from ui.presenters.cost_bench import DEFAULT_FPS, present_costs
from ui.presenters.window_state import WindowState

if TYPE_CHECKING:
    from evalkit.session.cost_bench import CostBench
    from evalkit.session.cost_report import Conditions, CostReport, OutputCost
    from evalkit.session.session import Session
    from ui.dialogs.cost_bench import CostBenchDialog


def furnish(desk: Desk) -> None:
    """Let the action open the bench."""
    bench = BenchControl(desk)
    desk.window.actions_table.on("cost-bench", bench.open)


class BenchControl(QObject):
    """Runs the bench and shows what it says."""

    finished = Signal()
    """A run is over, in whatever way, and everything is as before."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self.setObjectName("cost-bench-control")
        self._desk = desk
        self._dialog: CostBenchDialog | None = None
        self._bench: CostBench | None = None
        self._cancel: CancelToken | None = None
        self._fps = DEFAULT_FPS
        self.report: CostReport | None = None
        """What is on show: the last complete run, or what is done of this one."""
        desk.bridge.frame_ready.connect(self._take_frame)
        desk.director.refreshed.connect(self._follow)
        desk.window.closing.connect(self.cancel)

    @property
    def running(self) -> bool:
        """Whether it measures."""
        return self._cancel is not None

    def open(self) -> None:
        """Show the bench; the first time with the last result there is."""
        if self._dialog is None:
            from evalkit.session.cost_files import last_kept  # noqa: PLC0415 - when it is asked for
            from ui.dialogs.cost_bench import CostBenchDialog  # noqa: PLC0415 - as above

            dialog = self._dialog = CostBenchDialog(self._desk.window)
            dialog.run_wanted.connect(self.run)
            dialog.cancel_wanted.connect(self.cancel)
            dialog.fps_picked.connect(self._use_fps)
            dialog.export_wanted.connect(self._export)
            dialog.finished.connect(self.cancel)
            self.report = last_kept(self._desk.folders.data)
            screen = self._desk.window.screen().availableSize()
            dialog.resize(dialog.sizeHint().boundedTo(screen * 0.95))
        self._show()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def run(self, seconds: float) -> None:
        """Measure every output for so many seconds."""
        session = self._desk.bridge.session
        if session is None or self.running:
            return
        from evalkit.session.cost_bench import CostBench  # noqa: PLC0415 - when it is asked for

        soon = self._desk.bridge.call_soon
        self._cancel = CancelToken()
        partial: list[OutputCost] = []
        conditions = _conditions(session, seconds)
        bench = self._bench = CostBench(
            session,
            seconds=seconds,
            progress=lambda progress: soon(lambda: self._show_progress(progress)),
            measured=lambda cost: soon(lambda: self._show_partial(conditions, partial, cost)),
            cancel=self._cancel,
        )
        if self._dialog is not None:
            self._dialog.say("")
        self._show()
        self._desk.bridge.run("cost-bench", bench.run, self._done, self._failed)

    def cancel(self) -> None:
        """Stop measuring; what was set before is set again."""
        if self._cancel is not None:
            self._cancel.cancel()

    def _take_frame(self, bundle: FrameBundle) -> None:
        if self._bench is not None:
            self._bench.note(bundle)

    def _follow(self, state: WindowState) -> None:
        if self._dialog is not None:
            self._dialog.show_running(running=self.running, can_run=_can_run(state))

    def _use_fps(self, fps: float) -> None:
        self._fps = fps
        if self._dialog is not None:
            self._dialog.show_fps(fps)
            self._show_report()

    def _show(self) -> None:
        self._follow(self._desk.director.state)
        self._show_report()

    def _show_report(self) -> None:
        if self._dialog is not None:
            self._dialog.apply(None if self.report is None else present_costs(self.report, self._fps, self.tr))

    def _show_progress(self, progress: Progress) -> None:
        if self._dialog is not None and self.running:
            self._dialog.show_progress(progress.stage, progress.done, progress.total)

    def _show_partial(self, conditions: Conditions | None, partial: list[OutputCost], cost: OutputCost) -> None:
        from evalkit.session.cost_report import CostReport  # noqa: PLC0415 - it runs, so it is loaded

        partial.append(cost)
        if conditions is not None:
            self.report = CostReport(written=_now(), conditions=conditions, costs=tuple(partial), complete=False)
            self._show_report()

    def _done(self, report: CostReport) -> None:
        from evalkit.session.cost_files import keep  # noqa: PLC0415 - as above

        self.report = report
        try:
            said = self.tr("Kept as {path}.").format(path=keep(report, self._desk.folders.data))
        except EvalKitError as error:
            said = str(Notice.from_error(error))
        self._end(said)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            said = self.tr("Cancelled. The output from before is set again.")
        elif isinstance(error, EvalKitError):
            said = str(Notice.from_error(error))
        else:
            said = str(error)
            self._desk.tell(error)
        self._end(said)

    def _end(self, said: str) -> None:
        self._bench = self._cancel = None
        if self._dialog is not None:
            self._dialog.say(said)
        self._show()
        self._desk.director.refresh()
        self.finished.emit()

    def _export(self, path: Path) -> None:
        from evalkit.session.cost_files import export  # noqa: PLC0415 - when it is asked for

        if self.report is None or self._dialog is None:
            return
        said = self.tr("Exported as {path}.").format(path=path)
        try:
            if path.suffix.lower() != ".png":
                export(self.report, path)
            elif not self._dialog.view.image().save(str(path)):
                said = self.tr("{path} could not be written. Check free space and permissions of that folder.").format(path=path)
        except EvalKitError as error:
            said = str(Notice.from_error(error))
        self._dialog.say(said)


def _can_run(state: WindowState) -> bool:
    return state.connected and not state.uploading


def _conditions(session: Session, seconds: float) -> Conditions | None:
    from evalkit.session.cost_report import conditions_of  # noqa: PLC0415 - as above

    shot = session.snapshot()
    if shot.board is None or shot.status is None:
        return None
    return conditions_of(shot.board, shot.status, link_name=shot.link_name, age_ends="shown", seconds=seconds)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
