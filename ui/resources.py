"""Files that come with the program, and icons in the colours of the theme.

`assets/` lies beside the packages in a checkout and inside `ui/` in an installation; only this file knows both places.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

_HERE = Path(__file__).parent
_PLACES = (_HERE / "assets", _HERE.parent / "assets")
APP_ICON_SIZES_PX = (16, 24, 32, 48, 64, 128)


def asset(name: str) -> Path:
    """Return the path of the file `name` ("icons/start.svg"); FileNotFoundError says where it was looked for."""
    for place in _PLACES:
        path = place / name
        if path.is_file():
            return path
    raise FileNotFoundError(f"{name} is neither in {_PLACES[0]} nor in {_PLACES[1]}: the installation is not complete")


def icon(name: str) -> QIcon:
    """Return the line icon `name` in the text colour of whatever theme is in use when it is painted, faded where the control is disabled."""
    return QIcon(_LineIcon(name))


def line_pixmap(name: str, colour: QColor, size_px: int, pixel_ratio: float = 1.0) -> QPixmap:
    """Return the line icon `name` in one colour, `size_px` points wide, for a label or a painter."""
    pixmap = QPixmap.fromImage(_shape(name, round(size_px * pixel_ratio)))
    with QPainter(pixmap) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(pixmap.rect(), colour)
    pixmap.setDevicePixelRatio(pixel_ratio)
    return pixmap


def app_icon() -> QIcon:
    """Return the icon of the application in its own colours."""
    result = QIcon()
    for size in APP_ICON_SIZES_PX:
        result.addPixmap(QPixmap.fromImage(_shape("app", size)))
    return result


class _LineIcon(QIconEngine):
    """Draws a line icon when it is painted: nothing is drawn that is not in sight, and a new theme has no icons to renew."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._drawn: dict[tuple[int, int], QPixmap] = {}
        """By colour and size: two themes, a few sizes."""

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Draw it into the middle of `rect`."""
        ratio = painter.device().devicePixelRatioF()
        size_px = min(rect.width(), rect.height())
        pixmap = QPixmap(self._in_colour(mode, round(size_px * ratio)))
        pixmap.setDevicePixelRatio(ratio)
        painter.drawPixmap(rect.x() + (rect.width() - size_px) // 2, rect.y() + (rect.height() - size_px) // 2, pixmap)

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        """Return it, as large as fits."""
        return self._in_colour(mode, min(size.width(), size.height()))

    def _in_colour(self, mode: QIcon.Mode, size_px: int) -> QPixmap:
        palette = QGuiApplication.palette()
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        role = QPalette.ColorRole.HighlightedText if mode == QIcon.Mode.Selected else QPalette.ColorRole.ButtonText
        colour = palette.color(group, role)
        key = (colour.rgba(), size_px)
        if key not in self._drawn:
            self._drawn[key] = line_pixmap(self._name, colour, size_px)
        return self._drawn[key]

    def clone(self) -> QIconEngine:
        """Return another for a copy of the icon."""
        return _LineIcon(self._name)


@cache
def _shape(name: str, size_px: int) -> QImage:
    """Return an icon, its strokes in black; kept, because every change of theme asks for all that are in sight in another colour."""
    drawing = asset(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", "#000000")
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        QSvgRenderer(QByteArray(drawing.encode())).render(painter)
    return image
