"""The measurements of one session: curves, rates, bytes by kind, and the frames that were lost, each with its one cause.

The threads of the session write, anybody reads. Time is the session's clock in seconds.
"""

from __future__ import annotations

import math
import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from evalkit.frames import ByteCount
from evalkit.metrics.frame_log import FrameLog, FrameTimes, Painted
from evalkit.metrics.rates import MAX_EVENTS, RATE_WINDOW_S, EventRate
from evalkit.metrics.series import TimeSeries

TICK_S = 0.25
"""How often rates become a point of their curves."""
LOST_ONLY_S = 1.0
"""When nothing arrives for so long, frames that are known to be lost count for the sensor's rate by themselves."""
LONGEST_STALL_S = 10.0
"""Nothing came for longer: the stream was stopped in between. What was lost is not spread over that time."""
MAX_SWAPS = 1024
"""Changes of the network whose times are kept: more than anybody makes in a session that is looked at."""
KINDS = ("image", "roi", "tensor", "metadata", "overhead")
"""What bytes are for; the fields of ByteCount."""
RATES = ("sensor", "received", "shown")
WAY_CAUSES = ("corrupt", "gap")
"""Frames lost on the way: bytes failed a check, or are missing."""
HOST_QUEUE = "host_queue"
"""Frames that were received and dropped because decoding was behind."""
OTHER_CAUSE = "other"
MAX_CAUSES = 16
"""Causes that are told apart. The board names its own, each has a curve, and a broken board might name a new one with every frame."""
NOT_SHOWN = "not_shown"
"""Frames that were decoded and replaced by a newer one before the screen took them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts since the session was opened."""

    frames_received: int
    frames_decoded: int
    frames_shown: int
    drops: Mapping[str, int]
    """By cause. Exposed frames = received + those lost at the board and on the way; received = decoded + host_queue;
    decoded = shown + not_shown (but for those that are just being handled)."""
    bytes: ByteCount
    corrupt_bytes: int
    """Bytes that were no packet or failed a check; they count as overhead too."""
    packets_lost: int


class SessionMetrics:
    """Curves and counters of one session."""

    def __init__(self) -> None:
        self.dnn_ms = TimeSeries()
        self.dsp_ms = TimeSeries()
        self.age_ms = TimeSeries()
        """From "ready at the board" to "shown"."""
        self.decode_ms = TimeSeries()
        """What decoding a frame cost the host."""
        self.total_ms = TimeSeries()
        """From the start of the exposure to "shown"."""
        self.temperature_c = TimeSeries()
        self.frames = FrameLog()
        """Stage times, frame by frame."""
        self._lost_per_s: dict[str, TimeSeries] = {}
        self._lost_marked: Counter[str] = Counter()
        self._heard_s = -math.inf
        """When the last news of frames came, of arrived or of lost ones."""
        self._lost_told_s = -math.inf
        """Until when what was lost is in the curves."""
        self.bytes_per_s: Mapping[str, TimeSeries] = MappingProxyType({kind: TimeSeries() for kind in KINDS})
        self.fps: Mapping[str, TimeSeries] = MappingProxyType({name: TimeSeries() for name in RATES})
        self.link_capacity_bytes_per_s = 0
        """What the link carries at best; 0: unknown."""
        self._lock = threading.Lock()
        self._rates = {name: EventRate() for name in RATES}
        self._bytes = ByteCount()
        self._byte_marks: deque[tuple[float, ByteCount]] = deque()
        self._frame_marks: deque[tuple[float, int, int]] = deque(maxlen=MAX_EVENTS)
        """When frames were complete, and what had come until then: bytes, frames."""
        self._generation: int | None = None
        self._swaps_s: deque[float] = deque(maxlen=MAX_SWAPS)
        self._exposed = 0
        """Frames exposed since the last one that arrived: a rate is even only from arrival to arrival."""
        self._exposed_t_s = 0.0
        self._without_pictures_since_s: float | None = None
        """Since when no byte of a picture has arrived, as far as the ticks tell."""
        self._picture_bytes = 0
        """What had arrived of pictures at the last tick."""
        self._counts: Counter[str] = Counter()
        self._drops: Counter[str] = Counter()

    def go_on_from(self, earlier: SessionMetrics) -> None:
        """Draw on in the curves over time of an earlier session of the same board, which has ended; what is counted begins anew."""
        self.dnn_ms, self.dsp_ms, self.age_ms, self.total_ms = earlier.dnn_ms, earlier.dsp_ms, earlier.age_ms, earlier.total_ms
        self.frames, self.temperature_c = earlier.frames, earlier.temperature_c
        self.bytes_per_s, self.fps = earlier.bytes_per_s, earlier.fps
        with self._lock:
            self._lost_per_s, self._swaps_s = earlier._lost_per_s, earlier._swaps_s

    # ---- written by the session's threads ----

    def note_bytes(self, count: ByteCount, *, corrupt: int = 0, packets_lost: int = 0) -> None:
        """Count bytes that came over the link."""
        with self._lock:
            self._bytes += count
            self._counts["corrupt_bytes"] += corrupt
            self._counts["packets_lost"] += packets_lost

    def note_frames(self, t_s: float, *, received: int, lost: Mapping[str, int]) -> None:
        """Count frames that arrived and frames that are now known to be lost at the board or on the way."""
        with self._lock:
            for cause, count in lost.items():
                self._drops[cause if cause in self._drops or len(self._drops) < MAX_CAUSES else OTHER_CAUSE] += count
            self._heard_s = t_s
            self._counts["received"] += received
            self._exposed += received + sum(lost.values())
            if received:
                self._rates["received"].add(t_s, received)
                self._frame_marks.append((t_s, self._bytes.total, self._counts["received"]))
                self._note_exposed(t_s)

    def _note_exposed(self, t_s: float) -> None:
        self._rates["sensor"].add(t_s, self._exposed)
        self._exposed = 0
        self._exposed_t_s = t_s

    def note_host_drop(self) -> None:
        """Count a frame that was received and never decoded."""
        with self._lock:
            self._drops[HOST_QUEUE] += 1

    def note_decoded(self, t_s: float, *, decode_us: int, dnn_us: int | None, dsp_us: int | None) -> None:
        """Count a frame that was decoded; times are None if the frame carried none."""
        self.decode_ms.append(t_s, decode_us / 1000)
        if dnn_us is not None:
            self.dnn_ms.append(t_s, dnn_us / 1000)
        if dsp_us is not None:
            self.dsp_ms.append(t_s, dsp_us / 1000)
        with self._lock:
            self._counts["decoded"] += 1

    def note_times(self, times: FrameTimes, *, temperature_c: float) -> None:
        """Note the stages of a decoded frame, and how warm the sensor was; 0 degrees: it did not say."""
        self.frames.note(times)
        if temperature_c:
            self.temperature_c.append(times.t_s, temperature_c)

    def note_generation(self, t_s: float, generation: int) -> None:
        """Note which activation of a network a decoded frame is of: where it changes, latencies are those of another network."""
        with self._lock:
            if generation != self._generation and self._generation is not None:
                self._swaps_s.append(t_s)
            self._generation = generation

    def note_not_shown(self, total: int) -> None:
        """Set how many frames were replaced before the screen took them."""
        with self._lock:
            if total:
                self._drops[NOT_SHOWN] = total

    def note_shown(self, t_s: float, age_ms: float | None, painted: Painted | None = None) -> None:
        """Count a frame that is on the screen now; its latencies are noted at the time it was received, as its stages are."""
        received_s = t_s if painted is None else painted.received_s
        if age_ms is not None:
            self.age_ms.append(received_s, age_ms)
        if painted is not None and painted.total_ms is not None:
            self.total_ms.append(received_s, painted.total_ms)
        if painted is not None and painted.paint_ms is not None:
            self.frames.note_painted(painted.received_s, painted.frame_id, painted.paint_ms)
        with self._lock:
            self._counts["shown"] += 1
            self._rates["shown"].add(t_s)

    def tick(self, t_s: float) -> None:
        """Turn the rates into points of their curves, frame rates once they are settled; called every TICK_S."""
        with self._lock:
            if self._exposed and t_s - self._exposed_t_s > LOST_ONLY_S:
                self._note_exposed(t_s)
            fps = {name: rate.per_second(t_s) for name, rate in self._rates.items() if rate.is_settled(t_s)}
            before = self._byte_marks[-1] if self._byte_marks else None
            self._byte_marks.append((t_s, self._bytes))
            while t_s - self._byte_marks[0][0] > RATE_WINDOW_S + TICK_S / 2:
                self._byte_marks.popleft()
            while self._frame_marks and t_s - self._frame_marks[0][0] > RATE_WINDOW_S:
                self._frame_marks.popleft()
            lost = self._lost_rates()
            curves = {cause: self._lost_per_s.setdefault(cause, TimeSeries()) for cause in self._drops}
            now = self._bytes
            if self._without_pictures_since_s is None or now.pictures != self._picture_bytes:
                self._without_pictures_since_s, self._picture_bytes = t_s, now.pictures
        for name, value in fps.items():
            self.fps[name].append(t_s, value)
        if before is not None and t_s > before[0]:
            if lost is not None:
                per_s, points = lost
                for cause, series in curves.items():
                    for point in reversed(range(points)):
                        series.append(t_s - point * TICK_S, per_s.get(cause, 0.0))
            for kind, series in self.bytes_per_s.items():
                series.append(t_s, (getattr(now, kind) - getattr(before[1], kind)) / (t_s - before[0]))

    def _lost_rates(self) -> tuple[dict[str, float], int] | None:
        """Return frames lost per second by cause since it was asked last, and for how many ticks; None while nothing is heard of frames.

        After a stall the next frame tells what was lost in all of it: the rate is that of the stall, not of the moment in which it ended.
        """
        if self._heard_s <= self._lost_told_s:
            return None
        span_s = self._heard_s - self._lost_told_s
        span_s = max(span_s, TICK_S / 2) if span_s <= LONGEST_STALL_S else TICK_S
        lost, self._lost_told_s = self._drops - self._lost_marked, self._heard_s
        self._lost_marked = Counter(self._drops)
        return {cause: count / span_s for cause, count in lost.items()}, max(1, round(span_s / TICK_S))

    # ---- read by anybody ----

    @property
    def drops(self) -> dict[str, int]:
        """Frames lost since the session was opened, by cause."""
        with self._lock:
            return dict(self._drops)

    def lost_per_s(self) -> dict[str, TimeSeries]:
        """Return frames lost per second by cause: the causes that ever lost one."""
        with self._lock:
            return dict(self._lost_per_s)

    def swaps_s(self) -> tuple[float, ...]:
        """Return when frames of another network began to come, oldest first: the last MAX_SWAPS times."""
        with self._lock:
            return tuple(self._swaps_s)

    def totals(self) -> Totals:
        """Return all counts of one moment."""
        with self._lock:
            return Totals(
                frames_received=self._counts["received"],
                frames_decoded=self._counts["decoded"],
                frames_shown=self._counts["shown"],
                drops=dict(self._drops),
                bytes=self._bytes,
                corrupt_bytes=self._counts["corrupt_bytes"],
                packets_lost=self._counts["packets_lost"],
            )

    def fps_now(self, t_s: float) -> dict[str, float]:
        """Return frames per second over the last two seconds by name: sensor, received, shown; NaN for a rate that is not settled."""
        with self._lock:
            return {name: rate.per_second(t_s) if rate.is_settled(t_s) else math.nan for name, rate in self._rates.items()}

    def bytes_per_s_now(self) -> ByteCount:
        """Return bytes per second over the last two seconds, as of the last tick."""
        with self._lock:
            if len(self._byte_marks) < 2:
                return ByteCount()
            (t0, first), (t1, last) = self._byte_marks[0], self._byte_marks[-1]
        return ByteCount(**{kind: round((getattr(last, kind) - getattr(first, kind)) / (t1 - t0)) for kind in KINDS})

    def bytes_per_frame_now(self) -> float:
        """Return bytes of all kinds per received frame over the last two seconds, from frame end to frame end; 0 if there were not two."""
        with self._lock:
            if len(self._frame_marks) < 2:
                return 0.0
            (_, before, first), (_, now, last) = self._frame_marks[0], self._frame_marks[-1]
        return (now - before) / (last - first)

    def without_pictures_s(self, t_s: float) -> float:
        """Return for how long no byte of a picture has arrived (see ByteCount.pictures), to TICK_S; 0 if some just did."""
        with self._lock:
            since_s = self._without_pictures_since_s
            if since_s is None or self._bytes.pictures != self._picture_bytes:
                return 0.0
        return max(0.0, t_s - since_s)

    def link_load(self) -> float | None:
        """Return bytes per second over what the link carries; None if that is unknown."""
        capacity = self.link_capacity_bytes_per_s
        return self.bytes_per_s_now().total / capacity if capacity > 0 else None
