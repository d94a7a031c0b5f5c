"""How long the sensor takes: the network on the DSP, and when its answer leaves the sensor. A model, not a measurement.

The formula is calibrated on the one published figure (MobileNet V1 in 3.1 ms, Sony's release of 2020) and agrees with others within a
factor of 0.5 to 3; the KPI line of real hardware is the truth. It is listed among the choices not confirmed on hardware.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

DSP_OVERHEAD_US = 200
"""Start and end of a network, whatever its size."""
CONV_MACS_PER_US = 360_000
"""Multiplications with addition in ordinary convolutions (MobileNet V1: 550 million of them)."""
DEPTHWISE_MACS_PER_US = 12_500
"""The same in depthwise convolutions, which use the array badly (MobileNet V1: 17.4 million)."""
NMS_US = 4_000
"""Non-maximum suppression on the sensor."""
ENCODER_DECODER_FACTOR = 1.6
"""For networks with upsampling paths: encoder-decoders, feature pyramids."""
ATTENTION_FACTOR = 3.0
"""For networks of SiLU activations or attention."""
RESULT_US = 240
"""Reading the answer out, as TinyTracker measured it (IEEE Sensors 2023)."""
ISP_TAIL_US = 1_000
"""From the last line of the picture to the start of the network; the emulator's estimate."""


def dsp_time_us(conv_macs: int, depthwise_macs: int, factor: float = 1.0, *, nms: bool = False) -> int:
    """Estimate the time of one inference in microseconds, an order of magnitude (x0.5 .. x3).

    `factor`: 1.0 for plain convolutional networks, ENCODER_DECODER_FACTOR, ATTENTION_FACTOR. `nms`: the sensor filters the boxes.
    """
    layers_us = conv_macs / CONV_MACS_PER_US + depthwise_macs / DEPTHWISE_MACS_PER_US
    return round((DSP_OVERHEAD_US + layers_us) * factor + (NMS_US if nms else 0))


def dnn_time_us(dsp_us: int, *, nms: bool = False) -> int:
    """Return the DNN time of the KPI line that goes with a DSP time: the layers alone (UNCONFIRMED "kpi-meaning")."""
    return max(0, dsp_us - DSP_OVERHEAD_US - (NMS_US if nms else 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class InferenceTiming:
    """How inference fits the frames."""

    every: int
    """The network sees every n-th frame; 1: all."""
    delay_frames: int
    """The answer to frame n rides in the metadata lines of frame n + delay_frames: of the last one before the network's next. 0: its own."""
    ready_us: int
    """From the first line read of the frame that the network sees to its answer."""

    def result_delay_us(self, *, exposure_us: int, frame_period_us: int, readout_us: int) -> int:
        """Return the time from the start of an exposure to the metadata lines that carry its answer: behind pixels, and when it is there."""
        return exposure_us + max(self.ready_us, self.delay_frames * frame_period_us + readout_us)

    def due(self, frame_index: int) -> TensorsDue:
        """Return which frames' tensors the metadata lines of frame `frame_index` (from 0) carry.

        Both come together in the frame itself, unless the network takes longer: then the input comes first, alone (as libcamera
        expects), and the answer in a later frame that has no input.
        """
        return TensorsDue(input_from=self._source(frame_index), output_from=self._source(frame_index - self.delay_frames))

    def _source(self, frame_index: int) -> int | None:
        return frame_index if frame_index >= 0 and frame_index % self.every == 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorsDue:
    """Where the tensors of one frame's metadata come from: the index of the frame that was exposed, or None if not valid."""

    input_from: int | None
    output_from: int | None


def inference_timing(*, readout_us: int, frame_period_us: int, dsp_us: int) -> InferenceTiming:
    """Return how a network of `dsp_us` fits frames of a mode (UNCONFIRMED "late-results").

    The DSP works between two readouts, so it takes the next frame only when it is done: a longer network means fewer results, not
    fewer frames. A frame's metadata wait for its answer if that is there before the next frame is read out.
    """
    busy_us = readout_us + ISP_TAIL_US + dsp_us
    every = max(1, math.ceil(busy_us / frame_period_us))
    return InferenceTiming(every=every, delay_frames=every - 1, ready_us=busy_us + RESULT_US)
