"""What the connection panel says: who is there, over what, and what can be done about it."""

from __future__ import annotations

from evalkit.session.snapshot import SessionState
from ui.presenters.mood import Mood
from ui.presenters.phase import EmulatorTarget, Phase
from ui.presenters.states import ConnectionState
from ui.presenters.units import Translate, rate_text
from ui.presenters.window_state import WindowState


def present_connection(window: WindowState, tr: Translate = str) -> ConnectionState:
    """Return the connection panel's state."""
    title = "" if window.target is None else _title(window, tr)
    if window.phase is Phase.CONNECTING:
        return ConnectionState(mood=Mood.BUSY, title=tr("Connecting to {what}…").format(what=title))
    if window.phase is Phase.DISCONNECTING:
        return ConnectionState(mood=Mood.BUSY, title=tr("Disconnecting from {what}…").format(what=title))
    snapshot = window.snapshot
    if window.phase is Phase.DISCONNECTED or snapshot is None or snapshot.board is None:
        return ConnectionState(
            title=tr("Nothing is connected"), advice=tr("Start the built-in emulator, or plug in a board and choose its port.")
        )
    board = snapshot.board
    link = board.capabilities.link_kind or snapshot.link_name
    capacity = board.capabilities.link_capacity_bytes_per_s
    facts = [
        (tr("Board"), f"{board.vendor} {board.model}".strip()),
        (tr("Sensor"), f"{board.sensor} · {board.sensor_id}" if board.sensor_id else board.sensor),
        (tr("Serial no."), board.serial_number),
        (tr("Firmware"), board.firmware),
        (tr("Link"), f"{link}, {rate_text(capacity)}" if capacity else link),
        (tr("Address"), snapshot.link_name),
    ]
    mood = Mood.GOOD if snapshot.state is SessionState.STREAMING else Mood.QUIET
    return ConnectionState(mood=mood, title=title or board.model, facts=tuple((name, value) for name, value in facts if value))


def _title(window: WindowState, tr: Translate) -> str:
    if isinstance(window.target, EmulatorTarget):
        return tr("built-in emulator") if window.phase is Phase.CONNECTING else tr("Built-in emulator")
    return "" if window.target is None else window.target.title
