"""What the columns of a curve cost when its history grows: the same window after 10 s, 1 h and 24 h, and windows as long as those."""

from __future__ import annotations

import statistics
import time

import numpy as np

from evalkit.metrics.series import TimeSeries
from tests.benchmarks.rows import Row

RATE = 120
COLUMNS = 1200
ROUNDS = 300
HISTORIES_S = {"10 s": 10, "1 h": 3600, "24 h": 86_400}
GOAL = 1.5
"""A drawing after an hour costs at most this many times one after ten seconds."""


def filled(seconds: int) -> tuple[TimeSeries, float]:
    """Return a series of noise, and what one append cost in microseconds."""
    series = TimeSeries()
    values = np.random.default_rng(1).normal(3.1, 0.2, RATE * 60).tolist()
    count = seconds * RATE
    begun = time.perf_counter()
    for index in range(count):
        series.append(index / RATE, values[index % len(values)])
    return series, (time.perf_counter() - begun) / count * 1e6


def cost_us(series: TimeSeries, window_s: float, end_s: float) -> float:
    """Return the median cost of the columns of the last `window_s` seconds."""
    costs = []
    for round_ in range(ROUNDS):
        shift_s = round_ / 60  # a view that moves, as in the window
        begun = time.perf_counter()
        series.columns(end_s - window_s - shift_s, end_s - shift_s, COLUMNS)
        costs.append(time.perf_counter() - begun)
    return statistics.median(costs) * 1e6


def run() -> list[Row]:
    """Fill series of growing length and look at them."""
    all_series = {name: filled(seconds) for name, seconds in HISTORIES_S.items()}
    rows = [Row(what=f"append, {name} of history", value=us, unit="us") for name, (_, us) in all_series.items()]
    reference = cost_us(all_series["10 s"][0], 10, 10)
    for name, (series, _) in all_series.items():
        end_s = HISTORIES_S[name]
        for window, window_s in (("the last 10 s", 10.0), (f"all {name}", float(end_s))):
            if window_s <= end_s and not (name == "10 s" and window.startswith("all")):
                value = cost_us(series, window_s, end_s)
                rows.append(
                    Row(
                        what=f"{COLUMNS} columns of {window}, {name} of history",
                        value=value,
                        unit="us",
                        reference="10 s of 10 s",
                        reference_value=reference,
                        ratio=reference / value,
                        goal=1 / GOAL if name == "1 h" else None,
                    )
                )
    return rows
