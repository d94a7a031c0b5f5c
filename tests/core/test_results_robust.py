"""Whatever a sensor sends, in whatever scale: an answer of real numbers, or a DecodeError. And each name of a decoder has its decoder."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DecodeError
from evalkit.imx500.stream import OutputTensorData
from evalkit.models.card import DecoderName, ModelCard, Task, Tuning
from evalkit.models.decoders import TASK_OF, USUAL, fitting_decoder
from evalkit.results.decode import DECODERS, decode
from tests.core.results_helpers import inference, tensor

REAL: dict[DecoderName, tuple[tuple[int, int], list[tuple[tuple[int, ...], type[np.integer]]]]] = {
    "boxes-scores-classes-count": ((320, 320), [((100, 4), np.int16), ((100,), np.uint8), ((100,), np.int16), ((1,), np.int16)]),
    "boxes-classes-scores-count": ((320, 320), [((10, 4), np.int16), ((10,), np.int16), ((10,), np.uint8), ((1,), np.int16)]),
    "nanodet": ((416, 416), [((3598, 112), np.int8)]),
    "efficientdet": ((320, 320), [((19206, 90), np.int8), ((19206, 4), np.int8)]),
    "class-scores": ((224, 224), [((1000,), np.uint8)]),
    "yolo-pose": ((224, 224), [((300, 4), np.int16), ((300,), np.uint8), ((300,), np.int16), ((300, 51), np.int16)]),
    "posenet": ((481, 353), [((23, 31, 17), np.int8), ((23, 31, 34), np.int8), ((23, 31, 64), np.int8)]),
    "higherhrnet": ((384, 288), [((30, 17), np.int8), ((30, 17), np.int32), ((30, 17), np.int8)]),
    "class-map": ((320, 320), [((320, 320), np.int16)]),
}
"""Inputs and outputs of the zoo's networks, or smaller ones of the same kind."""
SCALES = st.sampled_from([2.0**-k for k in range(16)] + [2.0]) | st.floats(allow_nan=True, width=32)


def numbers_in(value: object) -> Iterator[float]:
    """Return every float in a result."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from numbers_in(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from numbers_in(getattr(value, field.name))


def test_each_decoder_has_a_name_a_task_and_a_function() -> None:
    names = set(get_args(DecoderName))
    assert names == set(DECODERS) == set(TASK_OF) == set(REAL)
    assert {USUAL[task] for task in get_args(Task)} <= names
    for name, decoder in DECODERS.items():
        assert "Source: " in (decoder.__doc__ or ""), f"{name} does not say whose convention it follows"


@pytest.mark.parametrize("name", [name for name in REAL if name != "boxes-classes-scores-count"])
def test_the_shapes_of_the_zoos_networks_tell_their_decoder(name: DecoderName) -> None:
    outputs = [tensor(np.zeros(shape, dtype)).spec for shape, dtype in REAL[name][1]]
    assert fitting_decoder(outputs, TASK_OF[name]) == name
    ambiguous = name in ("class-scores", "class-map")
    assert fitting_decoder(outputs) == (None if ambiguous else name)


@pytest.mark.parametrize("name", REAL)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_random_tensors_give_an_answer_or_an_error(name: DecoderName, data: st.DataObject) -> None:
    (width, height), shapes = REAL[name]
    random = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    spread = data.draw(st.sampled_from([0.0, 0.02, 1.0]))
    outputs: list[OutputTensorData] = []
    for shape, dtype in shapes:
        limits = np.iinfo(dtype)
        raw = random.integers(int(limits.min * spread), int(limits.max * spread) + 1, shape).astype(dtype)
        outputs.append(tensor(raw, scale=data.draw(SCALES), shift=data.draw(st.sampled_from([0, 0, 0, 1, 128, 65535]))))
    card = ModelCard(
        name="any",
        title="Any",
        task=TASK_OF[name],
        decoder=name,
        box_order=data.draw(st.sampled_from(["yx", "xy"])),
        box_normalised=data.draw(st.booleans()),
        softmax=data.draw(st.booleans()),
        tuning=Tuning(
            score_threshold=data.draw(st.sampled_from([None, 0.0, 0.5, 1.0])),
            keypoint_threshold=data.draw(st.sampled_from([None, 0.0, 1.0])),
        ),
    )
    try:
        result = decode(card, inference(*outputs, width=width, height=height))
    except DecodeError:
        return
    assert all(math.isfinite(number) for number in numbers_in(result))


@settings(max_examples=250, deadline=None)
@given(
    decoder=st.sampled_from(["", *REAL]),
    task=st.sampled_from(get_args(Task)),
    shapes=st.lists(st.lists(st.integers(1, 6), min_size=0, max_size=4).map(tuple), max_size=5),
    dtype=st.sampled_from([np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32]),
    labels=st.integers(0, 3).map(lambda count: ("x",) * count),
    size=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    seed=st.integers(0, 2**16),
)
def test_other_shapes_give_an_answer_or_an_error(
    decoder: DecoderName,
    task: Task,
    shapes: list[tuple[int, ...]],
    dtype: type[np.integer],
    labels: tuple[str, ...],
    size: tuple[int, int],
    seed: int,
) -> None:
    random = np.random.default_rng(seed)
    limits = np.iinfo(dtype)
    outputs = [tensor(random.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True), scale=0.25) for shape in shapes]
    card = ModelCard(name="any", title="Any", task=task, decoder=decoder, labels=labels)
    try:
        result = decode(card, inference(*outputs, width=size[0], height=size[1]))
    except DecodeError:
        return
    assert all(math.isfinite(number) for number in numbers_in(result))


@pytest.mark.parametrize("name", ["boxes-scores-classes-count", "nanodet", "efficientdet", "yolo-pose", "posenet", "higherhrnet"])
def test_places_in_pixels_need_an_input(name: DecoderName) -> None:
    outputs = [tensor(np.ones(shape, dtype)) for shape, dtype in REAL[name][1]]
    whole = inference(*outputs)
    card = ModelCard(name="any", title="Any", task=TASK_OF[name], decoder=name, box_normalised=False)
    with pytest.raises(DecodeError, match="any has no input tensor"):
        decode(card, replace(whole, network=replace(whole.network, inputs=())))
