"""Packages on their way in: an upload, and what is kept of those that a lost connection broke off."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BoardFault, CommandRejected
from evalkit.protocol.limits import MAX_MODEL_BYTES, UPLOAD_ACK_BYTES
from evalkit.protocol.packet import crc32c
from evalkit.protocol.requests import ModelBegin

STAGING_BYTES = MAX_MODEL_BYTES
"""Memory for all uploads together: one of the largest packages there may be, or a few of the usual size."""
STAGED_PACKAGES = 4
"""Uploads that are remembered; one host has one under way, the others are those it gave up for now."""
_AGAIN = "Send it again."


@dataclass(slots=True, kw_only=True)
class Upload:
    """A package on its way in. One thread adds to it; another may take it when it is complete."""

    begin: ModelBegin
    _data: NDArray[np.uint8] = field(repr=False)
    _received: int = 0
    _acknowledged: int = 0
    _ack_bytes: int = UPLOAD_ACK_BYTES

    @staticmethod
    def of(begin: ModelBegin, known: bytes | None = None, *, ack_bytes: int = UPLOAD_ACK_BYTES) -> Upload:
        """Make room for what `begin` announces; `known`: all of it, if the board has it already."""
        if known is not None and len(known) == begin.size_bytes:
            return Upload(begin=begin, _data=np.frombuffer(known, np.uint8).copy(), _received=len(known))
        return Upload(begin=begin, _data=np.empty(begin.size_bytes, np.uint8), _ack_bytes=ack_bytes)

    @property
    def received(self) -> int:
        """Bytes from the start that are here without a gap."""
        return self._received

    @property
    def is_half_done(self) -> bool:
        """Whether at least half of it is here."""
        return 2 * self._received >= self._data.size

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
        if self._received - self._acknowledged < self._ack_bytes and self._received < self._data.size:
            return None
        self._acknowledged = self._received
        return self._received

    def flip(self) -> None:
        """Damage one bit of what is here."""
        if self._received:
            self._data[self._received // 2] ^= 1

    def take(self) -> bytes:
        """Return the package; BoardFault if it is not complete or not what was announced."""
        size = self._data.size
        if self._received < size:
            raise BoardFault(f"Only {self._received:,} of {size:,} bytes of the network arrived.", hint=_AGAIN)
        found = crc32c(self._data)
        if found != self.begin.crc32c:
            raise BoardFault(f"The network was damaged on its way: its checksum is {found:08x}, not {self.begin.crc32c:08x}.", hint=_AGAIN)
        data = self._data.tobytes()
        if self.begin.sha256 and hashlib.sha256(data).hexdigest() != self.begin.sha256:
            raise BoardFault("The network that arrived is not the one that was announced: its SHA-256 differs.", hint=_AGAIN)
        return data


class Staging:
    """What is here of packages by their SHA-256, the one that was begun last at the end. One thread uses it."""

    def __init__(self, *, ack_bytes: int = UPLOAD_ACK_BYTES) -> None:
        """`ack_bytes`: how often an upload is acknowledged."""
        self._ack_bytes = ack_bytes
        self._uploads: dict[str, Upload] = {}

    def open(self, begin: ModelBegin, known: bytes | None = None) -> Upload:
        """Return the upload that `begin` announces, with what is here of it; CommandRejected if it contradicts that."""
        upload = self._uploads.pop(begin.sha256, None)
        if upload is None:
            upload = Upload.of(begin, known, ack_bytes=self._ack_bytes)
        else:
            self._uploads[begin.sha256] = upload
            before = upload.begin
            if (before.size_bytes, before.crc32c) != (begin.size_bytes, begin.crc32c):
                raise CommandRejected(
                    f"{begin.name} was announced before with {before.size_bytes:,} bytes and checksum {before.crc32c:08x}, now with "
                    f"{begin.size_bytes:,} and {begin.crc32c:08x}.",
                    hint="Abort the upload, and send the package again from its start.",
                )
            upload.begin = begin
        if begin.sha256:
            self._make_room(begin)
            self._uploads[begin.sha256] = upload
        return upload

    def forget(self, upload: Upload) -> None:
        """Throw an upload away."""
        self._uploads.pop(upload.begin.sha256, None)

    def clear(self) -> None:
        """Throw all away, as a loss of power does."""
        self._uploads.clear()

    def _make_room(self, begin: ModelBegin) -> None:
        self._uploads.pop(begin.sha256, None)
        while self._uploads and (
            len(self._uploads) >= STAGED_PACKAGES
            or sum(upload.begin.size_bytes for upload in self._uploads.values()) + begin.size_bytes > STAGING_BYTES
        ):
            del self._uploads[next(iter(self._uploads))]
