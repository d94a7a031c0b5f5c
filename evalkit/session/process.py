"""Makes a FrameBundle of a complete frame: pixels get their meaning, the sensor's lines become tensors, tensors become results.

No thread and no queue of its own; the session calls it on the thread "evalkit-process". A frame never fails as a whole: what cannot
be decoded is missing in its bundle, and why is in the bundle or in a notice (each kind of trouble is told once).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evalkit.clock import Clock
from evalkit.errors import DecodeError
from evalkit.frames import Picture, PixelFormat, RoiCrop
from evalkit.geometry import Rect, Size
from evalkit.imx500.joining import KeptInput, join
from evalkit.imx500.stream import Inference, decode_inference
from evalkit.models.card import ModelCard
from evalkit.notices import Notice, Severity
from evalkit.protocol.values import Part, Rectangle
from evalkit.results.decode import decode
from evalkit.results.types import Result
from evalkit.session.assembler import RawFrame
from evalkit.session.bundle import FrameBundle

log = logging.getLogger(__name__)

NOT_EXPOSED = "busy"
"""Cause of a loss after which answers still belong to the input before them: the sensor took no picture (PROTOCOL.md, `dropped`)."""
MAX_TOLD = 16
"""Different troubles that are told; a board that finds more ways to be wrong does not fill the window with them."""


class FrameProcessor:
    """Belongs to one thread."""

    def __init__(self, clock: Clock, notify: Callable[[Notice], None]) -> None:
        self._clock = clock
        self._notify = notify
        self._told: set[str] = set()
        self._kept: KeptInput | None = None
        """What the network saw in an earlier frame."""
        self._gap = False
        """Whether frames that the sensor sent are missing since the last one that was joined."""
        self._first_ns: int | None = None
        """Start of the first exposure, board clock."""

    def process(self, raw: RawFrame, cards: Mapping[int, ModelCard | None], board_offset_ns: int | None) -> FrameBundle:
        """Decode `raw`; `cards` has the card (or None, if its package has none) of each network generation that is known."""
        begun_ns = self._clock.now_ns()
        start = raw.start
        picture: Picture | None = None
        picture_rect: Rect | None = None
        rois: list[RoiCrop] = []
        lines: memoryview | None = None
        for part, data in zip(start.parts, raw.parts, strict=True):
            if part.kind == "inference":
                lines = data.data
            elif part.kind == "image":
                picture = self._picture(part, data)
                picture_rect = None if part.rect is None else _rect(part.rect)
            elif part.kind == "roi" and (crop := self._picture(part, data)) is not None:
                rois.append(RoiCrop(index=len(rois), rect=_rect(part.rect), picture=crop))
        generation = start.model_generation
        card = cards.get(generation)
        inference, result, error = (None, None, None) if lines is None else _decode(lines, card)
        if error is not None:
            self._tell(error.message, error.hint)
        elif inference is not None and inference.outputs is not None and generation not in cards:
            # Not worth a notice: the session is asking for it.
            error = DecodeError(f"The card of network {generation} is not known yet.", hint="Later frames have results.")
        age_frames = 0
        answers_frame_id: int | None = None
        self._gap = self._gap or any(cause != NOT_EXPOSED for cause in raw.lost_before)
        if inference is not None:
            joined = join(self._kept, inference, frame_id=start.frame_id, generation=generation, after_gap=self._gap)
            self._kept, age_frames, answers_frame_id = joined.kept, joined.age_frames(start.frame_id), joined.seen_frame_id
            inference = replace(inference, input=joined.input)
        self._gap = inference is None and (self._gap or lines is not None)
        if self._first_ns is None or start.timestamp_ns < self._first_ns:
            self._first_ns = start.timestamp_ns  # the first one, or the board's clock began anew
        return FrameBundle(
            frame_id=start.frame_id,
            timestamp_ns=start.timestamp_ns,
            since_first_ns=start.timestamp_ns - self._first_ns,
            ready_ns=start.ready_ns,
            received_ns=raw.received_ns,
            board_offset_ns=_causal(board_offset_ns, started_ns=raw.started_ns, ready_ns=start.ready_ns),
            exposure_us=start.exposure_us,
            gain_db=start.gain_db,
            frame_period_us=start.frame_period_us,
            temperature_c=start.temperature_c,
            picture=picture,
            picture_rect=picture_rect,
            rois=tuple(rois),
            inference_window=_rect(start.inference_window),
            inference=inference,
            inference_error=error,
            inference_bytes=lines,
            card=card,
            result=result,
            result_age_frames=age_frames,
            answers_frame_id=answers_frame_id,
            model_generation=generation,
            bytes=raw.bytes,
            lost_before=raw.lost_before,
            decode_us=(self._clock.now_ns() - begun_ns) // 1000,
            started_ns=raw.started_ns,
            decoding_ns=begun_ns,
        )

    def _picture(self, part: Part, data: NDArray[np.uint8]) -> Picture | None:
        try:
            return Picture(format=PixelFormat(part.format), size=Size(part.width, part.height), data=data)
        except ValueError as error:
            self._tell(f"The board sends pixels that cannot be shown: {error}.", "Choose another pixel format, or update its firmware.")
            return None

    def _tell(self, text: str, hint: str) -> None:
        kind = re.sub(r"\d+", "#", text)
        if kind not in self._told and len(self._told) < MAX_TOLD:
            self._told.add(kind)
            self._notify(Notice(severity=Severity.WARNING, text=text, hint=hint))


def _causal(offset_ns: int | None, *, started_ns: int, ready_ns: int) -> int | None:
    """Return the clocks' offset, no larger than this frame allows: it cannot begin to arrive before the board had it ready."""
    return offset_ns if offset_ns is None or not started_ns else min(offset_ns, started_ns - ready_ns)


def _decode(lines: memoryview, card: ModelCard | None) -> tuple[Inference | None, Result | None, DecodeError | None]:
    inference: Inference | None = None
    try:
        inference = decode_inference(lines)
        return inference, None if card is None else decode(card, inference), None
    except DecodeError as error:
        return inference, None, error
    except Exception as error:
        log.exception("A decoder failed on %d bytes", len(lines))
        return inference, None, DecodeError(f"Internal error: {type(error).__name__}: {error}", hint="Please report it with the log file.")


def _rect(rectangle: Rectangle | None) -> Rect:
    if rectangle is None:
        return Rect(0, 0, 0, 0)
    return Rect(rectangle.x, rectangle.y, rectangle.width, rectangle.height)
