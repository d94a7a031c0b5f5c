"""`evalkit model build` as a user types it, and the façade that the window calls: progress, cancel, nothing half-written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from evalkit.building.build import build
from evalkit.building.request import BuildReport, BuildRequest, from_json, to_json
from evalkit.cli import main
from evalkit.errors import BrokenModel, ModelError, ModelTooLarge
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.models.library import ModelLibrary
from evalkit.models.package import read_package
from tests.core.building_helpers import classifier, save, write_pictures

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVALKIT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def request_of(tmp_path: Path) -> Callable[..., BuildRequest]:
    def make(**changes: object) -> BuildRequest:
        network = save(classifier(), tmp_path)
        pictures = write_pictures(tmp_path / "pictures")
        settings = {"network": network, "task": "classification", "normalisation": "0..1", "pictures": str(pictures), **changes}
        return BuildRequest(**settings)  # type: ignore[arg-type]

    return make


def ignore(_: Progress) -> None:
    pass


def test_the_command_builds_into_the_library_and_the_other_commands_know_it(tmp_path: Path, home: Path, capsys: Capture) -> None:
    network = save(classifier(), tmp_path, "My Net.onnx")
    (tmp_path / "labels.txt").write_text("red\ngreen\nblue\ngrey\n", encoding="utf-8")
    write_pictures(tmp_path / "pictures")
    arguments = ["--task", "classification", "--labels", str(tmp_path / "labels.txt"), "--pictures", str(tmp_path / "pictures")]

    assert main(["model", "build", str(network), *arguments, "--normalisation=-1..1", "--json"]) == 0

    report = from_json(capsys.readouterr().out, BuildReport)
    assert report.path == home / "data" / "models" / "my-net.rpk"
    assert report.loss is not None
    assert report.memory.used == report.memory.runtime + report.memory.coefficients + 1024
    assert read_package(report.path).sha256 == report.sha256

    assert main(["model", "plan", "my-net", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["fits"]
    assert plan["after"]["runtime"] == report.memory.runtime
    assert main(["model", "show", "my-net"]) == 0
    assert "red, green, blue, grey" in capsys.readouterr().out
    assert main(["model", "remove", "my-net"]) == 0
    assert main(["model", "show", "my-net"]) == 5
    assert main(["model", "remove", "my-net", "--undo"]) == 0
    assert main(["model", "export", "my-net", str(tmp_path / "copy.rpk")]) == 0
    assert (tmp_path / "copy.rpk").read_bytes() == report.path.read_bytes()
    assert main(["model", "import", str(tmp_path / "copy.rpk"), "--name", "again"]) == 0
    capsys.readouterr()
    assert main(["model", "list", "--json"]) == 0
    assert {"my-net", "again"} <= {row["name"] for row in json.loads(capsys.readouterr().out)}


def test_the_command_says_what_it_made_and_lost(tmp_path: Path, home: Path, capsys: Capture) -> None:
    write_pictures(tmp_path / "pictures")
    out = tmp_path / "made.rpk"

    arguments = ["--task", "classification", "--pictures", str(tmp_path / "pictures"), "--out", str(out)]
    code = main(["model", "build", str(save(classifier(), tmp_path)), *arguments])

    said = capsys.readouterr()
    assert code == 0
    assert str(out) in said.out
    assert "3 of 3 pictures with the same best class (100%)" in said.out
    assert "not used for quantising" in said.out
    assert "bytes" in said.out
    assert "0..1 is assumed" in said.err
    assert "Quantising: 6 of 6 pictures" in said.err
    assert not (home / "data" / "models").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--task", "classification", "--input-size", "big"], "320x240"),
        (["--task", "classification", "--mean", "1,2"], "three with commas"),
        (["--task", "telepathy"], "object detection"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], words: str, home: Path, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["model", "build", "net.onnx", *arguments])
    assert caught.value.code == 2
    assert words in capsys.readouterr().err


def test_a_bad_network_ends_with_words_and_code_5(tmp_path: Path, home: Path, capsys: Capture) -> None:
    (tmp_path / "net.onnx").write_bytes(b"nonsense")

    assert main(["model", "build", str(tmp_path / "net.onnx"), "--task", "classification"]) == 5

    assert "net.onnx is no ONNX file" in capsys.readouterr().err
    assert not list((home / "data" / "models").glob("*"))


@pytest.mark.parametrize("stage", ["Quantising", "Verifying"])
def test_a_cancelled_build_leaves_what_was_there(stage: str, tmp_path: Path, request_of: Callable[..., BuildRequest]) -> None:
    cancel = CancelToken()
    out = tmp_path / "out" / "made.rpk"
    out.parent.mkdir()
    out.write_bytes(b"the one before")

    def stop(progress: Progress) -> None:
        if progress.stage == stage:
            cancel.cancel()

    with pytest.raises(Cancelled):
        build(request_of(), destination=out, progress=stop, cancel=cancel)
    assert out.read_bytes() == b"the one before"
    assert [path.name for path in out.parent.iterdir()] == ["made.rpk"]


def test_an_error_keeps_its_kind_across_the_process(tmp_path: Path, request_of: Callable[..., BuildRequest]) -> None:
    model = classifier()
    for tensor in model.graph.initializer:
        if tensor.name == "w1":
            tensor.raw_data = np.full(16 * 8 * 9, np.nan, np.float32).tobytes()
    broken = save(model, tmp_path, "broken.onnx")
    library = ModelLibrary(tmp_path / "models")

    with pytest.raises(BrokenModel, match=r"broken\.onnx: There are NaN or infinite weights in w1") as caught:
        build(request_of(network=broken), destination=library, progress=ignore, cancel=CancelToken())
    assert "diverged" in caught.value.hint
    with (tmp_path / "large.onnx").open("wb") as file:
        file.truncate(200 << 20)
    with pytest.raises(ModelTooLarge) as large:
        build(request_of(network=tmp_path / "large.onnx"), destination=library, progress=ignore, cancel=CancelToken())
    assert large.value.available_bytes == 128 << 20
    assert not library.folder.exists()


def test_a_name_that_no_model_can_have_is_refused_before_the_work(tmp_path: Path, request_of: Callable[..., BuildRequest]) -> None:
    told: list[Progress] = []

    with pytest.raises(ModelError, match=r"'\.\./x' cannot be the name of a model"):
        build(request_of(name="../x"), destination=ModelLibrary(tmp_path / "models"), progress=told.append, cancel=CancelToken())
    assert not told


def test_what_is_asked_and_reported_survives_json(request_of: Callable[..., BuildRequest]) -> None:
    request = request_of(mean=(1.0, 2.0, 3.0), labels=("a", "b"), input_size=(3, 4))

    assert from_json(to_json(request), BuildRequest) == request


def test_a_real_detector_loses_little(shared_data: Path, tmp_path: Path) -> None:
    request = BuildRequest(
        network=shared_data / "models" / "FastestDet.onnx",
        task="object detection",
        pictures=str(shared_data / "video" / "vtest.avi"),
        normalisation="0..1",
        channel_order="BGR",
    )

    report = build(request, destination=tmp_path / "fastest.rpk", progress=ignore, cancel=CancelToken())

    # Counted independently (see the reference's table): 107 and 14.9 million.
    assert round(report.conv_macs / 1e6) == 107
    assert round(report.depthwise_macs / 1e6) == 15
    assert report.loss is not None
    assert report.loss.agreement > 0.9
    assert abs(report.loss.score_change or 0) < 0.03
