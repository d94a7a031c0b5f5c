"""What a fuzz target is, and the one check that all share.

Hostile bytes for every reader: what comes out is a value or one of its own errors, in bounded time and memory; nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evalkit.errors import EvalKitError


class Surprise(AssertionError):
    """A reader did what it must not; the bytes that made it do so are in `data`."""

    def __init__(self, target: str, data: bytes, what: str) -> None:
        super().__init__(f"{target}: {what} on {len(data)} bytes: {data[:200].hex()}")
        self.data = data


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One reader under test."""

    name: str
    read: Callable[[bytes], object]
    """Reads, and does with the result what its users do; raises AssertionError if that contradicts itself."""
    errors: tuple[type[EvalKitError], ...] = ()
    """What it may raise; () if it must take everything."""
    seeds: Callable[[], Sequence[bytes]]
    """Small inputs that it reads, to begin with; made here, nothing is stored."""
    tokens: tuple[bytes, ...] = ()
    """Words of its format, for mutations."""
    max_bytes: int = 8192
    """Longest input tried: enough for everything its format has, several times."""
    offset_in_input: bool = True
    """Whether an error's offset is a byte of the input (not so where it counts in something unpacked)."""


def check(target: Target, data: bytes) -> bool:
    """Read garbage: return whether it was accepted; raise Surprise for anything but a value or a typed error with a place in it."""
    try:
        target.read(data)
    except target.errors as error:
        if not error.message:
            raise Surprise(target.name, data, "an error without a word") from error
        offset = getattr(error, "offset", None)
        if target.offset_in_input and offset is not None and not 0 <= offset <= len(data):
            raise Surprise(target.name, data, f"an error at byte {offset}") from error
        return False
    except Exception as error:
        raise Surprise(target.name, data, repr(error)) from error
    return True
