"""How long each stage of each frame took, for the last ten thousands of frames one by one, and for days as a fair sample of them.

Level 0 has every frame; of each eight frames of a level one, picked at random, goes on to the next level (every eighth would meet a
rhythm of the sensor). A reader gets the finest level that reaches back far enough without being more than MAX_ROWS: percentiles,
histograms and means over any span cost the same.
"""

from __future__ import annotations

import math
import random
import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

STAGES = ("exposure", "readout", "isp", "dnn", "dsp", "pack", "wait", "link", "queue", "decode", "paint")
"""From the first photon to the screen, one after the other. "dsp": what the DSP does beside the layers that "dnn" counts;
"wait": from ready at the board to the first byte here; "queue": complete, and decoding has not begun."""
_COLUMNS = (*STAGES, "kpi_dnn", "kpi_dsp")
_WAIT, _PAINT = STAGES.index("wait"), STAGES.index("paint")
FRAMES = 32_768
"""Frames kept one by one: 18 minutes at 30 a second; 4 MB."""
SAMPLES = 8_192
"""Frames kept in each coarser level."""
THINNING = 8
LEVELS = 5
"""Every frame, one of 8, 64, 512, 4096: the last one reaches back three days at 120 frames a second."""
MAX_ROWS = 4_096
"""More rows than a plot has columns, and few enough to sort in a millisecond."""
PAINT_LAG = 2 * THINNING
"""A frame goes on to the next level so many frames late, when it has been painted or never will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameTimes:
    """One frame."""

    t_s: float
    """When its last byte was read, session clock."""
    frame_id: int
    stages_ms: tuple[float, ...]
    """In the order of STAGES; NaN: not known, or not on this frame's way."""
    kpi_ms: tuple[float, float] = (math.nan, math.nan)
    """DNN and DSP time as the KPI line has them, also of an answer to an earlier frame."""

    @property
    def total_ms(self) -> float:
        """From the start of the exposure to the screen; NaN for a frame that was not painted, or whose wait at the board is not known."""
        known = not (math.isnan(self.stages_ms[_PAINT]) or math.isnan(self.stages_ms[_WAIT]))
        return math.fsum(ms for ms in self.stages_ms if not math.isnan(ms)) if known else math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """What is known of a frame when it is on the screen."""

    received_s: float
    """Which frame: when its last byte was read ..."""
    frame_id: int
    """... and its number: a burst of small frames is read at one moment."""
    paint_ms: float | None
    """From decoded to painted."""
    total_ms: float | None
    """From the start of the exposure to painted; None until the clocks were compared."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameRows:
    """Frames of a span, oldest first."""

    t_s: NDArray[np.float64] = field(repr=False)
    frame_ids: NDArray[np.int64] = field(repr=False)
    columns: NDArray[np.float32] = field(repr=False)
    """(frames, stages and the two times of the KPI line), milliseconds."""
    every: int
    """1: these are all frames of the span; n: one of n."""

    def stage(self, name: str) -> NDArray[np.float32]:
        """Return one stage of all frames, or "kpi_dnn", "kpi_dsp"."""
        stage: NDArray[np.float32] = self.columns[:, _COLUMNS.index(name)]
        return stage

    def sum(self, first: str, last: str) -> NDArray[np.float32]:
        """Return the time from the begin of a stage to the end of another.

        What is not on a frame's way counts nothing; a frame that was not painted, or whose wait at the board is not known because the
        clocks were not compared, has no such time: NaN.
        """
        begin, end = STAGES.index(first), STAGES.index(last) + 1
        total: NDArray[np.float32] = np.nansum(self.columns[:, begin:end], axis=1)
        for needed in (_WAIT, _PAINT):
            if begin <= needed < end:
                total[np.isnan(self.columns[:, needed])] = np.nan
        return total

    def at(self, index: int) -> FrameTimes:
        """Return one frame."""
        values = [float(value) for value in self.columns[index]]
        count = len(STAGES)
        return FrameTimes(
            t_s=float(self.t_s[index]),
            frame_id=int(self.frame_ids[index]),
            stages_ms=tuple(values[:count]),
            kpi_ms=(values[count], values[count + 1]),
        )


class FrameLog:
    """The frames of a session, for one writer and any readers on other threads; bounded: eight megabytes after days."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._levels = [_Ring(FRAMES), *(_Ring(SAMPLES) for _ in range(LEVELS - 1))]
        self._counts = [0] * LEVELS
        self._random = random.Random(1)  # noqa: S311 - a fair sample, no secret

    def note(self, times: FrameTimes) -> None:
        """Add a frame; times do not go backwards."""
        row = np.array((*times.stages_ms, *times.kpi_ms), np.float32)
        with self._lock:
            self._levels[0].push(times.t_s, times.frame_id, row)
            self._counts[0] += 1
            for level in range(LEVELS - 1):
                lag = PAINT_LAG if level == 0 else THINNING
                if self._counts[level] % THINNING or self._counts[level] < lag:
                    return
                ring = self._levels[level]
                self._levels[level + 1].push(*ring.row(ring.end - lag + self._random.randrange(THINNING)))
                self._counts[level + 1] += 1

    def note_painted(self, t_s: float, frame_id: int, paint_ms: float) -> None:
        """Say how long it took from decoded to painted; a frame that is not kept one by one any more is left as it is."""
        with self._lock:
            t, ids, columns = self._levels[0].view()
            first, last = np.searchsorted(t, t_s), np.searchsorted(t, t_s, side="right")
            places = first + np.flatnonzero(ids[first:last] == frame_id)
            columns[places, _PAINT] = paint_ms

    def rows(self, t0_s: float, t1_s: float) -> FrameRows:
        """Return the frames of a span, or a fair sample of them if they are more than MAX_ROWS or too old."""
        with self._lock:
            for level, ring in enumerate(self._levels):
                t, ids, columns = ring.view()
                begin, end = int(np.searchsorted(t, t0_s)), int(np.searchsorted(t, t1_s, side="right"))
                if (ring.reaches(t0_s) and end - begin <= MAX_ROWS) or level == LEVELS - 1:
                    break
            kept = slice(max(begin, end - MAX_ROWS), end)
            return FrameRows(t_s=t[kept].copy(), frame_ids=ids[kept].copy(), columns=columns[kept].copy(), every=THINNING**level)

    def everything(self) -> list[FrameRows]:
        """Return all that is kept, oldest first: of old times samples, of the last minutes each frame."""
        parts: list[FrameRows] = []
        with self._lock:
            until_s = math.inf
            for level, ring in enumerate(self._levels):
                t, ids, columns = ring.view()
                end = int(np.searchsorted(t, until_s))
                if end:
                    part = FrameRows(t_s=t[:end].copy(), frame_ids=ids[:end].copy(), columns=columns[:end].copy(), every=THINNING**level)
                    parts.append(part)
                    until_s = float(t[0])
        return parts[::-1]

    def newest(self) -> FrameTimes | None:
        """Return the last frame that was painted, else the last one."""
        with self._lock:
            t, ids, columns = self._levels[0].view()
            if not t.size:
                return None
            painted = np.flatnonzero(~np.isnan(columns[-PAINT_LAG:, _PAINT]))
            index = t.size - 1 if not painted.size else max(0, t.size - PAINT_LAG) + int(painted[-1])
            rows = FrameRows(t_s=t[index : index + 1], frame_ids=ids[index : index + 1], columns=columns[index : index + 1].copy(), every=1)
            return rows.at(0)

    def __len__(self) -> int:
        """How many frames were ever added."""
        with self._lock:
            return self._counts[0]


class _Ring:
    """The last `capacity` rows in one piece of memory: appended to twice that length, then moved to the front."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._t = np.empty(2 * capacity)
        self._ids = np.empty(2 * capacity, np.int64)
        self._columns = np.empty((2 * capacity, len(_COLUMNS)), np.float32)
        self._overflowed = False
        self.end = 0

    def push(self, t_s: float, frame_id: int, row: NDArray[np.float32]) -> None:
        if self.end == 2 * self._capacity:
            for array in (self._t, self._ids, self._columns):
                array[: self._capacity] = array[self._capacity :]
            self.end = self._capacity
        self._t[self.end] = max(t_s, self._t[self.end - 1]) if self.end else t_s
        self._ids[self.end] = frame_id
        self._columns[self.end] = row
        self.end += 1
        self._overflowed = self._overflowed or self.end > self._capacity

    def row(self, index: int) -> tuple[float, int, NDArray[np.float32]]:
        return float(self._t[index]), int(self._ids[index]), self._columns[index]

    def view(self) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float32]]:
        kept = slice(max(0, self.end - self._capacity), self.end)
        return self._t[kept], self._ids[kept], self._columns[kept]

    def reaches(self, t_s: float) -> bool:
        """Return whether nothing after `t_s` was forgotten."""
        return not self._overflowed or bool(self.view()[0][0] <= t_s)
