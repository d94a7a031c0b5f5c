"""Everything about one model in rows: card, tensors, golden result. Free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.presenters.units import Translate, bytes_text, exact_bytes, fps_text, ms_text

if TYPE_CHECKING:
    from evalkit.imx500.apparams import InputTensor, OutputTensor
    from evalkit.models.package import ModelPackage

LISTED_LABELS = 12
"""Names of classes that are listed before "and so many more"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkDetails:
    """One network of a package."""

    title: str
    facts: tuple[tuple[str, str], ...]
    note: str
    tensors: tuple[tuple[str, str, str, str], ...]
    """Role, name, shape, numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsState:
    """One package."""

    facts: tuple[tuple[str, str], ...]
    networks: tuple[NetworkDetails, ...]


def present_details(package: ModelPackage, tr: Translate = str) -> DetailsState:
    """Return everything about `package`."""
    golden = sum(one is not None for one in package.golden)
    facts = (
        (tr("Name"), package.name),
        (tr("File"), tr("{size} ({count} bytes)").format(size=bytes_text(len(package.data)), count=exact_bytes(len(package.data)))),
        (tr("SHA-256"), package.sha256),
        (tr("Networks"), str(len(package.networks))),
        (
            tr("Golden result"),
            tr("yes: a swap is verified by inference")
            if golden == len(package.golden)
            else tr("none: a swap is verified by checksum only"),
        ),
        (tr("Emulator"), tr("can run it") if package.has_twin else tr("cannot run it: for real sensors only")),
    )
    return DetailsState(facts=facts, networks=tuple(_network(package, index, tr) for index in range(len(package.networks))))


def _network(package: ModelPackage, index: int, tr: Translate) -> NetworkDetails:
    card, network = package.cards[index], package.networks[index]
    labels = ", ".join(card.labels[:LISTED_LABELS])
    if len(card.labels) > LISTED_LABELS:
        labels = tr("{labels} and {count} more").format(labels=labels, count=len(card.labels) - LISTED_LABELS)
    dsp = tr("{time}, {basis}").format(time=ms_text(card.dsp_us / 1e3), basis=card.dsp_basis or tr("estimate")) if card.dsp_us else ""
    facts = (
        (tr("Task"), tr(card.task)),
        (tr("Labels"), labels),
        (tr("Rate"), tr("up to {fps} fps").format(fps=fps_text(card.inference_rate))),
        (tr("DSP time"), dsp),
        (tr("Licence"), card.licence or tr("not stated")),
        (tr("Source"), card.source or tr("not stated")),
    )
    tensors = [(tr("input"), one.name, _shape(one), _numbers(one, tr)) for one in network.inputs]
    tensors += [(tr("output"), one.name, _shape(one), _numbers(one, tr)) for one in network.outputs]
    return NetworkDetails(
        title=card.title, facts=tuple((name, value) for name, value in facts if value), note=card.note, tensors=tuple(tensors)
    )


def _shape(tensor: InputTensor | OutputTensor) -> str:
    return " × ".join(str(dimension.size) for dimension in tensor.dimensions)


def _numbers(tensor: InputTensor | OutputTensor, tr: Translate) -> str:
    bits = getattr(tensor, "bits_per_element", 8)  # inputs have eight
    kind = f"{'int' if tensor.signed else 'uint'}{bits}"
    return tr("{kind}, scale {scale:.4g}, shift {shift}").format(kind=kind, scale=tensor.scale, shift=tensor.shift)
