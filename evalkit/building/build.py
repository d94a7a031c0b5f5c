"""`build`: from a network file to a package, with progress and cancel; nothing of it happens in the calling process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec

from evalkit import errors
from evalkit.building.messages import Job, Said
from evalkit.building.request import NAME, BuildReport, BuildRequest, from_json, to_json
from evalkit.errors import ModelError, ModelTooLarge
from evalkit.flow import CancelToken, Progress
from evalkit.models.child import run_module
from evalkit.models.files import disk_error, work_folder
from evalkit.models.library import ModelLibrary

log = logging.getLogger(__name__)

_KINDS = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.EvalKitError)}


def build(
    request: BuildRequest, *, destination: Path | ModelLibrary, progress: Callable[[Progress], None], cancel: CancelToken
) -> BuildReport:
    """Build the package and put it to `destination`, a file or the library, replacing an older one at one moment.

    Takes the calling thread for as long as it lasts. Raises ModelError and its kinds with what is wrong with the network, SceneError,
    Cancelled; then nothing has changed.
    """
    if not request.network.is_file():
        raise ModelError(f"There is no file {request.network}.", hint="Check the path.")
    if request.name and not NAME.fullmatch(request.name):
        raise ModelError(f"{request.name!r} cannot be the name of a model.", hint="Use letters, digits, dashes, dots and underscores.")
    folder = destination.folder if isinstance(destination, ModelLibrary) else destination.absolute().parent
    with work_folder(folder) as work:
        made = work / "made.rpk"
        report = _run(Job(request=_absolute(request), package=str(made)), work, progress, cancel)
        cancel.check()
        if isinstance(destination, ModelLibrary):
            path = destination.add(made.read_bytes(), report.name).path
        else:
            path = destination
            try:
                made.replace(destination)
            except OSError as error:
                raise disk_error(destination, error) from error
    return replace(report, path=path)


def _absolute(request: BuildRequest) -> BuildRequest:
    """Return the request as another process understands it, whose folder may be another."""
    pictures = str(Path(request.pictures).expanduser().absolute()) if request.pictures else ""
    return replace(request, network=request.network.absolute(), pictures=pictures)


def _run(job: Job, work: Path, progress: Callable[[Progress], None], cancel: CancelToken) -> BuildReport:
    """Let the building process do the job, and pass on what it says."""
    order = work / "job.json"
    try:
        order.write_bytes(to_json(job))
    except OSError as error:
        raise disk_error(order, error) from error
    ends: list[Said] = []

    def on_line(line: str) -> None:
        try:
            said = from_json(line, Said)
        except msgspec.DecodeError:
            return  # a library's own words
        if said.progress is not None:
            progress(said.progress)
        else:
            ends.append(said)

    result = run_module("evalkit.building.worker", [str(order)], work=work, on_line=on_line, cancel=cancel)
    for said in ends:
        if said.report is not None:
            return said.report
        raise _error(said, job)
    log.error("The building process ended with code %s: %s", result.exit_code, result.last_words)
    last = result.last_words.splitlines()[-1] if result.last_words else f"code {result.exit_code}"
    raise ModelError(f"{job.request.network.name} could not be built: {last}", hint="Please report it with the log file.")


def _error(said: Said, job: Job) -> errors.EvalKitError:
    """Return the error that the process met, as the kind it was there."""
    kind = _KINDS.get(said.kind, ModelError)
    message = said.error if job.request.network.name in said.error else f"{job.request.network.name}: {said.error}"
    if issubclass(kind, ModelTooLarge):
        return ModelTooLarge(message, hint=said.hint, needed_bytes=said.needed_bytes, available_bytes=said.available_bytes)
    return kind(message, hint=said.hint)
