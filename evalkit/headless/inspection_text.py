"""What a file about a network holds, as text for people: the sections of `evalkit inspect`.

Everything that comes out of the file is made printable: a name cannot move the cursor of a terminal.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from evalkit.headless.terminal import table
from evalkit.imx500.descriptions import (
    ContainerDescription,
    Damaged,
    FileDescription,
    InfoDescription,
    InfoFileDescription,
    IntrinsicsFileDescription,
    MemoryDescription,
    MemoryReportDescription,
    NetworkDescription,
    PackerDescription,
    RegistersDescription,
    RegistersFileDescription,
    TensorDescription,
    TensorsFileDescription,
)
from evalkit.imx500.intrinsics import Intrinsics
from evalkit.models.card import ModelCard

BAR_CHARACTERS = 50
"""Width of the memory's bar: two percent a character."""
SHOWN_LABELS = 8
"""How many labels are named; --json has them all."""
SHOWN_CHARACTERS = 100
"""Longest text of the file that is shown whole."""
LONGEST_SENTENCE = 1000
"""Longest sentence of ours, which may quote the file."""

Facts = list[tuple[str, str]]


def as_text(name: str, size: int, digest: str, description: FileDescription) -> str:
    """Return the description of a file of `size` bytes and SHA-256 `digest` (hexadecimal), ready for a terminal."""
    head = f"{printable(name)}\n{description.kind}, {size:,} bytes"
    sections = [_section("", _facts([*_summary(description), ("sha256", digest)])), *_sections(description)]
    return "\n\n".join([head, *(section for section in sections if section)])


def printable(text: str, *, limit: int = SHOWN_CHARACTERS) -> str:
    """Return text with what a terminal would act on, or could not show, written as escapes; cut if it is longer than `limit`."""
    shown = text if len(text) <= limit else f"{text[: limit - 3]}..."
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in shown)


def _summary(description: FileDescription) -> Facts:
    match description:
        case ContainerDescription():
            return _container_facts(description)
        case PackerDescription():
            return [
                ("network", printable(description.network_name)),
                ("made for", printable(description.target)),
                ("converter", printable(description.converter)),
                ("parts", _parts_verdict(description)),
                ("next", "imx500-package makes the network.rpk of it"),
            ]
        case MemoryReportDescription():
            return [
                ("network", printable(description.name)),
                ("fits", "yes" if description.fits else "NO"),
                ("input", "can be read out" if description.input_persistent else "cannot be read out"),
            ]
        case IntrinsicsFileDescription():
            return _intrinsics_facts(description.intrinsics)
        case _:
            return []


def _parts_verdict(description: PackerDescription) -> str:
    wrong = sum(not part.intact for part in description.parts)
    return f"{wrong} of {len(description.parts)} ARE NOT what the manifest lists" if wrong else "as the manifest lists them"


def _sections(description: FileDescription) -> Iterator[str]:
    match description:
        case ContainerDescription():
            yield from _container_sections(description)
        case PackerDescription():
            yield _memory(description.memory)
            yield from _networks(description.networks)
            rows = [
                [printable(part.name), printable(part.file), f"{part.bytes:,}", part.address or "-", "" if part.intact else "NOT AS LISTED"]
                for part in description.parts
            ]
            yield _section("Parts", _columns(["PART", "FILE", ">BYTES", "ADDRESS", ""], rows))
        case MemoryReportDescription():
            yield _report(description)
        case InfoFileDescription():
            yield _info(description.network_info)
        case RegistersFileDescription():
            yield _registers(description.registers)
        case TensorsFileDescription():
            if description.memory is not None:
                yield _memory(description.memory)
            yield from _networks(description.networks)
        case _:
            pass


def _container_facts(one: ContainerDescription) -> Facts:
    facts: Facts = []
    if one.version is not None:
        text = f"{one.version}: converter {one.converter}, network id {one.network_id:06d}, model {one.model_version}"
        facts.append(("version", printable(text)))
    facts += [("network", f"{printable(network.name) or '(no name)'}, id {network.id}") for network in one.networks]
    if isinstance(one.card, ModelCard):
        facts += [("card", printable(one.card.title)), ("licence", printable(one.card.licence)), ("source", printable(one.card.source))]
    if isinstance(one.intrinsics, Intrinsics):
        facts += _intrinsics_facts(one.intrinsics)
    facts.append(("blocks", _block_sizes(one)))
    locks = ["encrypted: its content is opaque"] * one.encrypted + ["locked to one sensor"] * one.device_locked
    facts.append(("form", ", ".join([one.form, *locks])))
    if one.networks:
        facts.append(("runs on", "the emulator" if one.made_by_evalkit else "a sensor"))
    if isinstance(one.twin, Damaged):
        facts.append(("twin", f"DAMAGED: {printable(one.twin.error)}"))
    elif one.twin is not None:
        facts.append(("twin", f"ONNX, {one.twin.bytes:,} bytes"))
    if one.networks and not one.problems:
        facts.append(("parts", "agree with each other"))
    if one.members:
        facts.append(("archive", ", ".join(f"{printable(name)} {size:,}" for name, size in one.members.items())))
    return facts


def _block_sizes(one: ContainerDescription) -> str:
    groups = [(size, len(list(same))) for size, same in itertools.groupby(block.bytes for block in one.blocks)]
    sizes = " + ".join(f"{count} x {size:,}" if count > 1 else f"{size:,}" for size, count in groups)
    return f"{sizes} = {one.block_bytes:,} bytes to send" if len(one.blocks) > 1 else f"{sizes} bytes to send"


def _container_sections(one: ContainerDescription) -> Iterator[str]:
    if one.problems:
        yield _section("Problems", [f"! {printable(problem, limit=LONGEST_SENTENCE)}" for problem in one.problems])
    if one.memory is not None:
        yield _memory(one.memory)
    yield from _networks(one.networks)
    if isinstance(one.network_info, InfoDescription):
        yield _info(one.network_info)
    rows = [[f"0x{part.type:02X}", part.address, f"{part.bytes:,}", part.name] for part in one.segments]
    yield _section("Segments", _columns(["TYPE", "ADDRESS", ">BYTES", ""], rows)) if rows else ""
    if isinstance(one.registers, RegistersDescription):
        yield _registers(one.registers)


def _intrinsics_facts(intrinsics: Intrinsics) -> Facts:
    facts = [("task", f"{intrinsics.task or 'not said'}, up to {intrinsics.rate:g} inferences a second")]
    labels = intrinsics.labels
    if labels:
        named = ", ".join(labels[:SHOWN_LABELS]) + (", ..." if len(labels) > SHOWN_LABELS else "")
        facts.append(("labels", f"{len(labels)}: {printable(named)}"))
    cpu = intrinsics.cpu
    if cpu is not None:
        steps = [
            *(["softmax"] if cpu.softmax else []),
            *(["divide boxes by the input's height"] if cpu.bbox_normalization else []),
            *([f"boxes in {cpu.bbox_order} order"] if cpu.bbox_order else []),
            *([f"post-processing {printable(cpu.post_processing)}"] if cpu.post_processing else []),
        ]
        if steps:
            facts.append(("host does", ", ".join(steps)))
    ratio = intrinsics.input_aspect_ratio
    if ratio is not None:
        facts.append(("aspect", f"{ratio.width}:{ratio.height}"))
    return facts


def _memory(memory: MemoryDescription) -> str:
    rows = [
        [name, f"{size:,}", f"{100 * size / memory.total:.1f} %" if memory.total else ""]
        for name, size in (
            ("runtime", memory.runtime),
            ("coefficients", memory.coefficients),
            ("reserved", memory.reserved),
            ("free" if memory.free >= 0 else "MISSING", abs(memory.free)),
            ("total", memory.total),
        )
    ]
    used = "" if memory.used_percent is None else f": {memory.used_percent:.1f} % used"
    return _section(f"Memory of the sensor{used}", [_bar(memory), *_columns(["", ">", ">"], rows)[1:]])


def _bar(memory: MemoryDescription) -> str:
    total = max(memory.total, memory.total - memory.free, 1)
    runtime = round(BAR_CHARACTERS * memory.runtime / total)
    coefficients = min(BAR_CHARACTERS - runtime, math.ceil(BAR_CHARACTERS * (memory.coefficients + memory.reserved) / total))
    return f"[{'=' * runtime}{'#' * coefficients}{'.' * (BAR_CHARACTERS - runtime - coefficients)}]  = runtime, # coefficients"


def _networks(networks: Sequence[NetworkDescription]) -> Iterator[str]:
    for network in networks:
        of = f" of {printable(network.name)}" if len(networks) > 1 else ""
        for title, tensors, lines in (
            ("Input" if len(network.inputs) == 1 else "Inputs", network.inputs, network.input_lines),
            ("Output" if len(network.outputs) == 1 else "Outputs", network.outputs, network.output_lines),
        ):
            if tensors:
                sent = "" if lines is None else f", {lines:,} lines a frame"
                head = ["ID", "NAME", "SHAPE", "TYPE", "VALUE", ">BYTES", ">LINES", "PLACE"]
                yield _section(f"{title}{of}{sent}", _columns(head, [_tensor(tensor) for tensor in tensors]))


def _tensor(tensor: TensorDescription) -> list[str]:
    place = "" if tensor.memory_offset is None else f"0x{tensor.memory_offset:06X}"
    return [
        str(tensor.id),
        printable(tensor.name),
        _shape(tensor),
        tensor.dtype,
        _value(tensor),
        "?" if tensor.bytes is None else f"{tensor.bytes:,}",
        "?" if tensor.lines is None else f"{tensor.lines:,}",
        f"{place}, not kept" if tensor.persistent is False else place,
    ]


def _shape(tensor: TensorDescription) -> str:
    shape = "x".join(str(size) for size in tensor.shape)
    if any(tensor.padding):
        shape += f" (stored {'x'.join(str(size + more) for size, more in zip(tensor.shape, tensor.padding, strict=True))})"
    return shape or "-"


def _value(tensor: TensorDescription) -> str:
    raw = f"(raw - {tensor.shift})" if tensor.shift else "raw"
    if tensor.scale == 1:
        return raw
    mantissa, exponent = math.frexp(tensor.scale)
    return f"{raw} x {f'2^{exponent - 1}' if mantissa == 0.5 else f'{tensor.scale:.9g}'}"


def _info(info: InfoDescription) -> str:
    flag = "" if info.post_process_flag is None else f", post-processing flag {info.post_process_flag}"
    lines = [
        f"version {printable(info.version)}, network id {info.network_id:06d}, type {info.network_type}{flag}, "
        f"apParams of {info.ap_params_bytes:,} bytes"
    ]
    for network in info.networks:
        outputs = ", ".join(f"{one.elements:,} x {one.bytes_per_element} B" for one in network.outputs) or "none"
        lines += [
            f"network {network.ordinal}: input {network.width}x{network.height} {network.format}, "
            f"normalised by the pattern {network.pattern}",
            f"network {network.ordinal}: outputs {outputs}",
        ]
        if network.pattern == "custom":
            lines += [f"  {key} {value if isinstance(value, str) else ' '.join(value)}" for key, value in network.normalisation.items()]
    return _section("network_info.txt", lines)


def _registers(registers: RegistersDescription) -> str:
    verdict = f"{len(registers.refused)} REFUSED by the Linux driver" if registers.refused else "all allowed by the Linux driver"
    rows = [[one.address, one.value, one.name or "(unknown)", one.meaning, "" if one.allowed else "REFUSED"] for one in registers.writes]
    return _section(f"Registers set before the network is sent: {registers.count}, {verdict}", _columns(["", "", "", "", ""], rows)[1:])


def _report(report: MemoryReportDescription) -> str:
    rows = [
        ["runtime", f"{report.runtime_bytes:,}"],
        ["coefficients", f"{report.model_bytes:,}"],
        ["reserved", f"{report.reserved_bytes:,}"],
        ["used", f"{report.used_bytes:,}"],
        ["available", f"{report.available_bytes:,}"],
    ]
    return _section("Memory of the sensor, rounded by the converter", _columns(["", ">"], rows)[1:])


def _section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([*([title] if title else []), *(f"  {line}" for line in lines)])


def _facts(facts: Facts) -> list[str]:
    return table([[name, value] for name, value in facts]).splitlines()


def _columns(head: list[str], rows: list[list[str]]) -> list[str]:
    """Return aligned lines, the head first; a column whose head begins with > is set to the right."""
    right = [name.startswith(">") for name in head]
    cells = [[name.removeprefix(">") for name in head], *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return [
        "  ".join(cell.rjust(width) if flush else cell.ljust(width) for cell, width, flush in zip(row, widths, right, strict=True)).rstrip()
        for row in cells
    ]
