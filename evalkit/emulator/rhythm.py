"""When the frames of a stream are due, and their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

CATCH_UP_NS = 100_000_000
"""How far exposing may be behind its rhythm, because this computer was elsewhere, before frames are dropped to be on time again."""


class Stream(Protocol):
    """What starts and stops the frames."""

    @property
    def streaming(self) -> bool:
        """Whether frames are made."""
        ...

    def start(self) -> None:
        """Make frames, numbered from 0; does nothing if it does already."""
        ...

    def stop(self) -> None:
        """Make no more frames."""
        ...


@dataclass(slots=True)
class Rhythm:
    """The frames from a start to a stop."""

    number: int
    """Of the stream."""
    due_ns: int
    """When the next frame's last line is read (board clock)."""
    next_id: int = 0
    """Number of the next frame; counts every exposure from 0."""

    def catch_up(self, now_ns: int, period_ns: int) -> range:
        """Return the numbers of frames that are left out because it is far too late for them."""
        behind_ns = now_ns - self.due_ns
        late = behind_ns // period_ns if behind_ns > CATCH_UP_NS else 0
        first = self.next_id
        self.next_id += late
        self.due_ns += late * period_ns
        return range(first, self.next_id)

    def take(self, period_ns: int) -> tuple[int, int]:
        """Return number and time of the next frame, and go on to the one after it."""
        frame_id, due_ns = self.next_id, self.due_ns
        self.next_id += 1
        self.due_ns += period_ns
        return frame_id, due_ns

    def rest_until(self, now_ns: int, frame_ns: int, period_ns: int) -> range:
        """Go on with a frame whose exposure begins now, and return the numbers of those that there would have been meanwhile.

        `frame_ns`: exposure and readout. The first frame of a stream comes at once, and nothing was lost before it.
        """
        if not self.next_id:
            self.due_ns = max(self.due_ns, now_ns)
            return range(0)
        resting_ns = max(0, now_ns + frame_ns - self.due_ns)
        first = self.next_id
        self.next_id += resting_ns // period_ns
        self.due_ns += resting_ns
        return range(first, self.next_id)
