"""Inference window and output ROIs: handles on the picture, numbers in a panel, undo."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QCoreApplication, QObject

from evalkit.geometry import Rect, Size
from evalkit.imx500.modes import FULL_ARRAY
from evalkit.protocol.values import OutputSelection, Rectangle
from evalkit.session.bundle import FrameBundle
from evalkit.session.snapshot import SessionSnapshot
from ui.desk import Desk
from ui.panels.regions import RegionPanel
from ui.presenters.regions import FIXED, SMALLEST_WINDOW, WHOLE, Regions
from ui.presenters.window_state import WindowState
from ui.region_control import RegionControl
from ui.views.frame.minimap import seen_rect
from ui.views.frame.region_tool import RegionTool


def furnish(desk: Desk) -> None:
    """Add the panel and the handles."""
    _Regions(desk)


class _Regions(QObject):
    """Joins picture, panel and board."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._view, self._commands = desk.frame_view, desk.commands
        self._edit = desk.window.actions_table["edit-regions"]
        self._tool = RegionTool(self)
        self._control = RegionControl(self._tool, self._ask, self)
        self._panel = RegionPanel(self._control.undo)
        self._output_before: OutputSelection | None = None
        desk.window.add_dock("regions", QCoreApplication.translate("Regions", "Regions"), self._panel, beside="controls")
        desk.frame_view.add_tool(self._tool)
        self._edit.toggled.connect(self._switch)
        self._panel.edit_toggled.connect(self._edit.setChecked)
        self._tool.picked.connect(self._panel.pick)
        self._panel.number_picked.connect(self._tool.pick)
        self._panel.rect_typed.connect(self._control.type_rect)
        self._panel.remove_wanted.connect(self._control.remove)
        self._panel.reset_wanted.connect(self._control.reset)
        self._panel.add_wanted.connect(self._add)
        self._control.changed.connect(self._show)
        desk.window.actions_table.on("undo-region", self._control.undo.undo)
        desk.window.actions_table.on("redo-region", self._control.undo.redo)
        desk.director.refreshed.connect(self._look_at)
        desk.director.snapshot_taken.connect(self._follow)
        desk.director.connected.connect(self._control.forget)
        desk.director.frame_shown.connect(self._learn)
        desk.frame_view.zoomChanged.connect(lambda _: self._show_zoom())
        self._look_at(desk.director.state)

    def _switch(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._tool.switch(on=on)
        self._panel.edit.setChecked(on)
        if on:
            self._desk.window.docks.show("regions")

    def _add(self) -> None:
        self._edit.setChecked(True)
        self._tool.draw_next()
        self._view.setFocus()

    def _look_at(self, state: WindowState) -> None:
        """Offer what can be used now."""
        if not state.connected and self._edit.isChecked():
            self._edit.setChecked(False)
        self._show(self._control.regions)

    def _follow(self, snapshot: SessionSnapshot) -> None:
        """Show what the board is set to, or was asked for. Only a new word of the board counts: an answered command's old one does not."""
        status = snapshot.status
        if status is not None and snapshot.board is not None:
            wanted = self._commands.wanted
            output = wanted.output or status.output
            window = wanted.inference_window or _rect(status.inference_window)
            self._view.set_sends_rois(bool(output.rois))
            self._tool.allow(snapshot.board.capabilities.max_rois, sent=output.rois)
            rois = tuple(_rect(rect) for rect in output.roi_rects) if output.rois == FIXED else ()
            self._control.follow(Regions(window=window if window.size.area else WHOLE, rois=rois))

    def _learn(self, bundle: FrameBundle) -> None:
        """Hold the inference window to the least it can be: the size of the network's input (SensCord's rule)."""
        tensor = bundle.inference.network.inputs[0] if bundle.inference is not None and bundle.inference.network.inputs else None
        if tensor is not None and len(tensor.dimensions) >= 2:
            width, height = (dimension.size for dimension in sorted(tensor.dimensions, key=lambda item: item.serialization_index)[:2])
            self._tool.smallest_window = Size(min(width, WHOLE.width), min(height, WHOLE.height))
        else:
            self._tool.smallest_window = SMALLEST_WINDOW

    def _show(self, regions: Regions) -> None:
        self._panel.apply(regions, max_rois=self._tool.max_rois, enabled=self._desk.director.state.connected)
        self._panel.pick(self._tool.number)
        self._view.minimap.rois = regions.rois
        self._show_zoom()

    def _show_zoom(self) -> None:
        self._tool.zoomed = not self._view.fitted
        scene = self._view.scene()
        self._panel.show_zoom(seen_rect(scene.surface).clipped(FULL_ARRAY) if scene is not None else None)

    def _ask(self, before: Regions, after: Regions) -> None:
        """Ask the board for what differs."""
        if after.window != before.window:
            self._commands.set_inference_window(after.window)
        if after.rois != before.rois:
            self._ask_rois(after.rois)

    def _ask_rois(self, rois: tuple[Rect, ...]) -> None:
        snapshot = self._desk.director.state.snapshot
        status = None if snapshot is None else snapshot.status
        output = self._commands.wanted.output or (None if status is None else status.output)
        if output is None:
            return
        rects = [Rectangle(x=rect.x, y=rect.y, width=rect.width, height=rect.height) for rect in rois]
        if output.rois != FIXED:
            self._output_before = output
        if rects:
            self._commands.set_output(msgspec.structs.replace(output, rois=FIXED, roi_rects=rects))
        else:
            # The last fixed region went: what the board cut before the first came back.
            old = self._output_before.rois if self._output_before is not None else ""
            self._commands.set_output(msgspec.structs.replace(output, rois=old, roi_rects=[]))


def _rect(rectangle: Rectangle) -> Rect:
    return Rect(rectangle.x, rectangle.y, rectangle.width, rectangle.height)
