"""Several networks in one package: each keeps its twin, card and golden pair, and other tools still find their members."""

from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import pytest

from evalkit.errors import BrokenModel, ModelError, ModelTooLarge
from evalkit.imx500.consistency import problems_of
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.network_info import read_network_info
from evalkit.imx500.network_registers import read_network_registers
from evalkit.imx500.rpk import read_container
from evalkit.models.build import join_packages
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME, builtin_packages
from evalkit.models.golden import compare
from evalkit.models.package import ModelPackage, parse_package
from evalkit.models.running import TwinRunner
from evalkit.models.several import pack_twins, split_twins

PAIR = tuple(next(one for one in builtin_packages() if one.name == name) for name in (DETECTOR_NAME, CLASSIFIER_NAME))
JOINED = join_packages(PAIR)


@pytest.fixture(scope="module")
def joined() -> ModelPackage:
    return parse_package(JOINED, "both")


def test_each_network_keeps_its_twin_its_card_and_its_golden_pair(joined: ModelPackage) -> None:
    assert joined.cards == tuple(one.card for one in PAIR)
    assert [network.id for network in joined.networks] == [0, 1]
    for index, one in enumerate(PAIR):
        assert joined.twin(index) == one.twin()
        golden = joined.golden[index]
        assert golden is not None
        outputs = TwinRunner(joined.twin(index), joined.networks[index], threads=1).run_raw(golden.input)
        assert compare(joined.cards[index], joined.networks[index], golden, outputs).passed


def test_they_share_the_runtime_memory_and_add_up_their_coefficients(joined: ModelPackage) -> None:
    assert joined.memory.runtime == max(one.memory.runtime for one in PAIR)
    assert joined.memory.coefficients == sum(one.memory.coefficients for one in PAIR)


def test_other_tools_find_their_members(joined: ModelPackage) -> None:
    container = read_container(joined.data)
    info = read_network_info(container.members["network_info.txt"])
    assert [(one.ordinal, one.width, one.height) for one in info.networks] == [(0, 320, 240), (1, 128, 96)]
    assert {"imx500_regs", "network_intrinsics"} <= set(container.members)
    writes = read_network_registers(container.members["imx500_regs"])
    assert not list(problems_of(container, info, writes))


def test_what_does_not_fit_together_says_so() -> None:
    half = replace(PAIR[0], memory=MemoryTable(runtime=1000, coefficients=5_000_000))
    with pytest.raises(ModelTooLarge, match=r"hi-vis-detector \+ hi-vis-detector needs 10,002,024 bytes"):
        join_packages((half, half))


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_few_or_too_many_are_refused(count: int) -> None:
    with pytest.raises(ModelError, match="2 to 3"):
        join_packages(PAIR[:1] * count)


def test_a_single_twin_stands_as_it_is() -> None:
    assert pack_twins([b"one"]) == b"one"
    assert split_twins(b"one") == (b"one",)


@pytest.mark.parametrize(
    "data",
    [
        b"EVKTWINS",
        b"EVKTWINS" + struct.pack("<I", 0xFFFFFFFF),
        b"EVKTWINS" + struct.pack("<3I", 2, 1, 1) + b"abc",
        b"EVKTWINS" + struct.pack("<3I", 2, 1, 0xFFFFFFFF) + b"ab",
        b"EVKTWINS" + struct.pack("<2I", 1, 1) + b"a",
    ],
)
def test_a_list_of_twins_that_lies_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenModel):
        split_twins(data)


def test_a_package_that_lacks_a_twin_says_how_many_it_has(joined: ModelPackage) -> None:
    container = read_container(joined.data)
    assert np.array_equal(split_twins(container.coefficients()), (PAIR[0].twin(), PAIR[1].twin()))
    three = replace(joined, networks=(*joined.networks, joined.networks[0]))
    with pytest.raises(BrokenModel, match="describes 3 networks and holds 2"):
        three.twin()
