"""What the emulated lens looks at."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from evalkit.emulator.scenes.ceiling import Ceiling
from evalkit.emulator.scenes.ceiling_backdrop import RACKS
from evalkit.emulator.scenes.door import MASK, NO_MASK, Door
from evalkit.emulator.scenes.folder import SECONDS_EACH, FolderScene
from evalkit.emulator.scenes.opening import GENERATED, GENERATED_SCENES, open_scene
from evalkit.emulator.scenes.shelf import Shelf
from evalkit.emulator.scenes.shop_floor import PERSON, PRODUCT, ShopFloor
from evalkit.emulator.scenes.video import VideoScene
from evalkit.emulator.scenes.visitor import Face, Stance, draw_visitor, head_box
from evalkit.emulator.scenes.walker import ORANGE, YELLOW_GREEN
from evalkit.errors import SceneError
from evalkit.geometry import Box

VIDEO_FPS = 10
VIDEO_FRAMES = 24
GREY_STEP = 10


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A video whose frame n is grey n * GREY_STEP."""
    path = tmp_path / "grey.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), VIDEO_FPS, (64, 48))
    for index in range(VIDEO_FRAMES):
        writer.write(np.full((48, 64, 3), index * GREY_STEP, np.uint8))
    writer.release()
    return path


def shown(scene: VideoScene, t_s: float) -> int:
    return round(float(scene.picture(t_s).mean()) / GREY_STEP)


@pytest.mark.parametrize("uri", GENERATED_SCENES)
def test_a_generated_scene_is_the_same_for_the_same_seed_and_time(uri: str) -> None:
    first, second, other = open_scene(uri, 3), open_scene(uri, 3), open_scene(uri, 4)
    assert first.uri == uri
    for t_s in (91.0, 7.3, 40.2):
        first.picture(t_s)  # what was shown before must not matter
    assert np.array_equal(first.picture(7.3), second.picture(7.3))
    assert first.truth(7.3) == second.truth(7.3)
    assert not np.array_equal(first.picture(7.3), other.picture(7.3))


@pytest.mark.parametrize("uri", GENERATED_SCENES)
def test_things_move_and_the_camera_stands_still(uri: str) -> None:
    scene = open_scene(uri, 1)
    before = [scene.picture(float(t_s)).copy() for t_s in range(12)]
    changed = [np.any(earlier != later, axis=2).mean() for earlier, later in itertools.pairwise(before)]
    assert max(changed) > 0.002
    assert max(changed) < 0.5
    assert scene.truth(0.0) != scene.truth(20.0)


@pytest.mark.parametrize("uri", GENERATED_SCENES)
def test_the_truth_lies_within_the_picture(uri: str) -> None:
    scene = open_scene(uri, 2)
    found = [item for t_s in range(40) for item in scene.truth(float(t_s))]
    assert len(found) > 20
    for item in found:
        assert 0 <= item.box.x0 < item.box.x1 <= 1
        assert 0 <= item.box.y0 < item.box.y1 <= 1
        assert item.label


def part(picture: NDArray[np.uint8], box: Box) -> NDArray[np.int16]:
    """Return what a box of the truth encloses."""
    height, width = picture.shape[:2]
    rows, columns = (round(box.y0 * height), round(box.y1 * height)), (round(box.x0 * width), round(box.x1 * width))
    return picture[slice(*rows), slice(*columns)].astype(np.int16)


def test_people_come_through_the_door_with_and_without_a_mask() -> None:
    told = {item.class_id: item.label for seed in (1, 2) for t_s in range(0, 60, 3) for item in Door(seed).truth(float(t_s))}
    assert told == {MASK: "mask", NO_MASK: "no mask"}


def test_a_mask_covers_the_lower_half_of_the_head_and_nothing_else() -> None:
    """The same person, drawn with and without: they differ below the eyes only, and what is told is the head."""
    face = replace(Face.draw_lots(np.random.default_rng(5), has_mask=True, light=1.0), long_hair=False, hat=None, glasses=False)
    stance = Stance(x=320.0, ground_y=900.0, scale=480.0, stride=0.0, walks=0.0, turn=0.0, blinks=False)
    masked, bare = (np.full((480, 640, 3), 255, np.uint8) for _ in range(2))
    draw_visitor(masked, face, stance)
    draw_visitor(bare, replace(face, mask=None), stance)
    rows, columns = np.nonzero(np.any(masked != bare, axis=2))
    x0, y0, x1, y1 = head_box(face, stance)
    assert (y0 + y1) / 2 - 0.1 * (y1 - y0) < rows.min()
    assert rows.max() <= y1 + 0.05 * (y1 - y0)
    assert x0 <= columns.min() < columns.max() <= x1


@pytest.mark.parametrize("seed", [1, 2])
def test_a_gap_shows_the_empty_shelf_and_goods_do_not(seed: int) -> None:
    shelf = Shelf(seed)
    gaps = hidden = 0
    for t_s in range(0, 100, 7):
        picture = shelf.picture(float(t_s))
        for item in shelf.truth(float(t_s)):
            same = (part(picture, item.box) == part(shelf._empty, item.box)).all(axis=2).mean()
            gaps += 1
            hidden += same < 0.95
    assert gaps > 40
    assert hidden < 0.2 * gaps, "hands and arms are before some gaps, and only those"
    full = [facing for facing in shelf._facings if not facing.is_empty(50.0) and facing.hand(50.0) is None]
    picture = shelf.picture(50.0)
    for facing in full:
        rows = slice(round(facing.base - 0.4 * facing.product.height), round(facing.base - 8))
        columns = slice(round(facing.x) + 8, round(facing.x + facing.product.width) - 8)
        assert (picture[rows, columns] != shelf._empty[rows, columns]).any(axis=2).mean() > 0.9


def test_nobody_walks_through_a_shelf() -> None:
    for seed in (1, 2, 3):
        ceiling = Ceiling(seed)
        for t_s in range(0, 120, 2):
            for shopper in ceiling._shoppers:
                x, y = shopper.position(float(t_s))
                assert not any(x0 < x < x1 and y0 < y < y1 for x0, y0, x1, y1 in RACKS)


def test_people_below_the_ceiling_are_where_the_truth_says() -> None:
    ceiling = Ceiling(4)
    for t_s in (0.0, 13.0, 77.0):
        changed = np.any(ceiling.picture(t_s) != ceiling._backdrop, axis=2)
        for item in ceiling.truth(t_s):
            assert part(changed.astype(np.uint8)[..., None], item.box).mean() > 0.6


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_truth_encloses_every_vest(seed: int) -> None:
    shop = ShopFloor(seed)
    for t_s in (0.0, 4.7, 31.0):
        picture = shop.picture(t_s).astype(int)
        height, width = picture.shape[:2]
        vest = np.zeros((height, width), bool)
        for colour in (ORANGE, YELLOW_GREEN):
            vest |= np.abs(picture - np.array(colour)).max(axis=2) <= 2
        outside = vest.copy()
        people = [item for item in shop.truth(t_s) if item.class_id == PERSON]
        for item in people:
            x0, y0, x1, y1 = (
                int(item.box.x0 * width),
                int(item.box.y0 * height),
                round(item.box.x1 * width) + 1,
                round(item.box.y1 * height) + 1,
            )
            outside[y0:y1, x0:x1] = False
        # People who have just begun to enter the picture are not in the truth yet, so the borders do not count.
        margin = 90
        assert not outside[:, margin:-margin].any()
        assert vest.any() == bool(people)


def test_the_truth_knows_people_and_products_over_time() -> None:
    shop = ShopFloor(1)
    seen = {item.class_id for t in range(20) for item in shop.truth(float(t))}
    assert seen == {PERSON, PRODUCT}
    for item in shop.truth(5.0):
        assert 0 <= item.box.x0 < item.box.x1 <= 1
        assert 0 <= item.box.y0 < item.box.y1 <= 1


def test_a_video_plays_at_its_own_rate_on_scene_time(video: Path) -> None:
    scene = VideoScene(video)
    assert [shown(scene, t_s) for t_s in (0.0, 0.05, 0.1, 0.35, 1.0)] == [0, 0, 1, 3, 10]
    scene.close()


def test_a_video_loops(video: Path) -> None:
    scene = VideoScene(video)
    length_s = VIDEO_FRAMES / VIDEO_FPS
    times = [index / VIDEO_FPS for index in range(2 * VIDEO_FRAMES + 3)]
    assert [shown(scene, t_s) for t_s in times] == [index % VIDEO_FRAMES for index in range(len(times))]
    assert shown(scene, 1000 * length_s + 0.3) == 3, "a long pause is jumped over"
    assert shown(scene, 0.2) == 2, "time may begin anew"
    scene.close()


@pytest.mark.parametrize(("fragment", "first"), [("t=0.5", 5), ("t=npt:1.2", 12), ("t=0:02", 20), ("t=0:00:1.", 10), ("t=0", 0)])
def test_a_clip_begins_where_its_name_says_and_loops_whole(video: Path, fragment: str, first: int) -> None:
    scene = open_scene(f"file:{video}#{fragment}", 1)
    assert isinstance(scene, VideoScene)
    frames = [(first + index) % VIDEO_FRAMES for index in range(VIDEO_FRAMES + 2)]
    assert [shown(scene, index / VIDEO_FPS) for index in range(VIDEO_FRAMES + 2)] == frames
    again = open_scene(scene.uri, 1)
    assert isinstance(again, VideoScene)
    assert shown(again, 0.0) == first, "its name says where it begins"
    assert scene.uri.endswith(f"#t={first / VIDEO_FPS:g}") or first == 0


def test_a_start_beyond_the_end_or_that_is_none_is_refused(video: Path, tmp_path: Path) -> None:
    for fragment, words in (("t=2.4", "2.4 s long"), ("t=9999", "2.4 s long"), ("t=x", "#t=x"), ("t=1,2", "#t=1,2"), ("t=", "#t=")):
        with pytest.raises(SceneError) as caught:
            open_scene(f"file:{video}#{fragment}", 1)
        assert words in caught.value.message
        assert "#t=" in caught.value.hint
    named = tmp_path / "take#t=2.avi"
    named.write_bytes(video.read_bytes())
    assert shown(VideoScene(named), 0.0) == 0
    assert open_scene(str(named), 1).uri == f"file:{named}", "a file may have such a name"
    assert open_scene(f"{video}#t=0.3", 1).uri == f"file:{video}#t=0.3"


def test_pictures_of_a_folder_stand_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name, grey in (("b.png", 200), ("a.PNG", 100), ("readme.txt", 0)):
        encoded = cv2.imencode(".png", np.full((4000, 3000, 3), grey, np.uint8))[1].tobytes() if name != "readme.txt" else b"no picture"
        (tmp_path / name).write_bytes(encoded)
    scene = FolderScene(tmp_path)
    greys = [int(scene.picture(index * SECONDS_EACH)[0, 0, 0]) for index in range(3)]
    assert greys == [100, 200, 100]
    assert max(scene.picture(0.0).shape) == 2028, "larger pictures are shrunk"


def test_colours_of_pictures_are_not_swapped(tmp_path: Path) -> None:
    (tmp_path / "red.png").write_bytes(cv2.imencode(".png", np.full((8, 8, 3), (0, 0, 255), np.uint8))[1].tobytes())
    assert FolderScene(tmp_path).picture(0.0)[0, 0].tolist() == [255, 0, 0]


def test_colours_of_videos_are_not_swapped(tmp_path: Path) -> None:
    path = tmp_path / "red.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), VIDEO_FPS, (64, 48))
    writer.write(np.full((48, 64, 3), (0, 0, 255), np.uint8))
    writer.release()
    red, green, blue = VideoScene(path).picture(0.0)[24, 32].tolist()
    assert red > 240
    assert green < 16
    assert blue < 16


def test_names_open_the_scene_that_they_name(video: Path, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "a.png").write_bytes(cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes())
    for uri, expected in (
        (GENERATED, GENERATED),
        (f"file:{video}", f"file:{video}"),
        (str(video), f"file:{video}"),
        (f"folder:{pictures}", f"folder:{pictures}"),
        (str(pictures), f"folder:{pictures}"),
    ):
        scene = open_scene(uri, 1)
        assert scene.uri == expected
        assert scene.picture(0.0).shape[2] == 3
        scene.close()


@pytest.mark.parametrize("uri", ["", "generated:moon", "file:", "folder:", "webcam:", "webcam:x", "ftp://host/video", "webcam:97"])
def test_a_scene_that_does_not_exist_is_named_with_what_to_do(uri: str) -> None:
    with pytest.raises(SceneError) as caught:
        open_scene(uri, 1)
    assert uri.partition(":")[2] in caught.value.message
    assert caught.value.hint


def test_files_that_cannot_be_shown_are_named_with_what_to_do(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    empty = tmp_path / "empty"
    empty.mkdir()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "a.png").write_bytes(b"\x89PNG no more")
    for uri in (
        f"file:{text}",
        f"file:{tmp_path / 'missing.mp4'}",
        f"folder:{empty}",
        f"folder:{tmp_path / 'missing'}",
        f"folder:{broken}",
    ):
        with pytest.raises(SceneError) as caught:
            open_scene(uri, 1)
        assert str(uri.partition(":")[2]) in caught.value.message
        assert caught.value.hint
