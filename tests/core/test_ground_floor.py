"""Geometry, pictures and notices: the values everything else is built on."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from evalkit.clock import ManualClock
from evalkit.errors import LinkBusy
from evalkit.frames import ByteCount, Picture, PixelFormat
from evalkit.geometry import Box, Rect, Size, fit_inside
from evalkit.notices import Notice, Severity


@pytest.mark.parametrize(
    ("format_", "expected"),
    [(PixelFormat.RGB8, 2028 * 1520 * 3), (PixelFormat.YUV420, 2028 * 1520 * 3 // 2), (PixelFormat.SRGGB10P, 2028 * 1520 * 5 // 4)],
)
def test_a_pixel_format_knows_the_bytes_of_a_frame(format_: PixelFormat, expected: int) -> None:
    assert format_.frame_bytes(Size(2028, 1520)) == expected


@pytest.mark.parametrize(
    ("format_", "size"), [(PixelFormat.YUV420, Size(3, 2)), (PixelFormat.YUV420, Size(2, 3)), (PixelFormat.SRGGB10P, Size(6, 2))]
)
def test_a_size_that_a_format_cannot_hold_is_refused(format_: PixelFormat, size: Size) -> None:
    with pytest.raises(ValueError, match=str(size)):
        format_.frame_bytes(size)


def test_a_picture_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="12 bytes, not 11"):
        Picture(format=PixelFormat.RGB8, size=Size(2, 2), data=np.zeros(11, np.uint8))


def test_bytes_add_up_by_kind() -> None:
    total = ByteCount(image=1, roi=2) + ByteCount(image=10, tensor=3, metadata=4, overhead=5)
    assert total == ByteCount(image=11, roi=2, tensor=3, metadata=4, overhead=5)
    assert total.total == 25


@pytest.mark.parametrize(
    ("rect", "inside"),
    [
        (Rect(-5, -5, 10, 10), Rect(0, 0, 5, 5)),
        (Rect(90, 40, 20, 20), Rect(90, 40, 10, 10)),
        (Rect(200, 200, 5, 5), Rect(100, 50, 0, 0)),
    ],
)
def test_clipping_keeps_the_part_inside(rect: Rect, inside: Rect) -> None:
    assert rect.clipped(Size(100, 50)) == inside


def test_a_box_lands_in_the_space_of_its_window() -> None:
    assert Box(0.25, 0.5, 0.75, 1.0).scaled_to(Rect(100, 200, 40, 20)) == (110, 210, 130, 220)


@pytest.mark.parametrize(
    ("content", "frame", "fitted"),
    [
        (Size(200, 100), Size(100, 100), Rect(0, 25, 100, 50)),
        (Size(100, 200), Size(100, 100), Rect(25, 0, 50, 100)),
        (Size(0, 0), Size(100, 100), Rect(0, 0, 0, 0)),
    ],
)
def test_fitting_keeps_the_aspect_ratio_and_centres(content: Size, frame: Size, fitted: Rect) -> None:
    assert fit_inside(content, frame) == fitted


def test_a_notice_of_our_error_carries_its_remedy_and_one_of_a_bug_says_so() -> None:
    ours = Notice.from_error(LinkBusy("COM3 is in use.", hint="Close the other program."))
    assert (ours.severity, str(ours)) == (Severity.ERROR, "COM3 is in use. Close the other program.")
    assert str(Notice(severity=Severity.INFO, text="It was cut off", hint="Is it plugged in?")) == "It was cut off. Is it plugged in?"
    assert "Internal error: ZeroDivisionError" in Notice.from_error(ZeroDivisionError("x")).text


def test_a_manual_clock_wakes_who_waits_for_the_time_it_reaches() -> None:
    clock, wake, woken = ManualClock(), threading.Event(), threading.Event()

    def wait() -> None:
        clock.wait_until(5_000_000, wake)
        woken.set()

    waiter = threading.Thread(target=wait, name="evalkit-test-waiter")
    waiter.start()
    clock.advance(ms=4)
    assert not woken.is_set()
    clock.advance(ms=1)
    assert woken.wait(5)
    waiter.join()
