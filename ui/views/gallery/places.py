"""Where the cells of a grid are. Pure arithmetic, Qt-free."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """A grid of equal cells, scrolled by some pixels. Lengths are logical pixels."""

    count: int
    columns: int
    cell_width: int
    cell_height: int
    scrolled: int
    height: int
    """Of what is seen."""

    @property
    def rows(self) -> int:
        """All of them."""
        return -(-self.count // self.columns)

    def in_sight(self) -> range:
        """Return the places of which anything is seen."""
        first, last = self.scrolled // self.cell_height, -(-(self.scrolled + self.height) // self.cell_height)
        return range(min(first * self.columns, self.count), min(last * self.columns, self.count))

    def rect(self, place: int) -> tuple[int, int, int, int]:
        """Return x, y, width, height of a place."""
        row, column = divmod(place, self.columns)
        return column * self.cell_width, row * self.cell_height - self.scrolled, self.cell_width, self.cell_height

    def at(self, x: int, y: int) -> int:
        """Return the place at a point, or -1."""
        column = x // self.cell_width
        place = (y + self.scrolled) // self.cell_height * self.columns + column
        return place if 0 <= column < self.columns and 0 <= place < self.count else -1

    def scrolled_to(self, place: int) -> int:
        """Return the nearest scroll position at which all of a place is seen."""
        top = place // self.columns * self.cell_height
        return min(max(self.scrolled, top + self.cell_height - self.height), top)
