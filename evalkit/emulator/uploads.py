"""The upload that is under way: begun and ended on the device thread, filled by the link's, checked by the loader's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.answers import Host
from evalkit.emulator.loader import Job
from evalkit.emulator.memory import require_plan
from evalkit.emulator.staging import Staging, Upload
from evalkit.emulator.store import PackageStore
from evalkit.emulator.strikes import Strikes
from evalkit.errors import BoardFault, CommandRejected
from evalkit.models.package import ModelPackage, parse_package
from evalkit.protocol.limits import UPLOAD_ACK_BYTES, bulk_chunk_bytes
from evalkit.protocol.messages import LogLine, ProgressReport
from evalkit.protocol.requests import ModelBegin

_FULL = "The board has no room for the network."
_FULL_HINT = "Choose a smaller one, or restart the board."


class Uploads:
    """One upload at a time, and what is remembered of those before."""

    def __init__(self, store: PackageStore, strikes: Strikes, *, link_bytes_per_s: int, post: Callable[[Job], None]) -> None:
        self._store = store
        self._strikes = strikes
        self._post = post
        self._staging = Staging(ack_bytes=min(UPLOAD_ACK_BYTES, bulk_chunk_bytes(link_bytes_per_s)))
        self._current: Upload | None = None

    def receive(self, upload_id: int, offset: int, data: NDArray[np.uint8], host: Host) -> None:
        """Take bytes of a package, and acknowledge them now and then. On the link's thread."""
        upload = self._current
        if upload is None or upload.begin.upload_id != upload_id:
            return
        half_before = upload.is_half_done
        done = upload.add(offset, data)
        if upload.is_half_done and not half_before and self._struck(upload, host):
            return
        if done is not None:
            host.send(ProgressReport(id=upload_id, stage="receive", done=done, total=upload.begin.size_bytes))

    def received(self, upload: Upload, step: str) -> ModelPackage:
        """Return what was sent; BoardFault if it is damaged or not complete, ModelError if it is no package. On the loader's thread."""
        if self._strikes.happens("flip-at", step):
            upload.flip()
        return parse_package(upload.take(), upload.begin.name)

    # On the device thread -------------------------------------------------------------------------------------------

    def begin(self, begin: ModelBegin, host: Host) -> bool:
        """Get ready for a package, and tell the host what is here of it; return False if the connection broke at that.

        ModelTooLarge if it cannot fit the sensor's memory, BoardFault if there is no room for it, CommandRejected if it contradicts what is here.
        """
        require_plan(begin)
        if self._strikes.happens("full-at", "begin"):
            raise BoardFault(_FULL, hint=_FULL_HINT)
        if self._strikes.struck("begin", host):
            return False
        known = self._store.find(begin.sha256)
        upload = self._staging.open(begin, None if known is None else known.data)
        if upload.received:
            host.send(ProgressReport(id=begin.upload_id, stage="receive", done=upload.received, total=begin.size_bytes))
        self._current = upload
        return True

    def named(self, upload_id: int) -> Upload:
        """Return the upload that is under way; CommandRejected if it has another number."""
        upload = self._current
        if upload is None or upload.begin.upload_id != upload_id:
            raise CommandRejected(f"There is no upload {upload_id}.", hint="Begin with model_begin.")
        return upload

    def is_current(self, upload_id: int) -> bool:
        """Return whether the upload that is under way has this number."""
        return self._current is not None and self._current.begin.upload_id == upload_id

    def end(self) -> None:
        """End the upload; what came of it is remembered."""
        self._current = None

    def forget(self, upload: Upload) -> None:
        """Throw an upload away, also if it is under way."""
        self._staging.forget(upload)
        if self._current is upload:
            self._current = None

    def lose_power(self) -> None:
        """Throw all away."""
        self._staging.clear()
        self._current = None

    def _struck(self, upload: Upload, host: Host) -> bool:
        if self._strikes.happens("flip-at", "receive"):
            upload.flip()
        if self._strikes.happens("full-at", "receive"):
            self._current = None
            self._post(partial(self._staging.forget, upload))
            host.send(LogLine(level="ERROR", text=_FULL))
            host.send(ProgressReport(id=upload.begin.upload_id, stage="lost", done=0, total=upload.begin.size_bytes))
            return True
        return bool(self._strikes.struck("receive", host))
