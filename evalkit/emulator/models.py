"""Which network the board starts with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from evalkit.emulator import loading
from evalkit.emulator.config import NO_MODEL, EmulatorConfig
from evalkit.emulator.network import LoadedNetwork
from evalkit.settings import default_folders

FOOTAGE_MODEL = "pedestrian-ssdlite"
"""Finds real people; used on footage, pictures and the webcam if the library has it."""
GENERATED_MODEL = "shop-person"
"""Built in; what runs where no other is better."""
SCENE_MODELS: Mapping[str, str] = MappingProxyType(
    {"generated:door": "door-mask", "generated:shelf": "shelf-gap", "generated:ceiling": "ceiling-person"}
)
"""Built-in networks that were trained on one scene each."""
_SUFFIX = ".rpk"


def first_network(config: EmulatorConfig, scene_uri: str) -> Callable[[], LoadedNetwork] | None:
    """Return what loads the network that `config` names, or None for no network.

    ModelError at once if there is none of that name or path; what is wrong with its content comes out when it is loaded.
    """
    if config.model == NO_MODEL:
        return None
    folder = config.library if config.library is not None else default_folders().data / "models"
    name = config.model or _suitable(folder, scene_uri)
    path = Path(name).expanduser()
    if not path.is_file():
        path = folder / f"{name}{_SUFFIX}"
    if path.is_file():
        return lambda: loading.from_file(path, threads=config.dsp_threads)
    package = loading.package_named(folder, name)
    return lambda: loading.from_package(package, threads=config.dsp_threads)


def _suitable(folder: Path, scene_uri: str) -> str:
    if not scene_uri.startswith("generated:") and (folder / f"{FOOTAGE_MODEL}{_SUFFIX}").is_file():
        return FOOTAGE_MODEL
    return SCENE_MODELS.get(scene_uri, GENERATED_MODEL)
