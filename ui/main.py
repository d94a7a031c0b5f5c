"""The program's entry: the window, or a subcommand of the headless twin. Nothing of Qt is imported for a subcommand."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `evalkit ARGUMENTS` (default: the command line); return the exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments and not arguments[0].startswith("-") and not names_model(arguments[0]):
        from evalkit.cli import main as run_command  # noqa: PLC0415 - the window does not need it

        return run_command(arguments)
    from evalkit.headless import exits  # noqa: PLC0415 - as above
    from ui.options import parse_options  # noqa: PLC0415 - as above

    options = parse_options(arguments)
    if options.unattended_s is not None and not has_display(os.environ, sys.platform):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not has_display(os.environ, sys.platform):
        sys.stderr.write(
            "There is no display to open a window on.\n"
            "Without one, `evalkit --unattended 20` does the same by itself, and `evalkit run --headless` needs no window at all.\n"
        )
        return exits.FAILED
    gc.disable()  # until the window is up (app.resume_collector): it would look ten times at objects that all stay
    from ui.app import run_window  # noqa: PLC0415 - Qt

    return run_window(options)


def names_model(argument: str) -> bool:
    """Return whether an argument is a model file to open, not a subcommand."""
    if "." not in argument:
        return False
    from evalkit.models.importing import is_model_file  # noqa: PLC0415 - subcommands do not wait for it

    return is_model_file(Path(argument))


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """Return whether a window can be opened; Windows and macOS always have a screen."""
    if platform in {"win32", "darwin"} or environment.get("QT_QPA_PLATFORM"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
