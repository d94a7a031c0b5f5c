"""What a view remembers of the frames before: who is who (tracks), and where something was (heat). Free of Qt."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.imx500.modes import FULL_ARRAY
from evalkit.results.heat import HeatMap
from evalkit.results.style import OverlayStyle
from evalkit.results.tracking import Tracker
from evalkit.results.types import Poses, Segmentation
from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import boxes_in_sensor, detections_of, ordered, sensor_from_window


class Past:
    """Tracker and heat map of one view. What the style does not show is not computed, and begins anew when it is wanted."""

    def __init__(self) -> None:
        self.tracker = Tracker()
        self.heat = HeatMap(FULL_ARRAY)

    def take(self, bundle: FrameBundle, style: OverlayStyle) -> Sequence[int]:
        """Take a frame; return the track number of each of its detections, or nothing if the style needs none."""
        if style.heat_map:
            self._warm(bundle, style)
        if not style.needs_tracks:
            return ()
        items = detections_of(bundle)
        return self.tracker.update(items, ordered(sensor_from_window(items, bundle.inference_window)), bundle.timestamp_ns)

    def forget(self) -> None:
        """Begin anew."""
        self.tracker.forget()
        self.heat.forget()

    def _warm(self, bundle: FrameBundle, style: OverlayStyle) -> None:
        result, window = bundle.result, bundle.inference_window
        if isinstance(result, Segmentation):
            self.heat.add_classes(result, window, bundle.timestamp_ns, decay_s=style.heat_decay_s)
            return
        items = result.items if isinstance(result, Poses) else detections_of(bundle)
        boxes = ordered(boxes_in_sensor([item.box for item in items], window))
        self.heat.add_boxes(boxes, [item.score for item in items], bundle.timestamp_ns, decay_s=style.heat_decay_s)
