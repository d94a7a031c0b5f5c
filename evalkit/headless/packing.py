"""`evalkit pack`: what Sony's converter wrote becomes a network file."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from evalkit.errors import ModelError
from evalkit.headless import exits
from evalkit.headless.inspecting import in_file, read_bounded
from evalkit.headless.terminal import show
from evalkit.imx500.intrinsics import MAX_BYTES, read_intrinsics
from evalkit.imx500.packaging import network_file
from evalkit.imx500.packer import read_packer_output
from evalkit.imx500.rpk import write_container


def main(args: argparse.Namespace) -> int:
    """Write the network file; return the exit code. Raises ModelError, with file and reason, if the zip does not make one."""
    source, target = args.file, args.out
    intrinsics = None if args.intrinsics is None else read_bounded(args.intrinsics, MAX_BYTES)
    if intrinsics is not None:
        try:
            read_intrinsics(intrinsics)
        except ModelError as error:
            raise in_file(args.intrinsics, error) from error
    try:
        output = read_packer_output(read_bounded(source))
        data = write_container(network_file(output, input_format=args.input_format, network_id=args.network_id, intrinsics=intrinsics))
    except ModelError as error:
        raise in_file(source, error) from error
    part = target.with_name(f"{target.name}.part")
    try:
        part.write_bytes(data)
        os.replace(part, target)  # noqa: PTH105 - whole or not at all
    finally:
        part.unlink(missing_ok=True)
    show(
        f"{target}: {len(data):,} bytes. No sensor has confirmed files that EvalKit packed; compare with imx500-package if one refuses it."
    )
    return exits.OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Fill in the command's parser."""
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help="packerOut.zip of imxconv")
    add("--out", type=Path, default=Path("network.rpk"), metavar="FILE", help="network file to write (default: %(default)s)")
    add(
        "--input-format",
        default="RGB",
        choices=("RGB", "BGR"),
        help="channels of the input; the zip does not say it (default: %(default)s)",
    )
    add("--network-id", type=int, default=0, metavar="N", help="0 to 999999 (default: %(default)s)")
    add("--intrinsics", type=Path, metavar="FILE", help="JSON that picamera2 reads as network_intrinsics: task, labels, inference rate")
