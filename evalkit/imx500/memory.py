"""The memory on the sensor's logic chip that holds a network: coefficients at the top, runtime memory below (source: real files)."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.errors import ModelTooLarge

TOTAL_BYTES = 8_388_480
"""8 MiB less 128: what the DNN parameters of every real network, and Sony's converter, give as the total."""
RESERVED_BYTES = 1024
"""Taken by the sensor itself (same sources)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryTable:
    """What a network takes of the memory, in bytes; stands in its DNN parameters."""

    total: int = TOTAL_BYTES
    reserved: int = RESERVED_BYTES
    runtime: int
    coefficients: int

    @property
    def used(self) -> int:
        """Reserved, runtime and coefficients."""
        return self.reserved + self.runtime + self.coefficients

    @property
    def free(self) -> int:
        """What is left; negative if the network does not fit."""
        return self.total - self.used

    def require_fit(self) -> None:
        """Raise ModelTooLarge, with the figures, if the network does not fit."""
        if self.free < 0:
            raise ModelTooLarge(
                f"The network needs {self.used:,} bytes of sensor memory ({self.runtime:,} runtime, {self.coefficients:,} "
                f"coefficients, {self.reserved:,} reserved), and there are {self.total:,}",
                hint="Use a smaller input, fewer channels or a smaller variant of the network.",
                needed_bytes=self.used,
                available_bytes=self.total,
            )
