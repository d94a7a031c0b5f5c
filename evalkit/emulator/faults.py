"""Misbehaviour on purpose: what a real board and its cable do wrong on a bad day, asked for by name. Off unless asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

WHOLE = {"silent", "garbage", "wrong-version", "late-result"}
"""Faults that are there or not."""
RATES = {"corrupt", "drop-packets", "no-result"}
"""Faults with a probability 0..1."""
BYTES = {"stall-after", "die-after-bytes"}
"""Faults with a number of bytes."""
STEPS = ("begin", "receive", "trial", "load", "confirm")
"""Where a swap can go wrong: the upload is announced, half of it has come, its trial is asked for, the sensor takes it, it is to be
confirmed (it runs, where the board has no room to go back)."""
AT_STEP = {
    "cut-at": STEPS,
    "reset-at": STEPS,
    "silent-at": STEPS,
    "die-at": STEPS,
    "flip-at": ("receive", "trial", "load"),
    "full-at": ("begin", "receive", "load", "confirm"),
    "wrong-at": ("trial",),
    "fail-at": ("load",),
}
"""Faults of a swap, and the steps at which each is possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Which misbehaviour is on; the defaults are a board without fault."""

    corrupt: float = 0.0
    """Probability for each packet that one of its bits flips on the wire."""
    drop_packets: float = 0.0
    """Probability for each packet that it never reaches the wire."""
    stall_after: int | None = None
    """After so many bytes nothing is sent any more; the link stays open."""
    die_after_bytes: int | None = None
    """After so many bytes the process ends, as if somebody pulled the plug."""
    silent: bool = False
    """Takes everything and never answers."""
    garbage: bool = False
    """Talks, but is no EvalKit board."""
    wrong_version: bool = False
    """Speaks another version of the protocol."""
    no_result: float = 0.0
    """Probability for each frame that its output tensors are not valid."""
    late_result: bool = False
    """Every result comes one frame late, as from a network that is too slow for the frame rate."""

    # At a step of a swap, once: afterwards the board is as good as new.
    cut_at: str = ""
    """The link is closed."""
    reset_at: str = ""
    """The board restarts: the link is closed, what is not in its flash is lost, the network that was confirmed last is loaded."""
    silent_at: str = ""
    """Nothing is answered any more on this link."""
    die_at: str = ""
    """The process ends."""
    flip_at: str = ""
    """One bit of the package turns over in the board's memory."""
    full_at: str = ""
    """There is no room for the package; at "load" and "confirm": in the flash."""
    wrong_at: str = ""
    """The network's answers to the golden input are wrong."""
    fail_at: str = ""
    """The sensor refuses the network."""

    @staticmethod
    def parse(texts: Iterable[str]) -> Faults:
        """Read faults as the command line gives them: "corrupt=0.01", "silent". ValueError says which one is wrong, and how."""
        values: dict[str, Any] = {}
        for text in texts:
            name, _, value = text.partition("=")
            values[name.replace("-", "_")] = _value(name, value)
        return Faults(**values)

    def texts(self) -> tuple[str, ...]:
        """Return the faults as `parse` reads them."""
        plain = NO_FAULTS
        changed = [
            (field.name, getattr(self, field.name)) for field in fields(self) if getattr(self, field.name) != getattr(plain, field.name)
        ]
        return tuple(name.replace("_", "-") + ("" if value is True else f"={value}") for name, value in changed)


NO_FAULTS = Faults()


def _value(name: str, value: str) -> bool | float | int | str:
    if name in AT_STEP:
        if value not in AT_STEP[name]:
            raise ValueError(f"{name} needs a step of the swap: {', '.join(f'{name}={step}' for step in AT_STEP[name])}")
        return value
    if name in WHOLE:
        if value:
            raise ValueError(f"{name} takes no value")
        return True
    if name in BYTES:
        if not value.isdecimal():
            raise ValueError(f"{name} needs a number of bytes: {name}=1000000")
        return int(value)
    if name not in RATES:
        raise ValueError(f"there is no fault {name!r}; there are {', '.join(sorted(WHOLE | RATES | BYTES | set(AT_STEP)))}")
    try:
        rate = float(value or "1")
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= 1:
        raise ValueError(f"{name} needs a probability from 0 to 1: {name}=0.01")
    return rate
