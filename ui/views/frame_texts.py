"""The words of the frame view, translatable: notes on a frame, its caption, what a box is."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QLocale

from evalkit.frames import PixelFormat
from evalkit.imaging.measure import pixel_at
from evalkit.imx500.modes import FULL_ARRAY
from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import MAX_BOXES, Answer, Content, FrameState, name_of, sensor_from_window
from ui.presenters.units import since_text
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
        shown, number = QLocale().toString(MAX_BOXES), QLocale().toString(MAX_BOXES + state.more_boxes)
        notes.append(Note(text=_tr("Showing {shown} of {number} boxes, best scores first").format(shown=shown, number=number)))
    if state.odd_boxes:
        notes.append(Note(text=_tr("{count} boxes have no place in the picture").format(count=QLocale().toString(state.odd_boxes))))
    return notes


def caption_of(bundle: FrameBundle, view_per_picture: float | None) -> str:
    """Return frame number, time since the first frame, format and size, and the zoom if there is a picture."""
    parts = [_tr("Frame {id}").format(id=QLocale().toString(bundle.frame_id)), since_text(bundle.since_first_ns)]
    if bundle.picture is not None:
        parts.append(f"{format_name(bundle.picture.format)} {bundle.picture.size}")
    else:
        parts.append(_tr("Sensor array {size}").format(size=FULL_ARRAY))
    if view_per_picture is not None:
        parts.append(f"{100 * view_per_picture:.0f} %")
    return SEPARATOR.join(parts)


def card_lines(state: FrameState, row: int, bundle: FrameBundle) -> list[str]:
    """Return what the box in a row of the state is and where, in sensor pixels, as the network gave it."""
    item = state.items[row]
    x0, y0, x1, y1 = sensor_from_window([item], bundle.inference_window)[0]
    lines = [
        name_of(item),
        _tr("Score {score}").format(score=f"{item.score:.3f}") if math.isfinite(item.score) else _tr("The score is not a number"),
    ]
    lines.append(_tr("{width:.0f}x{height:.0f} at {x:.0f}, {y:.0f} (sensor pixels)").format(width=x1 - x0, height=y1 - y0, x=x0, y=y0))
    if state.track_numbers and state.track_numbers[row]:
        lines.append(_tr("Track {number}").format(number=state.track_numbers[row]))
    if state.answer is Answer.LATE:
        lines.append(_tr("Of an earlier frame"))
    return lines


def reading_of(state: FrameState, point: tuple[float, float]) -> str:
    """Return where a sensor point is and what the picture holds there."""
    parts = [_tr("Sensor {x}, {y}").format(x=math.floor(point[0]), y=math.floor(point[1]))]
    picture = state.picture
    if picture is not None:
        x, y = image_point(state, point)
        pixel = pixel_at(picture, x, y)
        if pixel is not None:
            parts.append(_tr("Image {x}, {y}").format(x=x, y=y))
            if pixel.raw is not None:
                parts.append(_tr("{colour} {value} DN").format(colour=pixel.bayer, value=pixel.raw))
            parts.append("RGB {} {} {}".format(*pixel.rgb))
    return SEPARATOR.join(parts)


def image_point(state: FrameState, point: tuple[float, float]) -> tuple[int, int]:
    """Return the picture pixel of a sensor point; the state must have a picture."""
    x, y = image_from_sensor(state, point)
    return math.floor(x), math.floor(y)


def image_from_sensor(state: FrameState, point: tuple[float, float]) -> tuple[float, float]:
    """Return a sensor point in image coordinates; those of the sensor if there is no picture."""
    if state.picture is None:
        return point
    size, canvas = state.picture.size, state.canvas
    return (point[0] - canvas.x) * size.width / canvas.width, (point[1] - canvas.y) * size.height / canvas.height


def format_name(pixel_format: PixelFormat) -> str:
    """Return what people call a pixel format."""
    return {PixelFormat.SRGGB10P: "RAW10", PixelFormat.RGB8: "RGB", PixelFormat.YUV420: "YUV 4:2:0"}[pixel_format]


def _tr(text: str) -> str:
    return QCoreApplication.translate("FrameView", text)
