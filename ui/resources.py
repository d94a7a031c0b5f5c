"""Files that come with the program, and icons in the colours of the theme.

`assets/` lies beside the packages in a checkout and inside `ui/` in an installation; only this file knows both places.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

_HERE = Path(__file__).parent
_PLACES = (_HERE / "assets", _HERE.parent / "assets")
ICON_SIZES_PX = (16, 20)
"""Menus, and tool bar."""
APP_ICON_SIZES_PX = (16, 24, 32, 48, 64, 128)


def asset(name: str) -> Path:
    """Return the path of the file `name` ("icons/start.svg"); FileNotFoundError says where it was looked for."""
    for place in _PLACES:
        path = place / name
        if path.is_file():
            return path
    raise FileNotFoundError(f"{name} is neither in {_PLACES[0]} nor in {_PLACES[1]}: the installation is not complete")


def icon(name: str, palette: QPalette) -> QIcon:
    """Return the line icon `name`, drawn in the palette's text colour, faded where the control is disabled."""
    drawing = _drawing(name)
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    result = QIcon()
    for mode, group in ((QIcon.Mode.Normal, QPalette.ColorGroup.Active), (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled)):
        colour = palette.color(group, QPalette.ColorRole.ButtonText)
        renderer = _renderer(drawing, colour)
        for size in ICON_SIZES_PX:
            pixmap = _render(renderer, colour.alphaF(), round(size * ratio))
            pixmap.setDevicePixelRatio(ratio)
            result.addPixmap(pixmap, mode)
    return result


def line_pixmap(name: str, colour: QColor, size_px: int, pixel_ratio: float = 1.0) -> QPixmap:
    """Return the line icon `name` in one colour, `size_px` points wide, for a label or a painter."""
    drawing = _drawing(name)
    pixmap = _render(_renderer(drawing, colour), colour.alphaF(), round(size_px * pixel_ratio))
    pixmap.setDevicePixelRatio(pixel_ratio)
    return pixmap


def app_icon() -> QIcon:
    """Return the icon of the application in its own colours."""
    drawing = _drawing("app")
    renderer = _renderer(drawing, QColor("#ffffff"))
    result = QIcon()
    for size in APP_ICON_SIZES_PX:
        result.addPixmap(_render(renderer, 1.0, size))
    return result


@cache
def _drawing(name: str) -> str:
    """Return the SVG text of an icon; kept, because each change of theme draws all of them anew."""
    return asset(f"icons/{name}.svg").read_text(encoding="utf-8")


def _renderer(drawing: str, colour: QColor) -> QSvgRenderer:
    """Read SVG text whose strokes say "currentColor"."""
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", colour.name()).encode()))


def _render(renderer: QSvgRenderer, opacity: float, size_px: int) -> QPixmap:
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(opacity)
    renderer.render(painter)
    painter.end()
    return pixmap
