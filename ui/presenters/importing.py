"""A file on its way into the library, in words: what it is, what it does not say, and what the answers would make of it. Free of Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from ui.presenters.units import Translate, bytes_text

if TYPE_CHECKING:
    from evalkit.models.importing import Candidate
    from evalkit.models.questions import Answers, Question

LISTED_LABELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """What was recognised."""

    title: str
    recognised: str
    notes: tuple[str, ...] = ()
    problem: str = ""
    hint: str = ""


def present_candidate(candidate: Candidate, tr: Translate = str) -> FileState:
    """Return what to say of a file that was looked at."""
    name, problem = candidate.path.name, candidate.problem
    if problem and name not in problem and candidate.name not in problem:
        problem = f"{name}: {problem}"
    if problem and candidate.package is None:
        return FileState(title=name, recognised="", notes=candidate.notes, problem=problem, hint=candidate.hint)
    return FileState(
        title=name,
        recognised=_recognised(candidate, tr),
        notes=candidate.notes,
        problem=problem,
        hint=candidate.hint,
    )


def labels_text(labels: tuple[str, ...], tr: Translate = str) -> str:
    """Return "80 names: person, bicycle, car, motorcycle …"."""
    if not labels:
        return tr("none: classes are shown by number")
    more = " …" if len(labels) > LISTED_LABELS else ""
    return tr("{count} names: {names}").format(count=len(labels), names=", ".join(labels[:LISTED_LABELS]) + more)


def reason_text(question: Question, tr: Translate = str) -> str:
    """Return why an answer is proposed."""
    return tr("Guessed: {reason}.").format(reason=question.reason)


def answers_with(guess: Answers, changes: Mapping[str, object]) -> Answers:
    """Return the guess with what the user changed."""
    return msgspec.structs.replace(guess, **changes) if changes else guess


def name_problem(name: str, taken: frozenset[str], builtin: frozenset[str], tr: Translate = str) -> tuple[str, bool]:
    """Return what is to be said of a name for the library, and whether it can be used."""
    if not name:
        return tr("A name is needed."), False
    if not all(letter.isascii() and (letter.isalnum() or letter in "_.-") for letter in name) or not name[0].isalnum() or len(name) > 64:
        return tr("Use up to 64 letters, digits, dashes, dots and underscores."), False
    if name in builtin:
        return tr("That is the name of a built-in model."), False
    return (tr("This replaces the model of that name."), True) if name in taken else ("", True)


def _recognised(candidate: Candidate, tr: Translate) -> str:
    package = candidate.package
    if package is None:
        return tr("{kind}").format(kind=candidate.kind)
    network = package.network
    inputs = " × ".join(str(dimension.size) for dimension in network.inputs[0].dimensions) if network.inputs else ""
    parts = [tr("{kind}, {size}").format(kind=candidate.kind, size=bytes_text(len(package.data)))]
    if len(package.networks) > 1:
        parts.append(tr("{count} networks").format(count=len(package.networks)))
    parts.append(tr("input {shape}").format(shape=inputs))
    many = len(network.outputs)
    parts.append(tr("1 output tensor") if many == 1 else tr("{count} output tensors").format(count=many))
    if candidate.kind == "EvalKit package" or not candidate.questions:
        parts.append(tr(package.card.task))
    return " · ".join(parts)
