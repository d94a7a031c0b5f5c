"""What the inspector tells of a bundle: result rows, tensor rows, and the whole as JSON. Free of Qt and of words."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Box, Rect
from evalkit.imx500.apparams import InputTensor, OutputTensor
from evalkit.imx500.stream import DnnHeader, Inference
from evalkit.results.types import Classification, Detections, Pose, Poses, Segmentation
from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import boxes_in_sensor, name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One item of a result. `box` is x, y, width, height in sensor pixels; None for a class of a whole frame."""

    label: str
    score: float
    class_id: int
    box: tuple[float, float, float, float] | None = None
    number: int = 0
    """Of the row in the order of the network's answer."""
    item: int = 0
    """Of the item in the result."""
    is_part: bool = False
    """Whether it is a key point of the pose above it; its width and height are 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorRow:
    """One tensor: what it is, and what is in it. `low` and `high` are values, not raw numbers; None if it did not come."""

    name: str
    is_input: bool
    shape: tuple[int, ...]
    dtype: str
    scale: float
    shift: int
    low: float | None = None
    high: float | None = None


def result_rows(bundle: FrameBundle, *, limit: int | None = None) -> list[ResultRow]:
    """Return the items of the bundle's result (the first `limit` of them), best first; a segmentation's are its classes, their score is their share."""
    result, window = bundle.result, bundle.inference_window
    match result:
        case Detections():
            items = result.items[:limit]
            boxes = _xywh([item.box for item in items], window)
            return [
                ResultRow(label=name_of(item), score=item.score, class_id=item.class_id, box=box, number=number, item=number)
                for number, (item, box) in enumerate(zip(items, boxes, strict=True))
            ]
        case Poses():
            return _pose_rows(result.items[:limit], window)
        case Segmentation():
            return [
                ResultRow(label=item.label or f"#{item.class_id}", score=item.share, class_id=item.class_id, number=number, item=number)
                for number, item in enumerate(result.items[:limit])
            ]
        case Classification():
            return [
                ResultRow(label=name_of(item), score=item.score, class_id=item.class_id, number=number, item=number)
                for number, item in enumerate(result.items[:limit])
            ]
    return []


def _pose_rows(poses: Sequence[Pose], window: Rect) -> list[ResultRow]:
    """Return a row for each pose, and below it one for each of its key points."""
    rows: list[ResultRow] = []
    for number, pose in enumerate(poses):
        points = [Box(point.x, point.y, point.x, point.y) for point in pose.keypoints]
        whole, *places = _xywh([pose.box, *points], window)
        title = f"{len(pose.keypoints)} keypoints"
        rows.append(ResultRow(label=title, score=pose.score, class_id=number, box=whole, number=len(rows), item=number))
        for point, place in zip(pose.keypoints, places, strict=True):
            name = f"    {number + 1} {point.name or f'#{point.keypoint_id}'}"
            row = ResultRow(label=name, score=point.score, class_id=number, box=place, number=len(rows), item=number, is_part=True)
            rows.append(row)
    return rows


def tensor_rows(inference: Inference) -> list[TensorRow]:
    """Return the network's input tensors, then its outputs, with the range of what came."""
    rows = [_row(spec, _range(inference.input.raw) if inference.input is not None else None) for spec in inference.network.inputs]
    for position, spec in enumerate(inference.network.outputs):
        raw = inference.outputs[position].raw if inference.outputs is not None and position < len(inference.outputs) else None
        rows.append(_row(spec, _range(raw) if raw is not None else None))
    return rows


def bundle_json(bundle: FrameBundle) -> str:
    """Return everything of a bundle but pixels and tensor bodies, as JSON for a bug report or a notebook."""
    inference = bundle.inference
    content = {
        "frame_id": bundle.frame_id,
        "timestamp_ns": bundle.timestamp_ns,
        "ready_ns": bundle.ready_ns,
        "received_ns": bundle.received_ns,
        "board_offset_ns": bundle.board_offset_ns,
        "exposure_us": bundle.exposure_us,
        "gain_db": bundle.gain_db,
        "frame_period_us": bundle.frame_period_us,
        "temperature_c": bundle.temperature_c,
        "picture": _picture(bundle),
        "rois": [{"index": roi.index, "rect": str(roi.rect), "size": str(roi.picture.size)} for roi in bundle.rois],
        "inference_window": str(bundle.inference_window),
        "network": bundle.card.title if bundle.card is not None else None,
        "result_age_frames": bundle.result_age_frames,
        "result": [row_json(row) for row in result_rows(bundle)] if bundle.result is not None else None,
        "inference_error": bundle.inference_error.message if bundle.inference_error is not None else None,
        "inference": _inference(inference) if inference is not None else None,
        "bytes": {kind: getattr(bundle.bytes, kind) for kind in ("image", "roi", "tensor", "metadata", "overhead", "total")},
        "lost_before": dict(bundle.lost_before),
        "decode_us": bundle.decode_us,
    }
    return json_text(content)


def json_text(content: Any) -> str:
    """Return `content` as JSON for people; numbers that JSON has no word for are null."""
    return json.dumps(_finite(content), indent=2, ensure_ascii=False, allow_nan=False)


def _xywh(boxes: Sequence[Box], window: Rect) -> list[tuple[float, float, float, float]]:
    corners = boxes_in_sensor(boxes, window).tolist()
    return [(x0, y0, x1 - x0, y1 - y0) for x0, y0, x1, y1 in corners]


def _row(spec: InputTensor | OutputTensor, raw_range: tuple[float, float] | None) -> TensorRow:
    bits = spec.bits_per_element if isinstance(spec, OutputTensor) else 8
    low, high = ((raw - spec.shift) * spec.scale for raw in raw_range) if raw_range is not None else (None, None)
    return TensorRow(
        name=spec.name,
        is_input=isinstance(spec, InputTensor),
        shape=tuple(dimension.size for dimension in spec.dimensions),
        dtype=f"{'int' if spec.signed else 'uint'}{bits}",
        scale=spec.scale,
        shift=spec.shift,
        low=low,
        high=high,
    )


def _range(raw: NDArray[np.generic]) -> tuple[float, float] | None:
    return (float(raw.min()), float(raw.max())) if raw.size else None


def _picture(bundle: FrameBundle) -> dict[str, Any] | None:
    if bundle.picture is None:
        return None
    return {"format": bundle.picture.format.value, "size": str(bundle.picture.size)}


def row_json(row: ResultRow) -> dict[str, Any]:
    """Return one row of the result as JSON has it."""
    box = {"box_xywh_sensor_px": [round(value, 1) for value in row.box]} if row.box is not None else {}
    return {"label": row.label.strip(), "class_id": row.class_id, "score": row.score} | box


def _inference(inference: Inference) -> dict[str, Any]:
    return {
        "dnn_us": inference.dnn_us,
        "dsp_us": inference.dsp_us,
        "network_id": inference.network.id,
        "network_name": inference.network.name,
        "input_header": _header(inference.input_header),
        "output_header": _header(inference.output_header),
        "tensors": [
            {
                "name": row.name,
                "role": "input" if row.is_input else "output",
                "shape": row.shape,
                "dtype": row.dtype,
                "scale": row.scale,
                "shift": row.shift,
                "min": row.low,
                "max": row.high,
            }
            for row in tensor_rows(inference)
        ],
    }


def _header(header: DnnHeader) -> dict[str, Any]:
    return {name: getattr(header, name) for name in ("valid", "frame_count", "max_line_bytes", "ap_params_bytes", "network_id")}


def _finite(value: Any) -> Any:
    """Return `value` with numbers that JSON has no word for as null."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
