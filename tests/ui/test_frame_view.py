"""The frame view as a user has it: right pixels in the right place, only the shown frame's answer, zoom, pan, selection, words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from evalkit.errors import DecodeError
from evalkit.frames import PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.results.style import OverlayStyle
from evalkit.results.types import Detections
from evalkit.session.bundle import FrameBundle
from tests.ui.fakes import CARD, bundle, classification, crop_of, detection, detections, picture_of, poses, rgb_scene, segmentation
from tests.ui.hosted import hosted, painted
from tests.ui.screenshots import keep_screenshot
from ui.presenters.frame import present
from ui.presenters.units import since_text
from ui.theme import tokens_of
from ui.views.frame_texts import caption_of, notes_of
from ui.views.frame_view import FrameView
from ui.views.overlay import class_colour

VIEW = (676, 507)
"""A sixth of the array: one view pixel is six sensor pixels."""
BARE = OverlayStyle(caption=False)
GREY = picture_of(np.full((380, 508, 3), 90, np.uint8), PixelFormat.RGB8)
ONE = Detections(items=(detection(0.25, 0.25, 0.5, 0.75),))


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[FrameView]:
    with hosted(qtbot, FrameView, *VIEW) as view:
        view.set_style(BARE)
        yield view


def rgb(colour: str) -> tuple[int, int, int]:
    return QColor(colour).red(), QColor(colour).green(), QColor(colour).blue()


def shown(view: FrameView, frame: FrameBundle) -> NDArray[np.uint8]:
    view.show_bundle(frame)
    return painted(view)


@pytest.mark.parametrize("pixel_format", list(PixelFormat))
def test_the_picture_fills_the_view_in_its_colours(view: FrameView, pixel_format: PixelFormat) -> None:
    scene = np.full((380, 508, 3), 235, np.uint8)
    scene[95:285, 127:381] = (200, 40, 40)
    pixels = shown(view, bundle(picture=picture_of(scene, pixel_format)))
    assert np.abs(pixels[253, 338].astype(int) - (200, 40, 40)).max() < 12
    assert np.abs(pixels[20, 20].astype(int) - 235).max() < 8


def test_a_box_is_drawn_where_the_network_saw_it_in_the_colour_of_its_class(view: FrameView) -> None:
    pixels = shown(view, bundle(picture=GREY, result=ONE, card=CARD))
    colour = rgb(class_colour(0, tokens_of(view.palette())))
    left, right, top, bottom = 169, 338, 127, 380
    for x, y in ((left, 250), (right, 250), (250, top), (250, bottom)):
        assert colour in {tuple(pixel) for pixel in pixels[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).tolist()}, (x, y)
    assert tuple(pixels[250, 250]) == (90, 90, 90)


def test_a_frame_without_an_answer_shows_no_boxes_of_an_earlier_one(view: FrameView) -> None:
    clean = shown(view, bundle(picture=GREY))
    shown(view, bundle(picture=GREY, result=ONE, card=CARD))
    assert np.array_equal(shown(view, bundle(picture=GREY)), clean)


def test_a_late_answer_is_marked_and_drawn_differently(view: FrameView) -> None:
    fresh = shown(view, bundle(picture=GREY, result=ONE, card=CARD))
    late = bundle(picture=GREY, result=ONE, card=CARD, result_age_frames=3)
    assert not np.array_equal(shown(view, late), fresh)
    assert [note.text for note in notes_of(present(late))] == ["Result 3 frames old"]
    assert [note.text for note in notes_of(present(replace(late, result_age_frames=1)))] == ["Result 1 frame old"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"card": CARD}, "No result in this frame"),
        ({"picture": None}, "No image leaves the sensor: metadata only"),
        ({"inference_error": DecodeError("line 3 is cut off")}, "The result cannot be read: line 3 is cut off"),
        ({"result": detections(1400)}, "Showing 300 of 1400 boxes best scores first"),
        ({"result": Detections(items=(detection(float("nan"), 0, 1, 1),))}, "1 boxes have no place in the picture"),
    ],
)
def test_what_must_be_said_is_said(view: FrameView, changes: dict[str, object], text: str) -> None:
    frame = bundle(**({"picture": GREY} | changes))
    assert text in {note.text.replace(",", "") for note in notes_of(present(frame))}
    assert not np.array_equal(shown(view, frame)[:40, :200], shown(view, bundle(picture=GREY))[:40, :200])


def test_an_ordinary_frame_needs_no_words(view: FrameView) -> None:
    assert notes_of(present(bundle(result=ONE, card=CARD))) == []


def test_crops_are_drawn_in_their_places_on_the_bare_array(view: FrameView) -> None:
    white = picture_of(np.full((380, 508, 3), 255, np.uint8), PixelFormat.RGB8)
    pixels = shown(view, bundle(picture=None, rois=(crop_of(white, Rect(2400, 1200, 600, 600)),)))
    assert tuple(pixels[230, 450]) == (255, 255, 255)
    assert pixels[230, 380].max() < 80


def test_a_pose_is_drawn_with_its_bones_and_impossible_points_are_left_out(view: FrameView) -> None:
    frame = bundle(picture=GREY, result=poses((0.2, 0.5), (0.8, 0.5), (math.nan, 1e30), skeleton=((0, 1), (1, 2), (0, 7))))
    pixels = shown(view, frame)
    colour = rgb(class_colour(0, tokens_of(view.palette())))
    assert colour in {tuple(pixel) for pixel in pixels[248:258, 338].tolist()}
    assert np.count_nonzero((pixels != 90).any(axis=2)) < 5000


def test_a_segmentation_tints_its_classes_and_leaves_the_background_clear(view: FrameView) -> None:
    class_map = np.zeros((10, 10), np.uint8)
    class_map[:, 5:] = 1
    pixels = shown(view, bundle(picture=GREY, result=segmentation(class_map, "background", "person")))
    assert tuple(pixels[300, 200]) == (90, 90, 90)
    tint = np.array(rgb(class_colour(1, tokens_of(view.palette()))))
    assert np.abs(pixels[300, 500] - (90 + (tint - 90) * 140 / 255)).max() <= 3
    assert [item.label for item in present(bundle(result=segmentation(class_map, "background", "person"))).classes] == ["person"]


def test_thousands_of_boxes_and_impossible_ones_are_survived(view: FrameView) -> None:
    odd = tuple(detection(x0, -1e30, 1e30, float("inf")) for x0 in (float("nan"), -1e308, 0.0))
    many = Detections(items=odd + detections(5000).items)
    assert shown(view, bundle(picture=GREY, result=many)).shape == (VIEW[1], VIEW[0], 3)


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3)])
def test_tiny_views_are_survived(view: FrameView, size: tuple[int, int]) -> None:
    view.set_style(OverlayStyle())
    view.setMinimumSize(1, 1)
    view.resize(*size)
    view.show_bundle(bundle(result=detections(30), card=CARD))
    view.zoom_by(3)
    assert painted(view).shape[:2] == (view.height(), view.width())


def test_the_wheel_zooms_around_the_pointer(view: FrameView, qtbot: QtBot) -> None:
    view.show_bundle(bundle(result=ONE))
    at = QPointF(500, 100)
    before = view.sensor_point(at)
    with qtbot.waitSignal(view.zoomChanged, timeout=1000):
        wheel(view, at, notches=4)
    assert view.zoom > 2
    assert view.sensor_point(at) == pytest.approx(before, abs=2)
    wheel(view, at, notches=-20)
    assert view.zoom == pytest.approx(1.0, abs=0.4)


def wheel(view: FrameView, at: QPointF, *, notches: int) -> None:
    none, delta = Qt.MouseButton.NoButton, QPoint(0, 120 * notches)
    modifiers, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, QPointF(view.mapToGlobal(at.toPoint())), QPoint(), delta, none, modifiers, phase, False)
    QApplication.sendEvent(view, event)


def test_dragging_pans_and_selects_nothing(view: FrameView) -> None:
    view.show_bundle(bundle(result=ONE))
    view.zoom_by(4)
    before = view.sensor_point(QPointF(100, 100))
    picked: list[object] = []
    view.detectionSelected.connect(picked.append)
    drag(view, QPoint(300, 250), QPoint(340, 270))
    assert view.sensor_point(QPointF(140, 120)) == pytest.approx(before, abs=0.5)
    assert picked == []


def drag(view: FrameView, start: QPoint, end: QPoint) -> None:
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(view, button, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(view, start + (end - start) / 2)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, button, Qt.KeyboardModifier.NoModifier, end)


def test_a_click_selects_the_smallest_box_and_one_beside_it_ends_that(view: FrameView, qtbot: QtBot) -> None:
    items = (detection(0.1, 0.1, 0.9, 0.9), detection(0.4, 0.4, 0.6, 0.6))
    view.show_bundle(bundle(result=Detections(items=items)))
    with qtbot.waitSignal(view.detectionSelected, timeout=1000) as inner:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(338, 253))
    assert inner.args == [items[1]]
    assert view.selected == 1
    with qtbot.waitSignal(view.detectionSelected, timeout=1000) as outside:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(10, 10))
    assert outside.args == [None]
    assert view.selected == -1


def test_a_selection_follows_its_object_into_the_next_frame(view: FrameView) -> None:
    view.show_bundle(bundle(result=ONE))
    view.select_detection(ONE.items[0])
    view.show_bundle(bundle(result=Detections(items=(detection(0.7, 0.1, 0.9, 0.2), detection(0.26, 0.25, 0.51, 0.75)))))
    assert view.selected == 1
    plain = painted(view)
    view.select_detection(None)
    assert not np.array_equal(painted(view), plain)


def test_keys_zoom_pan_fit_and_end_the_selection(view: FrameView) -> None:
    view.show_bundle(bundle(result=ONE))
    assert view.fitted
    QTest.keyClick(view, Qt.Key.Key_Plus)
    zoomed_in = not view.fitted
    assert zoomed_in
    QTest.keyClick(view, Qt.Key.Key_1)
    assert view.zoom == pytest.approx(1.0)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    before = view.sensor_point(QPointF(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.sensor_point(QPointF(0, 0))[0] > before[0]
    QTest.keyClick(view, Qt.Key.Key_Minus)
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.fitted
    view.select_detection(ONE.items[0])
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.selected == -1


def test_a_double_click_fits(view: FrameView) -> None:
    view.show_bundle(bundle())
    view.zoom_by(5)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
    assert view.fitted


def test_zoom_is_in_picture_pixels_and_stays_on_the_place_when_the_mode_changes(view: FrameView) -> None:
    view.show_bundle(bundle(picture=picture_of(rgb_scene(Size(508, 380)))))
    view.zoom_by(6, QPointF(600, 450))
    before, zoom = view.sensor_point(QPointF(300, 200)), view.zoom
    view.show_bundle(bundle(picture=picture_of(rgb_scene(Size(1016, 760)))))
    assert view.sensor_point(QPointF(300, 200)) == pytest.approx(before)
    assert view.zoom == pytest.approx(zoom / 2)


def test_each_bundle_is_reported_once_when_it_was_painted(view: FrameView) -> None:
    reported: list[FrameBundle] = []
    view.bundlePainted.connect(reported.append)
    first, never, second = bundle(frame_id=1), bundle(frame_id=2), bundle(frame_id=3)
    view.show_bundle(first)
    painted(view)
    painted(view)
    view.show_bundle(never)
    view.show_bundle(second)
    painted(view)
    assert [frame.frame_id for frame in reported] == [1, 3]


def test_a_bundle_that_was_cleared_before_it_was_painted_is_not_reported(view: FrameView) -> None:
    reported: list[object] = []
    view.bundlePainted.connect(reported.append)
    view.show_bundle(bundle())
    view.clear()
    painted(view)
    assert reported == []


def test_an_error_while_painting_leaves_a_view_that_paints_again(view: FrameView, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    view.show_bundle(bundle(picture=GREY))
    with monkeypatch.context() as patch:
        patch.setattr(view._painter.stage, "paint", broken)
        with pytest.raises(RuntimeError, match="broken"):
            view.grab()
    assert tuple(painted(view)[250, 250]) == (90, 90, 90)


def test_the_current_image_is_the_whole_picture_without_anything_painted_into_it(view: FrameView) -> None:
    assert view.current_image().isNull()
    scene = rgb_scene(Size(508, 380))
    view.show_bundle(bundle(picture=picture_of(scene, PixelFormat.RGB8), result=ONE))
    view.zoom_by(3)
    image = view.current_image()
    assert (image.width(), image.height()) == (508, 380)
    assert rgb(image.pixelColor(300, 200).name()) == tuple(scene[200, 300])
    assert view.current_image(annotated=True).size() == view.size()


def test_the_empty_view_says_what_to_do_and_clearing_returns_to_it(view: FrameView) -> None:
    empty = painted(view)
    assert np.ptp(empty) > 50
    view.set_empty_text("Nothing is connected", "Choose a board.")
    changed = painted(view)
    assert not np.array_equal(changed, empty)
    shown(view, bundle())
    view.clear()
    assert np.array_equal(painted(view), changed)


def test_options_take_away_what_the_user_does_not_want(view: FrameView) -> None:
    frame = bundle(picture=GREY, result=ONE, card=CARD)
    clean = shown(view, bundle(picture=GREY))
    view.set_style(OverlayStyle(boxes=False, caption=False))
    assert np.array_equal(shown(view, frame), clean)
    view.set_style(OverlayStyle(boxes=False))
    assert not np.array_equal(painted(view), clean)


def test_a_class_keeps_its_colour_and_the_caption_names_the_frame() -> None:
    tokens = tokens_of(QApplication.palette())
    assert class_colour(3, tokens) == class_colour(3, tokens)
    assert len({class_colour(class_id, tokens) for class_id in range(8)}) == 8
    later = bundle(frame_id=7, since_first_ns=12_399_000_000)
    assert caption_of(later, 0.631) == "Frame 7 · +0:12.3 · YUV 4:2:0 508x380 · 63 %"
    assert caption_of(bundle(frame_id=7, picture=None), None) == "Frame 7 · +0:00.0 · Sensor array 4056x3040"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "+0:00.0"), (59.99, "+0:59.9"), (60, "+1:00.0"), (3599.95, "+59:59.9"), (3600, "+1:00:00"), (27387.8, "+7:36:27")],
)
def test_a_time_since_the_first_frame_never_looks_like_a_time_of_day_nor_runs_ahead(seconds: float, text: str) -> None:
    assert since_text(round(seconds * 1e9)) == text


def test_screenshots_of_every_state_are_kept(view: FrameView) -> None:
    view.set_style(OverlayStyle())
    scene = picture_of(rgb_scene(Size(1014, 760)))
    frames = {
        "boxes": bundle(picture=scene, result=detections(12), card=CARD, inference_window=Rect(508, 0, 3040, 3040)),
        "late": bundle(picture=scene, result=detections(4), card=CARD, result_age_frames=2),
        "classes": bundle(picture=scene, result=classification(0.71, 0.2, 0.05), card=CARD),
        "metadata": bundle(picture=None, result=detections(6), card=CARD),
    }
    for name, frame in frames.items():
        view.show_bundle(frame)
        assert keep_screenshot(view, f"frame_view_{name}").stat().st_size > 2000
