"""Results before there is a board."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from evalkit.errors import DecodeError, ModelError
from evalkit.geometry import Size
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME, builtin_packages
from evalkit.models.drawn import drawn_picture
from evalkit.results.types import Classification, Detections
from evalkit.trying import first_results

DETECTOR = next(one for one in builtin_packages() if one.name == DETECTOR_NAME)
CLASSIFIER = next(one for one in builtin_packages() if one.name == CLASSIFIER_NAME)


def test_a_picture_of_any_size_gives_results_as_a_board_would() -> None:
    large = drawn_picture(Size(2028, 1520)).transpose(1, 2, 0)
    empty = np.full((100, 100, 3), 128, np.uint8)
    first, second = first_results(DETECTOR, [large, empty])
    assert isinstance(first.result, Detections)
    assert [item.label for item in first.result.items] == ["person", "person"]
    assert first.result.items[0].box.x0 == pytest.approx(0.62, abs=0.03)
    assert isinstance(second.result, Detections)
    assert second.result.items == ()
    assert first.picture.shape == (240, 320, 3)
    assert int(first.picture.max()) > 200  # it did not change when the next one was made


def test_results_come_one_at_a_time() -> None:
    asked = []

    def pictures() -> Iterator[NDArray[np.uint8]]:
        for number in range(3):
            asked.append(number)
            yield np.full((96, 128, 3), 40 * number, np.uint8)

    results = first_results(CLASSIFIER, pictures())
    result = next(results).result
    assert asked == [0]
    assert isinstance(result, Classification)
    assert result.items[0].label == "dark"


def test_a_network_for_real_sensors_cannot_be_tried() -> None:
    with pytest.raises(ModelError, match="real sensor"):
        next(first_results(replace(DETECTOR, has_twin=False), []))


def test_a_card_that_does_not_fit_is_told_at_once() -> None:
    wrong = replace(CLASSIFIER, cards=(DETECTOR.card,))
    with pytest.raises(DecodeError):
        next(first_results(wrong, [np.zeros((96, 128, 3), np.uint8)]))
