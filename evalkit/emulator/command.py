"""`evalkit emulate`: an emulated board as a program of its own."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from evalkit.emulator.config import FAST, FULL, GENERATED_SCENE, LINK_PROFILES, NO_MODEL, EmulatorConfig
from evalkit.emulator.faults import AT_STEP, BYTES, RATES, WHOLE, Faults
from evalkit.errors import EvalKitError
from evalkit.imx500.modes import MODES, VARIANTS
from evalkit.notices import sentences

EXIT_USAGE, EXIT_FAILED = 2, 5
_SWITCH_S = 0.0005
_DEFAULT = EmulatorConfig()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `evalkit emulate`."""
    add = parser.add_argument
    add("--listen", default=_DEFAULT.listen, metavar="ADDRESS", help="tcp://HOST:PORT (port 0: any free one), pty, or stdio")
    add(
        "--scene",
        default=_DEFAULT.scene,
        metavar="URI",
        help=f"{GENERATED_SCENE} (or door, shelf, ceiling), file:PATH[#t=SECONDS], folder:PATH, webcam:NUMBER",
    )
    add(
        "--model", default=_DEFAULT.model, metavar="NAME", help=f'a model of the library, a file, or "{NO_MODEL}"; default: suits the scene'
    )
    add(
        "--sensor", default=_DEFAULT.sensor.lower(), choices=[variant.name.lower() for variant in VARIANTS], help="which of the two sensors"
    )
    add("--mode", default=_DEFAULT.mode, choices=[mode.name for mode in MODES], help="sensor mode at the start")
    add("--link", default=_DEFAULT.link_profile, choices=list(LINK_PROFILES), help="what the emulated cable carries")
    add(
        "--pixels",
        default=_DEFAULT.pixels,
        choices=[FAST, FULL],
        help="fast: noise from tables; full: also dark current, hot pixels and what tells pixels apart, about 10 frames a second at 2028x1520, 3 at full size",
    )
    add("--seed", default=_DEFAULT.seed, type=int, metavar="NUMBER", help="chooses noise and the people of the generated scene")
    add("--dsp-threads", default=_DEFAULT.dsp_threads, type=int, metavar="COUNT", help="threads that run the network; default %(default)s")
    add(
        "--load-time-scale",
        default=_DEFAULT.load_time_scale,
        type=float,
        metavar="FACTOR",
        help=f"how long loading a network takes: 1 as on the sensor (1.3 s for 4 MB), 0 no time; default {_DEFAULT.load_time_scale:g}",
    )
    add("--library", default=None, type=Path, metavar="FOLDER", help="folder of the model library; default: the user's")
    add(
        "--model-store",
        default=_DEFAULT.model_store_bytes,
        type=int,
        metavar="BYTES",
        help="room for packages beside the one that runs, to go back without an upload; 0: none",
    )
    add("--flash", default=None, type=Path, metavar="FOLDER", help="what outlives a restart: the confirmed package and those that are kept")
    faults = ", ".join([*sorted(WHOLE), *(f"{name}=RATE" for name in sorted(RATES)), *(f"{name}=BYTES" for name in sorted(BYTES))])
    steps = "; ".join(f"{name}={'|'.join(AT_STEP[name])}" for name in AT_STEP)
    add(
        "--fault",
        action="append",
        default=[],
        metavar="FAULT",
        help=f"misbehave (may be given several times): {faults}; once, at a step of a swap: {steps}",
    )
    add("--until-stdin-closes", action="store_true", help="end when standard input closes: with the program that started this one")


def config_of(args: argparse.Namespace) -> EmulatorConfig:
    """Return what the command line says; ValueError if that is impossible."""
    return EmulatorConfig(
        scene=args.scene,
        model=args.model,
        sensor=args.sensor.upper(),
        mode=args.mode,
        link_profile=args.link,
        listen=args.listen,
        pixels=args.pixels,
        seed=args.seed,
        faults=Faults.parse(args.fault),
        library=args.library,
        dsp_threads=args.dsp_threads,
        model_store_bytes=args.model_store,
        flash=args.flash,
        load_time_scale=args.load_time_scale,
    )


def run(args: argparse.Namespace) -> int:
    """Be a board until Ctrl-C, SIGTERM, or the end of standard input if that was asked for. Return the exit code."""
    stop = threading.Event()
    try:
        config = config_of(args)
    except ValueError as error:
        sys.stderr.write(f"evalkit emulate: {error}\n")
        return EXIT_USAGE
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
    # On standard streams the link itself sees the end.
    if args.until_stdin_closes and config.listen != "stdio":
        threading.Thread(target=_watch_stdin, args=(stop,), name="evalkit-emulator-stdin", daemon=True).start()
    try:
        _serve(config, stop, says_failure=args.until_stdin_closes and config.listen != "stdio")
    except EvalKitError as error:
        logging.getLogger(__name__).debug("The board could not be made", exc_info=True)
        sys.stderr.write(f"evalkit emulate: {sentences(error.message, error.hint)}\n")
        return EXIT_FAILED
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run `python -m evalkit.emulator`: the same as `evalkit emulate`, without the rest of the command line."""
    parser = argparse.ArgumentParser(prog="evalkit emulate", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(argv))


def _serve(config: EmulatorConfig, stop: threading.Event, *, says_failure: bool) -> None:
    # Importing OpenCV and onnxruntime takes half a second: not for --help, nor for the launcher's process.
    import cv2  # noqa: PLC0415

    from evalkit.emulator.server import serve  # noqa: PLC0415

    # The other cores belong to whoever looks at the picture.
    cv2.setNumThreads(1)
    # Loading a network is Python at work; with the usual 5 ms each of the sensor's steps would wait that long for its turn.
    sys.setswitchinterval(_SWITCH_S)
    try:
        serve(config, announce=_print_line, stop=stop)
    except EvalKitError as error:
        if says_failure:
            _print_line(json.dumps({"error": error.message, "hint": error.hint, "kind": type(error).__name__}))
        raise


def _print_line(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _watch_stdin(stop: threading.Event) -> None:
    # Not sys.stdin: its lock, held by a daemon thread, would end Python with an error.
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    stop.set()
