"""What is on the picture as a user has it, by mouse and keys: card, reading, grid, magnifier, minimap, split, line, regions, freeze."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from evalkit.frames import PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.convert import to_rgb
from evalkit.results.style import OverlayStyle
from evalkit.results.types import Detections
from evalkit.session.bundle import FrameBundle
from tests.ui.fakes import CARD, bundle, detection, detections, inference, picture_of, rgb_scene, segmentation
from tests.ui.hosted import hosted, painted
from tests.ui.screenshots import keep_screenshot
from ui.presenters.frame import present
from ui.presenters.regions import WINDOW, Regions
from ui.views.frame.line_tool import LineTool
from ui.views.frame.rect_pool import RectPool
from ui.views.frame.region_tool import RegionTool
from ui.views.frame.split import Source, Split
from ui.views.frame_texts import card_lines, reading_of
from ui.views.frame_view import FrameView

VIEW = (676, 507)
"""A sixth of the array: one view pixel is six sensor pixels."""
PLAIN = OverlayStyle(caption=False, minimap=False)
GREY = picture_of(np.full((380, 508, 3), 90, np.uint8), PixelFormat.RGB8)
ONE = Detections(items=(detection(0.25, 0.25, 0.5, 0.75),))
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[FrameView]:
    with hosted(qtbot, FrameView, *VIEW) as view:
        view.set_style(PLAIN)
        yield view


def is_bare(view: FrameView) -> bool:
    """Return whether nothing is on the grey picture; its last row may be the stage's, since pictures have even heights."""
    return bool((painted(view)[2:-2] == 90).all())


def drag(view: FrameView, *points: tuple[int, int], release: bool = True) -> None:
    places = [QPoint(*point) for point in points]
    QTest.mousePress(view, LEFT, Qt.KeyboardModifier.NoModifier, places[0])
    for place in places[1:]:
        QTest.mouseMove(view, place)
    if release:
        QTest.mouseRelease(view, LEFT, Qt.KeyboardModifier.NoModifier, places[-1])


def hover(view: FrameView, x: int, y: int) -> NDArray[np.uint8]:
    QTest.mouseMove(view, QPoint(x, y))
    return painted(view)


# ---- what is under the pointer ----


def test_a_box_under_the_pointer_says_its_numbers_and_stays_silent_beside_it(view: FrameView) -> None:
    view.show_bundle(bundle(picture=GREY, result=ONE))
    plain = hover(view, 600, 30)
    on_box = hover(view, 200, 300)
    assert (on_box[310:340, 215:330] != plain[310:340, 215:330]).any()
    assert np.array_equal(hover(view, 600, 30), plain)
    state = present(bundle(picture=GREY, result=ONE), track_numbers=(7,))
    assert card_lines(state, 0, bundle()) == ["person", "Score 0.900", "1014x1520 at 1014, 760 (sensor pixels)", "Track 7"]


def test_the_card_follows_its_box_in_the_next_frame_without_a_move_of_the_mouse(view: FrameView) -> None:
    view.show_bundle(bundle(picture=GREY, result=ONE))
    shown = hover(view, 200, 300)
    view.show_bundle(bundle(picture=GREY, result=ONE))
    assert np.array_equal(painted(view), shown)
    view.show_bundle(bundle(picture=GREY))
    assert tuple(painted(view)[330, 300]) == (90, 90, 90)


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_scores_that_are_no_numbers_and_labels_of_the_world_are_shown(view: FrameView, score: float) -> None:
    item = detection(0.2, 0.2, 0.6, 0.6, score=score, label="人物 🚲 " + "長" * 300)
    frame = bundle(picture=GREY, result=Detections(items=(item,)))
    view.show_bundle(frame)
    assert (hover(view, 200, 200)[60:100, 120:200] != 90).any()
    assert present(frame).label(0).endswith(" –")
    assert "not a number" in card_lines(present(frame), 0, frame)[1]


def test_the_reading_tells_sensor_and_image_place_dn_and_colour() -> None:
    raw = picture_of(rgb_scene(Size(508, 380)), PixelFormat.SRGGB10P)
    text = reading_of(present(bundle(picture=raw)), (2001.5, 1000.2))
    red, green, blue = to_rgb(raw)[125, 250]
    assert text.startswith("Sensor 2001, 1000 · Image 250, 125 · ")
    assert " DN · RGB " in text
    assert text.endswith(f"RGB {red} {green} {blue}")
    assert reading_of(present(bundle(picture=None)), (10.9, 20.1)) == "Sensor 10, 20"
    assert reading_of(present(bundle(picture=GREY)), (-5.0, 20.0)) == "Sensor -5, 20"


def test_the_pointer_reports_its_place_on_the_sensor_and_its_leaving(view: FrameView, qtbot: QtBot) -> None:
    view.show_bundle(bundle(picture=GREY))
    with qtbot.waitSignal(view.pointed, timeout=1000) as told:
        QTest.mouseMove(view, QPoint(100, 50))
    assert told.args == [pytest.approx((600, 300), abs=6)]


def test_pixels_get_a_grid_and_numbers_where_there_is_room(view: FrameView) -> None:
    view.show_bundle(bundle(picture=GREY))
    view.zoom_by(6)
    assert is_bare(view)
    view.zoom_by(2.5)
    with_grid = painted(view)
    share = float((with_grid != 90).any(axis=2).mean())
    assert 0.02 < share < 0.25
    view.zoom_by(100)
    assert (painted(view) > 200).any()  # light numbers
    view.set_style(replace(PLAIN, pixel_grid=False))
    assert is_bare(view)


def test_m_held_magnifies_what_is_under_the_pointer(view: FrameView) -> None:
    scene = np.full((380, 508, 3), 90, np.uint8)
    scene[188:192, 252:256] = (250, 20, 20)
    view.show_bundle(bundle(picture=picture_of(scene, PixelFormat.RGB8)))
    plain = hover(view, 338, 253)
    QTest.keyPress(view, Qt.Key.Key_M)
    near = painted(view)
    red = (near[:, :, 0] > 200) & (near[:, :, 1] < 60)
    assert np.count_nonzero(red) > 8 * np.count_nonzero((plain[:, :, 0] > 200) & (plain[:, :, 1] < 60))
    QTest.keyRelease(view, Qt.Key.Key_M)
    assert np.array_equal(painted(view), plain)


# ---- minimap ----


def test_the_minimap_appears_when_zoomed_and_moves_the_display_zoom(view: FrameView) -> None:
    view.set_style(replace(PLAIN, minimap=True))
    view.show_bundle(bundle(picture=GREY))
    assert is_bare(view)
    view.zoom_by(6)
    assert (painted(view)[400:490, 530:660] != 90).any()
    left, top, width, height = VIEW[0] - 8 - 150, VIEW[1] - 8 - 112, 150, 112
    drag(view, (left + width // 2, top + height // 2), (left + width - 5, top + 5))
    x, y = view.sensor_point(QPoint(VIEW[0] // 2, VIEW[1] // 2).toPointF())
    assert x > 3500
    assert y < 500


# ---- A|B ----


def test_the_divider_splits_two_sources_and_can_be_dragged(view: FrameView) -> None:
    split = Split(view)
    view.add_tool(split)
    view.show_bundle(bundle(picture=picture_of(np.full((380, 508, 3), 200, np.uint8), PixelFormat.RGB8)))
    split.keep_reference(view.bundle)
    view.show_bundle(bundle(picture=GREY))
    split.use(Source.REFERENCE)
    both = painted(view)
    assert both[300, 100].tolist() == [90] * 3
    assert both[300, 600].tolist() == [200] * 3
    drag(view, (338, 300), (400, 300), (500, 300))
    assert split.share == pytest.approx(500 / 676, abs=0.01)
    assert painted(view)[300, 450].tolist() == [90] * 3
    drag(view, (500, 300), (5000, 300))
    assert split.share == 1
    split.use(Source.OFF)
    assert is_bare(view)


def test_what_the_network_saw_lies_in_its_window_and_what_is_missing_is_said(view: FrameView) -> None:
    split = Split(view)
    view.add_tool(split)
    split.use(Source.NETWORK)
    window = Rect(2028, 1520, 2028, 1520)
    view.show_bundle(bundle(picture=GREY, inference=inference(), inference_window=window))
    seen = painted(view)
    assert len(np.unique(seen[260:500, 350:670].reshape(-1, 3), axis=0)) > 50
    view.show_bundle(bundle(picture=GREY, inference_window=window))
    assert len(np.unique(painted(view)[300:480, 360:660].reshape(-1, 3), axis=0)) < 20
    split.use(Source.RAW)
    painted(view)
    raw = picture_of(np.full((380, 508, 3), 255, np.uint8), PixelFormat.SRGGB10P)
    view.show_bundle(bundle(picture=raw))
    assert painted(view)[300, 600].min() > 240


# ---- line ----


def test_a_drag_draws_the_line_and_escape_takes_it_back(view: FrameView) -> None:
    tool = LineTool(view)
    view.add_tool(tool)
    lines: list[object] = []
    tool.drawn.connect(lines.append)
    view.show_bundle(bundle(picture=GREY))
    drag(view, (100, 100), (300, 200))
    assert lines == []
    tool.switch(on=True)
    drag(view, (100, 100), (200, 150), (300, 200))
    assert tool.line is not None
    assert np.allclose(tool.line, ((600, 600), (1800, 1200)), atol=6)
    assert (painted(view)[150, 195:206] != 90).any()
    before = tool.line
    drag(view, (400, 400), (500, 450), release=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert tool.line == before
    tool.switch(on=False)
    assert is_bare(view)


# ---- regions ----


@pytest.fixture
def tool(view: FrameView) -> RegionTool:
    tool = RegionTool(view)
    view.add_tool(tool)
    tool.max_rois = 4
    view.show_bundle(bundle(picture=GREY))
    tool.show_regions(Regions(window=Rect(600, 600, 1200, 1200), rois=(Rect(2400, 600, 600, 600),)))
    tool.switch(on=True)
    return tool


def test_a_corner_resizes_the_window_in_even_steps_and_the_other_corner_stays(view: FrameView, tool: RegionTool) -> None:
    moved: list[Regions] = []
    settled: list[tuple[Regions, Regions]] = []
    tool.moved.connect(moved.append)
    tool.settled.connect(lambda before, after: settled.append((before, after)))
    drag(view, (300, 300), (320, 290), (333, 280))
    window = tool.regions.window
    assert (window.x, window.y) == (600, 600)
    assert window.right == pytest.approx(2000, abs=8)
    assert window.bottom == pytest.approx(1680, abs=8)
    assert window.width % 2 == window.height % 2 == 0
    assert len(moved) == 2
    assert [after.window for _, after in settled] == [window]
    assert settled[0][0].window == Rect(600, 600, 1200, 1200)


def test_the_inside_moves_and_escape_puts_everything_back(view: FrameView, tool: RegionTool) -> None:
    drag(view, (450, 150), (500, 150))
    assert tool.regions.rois[0].x == pytest.approx(2700, abs=8)
    assert tool.regions.rois[0].size == Size(600, 600)
    before = tool.regions
    drag(view, (480, 150), (300, 400), (100, 400), release=False)
    assert tool.held
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert tool.regions == before
    assert not tool.held


def test_a_new_region_is_drawn_where_the_next_drag_goes(view: FrameView, tool: RegionTool) -> None:
    tool.draw_next()
    drag(view, (400, 300), (450, 350), (500, 400))
    assert len(tool.regions.rois) == 2
    assert tool.regions.rois[1] == Rect(*(pytest.approx(value, abs=8) for value in (2400, 1800, 600, 600)))  # type: ignore[arg-type]
    assert tool.number == 1


def test_what_the_board_says_waits_while_a_rectangle_is_held(view: FrameView, tool: RegionTool) -> None:
    drag(view, (200, 200), (220, 200), release=False)
    tool.show_regions(Regions())
    assert tool.regions.window.x == pytest.approx(720, abs=8)
    QTest.mouseRelease(view, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(220, 200))
    tool.show_regions(Regions())
    assert tool.regions == Regions()


def test_inside_a_window_over_the_whole_array_objects_can_still_be_picked(view: FrameView, tool: RegionTool, qtbot: QtBot) -> None:
    tool.show_regions(Regions())
    view.show_bundle(bundle(picture=GREY, result=ONE))
    with qtbot.waitSignal(view.detectionSelected, timeout=1000) as picked:
        QTest.mouseClick(view, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(250, 250))
    assert picked.args == [ONE.items[0]]


def test_a_drag_on_a_free_place_draws_a_region_and_a_click_there_draws_none(view: FrameView, tool: RegionTool) -> None:
    settled: list[tuple[Regions, Regions]] = []
    tool.settled.connect(lambda before, after: settled.append((before, after)))
    tool.show_regions(Regions())  # the window covers all of the array: its inside is free
    drag(view, (100, 100), (101, 101))
    assert tool.regions == Regions()
    drag(view, (100, 100), (150, 150), (200, 180))
    assert tool.regions.rois == (Rect(*(pytest.approx(value, abs=8) for value in (600, 600, 600, 480))),)  # type: ignore[arg-type]
    drag(view, (150, 150), (250, 150))  # on what is there now: moved, not drawn
    assert [rect.x for rect in tool.regions.rois] == [pytest.approx(1200, abs=16)]
    drag(view, (300, 400), (350, 450), release=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert [len(after.rois) for _, after in settled] == [1, 1]
    assert len(tool.regions.rois) == 1


def test_a_board_without_regions_leaves_the_drag_to_the_view_and_says_so(view: FrameView, tool: RegionTool) -> None:
    tool.show_regions(Regions())
    tool.allow(0, sent="")
    drag(view, (100, 100), (200, 180))
    assert tool.regions == Regions()
    assert any("cuts no ROIs" in note.text for note in tool.notes)
    tool.allow(2, sent="")
    assert any("sends no ROIs" in note.text and "ROI crops + metadata" in note.text for note in tool.notes)
    bare = painted(view)
    tool.switch(on=False)
    assert (bare[:60] != painted(view)[:60]).any()
    assert tool.notes == ()


def test_the_middle_button_pans_while_regions_are_edited(view: FrameView, tool: RegionTool) -> None:
    view.zoom_by(4)
    before, regions = view.viewpoint, tool.regions
    QTest.mousePress(view, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, QPoint(400, 400))
    QTest.mouseMove(view, QPoint(300, 350))
    QTest.mouseRelease(view, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, QPoint(300, 350))
    assert view.viewpoint != before
    assert tool.regions == regions


def test_switched_off_the_mouse_is_the_views_again(view: FrameView, tool: RegionTool) -> None:
    before = tool.regions
    tool.switch(on=False)
    assert is_bare(view)
    drag(view, (300, 300), (333, 280))
    assert tool.regions == before
    assert tool.number == WINDOW


# ---- tints, trails, style ----


def test_heat_gathers_where_boxes_have_been_and_fades(view: FrameView) -> None:
    view.set_style(replace(PLAIN, boxes=False, heat_map=True, heat_decay_s=1.0))
    for step in range(30):
        view.show_bundle(bundle(picture=GREY, result=ONE, timestamp_ns=step * 33_000_000))
    warm = painted(view)
    assert tuple(warm[60, 600]) == (90, 90, 90)
    assert tuple(warm[250, 250]) != (90, 90, 90)
    view.set_style(PLAIN)
    view.show_bundle(bundle(picture=GREY))
    assert is_bare(view)


def test_trails_show_where_an_object_came_from(view: FrameView) -> None:
    view.set_style(replace(PLAIN, boxes=False, trails=True, trail_s=1.0))
    for step in range(20):
        x = 0.02 * step
        view.show_bundle(bundle(picture=GREY, result=Detections(items=(detection(x, 0.4, x + 0.2, 0.6),)), timestamp_ns=step * 33_000_000))
    pixels = painted(view)
    assert (pixels[250:257, 100:300] != 90).any(axis=(0, 2)).all()
    view.show_bundle(bundle(picture=GREY, timestamp_ns=3_000_000_000))
    assert is_bare(view)


def test_track_numbers_stay_with_their_objects(view: FrameView) -> None:
    view.set_style(replace(PLAIN, label_content="track", colour_by="track"))
    for step in range(5):
        near = detection(0.1 + 0.01 * step, 0.1, 0.3 + 0.01 * step, 0.3, score=0.5 + 0.1 * step)
        far = detection(0.6, 0.6, 0.8, 0.8, score=0.7)
        items = tuple(sorted((near, far), key=lambda item: -item.score))
        view.show_bundle(bundle(picture=GREY, result=Detections(items=items), timestamp_ns=step * 33_000_000))
        scene = view.scene()
        assert scene is not None
        numbers = dict(zip(scene.state.items, scene.state.track_numbers, strict=True))
        assert (numbers[near], numbers[far]) == (2, 1)


def test_a_mask_is_tinted_by_the_opacity_of_the_style_at_any_zoom(view: FrameView) -> None:
    class_map = np.zeros((10, 10), np.uint8)
    class_map[:, 5:] = 1
    frame = bundle(picture=GREY, result=segmentation(class_map, "background", "person"))
    view.set_style(replace(PLAIN, classes=False, opacity=1.0))
    view.show_bundle(frame)
    full = painted(view)[300, 500].astype(int)
    view.set_style(replace(PLAIN, classes=False, opacity=0.5))
    assert np.abs(painted(view)[300, 500] - (full + 90) / 2).max() <= 2
    view.zoom_by(3)
    zoomed = painted(view)
    edge = view.transform_now().to_view(2028, 0)[0]
    assert tuple(zoomed[300, round(edge) - 3]) == (90, 90, 90)
    assert tuple(zoomed[300, round(edge) + 3]) != (90, 90, 90)


def test_the_pool_of_rectangles_is_what_qt_thinks_it_is() -> None:
    pool = RectPool()
    corners = np.array([(1, 2, 30, 40), (-5, -6, 7, 8)] * 400, np.int64)
    for _ in range(2):
        rects = pool.rects(corners)
        assert [QRect(rect) for rect in rects[:2]] == [QRect(1, 2, 29, 38), QRect(-5, -6, 12, 14)]
        assert len(rects) == 800
    assert pool.rects(corners[:1] + 1)[0] == QRect(2, 3, 29, 38)


def test_five_thousand_boxes_with_everything_on_are_survived(view: FrameView) -> None:
    view.set_style(OverlayStyle(heat_map=True, trails=True, label_content="track", colour_by="track"))
    for step in range(3):
        view.show_bundle(bundle(picture=GREY, result=detections(5000, seed=step), timestamp_ns=step * 33_000_000))
        assert painted(view).shape == (VIEW[1], VIEW[0], 3)


@pytest.mark.parametrize("size", [Size(508, 380), Size(4, 2), Size(8, 3040), Size(4056, 4)])
def test_frames_of_any_size_and_format_may_follow_each_other(view: FrameView, size: Size) -> None:
    view.set_style(OverlayStyle())
    view.zoom_by(4)
    for pixel_format in PixelFormat:
        view.show_bundle(bundle(picture=picture_of(rgb_scene(size), pixel_format), result=detections(5)))
        hover(view, 300, 200)
        assert painted(view).shape == (VIEW[1], VIEW[0], 3)
        view.show_bundle(bundle(picture=None, result=detections(5)))
        painted(view)


def test_held_frames_are_marked_and_do_not_count_as_shown(view: FrameView) -> None:
    counted: list[FrameBundle] = []
    view.bundlePainted.connect(counted.append)
    view.show_bundle(bundle(picture=GREY))
    plain = painted(view)
    view.set_held("Frozen · 3 back of 40")
    view.show_bundle(bundle(picture=GREY, frame_id=2))
    assert not np.array_equal(painted(view), plain)
    view.set_held("")
    assert np.array_equal(painted(view), plain)
    assert len(counted) == 1


def test_screenshots_of_the_tools_are_kept(view: FrameView) -> None:
    view.set_style(OverlayStyle(trails=True, heat_map=True))
    scene = picture_of(rgb_scene(Size(1016, 760)), PixelFormat.SRGGB10P)
    for step in range(12):
        x = 0.03 * step
        moving = Detections(items=(detection(0.1 + x, 0.4, 0.25 + x, 0.7), detection(0.6, 0.1 + x / 2, 0.75, 0.3 + x / 2, class_id=1)))
        frame = bundle(picture=scene, result=moving, card=CARD, timestamp_ns=step * 33_000_000, inference_window=Rect(508, 0, 3040, 3040))
        view.show_bundle(frame)
    hover(view, 330, 300)
    keep_screenshot(view, "frame-trails-heat-card")
    view.zoom_by(60)
    keep_screenshot(view, "frame-pixel-values")
    view.fit()
    view.set_style(OverlayStyle())
    QTest.keyPress(view, Qt.Key.Key_M)
    keep_screenshot(view, "frame-magnifier")
    QTest.keyRelease(view, Qt.Key.Key_M)
    regions, split = RegionTool(view), Split(view)
    view.add_tool(split)
    view.add_tool(regions)
    regions.show_regions(Regions(window=Rect(508, 200, 2400, 2400), rois=(Rect(3000, 300, 800, 800), Rect(400, 2300, 700, 500))))
    regions.switch(on=True)
    view.minimap.rois = regions.regions.rois
    keep_screenshot(view, "frame-regions")
    regions.switch(on=False)
    split.use(Source.RAW)
    keep_screenshot(view, "frame-split-raw")
