"""What a board sends arrives whole, once, with its meaning and its cost."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from evalkit.clock import ManualClock
from evalkit.frames import PixelFormat
from evalkit.geometry import Rect
from evalkit.notices import Severity
from evalkit.protocol.messages import Ping
from evalkit.protocol.values import ModelStatus, Part
from evalkit.results.types import Detections
from evalkit.session.snapshot import SessionState
from tests.core.scripted_frames import CARD, OUTPUTS, SIZE, inference_part, lines
from tests.core.session_helpers import paired

LINE = 2560


def test_a_frame_arrives_with_everything_that_belongs_to_its_exposure() -> None:
    with paired() as pair:
        pair.stream()
        pair.board.frame(rois=2, inference=lines())
        (bundle,) = pair.frames(1)
        assert (bundle.frame_id, bundle.exposure_us, bundle.gain_db, bundle.temperature_c) == (0, 10_000, 3.0, 41.5)
        assert bundle.picture is not None
        assert (bundle.picture.format, bundle.picture.size) == (PixelFormat.YUV420, SIZE)
        assert (bundle.picture.data == 0).all()
        assert not bundle.picture.data.flags.writeable
        assert [(crop.index, crop.rect, crop.picture.size.width) for crop in bundle.rois] == [
            (0, Rect(100, 200, 300, 400), 8),
            (1, Rect(100, 200, 300, 400), 8),
        ]
        assert (bundle.rois[1].picture.data == 1).all()
        assert bundle.inference_window == Rect(0, 0, 4056, 3040)
        assert bundle.inference is not None
        assert (bundle.inference.dnn_us, bundle.inference.dsp_us) == (3100, 2900)
        assert bundle.inference.outputs is not None
        np.testing.assert_array_equal(bundle.inference.outputs[1].raw, OUTPUTS[1])
        assert bytes(bundle.inference_bytes or b"") == bytes(lines())
        assert isinstance(bundle.result, Detections)
        assert [(item.label, round(item.score, 2)) for item in bundle.result.items] == [("dog", 0.78)]
        assert (bundle.card, bundle.model_generation, bundle.result_age_frames) == (CARD, 1, 0)
        assert bundle.inference_error is None
        assert bundle.lost_before == {}


def test_bytes_are_counted_by_what_they_are_for() -> None:
    with paired() as pair:
        pair.stream()
        pair.board.frame(rois=3, inference=lines(), chunk_bytes=1000)
        pair.board.frame(parts=[inference_part(lines(body=False), body=False)])
        whole, metadata_only = pair.frames(2)
        assert whole.bytes.image == PixelFormat.YUV420.frame_bytes(SIZE)
        assert whole.bytes.roi == 3 * 8 * 8 * 3
        assert whole.bytes.tensor == 3 * LINE  # 3 x 32 x 64 bytes take three lines
        assert whole.bytes.metadata == len(lines()) - 3 * LINE
        assert whole.bytes.overhead > 32 * (whole.bytes.total // 1000)
        assert (metadata_only.bytes.image, metadata_only.bytes.tensor) == (0, 0)
        assert metadata_only.bytes.metadata == len(lines(body=False))
        pair.board.close()
        pair.settled(SessionState.FAULTED)
        pair.session.close()
        total = pair.session.snapshot().bytes_total
        assert total.total == pair.board.sent_bytes
        assert total.image == whole.bytes.image


def test_the_age_of_a_frame_compares_two_clocks() -> None:
    clock = ManualClock(10**12)
    with paired(clock=clock, clock_offset_ns=7 * 10**11) as pair:
        pair.board.wait_for(Ping, 3)
        pair.until(lambda: pair.session._control.clock_sync.offset_ns is not None, "an answered ping")
        pair.stream()
        pair.board.frame()
        (bundle,) = pair.frames(1)
        assert bundle.board_offset_ns == 7 * 10**11
        clock.advance(ms=12.5)
        pair.session.note_shown(bundle, clock.now_ns())
        assert bundle.age_ms(clock.now_ns()) == 12.5
        assert pair.session.snapshot().age_ms.last == 12.5
        assert pair.session.snapshot().frames_shown == 1


def test_a_frame_cannot_begin_to_arrive_before_the_board_had_it_ready() -> None:
    clock = ManualClock(10**12)
    with paired(clock=clock, clock_offset_ns=7 * 10**11) as pair:
        pair.board.wait_for(Ping, 3)
        pair.until(lambda: pair.session._control.clock_sync.offset_ns is not None, "an answered ping")
        pair.stream()
        pair.board.clock_offset_ns -= 5_000_000  # the comparison is 5 ms off
        pair.board.frame()
        (bundle,) = pair.frames(1)
        assert bundle.board_offset_ns == 7 * 10**11 - 5_000_000
        assert bundle.age_ms(clock.now_ns()) == 0.0


def test_a_late_result_says_of_which_frame_it_is() -> None:
    with paired() as pair:
        pair.stream()
        pair.board.frame(inference=lines(output_valid=False))
        pair.board.frame(inference=lines(input_valid=False, output_valid=False))
        pair.board.frame(inference=lines(input_valid=False))
        pair.board.frame(inference=lines())
        bundles = pair.frames(4)
        assert [bundle.result is not None for bundle in bundles] == [False, False, True, True]
        assert [bundle.result_age_frames for bundle in bundles] == [0, 0, 2, 0]
        seen = [bundle.inference.input if bundle.inference else None for bundle in bundles]
        assert [tensor is not None for tensor in seen] == [True, False, True, True], "a late result comes with what the network saw"
        assert len(pair.session.metrics.dnn_ms) == 2, "times are those of frames with a result"


@pytest.mark.parametrize(("cause", "answers", "age"), [("link", None, 1), ("busy", 0, 3)])
def test_a_late_result_is_not_given_to_an_older_picture_when_frames_were_lost_between(cause: str, answers: int | None, age: int) -> None:
    """On the link an answer and the next input may have been lost; a board that was busy took no picture in between."""
    with paired() as pair:
        pair.stream()
        pair.board.frame(inference=lines(output_valid=False))
        pair.board.drop(cause)
        pair.board.drop(cause)
        pair.board.frame(inference=lines(input_valid=False))
        late = pair.frames(2)[1]
        assert late.result is not None
        assert (late.answers_frame_id, late.result_age_frames) == (answers, age)


def test_results_of_an_unknown_network_wait_for_its_card() -> None:
    with paired() as pair:
        pair.stream()
        other = msgspec.structs.replace(CARD, name="other", labels=("cat", "cow"))
        pair.board.status = msgspec.structs.replace(
            pair.board.status, model=ModelStatus(generation=5, name="other", card_json=other.to_json())
        )
        pair.board.frame(inference=lines(), generation=5)
        (first,) = pair.frames(1)
        assert first.result is None
        assert first.inference_error is not None
        pair.until(lambda: pair.session.snapshot().card == other, "the card")
        pair.board.frame(inference=lines(), generation=5)
        result = pair.frames(2)[1].result
        assert isinstance(result, Detections)
        assert result.items[0].label == "cow"


def test_a_package_without_card_is_no_error() -> None:
    def without_card(board: object) -> None:
        board.status = msgspec.structs.replace(board.status, model=ModelStatus(generation=1, name="x", card_json=""))  # type: ignore[attr-defined]

    with paired(configure=without_card) as pair:
        pair.stream()
        pair.board.frame(inference=lines())
        (bundle,) = pair.frames(1)
        assert (bundle.result, bundle.inference_error, bundle.card) == (None, None, None)
        assert bundle.inference is not None


def test_lines_that_cannot_be_decoded_cost_their_result_only_and_are_told_once() -> None:
    with paired() as pair:
        pair.stream()
        broken = lines()
        broken[LINE + 8] = 9
        for _ in range(3):
            pair.board.frame(inference=broken)
        pair.board.frame(inference=lines())
        bundles = pair.frames(4)
        assert [bundle.inference_error is not None for bundle in bundles] == [True, True, True, False]
        assert all(bundle.picture is not None for bundle in bundles)
        assert bundles[3].result is not None
        notices = pair.session.notices.drain()
        assert [notice.severity for notice in notices] == [Severity.WARNING]


def test_pixels_that_make_no_picture_are_left_out_and_told() -> None:
    with paired() as pair:
        pair.stream()
        data = np.zeros(100, np.uint8)
        pair.board.frame(parts=[(Part(kind="image", size_bytes=100, format="RGB8", width=64, height=48), data)])
        pair.board.frame(parts=[(Part(kind="image", size_bytes=100, format="Mono14", width=10, height=10), data)])
        assert [bundle.picture for bundle in pair.frames(2)] == [None, None]
        assert len(pair.session.notices.drain()) == 2


def test_a_frame_without_any_part_is_a_frame() -> None:
    with paired() as pair:
        pair.stream()
        pair.board.frame(picture=False)
        (bundle,) = pair.frames(1)
        assert bundle.picture is None
        assert bundle.bytes.total == bundle.bytes.overhead > 0


def test_a_picture_that_is_kept_does_not_change() -> None:
    with paired() as pair:
        pair.stream()
        pair.board.frame(inference=lines())
        (kept,) = list(pair.frames(1))
        assert kept.picture is not None
        assert kept.inference is not None
        assert kept.inference.outputs is not None
        picture, scores = kept.picture.data, kept.inference.outputs[1].raw
        before = picture.copy()
        pair.bundles.clear()
        del kept
        for number in range(30):
            pair.board.frame()
            pair.until(lambda number=number: pair.session.metrics.totals().frames_decoded == number + 2, "the frame")  # type: ignore[misc]
            pair.bundles.clear()
        np.testing.assert_array_equal(picture, before)
        np.testing.assert_array_equal(scores, OUTPUTS[1])
