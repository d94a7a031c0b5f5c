"""Read the weights in a PyTorch state file (`.pth`, the form before version 1.6) without PyTorch, and without running anything.

A pickle is a program: it names functions and calls them. Here it may name only the few of `_ALLOWED`, and gets inert stand-ins for them.
Layout (torch/serialization.py, `_legacy_save`): magic number, protocol, system info, the state, the storage keys, five pickles; then for
each key a little-endian 64-bit count and the elements.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BrokenModel, UnknownFormat

_MAGIC = 0x1950A86A20F9469CFC6C
_STORAGES: Mapping[str, np.dtype[np.generic]] = {
    "FloatStorage": np.dtype("<f4"),
    "HalfStorage": np.dtype("<f2"),
    "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"),
}


@dataclass(frozen=True, slots=True)
class _Storage:
    """A run of elements, named in the pickle and stored behind it."""

    key: str
    dtype: np.dtype[np.generic]


@dataclass(frozen=True, slots=True)
class _Tensor:
    """A view on a storage, in elements."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read_state(data: bytes) -> dict[str, NDArray[np.generic]]:
    """Return the tensors of a state dictionary by name, as contiguous copies.

    Raises UnknownFormat if it is no such file, BrokenModel if it is damaged or asks for anything but weights.
    """
    stream = io.BytesIO(data)
    if _load(stream, "magic number") != _MAGIC:
        raise UnknownFormat("This is no PyTorch file of the form before version 1.6.", hint="Export the network as ONNX instead.")
    _load(stream, "protocol version")
    _load(stream, "system information")
    state = _load(stream, "state")
    keys = _load(stream, "storage keys")
    if not isinstance(state, dict) or not isinstance(keys, list):
        raise BrokenModel("The PyTorch file does not hold a dictionary of weights.")
    tensors = {str(name): value for name, value in state.items() if isinstance(value, _Tensor)}
    storages = _read_storages(stream, keys, {tensor.storage.key: tensor.storage.dtype for tensor in tensors.values()})
    return {name: _view(name, tensor, storages) for name, tensor in tensors.items()}


def _load(stream: io.BytesIO, what: str) -> object:
    try:
        return _WeightsOnly(stream).load()
    except BrokenModel:
        raise
    except Exception as error:  # a damaged pickle raises whatever its opcodes trip over
        kind = UnknownFormat if what == "magic number" else BrokenModel
        raise kind(f"The PyTorch file's {what} cannot be read: {type(error).__name__}.") from error


class _WeightsOnly(pickle.Unpickler):
    """An unpickler whose programs can make dictionaries, numbers, texts and descriptions of tensors, and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        """Return the stand-in for an allowed global; BrokenModel for any other."""
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        allowed = _ALLOWED.get((module, name))
        if allowed is None:
            raise BrokenModel(
                f"The PyTorch file wants to run {module}.{name}, which weights do not need.",
                hint="Do not trust the place where it came from.",
            )
        return allowed

    def persistent_load(self, pid: object) -> _Storage:
        """Return the storage that `pid` names: ("storage", type, key, device, count, view)."""
        match pid:
            case ("storage", np.dtype() as dtype, str(key), *_):
                return _Storage(key, dtype)
        raise BrokenModel("The PyTorch file names a storage in a way that we do not know.")


def _rebuild_tensor(storage: object, offset: object, shape: object, strides: object, *_hooks: object) -> _Tensor:
    """Describe a tensor; whether it lies inside its storage is checked in `_view`."""
    if not (isinstance(storage, _Storage) and isinstance(offset, int) and isinstance(shape, tuple) and isinstance(strides, tuple)):
        raise BrokenModel("The PyTorch file describes a tensor in a way that we do not know.")
    return _Tensor(storage, offset, shape, strides)


def _rebuild_parameter(tensor: object, *_flags: object) -> object:
    return tensor


_ALLOWED: Mapping[tuple[str, str], object] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    ("torch._utils", "_rebuild_parameter"): _rebuild_parameter,
}


def _read_storages(stream: io.BytesIO, keys: list[object], dtypes: Mapping[str, np.dtype[np.generic]]) -> dict[str, NDArray[np.generic]]:
    storages = {}
    for key in keys:
        dtype = dtypes.get(str(key))
        header = stream.read(8)
        if dtype is None or len(header) < 8:
            raise BrokenModel(f"The PyTorch file ends, or goes astray, before storage {key}.", offset=stream.tell())
        (count,) = struct.unpack("<q", header)
        content = stream.read(count * dtype.itemsize) if 0 <= count < 2**40 else b""
        if len(content) != count * dtype.itemsize:
            raise BrokenModel(f"Storage {key} of the PyTorch file is cut off.", offset=stream.tell())
        storages[str(key)] = np.frombuffer(content, dtype)
    return storages


def _view(name: str, tensor: _Tensor, storages: Mapping[str, NDArray[np.generic]]) -> NDArray[np.generic]:
    """Return the tensor's elements; its strides may be any, so that its last element is checked to lie in the storage."""
    storage = storages.get(tensor.storage.key)
    numbers: tuple[object, ...] = (tensor.offset, *tensor.shape, *tensor.strides)  # what a pickle says, so of any type
    if storage is None or len(tensor.shape) != len(tensor.strides) or not all(isinstance(n, int) and n >= 0 for n in numbers):
        raise BrokenModel(f"The tensor {name} of the PyTorch file is described wrongly.")
    last = tensor.offset + sum((size - 1) * stride for size, stride in zip(tensor.shape, tensor.strides, strict=True))
    if 0 in tensor.shape or last >= storage.size:
        raise BrokenModel(f"The tensor {name} of the PyTorch file lies outside its storage.")
    if np.prod(tensor.shape, dtype=object) > storage.size:
        raise BrokenModel(f"The tensor {name} of the PyTorch file is larger than its storage.")
    strides = [stride * storage.itemsize for stride in tensor.strides]
    return np.lib.stride_tricks.as_strided(storage[tensor.offset :], tensor.shape, strides, writeable=False).copy()
