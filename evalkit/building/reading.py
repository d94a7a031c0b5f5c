"""Read an ONNX file that a stranger made: bounded, nothing executed, nothing opened outside its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

import onnx
from google.protobuf.message import DecodeError as ProtobufError

from evalkit.errors import BrokenModel, ModelError, ModelTooLarge, UnknownFormat
from evalkit.imx500.memory import TOTAL_BYTES
from evalkit.models.tflite import read_tflite
from evalkit.models.tflite_onnx import convert_tflite

MAX_FILE_BYTES = 128 << 20
"""Of the file with its external data: three times what the sensor's whole memory, filled with int8 weights, has in float."""
_EXPORT = "Export the network as ONNX (float32, batch 1, opset 13 or newer)."
_TFLITE = b"TFL3"
"""From the fifth byte of a TensorFlow Lite file."""
_FOREIGN: dict[str, str] = {
    ".pt": "a PyTorch file, which may run code when it is opened",
    ".pth": "a PyTorch file, which may run code when it is opened",
    ".pkl": "a pickle, which may run code when it is opened",
    ".pickle": "a pickle, which may run code when it is opened",
    ".keras": "a Keras file; `evalkit model convert` hands those to Sony's converter",
    ".h5": "a Keras file",
    ".pb": "a TensorFlow graph",
}
_MAGIC: dict[bytes, str] = {
    b"PK\x03\x04": "a zip archive (PyTorch and Keras save such)",
    b"\x80\x02": "a pickle, which may run code when it is opened",
    b"\x80\x03": "a pickle, which may run code when it is opened",
    b"\x80\x04": "a pickle, which may run code when it is opened",
    b"\x80\x05": "a pickle, which may run code when it is opened",
    b"\x89HDF": "a Keras file",
}


def read_network(path: Path) -> onnx.ModelProto:
    """Return the network in a file, with its external data inside.

    Raises UnknownFormat if it is none, BrokenModel if it is damaged or points outside its folder, ModelTooLarge beyond MAX_FILE_BYTES.
    """
    if path.suffix.lower() in _FOREIGN:
        raise UnknownFormat(f"{path.name} is {_FOREIGN[path.suffix.lower()]}: it is not opened here.", hint=_EXPORT)
    data = _bounded(path)
    if path.suffix.lower() == ".tflite" or data[4:8] == _TFLITE:
        return _from_tflite(data, path.name)
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise UnknownFormat(f"{path.name} is {what}: it is not opened here.", hint=_EXPORT)
    if not data:
        raise BrokenModel(f"{path.name} is empty.", hint=_EXPORT)
    try:
        model = onnx.load_from_string(data)
    except (ProtobufError, ValueError) as error:
        raise BrokenModel(f"{path.name} is no ONNX file, or was cut off.", hint=_EXPORT) from error
    if not model.graph.node or not model.opset_import:
        raise BrokenModel(f"{path.name} is no ONNX file, or holds no network.", hint=_EXPORT)
    _take_in_external_data(model, path, len(data))
    return model


def _from_tflite(data: bytes, name: str) -> onnx.ModelProto:
    """Return a float TensorFlow Lite network as ONNX; ModelError says what to do with an int8 one."""
    graph = read_tflite(data)
    wanted = {graph.tensors[index].name: graph.tensors[index].name for index in graph.outputs if index >= 0}
    try:
        return convert_tflite(graph, wanted)
    except BrokenModel as error:
        hint = f"Let tf2onnx convert it (pip install tensorflow tf2onnx; python -m tf2onnx.convert --tflite {name} --output net.onnx --opset 17) and build net.onnx: int8 stays int8."
        raise ModelError(f"{name} cannot be taken over: {error.message}", hint=hint) from error


def tensors_of(graph: onnx.GraphProto) -> Iterator[tuple[str, onnx.TensorProto]]:
    """Yield every constant of a graph with the name that people know it by, those in nodes and inner graphs included."""
    for tensor in graph.initializer:
        yield tensor.name, tensor
    for sparse in graph.sparse_initializer:
        yield sparse.values.name, sparse.values
        yield sparse.values.name, sparse.indices
    for node in graph.node:
        title = node.output[0] if node.output else node.name
        for attribute in node.attribute:
            for tensor in (attribute.t, *attribute.tensors):
                if tensor.ByteSize():
                    yield title, tensor
            for inner in (attribute.g, *attribute.graphs):
                if inner.ByteSize():
                    yield from tensors_of(inner)


def _bounded(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}.", hint="Check the path and its permissions.") from error
    if len(data) > MAX_FILE_BYTES:
        raise _too_large(path, len(data))
    return data


def _too_large(path: Path, size: int) -> ModelTooLarge:
    return ModelTooLarge(
        f"{path.name} has more than {MAX_FILE_BYTES:,} bytes; the sensor's memory holds networks of {TOTAL_BYTES:,} bytes in int8.",
        hint="Use a smaller variant of the network.",
        needed_bytes=size,
        available_bytes=MAX_FILE_BYTES,
    )


def _take_in_external_data(model: onnx.ModelProto, path: Path, total: int) -> None:
    """Load tensors that lie in files beside the network; refuse any other place."""
    outside = [(name, tensor) for name, tensor in tensors_of(model.graph) if tensor.data_location == onnx.TensorProto.EXTERNAL]
    for name, tensor in outside:
        entries = {entry.key: entry.value for entry in tensor.external_data}
        file = _beside(path, entries.get("location", ""), name)
        try:
            offset = int(entries.get("offset", "0"))
            length = int(entries.get("length", file.stat().st_size - offset))
            if offset < 0 or length < 0:
                raise ValueError(f"it cannot begin at {offset} and have {length} bytes")  # noqa: TRY301 - one way to say all of these
            total += length
            if total > MAX_FILE_BYTES:
                raise _too_large(path, total)
            with file.open("rb") as reader:
                reader.seek(offset)
                content = reader.read(length)
        except (OSError, ValueError) as error:
            raise BrokenModel(f"The data of {name} cannot be read from {file.name}: {error}.", hint=_EXPORT) from error
        if len(content) != length:
            raise BrokenModel(f"The data of {name} should be {length:,} bytes in {file.name}, which is too short.", hint=_EXPORT)
        tensor.raw_data = content
        del tensor.external_data[:]
        tensor.data_location = onnx.TensorProto.DEFAULT


def _beside(path: Path, location: str, name: str) -> Path:
    """Return the file beside the network that `location` names; BrokenModel if it is anywhere else."""
    is_plain = location and location == PurePosixPath(location).name == PureWindowsPath(location).name and location != ".."
    file = path.parent / location
    if not is_plain or file.is_symlink():
        raise BrokenModel(
            f"{path.name} wants the data of {name} from {location!r}: only files in its own folder are read.",
            hint="Put the data file beside the network, or export it in one file.",
        )
    if not file.is_file():
        raise BrokenModel(f"{path.name} keeps the data of {name} in {location!r}, which is not there.", hint="Copy that file beside it.")
    return file
