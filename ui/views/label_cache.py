"""Finished pictures of short texts on a coloured ground, so that a frame full of labels costs blits and no text layout."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QImage, QPainter

MAX_LABELS = 1024
"""Pictures kept, about 7 kB each: more than classes x hundredths of a score that one scene goes through in a while."""

MAX_TEXT_WIDTH_EM = 18
"""Longer texts are cut with an ellipsis: a label is a hint, the inspector has the whole."""

LUMINANCE_FOR_DARK_TEXT = 0.19
"""Grounds brighter than this carry dark text: there both choices have the same contrast, 4.3:1 (WCAG 2), elsewhere one has more."""

DARK_TEXT = "#101114"
LIGHT_TEXT = "#ffffff"


def device_font(font: QFont, ratio: float) -> QFont:
    """Return `font` sized in device pixels, with digits of one width: a number that counts must not make its line dance."""
    sized = QFont(font)
    sized.setPixelSize(max(1, round(QFontInfo(font).pixelSize() * ratio)))
    sized.setFeature(QFont.Tag("tnum"), 1)
    return sized


class LabelCache:
    """Makes and keeps label pictures in the format of the view; all of one font have one height."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[tuple[str, str], QImage] = OrderedDict()
        self._font = QFont()
        self._metrics = QFontMetrics(self._font)

    def use(self, font: QFont) -> None:
        """Take `font` (sized in device pixels) for all labels from now on."""
        if font != self._font:
            self._font = QFont(font)
            self._metrics = QFontMetrics(self._font)
            self._pictures.clear()

    def picture(self, text: str, ground: str) -> QImage:
        """Return the picture of `text` on the colour `ground`."""
        key = (text, ground)
        picture = self._pictures.get(key)
        if picture is None:
            picture = self._pictures[key] = self._make(text, ground)
            if len(self._pictures) > MAX_LABELS:
                self._pictures.popitem(last=False)
        else:
            self._pictures.move_to_end(key)
        return picture

    def __len__(self) -> int:
        return len(self._pictures)

    def _make(self, text: str, ground: str) -> QImage:
        em = self._metrics.height()
        shown = self._metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, MAX_TEXT_WIDTH_EM * em)
        padding = max(3, em // 3)
        picture = QImage(self._metrics.horizontalAdvance(shown) + 2 * padding, em + padding // 2 + 1, QImage.Format.Format_RGB32)
        picture.fill(QColor(ground))
        with QPainter(picture) as painter:
            painter.setFont(self._font)
            painter.setPen(QColor(text_colour_on(ground)))
            painter.drawText(QRect(padding, 0, picture.width(), picture.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        return picture


def text_colour_on(ground: str) -> str:
    """Return the text colour that reads well on `ground`."""
    return DARK_TEXT if relative_luminance(ground) > LUMINANCE_FOR_DARK_TEXT else LIGHT_TEXT


def relative_luminance(colour: str) -> float:
    """Return the relative luminance, 0..1, of "#rrggbb" (WCAG 2)."""
    channels = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
