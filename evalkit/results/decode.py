"""Turn a network's output tensors into a Result, by its card. Pure: no state, no sensor formats beyond `Inference`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from evalkit.imx500.stream import Inference
from evalkit.models.card import DecoderName, ModelCard
from evalkit.models.decoders import USUAL, fitting_decoder
from evalkit.results.classification import TOP_CLASSES, class_scores
from evalkit.results.efficientdet import efficientdet
from evalkit.results.higherhrnet import higherhrnet
from evalkit.results.nanodet import nanodet
from evalkit.results.posenet import posenet
from evalkit.results.post_processed import boxes_classes_scores_count, boxes_scores_classes_count
from evalkit.results.reading import SCORE_FLOOR, Answer
from evalkit.results.segmentation import class_map
from evalkit.results.types import Result
from evalkit.results.yolo_pose import yolo_pose

__all__ = ["DECODERS", "SCORE_FLOOR", "TOP_CLASSES", "decode"]

DECODERS: Final[Mapping[DecoderName, Callable[[Answer], Result]]] = MappingProxyType(
    {
        "boxes-scores-classes-count": boxes_scores_classes_count,
        "boxes-classes-scores-count": boxes_classes_scores_count,
        "nanodet": nanodet,
        "efficientdet": efficientdet,
        "class-scores": class_scores,
        "yolo-pose": yolo_pose,
        "posenet": posenet,
        "higherhrnet": higherhrnet,
        "class-map": class_map,
    }
)
"""What a card can name as its `decoder`."""


def decode(card: ModelCard, inference: Inference) -> Result | None:
    """Return what the network said in this frame, or None if its outputs are not valid in it.

    Raises DecodeError when card and tensors disagree: number, shape or kind of the tensors, labels, points, values that are no numbers.
    """
    if inference.outputs is None:
        return None
    name = card.decoder or fitting_decoder([output.spec for output in inference.outputs], card.task) or USUAL[card.task]
    return DECODERS[name](Answer(card, inference, inference.outputs))
