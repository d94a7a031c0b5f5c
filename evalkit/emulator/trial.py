"""The trial of a network: its golden input goes through it beside the one that runs, and the sensor's lines of that go to the host.

That a board's processor can do this is a choice (UNCONFIRMED "golden-on-board").
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.inference import inference_part
from evalkit.emulator.network import LoadedNetwork
from evalkit.errors import Unsupported
from evalkit.imx500.stream import encode_inference
from evalkit.protocol.messages import FrameStart
from evalkit.protocol.values import Rectangle

TrialFrame = tuple[FrameStart, NDArray[np.uint8]]
"""The announcement and the bytes of its one part."""


def run_trial(network: LoadedNetwork, upload_id: int, now_ns: int, *, wrong: bool = False) -> TrialFrame:
    """Run the golden input of the network's package; `wrong`: as a network would that was damaged.

    Unsupported if the package has none, BoardFault if the network fails.
    """
    golden = network.package.golden[network.index] if network.package is not None else None
    if golden is None:
        raise Unsupported(
            f"{network.name} brings no golden input, so it cannot be tried out.",
            hint="Switch to it without a trial, and look at its first results.",
        )
    outputs = network.dsp.run_raw(golden.input)
    if wrong:
        outputs = [np.bitwise_xor(np.ascontiguousarray(output).view(np.uint8), 0xFF).view(output.dtype) for output in outputs]
    dnn_us, dsp_us = network.times_us(0)
    lines = np.frombuffer(
        encode_inference(
            network.network,
            frame_count=0,
            dnn_us=dnn_us,
            dsp_us=dsp_us,
            input_raw=golden.input,
            outputs_raw=outputs,
            with_input_body=True,
        ),
        np.uint8,
    )
    part, data = inference_part(network.network, lines, with_input=True)
    start = FrameStart(
        # The bulk data of a trial carry the upload's number, as the upload itself does.
        frame_id=upload_id,
        timestamp_ns=now_ns,
        ready_ns=now_ns,
        parts=[part],
        exposure_us=0,
        gain_db=0.0,
        frame_period_us=0,
        inference_window=Rectangle(x=0, y=0, width=0, height=0),
        trial=upload_id,
    )
    return start, data
