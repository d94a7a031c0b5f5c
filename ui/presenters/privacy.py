"""What left the sensor, for the privacy panel: a plain statement, and the bytes it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.metrics.session_metrics import KINDS
from evalkit.session.snapshot import SessionSnapshot
from ui.presenters.units import Translate, bytes_text, exact_bytes, rate_text

SURE_AFTER_S = 2.0
"""So long no byte of a picture must have come before the panel says so: frames may still be under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyRow:
    """One kind of bytes."""

    kind: str
    name: str
    per_second: str
    total: str
    exact: str
    """All digits, for the tip."""
    shows_people: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyState:
    """The panel."""

    statement: str
    detail: str = ""
    private: bool = False
    """Whether no picture leaves the sensor."""
    rows: tuple[PrivacyRow, ...] = ()


def present_privacy(snapshot: SessionSnapshot | None, tr: Translate) -> PrivacyState:
    """Return what the panel shows; None: nothing is connected."""
    if snapshot is None or snapshot.status is None:
        return PrivacyState(statement=tr("Connect a board to see what leaves the sensor."))
    total, rate = snapshot.bytes_total, snapshot.rates.bytes_per_s
    names = {
        "image": tr("Full image"),
        "roi": tr("Crops"),
        "tensor": tr("Input tensor (what the network saw)"),
        "metadata": tr("Metadata (results)"),
        "overhead": tr("Overhead of the link"),
    }
    rows = tuple(
        PrivacyRow(
            kind=kind,
            name=names[kind],
            per_second=rate_text(getattr(rate, kind)),
            total=bytes_text(getattr(total, kind)),
            exact=exact_bytes(getattr(total, kind)),
            shows_people=kind in {"image", "roi", "tensor"},
        )
        for kind in KINDS
    )
    private = snapshot.without_pictures_s >= SURE_AFTER_S
    if private:
        statement = tr("0 image bytes in {time}").format(time=clock_text(snapshot.without_pictures_s))
        detail = tr("Counted on the link: in this time no byte of an image, a crop or the input tensor left the sensor.")
    else:
        statement = tr("Pictures leave the sensor: {rate}").format(rate=rate_text(rate.pictures))
        if not rate.pictures:
            statement = tr("No picture leaves the sensor right now")
        detail = tr("For none, choose the output “{name}” without the input tensor.").format(name=tr("Metadata only"))
    return PrivacyState(statement=statement, detail=detail, private=private, rows=rows)


def clock_text(seconds: float) -> str:
    """Return "00:42:10"; hours grow beyond two digits."""
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
