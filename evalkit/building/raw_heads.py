"""Raw detectors: predictions of boxes and classes that still need decoding and suppression, which is added to the graph here.

Sources: Ultralytics' exports (YOLOv5, YOLOv8 and its successors), Megvii's YOLOX demo, FastestDet's demo, TensorFlow's SSD.
All become boxes y0, x0, y1, x1 in 0..1 of the input, scores, classes, count (see `ssd_post`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Size
from evalkit.models.graph import GraphBuilder
from evalkit.models.ssd_post import DETECTOR_OUTPUTS, add_anchor_decoding, add_class_scores, add_suppression, ssd_anchors
from evalkit.models.twin import OutputSpec

Shapes = tuple[tuple[int, ...], ...]
STRIDES = (8, 16, 32)
"""Of the three maps of every YOLO of the kinds below."""
YOLO5_ANCHORS = 3
SSD_FIRST_STRIDE, SSD_MAPS = 16, 6
FASTEST_STRIDE = 16
NANODET_BOX, NANODET_STRIDES = 32, (8, 16, 32, 64)
EFFICIENTDET_LEVELS, EFFICIENTDET_ANCHORS = range(3, 8), 9


@dataclass(frozen=True, slots=True, kw_only=True)
class RawHead:
    """A make of raw detector."""

    expects: str
    classes: Callable[[Shapes, Size], int | None]
    parts: Callable[[GraphBuilder, tuple[str, ...], Size, int], tuple[str, str]]
    """Add nodes; return the names of boxes (1, n, 4), y0, x0, y1, x1 in 0..1, and of scores (1, c, n)."""
    best_class_only: bool = True
    """Whether a prediction counts for its best class only (TensorFlow's SSD lets it count for each)."""


def add_detector(
    name: str, build: GraphBuilder, names: tuple[str, ...], shapes: Shapes, size: Size, classes: int
) -> tuple[OutputSpec, ...]:
    """Add decoding and suppression behind the outputs `names` and declare the four outputs of a detector."""
    batched = tuple(
        build.add("Reshape", [output, build.const(f"raw/{index}/shape", (1, *shape), np.int64)], f"raw/{index}")
        for index, (output, shape) in enumerate(zip(names, shapes, strict=True))
    )
    head = RAW_HEADS[name]
    boxes, scores = head.parts(build, batched, size, classes)
    add_suppression(build, boxes, _only_best(build, scores) if head.best_class_only and classes > 1 else scores)
    return DETECTOR_OUTPUTS


def cells(size: Size, strides: tuple[int, ...]) -> NDArray[np.float32]:
    """Return column, row and stride of each cell of the maps, (n, 3), in the usual order."""
    maps = []
    for stride in strides:
        y, x = np.mgrid[0 : -(-size.height // stride), 0 : -(-size.width // stride)]
        maps.append(np.column_stack((x.reshape(-1), y.reshape(-1), np.full(x.size, stride))))
    return np.concatenate(maps).astype(np.float32)


def _columns(build: GraphBuilder, values: str, start: int, end: int, name: str) -> str:
    """Return the columns start..end of (1, n, k)."""
    bounds = [build.const(f"{name}/{what}", [value], np.int64) for what, value in (("from", start), ("to", end), ("axis", 2))]
    return build.add("Slice", [values, *bounds], name)


def _boxes(build: GraphBuilder, centre: str, extent: str, size: Size) -> str:
    """Return boxes of centres x, y and extents w, h (1, n, 2) in pixels."""
    whole = build.const("raw/size", [[[size.height, size.width]]])
    swap = build.const("raw/swap", [1, 0], np.int64)
    middle = build.add("Div", [build.add("Gather", [centre, swap], "raw/centre_yx", axis=2), whole], "raw/centre")
    halves = build.add("Mul", [build.add("Gather", [extent, swap], "raw/extent_yx", axis=2), build.const("raw/half", 0.5)], "raw/halves")
    half = build.add("Div", [halves, whole], "raw/half_extent")
    corners = [build.add(op, [middle, half], f"raw/{op.lower()}") for op in ("Sub", "Add")]
    joined = build.add("Concat", corners, "raw/corners", axis=2)
    return build.add("Clip", [joined, build.const("raw/zero", 0.0), build.const("raw/one", 1.0)], "raw/boxes")


def _turned(build: GraphBuilder, scores: str) -> str:
    """Return scores (1, n, c) as (1, c, n)."""
    return build.add("Transpose", [scores], "raw/all_scores", perm=[0, 2, 1])


def _only_best(build: GraphBuilder, scores: str) -> str:
    """Return scores (1, c, n) with 0 for all but the best class of each prediction, as these networks' own tools take them."""
    best, _ = build.add_many("TopK", [scores, build.const("raw/first", [1], np.int64)], ["raw/best", "raw/best_class"], axis=1)
    is_best = build.add("Cast", [build.add("GreaterOrEqual", [scores, best], "raw/is_best")], "raw/mask", to=1)
    return build.add("Mul", [scores, is_best], "raw/scores")


def _yolo8(build: GraphBuilder, names: tuple[str, ...], size: Size, classes: int) -> tuple[str, str]:
    rows = build.add("Transpose", [names[0]], "raw/rows", perm=[0, 2, 1])
    centre, extent = _columns(build, rows, 0, 2, "raw/xy"), _columns(build, rows, 2, 4, "raw/wh")
    return _boxes(build, centre, extent, size), _turned(build, _columns(build, rows, 4, 4 + classes, "raw/classes"))


def _yolo5(build: GraphBuilder, names: tuple[str, ...], size: Size, classes: int) -> tuple[str, str]:
    rows = names[0]
    centre, extent = _columns(build, rows, 0, 2, "raw/xy"), _columns(build, rows, 2, 4, "raw/wh")
    return _boxes(build, centre, extent, size), _object_times_class(build, rows, classes)


def _yolox(build: GraphBuilder, names: tuple[str, ...], size: Size, classes: int) -> tuple[str, str]:
    rows, grid = names[0], cells(size, STRIDES)
    stride = build.const("raw/stride", grid[None, :, 2:])
    place = build.add("Add", [_columns(build, rows, 0, 2, "raw/xy"), build.const("raw/cell", grid[None, :, :2])], "raw/place")
    growth = build.add("Exp", [_columns(build, rows, 2, 4, "raw/wh")], "raw/growth")
    centre, extent = build.add("Mul", [place, stride], "raw/centre_px"), build.add("Mul", [growth, stride], "raw/extent_px")
    return _boxes(build, centre, extent, size), _object_times_class(build, rows, classes)


def _object_times_class(build: GraphBuilder, rows: str, classes: int) -> str:
    shares = [_columns(build, rows, 4, 5, "raw/object"), _columns(build, rows, 5, 5 + classes, "raw/classes")]
    return _turned(build, build.add("Mul", shares, "raw/shares"))


def _fastest(build: GraphBuilder, names: tuple[str, ...], size: Size, classes: int) -> tuple[str, str]:
    """One map (1, 5 + c, h, w): object, x, y, width, height, classes; the score is object^0.6 * class^0.4."""
    grid = cells(size, (FASTEST_STRIDE,))
    table = build.add("Reshape", [names[0], build.const("raw/table", [1, 5 + classes, -1], np.int64)], "raw/flat")
    rows = build.add("Transpose", [table], "raw/rows", perm=[0, 2, 1])
    offset = build.add("Tanh", [_columns(build, rows, 1, 3, "raw/xy")], "raw/offset")
    place = build.add("Add", [offset, build.const("raw/cell", grid[None, :, :2])], "raw/place")
    centre = build.add("Mul", [place, build.const("raw/stride", float(FASTEST_STRIDE))], "raw/centre_px")
    share = build.add("Sigmoid", [_columns(build, rows, 3, 5, "raw/wh")], "raw/share")
    extent = build.add("Mul", [share, build.const("raw/whole", [[[size.width, size.height]]])], "raw/extent_px")
    there = build.add("Pow", [_columns(build, rows, 0, 1, "raw/object"), build.const("raw/object_power", 0.6)], "raw/object_part")
    kind = build.add("Pow", [_columns(build, rows, 5, 5 + classes, "raw/classes"), build.const("raw/class_power", 0.4)], "raw/class_part")
    return _boxes(build, centre, extent, size), _turned(build, build.add("Mul", [there, kind], "raw/shares"))


def _ssd(build: GraphBuilder, names: tuple[str, ...], size: Size, classes: int) -> tuple[str, str]:
    del classes
    return add_anchor_decoding(build, names[0], ssd_anchors(_ssd_maps(size))), add_class_scores(build, names[1])


def _ssd_maps(size: Size) -> list[int]:
    sides = [-(-size.width // SSD_FIRST_STRIDE)]
    while len(sides) < SSD_MAPS:
        sides.append(-(-sides[-1] // 2))
    return sides


def _count(size: Size, strides: tuple[int, ...]) -> int:
    return sum(-(-size.height // stride) * -(-size.width // stride) for stride in strides)


def _yolo8_classes(shapes: Shapes, size: Size) -> int | None:
    match shapes:
        case [(k, n)] if n == _count(size, STRIDES) and k > 4:
            return k - 4
    return None


def _yolo5_classes(shapes: Shapes, size: Size) -> int | None:
    match shapes:
        case [(n, k)] if n == YOLO5_ANCHORS * _count(size, STRIDES) and k > 5:
            return k - 5
    return None


def _yolox_classes(shapes: Shapes, size: Size) -> int | None:
    match shapes:
        case [(n, k)] if n == _count(size, STRIDES) and k > 5:
            return k - 5
    return None


def _fastest_classes(shapes: Shapes, size: Size) -> int | None:
    match shapes:
        case [(k, h, w)] if k > 5 and (h * FASTEST_STRIDE, w * FASTEST_STRIDE) == (size.height, size.width):
            return k - 5
    return None


def _ssd_classes(shapes: Shapes, size: Size) -> int | None:
    match shapes:
        case [(n, 4), (n1, k)] if n == n1 and size.width == size.height and n == len(ssd_anchors(_ssd_maps(size))) and k > 1:
            return k - 1
    return None


def nanodet_classes(shapes: Shapes, size: Size) -> int | None:
    """Return the classes of NanoDet-Plus, or None if the shapes are others."""
    match shapes:
        case [(n, k)] if n == _count(size, NANODET_STRIDES) and k > NANODET_BOX:
            return k - NANODET_BOX
    return None


def efficientdet_classes(shapes: Shapes, size: Size) -> int | None:
    """Return the classes of EfficientDet, or None if the shapes are others."""
    places = sum(-(-size.height >> level) * -(-size.width >> level) for level in EFFICIENTDET_LEVELS)
    match shapes:
        case [(n, k), (n1, 4)] if n == n1 and n == EFFICIENTDET_ANCHORS * places:
            return k
    return None


RAW_HEADS: Final[Mapping[str, RawHead]] = MappingProxyType(
    {
        "yolov8": RawHead(expects="one table (4 + c, n) of YOLOv8, 9, 11 or 12", classes=_yolo8_classes, parts=_yolo8),
        "yolov5": RawHead(expects="one table (n, 5 + c) of YOLOv5 or 7", classes=_yolo5_classes, parts=_yolo5),
        "yolox": RawHead(expects="one table (n, 5 + c) of YOLOX, not decoded", classes=_yolox_classes, parts=_yolox),
        "fastestdet": RawHead(expects="one map (5 + c, h, w) of FastestDet", classes=_fastest_classes, parts=_fastest),
        "ssd": RawHead(
            expects="encodings (n, 4) and logits (n, 1 + c) of TensorFlow's SSD with six maps",
            classes=_ssd_classes,
            parts=_ssd,
            best_class_only=False,
        ),
    }
)
"""By what `--decoder` calls them."""
