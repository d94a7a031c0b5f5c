"""Whether a scenario will work here, before a customer watches: its network, class, regions and scene."""

from __future__ import annotations

from evalkit.errors import ModelError
from evalkit.frames import PixelFormat
from evalkit.imx500.modes import FULL_ARRAY, MODES
from evalkit.models.library import ModelLibrary
from evalkit.models.package import ModelPackage
from evalkit.scenarios.scenario import Area, Scenario

SCENE_KINDS = ("generated", "file", "folder", "webcam")


def problems(scenario: Scenario, library: ModelLibrary) -> tuple[str, ...]:
    """Return what is wrong with a scenario on this computer, one sentence each, beginning with the field; none if nothing is."""
    found = [*_network_problems(scenario, library)]
    names = [mode.name for mode in MODES]
    if scenario.mode and scenario.mode not in names:
        found.append(f"mode: the sensor has no mode {scenario.mode}; it has {', '.join(names)}.")
    formats = [one.value for one in PixelFormat]
    if scenario.pixel_format and scenario.pixel_format not in formats:
        found.append(f"pixel_format: {scenario.pixel_format} is not known; there are {', '.join(formats)}.")
    if scenario.inference_window is not None:
        found += _outside("inference_window", scenario.inference_window)
    if isinstance(scenario.rois, tuple):
        for index, area in enumerate(scenario.rois):
            found += _outside(f"rois[{index}]", area)
    if scenario.scene and scenario.scene.partition(":")[0] not in SCENE_KINDS:
        found.append(f"scene: {scenario.scene!r} is none; scenes begin with {', '.join(f'{kind}:' for kind in SCENE_KINDS)}")
    return tuple(found)


def _network_problems(scenario: Scenario, library: ModelLibrary) -> list[str]:
    if not scenario.model:
        return []
    try:
        package = library.load(scenario.model)
    except ModelError as error:
        return [f"model: {error.message}"]
    if scenario.network >= len(package.networks):
        return [f"network: {package.name} holds {len(package.networks)}, counted from 0; there is no number {scenario.network}."]
    return _label_problems(scenario, package)


def _label_problems(scenario: Scenario, package: ModelPackage) -> list[str]:
    label, labels = scenario.headline.label, package.cards[scenario.network].labels
    if not label or not labels or label in labels:
        return []
    some = ", ".join(labels[:12]) + (", …" if len(labels) > 12 else "")
    return [f"headline.label: {package.name} knows no {label!r}; it knows {some}."]


def _outside(field: str, area: Area) -> list[str]:
    rect = area.rect
    if rect.right <= FULL_ARRAY.width and rect.bottom <= FULL_ARRAY.height:
        return []
    return [f"{field}: {rect} does not lie within the sensor's {FULL_ARRAY}."]
