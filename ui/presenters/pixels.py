"""What the pixel panel plots: histogram and line profile as curves, clipping told. Free of Qt."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.imaging.measure import Histogram, LineProfile

BINS = 128
"""Columns of a plotted histogram: a panel is some 300 pixels wide, and a thousand would only be noise."""

CLIPPING_ALARM = 0.001
"""From this share on, cut-off pixels are marked: a lamp in the picture is below it, a wrong exposure above."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HistogramCurves:
    """A histogram, ready to be plotted."""

    names: tuple[str, ...]
    x: NDArray[np.float64] = field(repr=False)
    y: NDArray[np.float64] = field(repr=False)
    high: tuple[float, ...]
    """Of each channel: share that is cut off at the top."""
    low: tuple[float, ...]
    """... and at the bottom."""
    top: int
    """Largest number there is."""

    @property
    def alarm(self) -> tuple[bool, ...]:
        """Of each channel: whether much is cut off."""
        return tuple(max(high, low) >= CLIPPING_ALARM for high, low in zip(self.high, self.low, strict=True))


def histogram_curves(histogram: Histogram, *, logarithmic: bool) -> HistogramCurves:
    """Return a histogram in BINS columns; `logarithmic`: as log10(1 + count)."""
    levels = histogram.counts.shape[1]
    bins = histogram.counts.reshape(len(histogram.channels), BINS, levels // BINS).sum(axis=2).astype(np.float64)
    return HistogramCurves(
        names=histogram.channels,
        x=(np.arange(BINS) + 0.5) * (levels / BINS),
        y=np.log10(1 + bins) if logarithmic else bins,
        high=histogram.high_share,
        low=histogram.low_share,
        top=levels - 1,
    )


def profile_top(profile: LineProfile) -> int:
    """Return the largest number that a profile's values can have."""
    return 1023 if profile.space == "RAW" else 255
