"""A scenario: one small JSON file that names what a demonstration needs, from the network to the number in large letters.

`NAME.evkscenario.json`. The file is read strictly: a field that is unknown or wrong is an error that names it, because a typing error
that is silently ignored is noticed in front of the customer.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from evalkit.errors import ScenarioError
from evalkit.geometry import Rect
from evalkit.results.style import OverlayStyle

SUFFIX = ".evkscenario.json"
"""How the names of such files end."""
FORMAT = "evalkit-scenario"
VERSION = 1
"""Counts incompatible changes of the format; fields may be added without one."""
MAX_BYTES = 1 << 20
"""A scenario is a kilobyte; what is larger than this is something else and is not read into memory."""
MAX_RECTS = 64
"""More rectangles than any board cuts."""

Text = Annotated[str, msgspec.Meta(max_length=500)]
Pixels = Annotated[int, msgspec.Meta(ge=0, le=0xFFFF)]


class Area(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rectangle in sensor pixels (full array)."""

    x: Pixels
    y: Pixels
    width: Annotated[int, msgspec.Meta(ge=1, le=0xFFFF)]
    height: Annotated[int, msgspec.Meta(ge=1, le=0xFFFF)]

    @staticmethod
    def of(rect: Rect) -> Area:
        """Return a rectangle as files have it."""
        return Area(x=rect.x, y=rect.y, width=rect.width, height=rect.height)

    @property
    def rect(self) -> Rect:
        """The rectangle as the rest of the program has it."""
        return Rect(self.x, self.y, self.width, self.height)


OutputName = Literal["full", "image+metadata", "roi", "metadata"]
"""What leaves the board, as session/outputs.py names it."""
Rois = Literal["as output", "none", "detections"] | Annotated[tuple[Area, ...], msgspec.Meta(max_length=MAX_RECTS)]


class Headline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands over the picture in large letters; figures.py computes it."""

    kind: Literal["none", "count", "share"] = "none"
    """"count": how many objects of the class; "share": the class's score, or its share of the picture or of all objects."""
    label: Text = ""
    """Class that is meant, as on the card of the network; "": all."""
    words: Text = ""
    """What stands below the number: "visitors"."""


class Scenario(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is set, and how it is shown. What is empty or null is left as it is, unless its own line says otherwise."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    caption: Text = ""
    """One sentence for the audience."""
    model: Text = ""
    """Name in the library; "": the network that runs."""
    network: Annotated[int, msgspec.Meta(ge=0, le=255)] = 0
    """Which network of the package."""
    output: OutputName = "image+metadata"
    pixel_format: Text = ""
    """PFNC name; "": the board's first."""
    input_tensor: bool = False
    """Whether what the network saw is sent too."""
    rois: Rois = "as output"
    """What is cut out on the board: what the output says, nothing, what the network finds, or these rectangles."""
    inference_window: Area | None = None
    """What part of the array the network sees; null: the whole of it."""
    exposure_us: Annotated[int, msgspec.Meta(ge=1, le=60_000_000)] | None = None
    gain_db: Annotated[float, msgspec.Meta(ge=0, le=60)] | None = None
    mode: Text = ""
    """Sensor mode by its name."""
    scene: Text = ""
    """What an emulated board looks at; other boards look at the world."""
    shown_score: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    """Detections that score less are not shown."""
    overlay: OverlayStyle = OverlayStyle()
    headline: Headline = Headline()


class _File(Scenario, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A scenario with what says that it is one."""

    format: Literal["evalkit-scenario"]
    version: Annotated[int, msgspec.Meta(ge=1)]


_PLACE = re.compile(r"(.*?) - at `\$\.?(.*)`")


def parse_scenario(data: bytes, name: str) -> Scenario:
    """Read a scenario; ScenarioError says which field of `name` is wrong, and how."""
    try:
        version = msgspec.json.decode(data, type=_Head).version
        if version > VERSION:
            raise ScenarioError(
                f"{name} is a scenario of version {version}; this EvalKit reads version {VERSION}.", hint="Use a newer EvalKit."
            )
        file = msgspec.json.decode(data, type=_File)
        unknown = _unknown_in_overlay(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{name} is not a scenario that can be read: {_in_words(str(error))}.", hint=_HINT) from error
    if unknown:
        raise ScenarioError(f"{name} is not a scenario that can be read: overlay: unknown field `{unknown}`.", hint=_HINT)
    return Scenario(**{field: getattr(file, field) for field in Scenario.__struct_fields__})


def read_scenario(path: Path) -> Scenario:
    """Read a file; ScenarioError if it cannot be read or is none."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError(f"{path} cannot be read: {error.strerror or error}.", hint="Check the path and its permissions.") from error
    if len(data) > MAX_BYTES:
        raise ScenarioError(f"{path} has more than {MAX_BYTES:,} bytes: it is no scenario.", hint=_HINT)
    return parse_scenario(data, path.name)


def scenario_text(scenario: Scenario) -> bytes:
    """Return a scenario as the file has it, in lines that people can edit."""
    file = {"format": FORMAT, "version": VERSION} | msgspec.to_builtins(scenario)
    if "overlay" in file:
        plain = OverlayStyle()
        file["overlay"] = {
            field.name: msgspec.to_builtins(getattr(scenario.overlay, field.name))
            for field in dataclasses.fields(OverlayStyle)
            if getattr(scenario.overlay, field.name) != getattr(plain, field.name)
        }
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


class _Head(msgspec.Struct):
    version: int = VERSION


class _Overlay(msgspec.Struct):
    overlay: dict[str, msgspec.Raw] = {}


_HINT = f"A scenario is what `Save what is set now as a scenario` writes: begin with one of those. Its name ends with {SUFFIX}."


def _unknown_in_overlay(data: bytes) -> str:
    """Return the first key of the overlay style that there is not: the style itself ignores those of later versions."""
    known = {field.name for field in dataclasses.fields(OverlayStyle)}
    return next((key for key in msgspec.json.decode(data, type=_Overlay).overlay if key not in known), "")


def _in_words(error: str) -> str:
    """Put the field before what is wrong with it."""
    match = _PLACE.fullmatch(error)
    return f"{match[2]}: {_begun_small(match[1])}" if match else _begun_small(error)


def _begun_small(text: str) -> str:
    """Return a sentence as it goes on after a colon; one that begins with an abbreviation (JSON) stays as it is."""
    return text if text[:2].isupper() else f"{text[:1].lower()}{text[1:]}"
