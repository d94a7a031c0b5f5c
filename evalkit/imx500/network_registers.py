"""imx500_regs: the register writes that go to the sensor before a network, and which of them a driver lets through.

Sources: the Linux driver's whitelist (imx500_validate_inference_register), real files. An entry is {u16 address, u8 bytes, u32 value},
little-endian; the sensor has registers for three networks.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from evalkit.errors import BrokenModel
from evalkit.imx500.apparams import Network
from evalkit.imx500.network_info import NetworkInfo, NetworkInput
from evalkit.imx500.stream import MAX_INFERENCE_LINES, input_line_count, output_line_count

FILE_NAME = "imx500_regs"
INPUT_LINES = 0x305E
OUTPUT_LINES = 0x3060
MAX_ENTRIES = 1024
"""Real files have 56; three networks have fewer than 200."""
_ENTRY = struct.Struct("<HBI")
_FORMAT_CODES = {"Y": 1, "RGB": 2, "BGR": 2, "YUV444": 2, "BayerRGB": 5}

# First register of each group for network 0, and the distance to the next network's. _BAYER (add, shift, highest and lowest value of
# four channels) is all zeros in the files that are known: none of them takes a Bayer picture (UNCONFIRMED "bayer-input").
_FORMAT, _FORMAT_STEP = 0xD750, 1
_MATRIX, _MATRIX_STEP = 0xD76C, 0x24
_NORM, _NORM_STEP, _NORM_CHANNEL_STEP = 0xD708, 0x18, 8
_CLIP, _CLIP_STEP = 0xD7D8, 0x0C
_GAIN, _GAIN_STEP = 0xD600, 1
_BAYER, _BAYER_STEP, _BAYER_CHANNEL_STEP = 0xD684, 0x20, 8
_LEVEL = (
    ((0xD629, 0xD62A), (0xD630, 0xD632), (0xD638, 0xD63A)),
    ((0xD643, 0xD644), (0xD647, 0xD648), (0xD64B, 0xD64C)),
    ((0xD64F, 0xD650), (0xD653, 0xD654), (0xD657, 0xD658)),
)
"""(shift, add) of Y, Cb and Cr, for each network: one bit and nine. Real files, and Arducam's SDK, write zeros."""
_MATRIX_MASKS = (0x0FFF0FFF, 0x0FFF1FFF, 0x0FFF0FFF, 0x0FFF1FFF, 0x0FFF0FFF, 0x0FFF1FFF, 0x01FF01FF, 0x01FF01FF, 0x01FF01FF)
"""Used bits of the 32-bit words of one network's matrix: K00 K01, K02 K03, K10 K11, ..., and the three clips."""


@dataclass(frozen=True, slots=True)
class RegisterWrite:
    """One write: `size` bytes (1, 2 or 4) at `address`."""

    address: int
    size: int
    value: int

    def __str__(self) -> str:
        return f"0x{self.address:04X} = 0x{self.value:0{2 * self.size}X}"


def read_network_registers(data: bytes) -> tuple[RegisterWrite, ...]:
    """Read the file; BrokenModel if it is cut off, too long, or has an entry that no register can take."""
    if len(data) % _ENTRY.size or len(data) > MAX_ENTRIES * _ENTRY.size:
        raise BrokenModel(f"{FILE_NAME} has {len(data)} bytes: not up to {MAX_ENTRIES} entries of {_ENTRY.size}", offset=len(data) // 7 * 7)
    writes = []
    for index, (address, size, value) in enumerate(_ENTRY.iter_unpack(data)):
        if size not in {1, 2, 4} or value >> 8 * size:
            raise BrokenModel(f"{FILE_NAME}, entry {index}: 0x{value:X} in {size} bytes at 0x{address:04X}", offset=index * _ENTRY.size)
        writes.append(RegisterWrite(address, size, value))
    return tuple(writes)


def write_network_registers(writes: tuple[RegisterWrite, ...]) -> bytes:
    """Return the file."""
    return b"".join(_ENTRY.pack(write.address, write.size, write.value) for write in writes)


def registers_for(info: NetworkInfo, networks: tuple[Network, ...]) -> tuple[RegisterWrite, ...]:
    """Return the writes for a file's networks, in the order of real files. ValueError if they send more lines than the driver takes."""
    writes = [write for entry in info.networks for write in _of_network(entry)]
    input_lines = max(input_line_count(network) for network in networks)
    output_lines = max(output_line_count(network) for network in networks)
    for lines, what in ((input_lines, "input"), (output_lines, "output")):
        if lines >= MAX_INFERENCE_LINES:
            raise ValueError(f"the {what} tensors take {lines} lines, and a driver lets fewer than {MAX_INFERENCE_LINES} through")
    return (*writes, RegisterWrite(INPUT_LINES, 2, input_lines), RegisterWrite(OUTPUT_LINES, 2, output_lines))


def refused(writes: tuple[RegisterWrite, ...]) -> tuple[RegisterWrite, ...]:
    """Return the writes that the Linux driver does not let through: one of them and the network is not loaded (EINVAL)."""
    return tuple(write for write in writes if not is_allowed(write))


def is_allowed(write: RegisterWrite) -> bool:
    """Return whether a network file may write this (address, size and unused bits)."""
    address, size, value = write.address, write.size, write.value
    if address in {INPUT_LINES, OUTPUT_LINES}:
        return size == 2 and value < MAX_INFERENCE_LINES
    if _FORMAT <= address < _FORMAT + 3:
        return size == 1 and value <= 5
    if _GAIN <= address < _GAIN + 3:
        return size == 1 and value <= 0xFF
    for shift, add in (pair for network in _LEVEL for pair in network):
        if address == shift:
            return size == 1 and value <= 1
        if address == add:
            return size == 2 and value <= 0x1FF
    if _BAYER <= address < _BAYER + 3 * _BAYER_STEP:
        return _fits_channel(address - _BAYER, size, value)
    if _NORM <= address < _NORM + 3 * _NORM_STEP:
        return _fits_channel(address - _NORM, size, value)
    return _MATRIX <= address <= _CLIP + 3 * _CLIP_STEP - 2 and _fits_matrix(address - _MATRIX, size, value)


def _fits_channel(offset: int, size: int, value: int) -> bool:
    """Eight bytes a channel: add (9 bits), shift (1 bit, one byte), highest, lowest (9 bits each)."""
    if offset % 2:
        return False
    if offset % 8 == 2:
        return size == 1 and value <= 1
    return size == 2 and value <= 0x1FF


def _fits_matrix(offset: int, size: int, value: int) -> bool:
    if offset % 2 or size not in {2, 4}:
        return False
    mask = 0x01FF01FF if _MATRIX + offset >= _CLIP else _MATRIX_MASKS[offset // 4 % len(_MATRIX_MASKS)]
    if size == 2:
        mask = mask & 0xFFFF if offset % 4 else mask >> 16
    return not value & ~mask


def _of_network(entry: NetworkInput) -> Iterator[RegisterWrite]:
    values, number = entry.normalisation, entry.ordinal
    yield RegisterWrite(_FORMAT + number * _FORMAT_STEP, 1, _FORMAT_CODES[entry.format])
    matrix = _MATRIX + number * _MATRIX_STEP
    rows = (values.k00, 0, values.k02, values.k03, 0, values.k11, 0, values.k13, values.k20, 0, values.k22, values.k23)
    for index, value in enumerate(rows):
        yield RegisterWrite(matrix + 2 * index, 2, value)
    clips = (values.y_clip, values.cb_clip, values.cr_clip)
    for index, value in enumerate(clips):
        yield RegisterWrite(matrix + 0x18 + 4 * index, 4, value)
    for channel in range(3):
        base = _NORM + number * _NORM_STEP + channel * _NORM_CHANNEL_STEP
        yield RegisterWrite(base, 2, values.norm[channel])
        yield RegisterWrite(base + 2, 1, values.norm_shift[channel])
        yield RegisterWrite(base + 4, 2, values.norm_clip[channel] >> 16)
        yield RegisterWrite(base + 6, 2, values.norm_clip[channel] & 0xFFFF)
    for index, value in enumerate(clips):
        yield RegisterWrite(_CLIP + number * _CLIP_STEP + 4 * index, 4, value)
    for shift, add in _LEVEL[number]:
        yield RegisterWrite(add, 2, 0)
        yield RegisterWrite(shift, 1, 0)
    yield RegisterWrite(_GAIN + number * _GAIN_STEP, 1, values.y_gain)
    for channel in range(4):
        base = _BAYER + number * _BAYER_STEP + channel * _BAYER_CHANNEL_STEP
        for offset, size in ((0, 2), (2, 1), (4, 2), (6, 2)):
            yield RegisterWrite(base + offset, size, 0)
