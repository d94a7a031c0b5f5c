"""Several twins in one file: how the coefficients of a package hold more than one network.

One twin stands there as it is. Several stand one after another behind a magic, their number and their lengths (little-endian).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from evalkit.errors import BrokenModel
from evalkit.imx500.network_info import MAX_NETWORKS

_MAGIC = b"EVKTWINS"
_NUMBER = struct.Struct("<I")


def pack_twins(twins: Sequence[bytes]) -> bytes:
    """Return the coefficients that hold `twins`."""
    if len(twins) == 1:
        return twins[0]
    return b"".join([_MAGIC, _NUMBER.pack(len(twins)), *(_NUMBER.pack(len(twin)) for twin in twins), *twins])


def split_twins(coefficients: bytes) -> tuple[bytes, ...]:
    """Return the twins in a package's coefficients; BrokenModel if their lengths are not those of the file."""
    if not coefficients.startswith(_MAGIC):
        return (coefficients,)
    at = len(_MAGIC) + _NUMBER.size
    count = _NUMBER.unpack_from(coefficients, len(_MAGIC))[0] if len(coefficients) >= at else 0
    if not 2 <= count <= MAX_NETWORKS or len(coefficients) < at + count * _NUMBER.size:
        raise BrokenModel(f"The list of networks inside the file is damaged: it names {count}.")
    lengths = [_NUMBER.unpack_from(coefficients, at + index * _NUMBER.size)[0] for index in range(count)]
    at += count * _NUMBER.size
    if at + sum(lengths) != len(coefficients):
        raise BrokenModel(f"The networks inside the file have {len(coefficients) - at:,} bytes, and their list says {sum(lengths):,}.")
    twins = []
    for length in lengths:
        twins.append(coefficients[at : at + length])
        at += length
    return tuple(twins)
