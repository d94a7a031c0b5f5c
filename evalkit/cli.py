"""The headless twin of the window: `evalkit emulate | run | deploy | swaps | devices | model | scenario | inspect | pack | capture | bench | version`. It builds what the window's app.py builds.

Results go to stdout, everything else to stderr. A mistake of the user or of the world is told as "what happened. what to do" and
an exit code, never as a traceback. Imports stay light: a command loads what it needs when it runs.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from evalkit import __version__
from evalkit.headless import exits

log = logging.getLogger(__name__)

MAX_CAPTURED_FRAMES = 100_000
"""An hour at 30 frames a second; the index of a capture is held in memory."""

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run `evalkit ARGV` (default: the command line) and return its exit code."""
    try:
        arguments = list(sys.argv[1:] if argv is None else argv)
        parser = _parser(arguments[0] if arguments else "")
        args = parser.parse_args(arguments)
        command: Command | None = getattr(args, "command", None)
        if command is None:
            parser.print_help(sys.stderr)
            return exits.USAGE
        return guarded(command, args)
    except KeyboardInterrupt:  # while modules are loaded, before a command runs
        say("Stopped.")
        return exits.INTERRUPTED


def guarded(command: Command, args: argparse.Namespace) -> int:
    """Run a command with a log, and turn what it raises into words and an exit code."""
    from evalkit.errors import EvalKitError, LinkError, RemoteProtocolError  # noqa: PLC0415 - not for --help
    from evalkit.folders import default_folders  # noqa: PLC0415
    from evalkit.log import configure_logging  # noqa: PLC0415
    from evalkit.notices import sentences  # noqa: PLC0415

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a pipe on Windows knows fewer letters than the names that come
    writer = configure_logging(default_folders().log, console_level=logging.ERROR + 1)
    try:
        return command(args)
    except KeyboardInterrupt:
        say("Stopped.")
        return exits.INTERRUPTED
    except EvalKitError as error:
        log.info("%s failed", args.command_name, exc_info=True)
        say(sentences(error.message, error.hint))
        return exits.NO_CONNECTION if isinstance(error, LinkError | RemoteProtocolError) else exits.FAILED
    except BrokenPipeError:
        _forget_stdout()
        return exits.FAILED
    except OSError as error:
        log.info("%s failed", args.command_name, exc_info=True)
        where = f"{error.filename}: " if error.filename else ""
        say(f"{where}{error.strerror or error}. Check the path, its permissions and the free space.")
        return exits.FAILED
    except Exception:
        log.exception("A bug")
        where = f" The log file has the details: {writer.path}" if writer.path is not None else ""
        say(f"Internal error: {sys.exc_info()[1]!r}. Please report it.{where}")
        return exits.BUG
    finally:
        writer.stop()


def say(text: str) -> None:
    """Tell the person at the terminal something that is not the result."""
    sys.stderr.write(f"evalkit: {text}\n")
    sys.stderr.flush()


def _forget_stdout() -> None:
    """Let Python end quietly although nobody reads what is still to be flushed."""
    import os  # noqa: PLC0415

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser(first: str) -> argparse.ArgumentParser:
    """Return the parser; `first` is the first word of the command line, whose command alone is filled in fully."""
    parser = argparse.ArgumentParser(
        prog="evalkit", description="Evaluate intelligent vision sensors (Sony IMX500, IMX501) without a window.", epilog=exits.MEANINGS
    )
    parser.add_argument("--version", action="version", version=f"EvalKit {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", dest="command_name")
    emulate = commands.add_parser("emulate", help="be an emulated evaluation board", epilog=exits.MEANINGS)
    if first == "emulate":
        from evalkit.emulator import command as emulator  # noqa: PLC0415 - only then

        emulator.add_arguments(emulate)
        emulate.set_defaults(command=emulator.run)
    _add_run(commands.add_parser("run", help="stream from a board, measure, write a report", epilog=exits.MEANINGS))
    _add_deploy(commands.add_parser("deploy", help="let a network run on a board, verified, or the old one", epilog=exits.MEANINGS))
    swaps = commands.add_parser(
        "swaps", help="the journal of swaps, newest first: from what to what, and what came of it", epilog=exits.MEANINGS
    )
    swaps.add_argument("--json", action="store_true", help="as JSON")
    swaps.set_defaults(command=_swaps)
    devices = commands.add_parser("devices", help="list what a board may be connected to", epilog=exits.MEANINGS)
    devices.add_argument("--json", action="store_true", help="as JSON")
    devices.set_defaults(command=_devices)
    model = commands.add_parser("model", help="list, install, build, convert, plan and keep networks", epilog=exits.MEANINGS)
    if first == "model":
        from evalkit.headless import model_arguments  # noqa: PLC0415 - only then

        model_arguments.add_arguments(model)
    scenario = commands.add_parser("scenario", help="list and check scenarios: files that set up a demonstration", epilog=exits.MEANINGS)
    if first == "scenario":
        from evalkit.headless import scenarios  # noqa: PLC0415 - only then

        scenarios.add_arguments(scenario)
    _add_inspect(commands.add_parser("inspect", help="describe a network file, or what a converter wrote", epilog=exits.MEANINGS))
    pack = commands.add_parser("pack", help="make a network file of the packerOut.zip of Sony's converter", epilog=exits.MEANINGS)
    if first == "pack":
        from evalkit.headless import packing  # noqa: PLC0415 - only then

        packing.add_arguments(pack)
        pack.set_defaults(command=packing.main)
    _add_capture(commands.add_parser("capture", help="keep the sensor's own inference lines as files", epilog=exits.MEANINGS))
    _add_bench(commands.add_parser("bench", help="measure what each output of a board costs", epilog=exits.MEANINGS))
    commands.add_parser("version", help="print the version").set_defaults(command=_version)
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--headless", action="store_true", required=True, help="without a window (the window is `evalkit` without a command)")
    _add_board(parser)
    add(
        "--scenario",
        default="",
        metavar="NAME|FILE",
        help="set up a scenario (`evalkit scenario list`); it decides on network and output, whatever --output says",
    )
    add(
        "--output",
        default="image+metadata",
        choices=("full", "image+metadata", "roi", "metadata"),
        help="what leaves the board: full (the image alone), image+metadata, roi (crops and metadata), metadata (default: %(default)s)",
    )
    add(
        "--pixel-format", default="", help="of the image, for example RGB8, YUV420_8_YY_UV_SemiPlanar, SRGGB10P; default: the board's first"
    )
    add("--input-tensor", action="store_true", help="with what the network saw")
    add("--seconds", type=_seconds, default=20.0, help="how long to measure (default: %(default)g)")
    add("--out", type=Path, default=Path("out"), metavar="DIR", help="folder for session.json and curves.csv (default: %(default)s)")
    add("--json", action="store_true", help="print the summary as JSON")
    parser.set_defaults(command=_run)


def _add_deploy(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("package", nargs="?", default="", metavar="MODEL", help="network: a name of the library, or a file")
    add("--undo", action="store_true", help="let the network run again that ran before the last swap of the board at --url")
    add("--network", type=int, default=0, metavar="N", help="which network of the package, from 0 (default: %(default)s)")
    add("--url", default="", help="board to connect to (see `evalkit run --help`); default: the built-in emulator")
    add("--scene", default="", help="what the built-in emulator looks at")
    add(
        "--link",
        default="usb3",
        help="what the built-in emulator's cable carries: usb3, usb2, uart-3m, unlimited (default: %(default)s); unused with --url",
    )
    add("--json", action="store_true", help="print the report as JSON")
    parser.set_defaults(command=_deploy, model="", mode="")


def _add_board(parser: argparse.ArgumentParser) -> None:
    """Add what says which board to use, and in which state."""
    add = parser.add_argument
    add(
        "--url", default="", help="board to connect to: tcp://HOST:PORT, serial:///dev/ttyACM0, serial:COM3; default: the built-in emulator"
    )
    add(
        "--scene",
        default="",
        help="what an emulated board looks at: generated:shop-floor|door|shelf|ceiling, file:PATH, folder:PATH, webcam:0",
    )
    add("--model", default="", help='network to run: a name of the library, or a file; "none": the built-in emulator runs none')
    add("--mode", default="", help="sensor mode, for example 4056x3040; default: 2028x1520, or what the board at --url is set to")
    add(
        "--link",
        default="usb3",
        help="what the built-in emulator's cable carries: usb3, usb2, uart-3m, unlimited (default: %(default)s); unused with --url",
    )


def _add_inspect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="network (.rpk, .fpk, .adm), packerOut.zip, memory report, dnnParams.xml, network_info.txt, imx500_regs, network_intrinsics, "
        "binary apParams or DNN parameters",
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(command=_inspect)


def _add_capture(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--raw", type=Path, required=True, metavar="DIR", help="folder for one file a frame (KPI line to PQ line) and index.json")
    add("--frames", type=_frames, default=30, metavar="N", help="how many (default: %(default)s)")
    _add_board(parser)
    parser.set_defaults(command=_capture, output="metadata", pixel_format="", input_tensor=True)


def _add_bench(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--seconds", type=_seconds, default=3.0, help="how long to measure each output (default: %(default)g)")
    add("--out", type=Path, default=None, metavar="DIR", help="folder for the report as JSON and CSV, and the session's own")
    add("--json", action="store_true", help="print the report as JSON")
    _add_board(parser)
    parser.set_defaults(command=_bench)


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (value := float(text)) <= 7 * 86_400:
            return value
    raise argparse.ArgumentTypeError(f"{text} is no number of seconds between 0 and a week")


def _frames(text: str) -> int:
    with contextlib.suppress(ValueError):
        if 1 <= (value := int(text)) <= MAX_CAPTURED_FRAMES:
            return value
    raise argparse.ArgumentTypeError(f"{text} is no number of frames between 1 and {MAX_CAPTURED_FRAMES:,}")


def _run(args: argparse.Namespace) -> int:
    from evalkit.headless import run  # noqa: PLC0415

    return run.main(args)


def _deploy(args: argparse.Namespace) -> int:
    from evalkit.headless import deploying  # noqa: PLC0415

    return deploying.main(args)


def _swaps(args: argparse.Namespace) -> int:
    from evalkit.headless import swaps  # noqa: PLC0415

    return swaps.list_swaps(as_json=args.json)


def _devices(args: argparse.Namespace) -> int:
    from evalkit.headless import listing  # noqa: PLC0415

    return listing.devices(as_json=args.json)


def _inspect(args: argparse.Namespace) -> int:
    from evalkit.headless import inspecting  # noqa: PLC0415

    return inspecting.main(args)


def _capture(args: argparse.Namespace) -> int:
    from evalkit.headless import capturing  # noqa: PLC0415

    return capturing.main(args)


def _bench(args: argparse.Namespace) -> int:
    from evalkit.headless import benching  # noqa: PLC0415

    return benching.main(args)


def _version(_: argparse.Namespace) -> int:
    sys.stdout.write(f"EvalKit {__version__}\n")
    return exits.OK
