"""Which picture an answer belongs to, when the network takes longer than a frame: keep the input tensor, join it with the next answer.

The rule is libcamera's (CamHelperImx500::parseInferenceData). A frame with a valid input and no valid output is kept; the next frame
with a valid output and no valid input is its answer, and takes it. A frame with both belongs to itself, and whatever was kept is
stale. A link that loses frames, which libcamera's does not, adds one case: over a gap nothing is joined, since the input that was kept may
have been answered in it. Pure: the caller holds what is kept between two frames.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from evalkit.imx500.stream import Inference, InputTensorData


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptInput:
    """The newest input whose answer comes later."""

    frame_id: int
    generation: int
    """Which activation of a network saw it."""
    tensor: InputTensorData | None
    """A copy, so that the frame's buffer is free again; None if the board did not send its body, or if it is spent."""
    spent: bool = False
    """It was answered, or may have been: the next answer belongs to a picture that never came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """One frame's answer with what the network saw."""

    seen_frame_id: int | None
    """The frame whose picture the outputs belong to; None if there are none, or if their input never came."""
    input: InputTensorData | None
    """What the network saw when it gave the outputs; without outputs, the frame's own."""
    kept: KeptInput | None
    """What to hand in with the next frame."""
    orphaned: bool = False
    """The outputs belong to an earlier picture that never came."""

    def age_frames(self, frame_id: int) -> int:
        """Return how many frames before frame `frame_id` the network saw what these outputs belong to: at least so many if they are orphaned."""
        if self.seen_frame_id is None:
            return int(self.orphaned)
        return max(0, frame_id - self.seen_frame_id)


def join(kept: KeptInput | None, inference: Inference, *, frame_id: int, generation: int, after_gap: bool = False) -> Joined:
    """Join one frame with what was kept of those before it (None at the start of a stream).

    `generation` counts activations of networks: an input that another network saw is never joined. `after_gap`: frames that the sensor
    sent since the last one were lost, or could not be read.
    """
    if kept is not None and kept.generation != generation:
        kept = None
    if kept is not None and after_gap:
        kept = _spent(kept)
    if inference.input_header.valid:
        if inference.outputs is not None:
            return Joined(seen_frame_id=frame_id, input=inference.input, kept=None)
        kept = KeptInput(frame_id=frame_id, generation=generation, tensor=_copy(inference.input))
        return Joined(seen_frame_id=None, input=inference.input, kept=kept)
    if inference.outputs is None or kept is None:
        return Joined(seen_frame_id=None, input=None, kept=kept)
    if kept.spent:
        return Joined(seen_frame_id=None, input=None, kept=kept, orphaned=True)
    return Joined(seen_frame_id=kept.frame_id, input=kept.tensor, kept=_spent(kept))


def _spent(kept: KeptInput) -> KeptInput:
    return replace(kept, tensor=None, spent=True)


def _copy(tensor: InputTensorData | None) -> InputTensorData | None:
    if tensor is None:
        return None
    raw = tensor.raw.copy()
    raw.flags.writeable = False
    return InputTensorData(spec=tensor.spec, raw=raw)
