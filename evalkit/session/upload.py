"""Sends the bytes of a package in a window that the board's acknowledgements open, and goes back where something got lost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BoardFault, LinkTimeout
from evalkit.models.package import ModelPackage
from evalkit.protocol.limits import MODEL_CHUNK_BYTES, bulk_chunk_bytes, upload_ahead_bytes
from evalkit.protocol.messages import ProgressReport
from evalkit.protocol.packet import crc32c
from evalkit.protocol.requests import ModelAbort, ModelBegin
from evalkit.session.dialogue import Dialogue
from evalkit.session.sender import Chunk

RECEIVE = "receive"
"""Stage of the board's reports that acknowledge bytes."""
LOST = "lost"
"""Stage of a report that says that the board could not keep what came; why is in its log."""


class Upload:
    """One package on its way to the board. Its number is that of the command that begins it, so a report's id means the same in both."""

    def __init__(self, package: ModelPackage, dialogue: Dialogue) -> None:
        self._package = package
        self._data: NDArray[np.uint8] = np.frombuffer(package.data, np.uint8)
        self._dialogue = dialogue
        self._wire = dialogue.wire
        self._held = 0
        self.id = dialogue.new_id()
        self.begun = False
        """Whether the board was told of it, and so may have to be told to forget it."""

    def begin(self, *, final: bool = False) -> int:
        """Announce the package; return how many of its bytes the board still holds of an upload that was broken off."""
        package, hello = self._package, self._wire.board.hello
        self.begun = True
        self._dialogue.answer(
            self._dialogue.submit(
                ModelBegin(
                    upload_id=self.id,
                    name=package.name,
                    size_bytes=len(package.data),
                    crc32c=crc32c(package.data),
                    runtime_bytes=package.memory.runtime,
                    coefficient_bytes=package.memory.coefficients,
                    sha256=package.sha256,
                ),
                "get ready for a network",
                command_id=self.id,
            ),
            heard=self._note_held,
            final=final,
        )
        resumes = hello is not None and "resume" in hello.capabilities.features
        return min(self._held, len(package.data)) if resumes else 0

    def send(self, start: int, stage: str, *, final: bool = False) -> None:
        """Send all bytes from `start` on and tell the progress as `stage`.

        Raises LinkTimeout if the board stops acknowledging, BoardFault if it cannot keep them.
        """
        size, clock, limits = len(self._data), self._wire.clock, self._wire.limits
        hello = self._wire.board.hello
        capacity_bytes_per_s = hello.capabilities.link_capacity_bytes_per_s if hello is not None else 0
        chunk_bytes = min(MODEL_CHUNK_BYTES, bulk_chunk_bytes(capacity_bytes_per_s))
        ahead_bytes = upload_ahead_bytes(capacity_bytes_per_s)
        sent = acknowledged = start
        waiting = 0
        moved_ns = again_ns = clock.now_ns()
        went_back = False
        self._dialogue.show(stage, start, size)
        while acknowledged < size:
            if not final:
                self._dialogue.cancel.check()
            sent = self._post_window(sent, acknowledged + ahead_bytes, chunk_bytes)
            report = self._acknowledgement()
            now_ns, before = clock.now_ns(), waiting
            waiting = self._wire.sender.waiting_chunks
            if report is not None and report.done > acknowledged:
                acknowledged, went_back = min(report.done, size), False
                sent = max(sent, acknowledged)
                moved_ns = now_ns
                self._dialogue.show(stage, acknowledged, size)
            elif (report is not None and not went_back) or now_ns - max(moved_ns, again_ns) > limits.resend_s * 1e9:
                self._wire.sender.forget_chunks(self.id)
                sent, went_back, again_ns = acknowledged, True, now_ns
            elif waiting != before and not went_back:
                moved_ns = now_ns  # a slow link is no dead one
            if now_ns - moved_ns > limits.reply_s * 1e9:
                raise LinkTimeout(
                    f"The board stopped acknowledging after {acknowledged:,} of {size:,} bytes.", hint="Check the link and try again."
                )

    def abort(self) -> None:
        """Tell the board to forget it; best effort, since it is of no harm there."""
        if self.begun:
            self._wire.sender.forget_chunks(self.id)
            self._dialogue.submit(ModelAbort(upload_id=self.id), "forget the network", self._wire.limits.goodbye_s).exception()

    def _note_held(self, report: ProgressReport) -> None:
        if report.id == self.id and report.stage == RECEIVE:
            self._held = max(self._held, report.done)

    def _acknowledgement(self) -> ProgressReport | None:
        report = self._dialogue.report()
        if report is None or report.id != self.id:
            return None
        if report.stage == LOST:
            raise BoardFault(
                "The board could not keep what was sent: its store is full.", hint="Remove a package that it keeps, and try again."
            )
        return report if report.stage == RECEIVE else None

    def _post_window(self, sent: int, end: int, chunk_bytes: int) -> int:
        """Queue the bytes up to `end`, as far as the link takes them; return where to go on."""
        end = min(len(self._data), end)
        while sent < end:
            piece = self._data[sent : min(sent + chunk_bytes, end)]
            if not self._wire.sender.post_chunk(Chunk(upload_id=self.id, offset=sent, data=piece)):
                break
            sent += piece.size
        return sent
