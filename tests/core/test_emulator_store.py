"""What the board keeps of packages: uploads in its memory, packages in its flash; bounded, and none half-written."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evalkit.emulator import store as store_module
from evalkit.emulator.staging import STAGED_PACKAGES, STAGING_BYTES, Staging
from evalkit.emulator.store import PackageStore
from evalkit.errors import BoardFault
from evalkit.models.builtin import builtin_packages
from evalkit.models.files import disk_error
from evalkit.models.package import ModelPackage
from evalkit.protocol.requests import ModelBegin

FIRST, SECOND = builtin_packages()[:2]


def sized(name: str, size: int) -> ModelPackage:
    """Return something of a package's kind that is `size` bytes long."""
    return replace(FIRST, name=name, data=bytes(size), sha256=name)


def names(store: PackageStore) -> list[str]:
    return [package.name for package in store.kept]


def begin(sha256: str, size: int = 100) -> ModelBegin:
    return ModelBegin(upload_id=1, name=sha256, size_bytes=size, crc32c=0, runtime_bytes=1, coefficient_bytes=1, sha256=sha256)


def test_a_full_store_lets_go_of_what_was_not_used_for_longest_and_last_of_what_is_needed() -> None:
    store = PackageStore(100)
    a, b, c, d = (sized(name, 50) for name in "abcd")
    store.put(a, beside=None)
    store.put(b, beside=a)
    store.put(c, beside=b)
    assert names(store) == ["a", "b", "c"], "two of 50 bytes beside the one that runs"
    store.put(d, beside=c, needed=["a"])
    assert names(store) == ["a", "c", "d"]
    store.put(sized("e", 5), beside=sized("huge", 101), needed=["a"])
    assert "huge" not in names(store), "what has no room is not kept"
    assert (store.has_room_for(sized("x", 100)), store.has_room_for(sized("x", 101))) == (True, False)
    nothing = PackageStore(0)
    nothing.put(a, beside=b)
    assert (names(nothing), nothing.has_room_for(None)) == ([], False)


def test_the_flash_is_found_again_and_what_is_damaged_there_is_left_out(tmp_path: Path) -> None:
    store = PackageStore(1 << 20, tmp_path)
    store.put(SECOND, beside=FIRST)
    store.set_boot(SECOND, 0)
    again = PackageStore(1 << 20, tmp_path)
    assert names(again) == [FIRST.name, SECOND.name]
    assert again.boot is not None
    assert again.boot.package.sha256 == SECOND.sha256

    file = tmp_path / f"{FIRST.sha256}.rpk"
    file.write_bytes(file.read_bytes()[:-1])
    assert names(PackageStore(1 << 20, tmp_path)) == [SECOND.name]
    assert names(PackageStore(0, tmp_path)) == []
    assert PackageStore(0, tmp_path).boot is not None, "what runs at power-on needs no room beside it"
    (tmp_path / "board.json").write_text('{"kept": 7}')
    assert PackageStore(1 << 20, tmp_path).boot is None


def test_files_that_are_kept_no_more_are_removed(tmp_path: Path) -> None:
    store = PackageStore(0, tmp_path)
    store.set_boot(FIRST, 0)
    store.set_boot(SECOND, 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([f"{SECOND.sha256}.rpk", "board.json"])


def test_a_disk_that_is_full_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = PackageStore(1 << 20, tmp_path)
    store.put(FIRST, beside=None)
    store.set_boot(FIRST, 0)

    def full(path: Path, data: bytes) -> None:
        raise disk_error(path, OSError(errno.ENOSPC, "No space left on device"))

    monkeypatch.setattr(store_module, "write_atomically", full)
    with pytest.raises(BoardFault, match="No space left") as caught:
        store.put(SECOND, beside=FIRST)
    assert caught.value.hint
    with pytest.raises(BoardFault):
        store.set_boot(SECOND, 0)
    for each in (store, PackageStore(1 << 20, tmp_path)):
        assert names(each) == [FIRST.name]
        assert each.boot is not None
        assert each.boot.package.sha256 == FIRST.sha256


def test_uploads_are_remembered_up_to_a_number_and_a_size() -> None:
    staging = Staging()
    for number in range(STAGED_PACKAGES + 1):
        staging.open(begin(str(number))).add(0, np.ones(10, np.uint8))
    assert [staging.open(begin(str(number))).received for number in (1, 4)] == [10, 10]
    assert staging.open(begin("0")).received == 0, "the oldest had to go"
    staging.open(begin("large", STAGING_BYTES))
    assert staging.open(begin("4")).received == 0
    assert staging.open(begin("")) is not staging.open(begin("")), "without a checksum nothing is known again"
