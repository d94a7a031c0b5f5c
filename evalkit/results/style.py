"""How a result is drawn over a picture: one small value that a window shows, a scenario stores and a report repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

from evalkit.errors import SettingsError

LabelContent = Literal["label", "score", "label+score", "track"]
"""What stands at a box: its class, its score, both, or its number in the tracker."""

THINNEST_PX, THICKEST_PX = 0.5, 8.0
LONGEST_MEMORY_S = 600.0
"""Trails and heat maps remember ten minutes at most: a picture of a whole day is a plot's business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayStyle:
    """What is drawn over frames, and how. Widths are logical pixels of a screen; ValueError for numbers out of range."""

    boxes: bool = True
    labels: bool = True
    label_content: LabelContent = "label+score"
    keypoints: bool = True
    class_map: bool = True
    classes: bool = True
    """The best classes of a classification as a list with bars."""
    heat_map: bool = False
    """Where results have been, fading with `heat_decay_s`."""
    trails: bool = False
    """Where each tracked object came from, for the last `trail_s`."""
    window: bool = True
    """The inference window: what the network sees."""
    rois: bool = True
    """The regions of interest: what was sent."""
    caption: bool = True
    minimap: bool = True
    """The whole array with all three rectangles, in a corner."""
    pixel_grid: bool = True
    """Lines between pixels, and their values, where the zoom leaves room for them."""
    colour_by: Literal["class", "track"] = "class"
    class_colours: tuple[tuple[int, str], ...] = ()
    """Class and "#rrggbb" where it is not the theme's colour."""
    line_width_px: float = 2.0
    opacity: float = 0.55
    """Of class maps and heat maps."""
    heat_decay_s: float = 5.0
    """Time after which a heat map has forgotten 63 % (one time constant)."""
    trail_s: float = 3.0

    def __post_init__(self) -> None:
        _require("line_width_px", self.line_width_px, THINNEST_PX, THICKEST_PX)
        _require("opacity", self.opacity, 0.0, 1.0)
        _require("heat_decay_s", self.heat_decay_s, 0.1, LONGEST_MEMORY_S)
        _require("trail_s", self.trail_s, 0.1, LONGEST_MEMORY_S)
        for _, colour in self.class_colours:
            if len(colour) != 7 or colour[0] != "#" or not all(digit in "0123456789abcdefABCDEF" for digit in colour[1:]):
                raise ValueError(f'a class colour is "#rrggbb", not {colour!r}')

    @property
    def needs_tracks(self) -> bool:
        """Whether objects must be followed from frame to frame to draw this."""
        return self.trails or self.colour_by == "track" or (self.labels and self.label_content == "track")

    def to_json(self) -> str:
        """Return the style as text for a file."""
        return msgspec.json.encode(self).decode()

    @staticmethod
    def from_json(text: str | bytes) -> OverlayStyle:
        """Read what `to_json` wrote; keys of later versions are ignored. SettingsError names what is wrong with the text."""
        try:
            return msgspec.json.decode(text, type=OverlayStyle)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise SettingsError(f"The overlay style cannot be read: {error}", hint="Choose the style again, and save it.") from error


def _require(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # false for NaN too
        raise ValueError(f"{name} is {low} .. {high}, not {value}")
