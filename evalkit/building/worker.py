"""The building process: `python -m evalkit.building.worker JOB`.

onnxruntime's quantiser cannot be cancelled and sets up logging for a whole process: here it may. What there is to say goes to stdout as
JSON lines: progress, then a report, or an error before it ends with code 1.
"""

from __future__ import annotations

import sys
from pathlib import Path

from evalkit.building.messages import Job, Said
from evalkit.building.pipeline import make_package
from evalkit.building.request import from_json, to_json
from evalkit.errors import EvalKitError, ModelTooLarge


def main(path: Path) -> int:
    """Do the job in the file `path`; return the exit code."""
    job = from_json(path.read_bytes(), Job)
    try:
        report = make_package(job.request, Path(job.package), lambda progress: _say(Said(progress=progress)))
    except ModelTooLarge as error:
        _say(
            Said(
                error=error.message,
                kind=type(error).__name__,
                hint=error.hint,
                needed_bytes=error.needed_bytes,
                available_bytes=error.available_bytes,
            )
        )
        return 1
    except EvalKitError as error:
        _say(Said(error=error.message, kind=type(error).__name__, hint=error.hint))
        return 1
    except OSError as error:
        _say(Said(error=f"{error.filename or job.package}: {error.strerror or error}.", hint="Is there space on the disk?"))
        return 1
    except MemoryError:
        _say(Said(error="The computer's memory is not enough for this network.", hint="Close other programs, or use a smaller network."))
        return 1
    _say(Said(report=report))
    return 0


def _say(said: Said) -> None:
    sys.stdout.buffer.write(to_json(said) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
