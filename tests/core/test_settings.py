"""Settings on disk, folders, and the log."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path

import msgspec
import pytest

from evalkit.errors import SettingsError
from evalkit.log import FILE_NAME, QUEUE_RECORDS, configure_logging
from evalkit.settings import MAX_SETTINGS_BYTES, SETTINGS_VERSION, Settings, default_folders, load_settings, save_settings


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    settings = Settings(first_run=False, scene="file:ü.mp4", model="ssd", output="roi", url="tcp://host:1")
    path = tmp_path / "new" / "settings.json"
    save_settings(path, settings)
    assert load_settings(path) == (settings, None)
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == (Settings(), None)
    assert Settings().first_run


def test_unknown_fields_are_ignored_and_missing_ones_have_defaults(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"scene": "webcam:0", "of_a_later_time": [1]}', encoding="utf-8")
    assert load_settings(path) == (Settings(scene="webcam:0"), None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "truncated"),
        (b'{"pixel_format": 8}', r"\$\.pixel_format"),
        (b'{"first_run": "yes"}', r"\$\.first_run"),
        (b"\xff\xfe", "JSON"),
        (b'{"version": %d}' % (SETTINGS_VERSION + 1), "newer EvalKit"),
        (b"{}" + b" " * MAX_SETTINGS_BYTES, "bytes"),
    ],
)
def test_a_file_that_cannot_be_used_is_kept_aside_and_told(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "settings.json"
    for number in (1, 2):
        path.write_bytes(content)
        settings, error = load_settings(path)
        assert settings == Settings()
        assert error is not None
        aside = tmp_path / f"settings.json.broken-{number}"
        assert str(aside) in error.hint
        assert aside.read_bytes() == content
        assert not path.exists()
        with pytest.raises(SettingsError, match=reason):
            raise error


def test_a_file_that_cannot_be_read_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.mkdir()
    settings, error = load_settings(path)
    assert settings == Settings()
    assert error is not None
    assert str(path) in error.message
    assert path.is_dir()


def test_saving_where_nothing_can_be_saved_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(SettingsError, match="could not be saved"):
        save_settings(tmp_path / "file" / "settings.json", Settings())
    (tmp_path / "settings.json").mkdir()
    with pytest.raises(SettingsError, match="could not be saved"):
        save_settings(tmp_path / "settings.json", Settings())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "settings.json"]


def test_one_variable_moves_all_folders(tmp_path: Path) -> None:
    folders = default_folders({"EVALKIT_HOME": str(tmp_path)})
    assert (folders.data, folders.config, folders.log) == (tmp_path / "data", tmp_path / "config", tmp_path / "log")
    assert folders.settings_file == tmp_path / "config" / "settings.json"


def test_without_it_the_folders_are_absolute_and_of_this_program() -> None:
    folders = default_folders({})
    for folder in (folders.data, folders.config, folders.log):
        assert folder.is_absolute()
        assert "evalkit" in str(folder).lower()


def test_settings_are_plain_text_for_people(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    save_settings(path, Settings())
    text = path.read_text(encoding="utf-8")
    assert json.loads(text)["version"] == SETTINGS_VERSION
    assert text.count("\n") > len(msgspec.structs.fields(Settings))


def test_the_file_has_what_the_console_does_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    writer = configure_logging(tmp_path / "log")
    log = logging.getLogger("evalkit.test")
    log.debug("a detail")
    log.info("connected to %s", "memory:a")
    log.warning("slow")
    writer.stop()
    writer.stop()
    assert writer.path == tmp_path / "log" / FILE_NAME
    lines = writer.path.read_text(encoding="utf-8").splitlines()
    assert [line.split(": ", 1)[1] for line in lines] == ["connected to memory:a", "slow"]
    assert "evalkit.test" in lines[0]
    assert capsys.readouterr().err == "WARNING: slow\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file on a full disk")
def test_a_full_disk_costs_the_log_and_says_nothing_on_the_console(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / FILE_NAME).symlink_to("/dev/full")
    writer = configure_logging(tmp_path)
    logging.getLogger("evalkit.test").info("lost")
    writer.stop()
    assert capsys.readouterr() == ("", "")


def test_after_stop_the_root_logger_is_as_before(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    configure_logging(tmp_path).stop()
    assert (root.level, root.handlers) == before


def test_a_folder_that_cannot_be_written_costs_the_file_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log").write_text("a file", encoding="utf-8")
    writer = configure_logging(tmp_path / "log")
    logging.getLogger("evalkit.test").error("still heard")
    writer.stop()
    assert writer.path is None
    err = capsys.readouterr().err
    assert "No log file" in err
    assert "still heard" in err


def test_a_disk_that_hangs_costs_records_and_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    release = threading.Event()
    writer = configure_logging(tmp_path)
    log = logging.getLogger("evalkit.test")
    file_handler = next(handler for handler in writer._listener.handlers if isinstance(handler, logging.FileHandler))
    emit = file_handler.emit
    monkeypatch.setattr(file_handler, "emit", lambda record: (release.wait(20), emit(record)))
    for number in range(QUEUE_RECORDS + 50):
        log.info("record %d", number)
    assert writer.dropped >= 40
    release.set()
    writer.stop()
    assert writer.path is not None
    assert len(writer.path.read_text(encoding="utf-8").splitlines()) + writer.dropped == QUEUE_RECORDS + 50
