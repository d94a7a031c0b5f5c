"""The words of the ROI gallery, translatable."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from ui.presenters.crops import Crop, Origin
from ui.presenters.frame import score_text
from ui.presenters.gallery import GalleryState, Reason
from ui.presenters.gallery_order import Order
from ui.presenters.states import Choice
from ui.presenters.units import board_clock_text, exposure_text, since_text
from ui.views.frame_texts import SEPARATOR

EVERY_CLASS = "all"


class Shelf(enum.Enum):
    """Which crops are shown."""

    NOW = "now"
    """Those of the frame on show, each in a place that stays."""
    HISTORY = "history"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellWords:
    """The smaller words under a thumbnail."""

    size: str
    track: str
    sharpness: str
    """Variance of the Laplacian."""
    time: str
    """Since the session's first frame."""

    @staticmethod
    def of(crop: Crop, sharpness: float | None) -> CellWords:
        """Return the words for a crop that is so sharp."""
        return CellWords(
            size=f"{crop.source.size} px",
            track=f"#{crop.track}" if crop.track else "",
            sharpness=_tr("Sharp {value}").format(value=_short(sharpness)) if sharpness is not None else "",
            time=since_text(crop.shot.since_first_ns, tenths_shown=False),
        )


def shelf_choices(kept: int) -> tuple[Choice, ...]:
    """Return what can be shown; `kept` crops are kept."""
    kept_text = _tr("Kept ({count})").format(count=QLocale().toString(kept)) if kept else _tr("Kept")
    return (
        Choice(key=Shelf.NOW.value, text=_tr("Now"), tip=_tr("The regions of the frame on show")),
        Choice(
            key=Shelf.HISTORY.value, text=_tr("History"), tip=_tr("What was seen while this panel was open: each object twice a second")
        ),
        Choice(key=Shelf.KEPT.value, text=kept_text, tip=_tr("Crops that you kept")),
    )


def order_choices(shelf: Shelf) -> tuple[Choice, ...]:
    """Return the orders that make sense on a shelf."""
    choices = (
        Choice(key=Order.SCORE.value, text=_tr("By score"), tip=_tr("Best score first")),
        Choice(key=Order.CLASS.value, text=_tr("By class"), tip=_tr("Classes by name, best score first")),
        Choice(key=Order.TRACK.value, text=_tr("By track"), tip=_tr("Crops of one object together, newest object first")),
        Choice(key=Order.SIZE.value, text=_tr("By size"), tip=_tr("Most pixels first")),
        Choice(key=Order.TIME.value, text=_tr("By time"), tip=_tr("Newest first")),
        Choice(key=Order.SHARPNESS.value, text=_tr("By sharpness"), tip=_tr("Sharpest first: the largest variance of the Laplacian")),
    )
    return choices[:4] if shelf is Shelf.NOW else choices


def class_choices(classes: dict[int, str]) -> tuple[Choice, ...]:
    """Return the classes that can be picked; the first is all of them."""
    named = sorted(classes.items(), key=lambda item: (item[0] < 0, item[1].casefold(), item[0]))
    every = Choice(key=EVERY_CLASS, text=_tr("All classes"), tip=_tr("Show crops of every class"))
    return (every, *(Choice(key=str(number), text=label or _unnamed(number), tip="") for number, label in named))


def header_text(shelf: Shelf, state: GalleryState | None, shown: int, total: int) -> str:
    """Return what is shown and who cut it."""
    if shelf is not Shelf.NOW:
        number = QLocale().toString
        if shown != total:
            return _tr("{count} of {all} crops").format(count=number(shown), all=number(total))
        return _tr("1 crop") if total == 1 else _tr("{count} crops").format(count=number(total))
    if state is None or state.origin is None:
        return _tr("Regions of interest")
    one = state.count == 1
    if state.origin is Origin.SENSOR:
        text = _tr("1 region, cut by the sensor") if one else _tr("{count} regions, cut by the sensor")
    else:
        text = _tr("1 region, cut here from the full image") if one else _tr("{count} regions, cut here from the full image")
    if state.result_age_frames > 0 and state.origin is Origin.HOST:
        late = state.result_age_frames
        text += _tr("; the result is 1 frame old") if late == 1 else _tr("; the result is {age} frames old").format(age=late)
    return text.format(count=QLocale().toString(state.count))


def empty_text(shelf: Shelf, state: GalleryState | None, *, filtered: bool) -> str:
    """Return why there is nothing, and what to do."""
    if filtered and shelf is not Shelf.NOW:
        return _tr("No crop of this class.\nChoose “All classes” to see the others.")
    if shelf is Shelf.HISTORY:
        return _tr("Nothing seen yet.\nCrops gather here while the stream runs\nand this panel is open.")
    if shelf is Shelf.KEPT:
        return _tr("Nothing kept yet.\nSelect a crop and press K to keep it.")
    if state is None:
        return _tr("No regions yet.\nThey appear with the first frame.")
    if filtered and state.reason is Reason.NOTHING_FOUND:
        return _tr("Nothing of this class in this frame.")
    return {
        None: "",
        Reason.METADATA_ONLY: _tr(
            "No regions in this frame,\nand no full image to cut them from.\nChoose an output format with ROIs or an image."
        ),
        Reason.NO_REGIONS: _tr("This network's answers\nare no regions to cut out.\nSwap to an object detector to see crops."),
        Reason.NO_NETWORK: _tr("No network runs in the sensor,\nso nothing is found.\nChoose one in the Model panel."),
        Reason.NOTHING_FOUND: _tr("Nothing found in this frame.\nA lower score in the Results panel shows more."),
    }[state.reason]


def tip_of(crop: Crop) -> str:
    """Return everything about a crop that does not fit under its thumbnail."""
    score = "" if crop.score is None else f" {score_text(crop.score)}"
    lines = [f"{cell_title(crop)}{score}"]
    lines.append(_tr("Cut by the sensor") if crop.origin is Origin.SENSOR else _tr("Cut here from the full image"))
    lines.append(_tr("{size} at {x}, {y} (sensor pixels)").format(size=crop.rect.size, x=crop.rect.x, y=crop.rect.y))
    lines.append(_tr("{size} pixels on target").format(size=crop.source.size))
    frame = _tr("Frame {id}").format(id=QLocale().toString(crop.shot.frame_id))
    lines.append(SEPARATOR.join((frame, exposure_text(crop.shot.exposure_us), f"{crop.shot.gain_db:.1f} dB")))
    times = _tr("{time} after the first frame (board clock {clock})")
    lines.append(times.format(time=since_text(crop.shot.since_first_ns), clock=board_clock_text(crop.shot.timestamp_ns)))
    if crop.sharpness is not None:
        lines.append(_tr("Sharpness {value} (variance of the Laplacian)").format(value=f"{crop.sharpness:.1f}"))
    return "\n".join(lines)


def cell_title(crop: Crop) -> str:
    """Return what the region is called: its class, or its number where no detection matches."""
    return crop.label or _tr("ROI {number}").format(number=crop.number + 1)


def origin_badge(origin: Origin) -> str:
    """Return the word in the corner of a thumbnail."""
    return _tr("sensor") if origin is Origin.SENSOR else _tr("host")


def _short(value: float) -> str:
    return f"{value:.0f}" if value < 10_000 else f"{value / 1000:.0f}k"


def _unnamed(class_id: int) -> str:
    return _tr("Without a class") if class_id < 0 else f"#{class_id}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("RoiGallery", text)
