"""Fuzz one reader for a while: `python -m tests.fuzz NAME --seconds 600`.

With atheris (`pip install atheris`; not one of EvalKit's dependencies) guided by coverage, else by blind mutation. Inputs that reach
something new are kept in a corpus folder, where the next run goes on; an input that breaks a reader is written beside it.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fuzz.target import Target

LONGEST_INPUT_S = 5
"""An input that takes longer is reported: a thousand times what an ordinary one takes."""
MOST_MEMORY_MIB = 1024
"""A reader that needs more is reported; the interpreter with its libraries takes a quarter of it."""


def main(arguments: list[str]) -> int:
    """Fuzz, or check single files; return 0, 1 if a reader was broken, 2 for an unknown name."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz one of EvalKit's readers.")
    parser.add_argument("name", nargs="?", default="", help="a target; without one, all are listed")
    parser.add_argument("file", nargs="*", type=Path, help="check these inputs instead of making new ones")
    parser.add_argument("--seconds", type=int, default=60, help="how long (default: %(default)s)")
    parser.add_argument("--corpus", type=Path, help="where inputs are kept (default: a folder of the target in the temporary folder)")
    args = parser.parse_args(arguments)
    atheris = None if args.file else _atheris()
    target = _targets(atheris).get(args.name)
    if target is None:
        sys.stdout.write("\n".join(_targets(None)) + "\n")
        return 2 if args.name else 0
    if args.file:
        return _files(target, args.file)
    corpus: Path = args.corpus or Path(tempfile.gettempdir()) / "evalkit-fuzz" / target.name
    corpus.mkdir(parents=True, exist_ok=True)
    return _blindly(target, corpus, args.seconds) if atheris is None else _guided(atheris, target, corpus, args.seconds)


def _atheris() -> Any:
    try:
        return importlib.import_module("atheris")
    except ImportError:
        return None


def _targets(atheris: Any) -> Mapping[str, Target]:
    """Import the targets, and with them the readers: only what is imported under atheris tells it where it has been."""
    if atheris is not None:
        with atheris.instrument_imports(include=["evalkit", "zipfile"], enable_loader_override=False):
            importlib.import_module("tests.fuzz.targets")
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415 - see above

    return TARGETS


def _files(target: Target, files: list[Path]) -> int:
    from tests.fuzz.target import check  # noqa: PLC0415

    for path in files:
        accepted = check(target, path.read_bytes())
        sys.stdout.write(f"{path}: {'accepted' if accepted else 'refused'}\n")
    return 0


def _guided(atheris: Any, target: Target, corpus: Path, seconds: int) -> int:
    from tests.fuzz.target import check  # noqa: PLC0415

    def one_input(data: bytes) -> None:
        check(target, data)

    for number, data in enumerate(target.seeds()):
        (corpus / f"seed{number}").write_bytes(data)
    words = ["".join(rf"\x{byte:02x}" for byte in token) for token in target.tokens]
    dictionary = corpus.parent / f"{target.name}.dict"
    dictionary.write_text("".join(f'"{word}"\n' for word in words), encoding="ascii")
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={target.max_bytes}",
        f"-timeout={LONGEST_INPUT_S}",
        f"-rss_limit_mb={MOST_MEMORY_MIB}",
        f"-artifact_prefix={corpus.parent}/broke-{target.name}-",
        "-print_final_stats=1",
        *([f"-dict={dictionary}"] if words else []),
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one_input)
    atheris.Fuzz()  # ends the process
    return 0


def _blindly(target: Target, corpus: Path, seconds: int) -> int:
    from tests.fuzz.mutation import inputs  # noqa: PLC0415
    from tests.fuzz.target import Surprise, check  # noqa: PLC0415

    sys.stdout.write("atheris is not installed: mutating blindly\n")
    end_s = time.monotonic() + seconds
    executions = accepted = 0
    for data in inputs(target.seeds(), target.tokens, max_bytes=target.max_bytes, seed=time.time_ns()):
        try:
            accepted += check(target, data)
        except Surprise as surprise:
            place = corpus.parent / f"broke-{target.name}"
            place.write_bytes(data)
            sys.stdout.write(f"{surprise}\nwritten: {place}\n")
            return 1
        executions += 1
        if time.monotonic() > end_s:
            break
    sys.stdout.write(f"{executions} executions, {accepted} accepted\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
