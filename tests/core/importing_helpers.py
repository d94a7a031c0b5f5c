"""Network files as other tools leave them, for the tests of importing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evalkit.imx500.apparams import Network
from evalkit.imx500.blocks import swap_words
from evalkit.imx500.dnnparams import place
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.network_info import info_for, write_network_info
from evalkit.imx500.rpk import new_container, read_container, write_container
from tests.core.imx500_helpers import input_tensor, output_tensor

YOLO = Network(
    id=0,
    name="yolov8n_imx",
    inputs=(input_tensor(640, 640),),
    outputs=(
        output_tensor("boxes", 300, 4, bits=16, signed=True, scale=2.0**-5),
        output_tensor("scores", 300, scale=2.0**-8),
        output_tensor("classes", 300, bits=16, signed=True),
        output_tensor("count", 1, bits=16, signed=True),
    ),
)
SCORES = Network(id=0, name="flowers", inputs=(input_tensor(64, 64),), outputs=(output_tensor("o", 5, bits=8, signed=True, scale=0.125),))
MEMORY = MemoryTable(runtime=2_000_000, coefficients=1_000_000)


def network_file(network: Network, members: dict[str, bytes], memory: MemoryTable = MEMORY) -> bytes:
    return write_container(new_container(networks=(network,), dnn=place((network,), memory), coefficients=b"", members=members))


def bare(network: Network) -> bytes:
    """Return the file as Arducam's: no archive, words swapped."""
    whole = read_container(network_file(network, {}))
    return swap_words(write_container(replace(whole, archive=None)))


def info_of(network: Network, input_format: str = "RGB") -> bytes:
    return write_network_info(info_for((network,), input_format=input_format))


def rpk(tmp_path: Path, network: Network = YOLO, name: str = "net.rpk") -> Path:
    """Write a network file that has no intrinsics."""
    path = tmp_path / name
    path.write_bytes(network_file(network, {"network_info.txt": info_of(network)}))
    return path
