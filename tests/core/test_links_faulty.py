"""A FaultyLink does exactly the damage of its script, however the bytes are cut."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import LinkLost
from evalkit.links.faulty import Damage, Direction, FaultKind, FaultyLink, LinkFault, random_script
from evalkit.links.memory import memory_pair
from tests.core.link_helpers import PATIENCE_S, beside, read_exactly

ALPHABET = bytes(range(65, 91))

CASES = [
    ([LinkFault(kind=FaultKind.DROP, at_byte=2, count=3)], b"AB" + ALPHABET[5:]),
    ([LinkFault(kind=FaultKind.FLIP, at_byte=0, count=2, bit=5)], b"ab" + ALPHABET[2:]),
    ([LinkFault(kind=FaultKind.DUPLICATE, at_byte=1, count=2)], b"ABCBC" + ALPHABET[3:]),
    ([LinkFault(kind=FaultKind.DROP, at_byte=25, count=9)], ALPHABET[:25]),
    ([LinkFault(kind=FaultKind.DROP, at_byte=99)], ALPHABET),
    (
        [LinkFault(kind=FaultKind.FLIP, at_byte=3, bit=5), LinkFault(kind=FaultKind.DROP, at_byte=1, count=4)],
        b"A" + b"f" + ALPHABET[6:],
    ),
]


@pytest.mark.parametrize(("script", "expected"), CASES)
def test_damage_is_what_the_script_says(script: list[LinkFault], expected: bytes) -> None:
    for size in (1, 3, 26):
        damage = Damage(script)
        pieces = [damage.apply(ALPHABET[start : start + size]) for start in range(0, 26, size)]
        assert b"".join(step for steps in pieces for step in steps if isinstance(step, bytes)) == expected


@given(seed=st.integers(0, 1000), cuts=st.lists(st.integers(0, 200), max_size=6))
def test_the_same_script_does_the_same_however_bytes_are_cut(seed: int, cuts: list[int]) -> None:
    script = random_script(seed, faults=5, span_bytes=150)
    assert script == random_script(seed, faults=5, span_bytes=150)
    data = bytes(range(200))
    whole = b"".join(step for step in Damage(script).apply(data) if isinstance(step, bytes))
    damage = Damage(script)
    edges = [0, *sorted(cuts), 200]
    cut = [step for a, b in itertools.pairwise(edges) for step in damage.apply(data[a:b])]
    assert b"".join(step for step in cut if isinstance(step, bytes)) == whole


@pytest.mark.parametrize("direction", list(Direction))
def test_damage_is_done_in_its_direction_only(direction: Direction) -> None:
    a, b = memory_pair()
    faulty = FaultyLink(a, [LinkFault(kind=FaultKind.FLIP, at_byte=1, bit=0, direction=direction)])
    faulty.write([b"pq", b"r"])
    b.write([b"pqr"])
    written, read = read_exactly(b, 3), read_exactly(faulty, 3)
    assert (written, read) == ((b"ppr", b"pqr") if direction is Direction.WRITE else (b"pqr", b"ppr"))
    assert faulty.name == a.name
    faulty.close()


def test_a_truncated_write_loses_its_end_and_only_that() -> None:
    a, b = memory_pair()
    faulty = FaultyLink(a, [LinkFault(kind=FaultKind.TRUNCATE, at_byte=5)])
    faulty.write([b"abc"])
    faulty.write([b"def", b"ghi"])
    faulty.write([b"jkl"])
    faulty.close()
    assert read_exactly(b, 8) == b"abcdejkl"


@pytest.mark.parametrize("direction", list(Direction))
def test_unplugging_lets_through_what_was_before(direction: Direction) -> None:
    a, b = memory_pair()
    faulty = FaultyLink(a, [LinkFault(kind=FaultKind.UNPLUG, at_byte=4, direction=direction)])
    if direction is Direction.WRITE:
        with pytest.raises(LinkLost):
            faulty.write([b"abcdef"])
        assert read_exactly(b, 4) == b"abcd"
    else:
        b.write([b"abcdef"])
        assert read_exactly(faulty, 4) == b"abcd"
    with pytest.raises(LinkLost):
        faulty.read_into(memoryview(bytearray(4)), 0.0)
    with pytest.raises(LinkLost):
        b.read_into(memoryview(bytearray(4)), PATIENCE_S)
    with pytest.raises(LinkLost):
        b.write([b"x"])


def test_a_stalled_read_gives_nothing_until_it_is_over() -> None:
    a, b = memory_pair()
    faulty = FaultyLink(a, [LinkFault(kind=FaultKind.STALL, at_byte=1, seconds=0.02, direction=Direction.READ)])
    b.write([b"abc"])
    buffer = memoryview(bytearray(8))
    assert faulty.read_into(buffer, 0.0) == 1
    assert faulty.read_into(buffer, 0.015) == 0
    assert faulty.read_into(buffer, 0.015) == 0
    assert faulty.read_into(buffer, 0.0) == 2
    assert bytes(buffer[:2]) == b"bc"
    faulty.close()


def test_faults_at_one_place_happen_one_after_the_other() -> None:
    a, b = memory_pair()
    stall = LinkFault(kind=FaultKind.STALL, at_byte=2, seconds=0.0, direction=Direction.READ)
    twice = LinkFault(kind=FaultKind.DUPLICATE, at_byte=1, direction=Direction.READ)
    unplug = LinkFault(kind=FaultKind.UNPLUG, at_byte=2, direction=Direction.READ)
    faulty = FaultyLink(a, [stall, twice, unplug])
    b.write([b"abc"])
    assert read_exactly(faulty, 1) == b"a"
    assert read_exactly(faulty, 2) == b"bb"
    with pytest.raises(LinkLost):
        faulty.read_into(memoryview(bytearray(4)), 0.0)


@pytest.mark.parametrize("direction", list(Direction))
def test_closing_ends_a_stall_without_end(direction: Direction) -> None:
    a, b = memory_pair()
    faulty = FaultyLink(a, [LinkFault(kind=FaultKind.STALL, at_byte=0, direction=direction)])
    assert math.isinf(LinkFault(kind=FaultKind.STALL, at_byte=0).seconds)
    b.write([b"abc"])
    with beside() as run:
        if direction is Direction.WRITE:
            waiting = run(lambda: faulty.write([b"x"]))
        else:
            waiting = run(lambda: faulty.read_into(memoryview(bytearray(8)), 1000.0))
        faulty.close()
        with pytest.raises(LinkLost):
            waiting.result(PATIENCE_S)
