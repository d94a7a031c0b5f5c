"""Puts together what is known of a session at one moment."""

from __future__ import annotations

from evalkit.metrics.series import TimeSeries
from evalkit.metrics.session_metrics import SessionMetrics
from evalkit.session.board import BoardView
from evalkit.session.snapshot import Percentiles, Rates, SessionSnapshot

PERCENTILE_WINDOW_S = 10.0
"""What "now" means in percentiles: long enough for a 95th to rest on some frames."""


def take_snapshot(link_name: str, board: BoardView, metrics: SessionMetrics, now_ns: int) -> SessionSnapshot:
    """Return the state of a session."""
    totals = metrics.totals()
    fps = metrics.fps_now(now_ns / 1e9)
    error = board.error
    return SessionSnapshot(
        state=board.state,
        link_name=link_name,
        board=board.hello,
        status=board.status,
        card=board.card,
        rates=Rates(
            sensor_fps=fps["sensor"],
            received_fps=fps["received"],
            shown_fps=fps["shown"],
            bytes_per_s=metrics.bytes_per_s_now(),
            link_load=metrics.link_load(),
        ),
        dnn_ms=_percentiles(metrics.dnn_ms),
        dsp_ms=_percentiles(metrics.dsp_ms),
        age_ms=_percentiles(metrics.age_ms),
        frames_received=totals.frames_received,
        frames_shown=totals.frames_shown,
        drops=totals.drops,
        bytes_total=totals.bytes,
        without_pictures_s=metrics.without_pictures_s(now_ns / 1e9),
        corrupt_bytes=totals.corrupt_bytes,
        packets_lost=totals.packets_lost,
        deploy=board.deploy,
        fault="" if error is None else error.message,
        fault_hint="" if error is None else error.hint,
    )


def _percentiles(series: TimeSeries) -> Percentiles:
    spread = series.percentiles(PERCENTILE_WINDOW_S)
    return Percentiles(p50=spread.p50, p95=spread.p95, last=spread.last)
