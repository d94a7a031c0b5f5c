"""Files whose parts contradict each other: each contradiction is found, and told in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from evalkit.imx500.apparams import Network
from evalkit.imx500.consistency import problems_of
from evalkit.imx500.dnnparams import DnnParams, place
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.network_info import NetworkInfo, info_for
from evalkit.imx500.network_registers import INPUT_LINES, OUTPUT_LINES, RegisterWrite, registers_for
from evalkit.imx500.rpk import Container, new_container
from tests.core.imx500_helpers import input_tensor, output_tensor, small_network

NETWORK = small_network()
INFO = info_for((NETWORK,))
WRITES = registers_for(INFO, (NETWORK,))
MEMORY = MemoryTable(runtime=100, coefficients=200)
MEMBERS = {"network_info.txt": b"x", "imx500_regs": b"x"}


def container(
    network: Network = NETWORK, *, dnn: DnnParams | None = None, memory: MemoryTable = MEMORY, members: Mapping[str, bytes] = MEMBERS
) -> Container:
    return new_container(networks=(network,), dnn=dnn or place((network,), memory), coefficients=b"", members=members)


def with_write(address: int, value: int) -> tuple[RegisterWrite, ...]:
    return tuple(replace(write, value=value) if write.address == address else write for write in WRITES)


def test_a_file_whose_parts_agree_has_no_problems() -> None:
    assert problems_of(container(), INFO, WRITES) == ()
    assert problems_of(container(), None, None) == ()


@pytest.mark.parametrize(
    ("info", "text"),
    [
        (replace(INFO, network_id=9), "has the network id 9, the version segment 0"),
        (replace(INFO, ap_params_bytes=INFO.ap_params_bytes - 32), r"gives apParams \d+ bytes"),
        (replace(INFO, ap_params_bytes=INFO.ap_params_bytes + 32), r"gives apParams \d+ bytes"),
        (replace(INFO, networks=INFO.networks * 2), "describes 2 networks, apParams 1"),
        (replace(INFO, networks=(replace(INFO.networks[0], width=38),)), "describes the input 38x21x3 signed, apParams 37x21x3 signed"),
        (replace(INFO, networks=(replace(INFO.networks[0], format="Y"),)), "describes the input 37x21x1 signed"),
        (
            replace(INFO, networks=(replace(INFO.networks[0], normalisation=info_for((replace(NETWORK, inputs=(input_tensor(37, 21),)),)).networks[0].normalisation),)),
            "describes the input 37x21x3 unsigned, apParams 37x21x3 signed",
        ),
        (replace(INFO, networks=(replace(INFO.networks[0], outputs=INFO.networks[0].outputs[:1]),)), r"lists outputs of 400 x 2 B elements"),
    ],
)  # fmt: skip
def test_what_network_info_says_otherwise_is_told(info: NetworkInfo, text: str) -> None:
    (problem,) = problems_of(container(), info, WRITES)
    assert re.search(text, problem)


@pytest.mark.parametrize(
    ("writes", "text"),
    [
        (with_write(INPUT_LINES, 4), "Register 0x305E gives the input 4 lines, and its tensors take 3."),
        (with_write(OUTPUT_LINES, 8), "Register 0x3060 gives the output 8 lines, and its tensors take 7."),
        ((*WRITES, RegisterWrite(0x0100, 1, 1)), "The Linux driver refuses the register write 0x0100 = 0x01."),
    ],
)
def test_what_the_registers_say_otherwise_is_told(writes: tuple[RegisterWrite, ...], text: str) -> None:
    assert problems_of(container(), INFO, writes) == (text,)


def test_what_a_driver_cannot_do_without_is_missed() -> None:
    (problem,) = problems_of(container(members={"network_info.txt": b"x"}), INFO, None)
    assert problem == "The archive lacks imx500_regs, without which no driver loads the network."
    assert problems_of(replace(container(), archive=None), None, None) == (), "an .fpk has no archive"


def test_a_network_that_does_not_fit_is_told_with_its_excess() -> None:
    (problem,) = problems_of(container(memory=MemoryTable(runtime=8_000_000, coefficients=400_000)), INFO, WRITES)
    assert problem == "The network needs 12,544 bytes more than the sensor's memory of 8,388,480 has."


def test_two_descriptions_of_the_tensors_must_be_the_same() -> None:
    other = place((replace(NETWORK, outputs=NETWORK.outputs[:2]),), MEMORY)
    assert problems_of(container(dnn=other), INFO, WRITES) == ("apParams and DNN parameters describe different tensors.",)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda: replace(NETWORK, outputs=(output_tensor("x", 4, bits=12),)), "No sensor sends such a tensor"),
        (lambda: replace(NETWORK, outputs=(output_tensor("x", 60_000, 100),)), "The output tensors take 2,345 lines a frame"),
    ],
)
def test_tensors_that_no_sensor_sends_are_told(change: Callable[[], Network], text: str) -> None:
    assert any(text in problem for problem in problems_of(container(change()), INFO, None))


@pytest.mark.parametrize(
    ("network", "text"),
    [
        (replace(NETWORK, inputs=(input_tensor(1281, 4, signed=True),)), "1281x4 pixels, and libcamera reads at most 1280x960"),
        (replace(NETWORK, inputs=(input_tensor(32, 961, signed=True),)), "32x961 pixels, and libcamera reads at most 1280x960"),
        (replace(NETWORK, inputs=(input_tensor(37, 21, 2, signed=True),)), "2 channels, and libcamera reads 1, 3 or 4"),
        (replace(NETWORK, outputs=NETWORK.outputs[1:2] * 17), "17 outputs, and libcamera hands on 16"),
        (
            replace(NETWORK, outputs=tuple(output_tensor("n" * 200, 4) for _ in range(14))),
            "do not fit the header's line over CSI-2, which has 2,548",
        ),
    ],
)
def test_what_readers_of_the_stream_refuse_is_told(network: Network, text: str) -> None:
    (problem,) = problems_of(container(network), None, None)
    assert text in problem
