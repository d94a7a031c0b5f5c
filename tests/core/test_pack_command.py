"""`evalkit pack`: a packerOut.zip becomes a file that `evalkit inspect` describes, or nothing is written and the reason said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evalkit import cli
from tests.core.test_imx500_inspection import packer_zip


def test_the_file_is_described_as_a_network(tmp_path: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = shared_data / "imx500" / "tiny" / "packerOut.zip", tmp_path / "tiny.rpk"
    labels = tmp_path / "labels.json"
    labels.write_text('{"task": "classification", "classes": {"labels": ["a", "b"]}}', "utf-8")
    assert (
        cli.main(["pack", str(source), "--out", str(target), "--input-format", "BGR", "--network-id", "7", "--intrinsics", str(labels)])
        == 0
    )
    assert "No sensor has confirmed" in capsys.readouterr().out
    assert cli.main(["inspect", str(target), "--json"]) == 0
    description = json.loads(capsys.readouterr().out)
    assert description["network_id"] == 7
    assert description["memory"]["runtime"] == 184_320
    assert description["problems"] == []
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["labels.json", "tiny.rpk"]


def test_a_damaged_zip_leaves_no_file_and_names_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "packerOut.zip", tmp_path / "network.rpk"
    for content, words in ((packer_zip()[:-30], "damaged"), (b"PK", "damaged"), (packer_zip(), "has no part"), (b"no zip", "no zip file")):
        source.write_bytes(content)
        assert cli.main(["pack", str(source), "--out", str(target)]) != 0
        said = capsys.readouterr().err
        assert "packerOut.zip" in said
        assert words in said
        assert "Traceback" not in said
    assert not target.exists()
