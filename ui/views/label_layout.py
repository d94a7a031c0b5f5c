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
        place = next(
            (at for at in _candidates(box, width, height, view, gap) if not _is_taken(taken, at, width, height)),
            _clamped(box, width, height, view) if not result else None,
        )
        result.append(place)
        if place is not None:
            _occupy(taken, (place[0], place[1], place[0] + width, place[1] + height), height)
    return result


def _occupy(taken: dict[int, list[Corners]], area: Corners, band_height: int) -> None:
    """Note `area` in each horizontal band that it touches, so that a label is compared with its neighbours only."""
    for band in range(area[1] // band_height, (area[3] - 1) // band_height + 1):
        taken.setdefault(band, []).append(area)


def _is_taken(taken: dict[int, list[Corners]], at: tuple[int, int], width: int, height: int) -> bool:
    x, y = at
    return any(
        x < right and left < x + width and y < bottom and top < y + height
        for band in (y // height, (y + height - 1) // height)
        for left, top, right, bottom in taken.get(band, ())
    )


def _candidates(box: Corners, width: int, height: int, view: Size, gap: int) -> list[tuple[int, int]]:
    x0, y0, x1, y1 = box
    outside_x = min(max(x0 - gap, 0), view.width - width)
    if outside_x < 0:
        return []
    found = []
    if 0 <= y0 - gap - height <= view.height - height:
        found.append((outside_x, y0 - gap - height))
    if 0 <= y1 + gap <= view.height - height:
        found.append((outside_x, y1 + gap))
    # Inside, the part of the box that is in view counts: a line that is out of sight cannot be covered.
    left = x0 + gap if x0 >= 0 else 0
    right = x1 - gap if x1 < view.width else view.width
    top = y0 + gap if y0 >= 0 else 0
    bottom = y1 - gap if y1 < view.height else view.height
    if right - left >= width and bottom - top >= height:
        found.append((left, top))
        found.append((left, bottom - height))
    return found


def _clamped(box: Corners, width: int, height: int, view: Size) -> tuple[int, int]:
    return max(0, min(box[0], view.width - width)), max(0, min(box[1], view.height - height))
