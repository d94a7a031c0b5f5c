"""The block chain of a network or firmware file: what is sent to the sensor, at most 1 MiB a block.

Sources: the Linux driver (imx500_validate_fw_block), picamera2, real files. A block is a 32-byte header, a body, a 32-byte footer, and
32 more bytes if it is locked to one device. Numbers are big-endian. The size in the header is that of the body, which is the same sum
as the driver's reading ("header and body", then 64 bytes of footer); real files have data up to the last 32 bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace

import numpy as np

from evalkit.errors import BrokenModel

HEADER_MAGIC = b"9464"
FOOTER_MAGIC = b"3695"
HEADER_BYTES = 32
FOOTER_BYTES = 32
LOCK_BYTES = 32
BLOCK_BYTES = 1 << 20
"""A full block with header and footer: one transfer to the sensor."""
MAX_BODY_BYTES = BLOCK_BYTES - HEADER_BYTES - FOOTER_BYTES
MAX_BLOCKS = 32
"""The Linux driver walks no further."""

FLAGS_FIRST = b"\0\0\0\1"
FLAGS_FOLLOWING = b"\0\0\0\0"
"""Bytes 12..15 of the header of a plain network. Byte 15 is 1 in the first block; nobody says why."""
_PLAIN_FOOTER = bytes(FOOTER_BYTES - len(FOOTER_MAGIC)) + FOOTER_MAGIC
_HEADER = struct.Struct(">4sIHH4s16s")

MAX_SEGMENTS = 64
"""Most segments of one block. Real blocks have up to eight; a block full of empty ones would be 32,000 objects."""

SEGMENT_HEADER_BYTES = 32
SEGMENT_STEP = 16
_SEGMENT = struct.Struct(">IIII16s")
SEGMENT_VERSION = 0x07
SEGMENT_AP_PARAMS = 0x04
SEGMENT_DNN_PARAMS = 0x08
SEGMENT_CFG_A, SEGMENT_CFG_C, SEGMENT_SDSP_A, SEGMENT_SDSP_C = 0x09, 0x0A, 0x0B, 0x0C
SEGMENT_COEFFICIENTS = 0x10
SEGMENT_NAMES = {
    SEGMENT_VERSION: "version",
    SEGMENT_AP_PARAMS: "apParams",
    SEGMENT_DNN_PARAMS: "DNN parameters",
    SEGMENT_CFG_A: "configuration bank 1 (cfgA)",
    SEGMENT_CFG_C: "configuration bank 2 (cfgC)",
    SEGMENT_SDSP_A: "SDSP A",
    SEGMENT_SDSP_C: "SDSP C",
    SEGMENT_COEFFICIENTS: "coefficients",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of the sensor's memory that a block fills."""

    type: int
    address: int
    revision: str
    """Last two digits of the converter's version; in a version segment (0x07) the 16 digits of the version itself."""
    data: bytes = field(repr=False)
    """In the byte order of the packer's files; the block holds it as swapped 32-bit words."""
    offset: int = field(default=0, compare=False)
    """Where the data stood in the file."""

    @property
    def name(self) -> str:
        """What it is, in words."""
        return SEGMENT_NAMES.get(self.type, f"unknown (0x{self.type:02X})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block, with everything that writing it again takes."""

    count: int
    """Blocks in the file."""
    index: int
    """From 1."""
    flags: bytes
    """Bytes 12..15 of the header."""
    nonce: bytes
    body: bytes = field(repr=False)
    footer: bytes = field(repr=False)
    device_lock: bytes = field(default=b"", repr=False)
    """32 bytes in a file that only one sensor accepts, else none."""
    offset: int = 0
    """Where it stood in the file."""

    @property
    def encrypted(self) -> bool:
        """Whether the body cannot be read."""
        return self.flags[0] == 1

    def to_bytes(self) -> bytes:
        """Return the block as it is sent."""
        header = _HEADER.pack(HEADER_MAGIC, len(self.body), self.count, self.index, self.flags, self.nonce)
        return header + self.body + self.footer + self.device_lock


def read_blocks(data: memoryview) -> tuple[tuple[Block, ...], int]:
    """Read the chain at the start of a file in wire order; return its blocks and where it ends. BrokenModel names the byte."""
    blocks: list[Block] = []
    at = 0
    while not blocks or len(blocks) < blocks[0].count:
        block = _read_block(data, at)
        if block.index != len(blocks) + 1 or block.count != (blocks[0].count if blocks else block.count):
            raise BrokenModel(f"Block {len(blocks) + 1} at byte {at} says that it is number {block.index} of {block.count}", offset=at + 8)
        if not 1 <= block.count <= MAX_BLOCKS:
            raise BrokenModel(f"The file claims {block.count} blocks; 1 to {MAX_BLOCKS} are possible", offset=at + 8)
        blocks.append(block)
        at += HEADER_BYTES + len(block.body) + FOOTER_BYTES + len(block.device_lock)
    return tuple(blocks), at


def _read_block(data: memoryview, at: int) -> Block:
    if at + HEADER_BYTES > len(data):
        raise BrokenModel(f"The file ends at byte {len(data)}, where a block should begin", offset=at)
    magic, size, count, index, flags, nonce = _HEADER.unpack_from(data, at)
    if magic != HEADER_MAGIC:
        raise BrokenModel(f'There is no block at byte {at}: it does not begin with "9464"', offset=at)
    if size > MAX_BODY_BYTES or size % 4:
        raise BrokenModel(f"The block at byte {at} claims {size} bytes; up to {MAX_BODY_BYTES} in whole words are possible", offset=at + 4)
    footer_at = at + HEADER_BYTES + size
    end = footer_at + FOOTER_BYTES
    if end > len(data):
        raise BrokenModel(f"The block at byte {at} claims {size} bytes and leaves the file", offset=at + 4)
    footer = bytes(data[footer_at:end])
    if not footer.endswith(FOOTER_MAGIC):
        raise BrokenModel(f'The block at byte {at} does not end with "3695"', offset=end - len(FOOTER_MAGIC))
    lock = b""
    if flags[2] & 1:
        lock = bytes(data[end : end + LOCK_BYTES])
        if len(lock) < LOCK_BYTES:
            raise BrokenModel(f"The device lock of the block at byte {at} is cut off", offset=end)
    return Block(
        count=count,
        index=index,
        flags=flags,
        nonce=nonce,
        body=bytes(data[at + HEADER_BYTES : footer_at]),
        footer=footer,
        device_lock=lock,
        offset=at,
    )


def read_segments(block: Block, *, readable: bool) -> tuple[Segment, ...]:
    """Return the segments of a block's body. Of an encrypted one (not `readable`) the data stay as they are: opaque."""
    segments: list[Segment] = []
    at = 0
    start = block.offset + HEADER_BYTES
    while at < len(block.body):
        if at + SEGMENT_HEADER_BYTES > len(block.body):
            raise BrokenModel(f"A segment header at byte {start + at} leaves its block", offset=start + at)
        kind, address, length, _zero, revision = _SEGMENT.unpack_from(block.body, at)
        data_at = at + SEGMENT_HEADER_BYTES
        end = data_at + length
        if end > len(block.body):
            raise BrokenModel(f"The segment at byte {start + at} claims {length} bytes and leaves its block", offset=start + at + 8)
        if len(segments) == MAX_SEGMENTS:
            raise BrokenModel(f"The block at byte {block.offset} has more than {MAX_SEGMENTS} segments", offset=start + at)
        data = block.body[data_at:end]
        segments.append(
            Segment(
                type=kind,
                address=address,
                revision=_text(swap_words(revision)),
                data=swap_words(data + bytes(-length % 4))[:length] if readable else data,
                offset=start + data_at,
            )
        )
        at = end + -length % SEGMENT_STEP
    return tuple(segments)


def _segment_bytes(segment: Segment) -> bytes:
    """Return a segment as it stands in a block's body."""
    padded = segment.data + bytes(-len(segment.data) % SEGMENT_STEP)
    revision = swap_words(segment.revision.encode("ascii").ljust(16, b"\0"))
    return _SEGMENT.pack(segment.type, segment.address, len(padded), 0, revision) + swap_words(padded)


def _chain(bodies: list[bytes]) -> tuple[Block, ...]:
    """Return plain blocks with these bodies."""
    return tuple(
        Block(
            count=len(bodies),
            index=index,
            flags=FLAGS_FIRST if index == 1 else FLAGS_FOLLOWING,
            nonce=bytes(16),
            body=body,
            footer=_PLAIN_FOOTER,
        )
        for index, body in enumerate(bodies, start=1)
    )


def pack(segments: tuple[Segment, ...]) -> tuple[Block, ...]:
    """Return blocks that hold `segments` in order, each block as full as can be; only coefficients are divided between blocks."""
    bodies = [b""]
    waiting = list(segments)
    while waiting:
        segment = waiting.pop(0)
        room = MAX_BODY_BYTES - len(bodies[-1]) - SEGMENT_HEADER_BYTES
        if len(segment.data) <= room:
            bodies[-1] += _segment_bytes(segment)
            continue
        if segment.type == SEGMENT_COEFFICIENTS and room >= SEGMENT_STEP:
            cut = room // SEGMENT_STEP * SEGMENT_STEP
            bodies[-1] += _segment_bytes(replace(segment, data=segment.data[:cut]))
            segment = replace(segment, data=segment.data[cut:], address=segment.address + cut)
        elif not bodies[-1]:
            raise ValueError(f"a segment of {len(segment.data)} bytes does not fit a block of {MAX_BODY_BYTES}")
        bodies.append(b"")
        waiting.insert(0, segment)
    return _chain(bodies)


def swap_words(data: bytes | memoryview) -> bytes:
    """Return `data`, which must be whole 32-bit words, with the bytes of each word in reverse."""
    return np.frombuffer(data, "<u4").byteswap().tobytes()


def _text(data: bytes) -> str:
    """Return a field of fixed length as text without its trailing zeros; what is not ASCII is shown as escapes."""
    return data.rstrip(b"\0").decode("ascii", "backslashreplace")
