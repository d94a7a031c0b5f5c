"""How long each stage of a frame took: what was measured, and what follows from the sensor mode's timing.

Measured: exposure (as the sensor reports it), DNN and DSP (KPI line), everything after "ready at the board". Computed: readout (lines of
the mode) and ISP; packing is the rest until the board was ready.
"""

from __future__ import annotations

import math

from evalkit.imx500.modes import MODES
from evalkit.imx500.timing import ISP_TAIL_US
from evalkit.metrics.frame_log import FrameTimes
from evalkit.session.bundle import FrameBundle

_READOUT_US = {mode.name: mode.readout_us for mode in MODES}


def times_of(bundle: FrameBundle, mode: str) -> FrameTimes:
    """Return the stages of a decoded frame that is not painted yet; `mode` is the sensor's."""
    exposure_us = float(bundle.exposure_us)
    dnn_us, rest_us, kpi_us = _network_us(bundle)
    left_us = (bundle.ready_ns - bundle.timestamp_ns) / 1e3 - exposure_us - _known(dnn_us) - _known(rest_us)
    readout_us = min(float(_READOUT_US.get(mode, math.nan)), max(0.0, left_us))
    left_us -= _known(readout_us)
    isp_us = min(float(ISP_TAIL_US), max(0.0, left_us))
    pack_us = max(0.0, left_us - isp_us)
    wait_us = link_us = queue_us = math.nan
    if bundle.started_ns:
        link_us = (bundle.received_ns - bundle.started_ns) / 1e3
        if bundle.board_offset_ns is not None:
            wait_us = max(0.0, (bundle.started_ns - bundle.ready_ns - bundle.board_offset_ns) / 1e3)
    if bundle.decoding_ns:
        queue_us = (bundle.decoding_ns - bundle.received_ns) / 1e3
    stages_us = (exposure_us, readout_us, isp_us, dnn_us, rest_us, pack_us, wait_us, link_us, queue_us, float(bundle.decode_us), math.nan)
    return FrameTimes(
        t_s=bundle.received_ns / 1e9,
        frame_id=bundle.frame_id,
        stages_ms=tuple(us / 1e3 for us in stages_us),
        kpi_ms=(kpi_us[0] / 1e3, kpi_us[1] / 1e3),
    )


def _network_us(bundle: FrameBundle) -> tuple[float, float, tuple[float, float]]:
    """Return DNN time, what the DSP does beside it, and both times of the KPI line.

    An answer that came late was computed beside this frame, not on its way.
    """
    inference = bundle.inference
    if inference is None or inference.outputs is None:
        return math.nan, math.nan, (math.nan, math.nan)
    dnn_us, dsp_us = float(inference.dnn_us), float(inference.dsp_us)
    if bundle.result_age_frames:
        return math.nan, math.nan, (dnn_us, dsp_us)
    # Which of the two contains the other is not published (UNCONFIRMED "kpi-meaning"); a DSP time shorter than the DNN's adds to it.
    return dnn_us, dsp_us - dnn_us if dsp_us >= dnn_us else dsp_us, (dnn_us, dsp_us)


def _known(value_us: float) -> float:
    return 0.0 if math.isnan(value_us) else value_us
