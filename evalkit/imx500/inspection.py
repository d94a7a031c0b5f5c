"""What a file about a network holds: recognised, read, described. The content of `evalkit inspect`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from evalkit.errors import BrokenModel, DecodeError, UnknownFormat
from evalkit.imx500 import intrinsics as intrinsics_file
from evalkit.imx500 import network_info as info_file
from evalkit.imx500 import network_registers as registers_file
from evalkit.imx500.apparams import decode_ap_params
from evalkit.imx500.consistency import problems_of
from evalkit.imx500.describing import describe_info, describe_memory, describe_networks, describe_registers
from evalkit.imx500.descriptions import (
    BlockDescription,
    ContainerDescription,
    Damaged,
    FileDescription,
    InfoFileDescription,
    IntrinsicsFileDescription,
    MemoryReportDescription,
    PackerDescription,
    PartDescription,
    RegistersFileDescription,
    SegmentDescription,
    TensorsFileDescription,
    TwinDescription,
)
from evalkit.imx500.dnnparams import DnnParams, decode_dnn_params, networks_of
from evalkit.imx500.dnnxml import read_dnn_xml
from evalkit.imx500.intrinsics import read_intrinsics
from evalkit.imx500.network_info import read_network_info
from evalkit.imx500.network_registers import read_network_registers
from evalkit.imx500.packer import read_memory_report, read_packer_output
from evalkit.imx500.recognition import FileKind, beginning, recognise
from evalkit.imx500.rpk import Container, read_container

T = TypeVar("T")
_KNOWN = (
    "Choose a network.rpk, an .fpk or .adm, a packerOut.zip, a memory report, dnnParams.xml, network_info.txt, imx500_regs, "
    "network_intrinsics, or the binary apParams or DNN parameters."
)


def inspect_file(data: bytes, name: str = "") -> dict[str, Any]:
    """Return `describe_file` as plain values: text, numbers, truth values, None, lists and dictionaries of these."""
    plain: dict[str, Any] = msgspec.to_builtins(describe_file(data, name))
    return plain


def describe_file(data: bytes, name: str = "") -> FileDescription:
    """Describe a file by its content; `name` (without folders) helps where the content has no mark of its own.

    Raises UnknownFormat if it is none that is known, BrokenModel, with the byte, if it is damaged. A damaged member of an archive is
    described by its error, so that the rest can be seen.
    """
    kind = recognise(data, name)
    if kind is None:
        raise UnknownFormat(f"It {beginning(data)}, which no known file does", hint=_KNOWN)
    try:
        return _READERS[kind](data)
    except DecodeError as error:
        raise BrokenModel(f"The {kind.value} cannot be read: {error.message}", hint=error.hint, offset=error.offset) from error


def describe_container(container: Container) -> ContainerDescription:
    """Describe an .rpk, .fpk or .adm; never raises."""
    members = container.members
    info = _member(members.get(info_file.FILE_NAME), read_network_info)
    writes = _member(members.get(registers_file.FILE_NAME), read_network_registers)
    intrinsics = _member(members.get(intrinsics_file.FILE_NAME), read_intrinsics)
    version = container.version
    return ContainerDescription(
        kind=f"{'encrypted ' if container.encrypted else ''}{'firmware' if container.is_firmware else 'network'}",
        form=container.form.value,
        blocks=tuple(
            BlockDescription(
                index=block.index,
                offset=block.offset,
                bytes=len(block.to_bytes()),
                encrypted=block.encrypted,
                device_locked=bool(block.device_lock),
            )
            for block in container.blocks
        ),
        block_bytes=container.block_bytes,
        encrypted=container.encrypted,
        device_locked=container.device_locked,
        made_by_evalkit=container.is_ours,
        version=None if version is None else version.text,
        converter=None if version is None else version.converter_version,
        model_version=None if version is None else f"{version.major}.{version.minor}",
        network_id=container.network_id,
        segments=tuple(
            SegmentDescription(
                type=segment.type,
                name=segment.name,
                address=f"0x{segment.address:08X}",
                offset=segment.offset,
                bytes=len(segment.data),
            )
            for segment in container.segments
        ),
        networks=describe_networks(container.networks, container.dnn),
        memory=None if container.memory is None else describe_memory(container.memory),
        twin=_member(container, lambda one: TwinDescription(bytes=len(one.coefficients()))) if container.is_ours else None,
        members={name: len(content) for name, content in members.items()},
        network_info=info if info is None or isinstance(info, Damaged) else describe_info(info),
        registers=writes if writes is None or isinstance(writes, Damaged) else describe_registers(writes),
        intrinsics=intrinsics,
        problems=(
            *(
                f"{name} cannot be read: {part.error}."
                for name, part in ((info_file.FILE_NAME, info), (registers_file.FILE_NAME, writes), (intrinsics_file.FILE_NAME, intrinsics))
                if isinstance(part, Damaged)
            ),
            *problems_of(container, None if isinstance(info, Damaged) else info, None if isinstance(writes, Damaged) else writes),
        ),
    )


P = TypeVar("P")


def _member(content: P | None, read: Callable[[P], T]) -> T | Damaged | None:
    """Return what `read` makes of a member, or why it cannot; None if there is none."""
    if content is None:
        return None
    try:
        return read(content)
    except (BrokenModel, DecodeError) as error:
        return Damaged(error=error.message, offset=error.offset)


def _packer_output(data: bytes) -> PackerDescription:
    output = read_packer_output(data)
    return PackerDescription(
        network_name=output.network_name,
        target=output.target,
        converter=output.converter_version,
        parts=tuple(
            PartDescription(
                name=part.name,
                file=part.file,
                address=None if part.load_address is None else f"0x{part.load_address:08X}",
                bytes=part.bytes,
                version=part.version,
                intact=part.intact,
            )
            for part in output.parts
        ),
        networks=describe_networks(output.networks, output.dnn),
        memory=describe_memory(output.dnn.memory),
    )


def _memory_report(data: bytes) -> MemoryReportDescription:
    report = read_memory_report(data)
    return MemoryReportDescription(
        name=report.name,
        runtime_bytes=report.runtime_bytes,
        model_bytes=report.model_bytes,
        reserved_bytes=report.reserved_bytes,
        used_bytes=report.used_bytes,
        available_bytes=report.available_bytes,
        fits=report.fits,
        input_persistent=report.input_persistent,
    )


def _tensors(kind: FileKind, dnn: DnnParams) -> TensorsFileDescription:
    return TensorsFileDescription(kind=kind.value, networks=describe_networks(networks_of(dnn), dnn), memory=describe_memory(dnn.memory))


def _ap_params(data: bytes) -> TensorsFileDescription:
    return TensorsFileDescription(kind=FileKind.AP_PARAMS.value, networks=describe_networks(decode_ap_params(data), None), memory=None)


_READERS: dict[FileKind, Callable[[bytes], FileDescription]] = {
    FileKind.CONTAINER: lambda data: describe_container(read_container(data)),
    FileKind.PACKER_OUTPUT: _packer_output,
    FileKind.MEMORY_REPORT: _memory_report,
    FileKind.INTRINSICS: lambda data: IntrinsicsFileDescription(intrinsics=read_intrinsics(data)),
    FileKind.NETWORK_INFO: lambda data: InfoFileDescription(network_info=describe_info(read_network_info(data))),
    FileKind.REGISTERS: lambda data: RegistersFileDescription(registers=describe_registers(read_network_registers(data))),
    FileKind.AP_PARAMS: _ap_params,
    FileKind.DNN_PARAMS: lambda data: _tensors(FileKind.DNN_PARAMS, decode_dnn_params(data)),
    FileKind.DNN_XML: lambda data: _tensors(FileKind.DNN_XML, read_dnn_xml(data)),
}
