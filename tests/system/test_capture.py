"""What the emulator sends, captured by the command and judged by a reader that is not ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit import cli
from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.faults import Faults
from evalkit.emulator.launcher import EmulatorProcess
from evalkit.imx500.stream import decode_inference
from tests.system.libcamera_reader import Frame, LibcameraReader

LINE = 2560


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep log and library out of the real home."""
    monkeypatch.setenv("EVALKIT_HOME", str(tmp_path / "home"))


def captured(folder: Path) -> tuple[dict[str, Any], list[bytes], list[Frame]]:
    """Return index, files and what the foreign reader makes of them."""
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    files = [(folder / frame["file"]).read_bytes() for frame in index["frames"]]
    reader = LibcameraReader()
    return index, files, [reader.read(data) for data in files]


def test_the_foreign_reader_is_right_about_libcameras_vectors(shared_data: Path) -> None:
    for vector in json.loads((shared_data / "stream" / "vectors.json").read_text(encoding="utf-8"))["vectors"]:
        frame = LibcameraReader().read((shared_data / "stream" / vector["file"]).read_bytes())
        said = (frame.frame_count, frame.input_valid, frame.output_valid, frame.dnn_us, frame.dsp_us)
        assert said == tuple(vector[key] for key in ("frame_count", "input_valid", "output_valid", "dnn_us", "dsp_us"))
        if frame.outputs is not None:
            assert [output.size for output in frame.outputs] == [output["elements"] for output in vector["outputs"]]
            for output, wanted in zip(frame.outputs, vector["outputs"], strict=True):
                assert output[: len(wanted["first_values"])].tolist() == pytest.approx(wanted["first_values"])
        if frame.input is not None:
            assert frame.input.reshape(-1)[: len(vector["input_first_bytes"])].tolist() == vector["input_first_bytes"]


def test_a_foreign_reader_gets_the_same_tensors_of_what_the_emulator_sends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "raw"
    assert cli.main(["capture", "--frames", "6", "--raw", str(folder), "--model", "hi-vis-detector", "--link", "unlimited"]) == 0
    assert capsys.readouterr().out == f"{folder / 'index.json'}\n"
    index, files, frames = captured(folder)
    assert (index["complete"], len(files)) == (True, 6)
    for entry, data, frame in zip(index["frames"], files, frames, strict=True):
        ours = decode_inference(data)
        assert ours.input is not None
        assert ours.outputs is not None
        assert frame.input is not None
        assert frame.outputs is not None
        np.testing.assert_array_equal(ours.input.raw.view(np.uint8), frame.input)
        for mine, theirs in zip(ours.outputs, frame.outputs, strict=True):
            np.testing.assert_array_equal(mine.values().reshape(-1, order="F"), theirs)
        assert (frame.dnn_us, frame.dsp_us) == (ours.dnn_us, ours.dsp_us) == (entry["dnn_us"], entry["dsp_us"])
        assert (frame.input_valid, frame.output_valid, entry["input_valid"], entry["output_valid"]) == (True, True, True, True)
        assert entry["answers_frame"] == entry["frame_id"]
        assert frame.frame_count == entry["frame_count"] == entry["frame_id"] % 256
        assert frame.input_lines == entry["input_lines"]
        assert len(data) == entry["lines"] * LINE == (1 + entry["input_lines"] + entry["output_lines"] + 1) * LINE
        assert entry["model"] == "hi-vis-detector"
    # The network saw the scene, and something in it; frame after frame another picture.
    assert all(frame.input is not None and frame.input.std() > 5 for frame in frames)
    assert all(frame.outputs is not None and frame.outputs[3][0] > 0 for frame in frames)
    assert len({frame.input.tobytes() for frame in frames if frame.input is not None}) == 6


def test_late_answers_are_joined_with_the_same_picture_by_both_readers(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    config = EmulatorConfig(model="scene-classifier", link_profile="unlimited", faults=Faults(late_result=True))
    with EmulatorProcess.start(config) as board:
        assert cli.main(["capture", "--frames", "8", "--raw", str(folder), "--url", board.url]) == 0
    index, files, frames = captured(folder)
    kinds = [(frame.input_valid, frame.output_valid) for frame in frames]
    first = kinds.index((True, False))
    assert kinds[first : first + 6] == [(True, False), (False, True)] * 3
    for place in range(first + 1, first + 6, 2):
        joined, entry = frames[place], index["frames"][place]
        assert entry["answers_frame"] == index["frames"][place - 1]["frame_id"]
        seen = decode_inference(files[place - 1]).input
        assert joined.input is not None
        assert seen is not None
        np.testing.assert_array_equal(joined.input, seen.raw.view(np.uint8))


def test_a_board_that_cannot_be_reached_and_options_that_cannot_be_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["capture", "--raw", str(tmp_path / "raw"), "--url", "tcp://127.0.0.1:1"]) == 3
    assert cli.main(["capture", "--raw", str(tmp_path / "raw"), "--mode", "8000x6000"]) == 2
    assert "8000x6000" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        cli.main(["capture", "--raw", str(tmp_path / "raw"), "--frames", "0"])
    assert caught.value.code == 2
    assert not (tmp_path / "raw").exists()


def test_a_folder_with_a_capture_is_refused_before_anything_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.json").write_text("mine", encoding="utf-8")
    assert cli.main(["capture", "--frames", "1", "--raw", str(tmp_path), "--model", "scene-classifier"]) == 5
    assert "holds a capture already" in capsys.readouterr().err
    assert (tmp_path / "index.json").read_text(encoding="utf-8") == "mine"
