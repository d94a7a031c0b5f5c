"""A plot as a picture: title, legend and canvas, on paper of the theme's colour."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from ui.theme import tokens_of
from ui.views.plots.frame import Canvas, PlotFrame

FINENESS = 2
"""Pixels of a picture file a pixel of the screen: it is made for reports."""
SVG_DPI = 96
"""What a pixel is in CSS: the picture is as large in a document as it was on the screen."""
LEAST_SIZE = QSize(480, 240)
MARGIN_PX = 8


def image_of(frame: PlotFrame) -> QImage:
    """Return a picture in pixels."""
    size = _size(frame)
    image = QImage(size * FINENESS, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(FINENESS)
    image.setText("Title", frame.title)
    with QPainter(image) as painter:
        _paint(painter, frame, size)
    return image


def save_svg(frame: PlotFrame, path: Path) -> bool:
    """Write a picture in lines; return whether that went well."""
    size, generator = _size(frame), QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(frame.title)
    generator.setResolution(SVG_DPI)
    painter = QPainter()
    if not painter.begin(generator):
        return False
    try:
        _paint(painter, frame, size)
    finally:
        painter.end()
    return True


def _size(frame: PlotFrame) -> QSize:
    size = frame.size().expandedTo(LEAST_SIZE)
    return QSize(size.width(), size.height() + QFontMetrics(frame.font()).height() + MARGIN_PX)


def _paint(painter: QPainter, frame: PlotFrame, size: QSize) -> None:
    tokens, width = tokens_of(frame.palette()), size.width() - 2 * MARGIN_PX
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(tokens.surface))
    bold = QFont(frame.font())
    bold.setBold(True)
    painter.setFont(bold)
    painter.setPen(QColor(tokens.text))
    line = QFontMetrics(bold).height()
    painter.drawText(QRectF(MARGIN_PX, MARGIN_PX, width, line), Qt.AlignmentFlag.AlignLeft, frame.title)
    top = MARGIN_PX + line + 4
    painter.save()
    painter.translate(MARGIN_PX, top)
    frame.legend.paint(painter, width, tokens, alone=True)
    painter.restore()
    top += frame.legend.lines_at(width, alone=True) * frame.legend.fontMetrics().height() + 4
    if frame.canvas is not None:
        paper = QRectF(MARGIN_PX, top, width, size.height() - top - MARGIN_PX)
        cast("Canvas", frame.canvas).paint_into(painter, paper, tokens)
