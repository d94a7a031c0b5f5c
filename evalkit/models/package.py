"""ModelPackage: what a user swaps. One reader for our packages and for network files that other tools made.

A package is a container of the real format (see imx500.rpk) whose archive also holds, for each network, `evalkit_card.json` and the
golden pair (`evalkit_golden_0.bin`); in a package of ours the coefficient segments carry the twins. Of a file without our card, the card
is made from its `network_intrinsics`; what that leaves open is asked by `importing`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from evalkit.errors import BrokenModel, DecodeError, ModelError, ModelTooLarge, UnknownFormat
from evalkit.imx500 import network_info
from evalkit.imx500.apparams import Network
from evalkit.imx500.intrinsics import FILE_NAME, Intrinsics, read_intrinsics
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.rpk import Container, read_container
from evalkit.imx500.stream import MAX_INFERENCE_LINES, input_line_count, output_line_count
from evalkit.models.card import ModelCard
from evalkit.models.foreign import HINT, card_of
from evalkit.models.golden import Golden, read_golden
from evalkit.models.several import split_twins

NO_TWIN_HINT = "Connect a real board, or choose a model that EvalKit brings, installs or builds."
MAX_FILE_BYTES = 64 << 20
"""Nothing larger is read: eight times what the sensor's memory holds."""


def card_member(index: int) -> str:
    """Return the archive's name of the card of network `index`."""
    return "evalkit_card.json" if index == 0 else f"evalkit_card_{index}.json"


def golden_member(index: int) -> str:
    """Return the archive's name of the golden pair of network `index`."""
    return f"evalkit_golden_{index}.bin"


CARD_MEMBER = card_member(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPackage:
    """One network, or a few that the sensor holds at the same time, with everything that belongs to them."""

    name: str
    networks: tuple[Network, ...]
    cards: tuple[ModelCard, ...]
    """One for each network."""
    golden: tuple[Golden | None, ...] = field(repr=False)
    """One for each network; None if the file has none."""
    memory: MemoryTable
    """What all networks take together."""
    data: bytes = field(repr=False)
    """The whole file, as it is sent to a board."""
    sha256: str
    """Of `data`, in hexadecimal: what the same package is known by on every board."""
    has_twin: bool
    """Whether the emulator can run it."""

    @property
    def network(self) -> Network:
        """The first network."""
        return self.networks[0]

    @property
    def card(self) -> ModelCard:
        """The card of the first network."""
        return self.cards[0]

    def require_twin(self) -> None:
        """Raise ModelError if the file is for real sensors only: neither an emulated board nor this computer can run it."""
        if not self.has_twin:
            raise ModelError(
                f"{self.name} holds no twin (ONNX), which the emulator needs: only a real sensor can run it.", hint=NO_TWIN_HINT
            )

    def twin(self, index: int = 0) -> bytes:
        """Return the ONNX form of a network; raises what `require_twin` raises, BrokenModel if it lacks that one."""
        self.require_twin()
        twins = split_twins(read_container(self.data).coefficients())
        if len(twins) != len(self.networks):
            raise BrokenModel(f"{self.name} describes {len(self.networks)} networks and holds {len(twins)}.")
        return twins[index]


def read_package(path: Path) -> ModelPackage:
    """Read a package file; its name is the file's. Raises what `read_bytes` and `parse_package` raise."""
    return parse_package(read_bytes(path), path.stem)


def read_bytes(path: Path) -> bytes:
    """Return a model file whole; ModelError if it cannot be read, UnknownFormat if it is larger than any."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_FILE_BYTES else b""
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", hint="Check the path and its permissions.") from error
    if size > MAX_FILE_BYTES:
        raise UnknownFormat(f"{path.name} has {size:,} bytes: too many for a network of this sensor.", hint=HINT)
    return data


def parse_package(data: bytes, name: str, *, must_fit: bool = True) -> ModelPackage:
    """Read the bytes of a package. What does not fit the sensor is read if `must_fit` is False, so that its plan can say why.

    Raises UnknownFormat if they are none, BrokenModel if they are damaged or contradict themselves, ModelTooLarge if the network cannot
    fit the sensor's memory.
    """
    return package_of(read_container(data), data, name, must_fit=must_fit)


def package_of(container: Container, data: bytes, name: str, *, must_fit: bool = True) -> ModelPackage:
    """Return the package in a container that was read from `data`; raises what `parse_package` raises."""
    if container.encrypted or container.is_firmware or container.dnn is None:
        what = "is a firmware, not a network" if container.is_firmware else "is encrypted, so that nothing in it can be read here"
        raise UnknownFormat(f"{name} {what}.", hint=HINT)
    networks, memory = container.networks, container.dnn.memory
    if not 1 <= len(networks) <= network_info.MAX_NETWORKS:
        raise UnknownFormat(f"{name} holds {len(networks)} networks; the sensor takes one to {network_info.MAX_NETWORKS}.", hint=HINT)
    for network in networks:
        require_tensors(name, network)
        if must_fit:
            require_fit(name, network, memory)
    members = container.members
    return ModelPackage(
        name=name,
        networks=networks,
        cards=_cards(container, name),
        golden=tuple(_golden(members, index, network) for index, network in enumerate(networks)),
        memory=memory,
        data=bytes(data),
        sha256=hashlib.sha256(data).hexdigest(),
        has_twin=container.is_ours,
    )


def require_tensors(name: str, network: Network) -> None:
    """Raise BrokenModel if `network` has tensors that no sensor sends."""
    try:
        input_line_count(network)
        output_line_count(network)
    except DecodeError as error:
        raise BrokenModel(f"{name} has tensors that no sensor sends: {error.message}.", hint=HINT) from error


def require_fit(name: str, network: Network, memory: MemoryTable) -> None:
    """Raise ModelTooLarge if the network needs more memory than the sensor has, BrokenModel if it cannot send its tensors."""
    if memory.free < 0:
        raise ModelTooLarge(
            f"{name} needs {memory.used:,} bytes of the sensor's memory, {-memory.free:,} too many.",
            hint="Use a smaller input, fewer channels or a smaller variant of the network.",
            needed_bytes=memory.used,
            available_bytes=memory.total,
        )
    require_tensors(name, network)
    for what, lines in (("input", input_line_count(network)), ("output", output_line_count(network))):
        if lines >= MAX_INFERENCE_LINES:
            raise BrokenModel(
                f"The {what} tensors of {name} fill {lines:,} lines a frame; the sensor sends fewer than {MAX_INFERENCE_LINES:,}.",
                hint="Use a smaller input, or let the network reduce its output.",
            )


def _cards(container: Container, name: str) -> tuple[ModelCard, ...]:
    members = container.members
    text = members.get(FILE_NAME)
    intrinsics = read_intrinsics(text) if text is not None else None
    cards = [_card(members.get(card_member(index)), network, intrinsics, name) for index, network in enumerate(container.networks)]
    try:
        return in_formats(cards, network_info.read_network_info(members.get(network_info.FILE_NAME, b"")))
    except BrokenModel:  # `evalkit inspect` tells it; what is left is good for the emulator
        return tuple(cards)


def in_formats(cards: Sequence[ModelCard], info: network_info.NetworkInfo) -> tuple[ModelCard, ...]:
    """Return the cards with the order of their input's channels that network_info.txt gives."""
    formats = {index: entry.format for index, entry in enumerate(info.networks) if entry.format in {"RGB", "BGR"}}
    return tuple(replace(card, input_format=formats.get(index, card.input_format)) for index, card in enumerate(cards))


def _card(own: bytes | None, network: Network, intrinsics: Intrinsics | None, name: str) -> ModelCard:
    return ModelCard.from_json(own) if own is not None else card_of(network, intrinsics, name)


def _golden(members: Mapping[str, bytes], index: int, network: Network) -> Golden | None:
    data = members.get(golden_member(index))
    return None if data is None else read_golden(data, network)
