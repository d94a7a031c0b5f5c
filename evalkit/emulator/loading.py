"""Packages to networks that run. Importing this imports onnxruntime and onnx, a quarter of a second."""

from __future__ import annotations

from pathlib import Path

import onnx

from evalkit.emulator.dsp import OnnxDsp
from evalkit.emulator.network import LoadedNetwork
from evalkit.emulator.procedures import SensorImage
from evalkit.errors import BrokenModel, CommandRejected
from evalkit.imx500 import network_registers
from evalkit.imx500.loading import SLICE_STEP
from evalkit.imx500.rpk import read_container
from evalkit.models.library import ModelLibrary
from evalkit.models.package import ModelPackage, read_package

_NAMED = 3
"""Registers that a refusal names."""


def from_file(path: Path, *, threads: int) -> LoadedNetwork:
    """Return the network in a package file; ModelError if there is none, or if it cannot run here."""
    return from_package(read_package(path), threads=threads)


def from_package(package: ModelPackage, index: int = 0, *, threads: int) -> LoadedNetwork:
    """Make a network of a package ready to run; ModelError if it cannot run here, or if a sensor's driver would not load it.

    CommandRejected if the package has no network of that index.
    """
    if index >= len(package.networks):
        raise CommandRejected(f"{package.name} has {len(package.networks)} networks, and no number {index}.", hint="They count from 0.")
    twin, network = package.twin(index), package.networks[index]
    dsp = OnnxDsp(twin, network, threads=threads)
    nodes = onnx.load_from_string(twin).graph.node
    return LoadedNetwork(
        name=package.name,
        card=package.cards[index],
        network=network,
        memory=package.memory,
        image=_image(package, index),
        dsp=dsp,
        filters_boxes=any(node.op_type == "NonMaxSuppression" for node in nodes),
        package=package,
        index=index,
    )


def _image(package: ModelPackage, index: int) -> SensorImage:
    """Return what the sensor gets of a package; BrokenModel names the registers that no network may write."""
    container = read_container(package.data)
    writes = network_registers.read_network_registers(container.members.get(network_registers.FILE_NAME, b""))
    refused = network_registers.refused(writes)
    if refused:
        first = ", ".join(str(write) for write in refused[:_NAMED])
        raise BrokenModel(
            f"{package.name} writes {len(refused)} registers that no network may write: {first}.",
            hint="Convert the network again: its file imx500_regs is damaged, or made for another sensor.",
        )
    blocks = b"".join(block.to_bytes() for block in container.blocks)
    if len(blocks) % SLICE_STEP:
        raise BrokenModel(f"The blocks of {package.name} have {len(blocks):,} bytes, and the sensor takes whole words of {SLICE_STEP}.")
    return SensorImage(blocks=blocks, registers=writes, selected=index)


def package_named(folder: Path, name: str) -> ModelPackage:
    """Return a package of the library in `folder`, built-in ones included; ModelError if there is none of that name."""
    return ModelLibrary(folder).load(name)
