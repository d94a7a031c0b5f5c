"""Networks of other tools on the command line: taken in with answers that are kept, opened wherever a model is named."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from evalkit.cli import main
from evalkit.emulator.config import NO_MODEL
from evalkit.errors import ModelError
from evalkit.headless import exits, networks, swaps
from evalkit.imx500.network_info import read_network_info
from evalkit.imx500.rpk import read_container
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME, builtin_packages
from evalkit.models.importing import examine
from evalkit.models.library import default_library
from evalkit.session.deploy_report import NetworkRef
from evalkit.session.history import Outcome, SwapFigures
from tests.core.importing_helpers import SCORES, YOLO, bare, info_of, rpk

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVALKIT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_what_the_arguments_say_is_remembered_and_the_rest_is_guessed_aloud(tmp_path: Path, capsys: Capture) -> None:
    file = rpk(tmp_path)
    assert main(["model", "import", str(file), "--box-order", "yx", "--boxes-in", "parts", "--json"]) == exits.OK
    out, err = capsys.readouterr()
    assert "--task says it otherwise" in err
    assert "What are the numbers of a box" not in err, "that was said"
    (card,) = default_library().load(json.loads(out)["name"]).cards
    assert (card.task, card.box_order, card.box_normalised) == ("object detection", "yx", True)
    assert examine(file).questions == ()
    assert networks.package_named(str(file)).card.box_order == "yx", "deploy, run and bench open it with these answers"


def test_a_classifier_with_swapped_colours_is_told_by_arguments(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "flowers.fpk"
    file.write_bytes(bare(SCORES))
    (tmp_path / "labels.txt").write_text("rose\ntulip\n", encoding="utf-8")
    labels = ["--labels", str(tmp_path / "labels.txt")]
    assert main(["model", "import", str(file), *labels]) == exits.FAILED
    assert "2 labels, and flowers scores 5 classes. Give one line for each" in capsys.readouterr().err
    assert "flowers" not in {entry.name for entry in default_library().entries()}
    (tmp_path / "labels.txt").write_text("rose\ntulip\ndaisy\nlily\npoppy\n", encoding="utf-8")
    assert main(["model", "import", str(file), "--softmax", "no", "--colours", "BGR", *labels]) == exits.OK
    (entry,) = (entry for entry in default_library().entries() if entry.name == "flowers")
    assert entry.card is not None
    assert not entry.card.softmax
    info = read_network_info(read_container(default_library().load("flowers").data).members["network_info.txt"])
    assert info.networks[0].format == "BGR"
    with pytest.raises(SystemExit):
        main(["model", "import", str(file), "--softmax", "maybe"])
    assert "neither yes nor no" in capsys.readouterr().err


def test_a_foreign_file_is_opened_wherever_a_network_is_named(tmp_path: Path, shared_data: Path) -> None:
    (tmp_path / "network.fpk").write_bytes(bare(YOLO))
    (tmp_path / "network_info.txt").write_bytes(info_of(YOLO))
    assert networks.package_named(str(tmp_path / "network.fpk")).card.task == "object detection"
    assert networks.package_named(str(shared_data / "imx500" / "tiny" / "packerOut.zip")).card.task == "classification"


def test_an_emulator_is_not_started_with_what_it_cannot_run(tmp_path: Path, shared_data: Path, capsys: Capture) -> None:
    for name in (str(shared_data / "rpk" / "imx500_network_posenet.rpk"), "no-such-network"):
        code = main(["run", "--headless", "--model", name, "--seconds", "0.1", "--out", str(tmp_path / "out")])
        said = capsys.readouterr().err
        assert code == exits.FAILED
        assert "real sensor" in said or "There is no model" in said
        assert "Starting" not in said
    assert not (tmp_path / "out").exists()
    networks.start_network("")
    networks.start_network(NO_MODEL)


def test_a_network_that_ran_is_the_one_used_last() -> None:
    def used() -> set[str]:
        return {entry.name for entry in default_library().entries() if entry.last_used_s is not None}

    with pytest.raises(ModelError):
        networks.start_network("no-such-network")
    assert used() == set()
    networks.start_network(CLASSIFIER_NAME)
    assert used() == {CLASSIFIER_NAME}
    networks.note_used("0" * 64)
    assert used() == {CLASSIFIER_NAME}, "what is not in the library is not noted"


def test_swaps_are_listed_for_people_and_machines(capsys: Capture) -> None:
    assert main(["swaps"]) == exits.OK
    assert "No model was swapped yet" in capsys.readouterr().err
    old, new = (NetworkRef(name=package.name, sha256=package.sha256) for package in builtin_packages()[:2])
    history = swaps.history()
    history.end(history.begin("B1", None, old), Outcome.FAILED, "The link broke.")
    figures = SwapFigures(bytes=1_500_000, downtime_ms=140.0, verification="Every number is the same.")
    history.end(history.begin("B1", old, new), Outcome.DONE, "", figures=figures)
    history.begin("B1", new, msgspec.structs.replace(old, network=1))
    assert main(["swaps"]) == exits.OK
    head, broken, done, failed = capsys.readouterr().out.splitlines()
    assert "OUTCOME" in head
    assert "broken off" in broken
    assert f"{old.name} #1" in broken
    assert all(text in done for text in (old.name, new.name, "1.5 MB", "140 ms", "Every number is the same."))
    assert "no network" in failed
    assert "The link broke." in failed
    assert main(["swaps", "--json"]) == exits.OK
    assert [row["outcome"] for row in json.loads(capsys.readouterr().out)] == [None, "done", "failed"]


def test_undo_wants_a_board_that_goes_on_running(capsys: Capture) -> None:
    for arguments in (["--undo"], [], [CLASSIFIER_NAME, "--undo", "--url", "tcp://127.0.0.1:1"]):
        assert main(["deploy", *arguments]) == exits.USAGE
        assert "--undo --url" in capsys.readouterr().err


def test_two_models_become_one_package_of_both(tmp_path: Path, capsys: Capture) -> None:
    first, second = DETECTOR_NAME, CLASSIFIER_NAME
    assert main(["model", "join", first, second, "--name", "both"]) == exits.OK
    joined = default_library().load("both")
    assert [card.name for card in joined.cards] == [first, second]
    assert all(joined.golden)
    assert main(["model", "join", first, "both", "--out", str(tmp_path / "x.rpk")]) == exits.OK
    assert len(networks.package_named(str(tmp_path / "x.rpk")).cards) == 2
    capsys.readouterr()
    assert main(["model", "join", first]) == exits.FAILED
    assert "cannot be joined" in capsys.readouterr().err
    assert {entry.name for entry in default_library().entries() if not entry.is_builtin} == {"both"}


@pytest.mark.parametrize("content", [b"9464garbage", b"PKgarbage", b""])
def test_a_file_that_is_none_is_named(content: bytes, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "odd.rpk"
    file.write_bytes(content)
    for command in (["model", "show", str(file)], ["model", "import", str(file)], ["deploy", str(file)]):
        assert main(command) == exits.FAILED
        assert "odd.rpk" in capsys.readouterr().err
    assert not any(path.suffix == ".rpk" for path in default_library().folder.glob("*"))
