"""Read TensorFlow Lite files (`.tflite`) without TensorFlow: tensors, weights (float16, float32, sparse), operations and their options.

Field numbers: tensorflow/lite/schema/schema.fbs, version 3.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BrokenModel
from evalkit.models.flatbuffer import Table, root_table

IDENTIFIER = b"TFL3"
MAX_ELEMENTS = 1 << 24
"""Of one tensor, and of all sparse ones together; the sensor has 8 MB for all, and a damaged file must not ask for gigabytes."""
PLACES_FOR_A_VALUE = 64
"""On the way to its values, a sparse tensor may list so many places (rows without a value) for each of them."""
MAX_TENSORS = 100_000
MAX_RANK = 8
"""More than any operation has; NumPy's own limit is not far above."""

OPERATIONS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "ADD", 1: "AVERAGE_POOL_2D", 2: "CONCATENATION", 3: "CONV_2D", 4: "DEPTHWISE_CONV_2D", 5: "DEPTH_TO_SPACE", 6: "DEQUANTIZE",
        9: "FULLY_CONNECTED", 14: "LOGISTIC", 17: "MAX_POOL_2D", 18: "MUL", 19: "RELU", 21: "RELU6", 22: "RESHAPE",
        23: "RESIZE_BILINEAR", 25: "SOFTMAX", 32: "CUSTOM", 34: "PAD", 40: "MEAN", 54: "PRELU", 117: "HARD_SWISH", 124: "DENSIFY",
    }
)  # fmt: skip
"""BuiltinOperator: those that networks for the sensor have; others keep their number."""
_ELEMENTS: Final[Mapping[int, str]] = MappingProxyType({0: "<f4", 1: "<f2", 2: "<i4", 3: "u1", 4: "<i8", 9: "i1"})
"""TensorType to NumPy."""
_SPARSE_INDICES: Final[Mapping[int, str]] = MappingProxyType({1: "<i4", 2: "<u2", 3: "u1"})
"""SparseIndexVector: how wide the numbers are."""
_DENSE, _CSR = 0, 1
"""DimensionType: each place is stored, or only the occupied ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TfliteTensor:
    """A value: its shape and, of a constant, its content."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[np.generic] | None
    """None: a kind of element that we do not read."""
    content: NDArray[np.generic] | None = field(repr=False)
    """None: computed, not stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TfliteOperation:
    """One operation between tensors, by their numbers (-1: an optional input that is not there)."""

    kind: str
    """As in OPERATIONS; of a custom one its own name."""
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Table | None = field(repr=False)
    """The builtin options."""
    custom_options: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TfliteGraph:
    """The first (main) graph of a file."""

    tensors: tuple[TfliteTensor, ...]
    operations: tuple[TfliteOperation, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def read_tflite(data: bytes) -> TfliteGraph:
    """Return the main graph; BrokenModel says what does not make sense."""
    if data[4:8] != IDENTIFIER:
        raise BrokenModel("This is no TensorFlow Lite file.", hint="Choose a .tflite file, or export the network as ONNX.")
    model = root_table(data)
    graphs = model.tables(2)
    if not graphs:
        raise BrokenModel("The TensorFlow Lite file holds no graph.")
    graph, buffers, kinds = graphs[0], model.tables(4), [_kind(code) for code in model.tables(1)]
    tables = graph.tables(0)
    if len(tables) > MAX_TENSORS:
        raise BrokenModel(f"The graph says it has {len(tables):,} tensors; {MAX_TENSORS:,} are the most.")
    budget = _Budget()
    tensors = tuple(_tensor(table, buffers, budget) for table in tables)
    operations = tuple(_operation(table, kinds) for table in graph.tables(3))
    result = TfliteGraph(tensors=tensors, operations=operations, inputs=_indices(graph, 1), outputs=_indices(graph, 2))
    used = [*result.inputs, *result.outputs]
    for operation in operations:
        used += [*operation.inputs, *operation.outputs]
    wrong = [index for index in used if not -1 <= index < len(tensors)]
    if wrong:
        raise BrokenModel(f"The graph uses tensor {wrong[0]}, but has {len(tensors)}.")
    return result


class _Budget:
    """How many elements sparse tensors may still unfold to: a small file cannot ask for many large ones."""

    def __init__(self) -> None:
        self._left = MAX_ELEMENTS

    def take(self, elements: int, name: str) -> None:
        self._left -= elements
        if self._left < 0:
            raise BrokenModel(f"Tensor {name} makes the file's weights more than {MAX_ELEMENTS:,} values.")


def _kind(code: Table) -> str:
    number = max(code.number(0, "b"), code.number(3, "i"))  # the first is full at 127; newer files use the second
    kind = OPERATIONS.get(number, f"operation {number}")
    return code.text(1) if kind == "CUSTOM" else kind


def _operation(table: Table, kinds: Sequence[str]) -> TfliteOperation:
    code = table.number(0, "I")
    if code >= len(kinds):
        raise BrokenModel(f"An operation is of kind {code}, but the file lists {len(kinds)}.")
    return TfliteOperation(
        kind=kinds[code],
        inputs=_indices(table, 1),
        outputs=_indices(table, 2),
        options=table.table(4),
        custom_options=table.numbers(5, "u1").tobytes(),
    )


def _indices(table: Table, slot: int) -> tuple[int, ...]:
    return tuple(table.numbers(slot, "<i4").tolist())


def _tensor(table: Table, buffers: Sequence[Table], budget: _Budget) -> TfliteTensor:
    name, shape = table.text(3), _indices(table, 0)
    number, code = table.number(2, "I"), table.number(1, "b")
    dtype = np.dtype(_ELEMENTS[code]) if code in _ELEMENTS else None
    if len(shape) > MAX_RANK or any(size < 0 for size in shape) or math.prod(shape) > MAX_ELEMENTS:
        raise BrokenModel(f"Tensor {name} has the size {shape[:MAX_RANK]}, which no network for the sensor has.")
    if number >= len(buffers):
        raise BrokenModel(f"Tensor {name} lies in buffer {number}, but the file has {len(buffers)}.")
    stored = buffers[number].numbers(0, "u1")
    content = None
    if stored.size and dtype is not None:
        sparsity = table.table(6)
        if stored.size % dtype.itemsize:
            raise BrokenModel(f"Tensor {name} ends in the middle of an element.")
        values = stored.view(dtype)
        if sparsity is not None:
            budget.take(math.prod(shape), name)
            values = _dense(values, shape, sparsity, name)
        if values.size != math.prod(shape):
            raise BrokenModel(f"Tensor {name} has {values.size:,} values for the size {shape}.")
        content = values.reshape(shape)
    return TfliteTensor(name=name, shape=shape, dtype=dtype, content=content)


def _dense(values: NDArray[np.generic], shape: tuple[int, ...], sparsity: Table, name: str) -> NDArray[np.generic]:
    """Unfold a sparse tensor: walk its dimensions in their stored order, and keep the coordinates of every stored value.

    Of blocks (a tensor stored tile by tile) the last stored dimensions are places inside a block.
    """
    order, blocks, dimensions = sparsity.numbers(0, "<i4").tolist(), sparsity.numbers(1, "<i4").tolist(), sparsity.tables(2)
    if len(order) != len(dimensions) or sorted(order) != list(range(len(shape) + len(blocks))) or len(set(blocks)) != len(blocks):
        raise BrokenModel(f"Tensor {name} is sparse in an order that is none.")
    if any(not 0 <= block < len(shape) for block in blocks):
        raise BrokenModel(f"Tensor {name} has blocks in a dimension that it does not have.")
    coordinates = np.zeros((1, len(order)), np.int64)
    for level, table in enumerate(dimensions):
        parents, places = _places(table, len(coordinates), values.size * PLACES_FOR_A_VALUE, name)
        coordinates = coordinates[parents]
        coordinates[:, order[level]] = places
    if len(coordinates) != values.size:
        raise BrokenModel(f"Tensor {name} has {values.size:,} values for {len(coordinates):,} places.")
    where = coordinates[:, : len(shape)]
    for inner, outer in enumerate(blocks):
        size = _block_size(dimensions, order, len(shape) + inner)
        where[:, outer] = where[:, outer] * size + coordinates[:, len(shape) + inner]
    if where.size and ((where < 0) | (where >= np.array(shape))).any():
        raise BrokenModel(f"Tensor {name} has values outside its size {shape}.")
    result = np.zeros(shape, values.dtype)
    result[tuple(where.T)] = values
    return result


def _block_size(dimensions: Sequence[Table], order: Sequence[int], dimension: int) -> int:
    return dimensions[order.index(dimension)].number(1, "i")


def _places(table: Table, parents: int, most: int, name: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, of one stored dimension, which of the `parents` each of its (at most `most`) entries belongs to, and its coordinate."""
    kind = table.number(0, "b")
    if kind == _DENSE:
        size = table.number(1, "i")
        if not 0 <= size * parents <= most:
            raise BrokenModel(f"Tensor {name} lists {size * parents:,} places, far more than it has values.")
        return np.repeat(np.arange(parents), size), np.tile(np.arange(size), parents)
    segments, indices = _sparse_numbers(table, 2), _sparse_numbers(table, 4)
    counts = np.diff(segments)
    if kind != _CSR or len(segments) != parents + 1 or (counts < 0).any() or segments[0] != 0 or segments[-1] != len(indices):
        raise BrokenModel(f"Tensor {name} lists its occupied places wrongly.")
    return np.repeat(np.arange(parents), counts), indices


def _sparse_numbers(table: Table, slot: int) -> NDArray[np.int64]:
    """Return a list of a sparse dimension, kept as narrow as it can be: its width (a union's type) lies before it."""
    kind, vector = table.number(slot, "B"), table.table(slot + 1)
    if kind not in _SPARSE_INDICES or vector is None:
        return np.zeros(0, np.int64)
    return vector.numbers(0, _SPARSE_INDICES[kind]).astype(np.int64)
