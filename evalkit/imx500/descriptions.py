"""What files about a network hold, as frozen values that become JSON with `msgspec.to_builtins`: the fields of `evalkit inspect --json`.

Field names are a promise to scripts: add, do not rename. Sizes are bytes; addresses and register values are text in hexadecimal.
"""

from __future__ import annotations

import msgspec

from evalkit.imx500.intrinsics import Intrinsics


class _Description(msgspec.Struct, frozen=True):
    """Base of all."""


class Damaged(_Description, frozen=True, kw_only=True):
    """A part that cannot be read, although the rest can."""

    error: str
    offset: int | None
    """Byte of the part."""


class TensorDescription(_Description, frozen=True, kw_only=True):
    """One tensor; lists are in the order of its dimensions."""

    id: int
    name: str
    shape: tuple[int, ...]
    padding: tuple[int, ...]
    serialization: tuple[int, ...]
    """0 varies fastest in memory."""
    dtype: str
    scale: float
    shift: int
    """value = (raw - shift) * scale"""
    bytes: int | None
    """As it is sent, with padding; None if it cannot be."""
    lines: int | None
    """Lines of 2560 bytes, without the header's."""
    memory_offset: int | None
    """Where it lies in the sensor's memory, if the file says so."""
    persistent: bool | None
    """Of an input: whether it can be read out; None for outputs and where the file does not say it."""


class NetworkDescription(_Description, frozen=True, kw_only=True):
    """One network of a file."""

    id: int
    name: str
    type: str
    inputs: tuple[TensorDescription, ...]
    outputs: tuple[TensorDescription, ...]
    input_lines: int | None
    """What register 0x305E must hold; None if no sensor could run the network."""
    output_lines: int | None
    """The same for 0x3060."""


class MemoryDescription(_Description, frozen=True, kw_only=True):
    """What a network takes of the sensor's memory."""

    total: int
    reserved: int
    runtime: int
    coefficients: int
    free: int
    """Negative if the network does not fit."""
    used_percent: float | None


class BlockDescription(_Description, frozen=True, kw_only=True):
    """One transfer to the sensor."""

    index: int
    offset: int
    bytes: int
    encrypted: bool
    device_locked: bool


class SegmentDescription(_Description, frozen=True, kw_only=True):
    """A piece of the sensor's memory that a block fills."""

    type: int
    name: str
    address: str
    offset: int
    bytes: int


class RegisterDescription(_Description, frozen=True, kw_only=True):
    """One register write."""

    address: str
    bytes: int
    value: str
    name: str
    """From the register map; "" if it does not know the address."""
    meaning: str
    """What the value says: its meaning, its fields, or its number with the unit; "" if the register map does not know it."""
    allowed: bool
    """Whether the Linux driver lets it through."""


class RegistersDescription(_Description, frozen=True, kw_only=True):
    """The file imx500_regs."""

    count: int
    input_lines: int | None
    output_lines: int | None
    refused: tuple[str, ...]
    writes: tuple[RegisterDescription, ...]


class InfoOutput(_Description, frozen=True, kw_only=True):
    """One output in network_info.txt."""

    elements: int
    padding: int
    bytes_per_element: int


class InfoNetwork(_Description, frozen=True, kw_only=True):
    """One network in network_info.txt."""

    ordinal: int
    width: int
    height: int
    format: str
    signed: bool
    pattern: str
    """"signed RGB", "unsigned BGR" … if the normalisation is one of the four of real files, else "custom"."""
    normalisation: dict[str, str | list[str]]
    outputs: tuple[InfoOutput, ...]


class InfoDescription(_Description, frozen=True, kw_only=True):
    """The file network_info.txt."""

    version: str
    network_id: int
    network_type: int
    post_process_flag: int | None
    ap_params_bytes: int
    networks: tuple[InfoNetwork, ...]


class TwinDescription(_Description, frozen=True, kw_only=True):
    """The network in ONNX that a file of EvalKit's carries, for the emulator."""

    bytes: int


class ContainerDescription(_Description, frozen=True, kw_only=True):
    """An .rpk, .fpk or .adm."""

    kind: str
    """"network", "firmware", "encrypted network" or "encrypted firmware"."""
    form: str
    blocks: tuple[BlockDescription, ...]
    block_bytes: int
    encrypted: bool
    device_locked: bool
    made_by_evalkit: bool
    version: str | None
    """The 16 digits; None in a firmware."""
    converter: str | None
    model_version: str | None
    network_id: int
    segments: tuple[SegmentDescription, ...]
    networks: tuple[NetworkDescription, ...]
    """Empty if encrypted: what is inside cannot be seen."""
    memory: MemoryDescription | None
    twin: TwinDescription | Damaged | None
    members: dict[str, int]
    """Size of each file of the archive."""
    network_info: InfoDescription | Damaged | None
    registers: RegistersDescription | Damaged | None
    intrinsics: Intrinsics | Damaged | None
    card: msgspec.Struct | None = None
    """The model's card (models.card.ModelCard or Damaged), which only files of EvalKit's have."""
    problems: tuple[str, ...]
    """Contradictions between the parts."""


class PartDescription(_Description, frozen=True, kw_only=True):
    """One entry of a packerOut.zip's manifest."""

    name: str
    file: str
    address: str | None
    bytes: int
    version: str
    intact: bool


class PackerDescription(_Description, frozen=True, kw_only=True):
    """A packerOut.zip."""

    kind: str = "packerOut.zip"
    network_name: str
    target: str
    converter: str
    parts: tuple[PartDescription, ...]
    networks: tuple[NetworkDescription, ...]
    memory: MemoryDescription


class MemoryReportDescription(_Description, frozen=True, kw_only=True):
    """NAME_MemoryReport.json; sizes are rounded by the converter."""

    kind: str = "memory report"
    name: str
    runtime_bytes: int
    model_bytes: int
    reserved_bytes: int
    used_bytes: int
    available_bytes: int
    fits: bool
    input_persistent: bool


class InfoFileDescription(_Description, frozen=True, kw_only=True):
    """A network_info.txt on its own."""

    kind: str = "network_info.txt"
    network_info: InfoDescription


class RegistersFileDescription(_Description, frozen=True, kw_only=True):
    """An imx500_regs on its own."""

    kind: str = "imx500_regs"
    registers: RegistersDescription


class IntrinsicsFileDescription(_Description, frozen=True, kw_only=True):
    """A network_intrinsics on its own."""

    kind: str = "network_intrinsics"
    intrinsics: Intrinsics


class TensorsFileDescription(_Description, frozen=True, kw_only=True):
    """apParams, DNN parameters or dnnParams.xml on their own."""

    kind: str
    networks: tuple[NetworkDescription, ...]
    memory: MemoryDescription | None


FileDescription = (
    ContainerDescription
    | PackerDescription
    | MemoryReportDescription
    | InfoFileDescription
    | RegistersFileDescription
    | IntrinsicsFileDescription
    | TensorsFileDescription
)
