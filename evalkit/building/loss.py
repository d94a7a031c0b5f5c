"""What int8 costs: the float network and the int8 one, both behind the same head, asked about the same pictures and compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evalkit.building.request import LossReport, OutputLoss, PictureLoss
from evalkit.errors import DecodeError
from evalkit.geometry import Box
from evalkit.imx500.apparams import Network, OutputTensor
from evalkit.imx500.header import DnnHeader
from evalkit.imx500.stream import Inference, OutputTensorData
from evalkit.models.card import ModelCard
from evalkit.models.twin import quantise
from evalkit.results.decode import decode
from evalkit.results.types import Classification, Detection, Detections, Poses, Result, Segmentation

CLEAR_SCORE = 0.4
"""Float boxes that score less are not looked for again: what nobody draws is not missed."""
SAME_IOU = 0.5
"""Overlap from which on a box is found again (COCO's loosest)."""
SHOWN_WORST = 3
_FINE = 4096
"""Steps into which one step of the sensor's is divided for the float answer."""
_NO_HEADER = DnnHeader(valid=True, frame_count=0, max_line_bytes=0, ap_params_bytes=0, network_id=0, tensor_type=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The two answers to one picture: final outputs, then the raw ones before the head."""

    picture: str
    whole: Sequence[NDArray[np.float32]]
    rounded: Sequence[NDArray[np.float32]]


def compare_answers(card: ModelCard, network: Network, pairs: Sequence[Pair], raw_names: Sequence[str], *, held_out: bool) -> LossReport:
    """Return what the int8 answers lose; `network` describes the final outputs as the sensor writes them."""
    finals = len(network.outputs)
    results = [
        (
            pair.picture,
            result_of(card, network, pair.whole[:finals], is_fine=True),
            result_of(card, network, pair.rounded[:finals], is_fine=False),
        )
        for pair in pairs
    ]
    measure = _MEASURES[type(results[0][1])]
    agreements = [_Agreement(picture, *measure.compare(whole, rounded)) for picture, whole, rounded in results]
    weight = sum(item.of for item in agreements)
    share = sum(item.same for item in agreements) / weight if weight else 1.0
    changes = [change for item in agreements for change in item.score_changes]
    score_change = float(np.mean(changes)) if changes else None
    outputs = tuple(
        OutputLoss(name=name, sqnr_db=_sqnr_db([(pair.whole[finals + index], pair.rounded[finals + index]) for pair in pairs]))
        for index, name in enumerate(raw_names)
    )
    worst = sorted((item for item in agreements if item.same < item.of), key=lambda item: item.same / item.of)[:SHOWN_WORST]
    return LossReport(
        text=_sentence(measure, share, sum(item.same for item in agreements), weight, score_change, len(pairs)),
        measure=measure.title,
        agreement=share,
        score_change=score_change,
        pictures=len(pairs),
        held_out=held_out,
        outputs=outputs,
        worst=tuple(
            PictureLoss(
                picture=item.picture,
                agreement=item.same / item.of,
                text=f"{_amount(item.same, item.of, measure)} {measure.unit}{f', mean score {np.mean(item.score_changes):+.2f}' if item.score_changes else ''}",
            )
            for item in worst
        ),
    )


def result_of(card: ModelCard, network: Network, outputs: Sequence[NDArray[np.float32]], *, is_fine: bool) -> Result:
    """Return what float outputs say, written as the sensor writes them, or in much finer steps; DecodeError if the card does not fit."""
    specs = [_fine(spec) if is_fine else spec for spec in network.outputs]
    tensors = tuple(OutputTensorData(spec=spec, raw=quantise(values, spec)) for values, spec in zip(outputs, specs, strict=True))
    result = decode(
        card,
        Inference(dnn_us=0, dsp_us=0, input_header=_NO_HEADER, output_header=_NO_HEADER, network=network, input=None, outputs=tensors),
    )
    if result is None:  # only invalid outputs have none, and these are valid
        raise DecodeError(f"{card.name} says nothing.")
    return result


def count_of(result: Result) -> float:
    """Return how much a result says: clear objects, poses, the best score, classes of a map. The picture that says most becomes the golden one."""
    match result:
        case Detections():
            return sum(item.score for item in result.items if item.score >= CLEAR_SCORE)
        case Poses():
            return sum(item.score for item in result.items)
        case Classification():
            return result.items[0].score if result.items else 0.0
        case Segmentation():
            return len(result.items)


@dataclass(frozen=True, slots=True)
class _Agreement:
    picture: str
    same: float
    of: float
    score_changes: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measure:
    title: str
    unit: str
    compare: Callable[..., tuple[float, float, tuple[float, ...]]]
    """Of two results: how much is the same, of how much, and how scores changed."""


def _boxes(whole: Detections, rounded: Detections) -> tuple[float, float, tuple[float, ...]]:
    wanted = [item for item in whole.items if item.score >= CLEAR_SCORE]
    free = list(rounded.items)
    changes = []
    for item in wanted:
        rivals = [other for other in free if other.class_id == item.class_id]
        best = max(rivals, key=lambda other, item=item: overlap(item.box, other.box), default=None)  # type: ignore[misc]
        if best is not None and overlap(item.box, best.box) >= SAME_IOU:
            free.remove(best)
            changes.append(best.score - item.score)
    return len(changes), len(wanted), tuple(changes)


def _poses(whole: Poses, rounded: Poses) -> tuple[float, float, tuple[float, ...]]:
    def detections(poses: Poses) -> Detections:
        return Detections(items=tuple(Detection(box=item.box, class_id=0, label="", score=item.score) for item in poses.items))

    return _boxes(detections(whole), detections(rounded))


def _classes(whole: Classification, rounded: Classification) -> tuple[float, float, tuple[float, ...]]:
    best = whole.items[0]
    other = next((item.score for item in rounded.items if item.class_id == best.class_id), 0.0)
    return float(rounded.items[0].class_id == best.class_id), 1.0, (other - best.score,)


def _cells(whole: Segmentation, rounded: Segmentation) -> tuple[float, float, tuple[float, ...]]:
    return float((whole.class_map == rounded.class_map).mean()), 1.0, ()


_MEASURES = {
    Detections: _Measure(
        title=f"boxes of at least {CLEAR_SCORE:g} found again at IoU {SAME_IOU:g}", unit="boxes found again", compare=_boxes
    ),
    Poses: _Measure(title=f"poses of at least {CLEAR_SCORE:g} found again at IoU {SAME_IOU:g}", unit="poses found again", compare=_poses),
    Classification: _Measure(title="same best class", unit="pictures with the same best class", compare=_classes),
    Segmentation: _Measure(title="same class in a cell", unit="of the cells with the same class", compare=_cells),
}


def overlap(one: Box, other: Box) -> float:
    """Return the intersection of two boxes over their union."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    union = (one.x1 - one.x0) * (one.y1 - one.y0) + (other.x1 - other.x0) * (other.y1 - other.y0) - shared
    return shared / union


def _fine(spec: OutputTensor) -> OutputTensor:
    """Return a specification of finer steps; class numbers stand for themselves."""
    return spec if spec.scale == 1.0 else replace(spec, bits_per_element=32, signed=True, shift=0, scale=spec.scale / _FINE)


def _sqnr_db(pairs: Sequence[tuple[NDArray[np.float32], NDArray[np.float32]]]) -> float | None:
    signal = sum(float(np.square(whole, dtype=np.float64).sum()) for whole, _ in pairs)
    noise = sum(float(np.square(whole.astype(np.float64) - rounded).sum()) for whole, rounded in pairs)
    if noise == 0:
        return None
    return float(10 * np.log10(max(signal, 1e-300) / noise))


def _amount(same: float, of: float, measure: _Measure) -> str:
    return f"{same / of:.1%}" if measure is _MEASURES[Segmentation] else f"{same:.0f} of {of:.0f}"


def _sentence(measure: _Measure, share: float, same: float, of: float, change: float | None, pictures: int) -> str:
    if not of:
        return f"The float network found nothing on the {pictures} pictures, so that nothing can be said about the loss."
    scores = "" if change is None else f"; scores changed by {change:+.3f} on average"
    if measure is _MEASURES[Segmentation]:
        return f"{share:.1%} {measure.unit} on {pictures} pictures."
    return f"{_amount(same, of, measure)} {measure.unit} ({share:.0%}) on {pictures} pictures{scores}."
