"""From an exposure to a frame that can be sent: the network's run, the sensor's lines, the regions of interest.

A board keeps a frame until its answer is there, so both travel together (IMX500 facts: libcamera's tensor parser). A network that is not
done before the next frame is read out sees only every n-th frame: first its input travels alone, then its answer (see imx500.timing).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.faults import NO_FAULTS, Faults
from evalkit.emulator.frame import Exposure, ReadyFrame
from evalkit.emulator.network import LoadedNetwork
from evalkit.emulator.rois import cut, rects_of
from evalkit.errors import BoardFault, DecodeError
from evalkit.geometry import Rect
from evalkit.imx500.apparams import Network
from evalkit.imx500.stream import decode_inference, encode_inference, input_line_count, output_line_count
from evalkit.imx500.timing import InferenceTiming, inference_timing
from evalkit.protocol.messages import FrameStart
from evalkit.protocol.values import Part, Rectangle
from evalkit.results.decode import decode
from evalkit.results.types import Result

_Input = NDArray[np.uint8] | NDArray[np.int8]
_Outputs = Sequence[NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class _Tensors:
    """What of the network is valid in one frame."""

    input: _Input | None
    outputs: _Outputs | None


class InferenceStage:
    """The part of the board behind the pixels. One thread uses it, with exposures in their order."""

    def __init__(self, *, faults: Faults = NO_FAULTS, seed: int = 0) -> None:
        self._faults = faults
        self._seed = seed
        self._rhythm: tuple[int, int, InferenceTiming] | None = None
        self._step = 0
        self._held: tuple[int, _Outputs] | None = None

    def finish(self, exposure: Exposure, now_ns: Callable[[], int]) -> ReadyFrame:
        """Return the frame of an exposure; `now_ns` is asked once, at the end. BoardFault if the network fails."""
        parts: list[tuple[Part, NDArray[np.uint8]]] = []
        mode, output = exposure.mode, exposure.output
        if exposure.shot.picture is not None:
            shown = Rectangle(x=mode.crop.x, y=mode.crop.y, width=mode.crop.width, height=mode.crop.height)
            picture = exposure.shot.picture
            size = mode.size
            parts.append(
                (
                    Part(kind="image", size_bytes=picture.size, format=output.image, width=size.width, height=size.height, rect=shown),
                    picture,
                )
            )
        result: Result | None = None
        if exposure.network is not None and exposure.shot.tensor is not None:
            tensors = self._tensors(exposure, exposure.network, exposure.shot.tensor)
            lines = _lines(exposure, exposure.network, tensors)
            if output.rois == "detections":
                result = _decoded(exposure.network, lines)
            if output.metadata or output.input_tensor:
                parts.insert(0, inference_part(exposure.network.network, lines, with_input=output.input_tensor))
        rects = _fixed(exposure) if output.rois == "fixed" else rects_of(result, exposure.window)
        parts += cut(exposure.camera.isp, exposure.shot.developed, mode, rects)
        return ReadyFrame(
            exposure=exposure, start=_announcement(exposure, [part for part, _ in parts], now_ns()), parts=[data for _, data in parts]
        )

    def _tensors(self, exposure: Exposure, network: LoadedNetwork, rgb: NDArray[np.uint8]) -> _Tensors:
        timing = inference_timing(readout_us=exposure.readout_us, frame_period_us=exposure.frame_period_us, dsp_us=network.dsp_us)
        if self._faults.late_result and timing.every == 1:
            timing = replace(timing, every=2, delay_frames=1)
        # A stream begins anew too: after a loss of power generations count from 1 again.
        rhythm = (exposure.stream, network.generation, timing)
        if self._rhythm != rhythm:
            self._rhythm, self._step, self._held = rhythm, 0, None
        # Frames that the board left out do not count: who gets every second frame only is to get answers too.
        due, step = timing.due(self._step), self._step
        self._step += 1
        raw: _Input | None = None
        if due.input_from is not None:
            raw, found = network.dsp.run(rgb)
            self._held = (step, found)
        outputs: _Outputs | None = None
        if self._held is not None and self._held[0] == due.output_from:
            outputs, self._held = self._held[1], None
        return _Tensors(raw, None if self._result_lost(exposure.frame_id) else outputs)

    def _result_lost(self, frame_id: int) -> bool:
        rate = self._faults.no_result
        return rate > 0 and float(np.random.default_rng((self._seed, frame_id)).random()) < rate


def _lines(exposure: Exposure, network: LoadedNetwork, tensors: _Tensors) -> NDArray[np.uint8]:
    dnn_us, dsp_us = network.times_us(exposure.frame_id)
    lines = encode_inference(
        network.network,
        frame_count=exposure.frame_id % 256,
        dnn_us=dnn_us,
        dsp_us=dsp_us,
        input_raw=tensors.input,
        outputs_raw=tensors.outputs,
        with_input_body=exposure.output.input_tensor,
    )
    return np.frombuffer(lines, np.uint8)


def inference_part(network: Network, lines: NDArray[np.uint8], *, with_input: bool) -> tuple[Part, NDArray[np.uint8]]:
    """Return how the sensor's lines are announced, and the lines."""
    part = Part(
        kind="inference",
        size_bytes=lines.size,
        input_lines=input_line_count(network) if with_input else 1,
        output_lines=output_line_count(network),
    )
    return part, lines


def _decoded(network: LoadedNetwork, lines: NDArray[np.uint8]) -> Result | None:
    try:
        return decode(network.card, decode_inference(lines))
    except DecodeError as error:
        raise BoardFault(f"The answer of {network.name} cannot be read: {error.message}", hint=error.hint) from error


def _fixed(exposure: Exposure) -> list[Rect]:
    return [Rect(rect.x, rect.y, rect.width, rect.height) for rect in exposure.output.roi_rects]


def _announcement(exposure: Exposure, parts: list[Part], ready_ns: int) -> FrameStart:
    window = exposure.window
    return FrameStart(
        frame_id=exposure.frame_id,
        timestamp_ns=exposure.timestamp_ns,
        ready_ns=ready_ns,
        parts=parts,
        exposure_us=exposure.exposure_us,
        gain_db=exposure.gain_db,
        frame_period_us=exposure.frame_period_us,
        inference_window=Rectangle(x=window.x, y=window.y, width=window.width, height=window.height),
        temperature_c=exposure.temperature_c,
        model_generation=exposure.network.generation if exposure.network is not None else 0,
    )
