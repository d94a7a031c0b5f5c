"""Small inputs that readers accept, made from the writers and by hand."""

from __future__ import annotations

import functools
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from evalkit.imx500.apparams import Network, encode_ap_params
from evalkit.imx500.blocks import swap_words
from evalkit.imx500.cpio import CpioMember, new_archive
from evalkit.imx500.dnnparams import encode_dnn_params, place
from evalkit.imx500.intrinsics import AspectRatio, Classes, CpuSteps, Intrinsics, write_intrinsics
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.network_info import info_for, write_network_info
from evalkit.imx500.network_registers import registers_for, write_network_registers
from evalkit.imx500.rpk import Container, NetworkVersion, new_container, write_container
from evalkit.imx500.spi import SpiLayout, encode_spi
from evalkit.imx500.stream import encode_inference
from evalkit.models.card import ModelCard
from evalkit.models.golden import Golden, write_golden
from evalkit.models.package import CARD_MEMBER
from tests.core.imx500_helpers import input_tensor, output_tensor
from tests.core.tflite_helpers import VALID, Fields, TfliteFile, conv_options

TINY = Network(
    id=1,
    name="tiny",
    inputs=(input_tensor(32, 4, signed=True),),
    outputs=(
        output_tensor("boxes", 5, 4, bits=16, signed=True, scale=2.0**-8),
        output_tensor("scores", 5, scale=2.0**-8),
        output_tensor("map", 2, 3, 2, bits=32, signed=True, shift=2, order=(2, 1, 0)),
    ),
)
BARE = Network(id=0, name="", inputs=(input_tensor(5, 3, 1),), outputs=(output_tensor("o", 1),))
MEMORY = MemoryTable(runtime=1000, coefficients=2000)
CARD = ModelCard(name="tiny", title="Tiny", task="classification", labels=("a", "b"))
XML = b"""<?xml version="1.0"?><dnnParams><networks><network name="n" ordinal="0" type=""><inputTensors>
<inputTensor persistency="1" ordinal="0" name="i" l2Offset="4" numOfDimensions="3" bitsPerElement="8" shift="0" scale="0.5" format="signed">
<dimensions><dimension size="3" serializationOrder="2" ordinal="0" padding="0"/><dimension size="4" serializationOrder="1" ordinal="1"
 padding="0"/><dimension size="32" serializationOrder="0" ordinal="2" padding="0"/></dimensions></inputTensor></inputTensors>
<outputTensors><outputTensor ordinal="0" name="o" l2Offset="8" numOfDimensions="1" bitsPerElement="16" shift="7" scale="1E-3"
 format="unsigned"><dimensions><dimension size="9" serializationOrder="0" ordinal="0" padding="0"/></dimensions></outputTensor>
</outputTensors></network></networks>
<l2memory totalSize="8388480" coefficientsSize="2" reservedMemorySize="1024" networksRuntimeSize="3"/></dnnParams>"""
REPORT = {
    "Memory Report": {
        "Name": "n",
        "Runtime Memory Physical Size": "180.00KB",
        "Model Memory Physical Size": "30.28KB",
        "Reserved Memory": "1.00KB",
        "Memory Usage": "211.28KB",
        "Total Memory Available On Chip": "8.00MB",
        "Fit In Chip": True,
        "Input Persistent": True,
    }
}
MANIFEST = {"Release Version": "3.19.1", "Target": "IMX500", "Network Name": "n", "coef": {"LoadAddr": "0x4", "File": "w.bin", "Size": 3}}


def outputs_of(network: Network) -> list[np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    """Return outputs full of zeros."""
    kinds = {(8, False): "u1", (16, True): "<i2", (32, True): "<i4"}
    return [
        np.zeros([one.size for one in spec.dimensions], kinds[spec.bits_per_element, spec.signed]) for spec in network.outputs
    ]  # fmt: skip


@functools.cache
def frames() -> tuple[bytes, ...]:
    """Inference lines: both valid, only the input, only the outputs, without the input's body."""
    seen = np.zeros((3, 4, 32), np.int8)
    answers = outputs_of(TINY)
    cases = ((seen, answers, True), (seen, None, True), (None, answers, True), (seen, answers, False))
    return tuple(
        bytes(
            encode_inference(
                TINY, frame_count=7, dnn_us=5300, dsp_us=9100, input_raw=raw if body else None, outputs_raw=outputs, with_input_body=body
            )
        )
        for raw, outputs, body in cases
    )


@functools.cache
def spi_frames() -> tuple[bytes, ...]:
    """SPI data of each layout, with the layout's number before it."""
    seen = np.zeros((3, 4, 32), np.int8)
    jpeg = b"\xff\xd8 picture \xff\xd9"
    return tuple(
        bytes([number])
        + bytes(
            encode_spi(
                TINY,
                layout,
                frame_count=7,
                outputs_raw=outputs_of(TINY),
                input_raw=seen if layout is SpiLayout.INPUT_OUTPUT else None,
                jpeg=jpeg if layout is SpiLayout.JPEG_OUTPUT else b"",
            )
        )
        for number, layout in enumerate(SpiLayout)
    )


SHAPES: Mapping[str, tuple[tuple[tuple[int, ...], int], ...]] = {
    "boxes-scores-classes-count": (((5, 4), 16), ((5,), 8), ((5,), 16), ((1,), 16)),
    "boxes-classes-scores-count": (((5, 4), 16), ((5,), 16), ((5,), 8), ((1,), 16)),
    "nanodet": (((22, 35), 8),),
    "efficientdet": (((207, 3), 8), ((207, 4), 8)),
    "class-scores": (((9,), 8),),
    "yolo-pose": (((4, 4), 16), ((4,), 8), ((4,), 16), ((4, 51), 16)),
    "posenet": (((2, 2, 17), 8), ((2, 2, 34), 8), ((2, 2, 64), 8)),
    "higherhrnet": (((3, 17), 8), ((3, 17), 32), ((3, 17), 8)),
    "class-map": (((6, 6), 16),),
}
"""Outputs (shape, bits) of the smallest networks that each decoder reads, for an input of 32x32."""


@functools.cache
def answers() -> tuple[bytes, ...]:
    """Inference lines for each decoder of results, with the decoder's number before them; the numbers in them are random."""
    random = np.random.default_rng(1)
    found = []
    for number, shapes in enumerate(SHAPES.values()):
        outputs = tuple(
            output_tensor(f"o{index}", *shape, bits=bits, signed=bits > 8, scale=2.0**-8 if bits == 8 or shape[1:] == (4,) else 1.0)
            for index, (shape, bits) in enumerate(shapes)
        )
        network = Network(id=0, name="n", inputs=(input_tensor(32, 32, signed=True),), outputs=outputs)
        raw = [random.integers(0, 20, shape).astype({8: "u1", 16: "<i2", 32: "<i4"}[bits]) for shape, bits in shapes]
        if shapes[-1][0] == (1,):
            raw[-1][0] = 3
        lines = encode_inference(network, frame_count=1, dnn_us=1, dsp_us=1, input_raw=None, outputs_raw=raw, with_input_body=False)
        found.append(bytes([number]) + bytes(lines))
    return tuple(found)


ANSWERS = b'{"sha256":"0","answers":{"task":"classification","labels":["a"],"box_order":"yx","box_normalised":true,"softmax":false}}'


def goldens() -> tuple[bytes, ...]:
    """Return golden pairs of TINY: full of zeros, and of numbers."""
    seen = np.arange(3 * 4 * 32, dtype=np.uint8).view(np.int8).reshape(3, 4, 32)
    outputs = tuple(outputs_of(TINY))
    return (
        write_golden(Golden(input=np.zeros((3, 4, 32), np.int8), outputs=outputs)),
        write_golden(Golden(input=seen, outputs=tuple(output + 1 for output in outputs))),
    )


def ap_params() -> tuple[bytes, ...]:
    """apParams of one and of two networks."""
    return encode_ap_params((TINY,)), encode_ap_params((BARE, TINY))


def dnn_params() -> tuple[bytes, ...]:
    """DNN parameters of one and of two networks."""
    return encode_dnn_params(place((TINY,), MEMORY)), encode_dnn_params(place((BARE, TINY), MEMORY, persistent_input=False))


def members() -> dict[str, bytes]:
    """Return the files of an archive that go with TINY."""
    info = info_for((TINY,))
    return {
        "network_info.txt": write_network_info(info),
        "imx500_regs": write_network_registers(registers_for(info, (TINY,))),
        "network_intrinsics": b'{"task": "classification"}',
        CARD_MEMBER: CARD.to_json().encode(),
    }


@functools.cache
def container() -> Container:
    """Return a whole network file of ours."""
    return new_container(
        networks=(TINY,),
        dnn=place((TINY,), MEMORY),
        coefficients=b"twin" * 5,
        members=members(),
        version=NetworkVersion(converter="031405"),
    )


@functools.cache
def containers() -> tuple[bytes, ...]:
    """Network files in all forms: plain, without archive, word-swapped, .adm, locked, encrypted, a firmware."""
    whole = container()
    bare = replace(whole, archive=None)
    block = whole.blocks[0]
    return (
        write_container(whole),
        write_container(bare),
        swap_words(write_container(bare)),
        bytes(28) + write_container(bare),
        write_container(replace(bare, blocks=(replace(block, flags=b"\0\0\1\1", device_lock=bytes(32)),))),
        write_container(replace(bare, blocks=(replace(block, flags=b"\1\1\0\1"),))),
        replace(block, flags=b"\1\1\0\0", body=b"\xa5" * 64).to_bytes(),
    )


def archives() -> tuple[bytes, ...]:
    """Cpio archives of none, one and several members."""
    several = tuple(CpioMember(name=name, data=data) for name, data in members().items())
    return new_archive(()).to_bytes(), new_archive(several[:1]).to_bytes(), new_archive(several).to_bytes()


def infos() -> tuple[bytes, ...]:
    """network_info.txt with both kinds of line ends, and with two networks."""
    one = write_network_info(info_for((TINY,)))
    info = info_for((TINY,))
    two = replace(
        info, version="030000", post_process_flag=1, networks=(info.networks[0], replace(info.networks[0], ordinal=1, format="BGR"))
    )
    return one, one.replace(b"\r\n", b"\n") + b"# end\n", write_network_info(two)


def registers() -> tuple[bytes, ...]:
    """imx500_regs."""
    return (members()["imx500_regs"], members()["imx500_regs"][-14:])


def register_writes() -> tuple[bytes, ...]:
    """Return writes of a host: exposure and gain, window, orientation, frame length."""
    return (b"\2\2\4\x07\xd0\2\0\1\1\1\3", b"\xd5\0\x08\0\x64\0\x64\2\0\2\0\3\x40\4\x14\0\x30\0")


def intrinsics() -> tuple[bytes, ...]:
    """network_intrinsics, full and nearly empty."""
    full = Intrinsics(
        task="object detection",
        inference_rate=26.5,
        cpu=CpuSteps(bbox_normalization=True, bbox_order="xy", softmax=False, post_processing="nanodet"),
        input_aspect_ratio=AspectRatio(width=4, height=3),
        classes=Classes(labels=("person", "-"), ignore_undefined=True),
    )
    return write_intrinsics(full), b'{"fps": 17}'


def reports() -> tuple[bytes, ...]:
    """A memory report."""
    return (json.dumps(REPORT).encode(),)


def zips() -> tuple[bytes, ...]:
    """packerOut.zip, packed and not."""
    return tuple(zip_of(XML, json.dumps(MANIFEST).encode(), method) for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))


def zip_of(xml: bytes, manifest: bytes, method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a packerOut.zip of these two files and a part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in (("w.bin", b"www"), ("dnnParams.xml", xml), ("manifest.json", manifest)):
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return stream.getvalue()


def packer_contents() -> tuple[bytes, ...]:
    """XML and manifest of a packerOut.zip, with two zeros between them."""
    return (XML + b"\0\0" + json.dumps(MANIFEST).encode(),)


def cards() -> tuple[bytes, ...]:
    """Model cards."""
    return (CARD.to_json().encode(),)


def anything() -> tuple[bytes, ...]:
    """Every kind of file that inspection recognises."""
    return (
        *containers(),
        *zips(),
        *reports(),
        *intrinsics(),
        *infos(),
        *registers(),
        *ap_params(),
        *dnn_params(),
        XML,
    )


@functools.cache
def tflites() -> tuple[bytes, ...]:
    """TensorFlow Lite networks: padding, convolution and reshape; sparse weights."""
    file = TfliteFile()
    image = file.value("image", (1, 4, 4, 3))
    amounts = file.constant("amounts", np.array([[0, 0], [1, 1], [1, 1], [0, 0]], "<i4"))
    padded = file.add("PAD", (image, amounts), file.value("padded", (1, 6, 6, 3)))
    weights, bias = file.constant("w", np.ones((2, 3, 3, 3), "<f4")), file.constant("b", np.zeros(2, "<f4"))
    deep = file.add("CONV_2D", (padded, weights, bias), file.value("deep", (1, 4, 4, 2)), conv_options(padding=VALID, activation=1))
    rows = file.add("RESHAPE", [deep], file.value("rows", (1, 16, 2)))
    occupied: Fields = {0: ("b", 1), 2: ("B", 3), 3: {0: np.array([0, 1, 2], "u1")}, 4: ("B", 3), 5: {0: np.array([2, 0], "u1")}}
    sparse = TfliteFile()
    source = sparse.value("image", (1, 4, 4, 3))
    dense: list[Fields] = [{0: ("b", 0), 1: ("i", size)} for size in (2, 1, 1)]
    sparsity: Fields = {0: np.arange(4, dtype="<i4"), 2: [*dense, occupied]}
    stored = sparse.constant("w", np.array([1, 2], "<f2"), shape=(2, 1, 1, 3), sparsity=sparsity)
    unpacked = sparse.add("DENSIFY", [stored], sparse.value("dense", (2, 1, 1, 3)))
    y = sparse.add("CONV_2D", (source, unpacked), sparse.value("y", (1, 4, 4, 2)), conv_options())
    return file.to_bytes([image], [rows]), sparse.to_bytes([source], [y])
