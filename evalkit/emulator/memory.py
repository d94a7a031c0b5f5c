"""The sensor's network memory as the board knows it: what is in it, and whether another network fits."""

from __future__ import annotations

from evalkit.imx500.memory import MemoryTable
from evalkit.protocol.requests import ModelBegin
from evalkit.protocol.values import Memory

EMPTY = MemoryTable(runtime=0, coefficients=0)
"""The memory without a network."""


def message_of(table: MemoryTable) -> Memory:
    """Return the table as it is told to a host."""
    return Memory(total=table.total, reserved=table.reserved, runtime=table.runtime, coefficients=table.coefficients)


def require_plan(begin: ModelBegin) -> None:
    """Raise ModelTooLarge if what an upload announces does not fit the memory; its own table is checked again when it is here."""
    MemoryTable(runtime=begin.runtime_bytes, coefficients=begin.coefficient_bytes).require_fit()
