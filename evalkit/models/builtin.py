"""The models that need no download: those trained on the generated scenes, and two that are hand-made and do the same everywhere."""

from __future__ import annotations

import functools
import math
from pathlib import Path

import msgspec
import numpy as np
import onnx

from evalkit.geometry import Size
from evalkit.imx500.apparams import Network
from evalkit.models.build import build_package
from evalkit.models.card import ModelCard
from evalkit.models.drawn import drawn_picture
from evalkit.models.golden import Golden, tensor_forms
from evalkit.models.hi_vis import hi_vis_network
from evalkit.models.package import ModelPackage, parse_package
from evalkit.models.scene_colours import PROTOTYPES, scene_colours_network
from evalkit.models.trained import trained_packages
from evalkit.models.twin import as_sensor_input, network_of

DETECTOR_NAME = "hi-vis-detector"
CLASSIFIER_NAME = "scene-classifier"
_SOURCE = "Made by EvalKit (evalkit/models)"

_DETECTOR_CARD = ModelCard(
    name=DETECTOR_NAME,
    title="Hi-vis vests (built-in)",
    task="object detection",
    labels=("person",),
    licence="Apache-2.0",
    source=_SOURCE,
    note="Hand-made, not trained: finds people by the orange or yellow-green of their vests. Made for the generated scene.",
)
_CLASSIFIER_CARD = ModelCard(
    name=CLASSIFIER_NAME,
    title="Scene colours (built-in)",
    task="classification",
    labels=tuple(PROTOTYPES),
    licence="Apache-2.0",
    source=_SOURCE,
    note="Hand-made, not trained: the score of a colour is the part of the picture that it fills.",
)


_ANSWERS = Path(__file__).with_name("builtin_answers.json")
"""What the built-in networks say of the drawn picture, kept so that starting the program runs no network. A test compares them."""


@functools.cache
def builtin_packages() -> tuple[ModelPackage, ...]:
    """Return them, the trained ones first; read and built at the first call, always the same bytes."""
    hand_made = ((hi_vis_network, _DETECTOR_CARD), (scene_colours_network, _CLASSIFIER_CARD))
    return (*trained_packages(), *(_package(make(), card) for make, card in hand_made))


def _package(model: onnx.ModelProto, card: ModelCard) -> ModelPackage:
    golden = _golden(network_of(model, name=card.name), card.name)
    return parse_package(build_package(model.SerializeToString(), card, golden=golden), card.name)


def _golden(network: Network, name: str) -> Golden:
    """Return the drawn picture as `network` gets it, with the kept answers; what is missing at a tensor's end is zero."""
    (kind, (_, height, width)), *forms = tensor_forms(network)
    answers = msgspec.json.decode(_ANSWERS.read_bytes(), type=dict[str, tuple[tuple[int, ...], ...]])[name]
    outputs = []
    for (dtype, shape), answer in zip(forms, answers, strict=True):
        flat = np.zeros(math.prod(shape), dtype)
        flat[: len(answer)] = answer
        outputs.append(flat.reshape(shape))
    return Golden(input=as_sensor_input(drawn_picture(Size(width, height)), signed=kind == np.int8), outputs=tuple(outputs))
