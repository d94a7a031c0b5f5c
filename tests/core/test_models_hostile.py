"""Cards and intrinsics made to hurt: BrokenModel, whatever stands in them. Found by the fuzz targets `card` and `package`."""

from __future__ import annotations

from dataclasses import replace

import onnx
import pytest

from evalkit.errors import BrokenModel, UnknownFormat
from evalkit.imx500.apparams import Network
from evalkit.imx500.dnnparams import place
from evalkit.imx500.intrinsics import FILE_NAME
from evalkit.imx500.rpk import new_container, read_container, write_container
from evalkit.models.builtin import builtin_packages
from evalkit.models.card import ModelCard
from evalkit.models.package import CARD_MEMBER, parse_package
from evalkit.models.twin import METADATA_KEY, network_of
from tests.core.imx500_helpers import output_tensor
from tests.fuzz import seeds

TEXTS = {
    "no UTF-8 in a choice": b'{"name": "a", "title": "b", "task": "\xffclassification"}',
    "no UTF-8 in a text": b'{"name": "\xff", "title": "b", "task": "classification"}',
    "nested too deep": b'{"unknown": ' + b"[" * 100_000 + b"}",
    "half a surrogate": b'{"name": "\\ud800", "title": "b", "task": "x"}',
    "a number beyond all": b'{"name": "a", "title": "b", "task": "classification", "dsp_us": 1e999}',
    "no object": b"[]",
    "nothing": b"",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_card_that_cannot_be_is_broken_and_nothing_else(text: bytes) -> None:
    with pytest.raises(BrokenModel, match="card"):
        ModelCard.from_json(text)


@pytest.mark.parametrize("member", [CARD_MEMBER, FILE_NAME])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_package_with_such_a_member_is_refused_and_nothing_else(member: str, text: bytes) -> None:
    whole = seeds.container()
    members = {name: content for name, content in whole.members.items() if name != CARD_MEMBER} | {member: text}
    assert whole.dnn is not None
    data = write_container(new_container(networks=whole.networks, dnn=whole.dnn, coefficients=b"", members=members))
    with pytest.raises((BrokenModel, UnknownFormat)):
        parse_package(data, "hostile")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"input_scale": 1, "outputs": [' * 5000])
def test_a_twin_that_describes_its_tensors_by_nonsense_is_broken(text: str) -> None:
    model = onnx.ModelProto()
    model.metadata_props.add(key=METADATA_KEY, value=text)
    with pytest.raises(BrokenModel, match="tensors"):
        network_of(model, name="hostile")


def test_a_package_whose_last_bytes_are_gone_is_refused() -> None:
    """Behind the archive's end mark stand only zeros, which nobody misses; one byte before it is one too many."""
    data = builtin_packages()[0].data
    archive = read_container(data).archive
    assert archive is not None
    end = len(data) - len(archive.tail)
    assert read_container(data[:end]).archive == replace(archive, tail=b"")
    with pytest.raises(BrokenModel):
        parse_package(data[: end - 5], "cut")


@pytest.mark.parametrize(
    "network",
    [
        replace(seeds.TINY, inputs=()),
        replace(seeds.TINY, inputs=(replace(seeds.TINY.inputs[0], dimensions=seeds.TINY.inputs[0].dimensions[:2]),)),
        replace(seeds.TINY, outputs=(output_tensor("odd", 4, bits=12),)),
        replace(seeds.TINY, outputs=(output_tensor("empty", 0),)),
    ],
    ids=["no input", "flat input", "odd bits", "empty output"],
)
def test_a_package_with_tensors_that_no_sensor_sends_is_broken(network: Network) -> None:
    """A library that lists its files asks for ModelError, and one such file must not hide the others."""
    members = {FILE_NAME: seeds.members()[FILE_NAME]}
    data = write_container(new_container(networks=(network,), dnn=place((network,), seeds.MEMORY), coefficients=b"", members=members))
    with pytest.raises(BrokenModel, match="no sensor"):
        parse_package(data, "hostile")
