"""Where the labels of boxes go: inside the view, off the box's own line, off labels that matter more. Pure; Qt-free."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.geometry import Size

Corners = tuple[int, int, int, int]
"""x0, y0, x1, y1 in view pixels."""


def place_labels(
    boxes: Sequence[Corners], sizes: Sequence[tuple[int, int]], view: Size, *, gap: int, avoid: Sequence[Corners] = ()
) -> list[tuple[int, int] | None]:
    """Return the top left corner of each label, most important box first; None where there is no free place for it.

    Tried in this order: above the box, below it, inside at the top, inside at the bottom. `gap` is how far the box's line reaches
    from its corners; `avoid` are places that belong to others. All labels have one height. The best box always gets its label,
    even if that must cover something.
    """
    taken: dict[int, list[Corners]] = {}
    result: list[tuple[int, int] | None] = []
    for box, (width, height) in zip(boxes, sizes, strict=True):
        for other in avoid if not result else ():
            _occupy(taken, other, height)
        place = _first_free(taken, box, width, height, view, gap)
        if place is None and not result:
            place = _clamped(box, width, height, view)
        result.append(place)
        if place is not None:
            _occupy(taken, (place[0], place[1], place[0] + width, place[1] + height), height)
    return result


def _first_free(taken: dict[int, list[Corners]], box: Corners, width: int, height: int, view: Size, gap: int) -> tuple[int, int] | None:
    """Return the first candidate that covers nothing taken; they are made one by one, because most labels go where the first is."""
    x0, y0, x1, y1 = box
    outside_x = min(max(x0 - gap, 0), view.width - width)
    if outside_x < 0:
        return None
    lowest = view.height - height
    above, below = y0 - gap - height, y1 + gap
    if 0 <= above <= lowest and _is_free(taken, outside_x, above, width, height):
        return outside_x, above
    if 0 <= below <= lowest and _is_free(taken, outside_x, below, width, height):
        return outside_x, below
    # Inside, the part of the box that is in view counts: a line that is out of sight cannot be covered.
    left, top = max(x0 + gap, 0), max(y0 + gap, 0)
    right, bottom = min(x1 - gap, view.width), min(y1 - gap, view.height)
    if right - left < width or bottom - top < height:
        return None
    if _is_free(taken, left, top, width, height):
        return left, top
    if _is_free(taken, left, bottom - height, width, height):
        return left, bottom - height
    return None


def _occupy(taken: dict[int, list[Corners]], area: Corners, band_height: int) -> None:
    """Note `area` in each horizontal band that it touches, so that a label is compared with its neighbours only."""
    for band in range(area[1] // band_height, (area[3] - 1) // band_height + 1):
        taken.setdefault(band, []).append(area)


def _is_free(taken: dict[int, list[Corners]], x: int, y: int, width: int, height: int) -> bool:
    end_x, end_y = x + width, y + height
    first, last = y // height, (end_y - 1) // height
    for band in (first,) if first == last else (first, last):
        for left, top, right, bottom in taken.get(band, ()):
            if x < right and left < end_x and y < bottom and top < end_y:
                return False
    return True


def _clamped(box: Corners, width: int, height: int, view: Size) -> tuple[int, int]:
    return max(0, min(box[0], view.width - width)), max(0, min(box[1], view.height - height))
