"""What the status bar says."""

from __future__ import annotations

from evalkit.session.snapshot import SessionSnapshot, SessionState
from ui.presenters.drops import drop_lines
from ui.presenters.mood import Mood
from ui.presenters.phase import Phase
from ui.presenters.states import StatusState
from ui.presenters.units import NOTHING, Translate, fps_text, percent_text, rate_text

LINK_BUSY_SHARE = 0.85
"""From this load on the link is the likely cause of drops, and its figure is shown as a warning."""


def present_status(phase: Phase, snapshot: SessionSnapshot | None, tr: Translate = str) -> StatusState:
    """Return what the status bar says in this phase."""
    if phase is not Phase.CONNECTED or snapshot is None:
        mood = Mood.BUSY if phase in {Phase.CONNECTING, Phase.DISCONNECTING} else Mood.QUIET
        return StatusState(mood=mood, state=_phase_text(phase, tr))
    rates = snapshot.rates
    streaming = snapshot.state is SessionState.STREAMING
    lost = sum(count for cause, count in snapshot.drops.items() if cause != "not_shown")
    unseen = snapshot.drops.get("not_shown", 0)
    load = rates.link_load
    return StatusState(
        mood={SessionState.STREAMING: Mood.GOOD, SessionState.FAULTED: Mood.BAD}.get(snapshot.state, Mood.QUIET),
        state=_state_text(snapshot.state, tr),
        fps=tr("Sensor {sensor} · received {received} · shown {shown} fps").format(
            sensor=fps_text(rates.sensor_fps), received=fps_text(rates.received_fps), shown=fps_text(rates.shown_fps)
        )
        if streaming
        else "",
        link=tr("{rate} · link {load}").format(rate=rate_text(rates.bytes_per_s.total), load=percent_text(load)) if streaming else "",
        link_is_full=load is not None and load >= LINK_BUSY_SHARE,
        drops=_drops_text(lost, unseen, tr),
        drops_tip="\n".join(f"{line.count:,}  {line.title}" for line in drop_lines(snapshot.drops, tr))
        or tr("No frame was lost since the stream was started."),
        temperature=_temperature(snapshot),
    )


def _drops_text(lost: int, unseen: int, tr: Translate) -> str:
    texts = {0: tr("No frame lost"), 1: tr("1 frame lost")}
    text = texts.get(lost) or tr("{count} frames lost").format(count=f"{lost:,}")
    return text if not unseen else tr("{lost} · {unseen} not shown").format(lost=text, unseen=f"{unseen:,}")


def _temperature(snapshot: SessionSnapshot) -> str:
    if snapshot.status is None or not snapshot.status.temperature_c:
        return NOTHING
    return f"{snapshot.status.temperature_c:.1f} °C"


def _phase_text(phase: Phase, tr: Translate) -> str:
    return {
        Phase.DISCONNECTED: tr("Not connected"),
        Phase.CONNECTING: tr("Connecting…"),
        Phase.CONNECTED: tr("Connected"),
        Phase.DISCONNECTING: tr("Disconnecting…"),
    }[phase]


def _state_text(state: SessionState, tr: Translate) -> str:
    return {
        SessionState.CONNECTING: tr("Connecting…"),
        SessionState.IDLE: tr("Connected, stopped"),
        SessionState.STREAMING: tr("Streaming"),
        SessionState.FAULTED: tr("Connection lost"),
        SessionState.CLOSED: tr("Disconnected"),
    }[state]
