"""What opens, what is asked, and that answers are given once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from evalkit.errors import ModelError
from evalkit.imx500.dnnparams import place
from evalkit.imx500.network_info import read_network_info
from evalkit.imx500.network_registers import read_network_registers, refused
from evalkit.imx500.rpk import new_container, read_container, write_container
from evalkit.models import answers as answers_module
from evalkit.models.answers import SUFFIX
from evalkit.models.builtin import DETECTOR_NAME, builtin_packages
from evalkit.models.files import write_atomically
from evalkit.models.importing import complete, examine, import_candidate, is_model_file, open_model
from evalkit.models.library import ModelLibrary
from evalkit.models.neighbours import read_labels
from tests.core.importing_helpers import MEMORY, SCORES, YOLO, bare, info_of, rpk


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "models")


def test_a_package_of_ours_is_asked_nothing_and_taken_in_as_it_is(tmp_path: Path, library: ModelLibrary) -> None:
    library.export(DETECTOR_NAME, tmp_path / "copy.rpk")
    candidate = examine(tmp_path / "copy.rpk", library=library)
    assert (candidate.kind, candidate.questions, candidate.problem) == ("EvalKit package", (), "")
    assert import_candidate(candidate, candidate.guess, library).name == DETECTOR_NAME  # it is there already
    assert import_candidate(candidate, candidate.guess, library, name="again").sha256 == builtin_sha256()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.rpk", "models"]


def builtin_sha256() -> str:
    return next(one.sha256 for one in builtin_packages() if one.name == DETECTOR_NAME)


def test_what_a_file_does_not_say_is_guessed_with_a_reason(tmp_path: Path) -> None:
    candidate = examine(rpk(tmp_path))
    guesses = {question.key: (question.guess, question.reason) for question in candidate.questions}
    assert guesses == {
        "task": ("object detection", "four tensors (boxes, scores, classes, a count): the usual detector (300x4, 300, 300, 1)"),
        "box_order": ("xy", "Ultralytics' networks, which have boxes in pixels, begin with x"),
        "box_normalised": (False, "the tensor's scale lets them reach up to 1.02e+03"),
        "labels": ((), "nothing lists them, so classes are shown by number"),
    }
    assert candidate.package is not None
    assert (candidate.package.card.box_order, candidate.package.card.box_normalised) == ("xy", False)
    assert all(question.guess in [choice.value for choice in question.choices] for question in candidate.questions if question.choices)


def test_a_list_of_scores_is_guessed_a_classifier_that_needs_softmax(tmp_path: Path) -> None:
    candidate = examine(rpk(tmp_path, SCORES))
    assert {question.key: question.guess for question in candidate.questions} == {"task": "classification", "softmax": True, "labels": ()}


def test_answers_are_part_of_the_imported_package_and_asked_once(tmp_path: Path, library: ModelLibrary) -> None:
    path = rpk(tmp_path)
    candidate = examine(path, library=library)
    answers = msgspec.structs.replace(candidate.guess, box_order="yx", labels=("cat", "dog"))
    entry = import_candidate(candidate, answers, library)
    card = library.load(entry.name).card
    assert (card.task, card.box_order, card.labels) == ("object detection", "yx", ("cat", "dog"))
    again = examine(path, library=library)
    assert (again.questions, again.guess) == ((), answers)
    assert open_model(path).card == card
    assert import_candidate(again, again.guess, library).name == entry.name  # the same content is not taken in twice
    assert len([one for one in library.entries() if not one.is_builtin]) == 1


def test_answers_about_a_file_that_changed_are_asked_anew(tmp_path: Path, library: ModelLibrary) -> None:
    path = rpk(tmp_path)
    candidate = examine(path)
    import_candidate(candidate, candidate.guess, library)
    rpk(tmp_path, replace(YOLO, name="another"))
    assert examine(path, library=library).questions


def test_beside_a_file_that_cannot_be_written_the_library_remembers(
    tmp_path: Path, library: ModelLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = rpk(tmp_path)

    def read_only_beside(target: Path, data: bytes) -> None:
        if target.name.endswith(SUFFIX):
            raise ModelError(f"{target} cannot be written: Read-only file system.")
        write_atomically(target, data)

    monkeypatch.setattr(answers_module, "write_atomically", read_only_beside)
    candidate = examine(path, library=library)
    import_candidate(candidate, candidate.guess, library)
    assert not list(tmp_path.glob(f"*{SUFFIX}"))
    assert examine(path).questions
    assert not examine(path, library=library).questions


def test_arducams_file_is_completed_by_the_text_beside_it(tmp_path: Path, library: ModelLibrary) -> None:
    folder = tmp_path / "yolov8n_det"
    folder.mkdir()
    (folder / "network.fpk").write_bytes(bare(YOLO))
    (folder / "network_info.txt").write_bytes(info_of(YOLO, "BGR"))
    (folder / "labels.txt").write_text("person\nbicycle\n", "utf-8")
    candidate = examine(folder / "network.fpk", library=library)
    assert (candidate.kind, candidate.name, candidate.problem) == ("fpk", "yolov8n_det", "")
    assert candidate.notes == ("network_info.txt beside it is used.", "labels.txt beside it has 2 labels.")
    assert "input_format" not in {question.key for question in candidate.questions}
    package = library.load(import_candidate(candidate, candidate.guess, library).name)
    container = read_container(package.data)
    assert read_network_info(container.members["network_info.txt"]).networks[0].format == "BGR"
    assert not refused(read_network_registers(container.members["imx500_regs"]))
    assert package.card.labels == ("person", "bicycle")
    whole = read_container(bare(YOLO))
    assert [block.to_bytes() for block in container.blocks] == [block.to_bytes() for block in whole.blocks]


def test_without_that_text_the_order_of_colours_is_asked(tmp_path: Path) -> None:
    (tmp_path / "net.fpk").write_bytes(bare(YOLO))
    (tmp_path / "network_info.txt").write_bytes(info_of(SCORES))
    candidate = examine(tmp_path / "net.fpk")
    assert "belongs to another network" in candidate.notes[0]
    assert "input_format" in {question.key for question in candidate.questions}
    package = complete(candidate, msgspec.structs.replace(candidate.guess, input_format="BGR"))
    assert read_network_info(read_container(package.data).members["network_info.txt"]).networks[0].format == "BGR"
    assert package.card.input_format == "BGR"


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("a.rpk", True),
        ("A.FPK", True),
        ("a.adm", True),
        ("packerOut.zip", True),
        ("holiday.zip", False),
        ("a.rpk.txt", False),
        ("rpk", False),
    ],
)
def test_a_model_file_is_known_by_its_name(name: str, is_one: bool) -> None:
    assert is_model_file(Path("somewhere") / name) is is_one


def test_real_files_that_say_everything_are_asked_nothing(shared_data: Path, tmp_path: Path, library: ModelLibrary) -> None:
    for source in sorted((shared_data / "rpk").glob("*.rpk")):
        path = Path(shutil.copy(source, tmp_path))
        candidate = examine(path, library=library)
        assert not candidate.problem
        silent = "inputtensoronly" in path.name
        assert [question.key for question in candidate.questions] == (["task", "softmax", "labels"] if silent else [])
        entry = import_candidate(candidate, candidate.guess, library)
        assert silent or entry.path is None or entry.path.read_bytes() == source.read_bytes()
        assert entry.card is not None
        assert library.load(entry.name).card == entry.card
        assert not examine(path, library=library).questions


def test_a_file_of_two_networks_gets_a_card_for_each(tmp_path: Path, library: ModelLibrary) -> None:
    networks = (YOLO, replace(SCORES, id=1))
    container = new_container(networks=networks, dnn=place(networks, MEMORY), coefficients=b"", members={})
    (tmp_path / "two.rpk").write_bytes(write_container(container))
    candidate = examine(tmp_path / "two.rpk", library=library)
    entry = import_candidate(candidate, candidate.guess, library)
    package = library.load(entry.name)
    assert [card.task for card in package.cards] == ["object detection", "classification"]
    assert entry.networks == ("yolov8n_imx", "flowers")
    info = read_network_info(read_container(package.data).members["network_info.txt"])
    assert [(one.ordinal, one.width) for one in info.networks] == [(0, 640), (1, 64)]


def test_labels_are_read_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_bytes("\ufeffcat\r\n dog \r\n-\r\nいぬ\r\n".encode())
    assert read_labels(tmp_path / "names.txt") == ("cat", "dog", "-", "いぬ")


def test_what_sonys_converter_left_is_put_together_with_the_colours_in_the_order_that_was_answered(
    shared_data: Path, tmp_path: Path, library: ModelLibrary
) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    path = Path(shutil.copy(shared_data / "imx500" / "tiny" / "packerOut.zip", folder))
    candidate = examine(path, library=library)
    assert (candidate.kind, candidate.name, candidate.problem) == ("packerOut.zip", "tiny", "")
    assert "no sensor has loaded" in candidate.notes[0]
    assert "input_format" in {question.key for question in candidate.questions}
    entry = import_candidate(candidate, msgspec.structs.replace(candidate.guess, input_format="BGR"), library)
    package = library.load(entry.name)
    assert package.memory == candidate.memory
    assert read_network_info(read_container(package.data).members["network_info.txt"]).networks[0].format == "BGR"
    assert package.card.input_format == "BGR"
    again = examine(path, library=library)
    assert not again.questions
    assert again.package is not None
    assert again.package.sha256 == entry.sha256
