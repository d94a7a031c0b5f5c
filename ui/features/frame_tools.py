"""What one does with the picture: freeze and step, compare, overlay style, pixels."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from evalkit.notices import Notice, Severity
from evalkit.session.bundle import FrameBundle
from ui.desk import Desk
from ui.panels.overlay_style import OverlayStylePanel
from ui.panels.pixels import PixelPanel
from ui.presenters.notes import Note
from ui.presenters.window_state import WindowState
from ui.views.frame.line_tool import LineTool
from ui.views.frame.split import Source, Split
from ui.views.frame_texts import image_from_sensor

_TOPIC = "compare-network"
_COMPARE = {"compare-raw": Source.RAW, "compare-reference": Source.REFERENCE, "compare-network": Source.NETWORK}


def furnish(desk: Desk) -> None:
    """Add the panels and connect the actions."""
    view = desk.frame_view
    panel = OverlayStylePanel()
    panel.apply(view.style_in_use)
    panel.style_picked.connect(view.set_style)
    view.styleChanged.connect(panel.apply)
    desk.window.add_dock("overlay", _tr("Overlay"), panel, beside="controls")
    _Freezing(desk)
    _Comparing(desk)
    _Pixels(desk)


class _Freezing(QObject):
    """Space, comma, period, and the actions that do the same."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._director, self._freeze = desk.director, desk.window.actions_table["freeze"]
        desk.frame_view.freezeWanted.connect(self._toggle)
        desk.frame_view.stepWanted.connect(self._step)
        desk.window.actions_table.on("freeze", self._toggle)
        desk.window.actions_table.on("step-back", lambda: self._step(-1))
        desk.window.actions_table.on("step-on", lambda: self._step(1))
        desk.director.refreshed.connect(lambda _: self._tell())

    def _toggle(self) -> None:
        history = self._director.history
        if history.frozen:
            history.resume()
            self._director.show_held(None, "")
            self._tell()
        else:
            self._show(history.freeze())

    def _step(self, frames: int) -> None:
        self._show(self._director.history.step(frames))

    def _show(self, bundle: FrameBundle | None) -> None:
        if bundle is not None:
            self._director.show_held(bundle, self._note())
        self._tell()

    def _tell(self) -> None:
        frozen = self._director.history.frozen
        self._freeze.setChecked(frozen)
        if frozen:
            self._director.show_held(None, self._note())

    def _note(self) -> str:
        history, number = self._director.history, QLocale().toString
        parts = [_tr("Frozen")]
        if history.back:
            parts.append(_tr("{count} back of {all}").format(count=number(history.back), all=number(len(history) - 1)))
        if history.passed:
            parts.append(_tr("{count} newer frames not shown").format(count=number(history.passed)))
        return " · ".join(parts)


class _Comparing(QObject):
    """A|B, one source at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._notices = desk.window.notice_bar
        self._director, self._view, self._actions = desk.director, desk.frame_view, desk.window.actions_table
        self._split = Split(self)
        desk.frame_view.add_tool(self._split)
        desk.window.actions_table.on("keep-reference", lambda: self._split.keep_reference(self._view.bundle))
        desk.window.actions_table.on("send-input-tensor", partial(desk.window.output_panel.input_tensor_picked.emit, True))  # noqa: FBT003 - Qt's signal
        for key in _COMPARE:
            desk.window.actions_table.on(key, partial(self._use, key))

    def _use(self, key: str) -> None:
        source = _COMPARE[key] if self._actions[key].isChecked() else Source.OFF
        for other in _COMPARE:
            if other != key:
                self._actions[other].setChecked(False)
        self._split.use(source)
        if source is Source.NETWORK:
            self._offer_tensor()
        else:
            self._notices.settle_topic(_TOPIC)

    def _offer_tensor(self) -> None:
        """Offer to send the input tensor where it is not sent."""
        bundle, snapshot = self._view.bundle, self._director.state.snapshot
        status = None if snapshot is None else snapshot.status
        if bundle is None or status is None or status.output.input_tensor:
            return
        text = _tr("What the network saw cannot be shown: the board does not send the input tensor.")
        if status.output.metadata:
            self._say(
                Notice(severity=Severity.INFO, text=text, hint=_tr("Each frame becomes a little larger with it.")), "send-input-tensor"
            )
        else:
            hint = _tr("First choose an output format with metadata, then “With the input tensor” in the Output section.")
            self._say(Notice(severity=Severity.INFO, text=text, hint=hint), "")

    def _say(self, notice: Notice, action: str) -> None:
        self._director.show_note(Note(notice=notice, action=action, topic=_TOPIC))


class _Pixels(QObject):
    """Histogram and line profile of the frame on show."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._view = desk.frame_view
        self._panel = PixelPanel()
        self._line = LineTool(self)
        desk.frame_view.add_tool(self._line)
        desk.window.add_dock("pixels", _tr("Histogram"), self._panel, beside="rois")
        desk.director.frame_shown.connect(self._show_frame)
        desk.director.refreshed.connect(self._look_at)
        self._panel.profile_wanted.connect(lambda on: self._line.switch(on=on))
        self._line.drawn.connect(self._show_line)

    def _show_frame(self, bundle: FrameBundle) -> None:
        self._panel.show_picture(bundle.picture)
        self._show_line(self._line.line)  # the line stays on the sensor: in another mode it has other image coordinates

    def _look_at(self, state: WindowState) -> None:
        if not state.connected:
            self._panel.forget()

    def _show_line(self, line: tuple[tuple[float, float], tuple[float, float]] | None) -> None:
        scene = None if line is None else self._view.scene()  # asked for only when needed: it works out what is to be seen
        if line is None or scene is None:
            self._panel.show_line(None)
        else:
            self._panel.show_line((image_from_sensor(scene.state, line[0]), image_from_sensor(scene.state, line[1])))


def _tr(text: str) -> str:
    return QCoreApplication.translate("FrameTools", text)
