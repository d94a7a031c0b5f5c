"""Axes whose numbers carry their unit."""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg

from ui.presenters.spans import DEFAULT_WINDOW_S, ago_text

AXIS_WIDTH_PX = 62
"""Room for "150 MB/s"; fixed, so that the plot does not jump when the numbers grow."""


class TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """Seconds or minutes before now."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.window_s = DEFAULT_WINDOW_S
        self.setStyle(tickLength=-4, maxTickLevel=0, hideOverlappingLabels=True)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802, ARG002 - pyqtgraph's names
        """Return the words at the ticks."""
        return [ago_text(round(value, 6), self.window_s) for value in values]


class UnitAxis(pg.AxisItem):  # type: ignore[misc]
    """Numbers with their unit, in a column of fixed width."""

    def __init__(self, text: Callable[[float], str]) -> None:
        super().__init__("left")
        self._number_text = text
        self.setWidth(AXIS_WIDTH_PX)
        self.setStyle(tickLength=-4, maxTickLevel=0)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802, ARG002 - pyqtgraph's names
        """Return the words at the ticks."""
        return [self._number_text(round(value, 9)) for value in values]
