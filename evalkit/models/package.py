"""ModelPackage: what a user swaps. One reader for our packages and for network files that other tools made.

A package is a container of the real format (see imx500.rpk) whose archive also holds `evalkit_card.json`; in a package of ours the
coefficient segments carry the twin. Of a file without our card, the card is made from its `network_intrinsics`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from evalkit.errors import BrokenModel, ModelError, ModelTooLarge, UnknownFormat
from evalkit.imx500.apparams import Network
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.rpk import Container, read_container
from evalkit.imx500.stream import MAX_INFERENCE_LINES, input_line_count, output_line_count
from evalkit.models.card import ModelCard

CARD_MEMBER = "evalkit_card.json"
INTRINSICS_MEMBER = "network_intrinsics"
MAX_FILE_BYTES = 64 << 20
"""Nothing larger is read: eight times what the sensor's memory holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPackage:
    """A network with everything that belongs to it."""

    name: str
    card: ModelCard
    network: Network
    memory: MemoryTable
    data: bytes = field(repr=False)
    """The whole file, as it is sent to a board."""
    has_twin: bool
    """Whether the emulator can run it."""

    def twin(self) -> bytes:
        """Return the ONNX form of the network; ModelError if the file is for real sensors only."""
        if not self.has_twin:
            raise ModelError(
                f"{self.name} holds a network for a real sensor only, which cannot run here.",
                hint="Choose a model of EvalKit's library for the emulator.",
            )
        return read_container(self.data).coefficients()


class _Cpu(msgspec.Struct, frozen=True, kw_only=True):
    bbox_normalization: bool = False
    """Whether the host must normalise the boxes: they come in pixels."""
    bbox_order: str = "yx"
    softmax: bool = False


class _Classes(msgspec.Struct, frozen=True, kw_only=True):
    labels: tuple[str, ...] = ()


class Intrinsics(msgspec.Struct, frozen=True, kw_only=True):
    """The file `network_intrinsics` (names and defaults as picamera2 reads them)."""

    task: str
    inference_rate: float = 30.0
    cpu: _Cpu = _Cpu()
    classes: _Classes = _Classes()

    @staticmethod
    def of_card(card: ModelCard) -> Intrinsics:
        """Return what a card says in the words of other tools."""
        return Intrinsics(
            task=card.task,
            inference_rate=card.inference_rate,
            cpu=_Cpu(bbox_normalization=not card.box_normalised, bbox_order=card.box_order, softmax=card.softmax),
            classes=_Classes(labels=card.labels),
        )


def read_package(path: Path) -> ModelPackage:
    """Read a package file; its name is the file's. Raises what `parse_package` raises, and ModelError if it cannot be read."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_FILE_BYTES else b""
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", hint="Check the path and its permissions.") from error
    if size > MAX_FILE_BYTES:
        raise UnknownFormat(f"{path.name} has {size:,} bytes: too many for a network of this sensor.", hint=_HINT)
    return parse_package(data, path.stem)


def parse_package(data: bytes, name: str) -> ModelPackage:
    """Read the bytes of a package.

    Raises UnknownFormat if they are none, BrokenModel if they are damaged or contradict themselves, ModelTooLarge if the network cannot
    fit the sensor's memory.
    """
    container = read_container(data)
    if container.encrypted or container.is_firmware or container.dnn is None:
        what = "is encrypted" if container.encrypted else "is a firmware, not a network"
        raise UnknownFormat(f"{name} {what}.", hint=_HINT)
    if len(container.networks) != 1:
        raise UnknownFormat(f"{name} holds {len(container.networks)} networks; EvalKit takes one.", hint=_HINT)
    network, memory = container.networks[0], container.dnn.memory
    require_fit(name, network, memory)
    return ModelPackage(
        name=name, card=_card(container, name), network=network, memory=memory, data=bytes(data), has_twin=container.is_ours
    )


def require_fit(name: str, network: Network, memory: MemoryTable) -> None:
    """Raise ModelTooLarge if the network needs more memory, or more lines for its tensors, than the sensor has."""
    if memory.free < 0:
        raise ModelTooLarge(
            f"{name} needs {memory.used:,} bytes of the sensor's memory, {-memory.free:,} too many.",
            hint="Use a smaller input, fewer channels or a smaller variant of the network.",
            needed_bytes=memory.used,
            available_bytes=memory.total,
        )
    lines = 2 + input_line_count(network) + output_line_count(network)
    if lines >= MAX_INFERENCE_LINES:
        raise BrokenModel(
            f"The tensors of {name} fill {lines:,} lines a frame; the sensor sends fewer than {MAX_INFERENCE_LINES:,}.",
            hint="Use a smaller input, or let the network reduce its output.",
        )


def _card(container: Container, name: str) -> ModelCard:
    own = container.members.get(CARD_MEMBER)
    if own is not None:
        return ModelCard.from_json(own)
    text = container.members.get(INTRINSICS_MEMBER)
    if text is None:
        raise UnknownFormat(f"{name} does not say what its tensors mean: it has no {INTRINSICS_MEMBER}.", hint=_HINT)
    try:
        intrinsics = msgspec.json.decode(text, type=Intrinsics)
    except msgspec.DecodeError as error:
        raise BrokenModel(f"The {INTRINSICS_MEMBER} of {name} cannot be read: {error}") from error
    return _foreign_card(container, intrinsics, name)


def _foreign_card(container: Container, intrinsics: Intrinsics, name: str) -> ModelCard:
    labels, order = intrinsics.classes.labels, intrinsics.cpu.bbox_order
    network_name = container.networks[0].name
    if intrinsics.task == "classification":
        outputs = container.networks[0].outputs
        if len(outputs) == 1 and len(labels) == outputs[0].dimensions[0].size + 1:
            labels = labels[1:]  # lists of 1001 ImageNet names begin with the background, and number themselves
            labels = tuple(label.removeprefix(f"{index}:") for index, label in enumerate(labels, 1))
    elif intrinsics.task != "object detection" or order not in ("yx", "xy"):
        raise UnknownFormat(f"{name} does {intrinsics.task} ({order} boxes), which EvalKit cannot show yet.", hint=_HINT)
    return ModelCard(
        name=name,
        title=network_name or name,
        task="classification" if intrinsics.task == "classification" else "object detection",
        labels=labels,
        box_order="xy" if order == "xy" else "yx",
        box_normalised=not intrinsics.cpu.bbox_normalization,
        softmax=intrinsics.cpu.softmax,
        inference_rate=intrinsics.inference_rate,
        note="Card made from the file's network_intrinsics.",
    )


_HINT = "Choose a plain network file (.rpk) for object detection or classification."
