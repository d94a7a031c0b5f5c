"""Where the parts of a network file contradict each other, or what a driver expects: said in words, for a person who wonders why it fails."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.errors import DecodeError
from evalkit.imx500 import network_info, network_registers
from evalkit.imx500.apparams import PADDING_STEP, InputTensor, Network
from evalkit.imx500.blocks import SEGMENT_AP_PARAMS
from evalkit.imx500.dnnparams import networks_of
from evalkit.imx500.header import HEADER_BYTES
from evalkit.imx500.network_info import NetworkInfo, NetworkInput
from evalkit.imx500.network_registers import RegisterWrite, is_allowed
from evalkit.imx500.rpk import Container
from evalkit.imx500.stream import LINE_BYTES, MAX_INFERENCE_LINES, input_line_count, output_line_count
from evalkit.imx500.tensors import input_layout, output_bytes, output_dtype

LIBCAMERA_INPUT = (1280, 960)
"""Largest input that libcamera's tensor parser accepts."""
LIBCAMERA_CHANNELS = (1, 3, 4)
LIBCAMERA_OUTPUTS = 16
"""Most output tensors that libcamera hands on (MaxNumTensors)."""


def problems_of(container: Container, info: NetworkInfo | None, writes: tuple[RegisterWrite, ...] | None) -> tuple[str, ...]:
    """Return what is wrong, one sentence each. `info` and `writes` are the archive's, or None if they are missing or cannot be read."""
    found = [*_memory_problems(container)]
    if container.archive is not None and not container.is_firmware:
        found += [
            f"The archive lacks {name}, without which no driver loads the network."
            for name in (network_info.FILE_NAME, network_registers.FILE_NAME)
            if name not in container.members
        ]
    if container.dnn is not None and networks_of(container.dnn) != container.networks:
        found.append("apParams and DNN parameters describe different tensors.")
    if info is not None:
        found += info_problems(container, info)
    if writes is not None:
        found += [f"The Linux driver refuses the register write {write}." for write in writes if not is_allowed(write)]
    if container.networks:
        found += _line_problems(container.networks, {write.address: write.value for write in writes or ()})
        found += _stream_problems(container)
    return tuple(found)


def _memory_problems(container: Container) -> Iterator[str]:
    memory = container.memory
    if memory is not None and memory.free < 0:
        yield f"The network needs {-memory.free:,} bytes more than the sensor's memory of {memory.total:,} has."


def info_problems(container: Container, info: NetworkInfo) -> Iterator[str]:
    """Say where a network_info.txt and a container's own description differ."""
    if container.version is not None and info.network_id != container.network_id:
        yield f"{network_info.FILE_NAME} has the network id {info.network_id}, the version segment {container.network_id}."
    if container.encrypted or container.is_firmware:
        return
    sizes = [len(segment.data) for segment in container.segments if segment.type == SEGMENT_AP_PARAMS]
    # Files pad to a full step; whether one is added to what fills it already is not known (UNCONFIRMED "apparams-padding").
    if sizes and not 0 <= sizes[0] - info.ap_params_bytes <= PADDING_STEP:
        yield f"{network_info.FILE_NAME} gives apParams {info.ap_params_bytes} bytes, and there are {sizes[0]} with padding."
    if len(info.networks) != len(container.networks):
        yield f"{network_info.FILE_NAME} describes {len(info.networks)} networks, apParams {len(container.networks)}."
        return
    for entry, network in zip(info.networks, container.networks, strict=True):
        yield from _network_problems(entry, network)


def _network_problems(entry: NetworkInput, network: Network) -> Iterator[str]:
    try:
        layout = input_layout(network.inputs[0]) if network.inputs else None
        outputs = [(output_bytes(spec) // output_dtype(spec).itemsize, output_dtype(spec).itemsize) for spec in network.outputs]
    except DecodeError as error:
        yield f"No sensor sends such a tensor: {error.message}."
        return
    if layout is not None:
        ours = (entry.width, entry.height, entry.channels, entry.normalisation.signed)
        theirs = (layout.width, layout.height, layout.channels, layout.signed)
        if ours != theirs:
            yield f"{network_info.FILE_NAME} describes the input {_input_text(*ours)}, apParams {_input_text(*theirs)}."
    listed = [(one.elements, one.bytes_per_element) for one in entry.outputs]
    if listed != outputs:
        yield f"{network_info.FILE_NAME} lists outputs of {_sizes_text(listed)} elements, apParams of {_sizes_text(outputs)}."


def _line_problems(networks: tuple[Network, ...], values: dict[int, int]) -> Iterator[str]:
    counts = (
        ("input", network_registers.INPUT_LINES, input_line_count),
        ("output", network_registers.OUTPUT_LINES, output_line_count),
    )
    for what, address, count in counts:
        try:
            lines = max(count(network) for network in networks)
        except DecodeError:
            continue
        if lines >= MAX_INFERENCE_LINES:
            yield f"The {what} tensors take {lines:,} lines a frame, and the Linux driver lets fewer than {MAX_INFERENCE_LINES:,} through."
        if address in values and values[address] != lines:
            yield f"Register 0x{address:04X} gives the {what} {values[address]} lines, and its tensors take {lines}."


def _stream_problems(container: Container) -> Iterator[str]:
    """Say what of the networks' stream readers on a Raspberry Pi refuse."""
    size = max((len(segment.data) for segment in container.segments if segment.type == SEGMENT_AP_PARAMS), default=0)
    if size > LINE_BYTES - HEADER_BYTES:
        yield f"apParams of {size:,} bytes do not fit the header's line over CSI-2, which has {LINE_BYTES - HEADER_BYTES:,}."
    for network in container.networks:
        if len(network.outputs) > LIBCAMERA_OUTPUTS:
            yield f"The network has {len(network.outputs)} outputs, and libcamera hands on {LIBCAMERA_OUTPUTS}."
        for tensor in network.inputs:
            yield from _input_problems(tensor)


def _input_problems(tensor: InputTensor) -> Iterator[str]:
    try:
        layout = input_layout(tensor)
    except DecodeError:
        return
    width, height = LIBCAMERA_INPUT
    if layout.width > width or layout.height > height:
        yield f"The input has {layout.width}x{layout.height} pixels, and libcamera reads at most {width}x{height}."
    if layout.channels not in LIBCAMERA_CHANNELS:
        yield f"The input has {layout.channels} channels, and libcamera reads 1, 3 or 4."


def _input_text(width: int, height: int, channels: int, signed: bool) -> str:  # noqa: FBT001 - one of four facts
    return f"{width}x{height}x{channels} {'signed' if signed else 'unsigned'}"


def _sizes_text(sizes: list[tuple[int, int]]) -> str:
    return ", ".join(f"{elements} x {size} B" for elements, size in sizes) or "no"
