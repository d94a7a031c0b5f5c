"""Packages to networks that run. Importing this imports onnxruntime and onnx, a quarter of a second."""

from __future__ import annotations

from pathlib import Path

from evalkit.emulator.dsp import OnnxDsp
from evalkit.emulator.network import LoadedNetwork
from evalkit.models.library import ModelLibrary
from evalkit.models.package import ModelPackage, parse_package, read_package


def from_bytes(data: bytes, name: str, *, threads: int) -> LoadedNetwork:
    """Return the network in the bytes of a package; ModelError if there is none, or if it cannot run here."""
    return from_package(parse_package(data, name), threads=threads)


def from_file(path: Path, *, threads: int) -> LoadedNetwork:
    """Return the network in a package file; ModelError if there is none, or if it cannot run here."""
    return from_package(read_package(path), threads=threads)


def from_package(package: ModelPackage, *, threads: int) -> LoadedNetwork:
    """Make a package ready to run; ModelError if it cannot run here."""
    dsp = OnnxDsp(package.twin(), package.network, threads=threads)
    return LoadedNetwork(name=package.name, card=package.card, network=package.network, memory=package.memory, dsp=dsp)


def package_named(folder: Path, name: str) -> ModelPackage:
    """Return a package of the library in `folder`, built-in ones included; ModelError if there is none of that name."""
    return ModelLibrary(folder).load(name)
