"""What the emulated lens looks at."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from evalkit.emulator.scenes.folder import SECONDS_EACH, FolderScene
from evalkit.emulator.scenes.opening import GENERATED, open_scene
from evalkit.emulator.scenes.shop_floor import PERSON, PRODUCT, ShopFloor
from evalkit.emulator.scenes.video import VideoScene
from evalkit.emulator.scenes.walker import ORANGE, YELLOW_GREEN
from evalkit.errors import SceneError

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


def test_the_shop_is_the_same_for_the_same_seed_and_time() -> None:
    first, second, other = ShopFloor(3), ShopFloor(3), ShopFloor(4)
    assert np.array_equal(first.picture(7.3), second.picture(7.3))
    assert first.truth(7.3) == second.truth(7.3)
    assert not np.array_equal(first.picture(7.3), other.picture(7.3))


def test_people_walk_and_the_camera_stands_still() -> None:
    shop = ShopFloor(1)
    before, after = shop.picture(2.0).copy(), shop.picture(2.1).copy()
    changed = np.any(before != after, axis=2).mean()
    assert 0.002 < changed < 0.25
    assert shop.truth(2.0) != shop.truth(2.1)


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
