"""What a file of a network is, in plain values that can become JSON: the content of `evalkit inspect`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from evalkit.errors import BrokenModel, DecodeError, UnknownFormat
from evalkit.imx500 import intrinsics as intrinsics_file
from evalkit.imx500 import network_info as info_file
from evalkit.imx500 import network_registers as registers_file
from evalkit.imx500.apparams import InputTensor, Network, OutputTensor
from evalkit.imx500.dnnparams import DnnParams
from evalkit.imx500.intrinsics import read_intrinsics
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.network_info import NetworkInfo, read_network_info
from evalkit.imx500.network_registers import read_network_registers, refused
from evalkit.imx500.packer import MemoryReport, PackerOutput, read_memory_report, read_packer_output
from evalkit.imx500.rpk import Container, read_container

Description = dict[str, object]
"""Text, numbers, truth values, None, and lists and dictionaries of these."""


def inspect_file(data: bytes) -> Description:
    """Describe a file by its content: .rpk, .fpk, .adm, packerOut.zip, memory report, network_info.txt.

    UnknownFormat if it is none of these; BrokenModel, with the byte, if it is damaged. A damaged member of an archive is described by
    its error, so that the rest can be seen.
    """
    if data.startswith(b"PK"):
        return _packer_output(read_packer_output(data))
    start = data[:64].lstrip()
    if start.startswith(b"{"):
        return _memory_report(read_memory_report(data))
    if start.startswith((b"version=", b"networkID=", b"#", b";")):
        return {"kind": "network_info.txt", "network_info": _network_info(read_network_info(data))}
    try:
        return _container(read_container(data))
    except UnknownFormat as error:
        raise UnknownFormat(
            error.message, hint="Choose a network.rpk, an .fpk or .adm, a packerOut.zip, a memory report or a network_info.txt."
        ) from error


def _container(container: Container) -> Description:
    version = container.version
    kind = "firmware" if container.is_firmware else "network"
    return {
        "kind": f"{'encrypted ' if container.encrypted else ''}{kind}",
        "form": container.form.value,
        "blocks": [{"bytes": len(block.to_bytes()), "offset": block.offset} for block in container.blocks],
        "block_bytes": container.block_bytes,
        "encrypted": container.encrypted,
        "device_locked": container.device_locked,
        "made_by_evalkit": container.is_ours,
        "version": None if version is None else version.text,
        "converter": None if version is None else version.converter_version,
        "network_id": container.network_id,
        "segments": [
            {"type": segment.type, "name": segment.name, "address": f"0x{segment.address:08X}", "bytes": len(segment.data)}
            for segment in container.segments
        ],
        "networks": [_network(network) for network in container.networks],
        "persistent_inputs": _persistence(container.dnn),
        "memory": _memory(container.memory),
        "members": {name: len(content) for name, content in container.members.items()},
        **_members(container.members),
    }


def _packer_output(output: PackerOutput) -> Description:
    return {
        "kind": "packerOut.zip",
        "network_name": output.network_name,
        "target": output.target,
        "converter": output.converter_version,
        "parts": [
            {
                "name": part.name,
                "file": part.file,
                "address": None if part.load_address is None else f"0x{part.load_address:08X}",
                "bytes": part.bytes,
                "version": part.version,
                "intact": part.intact,
            }
            for part in output.parts
        ],
        "networks": [_network(network) for network in output.networks],
        "persistent_inputs": _persistence(output.dnn),
        "memory": _memory(output.dnn.memory),
    }


def _memory_report(report: MemoryReport) -> Description:
    return {
        "kind": "memory report",
        "name": report.name,
        "runtime_bytes": report.runtime_bytes,
        "model_bytes": report.model_bytes,
        "reserved_bytes": report.reserved_bytes,
        "used_bytes": report.used_bytes,
        "available_bytes": report.available_bytes,
        "fits": report.fits,
        "input_persistent": report.input_persistent,
    }


def _network(network: Network) -> Description:
    return {
        "id": network.id,
        "name": network.name,
        "type": network.type,
        "inputs": [{**_tensor(tensor), "dtype": _dtype(8, signed=tensor.signed)} for tensor in network.inputs],
        "outputs": [{**_tensor(tensor), "dtype": _dtype(tensor.bits_per_element, signed=tensor.signed)} for tensor in network.outputs],
    }


def _tensor(tensor: InputTensor | OutputTensor) -> Description:
    return {
        "id": tensor.id,
        "name": tensor.name,
        "shape": [dimension.size for dimension in tensor.dimensions],
        "padding": [dimension.padding for dimension in tensor.dimensions],
        "serialization": [dimension.serialization_index for dimension in tensor.dimensions],
        "scale": tensor.scale,
        "shift": tensor.shift,
    }


def _dtype(bits: int, *, signed: bool) -> str:
    return f"{'' if signed else 'u'}int{bits}"


def _persistence(dnn: DnnParams | None) -> list[bool] | None:
    return None if dnn is None else [tensor.persistent for network in dnn.networks for tensor in network.inputs]


def _memory(memory: MemoryTable | None) -> Description | None:
    if memory is None:
        return None
    return {
        "total": memory.total,
        "reserved": memory.reserved,
        "runtime": memory.runtime,
        "coefficients": memory.coefficients,
        "free": memory.free,
        "used_percent": round(100 * memory.used / memory.total, 1) if memory.total else None,
    }


def _members(members: Mapping[str, bytes]) -> Description:
    """Describe the known members; one that cannot be read is described by why."""
    readers: dict[str, tuple[str, Callable[[bytes], object]]] = {
        info_file.FILE_NAME: ("network_info", lambda content: _network_info(read_network_info(content))),
        registers_file.FILE_NAME: ("registers", _registers),
        intrinsics_file.FILE_NAME: ("intrinsics", lambda content: msgspec.to_builtins(read_intrinsics(content))),
    }
    result: Description = {}
    for name, (key, read) in readers.items():
        if name not in members:
            continue
        try:
            result[key] = read(members[name])
        except (BrokenModel, DecodeError) as error:
            result[key] = {"error": error.message}
    return result


def _registers(data: bytes) -> Description:
    writes = read_network_registers(data)
    values = {write.address: write.value for write in writes}
    return {
        "count": len(writes),
        "input_lines": values.get(registers_file.INPUT_LINES),
        "output_lines": values.get(registers_file.OUTPUT_LINES),
        "refused": [str(write) for write in refused(writes)],
        "writes": [str(write) for write in writes],
    }


def _network_info(info: NetworkInfo) -> Description:
    return {
        "version": info.version,
        "network_id": info.network_id,
        "network_type": info.network_type,
        "post_process_flag": info.post_process_flag,
        "ap_params_bytes": info.ap_params_bytes,
        "networks": [
            {
                "ordinal": network.ordinal,
                "width": network.width,
                "height": network.height,
                "format": network.format,
                "signed": network.normalisation.signed,
                "output_elements": [output.elements for output in network.outputs],
            }
            for network in info.networks
        ],
    }
