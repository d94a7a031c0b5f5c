"""Gives every frame that did not arrive exactly one cause. Pure bookkeeping over the counters in a board's announcements.

With each frame a board says how many it has begun to send since its hello, and how many it dropped in this stream, by cause. What it
sent and we did not hear of was lost on the way: "corrupt" if bytes failed a check meanwhile, "gap" if they are simply missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from evalkit.metrics.session_metrics import WAY_CAUSES
from evalkit.protocol.messages import FrameStart

CORRUPT, GAP = WAY_CAUSES
ID_MODULUS = 1 << 32
"""Bulk packets carry frame ids modulo this, and announcements count what was sent modulo this."""
MAX_STRAYS = 1024
"""Frames without announcement that are remembered; a board that sends more than this without one FrameStart is no board."""


class LossLedger:
    """Belongs to the thread that reads the link. Methods return the losses they found, by cause."""

    def __init__(self) -> None:
        self._sent = 0
        self._last_id = -1
        self._dropped: Mapping[str, int] = {}
        self._damaged = False
        self._strays: set[int] = set()
        """Ids of frames since the last announcement of which bytes came and no announcement."""
        self._counted: set[int] = set()
        """Ids of frames whose loss is counted already; more bytes of them are no news."""
        self._counted_unannounced = 0
        """How many of these the next announcement will count among those sent."""

    def corrupt(self) -> None:
        """Note that bytes failed a check since the last announcement."""
        self._damaged = True

    def stray(self, object_id: int) -> None:
        """Note bytes of a frame that is not the arriving one."""
        if object_id not in self._counted and len(self._strays) < MAX_STRAYS:
            self._strays.add(object_id)

    def incomplete(self, frame_id: int) -> Counter[str]:
        """Return the loss of the announced frame itself."""
        self._counted.add(frame_id % ID_MODULUS)
        return Counter({self._way: 1})

    def started(self, start: FrameStart) -> Counter[str]:
        """Take the next announcement; return what was lost between it and the one before."""
        before = self._dropped
        if start.frame_id <= self._last_id or any(start.dropped.get(cause, 0) < count for cause, count in before.items()):
            before = {}  # the board began to count anew: another stream
        lost = Counter({cause: count - before.get(cause, 0) for cause, count in start.dropped.items()})
        # A board that does not tell what it sent leaves only the traces that lost frames left.
        unheard = (start.sent - self._sent - 1) % ID_MODULUS - self._counted_unannounced if start.sent else len(self._strays)
        if unheard > 0:
            lost[self._way] += unheard
        self._sent, self._last_id, self._dropped = start.sent, start.frame_id, dict(start.dropped)
        self._damaged = False
        self._strays.clear()
        self._counted.clear()
        self._counted_unannounced = 0
        return +lost

    def end_stream(self) -> Counter[str]:
        """Return what is known to be lost after the last announcement; the next one begins a stream."""
        lost = Counter({self._way: len(self._strays)})
        self._counted_unannounced += len(self._strays)
        self._counted |= self._strays
        self._strays.clear()
        self._last_id, self._dropped = -1, {}
        return +lost

    @property
    def _way(self) -> str:
        return CORRUPT if self._damaged else GAP
