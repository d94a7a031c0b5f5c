"""From the values of the readers to the descriptions of `evalkit inspect`. Nothing here raises: what cannot be is described as None."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import InputTensor, Network, OutputTensor
from evalkit.imx500.descriptions import (
    InfoDescription,
    InfoNetwork,
    InfoOutput,
    MemoryDescription,
    NetworkDescription,
    RegisterDescription,
    RegistersDescription,
    TensorDescription,
)
from evalkit.imx500.dnnparams import DnnParams, PlacedTensor
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.network_info import NetworkInfo, NetworkInput
from evalkit.imx500.network_registers import INPUT_LINES, OUTPUT_LINES, RegisterWrite, is_allowed
from evalkit.imx500.normalisation import Normalisation, pattern
from evalkit.imx500.register_map import REGISTERS
from evalkit.imx500.stream import LINE_BYTES, input_line_count, output_line_count
from evalkit.imx500.tensors import input_layout, output_bytes

T = TypeVar("T")
A = TypeVar("A")


def describe_networks(networks: tuple[Network, ...], dnn: DnnParams | None) -> tuple[NetworkDescription, ...]:
    """Describe networks; where their tensors lie comes from `dnn`, if it lists as many."""
    places = dnn.networks if dnn is not None and len(dnn.networks) == len(networks) else ()
    described = []
    for index, network in enumerate(networks):
        place = places[index] if places else None
        inputs = place.inputs if place is not None and len(place.inputs) == len(network.inputs) else ()
        outputs = place.outputs if place is not None and len(place.outputs) == len(network.outputs) else ()
        described.append(
            NetworkDescription(
                id=network.id,
                name=network.name,
                type=network.type,
                inputs=tuple(_input(tensor, inputs[k] if inputs else None) for k, tensor in enumerate(network.inputs)),
                outputs=tuple(_output(tensor, outputs[k] if outputs else None) for k, tensor in enumerate(network.outputs)),
                input_lines=_or_none(input_line_count, network),
                output_lines=_or_none(output_line_count, network),
            )
        )
    return tuple(described)


def describe_memory(memory: MemoryTable) -> MemoryDescription:
    """Describe a memory table."""
    return MemoryDescription(
        total=memory.total,
        reserved=memory.reserved,
        runtime=memory.runtime,
        coefficients=memory.coefficients,
        free=memory.free,
        used_percent=round(100 * memory.used / memory.total, 1) if memory.total else None,
    )


def describe_registers(writes: tuple[RegisterWrite, ...]) -> RegistersDescription:
    """Describe register writes, with the names of the register map."""
    values = {write.address: write.value for write in writes}
    return RegistersDescription(
        count=len(writes),
        input_lines=values.get(INPUT_LINES),
        output_lines=values.get(OUTPUT_LINES),
        refused=tuple(str(write) for write in writes if not is_allowed(write)),
        writes=tuple(_register(write) for write in writes),
    )


def describe_info(info: NetworkInfo) -> InfoDescription:
    """Describe a network_info.txt."""
    return InfoDescription(
        version=info.version,
        network_id=info.network_id,
        network_type=info.network_type,
        post_process_flag=info.post_process_flag,
        ap_params_bytes=info.ap_params_bytes,
        networks=tuple(
            InfoNetwork(
                ordinal=network.ordinal,
                width=network.width,
                height=network.height,
                format=network.format,
                signed=network.normalisation.signed,
                pattern=_pattern(network),
                normalisation=_normalisation(network.normalisation),
                outputs=tuple(
                    InfoOutput(elements=one.elements, padding=one.padding, bytes_per_element=one.bytes_per_element)
                    for one in network.outputs
                ),
            )
            for network in info.networks
        ),
    )


def _input(tensor: InputTensor, place: PlacedTensor | None) -> TensorDescription:
    layout = _or_none(input_layout, tensor)
    persistent = None if place is None else place.persistent
    return _tensor(tensor, 8, None if layout is None else layout.total_bytes, place, persistent=persistent)


def _output(tensor: OutputTensor, place: PlacedTensor | None) -> TensorDescription:
    return _tensor(tensor, tensor.bits_per_element, _or_none(output_bytes, tensor), place, persistent=None)


def _tensor(
    tensor: InputTensor | OutputTensor, bits: int, size: int | None, place: PlacedTensor | None, *, persistent: bool | None
) -> TensorDescription:
    return TensorDescription(
        id=tensor.id,
        name=tensor.name,
        shape=tuple(dimension.size for dimension in tensor.dimensions),
        padding=tuple(dimension.padding for dimension in tensor.dimensions),
        serialization=tuple(dimension.serialization_index for dimension in tensor.dimensions),
        dtype=f"{'' if tensor.signed else 'u'}int{bits}",
        scale=tensor.scale,
        shift=tensor.shift,
        bytes=size,
        lines=None if size is None else -(-size // LINE_BYTES),
        memory_offset=None if place is None else place.memory_offset,
        persistent=persistent,
    )


def _or_none(calculate: Callable[[A], T], argument: A) -> T | None:
    """Return what `calculate` makes of `argument`, or None for a tensor that no sensor could send."""
    try:
        return calculate(argument)
    except DecodeError:
        return None


def _register(write: RegisterWrite) -> RegisterDescription:
    register = REGISTERS.at(write.address)
    name = meaning = ""
    if register is not None:
        behind = write.address - register.address
        name = f"{register.name}[{behind}]" if behind else register.name
        meaning = "" if behind else register.in_words(write.value)
    return RegisterDescription(
        address=f"0x{write.address:04X}",
        bytes=write.size,
        value=f"0x{write.value:0{2 * write.size}X}",
        name=name,
        meaning=meaning,
        allowed=is_allowed(write),
    )


def _pattern(network: NetworkInput) -> str:
    signed = network.normalisation.signed
    if network.normalisation != pattern(network.format, signed=signed):
        return "custom"
    return f"{'signed' if signed else 'unsigned'} {network.format}"


def _normalisation(values: Normalisation) -> dict[str, str | list[str]]:
    """Return the register patterns in hexadecimal, by the names of the fields; those with a value for each channel as lists."""
    return {
        **{name: f"0x{getattr(values, name):04X}" for name in ("k00", "k02", "k03", "k11", "k13", "k20", "k22", "k23", "y_gain", "y_add")},
        **{name: f"0x{getattr(values, name):08X}" for name in ("y_clip", "cb_clip", "cr_clip")},
        "norm": [f"0x{value:04X}" for value in values.norm],
        "norm_shift": [f"0x{value:02X}" for value in values.norm_shift],
        "norm_clip": [f"0x{value:08X}" for value in values.norm_clip],
    }
