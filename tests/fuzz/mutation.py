"""A small deterministic mutator: the same seed makes the same inputs everywhere, so that the checks can run targets without a fuzzer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.fuzz.target import Target, check

NUMBERS = (
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    15,
    16,
    17,
    31,
    32,
    127,
    128,
    255,
    256,
    2559,
    2560,
    4095,
    32767,
    32768,
    65535,
    1 << 31,
    (1 << 31) - 1,
    (1 << 32) - 1,
)
"""Values at the edges of fields and limits."""
MOST_CHANGES = 4
"""Changes made to one input at most; more of them only make it unreadable early."""

Change = Callable[[bytearray, Random, Sequence[bytes], Sequence[bytes]], None]


def inputs(seeds: Sequence[bytes], tokens: Sequence[bytes], *, max_bytes: int, seed: int) -> Iterator[bytes]:
    """Yield the seeds, then changed ones without end."""
    yield from seeds
    random = Random(seed)
    while True:
        data = bytearray(random.choice(seeds))
        for _ in range(random.randint(1, MOST_CHANGES)):
            random.choice(CHANGES)(data, random, seeds, tokens)
        yield bytes(data[:max_bytes])


def run(target: Target, executions: int, *, seed: int) -> int:
    """Check a target with so many inputs; return how many were accepted. Surprise ends it."""
    source = inputs(target.seeds(), target.tokens, max_bytes=target.max_bytes, seed=seed)
    return sum(check(target, next(source)) for _ in range(executions))


def _flip_bit(data: bytearray, random: Random, _seeds: Sequence[bytes], _tokens: Sequence[bytes]) -> None:
    if data:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _set_byte(data: bytearray, random: Random, _seeds: Sequence[bytes], _tokens: Sequence[bytes]) -> None:
    if data:
        data[random.randrange(len(data))] = random.randrange(256)


def _set_number(data: bytearray, random: Random, _seeds: Sequence[bytes], _tokens: Sequence[bytes]) -> None:
    width = random.choice((1, 2, 4))
    if len(data) >= width:
        value = random.choice(NUMBERS) & ((1 << 8 * width) - 1)
        at = random.randrange(len(data) - width + 1)
        data[at : at + width] = value.to_bytes(width, random.choice(("little", "big")))


def _cut_end(data: bytearray, random: Random, _seeds: Sequence[bytes], _tokens: Sequence[bytes]) -> None:
    del data[random.randrange(len(data) + 1) :]


def _cut_out(data: bytearray, random: Random, _seeds: Sequence[bytes], _tokens: Sequence[bytes]) -> None:
    at = random.randrange(len(data) + 1)
    del data[at : at + random.randint(1, 64)]


def _repeat(data: bytearray, random: Random, _seeds: Sequence[bytes], _tokens: Sequence[bytes]) -> None:
    at = random.randrange(len(data) + 1)
    data[at:at] = data[at : at + random.randint(1, 256)] * random.randint(1, 8)


def _insert_token(data: bytearray, random: Random, _seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    at = random.randrange(len(data) + 1)
    data[at:at] = random.choice(tokens) if tokens else random.randbytes(random.randint(1, 16))


def _overwrite_token(data: bytearray, random: Random, _seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    at = random.randrange(len(data) + 1)
    token = random.choice(tokens) if tokens else random.randbytes(random.randint(1, 16))
    data[at : at + len(token)] = token


def _splice(data: bytearray, random: Random, seeds: Sequence[bytes], _tokens: Sequence[bytes]) -> None:
    other = random.choice(seeds)
    data[random.randrange(len(data) + 1) :] = other[random.randrange(len(other) + 1) :]


CHANGES: tuple[Change, ...] = (
    _flip_bit,
    _set_byte,
    _set_number,
    _cut_end,
    _cut_out,
    _repeat,
    _insert_token,
    _overwrite_token,
    _splice,
)
