"""The library lists, loads and takes in models, and never keeps half a file."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from evalkit.errors import ModelError, UnknownFormat
from evalkit.models.build import build_package
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME
from evalkit.models.files import work_folder, write_atomically
from evalkit.models.library import ModelLibrary
from tests.core.models_helpers import CARD, tiny_twin

PACKAGE = build_package(tiny_twin().SerializeToString(), CARD)
BUILTIN = [DETECTOR_NAME, CLASSIFIER_NAME]


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "models")


def test_an_empty_library_has_the_built_in_models(library: ModelLibrary) -> None:
    assert [entry.name for entry in library.entries()] == BUILTIN
    assert all(entry.is_builtin and entry.has_twin and entry.memory for entry in library.entries())
    assert library.load(DETECTOR_NAME).name == DETECTOR_NAME
    assert not library.folder.exists()


def test_what_was_added_is_listed_and_loaded(library: ModelLibrary) -> None:
    added = library.add(PACKAGE, "mine")
    assert library.entries()[2:] == (added,)
    assert (added.title, added.size_bytes, added.path) == ("Tiny", len(PACKAGE), library.folder / "mine.rpk")
    assert library.load("mine").data == PACKAGE


def test_adding_again_replaces(library: ModelLibrary) -> None:
    library.add(PACKAGE, "mine")
    other = build_package(tiny_twin(weights=2, width=64).SerializeToString(), CARD)
    library.add(other, "mine")
    assert library.load("mine").data == other
    assert len(library.entries()) == 3


def test_what_is_no_package_is_not_taken_in(library: ModelLibrary) -> None:
    with pytest.raises(UnknownFormat):
        library.add(b"holiday pictures", "mine")
    assert not library.folder.exists()


@pytest.mark.parametrize("name", ["", "../up", "a/b", "C:\\x", ".hidden", "x" * 65, "a\nb"])
def test_a_name_that_leads_elsewhere_is_refused(library: ModelLibrary, name: str) -> None:
    with pytest.raises(ModelError, match="cannot be the name"):
        library.add(PACKAGE, name)
    with pytest.raises(ModelError, match="cannot be the name"):
        library.load(name)


def test_a_built_in_model_cannot_be_replaced(library: ModelLibrary) -> None:
    with pytest.raises(ModelError, match="built-in"):
        library.add(PACKAGE, DETECTOR_NAME)


def test_an_unknown_name_lists_the_known_ones(library: ModelLibrary) -> None:
    library.add(PACKAGE, "mine")
    with pytest.raises(ModelError, match="no model 'yours'") as caught:
        library.load("yours")
    assert DETECTOR_NAME in caught.value.hint
    assert "mine" in caught.value.hint


def test_a_damaged_file_is_listed_with_its_problem(library: ModelLibrary) -> None:
    library.add(PACKAGE, "mine")
    (library.folder / "mine.rpk").write_bytes(PACKAGE[:1000])
    entry = library.entries()[-1]
    assert (entry.name, entry.card, entry.memory) == ("mine", None, None)
    assert entry.problem


def test_a_full_disk_leaves_the_old_file_and_nothing_else(library: ModelLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    library.add(PACKAGE, "mine")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    other = build_package(tiny_twin(width=64).SerializeToString(), CARD)
    with pytest.raises(ModelError, match="No space left") as caught:
        library.add(other, "mine")
    assert "space" in caught.value.hint
    assert library.load("mine").data == PACKAGE
    assert [path.name for path in library.folder.iterdir()] == ["mine.rpk"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(ModelError, match="models cannot be written"):
        ModelLibrary(tmp_path / "models").add(PACKAGE, "mine")


def test_a_work_folder_goes_away_whatever_happens(tmp_path: Path) -> None:
    def fail() -> None:
        with work_folder(tmp_path) as work:
            (work / "half").write_bytes(b"x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not list(tmp_path.iterdir())


def test_what_a_killed_process_left_is_removed_a_day_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, young = tmp_path / ".work-old", tmp_path / ".work-young"
    for folder in (old, young):
        folder.mkdir()
    now = old.stat().st_mtime
    os.utime(old, (now - 2 * 24 * 3600, now - 2 * 24 * 3600))
    monkeypatch.setattr(time, "time", lambda: now + 1)
    write_atomically(tmp_path / "new", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".work-young", "new"]
