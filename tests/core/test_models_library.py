"""The library lists, loads and takes in models, and never keeps half a file."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from evalkit.errors import ModelError, UnknownFormat
from evalkit.models import library as library_module
from evalkit.models import library_index
from evalkit.models.build import build_package
from evalkit.models.builtin import DETECTOR_NAME, builtin_packages
from evalkit.models.files import work_folder, write_atomically
from evalkit.models.library import KEEP_REMOVED_S, MAX_BASE, ModelLibrary
from evalkit.models.package import ModelPackage, read_package
from tests.core.models_helpers import CARD, tiny_twin

PACKAGE = build_package(tiny_twin().SerializeToString(), CARD)
OTHER = build_package(tiny_twin(width=64).SerializeToString(), CARD)
BUILTIN = [package.name for package in builtin_packages()]


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
    assert library.entries()[len(BUILTIN) :] == (added,)
    assert (added.title, added.size_bytes, added.path) == ("Tiny", len(PACKAGE), library.folder / "mine.rpk")
    assert library.load("mine").data == PACKAGE


def test_only_who_says_so_replaces_a_model(library: ModelLibrary) -> None:
    library.add(PACKAGE, "mine")
    other = build_package(tiny_twin(weights=2, width=64).SerializeToString(), CARD)
    with pytest.raises(ModelError, match="already a model 'mine'"):
        library.add(other, "mine")
    assert library.load("mine").data == PACKAGE
    library.add(other, "mine", replace=True)
    assert library.load("mine").data == other
    assert len(library.entries()) == len(BUILTIN) + 1


def test_what_is_no_package_is_not_taken_in(library: ModelLibrary) -> None:
    with pytest.raises(UnknownFormat):
        library.add(b"holiday pictures", "mine")
    assert not library.folder.exists()


@pytest.mark.parametrize(
    "name", ["", "../up", "a/b", "C:\\x", ".hidden", "x" * 65, "a\nb", "a.", "a ", "CON", "nul", "Com1", "lpt9", "aux.v2"]
)
def test_a_name_that_leads_elsewhere_or_that_not_every_system_can_have_is_refused(library: ModelLibrary, name: str) -> None:
    with pytest.raises(ModelError, match="cannot be the name"):
        library.add(PACKAGE, name)
    with pytest.raises(ModelError, match="no model"):
        library.load(name)
    library.add(PACKAGE, "mine")
    with pytest.raises(ModelError, match="cannot be the name"):
        library.rename("mine", name)


def test_a_file_that_its_user_put_there_works_whatever_its_name(library: ModelLibrary) -> None:
    library.add(PACKAGE, "mine")
    (library.folder / "mine.rpk").rename(library.folder / "My Model (2).rpk")
    assert library.load("My Model (2)").data == PACKAGE
    library.rename("My Model (2)", "tidy")
    assert library.load("tidy").data == PACKAGE


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
        library.add(other, "mine", replace=True)
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


def names(library: ModelLibrary) -> list[str]:
    return [entry.name for entry in library.entries() if not entry.is_builtin]


def test_what_was_removed_comes_back_as_it_was(library: ModelLibrary) -> None:
    added = library.add(PACKAGE, "mine")
    removed = library.remove("mine")
    assert names(library) == []
    assert library.find(added.sha256) is None
    assert [one.name for one in library.removed()] == ["mine"]
    assert library.restore(removed).sha256 == added.sha256
    assert library.load("mine").data == PACKAGE
    assert library.removed() == ()


def test_two_removed_models_of_one_name_come_back_side_by_side(library: ModelLibrary) -> None:
    library.add(PACKAGE, "mine")
    first = library.remove("mine")
    library.add(OTHER, "mine")
    second = library.remove("mine")
    assert library.restore(second).name == "mine"
    assert library.restore(first).name == "mine-2"
    assert (library.load("mine").data, library.load("mine-2").data) == (OTHER, PACKAGE)
    with pytest.raises(ModelError, match="cannot be brought back"):
        library.restore(first)


def test_a_removal_is_final_a_month_later(library: ModelLibrary) -> None:
    library.add(PACKAGE, "old")
    removed = library.remove("old")
    late = ModelLibrary(library.folder, now_s=lambda: time.time() + KEEP_REMOVED_S + 60)
    late.add(PACKAGE, "new")
    late.remove("new")
    assert not removed.path.exists()


def test_a_built_in_model_stays(library: ModelLibrary) -> None:
    with pytest.raises(ModelError, match="built-in"):
        library.remove(DETECTOR_NAME)
    with pytest.raises(ModelError, match="no model"):
        library.rename(DETECTOR_NAME, "mine")


def test_a_renamed_model_keeps_its_content_and_its_last_use(library: ModelLibrary) -> None:
    library.add(PACKAGE, "mine")
    library.add(OTHER, "yours")
    library.note_used("mine")
    used = library.entries()[-2].last_used_s
    library.rename("mine", "ours")
    entry = next(entry for entry in library.entries() if entry.name == "ours")
    assert (entry.last_used_s, library.load("ours").data) == (used, PACKAGE)
    for taken in ("yours", DETECTOR_NAME):
        with pytest.raises(ModelError):
            library.rename("ours", taken)
    assert names(library) == ["ours", "yours"]


def test_when_a_model_was_last_used_is_known_in_the_next_session(tmp_path: Path) -> None:
    library = ModelLibrary(tmp_path, now_s=lambda: 1_800_000_000.0)
    library.add(PACKAGE, "mine")
    assert library.entries()[-1].last_used_s is None
    library.note_used("mine")
    library.note_used(DETECTOR_NAME)
    again = {entry.name: entry.last_used_s for entry in ModelLibrary(tmp_path).entries()}
    assert (again["mine"], again[DETECTOR_NAME]) == (1_800_000_000.0, 1_800_000_000.0)


def test_a_model_is_found_by_its_checksum(library: ModelLibrary) -> None:
    added = library.add(PACKAGE, "mine")
    found = library.find(added.sha256)
    assert found is not None
    assert (found.name, found.sha256) == ("mine", added.sha256)
    built_in = library.load(DETECTOR_NAME)
    assert library.find(built_in.sha256) is built_in
    assert library.find("0" * 64) is None


def test_an_exported_model_is_the_same_file(library: ModelLibrary, tmp_path: Path) -> None:
    library.export(DETECTOR_NAME, tmp_path / "out" / "copy.rpk")
    assert (tmp_path / "out" / "copy.rpk").read_bytes() == library.load(DETECTOR_NAME).data


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("mine", "mine-2"),
        ("MINE", "mine-2"),
        (DETECTOR_NAME, f"{DETECTOR_NAME}-2"),
        ("Größe 3 (neu)", "gr-e-3-neu"),
        ("…", "model"),
        ("x" * 99, "x" * MAX_BASE),
        ("x" * (MAX_BASE - 1) + ".tail", "x" * (MAX_BASE - 1)),
        ("NUL", "model-nul"),
        ("com7.final", "model-com7.final"),
        ("console", "console"),
    ],
)
def test_a_taken_name_gets_a_number(library: ModelLibrary, wanted: str, name: str) -> None:
    library.add(PACKAGE, "mine")
    assert library.free_name(wanted) == name
    library.add(PACKAGE, name)


def test_a_list_reads_only_what_changed(library: ModelLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(path: Path) -> ModelPackage:
        read.append(path.name)
        return read_package(path)

    monkeypatch.setattr(library_module, "read_package", counted)
    library.add(PACKAGE, "a")
    library.add(PACKAGE, "b")
    (library.folder / "broken.rpk").write_bytes(b"holiday pictures")
    first = library.entries()
    assert sorted(read) == ["a.rpk", "b.rpk", "broken.rpk"]
    read.clear()
    assert ModelLibrary(library.folder).entries() == first
    assert read == []
    library.add(OTHER, "b", replace=True)
    assert library.entries()[-2].sha256 != first[-2].sha256
    assert read == ["b.rpk"]


@pytest.mark.parametrize("text", [b"", b"{", b'{"files": 3}', b'{"version": "0"}', b"[" * 50_000, b"\xff"])
def test_a_damaged_index_costs_nothing_but_time(library: ModelLibrary, text: bytes) -> None:
    library.add(PACKAGE, "mine")
    (library.folder / library_index.FILE_NAME).write_bytes(text)
    assert names(library) == ["mine"]
    library.note_used("mine")
    assert library.entries()[-1].last_used_s is not None


def test_a_library_that_cannot_be_written_can_be_listed(library: ModelLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    library.add(PACKAGE, "mine")

    def refuse(path: Path, _data: bytes) -> None:
        raise ModelError(f"{path} cannot be written: Read-only file system.")

    monkeypatch.setattr(library_index, "write_atomically", refuse)
    assert names(library) == ["mine"]
    library.note_used("mine")


def test_a_file_that_vanishes_while_it_is_listed_is_a_problem_and_no_crash(library: ModelLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    library.add(PACKAGE, "mine")

    def vanished(path: Path) -> ModelPackage:
        path.unlink()
        return read_package(path)

    monkeypatch.setattr(library_module, "read_package", vanished)
    assert "No such file" in library.entries()[-1].problem
    assert names(library) == []
