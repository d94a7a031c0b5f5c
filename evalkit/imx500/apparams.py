"""The apParams FlatBuffer: what a network's tensors are. (namespace apParams.fb; facts: libcamera's generated header)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One axis of a tensor. `serialization_index` 0 varies fastest in memory; `padding` elements follow each run of `size`."""

    id: int
    size: int
    serialization_index: int
    padding: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTensor:
    """FBInputTensor: 8 bits an element."""

    id: int
    name: str
    dimensions: tuple[Dimension, ...]
    shift: int = 0
    scale: float = 1.0
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTensor:
    """FBOutputTensor: value = (raw - shift) * scale."""

    id: int
    name: str
    dimensions: tuple[Dimension, ...]
    bits_per_element: int = 8
    shift: int = 0
    scale: float = 1.0
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """FBNetwork."""

    id: int
    name: str
    inputs: tuple[InputTensor, ...]
    outputs: tuple[OutputTensor, ...]
    type: str = ""


def encode_ap_params(networks: tuple[Network, ...]) -> bytes:
    """Return the FlatBuffer, padded to a multiple of 16 the way real files are."""
    raise NotImplementedError


def decode_ap_params(data: bytes | memoryview) -> tuple[Network, ...]:
    """Read the FlatBuffer; DecodeError on anything that points outside it."""
    raise NotImplementedError
