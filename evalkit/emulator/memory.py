"""The sensor's network memory as the board keeps it: what is in it, whether another network fits, and an upload on its way in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BoardFault
from evalkit.imx500.memory import MemoryTable
from evalkit.protocol.limits import UPLOAD_ACK_BYTES
from evalkit.protocol.messages import Memory, ModelBegin
from evalkit.protocol.packet import crc32c

EMPTY = MemoryTable(runtime=0, coefficients=0)
"""The memory without a network."""


def message_of(table: MemoryTable) -> Memory:
    """Return the table as it is told to a host."""
    return Memory(total=table.total, reserved=table.reserved, runtime=table.runtime, coefficients=table.coefficients)


def require_plan(begin: ModelBegin) -> None:
    """Raise ModelTooLarge if what an upload announces does not fit the memory; its own table is checked again when it is here."""
    MemoryTable(runtime=begin.runtime_bytes, coefficients=begin.coefficient_bytes).require_fit()


@dataclass(slots=True, kw_only=True)
class Upload:
    """A package on its way in. One thread adds to it; another may take it when it is complete."""

    begin: ModelBegin
    _data: NDArray[np.uint8] = field(repr=False)
    _received: int = 0
    _acknowledged: int = 0

    @staticmethod
    def of(begin: ModelBegin) -> Upload:
        """Make room for what `begin` announces."""
        return Upload(begin=begin, _data=np.empty(begin.size_bytes, np.uint8))

    @property
    def received(self) -> int:
        """Bytes from the start that are here without a gap."""
        return self._received

    def add(self, offset: int, data: NDArray[np.uint8]) -> int | None:
        """Take bytes that came; return how many to acknowledge now, or None.

        What does not continue the bytes that are here is left out and the state acknowledged again, so that the host can go back.
        """
        end = offset + data.size
        if offset > self._received or end > self._data.size:
            return self._received
        if end > self._received:
            self._data[offset:end] = data
            self._received = end
        if self._received - self._acknowledged < UPLOAD_ACK_BYTES and self._received < self._data.size:
            return None
        self._acknowledged = self._received
        return self._received

    def take(self) -> bytes:
        """Return the package; BoardFault if it is not complete or not what was announced."""
        size = self._data.size
        if self._received < size:
            raise BoardFault(f"Only {self._received:,} of {size:,} bytes of the network arrived.", hint="Send it again.")
        found = crc32c(self._data)
        if found != self.begin.crc32c:
            raise BoardFault(
                f"The network was damaged on its way: its checksum is {found:08x}, not {self.begin.crc32c:08x}.", hint="Send it again."
            )
        return self._data.tobytes()
