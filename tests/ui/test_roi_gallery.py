"""The gallery: whose regions, in which place, in which order; places stay while frames go by."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from evalkit.frames import PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.results.types import Detection, Detections
from evalkit.session.bundle import FrameBundle
from tests.ui.fakes import CARD, bundle, classification, crop_of, detection, detections, picture_of, rgb_scene
from tests.ui.hosted import grid_of, hosted, painted
from tests.ui.screenshots import keep_screenshot
from ui.presenters.crops import MAX_CROPS, Crop, Origin, crops_of
from ui.presenters.gallery import EMPTY_AFTER_NS, SORT_EVERY_NS, GalleryState, Reason, advance
from ui.views.gallery.cell import CellStyle
from ui.views.gallery.cell_store import LIVE_S, MAX_CELLS_A_FRAME
from ui.views.roi_gallery import RoiGallery

RGB = picture_of(rgb_scene(Size(1014, 760)), PixelFormat.RGB8)
LEFT = detection(0.1, 0.1, 0.2, 0.3, label="left", score=0.9)
RIGHT = detection(0.7, 0.1, 0.8, 0.3, label="right", score=0.8, class_id=1)
NEW = detection(0.4, 0.5, 0.5, 0.8, label="new", score=0.95, class_id=2)


def frame(*items: Detection, at_ns: int = 0, **changes: object) -> FrameBundle:
    values = {"frame_id": 1000 + at_ns, "timestamp_ns": at_ns, "received_ns": at_ns} | changes
    return bundle(picture=RGB, result=Detections(items=items), card=CARD, **values)


def labels(state: GalleryState) -> list[str | None]:
    return [crop.label if crop is not None else None for crop in state.slots]


def test_regions_from_the_sensor_are_named_by_the_detections_they_show() -> None:
    # The board rounds its rectangles, so that box and region are not quite the same.
    sent = crop_of(RGB, Rect(2840, 304, 404, 600), index=4)
    origin, crops = crops_of(bundle(picture=None, rois=(sent,), result=Detections(items=(LEFT, RIGHT))))
    assert origin is Origin.SENSOR
    assert [(crop.label, crop.score, crop.index, crop.number) for crop in crops] == [("right", 0.8, 1, 4)]


def test_regions_without_a_detection_are_shown_by_number() -> None:
    _, crops = crops_of(bundle(picture=None, rois=(crop_of(RGB, Rect(0, 0, 400, 400), index=2),)))
    assert [(crop.label, crop.score, crop.index, crop.number) for crop in crops] == [("", None, -1, 2)]


def test_what_the_sensor_sent_goes_before_what_could_be_cut_here() -> None:
    sent = crop_of(RGB, Rect(2840, 304, 404, 600))
    assert crops_of(frame(LEFT, RIGHT, rois=(sent,)))[0] is Origin.SENSOR
    assert crops_of(frame(LEFT, RIGHT))[0] is Origin.HOST


def test_a_cut_is_the_pixels_under_the_box() -> None:
    _, crops = crops_of(frame(LEFT))
    assert crops[0].rect == Rect(406, 304, 405, 608)
    assert crops[0].source == Rect(101, 76, 102, 152)


@pytest.mark.parametrize(
    "box",
    [(math.nan, 0, 1, 1), (1.2, 0.1, 1.4, 0.2), (0.3, 0.3, 0.3, 0.3), (-2, 0.1, -1, 0.2), (0.1, 0.1, math.inf, 0.2), (1e306, 0, 1e307, 1)],
)
def test_boxes_without_pixels_are_left_out(box: tuple[float, float, float, float]) -> None:
    origin, crops = crops_of(frame(detection(*box)))
    assert (origin, crops) == (None, [])


def test_places_are_in_order_of_score_at_first() -> None:
    low, high = detection(0.5, 0.5, 0.6, 0.6, label="low", score=0.2), LEFT
    sent = [crop_of(RGB, Rect(2028, 1520, 405, 304)), crop_of(RGB, Rect(406, 304, 405, 608))]
    state = advance(None, bundle(picture=None, rois=tuple(sent), result=Detections(items=(high, low))))
    assert labels(state) == ["left", "low"]


def test_a_region_keeps_its_place_when_scores_tremble_or_others_come_and_go() -> None:
    first = advance(None, frame(LEFT, RIGHT))
    moved = detection(0.11, 0.1, 0.21, 0.3, label="left", score=0.5)
    second = advance(first, frame(NEW, RIGHT, moved, at_ns=33_000_000))
    assert labels(second) == ["left", "right", "new"]
    third = advance(second, frame(NEW, RIGHT, at_ns=66_000_000))
    assert labels(third) == [None, "right", "new"]
    fourth = advance(third, frame(NEW, RIGHT, LEFT, at_ns=99_000_000))
    assert labels(fourth) == ["left", "right", "new"]


def test_places_are_sorted_now_and_then_and_equal_scores_do_not_swap() -> None:
    first = advance(None, frame(LEFT, RIGHT))
    right = detection(0.7, 0.1, 0.8, 0.3, label="right", score=0.94, class_id=1)
    items = (right, detection(0.4, 0.5, 0.5, 0.8, label="new", score=0.92, class_id=2), LEFT)
    later = advance(advance(first, frame(*items, at_ns=10)), frame(*items, at_ns=SORT_EVERY_NS))
    assert labels(later) == ["left", "right", "new"]


def test_a_better_region_comes_to_the_front_when_places_are_sorted() -> None:
    weak = detection(0.1, 0.1, 0.2, 0.3, label="weak", score=0.3)
    state = advance(None, frame(weak))
    state = advance(state, frame(NEW, weak, at_ns=10))
    assert labels(state) == ["weak", "new"]
    assert labels(advance(state, frame(NEW, weak, at_ns=SORT_EVERY_NS))) == ["new", "weak"]


def test_there_are_never_more_places_than_a_person_looks_at() -> None:
    state = advance(None, bundle(picture=RGB, result=detections(300)))
    assert len(state.slots) <= MAX_CROPS
    assert state.count == 300


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"result": Detections(items=())}, Reason.NOTHING_FOUND),
        ({"card": CARD}, Reason.NOTHING_FOUND),
        ({}, Reason.NO_NETWORK),
        ({"picture": None, "card": CARD}, Reason.METADATA_ONLY),
        ({"result": classification(0.9)}, Reason.NO_REGIONS),
    ],
)
def test_a_reason_is_given_after_a_while_without_regions_and_not_sooner(changes: dict[str, object], reason: Reason) -> None:
    state = advance(None, frame(LEFT))
    soon = advance(state, bundle(received_ns=EMPTY_AFTER_NS - 1, **changes))
    assert soon.reason is None
    assert advance(soon, bundle(received_ns=EMPTY_AFTER_NS, **changes)).reason is reason


def test_a_gallery_that_begins_empty_says_why_at_once_and_goes_on_saying_it() -> None:
    first = advance(None, bundle(received_ns=0))
    assert first.reason is Reason.NO_NETWORK
    assert advance(first, bundle(received_ns=33_000_000)).reason is Reason.NO_NETWORK


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[RoiGallery]:
    with hosted(qtbot, RoiGallery, 400, 500) as gallery:
        yield gallery


def header_of(gallery: RoiGallery) -> str:
    header = gallery.findChild(QLabel, "roi_gallery_header")
    assert header is not None
    return header.text()


def cell_picture(gallery: RoiGallery, column: int, row: int) -> np.ndarray:
    pixels = painted(grid_of(gallery).viewport())
    return pixels[row * 170 : row * 170 + 105, column * 120 : column * 120 + 120].copy()


def test_a_thumbnail_shows_the_region(gallery: RoiGallery, qtbot: QtBot) -> None:
    scene = np.full((760, 1014, 3), 30, np.uint8)
    scene[76:228, 101:203] = (220, 30, 60)
    gallery.show_bundle(bundle(picture=picture_of(scene, PixelFormat.RGB8), result=Detections(items=(LEFT,))))
    qtbot.waitUntil(lambda: tuple(cell_picture(gallery, 0, 0)[55, 57]) == (220, 30, 60))


def test_the_header_says_who_cut(gallery: RoiGallery) -> None:
    gallery.show_bundle(frame(LEFT, RIGHT))
    assert header_of(gallery) == "2 regions, cut here from the full image"
    gallery.show_bundle(frame(LEFT, RIGHT, result_age_frames=2))
    assert header_of(gallery) == "2 regions, cut here from the full image; the result is 2 frames old"
    gallery.show_bundle(bundle(picture=None, rois=(crop_of(RGB, Rect(0, 0, 400, 400)),)))
    assert header_of(gallery) == "1 region, cut by the sensor"


def test_a_click_selects_the_detection_and_a_click_beside_ends_that(gallery: RoiGallery, qtbot: QtBot) -> None:
    gallery.show_bundle(frame(LEFT, RIGHT))
    viewport, none = grid_of(gallery).viewport(), Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(gallery.cropSelected, timeout=1000) as hit:
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, none, QPoint(170, 50))
    assert hit.args == [RIGHT]
    with qtbot.waitSignal(gallery.cropSelected, timeout=1000) as miss:
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, none, QPoint(300, 400))
    assert miss.args == [None]


def test_a_selection_moves_with_its_object(gallery: RoiGallery) -> None:
    gallery.show_bundle(frame(LEFT, RIGHT))
    grid_of(gallery)._draw_more()
    plain = cell_picture(gallery, 1, 0)
    gallery.select_detection(RIGHT)
    marked = cell_picture(gallery, 1, 0)
    assert not np.array_equal(marked, plain)
    gallery.show_bundle(frame(RIGHT, at_ns=10))
    grid_of(gallery)._draw_more()
    assert np.array_equal(cell_picture(gallery, 1, 0), marked)


def test_a_hidden_gallery_does_nothing_and_catches_up_when_shown(gallery: RoiGallery) -> None:
    gallery.hide()
    gallery.show_bundle(frame(LEFT, RIGHT))
    hidden = gallery.state
    gallery.show()
    caught_up = gallery.state
    assert hidden is None
    assert caught_up is not None
    assert labels(caught_up) == ["left", "right"]


def test_no_frame_costs_more_than_its_share_of_cells(gallery: RoiGallery, monkeypatch: pytest.MonkeyPatch) -> None:
    painter = grid_of(gallery)._cells.painter
    drawn: list[int] = []
    paint = painter.paint

    def counted(image: QImage, crop: Crop, style: CellStyle) -> None:
        drawn.append(crop.index)
        paint(image, crop, style)

    monkeypatch.setattr(painter, "paint", counted)
    seconds = itertools.count(10**9)  # after all that the clock said so far
    grid_of(gallery)._cells.now_s = lambda: float(next(seconds))
    crowd = Detections(items=tuple(detection(i / 20, 0.1, (i + 1) / 20, 0.3, score=0.9 - i / 1000) for i in range(9)))
    per_frame = []
    for number in range(2):
        drawn.clear()
        gallery.show_bundle(bundle(picture=RGB, result=crowd, received_ns=number))
        assert drawn == []  # first the frame itself is painted
        grid_of(gallery)._draw_more()
        per_frame.append(list(drawn))
    assert [len(cells) for cells in per_frame] == [MAX_CELLS_A_FRAME, MAX_CELLS_A_FRAME]
    # Whoever had to wait comes first next time.
    assert set(per_frame[0]) | set(per_frame[1]) == set(range(9))


def test_thumbnails_of_a_fast_picture_are_drawn_seldom_but_the_last_frame_is(
    gallery: RoiGallery, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    painter = grid_of(gallery)._cells.painter
    drawn: list[int] = []
    paint = painter.paint

    def counted(image: QImage, crop: Crop, style: CellStyle) -> None:
        drawn.append(crop.shot.frame_id)
        paint(image, crop, style)

    monkeypatch.setattr(painter, "paint", counted)
    cells, now_s = grid_of(gallery)._cells, 1e9
    cells.now_s = lambda: now_s
    for frame_id in range(1, 6):
        gallery.show_bundle(bundle(frame_id=frame_id, picture=RGB, result=detections(1)))
        grid_of(gallery)._draw_more()
        now_s += LIVE_S / 8
    assert drawn == [1]
    now_s += LIVE_S
    qtbot.waitUntil(lambda: len(drawn) > 1)
    assert drawn == [1, 5]


def test_many_regions_can_be_scrolled(gallery: RoiGallery) -> None:
    gallery.show_bundle(bundle(picture=RGB, result=detections(64)))
    bar = grid_of(gallery).verticalScrollBar()
    assert bar.maximum() > 1000
    bar.setValue(bar.maximum())
    assert np.ptp(cell_picture(gallery, 0, 1)) > 50
    gallery.show_bundle(frame(LEFT))
    assert bar.maximum() == 0


def test_words_stand_where_there_is_nothing_to_see(gallery: RoiGallery) -> None:
    assert np.ptp(cell_picture(gallery, 1, 1)) > 50
    gallery.show_bundle(frame(LEFT))
    gallery.clear()
    assert header_of(gallery) == "Regions of interest"
    assert keep_screenshot(gallery, "roi_gallery_empty").stat().st_size > 500


def test_a_screenshot_is_kept(gallery: RoiGallery) -> None:
    found = detections(8)
    gallery.show_bundle(bundle(picture=RGB, result=found, card=CARD))
    gallery.select_detection(found.items[2])
    assert keep_screenshot(gallery, "roi_gallery").stat().st_size > 2000
