"""`evalkit model show`, `plan`, `import`, `join`, `export`, `remove`: what a model is, what it takes, and keeping the library."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from evalkit.building.labels import read_labels
from evalkit.errors import ModelError
from evalkit.headless import exits
from evalkit.headless.networks import package_named
from evalkit.headless.terminal import quantity, say, show, show_json
from evalkit.imx500.modes import DEFAULT_MODE, MODES, Mode
from evalkit.models.card import ModelCard
from evalkit.models.files import write_atomically
from evalkit.models.importing import complete, examine, import_candidate
from evalkit.models.library import default_library
from evalkit.models.memory_plan import MemoryPlan, plan
from evalkit.models.package import ModelPackage

ANSWERED = ("task", "box_order", "box_normalised", "softmax", "input_format")
"""Answers that are arguments of `evalkit model import` as they are; "labels" come from a file."""
OPTIONS = {"box_normalised": "--boxes-in", "input_format": "--colours"} | {
    key: f"--{key.replace('_', '-')}" for key in ("task", "labels", "box_order", "softmax")
}


def show_one(model: str, *, as_json: bool) -> int:
    """Show the card of a model; return the exit code."""
    package = package_named(model)
    if as_json:
        show_json(
            {
                "name": package.name,
                "sha256": package.sha256,
                "size_bytes": len(package.data),
                "runs_on_emulator": package.has_twin,
                "has_golden": [golden is not None for golden in package.golden],
                "memory": package.memory,
                "cards": package.cards,
            }
        )
        return exits.OK
    lines = [f"{package.name}: {quantity(len(package.data))}, sha256 {package.sha256[:16]}…"]
    for card in package.cards:
        lines += _card_lines(card)
    lines.append(f"  sensor memory {package.memory.used:,} of {package.memory.total:,} bytes")
    lines.append(f"  runs on the emulator: {'yes' if package.has_twin else 'no'}; golden result: {'yes' if all(package.golden) else 'no'}")
    show("\n".join(lines))
    return exits.OK


def plan_one(model: str, *, mode: str, as_json: bool) -> int:
    """Show what a model takes of an empty sensor; return the exit code, FAILED if it does not fit."""
    package = package_named(model)
    made = plan(package, mode=_mode(mode), present=None)
    if as_json:
        show_json(made)
    else:
        show("\n".join(_plan_lines(package, made)))
    return exits.OK if made.fits else exits.FAILED


def import_one(args: argparse.Namespace) -> int:
    """Take a file into the library, with what the arguments say of it over what is guessed; return the exit code."""
    library = default_library()
    candidate = examine(args.file, library=library)
    if candidate.problem:
        raise ModelError(candidate.problem, hint=candidate.hint)
    given = {key: value for key in ANSWERED if (value := getattr(args, key)) is not None}
    if args.labels is not None:
        given["labels"] = read_labels(args.labels)
    answers = msgspec.structs.replace(candidate.guess, **given)
    for question in candidate.questions:
        if question.key not in given:
            say(f"{question.text} Guessed: {_guess(question.guess)} ({question.reason}). {OPTIONS[question.key]} says it otherwise.")
    for warning in plan(complete(candidate, answers), present=None).warnings:
        say(f"Note: {warning}")
    entry = import_candidate(candidate, answers, library, name=args.name)
    if args.json:
        path = None if entry.path is None else str(entry.path)
        show_json({"name": entry.name, "path": path, "sha256": entry.sha256, "notes": candidate.notes})
    else:
        show(f"{entry.name}: {entry.path or 'the same as this built-in model'}")
    return exits.OK


def join_some(args: argparse.Namespace) -> int:
    """Make one package of several models, which stay in the sensor together; return the exit code."""
    from evalkit.models.build import join_packages  # noqa: PLC0415 - onnx

    library, packages = default_library(), [package_named(name) for name in args.model]
    data = join_packages(packages)
    if args.out is None:
        show(str(library.add(data, args.name or library.free_name("-".join(package.name for package in packages))).path))
    else:
        write_atomically(args.out, data)
        show(str(args.out))
    return exits.OK


def export_one(name: str, path: Path) -> int:
    """Write a model to a file; return the exit code."""
    default_library().export(name, path)
    show(str(path))
    return exits.OK


def remove_one(name: str, *, undo: bool) -> int:
    """Remove a model, or bring it back; return the exit code."""
    library = default_library()
    if not undo:
        library.remove(name)
        say(f"{name} is removed. Bring it back with: evalkit model remove --undo {name}")
        return exits.OK
    for removed in library.removed():
        if removed.name == name:
            show(library.restore(removed).name)
            return exits.OK
    raise ModelError(f"No model {name!r} waits to be brought back.", hint="Removed models are kept for 30 days.")


def _mode(name: str) -> Mode:
    if not name:
        return DEFAULT_MODE
    for mode in MODES:
        if name == mode.name:
            return mode
    raise ModelError(f"There is no sensor mode {name!r}.", hint=f"There are {', '.join(mode.name for mode in MODES)}.")


def _card_lines(card: ModelCard) -> list[str]:
    labels = (
        f"{len(card.labels)} labels: {', '.join(card.labels[:5])}{', …' if len(card.labels) > 5 else ''}" if card.labels else "no labels"
    )
    lines = [f"  {card.title}", f"  {card.task}, {card.decoder or 'read by its shapes'}; {labels}"]
    if card.dsp_us:
        lines.append(f"  about {card.dsp_us / 1000:.1f} ms on the sensor ({card.dsp_basis}), {card.inference_rate:g} inferences a second")
    lines += [f"  {what}: {text}" for what, text in (("licence", card.licence), ("source", card.source), ("note", card.note)) if text]
    return lines


def _plan_lines(package: ModelPackage, made: MemoryPlan) -> list[str]:
    after = made.after
    lines = [
        f"{package.name} {'fits' if made.fits else 'does not fit'}",
        f"  memory: {after.used:,} of {after.total:,} bytes ({after.coefficients:,} coefficients, {after.runtime:,} runtime, "
        f"{after.reserved:,} reserved), {after.free:,} free",
        *(f"    {count:>11,}  {what}" for what, count in made.largest),
        f"  lines: {made.lines:,} of {made.max_lines:,} for input or output",
        f"  rate: {made.sustainable_fps:.1f} inferences a second ({made.rate_basis})",
    ]
    return [*lines, *(f"  no: {reason}" for reason in made.reasons), *(f"  note: {warning}" for warning in made.warnings)]


def _guess(guess: object) -> str:
    match guess:
        case None:
            return "nothing"
        case tuple():
            return f"{len(guess)} names" if guess else "none"
        case bool():
            return "yes" if guess else "no"
    return str(guess)
