"""dnnParams.xml of Sony's converter: tensors, where they lie in the sensor's memory, and the memory's plan. Reads only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar
from xml.parsers import expat

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import MAX_DIMENSIONS, MAX_NETWORKS, MAX_TENSORS, Dimension
from evalkit.imx500.dnnparams import DnnParams, PlacedNetwork, PlacedTensor
from evalkit.imx500.memory import MemoryTable

MAX_BYTES = 4 << 20
"""Real files have a few kilobytes; twenty networks of twenty tensors would have about one megabyte."""
MAX_DEPTH = 16
"""Real files nest seven elements."""

_T = TypeVar("_T")


@dataclass
class _Building:
    """What has been read so far."""

    networks: list[PlacedNetwork] = field(default_factory=list)
    inputs: list[PlacedTensor] = field(default_factory=list)
    outputs: list[PlacedTensor] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    memory: MemoryTable | None = None


def read_dnn_xml(data: bytes) -> DnnParams:
    """Read the file; DecodeError says what is wrong. Document types and entities are refused: the converter writes none."""
    if len(data) > MAX_BYTES:
        raise DecodeError(f"{len(data):,} bytes are more than any such file has", offset=MAX_BYTES)
    parser = expat.ParserCreate("UTF-8")  # whatever the file declares: Python would look for a codec of any name
    building = _Building()
    starts: list[tuple[str, Mapping[str, str]]] = []

    def refuse(*_: object) -> None:
        raise DecodeError("document types are not accepted", offset=parser.CurrentByteIndex)

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(starts) == MAX_DEPTH:
            raise DecodeError(f"elements are nested deeper than {MAX_DEPTH}")
        starts.append((name, attributes))

    def end(_name: str) -> None:
        _finish(building, *starts.pop())

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keyword
    except expat.ExpatError as error:
        raise DecodeError(f"no XML: {error}", offset=max(0, parser.ErrorByteIndex)) from error
    except DecodeError as error:
        raise DecodeError(error.message, offset=max(0, parser.CurrentByteIndex)) from error
    if building.memory is None:
        raise DecodeError("it lacks l2memory")
    return DnnParams(networks=tuple(building.networks), memory=building.memory)


def _finish(building: _Building, name: str, attributes: Mapping[str, str]) -> None:
    """Take one element at its end, when what it contains has been read."""
    match name:
        case "dimension":
            _append(building.dimensions, _dimension(attributes), MAX_DIMENSIONS)
        case "inputTensor" | "outputTensor":
            tensor = replace(_tensor(attributes), dimensions=tuple(building.dimensions))
            building.dimensions.clear()
            if len(tensor.dimensions) != _number(attributes, "numOfDimensions", 0xFF):
                raise DecodeError(f'tensor "{tensor.name}" lists {len(tensor.dimensions)} dimensions and claims others')
            _append(building.inputs if name == "inputTensor" else building.outputs, tensor, MAX_TENSORS)
        case "network":
            network = PlacedNetwork(
                id=_number(attributes, "ordinal", 0xFF),
                name=attributes.get("name", ""),
                type=attributes.get("type", ""),
                inputs=tuple(building.inputs),
                outputs=tuple(building.outputs),
            )
            building.inputs.clear()
            building.outputs.clear()
            _append(building.networks, network, MAX_NETWORKS)
        case "l2memory":
            building.memory = MemoryTable(
                total=_number(attributes, "totalSize", 0xFFFFFFFF),
                reserved=_number(attributes, "reservedMemorySize", 0xFFFFFFFF),
                runtime=_number(attributes, "networksRuntimeSize", 0xFFFFFFFF),
                coefficients=_number(attributes, "coefficientsSize", 0xFFFFFFFF),
            )
        case _:
            pass


def _append(items: list[_T], item: _T, limit: int) -> None:
    if len(items) == limit:
        raise DecodeError(f"more than {limit} of {type(item).__name__}")
    items.append(item)


def _dimension(attributes: Mapping[str, str]) -> Dimension:
    return Dimension(
        id=_number(attributes, "ordinal", 0xFF),
        size=_number(attributes, "size", 0xFFFF),
        serialization_index=_number(attributes, "serializationOrder", 0xFF),
        padding=_number(attributes, "padding", 0xFF),
    )


def _tensor(attributes: Mapping[str, str]) -> PlacedTensor:
    name = attributes.get("name", "")
    try:
        scale = float(attributes.get("scale", "")[:40])
    except ValueError:
        scale = math.nan
    if not math.isfinite(scale):
        raise DecodeError(f'tensor "{name}" has no scale')
    if attributes.get("format") not in {"signed", "unsigned"}:
        raise DecodeError(f'tensor "{name}" is neither signed nor unsigned')
    return PlacedTensor(
        id=_number(attributes, "ordinal", 0xFF),
        name=name,
        dimensions=(),
        memory_offset=_number(attributes, "l2Offset", 0xFFFFFFFF),
        bits_per_element=_number(attributes, "bitsPerElement", 0xFF),
        shift=_number(attributes, "shift", 0xFFFF),
        scale=scale,
        signed=attributes["format"] == "signed",
        persistent=attributes.get("persistency", "1") != "0",
    )


def _number(attributes: Mapping[str, str], key: str, limit: int) -> int:
    text = attributes.get(key, "")
    value = int(text) if 0 < len(text) <= 10 and text.isascii() and text.isdecimal() else -1
    if not 0 <= value <= limit:
        raise DecodeError(f"{key}={text[:40]!r} is no number in 0..{limit}")
    return value
