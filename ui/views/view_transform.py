"""Where the sensor's pixels lie in a view: fit, zoom around a point, pan. Pure values; Qt-free.

View coordinates are device pixels. `Viewpoint` is what the user chose, and survives a new size of view or picture;
`ViewTransform` is what follows from it for one canvas and one view.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from evalkit.geometry import Rect, Size

MAX_VIEW_PER_PICTURE = 64.0
"""Largest zoom in view pixels per picture pixel: then its three numbers can be written into each pixel, and more shows nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewTransform:
    """view_from_sensor: view = offset + scale * sensor."""

    scale: float
    x: float
    y: float

    def to_view(self, sensor_x: float, sensor_y: float) -> tuple[float, float]:
        """Return the view point of a sensor point."""
        return self.x + self.scale * sensor_x, self.y + self.scale * sensor_y

    def to_sensor(self, view_x: float, view_y: float) -> tuple[float, float]:
        """Return the sensor point under a view point."""
        return (view_x - self.x) / self.scale, (view_y - self.y) / self.scale

    def view_rect(self, rect: Rect) -> Rect:
        """Return the view pixels that `rect` (sensor) covers, each edge rounded, so that neighbours stay neighbours."""
        left, top = self.to_view(rect.x, rect.y)
        right, bottom = self.to_view(rect.right, rect.bottom)
        return Rect(round(left), round(top), max(1, round(right) - round(left)), max(1, round(bottom) - round(top)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewpoint:
    """Fitted (`scale` None), or so many view pixels a sensor pixel with the sensor point x, y in the middle."""

    scale: float | None = None
    x: float = 0.0
    y: float = 0.0

    @property
    def fitted(self) -> bool:
        """Whether the whole canvas is shown, whatever its size."""
        return self.scale is None

    def transform(self, canvas: Rect, view: Size) -> ViewTransform:
        """Return the transform for a canvas (sensor pixels) and a view; the canvas is centred where it is smaller than the view."""
        scale = self.scale if self.scale is not None else fit_scale(canvas, view)
        centre_x = canvas.x + canvas.width / 2 if self.fitted else _confined(self.x, canvas.x, canvas.width, view.width / scale)
        centre_y = canvas.y + canvas.height / 2 if self.fitted else _confined(self.y, canvas.y, canvas.height, view.height / scale)
        return ViewTransform(scale=scale, x=view.width / 2 - scale * centre_x, y=view.height / 2 - scale * centre_y)

    def zoomed(self, factor: float, anchor: tuple[float, float], canvas: Rect, view: Size, limits: tuple[float, float]) -> Viewpoint:
        """Return the viewpoint after zooming by `factor` with the sensor point under view point `anchor` staying there."""
        now = self.transform(canvas, view)
        scale = min(max(now.scale * factor, limits[0]), limits[1])
        fixed_x, fixed_y = now.to_sensor(*anchor)
        x = fixed_x - (anchor[0] - view.width / 2) / scale
        y = fixed_y - (anchor[1] - view.height / 2) / scale
        return Viewpoint(scale=scale, x=x, y=y).confined(canvas, view)

    def panned(self, dx: float, dy: float, canvas: Rect, view: Size) -> Viewpoint:
        """Return the viewpoint after moving what is shown by view pixels; a fitted one stays."""
        if self.scale is None:
            return self
        return replace(self, x=self.x - dx / self.scale, y=self.y - dy / self.scale).confined(canvas, view)

    def confined(self, canvas: Rect, view: Size) -> Viewpoint:
        """Return the nearest viewpoint that shows no more empty space than it must."""
        if self.scale is None:
            return self
        return replace(
            self,
            x=_confined(self.x, canvas.x, canvas.width, view.width / self.scale),
            y=_confined(self.y, canvas.y, canvas.height, view.height / self.scale),
        )


def fit_scale(canvas: Rect, view: Size) -> float:
    """Return view pixels a sensor pixel at which the whole canvas just fits."""
    if canvas.size.area == 0 or view.area == 0:
        return 1.0
    return min(view.width / canvas.width, view.height / canvas.height)


def visible_source(canvas: Rect, picture: Size, transform: ViewTransform, view: Size) -> tuple[Rect, Rect]:
    """Return which picture pixels are seen, and the view pixels that these cover; both empty if none are.

    Whole picture pixels, even in position and number (4:2:0 chroma stays in place), so the second may reach beyond the view.
    Its width and height are even, which is what imaging converts fastest: one view pixel at most is stretched for it.
    """
    if canvas.size.area == 0:
        return Rect(0, 0, 0, 0), Rect(0, 0, 0, 0)
    per_x, per_y = picture.width / canvas.width, picture.height / canvas.height
    left, top = transform.to_sensor(0, 0)
    right, bottom = transform.to_sensor(view.width, view.height)
    x0, x1 = _even_span((left - canvas.x) * per_x, (right - canvas.x) * per_x, picture.width)
    y0, y1 = _even_span((top - canvas.y) * per_y, (bottom - canvas.y) * per_y, picture.height)
    if x1 <= x0 or y1 <= y0:
        return Rect(0, 0, 0, 0), Rect(0, 0, 0, 0)
    view_x0, view_y0 = transform.to_view(canvas.x + x0 / per_x, canvas.y + y0 / per_y)
    view_x1, view_y1 = transform.to_view(canvas.x + x1 / per_x, canvas.y + y1 / per_y)
    target = Rect(round(view_x0), round(view_y0), _even(view_x1 - view_x0), _even(view_y1 - view_y0))
    return Rect(x0, y0, x1 - x0, y1 - y0), target


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))


def _even_span(start: float, end: float, limit: int) -> tuple[int, int]:
    first = max(0, math.floor(start / 2) * 2)
    last = min(limit, math.ceil(end / 2) * 2)
    return first, last


def _confined(centre: float, start: float, length: float, seen: float) -> float:
    if seen >= length:
        return start + length / 2
    return min(max(centre, start + seen / 2), start + length - seen / 2)
