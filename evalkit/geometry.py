"""Sizes, rectangles and boxes, and the names of the spaces they live in.

Spaces: `sensor` (pixels of the full array, 4056x3040), `image` (pixels of the picture that was sent), `tensor` (pixels of the
network's input), `view` (pixels on the screen). A conversion is named target_from_source: `image_from_sensor`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True)
class Rect:
    """A half-open pixel rectangle: columns x..x+width-1, rows y..y+height-1."""

    x: int
    y: int
    width: int
    height: int

    @property
    def size(self) -> Size:
        """Its width and height."""
        return Size(self.width, self.height)

    @property
    def right(self) -> int:
        """First column behind it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.height

    def clipped(self, bounds: Size) -> Rect:
        """Return the part inside 0..bounds; width and height are 0 if nothing is."""
        x0, y0 = min(max(self.x, 0), bounds.width), min(max(self.y, 0), bounds.height)
        x1, y1 = min(max(self.right, 0), bounds.width), min(max(self.bottom, 0), bounds.height)
        return Rect(x0, y0, max(0, x1 - x0), max(0, y1 - y0))

    def __str__(self) -> str:
        return f"{self.width}x{self.height}+{self.x}+{self.y}"


@dataclass(frozen=True, slots=True)
class Box:
    """A box with normalised corners (0..1 of the space that its owner names); x1, y1 may lie outside 0..1."""

    x0: float
    y0: float
    x1: float
    y1: float

    def scaled_to(self, space: Rect) -> tuple[float, float, float, float]:
        """Return (x0, y0, x1, y1) in pixels of the space that `space` lies in."""
        return (
            space.x + self.x0 * space.width,
            space.y + self.y0 * space.height,
            space.x + self.x1 * space.width,
            space.y + self.y1 * space.height,
        )


def fit_inside(content: Size, frame: Size) -> Rect:
    """Return the largest rectangle of `content`'s aspect ratio centred in `frame` (letterbox or pillarbox)."""
    if content.area == 0 or frame.area == 0:
        return Rect(0, 0, 0, 0)
    scale = min(frame.width / content.width, frame.height / content.height)
    width = max(1, min(frame.width, round(content.width * scale)))
    height = max(1, min(frame.height, round(content.height * scale)))
    return Rect((frame.width - width) // 2, (frame.height - height) // 2, width, height)
