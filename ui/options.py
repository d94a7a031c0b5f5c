"""What the window can be told on the command line. Qt-free: subcommands and --help must not wait for a window system."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SUBCOMMANDS = "run, emulate, deploy, swaps, devices, model, scenario, inspect, pack, capture, bench, version"
DEFAULT_UNATTENDED_FOLDER = Path("out")


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOptions:
    """How the window starts."""

    scene: str = ""
    """What the built-in emulator shows; "": what it showed last."""
    model: str = ""
    """Network that the built-in emulator begins with; "": the one that suits the scene."""
    url: str = ""
    """Board to connect to instead of the emulator."""
    theme: str = ""
    language: str = ""
    unattended_s: float | None = None
    """Run by itself for so long, write a report and end."""
    report: Path = DEFAULT_UNATTENDED_FOLDER
    files: tuple[Path, ...] = ()
    """Models to open."""
    fresh: bool = False
    """Forget the layout of the last time."""


def parse_options(arguments: Sequence[str]) -> WindowOptions:
    """Read the command line; prints help or a mistake and raises SystemExit."""
    parser = argparse.ArgumentParser(
        prog="evalkit",
        description="Evaluate intelligent vision sensors (Sony IMX500, IMX501). Without a subcommand the window opens.",
        epilog=f"Subcommands: {SUBCOMMANDS}. `evalkit SUBCOMMAND --help` tells more.",
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="model to open: .rpk, .fpk, packerOut.zip")
    parser.add_argument(
        "--scene",
        default="",
        help='what the built-in emulator shows: "generated:shop-floor" (or door, shelf, ceiling), "file:PATH", "folder:PATH", "webcam:0"',
    )
    parser.add_argument("--model", default="", help="network the built-in emulator begins with: a name of the library, or a file")
    parser.add_argument("--url", default="", help='board to connect to: "tcp://HOST:PORT", "serial:///dev/ttyACM0", "serial:COM3"')
    parser.add_argument("--theme", default="", choices=("system", "light", "dark"), help="colours")
    parser.add_argument("--language", default="", choices=("en", "ja"), help="language of the window")
    parser.add_argument("--fresh", action="store_true", help="forget the layout of the last time")
    parser.add_argument(
        "--unattended", type=_seconds, metavar="SECONDS", help="run by itself for so long, write a report and a screenshot, and end"
    )
    parser.add_argument(
        "--report", type=Path, default=DEFAULT_UNATTENDED_FOLDER, metavar="DIR", help="folder of that report (default: %(default)s)"
    )
    values = parser.parse_args(arguments)
    if values.url and (values.scene or values.model):
        parser.error("--scene and --model are for the built-in emulator, --url is for a board: give one or the other")
    return WindowOptions(
        files=tuple(path.absolute() for path in values.files),
        scene=values.scene,
        model=values.model,
        url=values.url,
        theme=values.theme,
        language=values.language,
        unattended_s=values.unattended,
        report=values.report,
        fresh=values.fresh,
    )


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 86400 seconds")
    return value
