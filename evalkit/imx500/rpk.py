"""Network files: .rpk (Raspberry Pi), .fpk and .adm (Arducam, Sony). One reader for all; writes the same container form.

A file is a chain of blocks, then (in an .rpk) a cpio archive with network_info.txt, imx500_regs and network_intrinsics. Forms: wire
order (begins "9464"), Arducam's word-swapped .fpk (begins "4649"), .adm (a 28-byte header before the wire order). What is encrypted stays
opaque: its outside is read, and `encrypted` says so.
"""

from __future__ import annotations

import enum
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from evalkit.errors import BrokenModel, DecodeError, UnknownFormat
from evalkit.imx500.apparams import Network, decode_ap_params, encode_ap_params
from evalkit.imx500.blocks import (
    HEADER_MAGIC,
    SEGMENT_AP_PARAMS,
    SEGMENT_COEFFICIENTS,
    SEGMENT_DNN_PARAMS,
    SEGMENT_HEADER_BYTES,
    SEGMENT_VERSION,
    Block,
    Segment,
    pack,
    read_blocks,
    read_segments,
    swap_words,
)
from evalkit.imx500.cpio import CpioArchive, CpioMember, new_archive, read_archive
from evalkit.imx500.dnnparams import DnnParams, decode_dnn_params, encode_dnn_params
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.recognition import beginning

MAX_FILE_BYTES = 48 << 20
"""More than all blocks and their labels can be; nothing larger is looked into."""
_ADM_HEADER_BYTES = 28
COEFFICIENT_BASE = 0x44000000
"""Address of the network memory's first byte; coefficients end at its last."""
AP_PARAMS_ADDRESS = 0x8000F000
DNN_PARAMS_ADDRESS = 0x80010400
_TWIN_MAGIC = b"EVALKIT1"
_TWIN_HEADER_BYTES = 16
"""Before our own coefficients stand this magic, their length and their CRC-32 (little-endian), since segments are filled up to 16."""


class Form(enum.Enum):
    """How the words of a file are ordered."""

    WIRE = "wire order"
    SWAPPED = "32-bit words swapped"
    ADM = "wire order behind an .adm header"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkVersion:
    """The 16 digits of segment 0x07, which imx500-package prints in these four parts."""

    converter: str = "000000"
    """Six digits: 031415 is converter 3.14.15."""
    network_id: int = 0
    major: int = 1
    minor: int = 0

    @property
    def text(self) -> str:
        """The 16 digits."""
        return f"{self.converter}{self.network_id:06d}{self.major:02d}{self.minor:02d}"

    @property
    def converter_version(self) -> str:
        """As people write it: 3.14.15."""
        return ".".join(str(int(self.converter[index : index + 2])) for index in (0, 2, 4))

    @staticmethod
    def from_text(text: str) -> NetworkVersion:
        """Read the 16 digits; ValueError if they are none."""
        if len(text) != 16 or not (text.isascii() and text.isdecimal()):
            raise ValueError(f"{text!r} is no version of 16 digits")
        return NetworkVersion(converter=text[:6], network_id=int(text[6:12]), major=int(text[12:14]), minor=int(text[14:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A network or firmware file, taken apart, with everything that writing the same bytes again takes."""

    form: Form = Form.WIRE
    prefix: bytes = field(default=b"", repr=False)
    """The header of an .adm."""
    blocks: tuple[Block, ...] = field(repr=False)
    segments: tuple[Segment, ...] = field(repr=False)
    """Of all blocks, in order; none if the file is a firmware. Data of an encrypted file are opaque."""
    version: NetworkVersion | None
    """None in a firmware."""
    networks: tuple[Network, ...]
    """From the apParams; none if encrypted."""
    dnn: DnnParams | None
    """Where tensors lie, and the memory's plan; None if encrypted."""
    archive: CpioArchive | None = field(repr=False)
    """None in an .fpk or .adm."""

    @property
    def encrypted(self) -> bool:
        """Whether only the outside can be read."""
        return any(block.encrypted for block in self.blocks)

    @property
    def device_locked(self) -> bool:
        """Whether only one sensor accepts it."""
        return any(block.device_lock for block in self.blocks)

    @property
    def is_firmware(self) -> bool:
        """Whether it is a loader or main firmware rather than a network."""
        return self.version is None

    @property
    def network_id(self) -> int:
        """The id in the version; 0 in a firmware."""
        return 0 if self.version is None else self.version.network_id

    @property
    def memory(self) -> MemoryTable | None:
        """What the network takes of the sensor's memory; None if encrypted."""
        return None if self.dnn is None else self.dnn.memory

    @property
    def members(self) -> Mapping[str, bytes]:
        """Files of the archive by name."""
        return MappingProxyType({member.name: member.data for member in self.archive.members} if self.archive else {})

    @property
    def block_bytes(self) -> int:
        """What is sent to the sensor: all blocks, without the archive."""
        return sum(len(block.to_bytes()) for block in self.blocks)

    def coefficients(self) -> bytes:
        """Return the coefficient segments joined; in a file of ours exactly the bytes that were given. BrokenModel if those are damaged."""
        joined = b"".join(segment.data for segment in self.segments if segment.type == SEGMENT_COEFFICIENTS)
        return joined if not joined.startswith(_TWIN_MAGIC) else _unwrap(joined)

    @property
    def is_ours(self) -> bool:
        """Whether the coefficients are what EvalKit wrote (the network in ONNX), and not the sensor's."""
        return any(segment.type == SEGMENT_COEFFICIENTS and segment.data.startswith(_TWIN_MAGIC) for segment in self.segments)


def read_container(data: bytes | memoryview) -> Container:
    """Take a file apart. UnknownFormat if it is none of ours; BrokenModel, with the byte (in wire order), if it is damaged."""
    if len(data) > MAX_FILE_BYTES:
        raise BrokenModel(f"The file has {len(data):,} bytes; no network is larger than {MAX_FILE_BYTES:,}", offset=MAX_FILE_BYTES)
    form, prefix, wire = _wire_order(memoryview(data))
    blocks, end = read_blocks(wire)
    encrypted = any(block.encrypted for block in blocks)
    segments = _opaque_segments(blocks) if encrypted else _segments(blocks, readable=True)
    archive = read_archive(wire, end) if end < len(wire) else None
    if encrypted:
        version = _version(segments) if segments else None
        return Container(
            form=form, prefix=prefix, blocks=blocks, segments=segments, version=version, networks=(), dnn=None, archive=archive
        )
    ap_params, dnn_params = _only(segments, SEGMENT_AP_PARAMS), _only(segments, SEGMENT_DNN_PARAMS)
    try:
        networks = decode_ap_params(ap_params.data)
    except DecodeError as error:
        raise BrokenModel(f"The apParams cannot be read: {error}", offset=ap_params.offset + (error.offset or 0)) from error
    try:
        dnn = decode_dnn_params(dnn_params.data)
    except DecodeError as error:
        raise BrokenModel(f"The DNN parameters cannot be read: {error}", offset=dnn_params.offset + (error.offset or 0)) from error
    return Container(
        form=form,
        prefix=prefix,
        blocks=blocks,
        segments=segments,
        version=_version(segments),
        networks=networks,
        dnn=dnn,
        archive=archive,
    )


def write_container(container: Container) -> bytes:
    """Return the file: of a container that was read, the same bytes."""
    archive = b"" if container.archive is None else container.archive.to_bytes()
    wire = b"".join(block.to_bytes() for block in container.blocks) + archive
    return container.prefix + (swap_words(wire) if container.form is Form.SWAPPED else wire)


def new_container(
    *,
    networks: tuple[Network, ...],
    dnn: DnnParams,
    coefficients: bytes,
    members: Mapping[str, bytes],
    version: NetworkVersion | None = None,
) -> Container:
    """Return a plain network file of ours: apParams, DNN parameters, `coefficients` as they are, and an archive of `members`.

    It has no configuration banks: no sensor runs it, and every reader of such files finds its members. ValueError for what does not
    fit the format.
    """
    version = version or NetworkVersion()
    revision = version.converter[4:]
    memory = dnn.memory
    payload = _wrap(coefficients)
    address = COEFFICIENT_BASE + max(0, memory.total - max(memory.coefficients, len(payload)))
    segments = (
        Segment(type=SEGMENT_VERSION, address=0, revision=version.text, data=b""),
        Segment(type=SEGMENT_AP_PARAMS, address=AP_PARAMS_ADDRESS, revision=revision, data=encode_ap_params(networks)),
        Segment(type=SEGMENT_DNN_PARAMS, address=DNN_PARAMS_ADDRESS, revision=revision, data=encode_dnn_params(dnn)),
        Segment(type=SEGMENT_COEFFICIENTS, address=address, revision=revision, data=payload),
    )
    return container_of(segments, networks=networks, dnn=dnn, version=version, members=members)


def container_of(
    segments: tuple[Segment, ...], *, networks: tuple[Network, ...], dnn: DnnParams, version: NetworkVersion, members: Mapping[str, bytes]
) -> Container:
    """Return a plain network file of these segments and an archive of `members`. ValueError for what does not fit the format."""
    blocks = pack(segments)
    return Container(
        blocks=blocks,
        segments=_segments(blocks, readable=True),
        version=version,
        networks=networks,
        dnn=dnn,
        archive=new_archive(tuple(CpioMember(name=name, data=data) for name, data in members.items())),
    )


def _wire_order(data: memoryview) -> tuple[Form, bytes, memoryview]:
    magic = bytes(data[:4])
    if magic == HEADER_MAGIC:
        return Form.WIRE, b"", data
    if magic == HEADER_MAGIC[::-1]:
        if len(data) % 4:
            raise BrokenModel(f"A word-swapped file has whole words; this one has {len(data)} bytes", offset=len(data) // 4 * 4)
        return Form.SWAPPED, b"", memoryview(swap_words(data))
    if bytes(data[_ADM_HEADER_BYTES : _ADM_HEADER_BYTES + 4]) == HEADER_MAGIC:
        return Form.ADM, bytes(data[:_ADM_HEADER_BYTES]), data[_ADM_HEADER_BYTES:]
    raise UnknownFormat(
        f'This is no network file: it {beginning(data)}, and .rpk and .fpk files begin with "9464" or "4649"',
        hint="Choose a network.rpk as imx500-package writes it, or an .fpk of Arducam.",
    )


def _segments(blocks: tuple[Block, ...], *, readable: bool) -> tuple[Segment, ...]:
    return tuple(segment for block in blocks for segment in read_segments(block, readable=readable))


def _opaque_segments(blocks: tuple[Block, ...]) -> tuple[Segment, ...]:
    """Return the segments of an encrypted network, whose headers are readable, or none: then it is a firmware."""
    try:
        segments = _segments(blocks, readable=False)
    except BrokenModel:
        return ()
    return segments if segments and segments[0].type == SEGMENT_VERSION and not segments[0].data else ()


def _only(segments: tuple[Segment, ...], kind: int) -> Segment:
    found = [segment for segment in segments if segment.type == kind]
    if len(found) != 1:
        wanted = Segment(type=kind, address=0, revision="", data=b"").name
        raise BrokenModel(f"The file has {len(found)} segments of {wanted}; one belongs there", offset=0)
    return found[0]


def _version(segments: tuple[Segment, ...]) -> NetworkVersion:
    segment = _only(segments, SEGMENT_VERSION)
    try:
        return NetworkVersion.from_text(segment.revision)
    except ValueError as error:
        raise BrokenModel(f"The version segment is damaged: {error}", offset=segment.offset - SEGMENT_HEADER_BYTES) from error


def _wrap(payload: bytes) -> bytes:
    return _TWIN_MAGIC + len(payload).to_bytes(4, "little") + zlib.crc32(payload).to_bytes(4, "little") + payload


def _unwrap(data: bytes) -> bytes:
    length, checksum = int.from_bytes(data[8:12], "little"), int.from_bytes(data[12:16], "little")
    payload = data[_TWIN_HEADER_BYTES : _TWIN_HEADER_BYTES + length]
    if len(payload) != length or zlib.crc32(payload) != checksum:
        raise BrokenModel(f"The network inside the file is damaged: {len(payload)} of {length} bytes, or a wrong checksum")
    return payload
