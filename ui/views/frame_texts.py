"""The words of the frame view, translatable: notes on a frame, its caption, what a box is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from evalkit.frames import PixelFormat
from evalkit.imx500.modes import FULL_ARRAY
from evalkit.results.types import Detection
from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import Answer, Content, FrameState, name_of, sensor_from_window
from ui.views.marks import Note, Tone

SEPARATOR = " · "


def notes_of(state: FrameState) -> list[Note]:
    """Return what must be said about a frame, the most important first."""
    notes = []
    if state.content is Content.METADATA:
        notes.append(Note(text=_tr("No image leaves the sensor: metadata only"), tone=Tone.STATEMENT))
    elif state.content is Content.ROIS:
        notes.append(Note(text=_tr("No full image leaves the sensor: regions of interest only"), tone=Tone.STATEMENT))
    if state.answer is Answer.LATE:
        age = state.result_age_frames
        text = _tr("Result 1 frame old") if age == 1 else _tr("Result {count} frames old").format(count=age)
        notes.append(Note(text=text, tone=Tone.WARNING))
    elif state.answer is Answer.MISSING:
        notes.append(Note(text=_tr("No result in this frame")))
    elif state.answer is Answer.BROKEN:
        notes.append(Note(text=_tr("The result cannot be read: {reason}").format(reason=state.error), tone=Tone.ERROR))
    if state.more_boxes:
        notes.append(Note(text=_tr("{count} more boxes are not drawn").format(count=QLocale().toString(state.more_boxes))))
    if state.odd_boxes:
        notes.append(Note(text=_tr("{count} boxes have no place in the picture").format(count=QLocale().toString(state.odd_boxes))))
    return notes


def caption_of(bundle: FrameBundle, view_per_picture: float | None) -> str:
    """Return frame number, board time, format and size, and the zoom if there is a picture."""
    parts = [_tr("Frame {id}").format(id=QLocale().toString(bundle.frame_id)), f"{bundle.timestamp_ns / 1e9:.3f} s"]
    if bundle.picture is not None:
        parts.append(f"{format_name(bundle.picture.format)} {bundle.picture.size}")
    else:
        parts.append(_tr("Sensor array {size}").format(size=FULL_ARRAY))
    if view_per_picture is not None:
        parts.append(f"{100 * view_per_picture:.0f} %")
    return SEPARATOR.join(parts)


def detection_text(item: Detection, bundle: FrameBundle) -> str:
    """Return what a box is and where, in sensor pixels."""
    x0, y0, x1, y1 = sensor_from_window([item], bundle.inference_window)[0]
    size = _tr("{width:.0f}x{height:.0f} at {x:.0f}, {y:.0f} (sensor pixels)").format(width=x1 - x0, height=y1 - y0, x=x0, y=y0)
    return f"{name_of(item)}\n{_tr('Score')} {item.score:.3f}\n{size}"


def format_name(pixel_format: PixelFormat) -> str:
    """Return what people call a pixel format."""
    return {PixelFormat.SRGGB10P: "RAW10", PixelFormat.RGB8: "RGB", PixelFormat.YUV420: "YUV 4:2:0"}[pixel_format]


def _tr(text: str) -> str:
    return QCoreApplication.translate("FrameView", text)
