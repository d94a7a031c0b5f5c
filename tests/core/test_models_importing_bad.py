"""What cannot be imported says so, and leaves nothing behind."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.errors import ModelError, UnknownFormat
from evalkit.imx500.memory import MemoryTable
from evalkit.models.answers import SUFFIX, recall
from evalkit.models.importing import examine, import_candidate, open_model
from evalkit.models.library import ModelLibrary
from evalkit.models.neighbours import read_labels
from tests.core.importing_helpers import SCORES, YOLO, network_file, rpk
from tests.fuzz import seeds


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "models")


@pytest.mark.parametrize("text", [b"", b"{", b"[" * 60_000, b'{"sha256": "x", "answers": {"task": "flying"}}', b"\xff", b"0" * (5 << 20)])
def test_damaged_answers_are_as_good_as_none(tmp_path: Path, text: bytes) -> None:
    path = rpk(tmp_path)
    path.with_name(path.name + SUFFIX).write_bytes(text)
    assert recall(path, "x", None) is None
    assert examine(path).questions


def test_what_is_too_large_is_shown_with_its_figures_and_not_taken_in(tmp_path: Path, library: ModelLibrary) -> None:
    large = network_file(SCORES, {}, MemoryTable(runtime=5_000_000, coefficients=4_000_000))
    (tmp_path / "large.rpk").write_bytes(large)
    candidate = examine(tmp_path / "large.rpk", library=library)
    assert candidate.package is not None
    assert "needs 9,001,024 bytes of 8,388,480, 612,544 too many" in candidate.problem
    with pytest.raises(ModelError, match="612,544 too many"):
        import_candidate(candidate, candidate.guess, library)
    assert not library.folder.exists()
    with pytest.raises(ModelError, match="too many"):
        open_model(tmp_path / "large.rpk")


FILES = {
    "a.rpk": (b"", "This is no network file"),
    "b.rpk": (b"holiday pictures", "This is no network file"),
    "c.tflite": (b"\x1c\0\0\0TFL3" + bytes(90), "c.tflite is a TensorFlow Lite network, not a network file of the sensor."),
    "d.onnx": (b"\x08\x08\x12\x07pytorch", "d.onnx is an ONNX network, not a network file of the sensor."),
    "e.pt": (b"\x80\x02cposix\nsystem\n", "e.pt is a Python pickle, which is never opened, not a network file of the sensor."),
    "f.rpk": (seeds.containers()[5], "encrypted"),
    "g.rpk": (seeds.containers()[6], "firmware"),
    "h.zip": (b"PK\x03\x04" + bytes(100), "damaged"),
    "i.zip": (seeds.zip_of(seeds.XML, b'{"Target": "IMX681"}'), "was converted for IMX681, not for this sensor"),
    "j.rpk": (network_file(replace(YOLO, outputs=YOLO.outputs[:2]), {}), "cannot read: (300, 4), (300,)"),
    "packerOut.zip": (seeds.zip_of(seeds.XML, b'{"Target": "IMX500", "Release Version": "3.19.1"}'), "manifest.json has no part"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_cannot_be_imported_says_what_it_is(tmp_path: Path, library: ModelLibrary, name: str) -> None:
    data, words = FILES[name]
    (tmp_path / name).write_bytes(data)
    candidate = examine(tmp_path / name)
    assert words in candidate.problem
    assert candidate.hint
    with pytest.raises(ModelError):
        import_candidate(candidate, candidate.guess, library)
    with pytest.raises(UnknownFormat):
        open_model(tmp_path / name)
    assert not library.folder.exists()


def test_the_remedy_suits_what_is_wrong(tmp_path: Path) -> None:
    remedies = {
        "net.onnx": (FILES["d.onnx"][0], "evalkit model build"),
        "cut.rpk": (rpk(tmp_path).read_bytes()[:300], "copy it again"),
        "other.rpk": (
            network_file(SCORES, {}, MemoryTable(runtime=1000, coefficients=0, total=16_777_088)),
            "Convert the network for the IMX500.",
        ),
    }
    for name, (data, remedy) in remedies.items():
        (tmp_path / name).write_bytes(data)
        assert remedy in examine(tmp_path / name).hint, name


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert "No such file" in examine(tmp_path / "gone.rpk").problem


def test_a_truncated_file_is_a_problem_wherever_it_is_cut(tmp_path: Path) -> None:
    data = rpk(tmp_path).read_bytes()
    for length in range(0, len(data) - 600, 211):
        (tmp_path / "net.rpk").write_bytes(data[:length])
        candidate = examine(tmp_path / "net.rpk")
        assert candidate.problem or candidate.questions, length


def test_a_disk_that_fills_leaves_nothing_behind(tmp_path: Path, library: ModelLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = examine(rpk(tmp_path), library=library)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelError, match="No space left"):
        import_candidate(candidate, candidate.guess, library)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "net.rpk"]


@pytest.mark.parametrize(
    ("text", "words"),
    [(b"", "0 lines"), (b"\xff\xfea", "no text"), (b"a\n" * 30_000, "30,000 lines"), (b"x" * (2 << 20), "cannot be read")],
)
def test_a_list_of_labels_that_cannot_be_is_not_used(tmp_path: Path, text: bytes, words: str) -> None:
    path = rpk(tmp_path)
    (tmp_path / "labels.txt").write_bytes(text)
    with pytest.raises(ModelError, match=words):
        read_labels(tmp_path / "labels.txt")
    candidate = examine(path)
    assert "labels.txt beside it is not used" in candidate.notes[0]
    assert candidate.guess.labels is None
