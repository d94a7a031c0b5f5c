"""ModelPackage: what a user swaps. One reader for our packages and for network files that other tools made.

A package is a container of the real format (see imx500.rpk) whose archive also holds `evalkit_card.json`; in a package of ours the
coefficient segments carry the twin. Of a file without our card, the card is made from its `network_intrinsics`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from evalkit.errors import BrokenModel, DecodeError, ModelError, ModelTooLarge, UnknownFormat
from evalkit.imx500.apparams import Network
from evalkit.imx500.intrinsics import FILE_NAME, read_intrinsics
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.rpk import Container, read_container
from evalkit.imx500.stream import MAX_INFERENCE_LINES, input_line_count, output_line_count
from evalkit.models.card import ModelCard
from evalkit.models.foreign import HINT, card_of

CARD_MEMBER = "evalkit_card.json"
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


def read_package(path: Path) -> ModelPackage:
    """Read a package file; its name is the file's. Raises what `parse_package` raises, and ModelError if it cannot be read."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_FILE_BYTES else b""
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", hint="Check the path and its permissions.") from error
    if size > MAX_FILE_BYTES:
        raise UnknownFormat(f"{path.name} has {size:,} bytes: too many for a network of this sensor.", hint=HINT)
    return parse_package(data, path.stem)


def parse_package(data: bytes, name: str) -> ModelPackage:
    """Read the bytes of a package.

    Raises UnknownFormat if they are none, BrokenModel if they are damaged or contradict themselves, ModelTooLarge if the network cannot
    fit the sensor's memory.
    """
    container = read_container(data)
    if container.encrypted or container.is_firmware or container.dnn is None:
        what = "is encrypted" if container.encrypted else "is a firmware, not a network"
        raise UnknownFormat(f"{name} {what}.", hint=HINT)
    if len(container.networks) != 1:
        raise UnknownFormat(f"{name} holds {len(container.networks)} networks; EvalKit takes one.", hint=HINT)
    network, memory = container.networks[0], container.dnn.memory
    require_fit(name, network, memory)
    return ModelPackage(
        name=name, card=_card(container, name), network=network, memory=memory, data=bytes(data), has_twin=container.is_ours
    )


def require_fit(name: str, network: Network, memory: MemoryTable) -> None:
    """Raise ModelTooLarge if the network needs more memory than the sensor has, BrokenModel if it cannot send its tensors."""
    if memory.free < 0:
        raise ModelTooLarge(
            f"{name} needs {memory.used:,} bytes of the sensor's memory, {-memory.free:,} too many.",
            hint="Use a smaller input, fewer channels or a smaller variant of the network.",
            needed_bytes=memory.used,
            available_bytes=memory.total,
        )
    try:
        lines = 2 + input_line_count(network) + output_line_count(network)
    except DecodeError as error:
        raise BrokenModel(f"{name} has tensors that no sensor sends: {error.message}.", hint=HINT) from error
    if lines >= MAX_INFERENCE_LINES:
        raise BrokenModel(
            f"The tensors of {name} fill {lines:,} lines a frame; the sensor sends fewer than {MAX_INFERENCE_LINES:,}.",
            hint="Use a smaller input, or let the network reduce its output.",
        )


def _card(container: Container, name: str) -> ModelCard:
    own = container.members.get(CARD_MEMBER)
    if own is not None:
        return ModelCard.from_json(own)
    text = container.members.get(FILE_NAME)
    return card_of(container.networks[0], read_intrinsics(text) if text is not None else None, name)
