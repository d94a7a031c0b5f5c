"""`evalkit model build` and `convert`: packages of the user's own networks."""

from __future__ import annotations

import argparse
from pathlib import Path

from evalkit.building.build import build
from evalkit.building.converting import ConvertRequest, convert
from evalkit.building.labels import read_labels
from evalkit.building.request import BuildReport, BuildRequest, to_json
from evalkit.flow import CancelToken
from evalkit.folders import default_folders
from evalkit.headless import exits
from evalkit.headless.terminal import ProgressLine, quantity, say, show, show_json_bytes
from evalkit.models.library import default_library
from evalkit.settings import load_settings


def build_one(args: argparse.Namespace) -> int:
    """Build what the arguments say and show the report; return the exit code. Raises what `building.build` raises."""
    request = BuildRequest(
        network=args.network,
        task=args.task,
        labels=read_labels(args.labels) if args.labels is not None else (),
        pictures=args.pictures,
        mean=args.mean,
        std=args.std,
        normalisation=args.normalisation,
        channel_order="BGR" if args.bgr else "RGB",
        box_order=args.box_order,
        input_size=args.input_size,
        decoder=args.decoder,
        name=args.name,
        title=args.title,
        licence=args.licence,
        source=args.source,
    )
    with ProgressLine() as line:
        report = build(request, destination=args.out or default_library(), progress=line.update, cancel=CancelToken())
    for warning in report.warnings:
        say(f"Note: {warning}")
    if args.json:
        show_json_bytes(to_json(report))
    else:
        show("\n".join(report_lines(report)))
    return exits.OK


def convert_one(args: argparse.Namespace) -> int:
    """Run the user's converter; return the exit code. Raises what `building.converting.convert` raises."""
    settings, problem = load_settings(default_folders().settings_file)
    if problem is not None:
        say(f"{problem.message} {problem.hint}")
    request = ConvertRequest(
        network=args.network,
        out=args.out,
        converter_path=args.converter or settings.converter_path,
        input_persistency=not args.no_input_persistency,
        silence_s=args.patience,
    )
    with ProgressLine() as line:
        report = convert(request, progress=line.update, cancel=CancelToken())
    for warning in report.warnings:
        say(f"Note: {warning}")
    if report.questions:
        say(f"The file does not say everything; its import will ask: {' '.join(report.questions)}")
    if args.json:
        show_json_bytes(to_json(report))
    else:
        show(str(report.package))
    say(f"Take it into the library: evalkit model import {_quoted(report.package)}")
    return exits.OK


def report_lines(report: BuildReport) -> list[str]:
    """Return what was made, for people."""
    memory = report.memory
    lines = [
        f"{report.name}: {report.path}",
        f"  {quantity(report.size_bytes)}, sha256 {report.sha256[:16]}…; {report.task}, read as {report.decoder}",
        f"  input {report.input_width}x{report.input_height}, outputs {', '.join(str(shape) for shape in report.output_shapes)}",
        f"  {(report.conv_macs + report.depthwise_macs) / 1e6:,.0f} million multiplications, about {report.dsp_us / 1000:.1f} ms on the sensor "
        f"(order of magnitude), {report.inference_rate:g} inferences a second",
        f"  sensor memory: {memory.used:,} of {memory.total:,} bytes ({memory.coefficients:,} coefficients, {memory.runtime:,} runtime), "
        f"{memory.free:,} free",
    ]
    lines += [f"    {count:>11,}  {what}" for what, count in report.largest[:3]]
    if report.loss is None:
        lines.append("  loss: none to measure, the network came in int8")
        return lines
    where = "not used for quantising" if report.loss.held_out else "the very ones that it was quantised on"
    lines.append(f"  loss against float ({where}): {report.loss.text}")
    lines += [f"    {output.name}: {_noise(output.sqnr_db)}" for output in report.loss.outputs]
    lines += [f"    worst: {item.picture}: {item.text}" for item in report.loss.worst]
    return lines


def _noise(sqnr_db: float | None) -> str:
    return "the same to the bit" if sqnr_db is None else f"signal to quantisation noise {sqnr_db:.1f} dB"


def _quoted(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text
