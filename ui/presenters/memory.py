"""The sensor's network memory as a bar: reserved, runtime, coefficients, free."""

from __future__ import annotations

from dataclasses import dataclass

from ui.presenters.units import Translate, bytes_text, exact_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryState:
    """One network in the memory, in bytes; all zero: not known."""

    total: int = 0
    reserved: int = 0
    runtime: int = 0
    coefficients: int = 0

    @property
    def used(self) -> int:
        """What is not free."""
        return self.reserved + self.runtime + self.coefficients

    @property
    def free(self) -> int:
        """What is left; negative if the network does not fit."""
        return self.total - self.used

    @property
    def fits(self) -> bool:
        """Whether the network fits."""
        return self.free >= 0


NO_MEMORY = MemoryState()


def memory_text(memory: MemoryState, tr: Translate = str) -> str:
    """Return the bar in words."""
    if not memory.total:
        return tr("No network")
    if not memory.fits:
        return tr("Does not fit: {missing} too much").format(missing=bytes_text(-memory.free))
    return tr("{free} free").format(free=bytes_text(memory.free))


def memory_tip(memory: MemoryState, tr: Translate = str) -> str:
    """Return the parts of the bar, to the byte."""
    if not memory.total:
        return tr("No network is loaded")
    rows = (
        (tr("Runtime"), memory.runtime),
        (tr("Coefficients"), memory.coefficients),
        (tr("Reserved"), memory.reserved),
        (tr("Free"), memory.free),
        (tr("Sensor memory"), memory.total),
    )
    return "\n".join(f"{name}: {exact_bytes(count)} B" for name, count in rows)
