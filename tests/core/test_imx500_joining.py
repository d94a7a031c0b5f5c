"""Answers that come frames later: joined with the picture they belong to, by libcamera's rule."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evalkit.imx500.joining import Joined, KeptInput, join
from evalkit.imx500.stream import Inference, decode_inference, encode_inference
from tests.core.imx500_helpers import small_network

NETWORK = small_network()
OUTPUTS = [
    np.zeros([dimension.size for dimension in spec.dimensions], dtype)
    for spec, dtype in zip(NETWORK.outputs, ("i2", "u1", "i4", "i1", "u4", "u2"), strict=True)
]


def frame(number: int, kind: str, *, body: bool = True) -> Inference:
    """Return frame `number`, whose input tensor is full of that number; `kind` has "i" for a valid input, "o" for valid outputs."""
    data = encode_inference(
        NETWORK,
        frame_count=number,
        dnn_us=0,
        dsp_us=0,
        input_raw=np.full((3, 21, 37), number, np.int8) if "i" in kind and body else None,
        outputs_raw=OUTPUTS if "o" in kind else None,
        with_input_body=body,
    )
    if "i" in kind and not body:
        data[2560] = 1  # valid, but only the header was asked for
    return decode_inference(data)


def run(*kinds: str, generations: tuple[int, ...] = (), body: bool = True) -> list[tuple[int | None, int | None, int | None]]:
    """Join frames 1, 2, …, of which those of kind "lost" never come.

    Return for each that comes: the frame seen, the number that fills the input, the frame whose input still waits for its answer.
    """
    results: list[tuple[int | None, int | None, int | None]] = []
    kept: KeptInput | None = None
    for number, kind in enumerate(kinds, 1):
        if kind == "lost":
            continue
        generation = generations[number - 1] if generations else 1
        gap = number > 1 and kinds[number - 2] == "lost"
        joined = join(kept, frame(number, kind, body=body), frame_id=number, generation=generation, after_gap=gap)
        kept = joined.kept
        filling = None if joined.input is None else int(joined.input.raw[0, 0, 0])
        results.append((joined.seen_frame_id, filling, None if kept is None or kept.spent else kept.frame_id))
    return results


def test_a_frame_with_both_belongs_to_itself() -> None:
    assert run("io", "io") == [(1, 1, None), (2, 2, None)]


def test_a_late_answer_gets_the_input_that_came_before_it() -> None:
    assert run("i", "o") == [(None, 1, 1), (1, 1, None)]


def test_frames_without_either_change_nothing() -> None:
    assert run("i", "", "", "o") == [(None, 1, 1), (None, None, 1), (None, None, 1), (1, 1, None)]


def test_a_newer_input_replaces_one_whose_answer_never_came() -> None:
    assert run("i", "i", "o") == [(None, 1, 1), (None, 2, 2), (2, 2, None)]


def test_a_kept_input_is_joined_once() -> None:
    assert run("i", "o", "o") == [(None, 1, 1), (1, 1, None), (None, None, None)]


def test_over_a_gap_nothing_is_joined_since_it_may_hold_the_answer_and_the_next_input() -> None:
    assert run("i", "lost", "lost", "o") == [(None, 1, 1), (None, None, None)]
    assert run("i", "lost", "o", "i", "o") == [(None, 1, 1), (None, None, None), (None, 4, 4), (4, 4, None)]
    assert run("i", "lost", "io") == [(None, 1, 1), (3, 3, None)]


def test_an_answer_whose_picture_was_lost_is_never_taken_for_its_own_frames() -> None:
    first = join(None, frame(1, "i"), frame_id=1, generation=1)
    answered = join(first.kept, frame(2, "o"), frame_id=2, generation=1)
    orphan = join(answered.kept, frame(4, "o"), frame_id=4, generation=1, after_gap=True)
    assert (answered.orphaned, answered.age_frames(2)) == (False, 1)
    assert (orphan.orphaned, orphan.seen_frame_id, orphan.age_frames(4)) == (True, None, 1)


def test_a_network_whose_input_is_never_sent_answers_its_own_frames() -> None:
    """Networks converted without input persistency."""
    joined = join(None, frame(1, "o"), frame_id=1, generation=1)
    assert (joined.orphaned, joined.age_frames(1)) == (False, 0)


def test_a_frame_with_both_makes_what_was_kept_stale() -> None:
    assert run("i", "io", "o") == [(None, 1, 1), (2, 2, None), (None, None, None)]


def test_an_answer_without_any_input_belongs_to_no_known_frame() -> None:
    assert run("o") == [(None, None, None)]


def test_an_input_of_another_network_is_never_joined() -> None:
    assert run("i", "o", generations=(1, 2)) == [(None, 1, 1), (None, None, None)]
    assert run("i", "", "o", generations=(1, 2, 1)) == [(None, 1, 1), (None, None, None), (None, None, None)]


def test_without_the_input_body_the_frame_is_known_all_the_same() -> None:
    assert run("i", "o", body=False) == [(None, None, 1), (1, None, None)]


def test_age_counts_frames_and_is_0_where_nothing_is_known() -> None:
    assert Joined(seen_frame_id=7, input=None, kept=None).age_frames(9) == 2
    assert Joined(seen_frame_id=None, input=None, kept=None).age_frames(9) == 0


def test_what_is_kept_does_not_hold_the_frame() -> None:
    lines = encode_inference(NETWORK, frame_count=1, dnn_us=0, dsp_us=0, input_raw=np.full((3, 21, 37), 5, np.int8), outputs_raw=None)
    inference = decode_inference(lines)
    assert inference.input is not None
    kept = join(None, inference, frame_id=1, generation=1).kept
    assert kept is not None
    assert kept.tensor is not None
    assert not np.shares_memory(kept.tensor.raw, inference.input.raw)
    assert not kept.tensor.raw.flags.writeable
    np.testing.assert_array_equal(kept.tensor.raw, inference.input.raw)


def test_libcameras_vectors_are_joined_as_it_joins_them(shared_data: Path) -> None:
    """Two of them are such a pair: the input alone (frame count 255), then the answer alone."""
    first = decode_inference((shared_data / "stream" / "ssd_input_valid_output_invalid.bin").read_bytes())
    second = decode_inference((shared_data / "stream" / "ssd_input_invalid_output_valid.bin").read_bytes())
    waiting = join(None, first, frame_id=255, generation=3)
    answered = join(waiting.kept, second, frame_id=256, generation=3)
    assert (waiting.seen_frame_id, answered.seen_frame_id, answered.age_frames(256)) == (None, 255, 1)
    assert first.input is not None
    assert answered.input is not None
    assert second.input is None
    np.testing.assert_array_equal(answered.input.raw, first.input.raw)


@pytest.mark.parametrize("kinds", [("i", "o"), ("io",), ("", "o")])
def test_nothing_kept_is_nothing_kept(kinds: tuple[str, ...]) -> None:
    assert run(*kinds)[-1][2] is None
