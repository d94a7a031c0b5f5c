"""Mode, exposure and gain: what the sensor panel shows."""

from __future__ import annotations

from evalkit.protocol.values import ModeInfo
from ui.presenters.states import Choice, SensorState
from ui.presenters.units import Translate
from ui.presenters.wanted import Wanted
from ui.presenters.window_state import WindowState


def present_sensor(window: WindowState, wanted: Wanted, tr: Translate = str) -> SensorState:
    """Return the sensor panel's state; what was asked for and not yet answered wins over the board's older word."""
    snapshot = window.snapshot
    if not window.connected or snapshot is None or snapshot.board is None or snapshot.status is None:
        return SensorState()
    board, status = snapshot.board.capabilities, snapshot.status
    area = status.inference_window
    return SensorState(
        enabled=True,
        modes=tuple(Choice(key=mode.name, text=mode_text(mode, tr)) for mode in board.modes),
        mode=status.mode if wanted.mode is None else wanted.mode,
        exposure_us=status.exposure_us if wanted.exposure_us is None else wanted.exposure_us,
        exposure_min_us=max(1, round(board.exposure_us.minimum)),
        exposure_max_us=max(2, round(board.exposure_us.maximum)),
        gain_db=status.gain_db if wanted.gain_db is None else wanted.gain_db,
        gain_min_db=board.gain_db.minimum,
        gain_max_db=board.gain_db.maximum,
        window_text=tr("{width} × {height} at {x}, {y}").format(width=area.width, height=area.height, x=area.x, y=area.y),
    )


def mode_text(mode: ModeInfo, tr: Translate = str) -> str:
    """Return "2028 × 1520, 30 fps", with what the board says of it in brackets: "3840 × 2160, 60 fps (datasheet)"."""
    text = tr("{width} × {height}, {fps:.0f} fps").format(width=mode.width, height=mode.height, fps=1e6 / max(1, mode.frame_period_us))
    _, bracket, remark = mode.name.partition(" (")
    return f"{text}{bracket}{remark}"
