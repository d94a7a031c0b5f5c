"""Builders of frame bundles for tests of the window: real values of the real types, without a board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.frames import ByteCount, Picture, PixelFormat, RoiCrop
from evalkit.geometry import Box, Rect, Size
from evalkit.imx500.apparams import Dimension, InputTensor, Network, OutputTensor
from evalkit.imx500.stream import DnnHeader, Inference, InputTensorData, OutputTensorData
from evalkit.models.card import ModelCard
from evalkit.results.types import (
    ClassArea,
    Classification,
    ClassScore,
    Detection,
    Detections,
    Keypoint,
    Pose,
    Poses,
    Segmentation,
)
from evalkit.session.bundle import FrameBundle

WHOLE = Rect(0, 0, 4056, 3040)
BINNED = Size(2028, 1520)
CARD = ModelCard(name="ssd", title="Person detector", task="object detection", labels=("person", "bicycle"))


def rgb_scene(size: Size, *, seed: int = 0) -> NDArray[np.uint8]:
    """Return a picture with gradients, coloured blocks and fine stripes: wrong colours, offsets and aliasing show in it."""
    rows, columns = np.mgrid[0 : size.height, 0 : size.width]
    scene = np.stack((columns * 255 // size.width, rows * 255 // size.height, 255 - columns * 255 // size.width), axis=-1)
    scene = scene.astype(np.uint8)
    random = np.random.default_rng(seed)
    for _ in range(12):
        x, y = int(random.integers(size.width * 3 // 4)), int(random.integers(size.height * 3 // 4))
        scene[y : y + size.height // 6, x : x + size.width // 10] = random.integers(0, 255, 3)
    scene[: size.height // 8, : size.width // 8 : 2] = 255
    return scene


def picture_of(rgb: NDArray[np.uint8], pixel_format: PixelFormat = PixelFormat.YUV420) -> Picture:
    """Return `rgb` (rows, columns, 3) as a picture of a format, read-only as it comes from a link."""
    size = Size(rgb.shape[1], rgb.shape[0])
    if pixel_format is PixelFormat.RGB8:
        data = rgb.reshape(-1).copy()
    else:
        data = nv12_bytes(rgb) if pixel_format is PixelFormat.YUV420 else raw10_bytes(rgb)
    data.flags.writeable = False
    return Picture(format=pixel_format, size=size, data=data)


def nv12_bytes(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the planes of YUV 4:2:0, U and V interleaved."""
    height, width = rgb.shape[:2]
    planar = cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420).reshape(-1)
    luma, u, v = np.split(planar, [height * width, height * width * 5 // 4])
    return np.concatenate((luma, np.stack((u, v), axis=-1).reshape(-1))).astype(np.uint8)


def raw10_bytes(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what a sensor without colour of its own makes of `rgb`: an RGGB mosaic, linear, black at 64, in CSI-2 packing."""
    height, width = rgb.shape[:2]
    mosaic = rgb[:, :, 1].copy()
    mosaic[0::2, 0::2] = rgb[0::2, 0::2, 0]
    mosaic[1::2, 1::2] = rgb[1::2, 1::2, 2]
    coded = np.arange(256) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    numbers = np.rint(64 + linear * (1023 - 64)).astype(np.uint16)[mosaic].reshape(height, width // 4, 4)
    packed = np.empty((height, width // 4, 5), np.uint8)
    packed[:, :, :4] = numbers >> 2
    packed[:, :, 4] = ((numbers & 3) << (0, 2, 4, 6)).sum(axis=2)
    return packed.reshape(-1)


def detection(x0: float, y0: float, x1: float, y1: float, *, label: str = "person", score: float = 0.9, class_id: int = 0) -> Detection:
    """Return a detection with normalised corners."""
    return Detection(box=Box(x0, y0, x1, y1), class_id=class_id, label=label, score=score)


def detections(count: int, *, seed: int = 0, classes: Sequence[str] = ("person", "bicycle", "dog", "car")) -> Detections:
    """Return `count` boxes all over the window, best score first."""
    random = np.random.default_rng(seed)
    scores = np.sort(random.uniform(0.05, 1, count))[::-1]
    items = []
    for score in scores:
        x, y = random.uniform(0, 0.9, 2)
        width, height = random.uniform(0.02, 0.2, 2)
        class_id = int(random.integers(len(classes)))
        items.append(detection(x, y, x + width, y + height, label=classes[class_id], score=float(score), class_id=class_id))
    return Detections(items=tuple(items))


def classification(*scores: float) -> Classification:
    """Return classes with these scores."""
    return Classification(items=tuple(ClassScore(class_id=i, label=f"class {i}", score=score) for i, score in enumerate(scores)))


def poses(*points: tuple[float, float], skeleton: tuple[tuple[int, int], ...] = ((0, 1),)) -> Poses:
    """Return one pose with keypoints at `points` (normalised)."""
    keypoints = tuple(Keypoint(keypoint_id=i, name=f"point {i}", x=x, y=y, score=0.9) for i, (x, y) in enumerate(points))
    return Poses(items=(Pose(keypoints=keypoints, score=0.8, box=Box(0.1, 0.1, 0.9, 0.9)),), skeleton=skeleton)


def segmentation(class_map: NDArray[np.uint8], *names: str) -> Segmentation:
    """Return a segmentation with the shares that `class_map` has."""
    ids, counts = np.unique(class_map, return_counts=True)
    areas = [
        ClassArea(class_id=int(i), label=names[int(i)], share=float(count / class_map.size)) for i, count in zip(ids, counts, strict=True)
    ]
    return Segmentation(class_map=class_map, labels=names, items=tuple(sorted(areas, key=lambda area: -area.share)))


def crop_of(picture: Picture, rect: Rect, *, index: int = 0) -> RoiCrop:
    """Return the region of interest that a board would cut out of an RGB8 `picture` at `rect` (sensor pixels)."""
    x, y = rect.x * picture.size.width // WHOLE.width, rect.y * picture.size.height // WHOLE.height
    width, height = rect.width * picture.size.width // WHOLE.width, rect.height * picture.size.height // WHOLE.height
    pixels = picture.data.reshape(picture.size.height, picture.size.width, 3)[y : y + height, x : x + width]
    return RoiCrop(index=index, rect=rect, picture=picture_of(np.ascontiguousarray(pixels), PixelFormat.RGB8))


def inference(*, with_input: bool = True, dnn_us: int = 31_250, dsp_us: int = 12_700) -> Inference:
    """Return metadata as an SSD with two outputs gives them."""
    spec = InputTensor(id=0, name="input", dimensions=_dimensions(3, 24, 32))
    boxes = OutputTensor(id=0, name="boxes", dimensions=_dimensions(4, 100), bits_per_element=16, scale=2**-15, signed=True)
    scores = OutputTensor(id=1, name="scores", dimensions=_dimensions(100), scale=1 / 256)
    seen = np.broadcast_to(np.arange(24 * 32, dtype=np.uint16).reshape(24, 32) % 256, (3, 24, 32)).astype(np.uint8)
    return Inference(
        dnn_us=dnn_us,
        dsp_us=dsp_us,
        input_header=_header(0),
        output_header=_header(1),
        network=Network(id=0, name="ssd", inputs=(spec,), outputs=(boxes, scores)),
        input=InputTensorData(spec=spec, raw=seen) if with_input else None,
        outputs=(
            OutputTensorData(spec=boxes, raw=np.arange(-200, 200, dtype=np.int16).reshape(4, 100)),
            OutputTensorData(spec=scores, raw=np.arange(100, dtype=np.uint8)),
        ),
    )


def bundle(**changes: Any) -> FrameBundle:
    """Return a bundle with an 8th-size picture and no result; `changes` are its fields."""
    values: dict[str, Any] = {
        "frame_id": 1204,
        "timestamp_ns": 40_133_000_000,
        "ready_ns": 40_166_000_000,
        "received_ns": 90_170_000_000,
        "board_offset_ns": 50_000_000_000,
        "exposure_us": 10_000,
        "gain_db": 6.0,
        "frame_period_us": 33_333,
        "temperature_c": 41.0,
        "picture": picture_of(rgb_scene(Size(508, 380))),
        "inference_window": WHOLE,
        "bytes": ByteCount(image=289_560, metadata=12_800, overhead=160),
    }
    return FrameBundle(**(values | changes))


def _header(tensor_type: int) -> DnnHeader:
    return DnnHeader(valid=True, frame_count=7, max_line_bytes=2560, ap_params_bytes=624, network_id=0, tensor_type=tensor_type)


def _dimensions(*sizes: int) -> tuple[Dimension, ...]:
    last = len(sizes) - 1
    return tuple(Dimension(id=i, size=size, serialization_index=last - i) for i, size in enumerate(sizes))
