"""A link that misbehaves on schedule: bytes lost, flipped, doubled, held back, or the cable pulled, at a given byte.

Positions count the bytes of one direction since the link was made, as the other side sent them. The same script does the same
damage however the bytes are cut into reads and writes; only TRUNCATE, which ends with the read or write it falls into, depends on that.
"""

from __future__ import annotations

import enum
import math
import random
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.errors import LinkLost
from evalkit.links.buffers import as_bytes
from evalkit.links.link import Link


class Direction(enum.Enum):
    """Which bytes a fault meets, seen from who uses the FaultyLink."""

    READ = "read"
    WRITE = "write"


class FaultKind(enum.Enum):
    """What goes wrong."""

    DROP = "drop"
    """`count` bytes vanish."""
    FLIP = "flip"
    """One bit, number `bit`, of each of `count` bytes is inverted."""
    DUPLICATE = "duplicate"
    """`count` bytes come twice."""
    TRUNCATE = "truncate"
    """The rest of this read or write vanishes."""
    STALL = "stall"
    """Nothing moves for `seconds`."""
    UNPLUG = "unplug"
    """The link is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFault:
    """One thing that goes wrong, once."""

    kind: FaultKind
    at_byte: int
    """The first byte that it meets; for STALL, UNPLUG and TRUNCATE the first one that does not pass."""
    direction: Direction = Direction.WRITE
    count: int = 1
    bit: int = 0
    seconds: float = math.inf
    """For STALL: until `close` by default."""


def random_script(
    seed: int, *, faults: int, span_bytes: int, kinds: Sequence[FaultKind] = (FaultKind.DROP, FaultKind.FLIP, FaultKind.DUPLICATE)
) -> tuple[LinkFault, ...]:
    """Return `faults` faults of `kinds` spread over the first `span_bytes` written; the same for the same arguments."""
    dice = random.Random(seed)  # noqa: S311 - faults, not secrets
    return tuple(
        LinkFault(kind=dice.choice(list(kinds)), at_byte=dice.randrange(span_bytes), count=dice.randint(1, 16), bit=dice.randrange(8))
        for _ in range(faults)
    )


class FaultyLink:
    """Another link with faults of a script in it; it owns that link."""

    def __init__(self, link: Link, script: Sequence[LinkFault]) -> None:
        self._link = link
        self._closed = threading.Event()
        self._write = Damage([fault for fault in script if fault.direction is Direction.WRITE])
        self._one_writer = threading.Lock()
        self._read = Damage([fault for fault in script if fault.direction is Direction.READ])
        self._steps: deque[bytes | LinkFault] = deque()
        """What was read, damaged, with the faults between that are not carried out yet."""
        self._pending = bytearray()
        """What comes before the first of these faults and was not asked for yet."""
        self._stall_s = 0.0
        """How long reads are still held back."""

    @property
    def name(self) -> str:
        """The name of the link inside."""
        return self._link.name

    def read_into(self, buffer: memoryview, timeout_s: float) -> int:
        """Read as the link inside does, with the damage that is due; 0 also if all that came was lost or is held back."""
        if not (self._pending or self._steps or self._stall_s):
            count = self._link.read_into(buffer, timeout_s)
            self._steps += self._read.apply(bytes(buffer[:count]))
        while self._steps and not self._pending and not self._stall_s:
            step = self._steps.popleft()
            if isinstance(step, bytes):
                self._pending += step
            elif step.kind is FaultKind.UNPLUG:
                self._unplug()
            else:
                self._stall_s = step.seconds
        if self._stall_s and not self._pending:
            waiting_s = min(timeout_s, self._stall_s)
            self._wait(waiting_s)
            self._stall_s -= waiting_s
        count = min(len(buffer), len(self._pending))
        buffer[:count] = self._pending[:count]
        del self._pending[:count]
        return count

    def write(self, buffers: Sequence[bytes | memoryview]) -> None:
        """Do the damage that is due, and write the rest as the link inside does."""
        with self._one_writer:
            for step in self._write.apply(b"".join(as_bytes(buffers))):
                if isinstance(step, bytes):
                    self._link.write([step])
                elif step.kind is FaultKind.UNPLUG:
                    self._unplug()
                else:
                    self._wait(step.seconds)

    def _wait(self, seconds: float) -> None:
        if self._closed.wait(None if math.isinf(seconds) else seconds):
            raise LinkLost(f"{self.name} was closed")

    def _unplug(self) -> None:
        self.close()
        raise LinkLost(f"{self.name} was cut off", hint="This was a scripted fault.")

    def close(self) -> None:
        """Close the link inside; a stall ends too. Idempotent."""
        self._closed.set()
        self._link.close()


class Damage:
    """What the faults of one direction do to the bytes that pass."""

    def __init__(self, faults: Sequence[LinkFault]) -> None:
        self._faults = deque(sorted(faults, key=lambda fault: fault.at_byte))
        self._position = 0
        self._acting: LinkFault | None = None
        self._left = 0
        """How many bytes the acting fault still meets."""
        self._again = bytearray()
        """What a DUPLICATE has met so far."""

    def apply(self, data: bytes) -> list[bytes | LinkFault]:
        """Return what becomes of `data`: pieces that pass, and between them the faults that the link itself must carry out."""
        steps: list[bytes | LinkFault] = []
        while data:
            if self._acting is None and self._faults and self._faults[0].at_byte <= self._position:
                data = self._begin(self._faults.popleft(), data, steps)
                continue
            length = self._left
            if self._acting is None:
                length = self._faults[0].at_byte - self._position if self._faults else len(data)
            piece, data = data[:length], data[length:]
            self._position += len(piece)
            self._pass(piece, steps)
        return [step for step in steps if step]

    def _begin(self, fault: LinkFault, data: bytes, steps: list[bytes | LinkFault]) -> bytes:
        if fault.kind in {FaultKind.STALL, FaultKind.UNPLUG}:
            steps.append(fault)
        elif fault.kind is FaultKind.TRUNCATE:
            self._position += len(data)
            return b""
        else:
            self._acting, self._left = fault, fault.count
        return data

    def _pass(self, piece: bytes, steps: list[bytes | LinkFault]) -> None:
        fault = self._acting
        if fault is None:
            steps.append(piece)
            return
        if fault.kind is FaultKind.FLIP:
            steps.append(bytes(byte ^ (1 << fault.bit) for byte in piece))
        elif fault.kind is FaultKind.DUPLICATE:
            steps.append(piece)
            self._again += piece
        self._left -= len(piece)
        if self._left <= 0:
            steps.append(bytes(self._again))
            self._again.clear()
            self._acting = None
