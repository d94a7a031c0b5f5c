"""What the cost-of-output bench keeps of a frame: its weight and its time, not its pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from evalkit.frames import ByteCount
from evalkit.protocol.values import OutputSelection
from evalkit.session.bundle import FrameBundle


class WeighedFrame(NamedTuple):
    """A frame without its content."""

    bytes: ByteCount
    image: str
    """Pixel format; "": no image."""
    metadata: bool
    rois: bool
    timestamp_ns: int
    """Start of exposure, board clock."""
    lost_before: int

    @staticmethod
    def of(bundle: FrameBundle) -> WeighedFrame:
        """Weigh a frame."""
        return WeighedFrame(
            bytes=bundle.bytes,
            image="" if bundle.picture is None else bundle.picture.format.value,
            metadata=bundle.inference_bytes is not None,
            rois=bool(bundle.rois),
            timestamp_ns=bundle.timestamp_ns,
            lost_before=sum(bundle.lost_before.values()),
        )

    def is_of(self, output: OutputSelection) -> bool:
        """Return whether it is what was asked for, not a frame of the output before."""
        return self.image == output.image and self.metadata == output.metadata and (not self.rois or bool(output.rois))


def exposed_per_s(frames: Sequence[WeighedFrame]) -> float:
    """Return exposures per second by the board's own clock, exact for few frames too; 0 for fewer than two.

    `frames` must follow each other: a frame that is missing would have told what was lost before it.
    """
    if len(frames) < 2:
        return 0.0
    span_ns = frames[-1].timestamp_ns - frames[0].timestamp_ns
    return sum(1 + frame.lost_before for frame in frames[1:]) * 1e9 / span_ns if span_ns > 0 else 0.0
