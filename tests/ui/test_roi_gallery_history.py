"""The gallery's memory: objects over time, bounded; kept, sorted, filtered, copied, dragged and exported by the user."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDrag, QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from evalkit.frames import PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.results.types import Detection, Detections
from evalkit.session.bundle import FrameBundle
from tests.ui.fakes import CARD, bundle, crop_of, detection, detections, picture_of, rgb_scene
from tests.ui.hosted import grid_of, hosted
from tests.ui.office import Office, Opener, connect
from tests.ui.screenshots import keep_screenshot
from ui.features.crops import CropExport
from ui.presenters.crop_export import crop_json, file_stem
from ui.presenters.crop_history import EVERY_NS, MAX_NEW_A_FRAME, CropHistory
from ui.presenters.crops import Crop, Origin, crops_of
from ui.presenters.gallery_order import Order, arranged
from ui.views.gallery.cell import CellStyle
from ui.views.gallery.files import save_crop
from ui.views.gallery.places import Places
from ui.views.roi_gallery import RoiGallery

SCENE = rgb_scene(Size(508, 380))
PICTURE = picture_of(SCENE)
CAT = detection(0.1, 0.1, 0.3, 0.4, label="cat", score=0.6, class_id=1)
DOG = detection(0.6, 0.5, 0.9, 0.9, label="dog", score=0.9, class_id=2)


def frame(number: int, *items: Detection, **changes: Any) -> FrameBundle:
    """Frame `number` of a stream with half a second between frames."""
    at_ns = number * EVERY_NS
    values: dict[str, Any] = {"frame_id": number, "timestamp_ns": at_ns, "received_ns": at_ns, "picture": PICTURE, "card": CARD}
    return bundle(result=Detections(items=items), **(values | changes))


def take(history: CropHistory, one: FrameBundle) -> list[Crop]:
    return history.take(one, crops_of(one)[1])


def test_an_object_is_remembered_now_and_then_under_one_number() -> None:
    history = CropHistory()
    for number in range(3):
        for part in range(3):
            take(
                history,
                frame(number, CAT, frame_id=3 * number + part, timestamp_ns=number * EVERY_NS + part, received_ns=number * EVERY_NS + part),
            )
    assert [crop.track for crop in history.crops] == [1, 1, 1]
    assert [crop.shot.frame_id for crop in history.crops] == [0, 3, 6]
    assert [crop.serial for crop in history.crops] == [1, 2, 3]


def test_remembered_pixels_are_their_own_and_their_sharpness_is_known() -> None:
    history = CropHistory()
    take(history, frame(0, CAT))
    crop = history.crops[0]
    assert not np.shares_memory(crop.picture.data, PICTURE.data)
    assert crop.picture.data.nbytes < PICTURE.data.nbytes / 5
    assert crop.sharpness is not None
    assert crop.sharpness > 0
    assert history.held_bytes == crop.picture.data.nbytes


def test_memory_is_bounded_by_number_and_by_bytes_and_the_oldest_go() -> None:
    few = CropHistory(max_crops=3)
    for number in range(10):
        take(few, frame(number, CAT))
    assert [crop.shot.frame_id for crop in few.crops] == [7, 8, 9]
    small = CropHistory(max_bytes=50_000)
    for number in range(10):
        take(small, frame(number, CAT, DOG))
    assert 0 < small.held_bytes <= 50_000
    assert small.held_bytes == sum(crop.picture.data.nbytes for crop in small.crops)


def test_a_crowd_costs_a_frame_no_more_than_its_share_and_nobody_is_left_out() -> None:
    history = CropHistory()
    crowd = [detection(i / 8, 0.1, (i + 0.9) / 8, 0.3) for i in range(8)]
    sizes = []
    for part in range(4):
        take(history, frame(0, *crowd, frame_id=part, timestamp_ns=part, received_ns=part))
        sizes.append(len(history.crops))
    assert sizes == [MAX_NEW_A_FRAME * n for n in range(1, 5)]
    assert {crop.track for crop in history.crops} == set(range(1, 9))


def test_stepping_back_and_a_new_stream_neither_repeat_nor_mix_numbers() -> None:
    history = CropHistory()
    first = take(history, frame(5, CAT, DOG))
    take(history, frame(6, CAT, DOG))
    again = take(history, frame(5, CAT, DOG))
    assert [crop.track for crop in again] == [crop.track for crop in first]
    assert len(history.crops) == MAX_NEW_A_FRAME * 2
    history.begin_anew()
    fresh = take(history, frame(0, CAT))
    assert fresh[0].track not in {crop.track for crop in first}


def test_what_is_kept_outlives_the_memory_and_has_a_limit() -> None:
    history = CropHistory(max_crops=2, max_kept_bytes=80_000)
    live = take(history, frame(0, DOG))[0]
    kept = history.keep(live)
    assert kept is not None
    assert history.keep(live) is kept
    assert history.is_kept(live)
    for number in range(1, 5):
        take(history, frame(number, DOG))
    history.forget()
    assert list(history.kept) == [kept]
    assert len(history.crops) == 0
    grown = [history.keep(take(history, frame(number, DOG))[0]) for number in range(10, 20)]
    assert grown[-1] is None
    history.drop(kept)
    assert not history.is_kept(live)


def test_every_order_puts_what_is_asked_first_and_odd_numbers_last() -> None:
    history = CropHistory()
    odd = detection(0.4, 0.1, 0.45, 0.2, label="ünïcode 猫", score=math.nan, class_id=3)
    take(history, frame(0, CAT, DOG))
    take(history, frame(1, CAT, odd))
    crops = list(history.crops)
    labels = {order: [crop.label for crop in arranged(crops, order)] for order in Order}
    assert labels[Order.SCORE][0] == "dog"
    assert labels[Order.SCORE][-1] == "ünïcode 猫"
    assert labels[Order.CLASS] == sorted(labels[Order.CLASS])
    assert [crop.serial for crop in arranged(crops, Order.TIME)] == [4, 3, 2, 1]
    tracks = [crop.track for crop in arranged(crops, Order.TRACK)]
    assert tracks == sorted(tracks, reverse=True)
    assert labels[Order.SIZE][0] == "dog"
    sharp = [crop.sharpness or 0 for crop in arranged(crops, Order.SHARPNESS)]
    assert sharp == sorted(sharp, reverse=True)
    assert {crop.label for crop in arranged(crops, Order.SCORE, class_id=1)} == {"cat"}


@pytest.mark.parametrize("label", ["", "a/b\\c:d*?", "CON", "猫 " * 60, "..", "\x00\n"])
def test_any_label_makes_a_file_name_and_valid_metadata(label: str, tmp_path: Path) -> None:
    history = CropHistory()
    odd = detection(0.1, 0.1, 0.3, 0.4, label=label, score=math.inf, class_id=4)
    crop = history.keep(take(history, frame(7, odd))[0])
    assert crop is not None
    assert not set(file_stem(crop)) & set('/\\:*?"<>|\n\x00')
    path = save_crop(crop, tmp_path)
    assert path.parent == tmp_path
    content = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert content["score"] is None
    assert content["frame_id"] == 7


def test_a_crop_is_written_pixel_by_pixel_with_its_sensor_settings_and_nothing_is_overwritten(tmp_path: Path) -> None:
    rgb = picture_of(SCENE, PixelFormat.RGB8)
    crop = crops_of(frame(3, DOG, picture=rgb, exposure_us=1234, gain_db=7.5))[1][0]
    first, second = save_crop(crop, tmp_path), save_crop(crop, tmp_path)
    assert first != second
    image = QImage(str(first))
    assert (image.width(), image.height()) == (crop.source.width, crop.source.height)
    middle = SCENE[crop.source.y + 20, crop.source.x + 30]
    colour = image.pixelColor(30, 20)
    assert [colour.red(), colour.green(), colour.blue()] == middle.tolist()
    content = json.loads(first.with_suffix(".json").read_text(encoding="utf-8"))
    assert content["sensor"]["exposure_us"] == 1234
    assert content["sensor"]["gain_db"] == 7.5
    assert content["label"] == "dog"
    assert content["cut_by"] == "host"
    assert content["rect_sensor_px"] == {"x": crop.rect.x, "y": crop.rect.y, "width": crop.rect.width, "height": crop.rect.height}
    assert json.loads(crop_json(crop)) == content
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".json", ".png", ".png"]


def test_places_are_found_from_points_and_the_other_way() -> None:
    places = Places(10, 3, 120, 170, 200, 400)
    assert list(places.in_sight()) == [3, 4, 5, 6, 7, 8, 9]
    for place in places.in_sight():
        x, y, width, height = places.rect(place)
        assert places.at(x + width // 2, y + height // 2) == place
    assert places.at(121 * 3, 5) == -1
    assert places.at(130, 400) == -1
    assert places.scrolled_to(0) == 0
    assert places.scrolled_to(4) == 170
    assert places.scrolled_to(9) == 280


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[RoiGallery]:
    with hosted(qtbot, RoiGallery, 400, 500) as gallery:
        gallery.window().activateWindow()
        yield gallery


def button(gallery: RoiGallery, name: str) -> QToolButton:
    found = gallery.findChild(QToolButton, name)
    assert found is not None
    return found


def choose(gallery: RoiGallery, name: str, key: str) -> None:
    """Pick an entry of a box with the keyboard, as its popup does it."""
    box = gallery.findChild(QComboBox, name)
    assert box is not None
    index = box.findData(key)
    assert index >= 0, key
    box.setFocus()
    for _ in range(box.count()):
        QTest.keyClick(box, Qt.Key.Key_Up)
    for _ in range(index):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentData() == key


def labels(gallery: RoiGallery) -> list[str]:
    return [crop.label for crop in gallery.shown]


def click(gallery: RoiGallery, place: int) -> None:
    x, y, width, height = grid_of(gallery).places().rect(place)
    where = QPoint(x + width // 2, y + height // 2)
    QTest.mouseClick(grid_of(gallery).viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)


def test_the_history_shows_what_is_gone_newest_first(gallery: RoiGallery) -> None:
    gallery.show_bundle(frame(0, CAT))
    gallery.show_bundle(frame(1, DOG))
    gallery.show_bundle(frame(2))
    assert labels(gallery) == []
    choose(gallery, "roi_gallery_shelf", "history")
    assert labels(gallery) == ["dog", "cat"]
    header = gallery.findChild(QLabel, "roi_gallery_header")
    assert header is not None
    assert header.text() == "2 crops"
    choose(gallery, "roi_gallery_order", "class")
    assert labels(gallery) == ["cat", "dog"]


def test_a_class_filters_what_is_shown_now_and_before(gallery: RoiGallery) -> None:
    gallery.show_bundle(frame(0, CAT, DOG))
    choose(gallery, "roi_gallery_class", "2")
    assert labels(gallery) == ["dog"]
    gallery.show_bundle(frame(1, CAT, DOG))
    assert labels(gallery) == ["dog"]
    choose(gallery, "roi_gallery_shelf", "history")
    assert set(labels(gallery)) == {"dog"}
    choose(gallery, "roi_gallery_class", "all")
    assert set(labels(gallery)) == {"dog", "cat"}


def test_hold_keeps_what_is_shown_while_the_stream_goes_on(gallery: RoiGallery) -> None:
    gallery.show_bundle(frame(0, CAT))
    button(gallery, "roi_gallery_hold").click()
    gallery.show_bundle(frame(1, DOG))
    assert labels(gallery) == ["cat"]
    assert {crop.label for crop in gallery.history.crops} == {"cat", "dog"}
    button(gallery, "roi_gallery_hold").click()
    assert labels(gallery) == ["dog"] or labels(gallery) == ["cat", "dog"]


def test_keys_move_keep_copy_and_end_the_selection(gallery: RoiGallery, qtbot: QtBot) -> None:
    gallery.show_bundle(frame(0, CAT, DOG))
    grid = grid_of(gallery)
    grid.setFocus()
    picked: list[object] = []
    gallery.cropSelected.connect(picked.append)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert picked == [DOG, CAT]
    assert "cat" in grid.accessibleDescription()
    qtbot.waitUntil(gallery.window().isActiveWindow)
    QTest.keyClick(grid, Qt.Key.Key_K)
    assert [crop.label for crop in gallery.history.kept] == ["cat"]
    QTest.keySequence(grid, QKeySequence(QKeySequence.StandardKey.Copy))
    mime = QGuiApplication.clipboard().mimeData()
    assert json.loads(mime.text())["label"] == "cat"
    assert QGuiApplication.clipboard().image().width() == gallery.history.kept[0].source.width
    QTest.keyClick(grid, Qt.Key.Key_K)
    assert list(gallery.history.kept) == []
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert picked[-1] is None


def test_a_click_on_a_crop_of_the_past_selects_its_object_in_the_frame_on_show(gallery: RoiGallery) -> None:
    gallery.show_bundle(frame(0, CAT, DOG))
    gallery.show_bundle(frame(1, CAT, DOG))
    choose(gallery, "roi_gallery_shelf", "history")
    picked: list[Detection | None] = []
    gallery.cropSelected.connect(picked.append)
    last = len(gallery.shown) - 1
    click(gallery, last)
    assert picked == [gallery.shown[last].item]
    gallery.select_detection(picked[0])
    assert grid_of(gallery).current is gallery.shown[last]


def test_the_menu_of_a_crop_offers_what_can_be_done(gallery: RoiGallery) -> None:
    gallery.show_bundle(frame(0, CAT))
    viewport = grid_of(gallery).viewport()
    where = QPoint(60, 60)
    QApplication.sendEvent(viewport, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, viewport.mapToGlobal(where)))
    menu = gallery.findChild(QMenu)
    assert menu is not None
    texts = {action.text(): action for action in menu.actions()}
    texts["Keep"].trigger()
    menu.close()
    assert [crop.label for crop in gallery.history.kept] == ["cat"]


def test_a_drag_leaves_the_window_as_a_picture_file_with_metadata(gallery: RoiGallery, monkeypatch: pytest.MonkeyPatch) -> None:
    dragged: list[QUrl] = []

    def drop(drag: QDrag, *_: object) -> Qt.DropAction:
        dragged.extend(drag.mimeData().urls())
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", drop)
    gallery.show_bundle(frame(0, CAT))
    viewport = grid_of(gallery).viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(50, 50))
    QTest.mouseMove(viewport, QPoint(90, 90))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(90, 90))
    path = Path(dragged[0].toLocalFile())
    assert not QImage(str(path)).isNull()
    assert json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["label"] == "cat"


def test_thousands_of_crops_draw_only_what_is_in_sight_and_scroll(gallery: RoiGallery, monkeypatch: pytest.MonkeyPatch) -> None:
    history = gallery.history
    for number in range(300):
        take(history, frame(number, CAT, DOG))
    for _ in range(4):
        history._crops.extend(list(history._crops))
    assert len(history.crops) > 4000
    grid = grid_of(gallery)
    drawn: list[int] = []
    paint = grid._cells.painter.paint

    def counted(image: QImage, crop: Crop, style: CellStyle) -> None:
        drawn.append(crop.serial)
        paint(image, crop, style)

    monkeypatch.setattr(grid._cells.painter, "paint", counted)
    choose(gallery, "roi_gallery_shelf", "history")
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.verticalScrollBar().value() == grid.verticalScrollBar().maximum()
    assert grid.current is gallery.shown[-1]
    assert len(drawn) < 60


def test_what_is_read_in_a_scrolled_history_stays_in_sight(gallery: RoiGallery) -> None:
    for number in range(40):
        gallery.show_bundle(frame(number, CAT))
    choose(gallery, "roi_gallery_shelf", "history")
    grid = grid_of(gallery)
    grid.verticalScrollBar().setValue(3 * grid.places().cell_height)
    first = gallery.shown[grid.places().in_sight().start].serial
    for number in range(40, 46):
        gallery.show_bundle(frame(number, CAT))
    gallery._timer.timeout.emit()
    assert len(gallery.shown) == 46
    sight = [gallery.shown[place].serial for place in grid.places().in_sight()]
    assert first in sight[: grid.places().columns]


@pytest.mark.parametrize("shelf", ["now", "history", "kept"])
def test_each_empty_shelf_says_what_to_do(gallery: RoiGallery, shelf: str) -> None:
    choose(gallery, "roi_gallery_shelf", shelf)
    grid = grid_of(gallery)
    assert len(grid._empty.split()) > 5
    assert not button(gallery, "roi_gallery_export").isEnabled()


def test_bad_results_neither_throw_nor_show(gallery: RoiGallery) -> None:
    odd = [
        detection(math.nan, 0, 1, 1),
        detection(5, 5, 6, 6),
        detection(-1e300, -1e300, 1e300, 1e300, score=math.nan),
        detection(0.2, 0.2, 0.2001, 0.2001, label="tiny"),
    ]
    gallery.show_bundle(frame(0, *odd))
    gallery.show_bundle(frame(1, *detections(5000).items))
    gallery.show_bundle(frame(2, CAT, picture=picture_of(rgb_scene(Size(64, 48)), PixelFormat.SRGGB10P)))
    gallery.show_bundle(frame(3, CAT, picture=None))
    choose(gallery, "roi_gallery_shelf", "history")
    grid_of(gallery).viewport().grab()


def test_sensor_and_host_crops_are_told_apart() -> None:
    rgb = picture_of(SCENE, PixelFormat.RGB8)
    sent = crops_of(frame(0, CAT, rois=(crop_of(rgb, Rect(400, 300, 800, 900)),)))[1][0]
    cut = crops_of(frame(0, CAT))[1][0]
    assert (sent.origin, cut.origin) == (Origin.SENSOR, Origin.HOST)
    assert json.loads(crop_json(sent))["cut_by"] == "sensor"


def test_screenshots_are_kept(gallery: RoiGallery) -> None:
    for number in range(6):
        gallery.show_bundle(frame(number, CAT, DOG))
    choose(gallery, "roi_gallery_shelf", "history")
    click(gallery, 1)
    gallery.keep()
    assert keep_screenshot(gallery, "roi_gallery_history").stat().st_size > 2000


def test_the_window_exports_what_is_shown_and_says_where(opener: Opener, qtbot: QtBot, tmp_path: Path) -> None:
    office = opener.open()
    asked: list[str] = []

    def choose_folder(_parent: QWidget, title: str, _start: str) -> str:
        asked.append(title)
        return str(tmp_path / "crops")

    CropExport(office.desk, choose_folder)
    session = connect(qtbot, office)
    session.frames.put(frame(1, CAT, DOG))
    qtbot.waitUntil(lambda: len(office.desk.gallery.shown) == 2)
    office.window.actions_table["export-crops"].trigger()
    qtbot.waitUntil(lambda: len(list((tmp_path / "crops").glob("*.png"))) == 2)
    assert asked == ["Export 2 crops"]
    qtbot.waitUntil(lambda: any("2 crops written" in note for note in notes(office)))


def test_a_double_click_on_a_crop_of_the_past_freezes_the_picture_at_its_frame(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=("frame_tools", "crops"))
    gallery = office.desk.gallery
    session = connect(qtbot, office)
    for number in range(3):
        session.frames.put(frame(number, CAT))
        qtbot.waitUntil(partial(is_shown, office, number))
    choose(gallery, "roi_gallery_shelf", "history")
    x, y, width, height = grid_of(gallery).places().rect(2)
    where = QPoint(x + width // 2, y + height // 2)
    click(gallery, 2)
    QTest.mouseDClick(grid_of(gallery).viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    shown = office.desk.frame_view.bundle
    assert shown is not None
    assert shown.frame_id == 0
    assert office.window.actions_table["freeze"].isChecked()
    office.desk.director.history.forget()
    QTest.keyClick(grid_of(gallery), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any("no longer in memory" in note for note in notes(office)))


def test_an_export_to_a_place_that_takes_no_files_says_so(opener: Opener, qtbot: QtBot, tmp_path: Path) -> None:
    office = opener.open()
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    CropExport(office.desk, lambda *_: str(blocker))
    session = connect(qtbot, office)
    session.frames.put(frame(1, CAT))
    qtbot.waitUntil(lambda: len(office.desk.gallery.shown) == 1)
    button(office.desk.gallery, "roi_gallery_export").click()
    qtbot.waitUntil(lambda: any("takes no files" in note for note in notes(office)))


def is_shown(office: Office, number: int) -> bool:
    shown = office.desk.frame_view.bundle
    return shown is not None and shown.frame_id == number


def notes(office: Office) -> list[str]:
    return [label.text() for label in office.window.notice_bar.findChildren(QLabel)]
