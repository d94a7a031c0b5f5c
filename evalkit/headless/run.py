"""`evalkit run --headless`: connect, stream, measure, write a report."""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import msgspec

from evalkit.clock import SystemClock
from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.launcher import EmulatorProcess
from evalkit.errors import EvalKitError, LinkTimeout, Unsupported
from evalkit.headless import exits
from evalkit.headless.networks import note_used, package_named, start_network
from evalkit.headless.scenarios import apply, scenario_named
from evalkit.headless.summary import summary_text
from evalkit.headless.swaps import history
from evalkit.headless.terminal import ProgressLine, say, show, show_json
from evalkit.links.opening import open_link
from evalkit.models.catalogue import FOOTAGE_FOLDER
from evalkit.models.library import default_library
from evalkit.protocol.messages import BoardHello
from evalkit.scenarios.scenario import Scenario
from evalkit.session.outputs import select_output
from evalkit.session.report import check_folder, summarise, write_report
from evalkit.session.session import Session
from evalkit.session.snapshot import SessionSnapshot, SessionState

T = TypeVar("T")

ANSWER_S = 30.0
"""How long a command is awaited; its own time-out comes first, with a better word."""
DEPLOY_S = 600.0
"""How long a network may take over the slowest link there is."""
FIRST_FRAME_S = 15.0
"""How long the first frame is awaited: a webcam, or a frame over a slow serial line, takes its time."""
SWITCH_INTERVAL_S = 0.0005
"""Python's turn between threads. Measured with another busy Python thread: a frame is here 10 ms after its last byte at 95 %, not 26 ms
as with the usual 5 ms; without one 2.0 instead of 2.6 ms. The window sets the same."""
LOOK_S = 0.1
"""How often the run looks whether its time is over."""


def main(args: argparse.Namespace) -> int:
    """Run as the command line says; return the exit code."""
    if args.scenario and args.model:
        say("evalkit run: a scenario names its network; leave --model or --scenario out")
        return exits.USAGE
    scenario = _scenario(args)
    try:
        config = None if args.url else emulator_config(args)
    except ValueError as error:
        say(f"evalkit run: {error}")
        return exits.USAGE
    with ExitStack() as stack:
        session = open_session(args, config, stack) if scenario is None else _open_for(scenario, args.url, config, stack)
        check_folder(args.out)
        interrupted = _measure(session, args.seconds)
        snapshot = session.snapshot()
        stop_streaming(session)
        session.close()
    return _finish(session, snapshot, args, interrupted=interrupted)


def open_session(args: argparse.Namespace, config: EmulatorConfig | None, stack: ExitStack) -> Session:
    """Return an open session with the board at `args.url`, or with an emulator made by `config`, in the state that is asked for.

    `stack` closes what was opened.
    """
    session, board = connect(args.url, config, stack)
    _prepare(session, board, args)
    return session


def connect(url: str, config: EmulatorConfig | None, stack: ExitStack) -> tuple[Session, BoardHello]:
    """Return an open session with the board at `url`, or with an emulator made by `config`; `stack` closes what was opened."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    if config is not None:
        start_network(config.model)
        say(f"Starting the built-in emulator on {config.scene}")
        url = stack.enter_context(EmulatorProcess.start(config)).url
    session = Session(open_link(url), application="EvalKit headless", history=history(), find_package=default_library().find)
    stack.callback(session.close)
    board = session.open()
    say(f"Connected to {board.vendor} {board.model} {board.serial_number} ({board.sensor}) on {session.snapshot().link_name}")
    return session, board


def _scenario(args: argparse.Namespace) -> Scenario | None:
    """Return the scenario that is asked for, with the scene and the mode of the command line; an emulator is to begin with its network."""
    if not args.scenario:
        return None
    named = scenario_named(args.scenario)
    args.scene, args.mode, args.model = args.scene or named.scene, args.mode or named.mode, named.model
    return msgspec.structs.replace(named, scene=args.scene, mode=args.mode)


def _open_for(scenario: Scenario, url: str, config: EmulatorConfig | None, stack: ExitStack) -> Session:
    """Return an open session in the state of a scenario."""
    session, _ = connect(url, config, stack)
    apply(session, scenario)
    return session


def emulator_config(args: argparse.Namespace) -> EmulatorConfig:
    """Return the board that is asked for; without a scene, the first clip that is installed, else what needs no file."""
    scene = args.scene
    if not scene:
        folder = default_library().folder / FOOTAGE_FOLDER
        clips = sorted(folder.iterdir()) if folder.is_dir() else []
        scene = f"file:{clips[0]}" if clips else EmulatorConfig().scene
    return EmulatorConfig(scene=scene, model=args.model, mode=args.mode or EmulatorConfig().mode, link_profile=args.link)


def _prepare(session: Session, board: BoardHello, args: argparse.Namespace) -> None:
    """Bring the board into the state that is asked for."""
    output = select_output(args.output, board.capabilities, pixel_format=args.pixel_format, input_tensor=args.input_tensor)
    answer(session.set_output(output))
    if args.url:
        prepare_board(session, board, args)


def prepare_board(session: Session, board: BoardHello, args: argparse.Namespace) -> None:
    """Bring a board that was there already to the mode, scene and network of the command line; an emulator of ours begins with them."""
    if args.mode:
        answer(session.set_mode(args.mode))
    if args.scene:
        if "scene" not in board.capabilities.features:
            raise Unsupported("This board looks at the real world.", hint="Leave --scene out.")
        answer(session.set_scene(args.scene))
    if args.model:
        with ProgressLine() as line:
            report = session.deploy(package_named(args.model), progress=line.update).result(DEPLOY_S)
        note_used(report.sha256)
        say(f"{report.name} runs: {report.bytes:,} bytes in {report.upload_s:.2f} s")


def answer(future: Future[T]) -> T:
    """Return what a command brings; raises what it raises."""
    return future.result(ANSWER_S)


def _measure(session: Session, seconds: float) -> bool:
    """Stream for so many seconds from the first frame on; return whether Ctrl-C ended it. A fault ends it too."""
    clock, news = SystemClock(), threading.Event()
    session.frames.on_put = news.set
    try:
        _start(session)
        now_ns = clock.now_ns()
        seen, end_ns = False, now_ns + round(FIRST_FRAME_S * 1e9)
        while now_ns < end_ns and session.state is SessionState.STREAMING:
            news.wait(min(LOOK_S, (end_ns - now_ns) / 1e9))
            news.clear()
            bundle = session.frames.take()
            now_ns = clock.now_ns()
            if bundle is not None:
                session.note_shown(bundle, now_ns)
                if not seen:
                    seen, end_ns = True, now_ns + round(seconds * 1e9)
                    say(f"Measuring for {seconds:g} s (Ctrl-C ends it early)")
        if not seen and session.state is SessionState.STREAMING:
            raise LinkTimeout(f"No frame came within {FIRST_FRAME_S:g} s.", hint="Choose a smaller output, or a faster link.")
    except KeyboardInterrupt:
        return True
    return False


def _start(session: Session) -> None:
    try:
        answer(session.start())
    except EvalKitError:
        if session.state is not SessionState.FAULTED:  # of a fault the report tells
            raise


def stop_streaming(session: Session) -> None:
    """Tell a streaming board to stop."""
    if session.state is SessionState.STREAMING:
        with contextlib.suppress(EvalKitError):  # a board that fails now fails after what was asked for
            answer(session.stop())


def _finish(session: Session, snapshot: SessionSnapshot, args: argparse.Namespace, *, interrupted: bool) -> int:
    """Write the report, print the summary, return the exit code."""
    paths: tuple[Path, ...] = ()
    try:
        paths = write_report(args.out, snapshot, session.metrics)
    finally:  # a disk that filled meanwhile takes the files, not what was measured
        summary = summarise(snapshot, session.metrics)
        if args.json:
            show_json(summary | {"files": [str(path) for path in paths]})
        else:
            show(summary_text(summary))
        for notice in session.notices.drain():
            say(str(notice))
    say(f"Written: {paths[0]}, {paths[1]}")
    if snapshot.state is SessionState.FAULTED:
        return exits.FAULTED
    return exits.INTERRUPTED if interrupted else exits.OK
