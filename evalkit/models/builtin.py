"""The two models that need no file: they work offline, on the generated scene, and are what tests use."""

from __future__ import annotations

import functools

from evalkit.models.build import build_package
from evalkit.models.card import ModelCard
from evalkit.models.hi_vis import hi_vis_network
from evalkit.models.package import ModelPackage, parse_package
from evalkit.models.scene_colours import PROTOTYPES, scene_colours_network

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


@functools.cache
def builtin_packages() -> tuple[ModelPackage, ...]:
    """Return them; built at the first call, always the same bytes."""
    makers = ((hi_vis_network, _DETECTOR_CARD), (scene_colours_network, _CLASSIFIER_CARD))
    return tuple(parse_package(build_package(make().SerializeToString(), card), card.name) for make, card in makers)
