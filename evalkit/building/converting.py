"""`convert`: run the converter for the real sensor that the user has installed, and open what it makes.

Sony's converter (`imxconv-tf`, `imxconv-pt`) and packager (`imx500-package`) are programs of the user's; their licence is between the user
and Sony. Nothing of them is part of EvalKit, imported or fetched: they are found, started as processes, and read.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from evalkit.errors import ModelError, UnknownFormat
from evalkit.flow import CancelToken, Progress
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.packaging import network_file
from evalkit.imx500.packer import read_packer_output
from evalkit.imx500.rpk import write_container
from evalkit.models.child import ChildResult, ProgramStopped, run_program
from evalkit.models.files import disk_error, work_folder
from evalkit.models.importing import Candidate, examine

log = logging.getLogger(__name__)

PROGRAMS = {".keras": "imxconv-tf", ".onnx": "imxconv-pt"}
"""Which converter takes which file (names of Sony's console scripts)."""
PACKAGER = "imx500-package"
SILENCE_S = 900.0
"""How long a converter may say nothing: a small network takes half a minute, EfficientNet-Lite0 three minutes, all on one core."""
MADE = "packerOut.zip"
MAX_RESULT_BYTES = 64 << 20
_RESULTS = (MADE, "dnnParams.xml", "*_MemoryReport.json", "*.pbtxt")
# How a converter says how far it is (UNCONFIRMED "converter-lines").
_PERCENT = re.compile(r"(?<![\d.])(\d{1,3})(?:\.\d+)? ?%")
_COUNT = re.compile(r"(?<!\S)[\[(]?(\d{1,6}) ?(?:/|of) ?(\d{1,6})[\])]?(?!\S)")
_UNSEEN = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x1f\x7f-\x9f]")
_LONGEST_STAGE = 80
_TAIL_LINES = 12
"""Lines of its output that an error shows."""
_LICENCE = "EvalKit does not bring it: its licence is between you and Sony."


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertRequest:
    """A network, quantised with Sony's tools, to be made a network of the real sensor."""

    network: Path
    out: Path
    """Folder for what is made."""
    converter_path: str = ""
    """Folder of the programs, or of the environment that has them; "": they are on the PATH."""
    input_persistency: bool = True
    """Whether the input tensor stays readable, which takes memory."""
    silence_s: float = SILENCE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertReport:
    """What was made."""

    package: Path
    """`network.rpk` in the folder; the converter's own files lie beside it."""
    kind: str
    """What kind of file it is, as importing calls it."""
    converter: str
    packager: str
    """"": none is installed, and EvalKit packed the parts."""
    questions: tuple[str, ...]
    """What its import will ask, because the file does not say it."""
    memory: MemoryTable | None
    """What the network takes of the sensor; None if only the import will show it."""
    warnings: tuple[str, ...]


def find_program(name: str, converter_path: str = "") -> Path:
    """Return a program of the user's; ModelError says where it was looked for."""
    places = [converter_path, str(Path(converter_path) / "bin"), str(Path(converter_path) / "Scripts")] if converter_path else []
    found = shutil.which(name, path=os.pathsep.join(places)) if converter_path else shutil.which(name)
    if found is None:
        where = f"in {converter_path}" if converter_path else "on the PATH"
        raise ModelError(
            f"{name} is not {where}. {_LICENCE}",
            hint="Install Sony's IMX500 converter in an environment of its own, and name its folder with --converter or in the settings (converter_path).",
        )
    return Path(found).absolute()  # it runs in a folder of its own


def convert(request: ConvertRequest, *, progress: Callable[[Progress], None], cancel: CancelToken) -> ConvertReport:
    """Convert a network and put what was made into `request.out`, replacing older files of those names only when all is done.

    Takes the calling thread for as long as it lasts. Raises ModelError with the end of the converter's words, Cancelled.
    """
    name = PROGRAMS.get(request.network.suffix.lower())
    if name is None:
        raise UnknownFormat(
            f"{request.network.name} is nothing that Sony's converter takes.",
            hint="It takes .keras files and .onnx files of its quantiser (MCT).",
        )
    if not request.network.is_file():
        raise ModelError(f"There is no file {request.network}.", hint="Check the path.")
    converter = find_program(name, request.converter_path)
    try:
        packager = str(find_program(PACKAGER, request.converter_path))
    except ModelError:
        packager = shutil.which(PACKAGER) or ""
    with work_folder(request.out) as work:
        converted = work / "converted"
        options = [] if request.input_persistency else ["--no-input-persistency"]
        _run([str(converter), "-i", str(request.network.absolute()), "-o", str(converted), *options], name, work, request, progress, cancel)
        made = _only_result(converted, MADE, name)
        warnings = []
        if packager:
            packaged = work / "packaged"
            _run([packager, "-i", str(made), "-o", str(packaged)], PACKAGER, work, request, progress, cancel)
            package = _only_result(packaged, "*.rpk", PACKAGER)
        else:
            package = _packed_here(made, name, work)
            warnings.append(
                f"{PACKAGER} is not installed: EvalKit packed {package.name} itself, and no sensor has confirmed such files yet."
            )
        progress(Progress(stage="Opening the result"))
        opened = _opened(package, name)
        cancel.check()
        final = _deliver(converted, package, request.out)
    return ConvertReport(
        package=final,
        kind=opened.kind,
        converter=str(converter),
        packager=packager,
        questions=tuple(question.text for question in opened.questions),
        memory=opened.memory,
        warnings=tuple(warnings),
    )


def _opened(package: Path, name: str) -> Candidate:
    """Return what was made, as importing sees it; ModelError if it is not what it should be."""
    candidate = examine(package)
    if candidate.problem:
        raise ModelError(f"{name} made a {package.name} that cannot be used: {candidate.problem}", hint=candidate.hint)
    return candidate


def _packed_here(made: Path, name: str, work: Path) -> Path:
    """Return the network file that EvalKit makes of the converter's parts."""
    try:
        data = write_container(network_file(read_packer_output(made.read_bytes())))
    except ModelError as error:
        raise ModelError(f"{name} made a {MADE} that cannot be used: {error.message}", hint=error.hint) from error
    package = work / "network.rpk"
    try:
        package.write_bytes(data)
    except OSError as error:
        raise disk_error(package, error) from error
    return package


def _run(
    command: Sequence[str], name: str, work: Path, request: ConvertRequest, progress: Callable[[Progress], None], cancel: CancelToken
) -> None:
    """Run one of the programs; ModelError if it fails, hangs or babbles."""
    progress(Progress(stage=name))

    def on_line(line: str) -> None:
        told = progress_of(name, line)
        if told is not None:
            progress(told)

    try:
        result: ChildResult = run_program(command, work=work, on_line=on_line, cancel=cancel, silence_s=request.silence_s)
    except OSError as error:
        raise ModelError(f"{command[0]} cannot be started: {error.strerror or error}.", hint="Try it in a terminal.") from error
    except ProgramStopped as stopped:
        raise ModelError(f"{name} was stopped: {stopped}.{_said(stopped.last_words)}", hint="Try it in a terminal.") from stopped
    log.info("%s ended with code %s: %s", name, result.exit_code, result.last_words)
    if result.exit_code:
        raise ModelError(
            f"{name} failed with code {result.exit_code}.{_said(result.last_words)}",
            hint="It takes networks that were quantised with Sony's tools (MCT); `evalkit model build` takes plain ones, for the emulator.",
        )


def progress_of(name: str, line: str) -> Progress | None:
    """Return what a line of a converter says about its progress: plain text or JSON (--logger-format json), with or without a share."""
    text = line
    if line.startswith("{"):
        with contextlib.suppress(msgspec.DecodeError):
            entry = msgspec.json.decode(line)
            text = next((str(entry[key]) for key in ("message", "msg", "text") if key in entry), "")
    text = _UNSEEN.sub("", text).strip()
    if not text:
        return None
    stage = f"{name}: {text[:_LONGEST_STAGE]}"
    if (share := _PERCENT.search(text)) and int(share[1]) <= 100:
        return Progress(stage=name, done=int(share[1]), total=100, unit="percent")
    if (count := _COUNT.search(text)) and int(count[2]) > 0 and int(count[1]) <= int(count[2]):
        return Progress(stage=name, done=int(count[1]), total=int(count[2]), unit="steps")
    return Progress(stage=stage, unit="steps")


def _said(last_words: str) -> str:
    """Return the end of a program's words for an error."""
    lines = [_UNSEEN.sub("", line).strip() for line in last_words.splitlines()]
    tail = [line[:200] for line in lines if line][-_TAIL_LINES:]
    return " It said last:\n  " + "\n  ".join(tail) if tail else " It said nothing."


def _only_result(folder: Path, pattern: str, name: str) -> Path:
    """Return the file that a program should have made; ModelError if it is not there, empty or far too large."""
    found = [path for path in sorted(folder.rglob(pattern)) if path.is_file() and not path.is_symlink()]
    if len(found) != 1:
        what = "no" if not found else f"{len(found)} files"
        raise ModelError(f"{name} ended without an error and made {what} {pattern}.", hint="Try it in a terminal.")
    size = found[0].stat().st_size
    if not 0 < size <= MAX_RESULT_BYTES:
        raise ModelError(f"{name} made a {found[0].name} of {size:,} bytes, which cannot be a network.", hint="Try it in a terminal.")
    return found[0]


def _deliver(converted: Path, package: Path, out: Path) -> Path:
    """Move what was made into the folder, the package last."""
    reports = [path for pattern in _RESULTS for path in sorted(converted.glob(pattern)) if path.is_file() and path != package]
    try:
        for path in (*reports, package):
            path.replace(out / path.name)
    except OSError as error:
        raise disk_error(out, error) from error
    return out / package.name
