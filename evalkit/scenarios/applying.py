"""Brings a board into the state that a scenario names: the network by a transaction, then setting by setting.

What a board cannot do is left out and said; what was set before can be set again.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from evalkit.errors import BoardError, LinkTimeout, Unsupported
from evalkit.flow import Cancelled, CancelToken
from evalkit.geometry import Rect
from evalkit.imx500.modes import FULL_ARRAY
from evalkit.models.package import ModelPackage
from evalkit.protocol.messages import BoardHello
from evalkit.protocol.values import OutputSelection, Rectangle, Status
from evalkit.scenarios.scenario import Scenario
from evalkit.session.deploy_report import DeployReport
from evalkit.session.outputs import select_output
from evalkit.session.session import Session
from evalkit.session.swaps import ProgressCallback

T = TypeVar("T")

WHOLE = Rect(0, 0, FULL_ARRAY.width, FULL_ARRAY.height)
LOOK_S = 0.05
"""How often a waiting command looks whether it was cancelled."""
ANSWER_S = 30.0
"""How long a setting is awaited; the command's own time-out comes first, with a better word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a board is to be set to; None leaves it as it is."""

    mode: str | None = None
    scene: str | None = None
    output: OutputSelection | None = None
    window: Rect | None = None
    exposure_us: int | None = None
    gain_db: float | None = None

    @staticmethod
    def of(status: Status) -> Settings:
        """Return how a board is set."""
        window = status.inference_window
        return Settings(
            mode=status.mode,
            scene=status.scene or None,
            output=status.output,
            window=Rect(window.x, window.y, window.width, window.height),
            exposure_us=status.exposure_us,
            gain_db=status.gain_db,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What came of a scenario."""

    report: DeployReport | None = None
    """None: its network ran already, or it names none."""
    skipped: tuple[str, ...] = ()
    """What the board could not do, one sentence each."""


def needs_network(scenario: Scenario, status: Status | None) -> bool:
    """Return whether another network must run than the one that does."""
    if not scenario.model:
        return False
    model = None if status is None else status.model
    return model is None or (model.name, model.network) != (scenario.model, scenario.network)


def apply_scenario(
    session: Session,
    scenario: Scenario,
    load: Callable[[str], ModelPackage],
    *,
    progress: ProgressCallback | None = None,
    cancel: CancelToken | None = None,
) -> Applied:
    """Do all of it; blocks. After a cancel (flow.Cancelled) or a failed swap the settings are as they were.

    Raises what loading the package and the swap raise, and LinkError.
    """
    cancel = cancel or CancelToken()
    report, status = None, session.snapshot().status
    before = None if status is None else Settings.of(status)
    if needs_network(scenario, status):
        package = load(scenario.model)
        report = session.deploy(package, network=scenario.network, progress=progress, cancel=cancel).result()
    try:
        return Applied(report=report, skipped=apply_settings(session, scenario, cancel))
    except Cancelled:
        if before is not None:
            restore(session, before)
        raise


def apply_settings(session: Session, scenario: Scenario, cancel: CancelToken) -> tuple[str, ...]:
    """Set all but the network; blocks. Return what was left out. A cancel (flow.Cancelled) leaves what is set by then; see `restore`."""
    board = session.snapshot().board
    if board is None:
        raise LinkTimeout("The board has not said what it can do.", hint="Connect again.")
    wanted, skipped = settings_of(scenario, board)
    return (*skipped, *_set(session, wanted, cancel))


def restore(session: Session, before: Settings) -> tuple[str, ...]:
    """Set again what was set; blocks. Return what could not be."""
    return _set(session, before, CancelToken())


def settings_of(scenario: Scenario, board: BoardHello) -> tuple[Settings, tuple[str, ...]]:
    """Return what a scenario means on a board, and what of it that board cannot do, one sentence each."""
    can, skipped = board.capabilities, []
    mode = scenario.mode or None
    if mode is not None and mode not in {one.name for one in can.modes}:
        skipped.append(f"This board has no mode {mode}; the mode stays.")
        mode = None
    # A board that looks at the world has no scene to choose, and nobody misses one: it is not said.
    scene = scenario.scene if scenario.scene and "scene" in can.features else None
    output, problems = _output_of(scenario, board)
    return (
        Settings(
            mode=mode,
            scene=scene,
            output=output,
            window=WHOLE if scenario.inference_window is None else scenario.inference_window.rect,
            exposure_us=scenario.exposure_us,
            gain_db=scenario.gain_db,
        ),
        (*skipped, *problems),
    )


def _output_of(scenario: Scenario, board: BoardHello) -> tuple[OutputSelection | None, list[str]]:
    can, problems = board.capabilities, []
    pixel_format = scenario.pixel_format
    if pixel_format and pixel_format not in can.pixel_formats:
        problems.append(f"This board sends no {pixel_format}; its first format is used.")
        pixel_format = ""
    try:
        output = select_output(scenario.output, can, pixel_format=pixel_format, input_tensor=scenario.input_tensor)
    except Unsupported as error:
        return None, [*problems, f"{error.message} The output stays."]
    rois = scenario.rois
    if isinstance(rois, tuple):
        if len(rois) > can.max_rois:
            problems.append(f"This board cuts {can.max_rois} regions, not {len(rois)}; the rest is left out.")
        rects = [Rectangle(x=area.x, y=area.y, width=area.width, height=area.height) for area in rois[: can.max_rois]]
        output = msgspec.structs.replace(output, rois="fixed" if rects else "", roi_rects=rects)
    elif rois == "detections" and not can.max_rois:
        problems.append("This board cuts no regions of interest.")
    elif rois != "as output":
        output = msgspec.structs.replace(output, rois="" if rois == "none" else rois)
    return output, problems


def _set(session: Session, wanted: Settings, cancel: CancelToken) -> tuple[str, ...]:
    """Set what differs, one after the other; return what the board refused."""
    refused = []
    for what, send in _commands(session, wanted):
        cancel.check()
        try:
            if (future := send()) is not None:
                _answer(future, cancel)
        except BoardError as error:
            refused.append(f"{what} could not be set: {error.message}")
    return tuple(refused)


def _commands(session: Session, wanted: Settings) -> tuple[tuple[str, Callable[[], Future[Status] | None]], ...]:
    """Return the settings in their order; each looks when its turn comes whether the board is set so already."""

    def now() -> Settings:
        status = session.snapshot().status
        return Settings() if status is None else Settings.of(status)

    def mode() -> Future[Status] | None:
        return None if wanted.mode in {None, now().mode} else session.set_mode(wanted.mode or "")

    def scene() -> Future[Status] | None:
        return None if wanted.scene in {None, now().scene} else session.set_scene(wanted.scene or "")

    def output() -> Future[Status] | None:
        return None if wanted.output is None or wanted.output == now().output else session.set_output(wanted.output)

    def window() -> Future[Status] | None:
        return None if wanted.window is None or wanted.window == now().window else session.set_inference_window(wanted.window)

    def controls() -> Future[Status] | None:
        old = now()
        exposure_us = None if wanted.exposure_us == old.exposure_us else wanted.exposure_us
        gain_db = None if wanted.gain_db == old.gain_db else wanted.gain_db
        return None if exposure_us is None and gain_db is None else session.set_controls(exposure_us=exposure_us, gain_db=gain_db)

    return (
        ("The mode", mode),
        ("The scene", scene),
        ("The output", output),
        ("The inference window", window),
        ("Exposure and gain", controls),
    )


def _answer(future: Future[T], cancel: CancelToken) -> T:
    """Return what a command brings; a cancel ends the wait with flow.Cancelled."""
    for _ in range(round(ANSWER_S / LOOK_S)):
        try:
            return future.result(LOOK_S)
        except FutureTimeout:
            cancel.check()
    raise LinkTimeout("The board did not answer in time.", hint="Connect again.")
