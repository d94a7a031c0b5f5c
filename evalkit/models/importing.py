"""Open a model file of any kind we know, ask what it does not say, and take it into the library.

Answers are remembered beside the file (`NAME.rpk.evalkit.json`), or in the library's folder by the file's checksum if that cannot be
written. In the library they are part of the package: it then says everything itself, and works on other boards as it does here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from evalkit.errors import BrokenModel, ModelError, UnknownFormat
from evalkit.imx500 import intrinsics as intrinsics_file
from evalkit.imx500 import network_info as info_file
from evalkit.imx500 import network_registers as registers_file
from evalkit.imx500.apparams import Network
from evalkit.imx500.cpio import CpioMember, new_archive
from evalkit.imx500.intrinsics import Intrinsics, read_intrinsics
from evalkit.imx500.memory import TOTAL_BYTES, MemoryTable
from evalkit.imx500.network_info import NetworkInfo, read_network_info
from evalkit.imx500.packaging import network_file
from evalkit.imx500.packer import PackerOutput, read_packer_output
from evalkit.imx500.recognition import FileKind, recognise
from evalkit.imx500.rpk import Container, Form, read_container, write_container
from evalkit.models.answers import recall, remember
from evalkit.models.card import ModelCard
from evalkit.models.decoders import class_count, require_labels
from evalkit.models.foreign import DAMAGED, HINT, card_of
from evalkit.models.library import LibraryEntry, ModelLibrary
from evalkit.models.memory_plan import reasons_against
from evalkit.models.neighbours import info_beside, labels_beside, proposed_name
from evalkit.models.package import CARD_MEMBER, ModelPackage, card_member, in_formats, package_of, parse_package, read_bytes
from evalkit.models.questions import Answers, Question, ask, with_answers

MODEL_SUFFIXES = (".rpk", ".fpk", ".adm")
"""Of network files for the sensor."""
Kind = Literal["EvalKit package", "rpk", "fpk", "adm", "packerOut.zip", "unknown"]
_FORMS: dict[Form, Kind] = {Form.WIRE: "rpk", Form.SWAPPED: "fpk", Form.ADM: "adm"}
_BUILD = "Build a package of it: `evalkit model build`, or drop it on the window."
_OTHER_MAGICS: tuple[tuple[int, bytes, str, str], ...] = (
    (4, b"TFL3", "a TensorFlow Lite network", _BUILD),
    (0, b"\x89HDF", "a Keras network (HDF5)", "Convert it with Sony's tools (`evalkit model convert`), or export it as ONNX."),
    (0, b"\x08", "an ONNX network", _BUILD),
    (0, b"\x80", "a Python pickle, which is never opened", ""),
    (0, b"\x01HEF", "a network for Hailo chips", ""),
)
"""Offset, bytes there, what such a file is, and what to do with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file that was looked at. With a `problem` it cannot be imported; what could be read of it is there all the same."""

    path: Path
    kind: Kind
    name: str
    """Proposed for the library."""
    package: ModelPackage | None
    """As the remembered answers, or the guesses, make it."""
    guess: Answers
    """Remembered answers, or a guess for each question."""
    questions: tuple[Question, ...] = ()
    """What it does not say; none if that was answered before."""
    notes: tuple[str, ...] = ()
    """What was used beside the file."""
    memory: MemoryTable | None = None
    """What it takes in the sensor, if that could be read."""
    problem: str = ""
    hint: str = ""
    source: Source | None = field(default=None, repr=False)
    """What `complete` makes the package of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A network file taken apart, with what lies beside it."""

    data: bytes = field(repr=False)
    container: Container = field(repr=False)
    info: NetworkInfo | None
    """From the archive, or from network_info.txt beside the file; None: only the answers say in which order the channels are."""
    parts: PackerOutput | None = field(default=None, repr=False)
    """Of a packerOut.zip: what `container` was made of."""


def is_model_file(path: Path) -> bool:
    """Return whether a path given to the program looks like a model to open: by its name only, nothing is read."""
    name = path.name.lower()
    return name.endswith(MODEL_SUFFIXES) or (name.startswith("packerout") and name.endswith(".zip"))


def examine(path: Path, *, library: ModelLibrary | None = None) -> Candidate:
    """Look at a file; what is wrong with it is in `problem`. `library` also knows answers of files in folders that cannot be written.

    Nothing in the file is executed, and nothing is written.
    """
    name = proposed_name(path)
    try:
        data = read_bytes(path)
        if recognise(data[:4096], path.name) is FileKind.PACKER_OUTPUT:
            return _packer_candidate(path, name, data, library)
        return _network_candidate(path, name, data, library)
    except ModelError as error:
        other, remedy = _other_kind(path) if isinstance(error, UnknownFormat) else ("", "")
        said = error.message if path.name in error.message else f"{path.name}: {error.message}"
        message = f"{path.name} is {other}, not a network file of the sensor." if other else said
        remedy = remedy or error.hint or (DAMAGED if isinstance(error, BrokenModel) else HINT)
        return Candidate(path=path, kind="unknown", name=name, package=None, guess=Answers(), problem=message, hint=remedy)


def complete(candidate: Candidate, answers: Answers) -> ModelPackage:
    """Return the package that a candidate is with these answers; ModelError if it cannot be one, or they contradict it. Nothing is written."""
    if candidate.source is None:
        raise UnknownFormat(candidate.problem or f"{candidate.path.name} is no network file.", hint=candidate.hint or HINT)
    package = _complete(candidate.source, candidate.name, answers)
    if answers.labels:
        card = package.card
        require_labels(card.labels, class_count(package.network, card.decoder or None, card.task), package.name)
    return package


def import_candidate(candidate: Candidate, answers: Answers, library: ModelLibrary, *, name: str = "") -> LibraryEntry:
    """Take a candidate into the library as `name` (or as it proposes, numbered if that is taken), and remember the answers.

    What is there already with the same content is not taken in twice. Raises ModelError if it cannot be used, and nothing has changed.
    """
    package = complete(candidate, answers)
    if not name:
        for entry in library.entries():
            if entry.sha256 == package.sha256:
                return entry
    entry = library.add(package.data, name or library.free_name(candidate.name))
    if candidate.questions or answers != Answers():
        assert candidate.source is not None  # noqa: S101 - complete() has seen it
        remember(candidate.path, hashlib.sha256(candidate.source.data).hexdigest(), answers, library.folder)
    return entry


def open_model(path: Path, *, library: ModelLibrary | None = None) -> ModelPackage:
    """Return the package in a file, with remembered answers, or else the guesses; ModelError says why it cannot be used."""
    candidate = examine(path, library=library)
    if candidate.problem or candidate.package is None:
        raise UnknownFormat(candidate.problem, hint=candidate.hint)
    return candidate.package


def _network_candidate(path: Path, name: str, data: bytes, library: ModelLibrary | None) -> Candidate:
    container = read_container(data)
    kind: Kind = "EvalKit package" if CARD_MEMBER in container.members else _FORMS[container.form]
    own = container.members.get(info_file.FILE_NAME)
    notes: list[str] = []
    info = read_network_info(own) if own is not None else info_beside(path, container, notes)
    source = Source(data=data, container=container, info=info)
    if kind == "EvalKit package" or not container.networks:
        return _judged(
            Candidate(
                path=path, kind=kind, name=name, package=package_of(container, data, name, must_fit=False), guess=Answers(), source=source
            )
        )
    return _asked(Candidate(path=path, kind=kind, name=name, package=None, guess=Answers(), source=source), notes, library)


def _asked(candidate: Candidate, notes: list[str], library: ModelLibrary | None) -> Candidate:
    """Return the candidate with what its file leaves open, or with the answers that are remembered, and the package they make."""
    path, source = candidate.path, candidate.source
    assert source is not None  # noqa: S101 - the callers made it
    text = source.container.members.get(intrinsics_file.FILE_NAME)
    questions, guess = ask(
        source.container.networks[0],
        read_intrinsics(text) if text is not None else None,
        candidate.name,
        labels_beside=labels_beside(path, notes),
        knows_format=source.info is not None,
    )
    remembered = recall(path, hashlib.sha256(source.data).hexdigest(), library.folder if library is not None else None)
    if remembered is not None:
        questions, guess = (), remembered
    package = _complete(source, candidate.name, guess)
    return _judged(replace(candidate, package=package, questions=questions, guess=guess, notes=tuple(notes)))


def _judged(candidate: Candidate) -> Candidate:
    """Return the candidate with its memory, and with its problem if it does not fit the sensor."""
    package = candidate.package
    if package is None:
        return candidate
    reasons = reasons_against(package)
    other_sensor = package.memory.total != TOTAL_BYTES
    hint = (
        "Convert the network for the IMX500."
        if other_sensor
        else "Use a smaller input, fewer channels or a smaller variant of the network."
    )
    return replace(candidate, memory=package.memory, problem=" ".join(reasons), hint=hint if reasons else "")


def _complete(source: Source, name: str, answers: Answers) -> ModelPackage:
    """Return the package: the file as it is if the answers add nothing, else with archive, intrinsics and card in it."""
    container = source.container
    if source.parts is not None:
        # The order of the channels stands in its registers, so it is put together anew (UNCONFIRMED "packaging").
        container = network_file(source.parts, input_format=answers.input_format or "RGB")
    if CARD_MEMBER in container.members or (
        answers == Answers() and container.archive is not None and source.parts is None and len(container.networks) == 1
    ):
        return package_of(container, source.data, name, must_fit=False)
    text = container.members.get(intrinsics_file.FILE_NAME)
    intrinsics = with_answers(read_intrinsics(text) if text is not None else None, answers)
    first, *others = container.networks
    cards = [card_of(first, intrinsics, name), *(_further_card(network, intrinsics, name) for network in others)]
    try:
        info = source.info or info_file.info_for(
            container.networks, input_format=answers.input_format or "RGB", network_id=container.network_id
        )
        members = {
            **({} if info_file.FILE_NAME in container.members else {info_file.FILE_NAME: info_file.write_network_info(info)}),
            **_registers(container, info),
            **container.members,
            **({intrinsics_file.FILE_NAME: intrinsics_file.write_intrinsics(intrinsics)} if intrinsics is not None else {}),
            **{card_member(index): card.to_json().encode() for index, card in enumerate(in_formats(cards, info))},
        }
        archive = new_archive(tuple(CpioMember(name=member, data=data) for member, data in members.items()))
    except ValueError as error:  # tensors that no network_info.txt can describe
        raise BrokenModel(f"{name} cannot be made a package: {error}.", hint=HINT) from error
    whole = replace(container, form=Form.WIRE, prefix=b"", archive=archive)
    return parse_package(write_container(whole), name, must_fit=False)


def _further_card(network: Network, intrinsics: Intrinsics | None, name: str) -> ModelCard:
    """Return the card of a second or third network: the intrinsics and the answers are about the first, and may not fit it."""
    try:
        return card_of(network, intrinsics, name)
    except UnknownFormat:
        _, guess = ask(network, None, name)
        return card_of(network, with_answers(None, guess), name)


def _registers(container: Container, info: NetworkInfo) -> dict[str, bytes]:
    if registers_file.FILE_NAME in container.members:
        return {}
    writes = registers_file.registers_for(info, container.networks)
    return {registers_file.FILE_NAME: registers_file.write_network_registers(writes)}


def _packer_candidate(path: Path, name: str, data: bytes, library: ModelLibrary | None) -> Candidate:
    output = read_packer_output(data)
    bare = Candidate(path=path, kind="packerOut.zip", name=name, package=None, guess=Answers(), memory=output.dnn.memory)
    if output.target and output.target.upper() not in {"IMX500", "IMX501"}:
        problem = f"{path.name} was converted for {output.target[:40]}, not for this sensor."
        return replace(bare, problem=problem, hint="Convert the network for the IMX500.")
    try:
        source = Source(data=data, container=network_file(output), info=None, parts=output)
        notes = ["Its parts are put together as in real network files; no sensor has loaded such a file yet."]
        return _asked(replace(bare, source=source), notes, library)
    except ModelError as error:
        return replace(bare, problem=error.message, hint=error.hint or HINT)


def _other_kind(path: Path) -> tuple[str, str]:
    """Return what a file that is none of ours is, and what to do with it; "": not known."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError:
        return "", ""
    return next(((what, remedy) for at, magic, what, remedy in _OTHER_MAGICS if head[at : at + len(magic)] == magic), ("", ""))
