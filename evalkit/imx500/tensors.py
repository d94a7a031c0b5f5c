"""How tensors lie in memory: strides, order of dimensions, element types. Pure arithmetic and views, shared by all layouts."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import InputTensor, OutputTensor

_OUTPUT_DTYPES: dict[tuple[int, bool], np.dtype[np.generic]] = {
    (8, False): np.dtype("u1"),
    (16, False): np.dtype("<u2"),
    (32, False): np.dtype("<u4"),
    (8, True): np.dtype("i1"),
    (16, True): np.dtype("<i2"),
    (32, True): np.dtype("<i4"),
}


def output_dtype(spec: OutputTensor) -> np.dtype[np.generic]:
    """Return the type of the raw elements; DecodeError if there is none of that width (libcamera knows the same three)."""
    dtype = _OUTPUT_DTYPES.get((spec.bits_per_element, spec.signed))
    if dtype is None:
        raise DecodeError(f'output tensor "{spec.name}" has {spec.bits_per_element} bits an element; 8, 16 and 32 are known')
    return dtype


def output_shape(spec: OutputTensor) -> tuple[int, ...]:
    """Return the shape in the order of `spec.dimensions`; DecodeError if a dimension is empty or padded, which readers refuse."""
    if any(dimension.padding for dimension in spec.dimensions):
        raise DecodeError(f'output tensor "{spec.name}" has padded dimensions, which the sensor does not send')
    if not all(dimension.size for dimension in spec.dimensions):
        raise DecodeError(f'output tensor "{spec.name}" has a dimension of size 0')
    return tuple(dimension.size for dimension in spec.dimensions)


def output_bytes(spec: OutputTensor) -> int:
    """Return how many bytes the elements take."""
    return math.prod(output_shape(spec)) * output_dtype(spec).itemsize


def _slowest_first(spec: OutputTensor) -> tuple[int, ...]:
    """Return the positions of the dimensions, slowest varying first: the order in which a C-ordered array names them."""
    positions = sorted(range(len(spec.dimensions)), key=lambda position: -spec.dimensions[position].serialization_index)
    if [spec.dimensions[position].serialization_index for position in reversed(positions)] != list(range(len(positions))):
        raise DecodeError(f'the serialization indices of output tensor "{spec.name}" are no order of its dimensions')
    return tuple(positions)


def output_view(spec: OutputTensor, flat: NDArray[np.uint8]) -> NDArray[np.generic]:
    """Return bytes as they were sent as an array in the shape of `spec.dimensions`; a view."""
    shape, order = output_shape(spec), _slowest_first(spec)
    stored = flat.view(output_dtype(spec)).reshape([shape[position] for position in order])
    return stored.transpose([order.index(position) for position in range(len(order))])


def output_serialised(spec: OutputTensor, raw: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return the bytes to send, flat; ValueError if shape or type of `raw` is not what `spec` says."""
    shape, dtype = output_shape(spec), output_dtype(spec)
    if raw.shape != shape or raw.dtype != dtype:
        raise ValueError(f'output tensor "{spec.name}" is {dtype.name} {shape}, not {raw.dtype.name} {raw.shape}')
    return np.ascontiguousarray(raw.transpose(_slowest_first(spec))).reshape(-1).view(np.uint8)


def input_layout(spec: InputTensor) -> InputLayout:
    """Return how an input tensor lies in memory; DecodeError unless it has width, height and channels."""
    by_order = {dimension.serialization_index: dimension for dimension in spec.dimensions}
    if len(spec.dimensions) != 3 or set(by_order) != {0, 1, 2}:
        raise DecodeError(f'input tensor "{spec.name}" must have the three dimensions width, height and channels')
    width, height, channels = by_order[0], by_order[1], by_order[2]
    if not (width.size and height.size and channels.size) or channels.padding:
        raise DecodeError(
            f'input tensor "{spec.name}" has an impossible size: {width.size}x{height.size}, {channels.size} channels'
            f"{' and padding between channels' if channels.padding else ''}"
        )
    return InputLayout(width.size, height.size, channels.size, width.size + width.padding, height.size + height.padding, signed=spec.signed)


class InputLayout:
    """Planes one after another (channel, row, column), each padded to `stride` bytes a row and `stored_height` rows."""

    __slots__ = ("channels", "height", "signed", "stored_height", "stride", "width")

    def __init__(self, width: int, height: int, channels: int, stride: int, stored_height: int, *, signed: bool) -> None:
        self.width = width
        self.height = height
        self.channels = channels
        self.stride = stride
        self.stored_height = stored_height
        self.signed = signed

    @property
    def total_bytes(self) -> int:
        """Size with padding."""
        return self.stride * self.stored_height * self.channels

    @property
    def dtype(self) -> np.dtype[np.int8] | np.dtype[np.uint8]:
        """int8 or uint8."""
        return np.dtype(np.int8) if self.signed else np.dtype(np.uint8)

    def view(self, flat: NDArray[np.uint8]) -> NDArray[np.uint8] | NDArray[np.int8]:
        """Return `total_bytes` bytes as (channels, height, width) without the padding; a view."""
        planes = flat.reshape(self.channels, self.stored_height, self.stride)[:, : self.height, : self.width]
        return planes.view(np.int8) if self.signed else planes

    def store(self, raw: NDArray[np.uint8] | NDArray[np.int8], flat: NDArray[np.uint8]) -> None:
        """Write (channels, height, width) into `total_bytes` bytes, which hold the padding already."""
        shape = (self.channels, self.height, self.width)
        if raw.shape != shape or raw.dtype != self.dtype:
            raise ValueError(f"the input tensor is {self.dtype.name} {shape}, not {raw.dtype.name} {raw.shape}")
        self.view(flat)[...] = raw
