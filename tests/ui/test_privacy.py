"""The privacy ledger: what it says, and what that rests on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QDockWidget, QLabel
from pytestqt.qtbot import QtBot

from evalkit.frames import ByteCount
from evalkit.session.snapshot import Rates
from tests.ui.office import Opener, connect, press
from tests.ui.window_fakes import snapshot
from ui.presenters.privacy import clock_text, present_privacy


def test_no_picture_byte_for_a_while_is_said_plainly_with_the_time() -> None:
    state = present_privacy(snapshot(bytes_total=ByteCount(metadata=9000), without_pictures_s=2530.4), str)
    assert state.statement == "0 image bytes in 00:42:10"
    assert state.private
    assert {row.kind: row.exact for row in state.rows}["metadata"] == "9,000"


@pytest.mark.parametrize("kind", ["image", "roi", "tensor"])
def test_images_crops_and_the_input_tensor_all_count_as_pictures(kind: str) -> None:
    shot = replace(snapshot(), rates=Rates(bytes_per_s=ByteCount(**{kind: 4_620_000})), without_pictures_s=0.1)
    state = present_privacy(shot, str)
    assert not state.private
    assert "4.62 MB/s" in state.statement


def test_right_after_the_last_picture_it_is_not_yet_claimed() -> None:
    state = present_privacy(snapshot(without_pictures_s=1.9), str)
    assert not state.private
    assert state.statement == "No picture leaves the sensor right now"


def test_without_a_board_it_says_what_to_do() -> None:
    state = present_privacy(None, str)
    assert "Connect a board" in state.statement
    assert state.rows == ()


@pytest.mark.parametrize(("seconds", "text"), [(0, "00:00:00"), (59.9, "00:00:59"), (3600, "01:00:00"), (360_000, "100:00:00")])
def test_time_reads_like_a_clock(seconds: float, text: str) -> None:
    assert clock_text(seconds) == text


def test_a_key_brings_the_panel_and_it_follows_the_session(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["privacy"])
    dock = office.window.findChild(QDockWidget, "dock-privacy")
    assert isinstance(dock, QDockWidget)
    assert not dock.isVisible()
    press(qtbot, office, "Ctrl+Shift+P")
    qtbot.waitUntil(dock.isVisible)
    assert "Connect a board" in office.label("privacy-statement")
    session = connect(qtbot, office)
    session.change(bytes_total=ByteCount(image=1_000_000), rates=Rates(bytes_per_s=ByteCount(image=30_000)))
    qtbot.waitUntil(lambda: "Pictures leave the sensor: 30.0 kB/s" in office.label("privacy-statement"))
    totals = [label.text() for label in dock.findChildren(QLabel)]
    assert "1.00 MB" in totals
