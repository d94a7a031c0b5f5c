"""Every target, with a fixed set of spoilt inputs: a few seconds in all. For more, `python -m tests.fuzz NAME --seconds 600`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evalkit.errors import BrokenModel, DecodeError
from evalkit.results.decode import DECODERS
from tests.fuzz import mutation, seeds
from tests.fuzz.target import Surprise, Target, check
from tests.fuzz.targets import TARGETS

EXECUTIONS = 1500
SEED = 20_260
SLOW = {"connection-host": 250, "connection-board": 250, "tflite": 500}
"""Targets that do more with each input; the whole file is to take seconds."""


@pytest.mark.parametrize("name", TARGETS)
def test_garbage_is_read_or_refused_and_nothing_else(name: str) -> None:
    target, executions = TARGETS[name], SLOW.get(name, EXECUTIONS)
    accepted = mutation.run(target, executions, seed=SEED)
    if target.errors:
        assert 0 < accepted < executions, "mutations that all pass, or none, test nothing"


@pytest.mark.parametrize("name", [name for name in TARGETS if name != "package"])
def test_the_seeds_are_accepted(name: str) -> None:
    for data in TARGETS[name].seeds():
        assert check(TARGETS[name], data)


def test_each_decoder_of_results_has_a_seed() -> None:
    assert list(seeds.SHAPES) == list(DECODERS)


def test_of_the_containers_only_whole_networks_are_packages() -> None:
    assert [check(TARGETS["package"], data) for data in TARGETS["package"].seeds()] == [True, *[False] * 6]


def _raises_key_error(data: bytes) -> None:
    if b"token" in data:
        raise KeyError("token")


def _points_outside(data: bytes) -> None:
    if not data.startswith(b"seed"):
        raise DecodeError("no seed", offset=len(data) + 1)


@pytest.mark.parametrize(("read", "what"), [(_raises_key_error, r"KeyError\('token'\)"), (_points_outside, r"an error at byte \d+")])
def test_a_reader_with_a_fault_is_found_out(read: Callable[[bytes], None], what: str) -> None:
    target = Target(name="faulty", read=read, errors=(DecodeError,), seeds=lambda: [b"seed and more"], tokens=(b"token",))
    with pytest.raises(Surprise, match=f"faulty: {what} on") as caught:
        mutation.run(target, 5000, seed=SEED)
    with pytest.raises((KeyError, DecodeError)):
        read(caught.value.data)


def test_an_error_of_another_kind_or_without_a_word_is_a_surprise() -> None:
    def refuse(_: bytes) -> None:
        raise BrokenModel("")

    target = Target(name="mute", read=refuse, errors=(BrokenModel,), seeds=lambda: [b"x"])
    with pytest.raises(Surprise, match="without a word"):
        check(target, b"x")
    with pytest.raises(Surprise, match="BrokenModel"):
        check(Target(name="other", read=refuse, errors=(DecodeError,), seeds=lambda: [b"x"]), b"x")


def test_the_same_seed_makes_the_same_inputs() -> None:
    def first(seed: int) -> list[bytes]:
        source = mutation.inputs([b"abc" * 20, b"def" * 30], [b"T"], max_bytes=100, seed=seed)
        return [next(source) for _ in range(200)]

    assert first(1) == first(1)
    assert first(1) != first(2)
    assert max(map(len, first(1))) <= 100
