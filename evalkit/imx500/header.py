"""The DNN header before each tensor, 12 bytes and the apParams, which all layouts share (libcamera: DnnHeader; little-endian)."""

from __future__ import annotations

import functools
import struct
from dataclasses import dataclass

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import Network, decode_ap_params, encode_ap_params

HEADER_BYTES = 12
INPUT_TENSOR = 0
OUTPUT_TENSOR = 1
"""Values of `DnnHeader.tensor_type`."""
_HEADER = struct.Struct("<BBHHHB3x")
_CACHED_NETWORKS = 8
"""Networks whose apParams stay encoded: a board runs one, and swaps now and then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnnHeader:
    """The 12 bytes before each tensor (libcamera: DnnHeader; little-endian)."""

    valid: bool
    frame_count: int
    max_line_bytes: int
    ap_params_bytes: int
    network_id: int
    tensor_type: int

    def to_bytes(self) -> bytes:
        """Return the 12 bytes."""
        return _HEADER.pack(self.valid, self.frame_count, self.max_line_bytes, self.ap_params_bytes, self.network_id, self.tensor_type)

    @staticmethod
    def from_bytes(data: bytes | memoryview, offset: int = 0) -> DnnHeader:
        """Read 12 bytes, which must be there."""
        valid, frame_count, max_line_bytes, ap_params_bytes, network_id, tensor_type = _HEADER.unpack_from(data, offset)
        return DnnHeader(
            valid=valid != 0,  # as libcamera takes it; 1 in practice
            frame_count=frame_count,
            max_line_bytes=max_line_bytes,
            ap_params_bytes=ap_params_bytes,
            network_id=network_id,
            tensor_type=tensor_type,
        )


@functools.lru_cache(maxsize=_CACHED_NETWORKS)
def _encoded_ap_params(network: Network) -> bytes:
    """Return the apParams as they stand behind a header.

    They are padded to 16, and the header gives the padded size (UNCONFIRMED "apparams-size").
    """
    return encode_ap_params((network,))


def tensor_head(network: Network, tensor_type: int, *, frame_count: int, valid: bool, line_bytes: int) -> bytes:
    """Return what stands before a tensor: header and apParams."""
    parameters = _encoded_ap_params(network)
    header = DnnHeader(
        valid=valid,
        frame_count=frame_count % 256,
        max_line_bytes=line_bytes,
        ap_params_bytes=len(parameters),
        network_id=network.id,
        tensor_type=tensor_type,
    )
    return header.to_bytes() + parameters


def described_network(data: memoryview, at: int, header: DnnHeader, *, where: str) -> Network:
    """Return the network that the header at byte `at` names, from the apParams behind it (which must lie inside `data`).

    `where` begins the text of a DecodeError.
    """
    start = at + HEADER_BYTES
    try:
        networks = decode_ap_params(data[start : start + header.ap_params_bytes])
    except DecodeError as error:
        raise DecodeError(f"{where}: {error}", offset=start + (error.offset or 0)) from error
    for network in networks:
        if network.id == header.network_id:
            return network
    raise DecodeError(f"{where}: the apParams do not describe network {header.network_id}", offset=at + 6)
