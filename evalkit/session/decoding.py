"""The body of the thread "evalkit-process": takes complete frames, has them decoded, hands on the newest bundle."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import replace

from evalkit.clock import Clock
from evalkit.flow import BoundedQueue, Mailbox
from evalkit.metrics.session_metrics import HOST_QUEUE, SessionMetrics
from evalkit.session.assembler import RawFrame
from evalkit.session.board import BoardView
from evalkit.session.bundle import FrameBundle
from evalkit.session.control import Control
from evalkit.session.credits import Credits
from evalkit.session.frame_times import times_of
from evalkit.session.process import FrameProcessor
from evalkit.session.results_log import ResultLog, ResultTime


class Decoding:
    """Belongs to its thread, but for `bundles`, which the window empties."""

    def __init__(
        self,
        *,
        clock: Clock,
        frames: BoundedQueue[RawFrame],
        dropped: deque[tuple[int, Mapping[str, int]]],
        board: BoardView,
        control: Control,
        credits_: Credits,
        results: ResultLog,
        metrics: SessionMetrics,
    ) -> None:
        self._clock = clock
        self._frames = frames
        self._dropped = dropped
        self._board = board
        self._control = control
        self._credits = credits_
        self._results = results
        self._metrics = metrics
        self._processor = FrameProcessor(clock, board.notify)
        self.bundles: Mailbox[FrameBundle] = Mailbox()

    def run(self) -> None:
        """Decode until the queue is closed and empty."""
        while self._one():
            pass  # each frame in a call of its own, so that no buffer is held while waiting for the next

    def _one(self) -> bool:
        raw = self._frames.get()
        if raw is None:
            return False
        start = raw.start
        cards = self._board.cards
        if start.model_generation and start.model_generation not in cards:
            self._control.unknown_generation = start.model_generation
        bundle = self._processor.process(self._with_losses(raw), cards, self._control.clock_sync.offset_ns)
        self._results.note_frame(start.model_generation, start.ready_ns)
        inference = bundle.inference
        answered = inference is not None and inference.outputs is not None
        if bundle.inference_error is not None and start.model_generation in cards:
            self._results.note_bad(start.model_generation, bundle.inference_error.message)
        elif answered:
            self._results.note(start.model_generation, ResultTime(ready_ns=start.ready_ns, received_ns=raw.received_ns))
        self._metrics.note_decoded(
            raw.received_ns / 1e9,
            decode_us=bundle.decode_us,
            dnn_us=inference.dnn_us if inference is not None and answered else None,
            dsp_us=inference.dsp_us if inference is not None and answered else None,
        )
        self._metrics.note_generation(raw.received_ns / 1e9, start.model_generation)
        status = self._board.status
        self._metrics.note_times(times_of(bundle, "" if status is None else status.mode), temperature_c=bundle.temperature_c)
        self.bundles.put(bundle)
        self._metrics.note_not_shown(self.bundles.replaced)
        self._credits.retired(start.frame_id, self._clock.now_ns())
        return True

    def _with_losses(self, raw: RawFrame) -> RawFrame:
        """Add what a full queue cost since the frame before."""
        lost = Counter(raw.lost_before)
        while self._dropped and self._dropped[0][0] <= raw.received_ns:
            lost.update(self._dropped.popleft()[1])
            lost[HOST_QUEUE] += 1
        return replace(raw, lost_before=lost) if HOST_QUEUE in lost else raw
