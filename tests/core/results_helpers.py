"""Output tensors made of known answers: the decoders' conventions turned round, in the shapes and scales of the zoo's networks."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evalkit.imx500.apparams import Dimension, InputTensor, Network, OutputTensor
from evalkit.imx500.stream import DnnHeader, Inference, OutputTensorData

Floats = NDArray[np.float64]
COCO_TREE = (
    ("nose", "left eye"),
    ("left eye", "left ear"),
    ("nose", "right eye"),
    ("right eye", "right ear"),
    ("nose", "left shoulder"),
    ("left shoulder", "left elbow"),
    ("left elbow", "left wrist"),
    ("left shoulder", "left hip"),
    ("left hip", "left knee"),
    ("left knee", "left ankle"),
    ("nose", "right shoulder"),
    ("right shoulder", "right elbow"),
    ("right elbow", "right wrist"),
    ("right shoulder", "right hip"),
    ("right hip", "right knee"),
    ("right knee", "right ankle"),
)
"""PoseNet's edges in the words of its source (enum KeypointType, EdgeList)."""
POINTS = (
    "nose", "left eye", "right eye", "left ear", "right ear", "left shoulder", "right shoulder", "left elbow", "right elbow",
    "left wrist", "right wrist", "left hip", "right hip", "left knee", "right knee", "left ankle", "right ankle",
)  # fmt: skip
STANDING = np.array(
    [
        (0, -60), (4, -64), (-4, -64), (9, -62), (-9, -62), (18, -40), (-18, -40), (28, -14), (-28, -14),
        (32, 10), (-32, 10), (12, 14), (-12, 14), (14, 52), (-14, 52), (15, 90), (-15, 90),
    ],
    np.float64,
)  # fmt: skip
"""A person seen from the front, x and y around its middle."""


def tensor(raw: NDArray[np.generic], *, scale: float = 1.0, shift: int = 0, name: str = "out") -> OutputTensorData:
    """Return an output of these integers, which lie in memory as the sensor sends them: first dimension fastest."""
    spec = OutputTensor(
        id=0,
        name=name,
        dimensions=tuple(Dimension(id=k, size=size, serialization_index=k) for k, size in enumerate(raw.shape)),
        bits_per_element=raw.dtype.itemsize * 8,
        shift=shift,
        scale=scale,
        signed=raw.dtype.kind == "i",
    )
    return OutputTensorData(spec=spec, raw=np.asfortranarray(raw))


def inference(*outputs: OutputTensorData, width: int = 320, height: int = 240) -> Inference:
    """Return one frame's inference with these outputs, and an input of that size."""
    header = DnnHeader(valid=True, frame_count=0, max_line_bytes=2560, ap_params_bytes=0, network_id=0, tensor_type=1)
    shape = ((3, 2), (height, 1), (width, 0))
    image = InputTensor(
        id=0, name="input", dimensions=tuple(Dimension(id=k, size=n, serialization_index=s) for k, (n, s) in enumerate(shape))
    )
    network = Network(id=0, name="finder", inputs=(image,), outputs=tuple(output.spec for output in outputs))
    return Inference(dnn_us=1, dsp_us=1, input_header=header, output_header=header, network=network, input=None, outputs=outputs)


def quantised(values: NDArray[np.floating], scale: float, dtype: type[np.signedinteger | np.unsignedinteger]) -> OutputTensorData:
    """Return values as the nearest integers of an output, cut off where those end."""
    limits = np.iinfo(dtype)
    return tensor(np.clip(np.rint(values / scale), limits.min, limits.max).astype(dtype), scale=scale)


def logit(score: float) -> float:
    return math.log(score / (1 - score))


def nanodet_output(
    boxes: Sequence[tuple[float, float, float, float]], class_ids: Sequence[int], scores: Sequence[float], *, classes: int = 80
) -> OutputTensorData:
    """Return raw NanoDet's table for boxes x0, y0, x1, y1 in pixels of 416x416.

    Each box is told by the four cells around its middle, all with nearly its score, so that three of them are doubles. A distance is two
    neighbouring steps, weighted.
    """
    table = np.full((3598, classes + 32), -7.0)
    table[:, classes:] = -16.0
    for (x0, y0, x1, y1), class_id, score in zip(boxes, class_ids, scores, strict=True):
        first = 0
        for stride in (8, 16, 32, 64):
            columns = math.ceil(416 / stride)
            column, row = int((x0 + x1) / 2 / stride), int((y0 + y1) / 2 / stride)
            if max(x1 - x0, y1 - y0) / 2 / stride < 5:
                for k, (dx, dy) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
                    cell = table[first + (row + dy) * columns + column + dx]
                    cell[class_id] = logit(score) - 0.125 * k
                    x, y = (column + dx) * stride, (row + dy) * stride
                    for side, far in enumerate((x - x0, y - y0, x1 - x, y1 - y)):
                        step = int(far / stride)
                        part = far / stride - step
                        steps = cell[classes + 8 * side :][:8]
                        steps[step], steps[step + 1] = np.log(max(1 - part, 1e-7)), np.log(max(part, 1e-7))
                break
            first += columns * columns
    return quantised(table, 0.125, np.int8)


def automl_anchors(size: int = 320, *, scale: float = 3.0) -> Floats:
    """Return EfficientDet-Lite's anchors (n, 4) as y0, x0, y1, x1 in pixels, written out as google/automl's anchors.py counts them."""
    anchors = []
    for level in range(3, 8):
        cells = math.ceil(size / 2**level)
        stride = size / cells
        for row in range(cells):
            for column in range(cells):
                for octave in range(3):
                    for ratio in (1.0, 2.0, 0.5):
                        base = scale * stride * 2 ** (octave / 3)
                        half_width, half_height = base * ratio**0.5 / 2, base / ratio**0.5 / 2
                        y, x = stride / 2 + row * stride, stride / 2 + column * stride
                        anchors.append((y - half_height, x - half_width, y + half_height, x + half_width))
    return np.array(anchors)


def efficientdet_outputs(
    boxes: Sequence[tuple[float, float, float, float]], class_ids: Sequence[int], scores: Sequence[float]
) -> tuple[OutputTensorData, OutputTensorData]:
    """Return raw EfficientDet-Lite0's tables for boxes x0, y0, x1, y1 in pixels of 320x320; the three anchors nearest to a box tell it."""
    anchors = automl_anchors()
    middle, size = (anchors[:, :2] + anchors[:, 2:]) / 2, anchors[:, 2:] - anchors[:, :2]
    logits, codes = np.full((len(anchors), 90), -8.0), np.zeros((len(anchors), 4))
    for (x0, y0, x1, y1), class_id, score in zip(boxes, class_ids, scores, strict=True):
        own_middle, own_size = np.array(((y0 + y1) / 2, (x0 + x1) / 2)), np.array((y1 - y0, x1 - x0))
        shift, growth = (own_middle - middle) / size, np.log(own_size / size)
        for k, anchor in enumerate(np.argsort(np.abs(shift).sum(axis=1) + np.abs(growth).sum(axis=1))[:3].tolist()):
            logits[anchor, class_id] = logit(score) - 0.125 * k
            codes[anchor] = np.concatenate((shift[anchor], growth[anchor]))
    return quantised(logits, 1 / 8, np.int8), quantised(codes, 1 / 64, np.int8)


def posenet_outputs(
    people: Sequence[Floats], *, strength: Sequence[float] | None = None, noise_seed: int | None = None
) -> tuple[OutputTensorData, ...]:
    """Return PoseNet's maps for people given as (17, 2) x, y in pixels of 481x353; every point is `strength` logits at its place.

    Around each point the score falls off, short offsets lead to the point, and mid offsets to its neighbours in the tree. Elsewhere
    scores are low, and offsets are noise if there is a seed.
    """
    strengths = np.full(len(people), 6.0) if strength is None else np.asarray(strength)
    y, x = np.mgrid[0:23, 0:31] * 16.0
    heat = np.full((23, 31, 17), -8.0)
    random = np.random.default_rng(0 if noise_seed is None else noise_seed)
    short = random.uniform(-12, 12, (23, 31, 34)) * (noise_seed is not None)
    mid = random.uniform(-150, 150, (23, 31, 64)) * (noise_seed is not None)
    edges = [(POINTS.index(start), POINTS.index(end)) for start, end in COCO_TREE]
    nearest = np.full((23, 31, 17), np.inf)
    for person, peak in zip(people, strengths, strict=True):
        for k, (px, py) in enumerate(person):
            distance = np.hypot(x - px, y - py)
            mine = (distance < 40) & (distance < nearest[..., k])
            nearest[mine, k] = distance[mine]
            heat[mine, k] = peak - distance[mine] / 8
            short[mine, k], short[mine, 17 + k] = (py - y)[mine], (px - x)[mine]
            for e, (start, end) in enumerate(edges):
                if start == k:
                    mid[mine, e], mid[mine, 16 + e] = (person[end][1] - y)[mine], (person[end][0] - x)[mine]
                if end == k:
                    mid[mine, 32 + e], mid[mine, 48 + e] = (person[start][1] - y)[mine], (person[start][0] - x)[mine]
    return quantised(heat, 0.125, np.int8), quantised(short, 0.125, np.int8), quantised(mid, 2.0, np.int8)


def higherhrnet_outputs(
    people: Sequence[Floats], tags: Sequence[float], scores: Sequence[float], *, spread: float = 0.0, seed: int = 0
) -> tuple[OutputTensorData, ...]:
    """Return tags, cells and scores (30, 17) for people given as (17, 2) x, y in cells of 192x144; NaN: the point is not seen.

    Each column is sorted by score, as the network's top-k is; what is left over are weak candidates anywhere. The tags of a person's
    points differ by up to `spread` from its own.
    """
    random = np.random.default_rng(seed)
    tag = random.uniform(-8, 8, (30, 17))
    cell = random.integers(0, 192 * 144, (30, 17))
    score = random.uniform(0, 0.25, (30, 17))
    for row, (person, own_tag, own_score) in enumerate(zip(people, tags, scores, strict=True)):
        for k in np.flatnonzero(~np.isnan(person[:, 0])).tolist():
            tag[row, k] = own_tag + random.uniform(-spread, spread)
            cell[row, k] = round(person[k, 1]) * 192 + round(person[k, 0])
            score[row, k] = own_score - 0.01 * k / 17
    for k in range(17):
        order = np.argsort(-score[:, k], kind="stable")
        tag[:, k], cell[:, k], score[:, k] = tag[order, k], cell[order, k], score[order, k]
    return quantised(tag, 1 / 16, np.int8), tensor(cell.astype(np.int32)), quantised(score, 1 / 128, np.int8)
