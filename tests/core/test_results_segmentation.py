"""A map of classes comes out as it went in, with what part of the picture each class covers."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from evalkit.errors import DecodeError
from evalkit.imx500.stream import OutputTensorData
from evalkit.models.card import ModelCard
from evalkit.results.decode import decode
from evalkit.results.types import Segmentation
from tests.core.results_helpers import inference, tensor

CARD = ModelCard(name="mapper", title="Mapper", task="segmentation", labels=("background", "cat", "dog"))


def mapped(output: OutputTensorData, card: ModelCard = CARD) -> Segmentation:
    result = decode(card, inference(output, width=320, height=320))
    assert isinstance(result, Segmentation)
    return result


def test_rows_are_rows_and_columns_are_columns() -> None:
    classes = np.zeros((320, 320), np.int16)
    classes[10:20, 100:300] = 2
    result = mapped(tensor(classes))
    np.testing.assert_array_equal(result.class_map, classes)
    assert result.class_map.dtype == np.dtype(np.uint8)
    assert result.class_map.flags.c_contiguous
    assert result.labels == CARD.labels


def test_the_classes_that_are_there_are_listed_largest_first() -> None:
    classes = np.zeros((4, 10), np.int16)
    classes[0] = 2
    assert [(item.class_id, item.label, item.share) for item in mapped(tensor(classes)).items] == [
        (0, "background", 0.75),
        (2, "dog", 0.25),
    ]


def test_the_map_cannot_be_changed_and_does_not_change_with_the_buffer() -> None:
    raw = np.zeros((4, 4), np.uint8)
    result = mapped(tensor(raw))
    raw[:] = 1
    assert not result.class_map.any()
    with pytest.raises(ValueError, match="read-only"):
        result.class_map[0, 0] = 1


def test_numbers_that_must_be_scaled_are_scaled() -> None:
    raw = np.array([[8, 24], [8, 8]], np.uint8)
    assert mapped(tensor(raw, scale=0.125, shift=8)).class_map.tolist() == [[0, 2], [0, 0]]


@pytest.mark.parametrize(
    ("labels", "value", "words"),
    [
        (CARD.labels, 3, "found class 3, but its card has 3 labels"),
        (CARD.labels, -1, "found class -1"),
        ((), 256, "found class 256, but 256 are the most"),
    ],
)
def test_a_class_that_cannot_be_is_named(labels: tuple[str, ...], value: int, words: str) -> None:
    classes = np.zeros((4, 4), np.int16)
    classes[1, 2] = value
    with pytest.raises(DecodeError, match=words):
        mapped(tensor(classes), msgspec.structs.replace(CARD, labels=labels))


def test_a_map_without_labels_numbers_its_classes() -> None:
    assert mapped(tensor(np.full((2, 2), 255, np.int16)), msgspec.structs.replace(CARD, labels=())).items[0].label == "255"


@pytest.mark.parametrize("shape", [(4,), (4, 4, 3)])
def test_what_is_no_map_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DecodeError, match=r"one output \(h, w\), but mapper has"):
        mapped(tensor(np.zeros(shape, np.int16)))
