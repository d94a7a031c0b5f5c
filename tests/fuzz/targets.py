"""One target for each reader of bytes that somebody else made."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import math
from types import MappingProxyType

import msgspec
import numpy as np

from evalkit.emulator.registers import SensorRegisters
from evalkit.errors import BrokenModel, CommandRejected, DecodeError, ModelError, ModelTooLarge, RemoteProtocolError, UnknownFormat
from evalkit.headless.inspecting import describe
from evalkit.headless.inspection_text import as_text
from evalkit.imx500.apparams import decode_ap_params
from evalkit.imx500.cpio import read_archive
from evalkit.imx500.dnnparams import decode_dnn_params
from evalkit.imx500.dnnxml import read_dnn_xml
from evalkit.imx500.intrinsics import read_intrinsics, write_intrinsics
from evalkit.imx500.joining import join
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.imx500.network_info import read_network_info, write_network_info
from evalkit.imx500.network_registers import read_network_registers, write_network_registers
from evalkit.imx500.packaging import network_file
from evalkit.imx500.packer import PackerOutput, PackerPart, read_memory_report, read_packer_output
from evalkit.imx500.rpk import read_container, write_container
from evalkit.imx500.spi import SpiLayout, decode_spi
from evalkit.imx500.stream import OutputTensorData, decode_inference
from evalkit.models.answers import read_answers
from evalkit.models.card import ModelCard
from evalkit.models.decoders import TASK_OF
from evalkit.models.golden import read_golden, write_golden
from evalkit.models.package import parse_package
from evalkit.models.several import pack_twins, split_twins
from evalkit.models.tflite import read_tflite
from evalkit.models.tflite_onnx import convert_tflite
from evalkit.protocol.connection import BulkReceived, Connection, Role
from evalkit.protocol.messages import PROTOCOL_VERSION, decode_message, encode_message
from evalkit.protocol.packet import CHECKSUM, crc32c, encode_header
from evalkit.results.decode import DECODERS, decode
from tests.core.protocol_examples import EXAMPLES
from tests.core.protocol_helpers import BOARD_HELLO, HOST_HELLO, wire
from tests.fuzz import seeds
from tests.fuzz.target import Target

SPI_LAYOUTS = tuple(SpiLayout)
CPIO_TOKENS = (b"070701", b"TRAILER!!!\0", b"00000000", b"FFFFFFFF", b"0000000B", b"..\0", b"a/b\0")
JSON_TOKENS = (b"{", b"}", b"[", b"]", b'"', b":", b",", b"null", b"true", b"-1", b"1e999", b"NaN", b'"\\ud800"', b"\xff")
CONTAINER_TOKENS = (b"9464", b"3695", b"4649", b"\0\0\0\x07", b"\0\0\0\x04", b"\0\0\0\x08", b"\0\0\0\x10", b"EVALKIT1", *CPIO_TOKENS)
CHUNK = 61
"""Bytes that a connection gets at a time, beside all at once."""


def _outputs(outputs: tuple[OutputTensorData, ...] | None) -> None:
    for output in outputs or ():
        values = output.values()
        assert values.shape == output.raw.shape
        assert not output.raw.flags.writeable


def _stream(data: bytes) -> None:
    inference = decode_inference(data)
    _outputs(inference.outputs)
    if inference.input is not None:
        assert inference.input.raw.nbytes <= len(data)
        int(inference.input.raw.sum())
    joined = join(None, inference, frame_id=1, generation=1)
    assert (joined.input is None) == (inference.input is None)


def _spi(data: bytes) -> None:
    layout = SPI_LAYOUTS[data[0] % len(SPI_LAYOUTS)] if data else SpiLayout.OUTPUT
    inference = decode_spi(data[1:], layout)
    _outputs(inference.outputs)


def _results(data: bytes) -> None:
    names = tuple(DECODERS)
    name = names[data[0] % len(names)] if data else names[0]
    decode(ModelCard(name="fuzz", title="Fuzz", task=TASK_OF[name], decoder=name), decode_inference(data[1:]))


def _tflite(data: bytes) -> None:
    graph = read_tflite(data)
    if graph.outputs:
        convert_tflite(graph, {graph.tensors[graph.outputs[0]].name: "y"})


def _container(data: bytes) -> None:
    container = read_container(data)
    container.coefficients()
    assert read_container(write_container(container)) == container, "what is written is not what was read"


def _cpio(data: bytes) -> None:
    archive = read_archive(memoryview(data), 0)
    assert read_archive(memoryview(archive.to_bytes()), 0).members == archive.members, "what is written is not what was read"
    assert not any("/" in member.name or member.name == ".." for member in archive.members)


def _info(data: bytes) -> None:
    info = read_network_info(data)
    assert read_network_info(write_network_info(info)) == info, "what is written is not what was read"


def _registers(data: bytes) -> None:
    assert write_network_registers(read_network_registers(data)) == data, "what is written is not what was read"


def _intrinsics(data: bytes) -> None:
    intrinsics = read_intrinsics(data)
    assert read_intrinsics(write_intrinsics(intrinsics)) == intrinsics, "what is written is not what was read"


def _dnn_xml(data: bytes) -> None:
    for network in read_dnn_xml(data).networks:
        assert all(math.isfinite(tensor.scale) for tensor in (*network.inputs, *network.outputs))


def _packer_content(data: bytes) -> None:
    xml, _, manifest = data.partition(b"\0\0")
    read_packer_output(seeds.zip_of(xml, manifest))


def _pack(data: bytes) -> None:
    """Make a network file of a dnnParams.xml and whole parts."""
    names = ("CfgBank1", "CfgBank2", "SdspA", "SdspC", "coef")
    output = PackerOutput(
        network_name="",
        target="IMX500",
        converter_version="3.19.1",
        parts=tuple(PackerPart(name=name, file=name, load_address=0x5000000, version="", bytes=4, intact=True) for name in names),
        dnn=read_dnn_xml(data),
        files=MappingProxyType(dict.fromkeys(names, b"part")),
    )
    made = network_file(output)
    again = read_container(write_container(made))
    assert (again.networks, again.memory, again.version) == (made.networks, made.memory, made.version)


def _register_writes(data: bytes) -> None:
    """Write what a host may write: address, count, bytes, again and again; the sensor goes on."""
    sensor, at = SensorRegisters(DEFAULT_MODE, load_time_scale=0), 0
    while at + 3 <= len(data):
        address, count = int.from_bytes(data[at : at + 2], "big"), data[at + 2]
        content = data[at + 3 : at + 3 + count]
        with contextlib.suppress(CommandRejected):
            sensor.write_bytes(address, content, at)
            assert sensor.read_bytes(address, len(content), at) == content
        at += 3 + count
    assert 0 < sensor.exposure_us < sensor.frame_period_us
    assert sensor.gain_db >= 0
    assert sensor.window.size.area > 0
    assert len(sensor.digital_gains) == 4


def _inspect(data: bytes) -> None:
    description = describe(data)
    json.dumps(msgspec.to_builtins(description), allow_nan=False)
    text = as_text("file", len(data), hashlib.sha256(data).hexdigest(), description)
    assert all(line.isprintable() for line in text.split("\n")), "the text would move a terminal's cursor"


def _package(data: bytes) -> None:
    package = parse_package(data, "fuzz")
    if package.has_twin:
        package.twin()


def _golden(data: bytes) -> None:
    golden = read_golden(data, seeds.TINY)
    again = read_golden(write_golden(golden), seeds.TINY)
    for ours, theirs in zip((golden.input, *golden.outputs), (again.input, *again.outputs), strict=True):
        assert np.array_equal(ours, theirs), "what is written is not what was read"


def _answers(data: bytes) -> None:
    remembered = read_answers(data)
    assert read_answers(msgspec.json.encode(remembered)) == remembered, "what is written is not what was read"


def _twins(data: bytes) -> None:
    twins = split_twins(data)
    assert split_twins(pack_twins(twins)) == twins, "what is written is not what was read"


def _message(data: bytes) -> None:
    message = decode_message(data)
    try:
        again = decode_message(encode_message(message))
    except RemoteProtocolError as error:
        raise AssertionError("what is written cannot be read") from error
    assert repr(again) == repr(message), "what is written is not what was read"


def _packets(data: bytes) -> bytes:
    """Return packets whose checksums fit around the pieces of `data`: type, channel, size, payload; type 0 is that many raw bytes."""
    stream, at, sequence = bytearray(), 0, 1
    while at + 3 <= len(data):
        kind, channel, size = data[at], data[at + 1], data[at + 2]
        payload = data[at + 3 : at + 3 + size]
        at += 3 + size
        if kind:
            stream += encode_header(
                version=PROTOCOL_VERSION,
                packet_type=kind,
                channel=channel,
                sequence=sequence,
                object_id=channel,
                offset=0,
                payload_bytes=len(payload),
            )
            stream += payload + CHECKSUM.pack(crc32c(payload))
            sequence += 1
        else:
            stream += payload
    return bytes(stream)


@functools.cache
def _greeting(role: Role) -> bytes:
    """Return what the other side of `role` says first."""
    host, board = Connection(Role.HOST), Connection(Role.BOARD)
    hello = wire(host, HOST_HELLO)
    board.feed(hello)
    return hello if role is Role.BOARD else wire(board, BOARD_HELLO)


def _events(role: Role, stream: bytes, step: int) -> list[str]:
    """Return what a greeted connection makes of `stream` when it comes in steps of so many bytes, as text."""
    connection = Connection(role)
    if role is Role.HOST:
        connection.send(HOST_HELLO)
    # The data of bulk events are valid only until the next feed.
    return [
        f"bulk {event.object_id} {event.offset} {event.data.tobytes()!r}" if isinstance(event, BulkReceived) else repr(event)
        for at in range(0, len(stream), step)
        for event in connection.feed(stream[at : at + step])
    ]


def _connection(role: Role) -> Target:
    def read(data: bytes) -> None:
        stream = _greeting(role) + _packets(data)
        assert _events(role, stream, len(stream)) == _events(role, stream, CHUNK), "the events depend on how the bytes arrive"

    tokens = (b"\xf5EVK", b"\1", b"\2", b"\3")
    return Target(name=f"connection-{role.name.lower()}", read=read, seeds=_packet_seeds, tokens=tokens, max_bytes=2048)


def _packet_seeds() -> list[bytes]:
    payloads = [encode_message(message) for _, message in EXAMPLES]
    return [
        *(bytes([1, 0, len(payload)]) + payload for payload in payloads if len(payload) < 256),
        bytes([2, 1, 5]) + b"bulk!" + bytes([3, 0, 4]) + b"data",
        bytes([0, 0, 6]) + b"\xf5EVKxx",
    ]


def _message_seeds() -> list[bytes]:
    return [encode_message(message) for _, message in EXAMPLES]


TARGETS = {
    target.name: target
    for target in (
        Target(name="stream", read=_stream, errors=(DecodeError,), seeds=seeds.frames, max_bytes=12 * 2560, tokens=(b"\1\x07\0\x0a", b"\0\x07\0\x0a")),
        Target(name="spi", read=_spi, errors=(DecodeError,), seeds=seeds.spi_frames, max_bytes=12 << 10, offset_in_input=True),
        Target(name="results", read=_results, errors=(DecodeError,), seeds=seeds.answers, max_bytes=12 * 2560),
        Target(name="ap-params", read=decode_ap_params, errors=(DecodeError,), seeds=seeds.ap_params, max_bytes=4096),
        Target(name="dnn-params", read=decode_dnn_params, errors=(DecodeError,), seeds=seeds.dnn_params, max_bytes=4096),
        Target(name="dnn-xml", read=_dnn_xml, errors=(DecodeError,), seeds=lambda: [seeds.XML], tokens=(b"<dimension ", b'size="', b"/>", b"<!DOCTYPE x [", b"&#0;", b"<?xml encoding='x'?>")),
        Target(name="container", read=_container, errors=(BrokenModel, UnknownFormat), seeds=seeds.containers, tokens=CONTAINER_TOKENS),
        Target(name="cpio", read=_cpio, errors=(BrokenModel,), seeds=seeds.archives, tokens=CPIO_TOKENS),
        Target(name="network-info", read=_info, errors=(BrokenModel,), seeds=seeds.infos, tokens=(b"networkOrdinal=", b"networkNum=", b"0x", b"=", b"\r\n", b"#", b"-1", b"1_0")),
        Target(name="registers", read=_registers, errors=(BrokenModel,), seeds=seeds.registers, max_bytes=2048),
        Target(name="intrinsics", read=_intrinsics, errors=(BrokenModel,), seeds=seeds.intrinsics, tokens=JSON_TOKENS),
        Target(name="memory-report", read=read_memory_report, errors=(BrokenModel, UnknownFormat), seeds=seeds.reports, tokens=(b"KB", b"MB", *JSON_TOKENS)),
        Target(name="packer-zip", read=read_packer_output, errors=(BrokenModel, UnknownFormat), seeds=seeds.zips, tokens=(b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7")),
        Target(name="packer-content", read=_packer_content, errors=(BrokenModel, UnknownFormat), seeds=seeds.packer_contents, tokens=(b"\0\0", *JSON_TOKENS), offset_in_input=False),
        Target(name="pack", read=_pack, errors=(DecodeError, ModelError), seeds=lambda: [seeds.XML], tokens=(b"<dimension ", b'size="', b"/>", b'padding="'), offset_in_input=False),
        Target(name="register-writes", read=_register_writes, seeds=seeds.register_writes, max_bytes=512, tokens=(b"\2\4\2", b"\xd5\0\x08", b"\1\1\1", b"\3\x40\4")),
        Target(name="inspect", read=_inspect, errors=(BrokenModel, UnknownFormat), seeds=seeds.anything, tokens=CONTAINER_TOKENS + JSON_TOKENS),
        Target(name="card", read=ModelCard.from_json, errors=(BrokenModel,), seeds=seeds.cards, tokens=JSON_TOKENS),
        Target(name="package", read=_package, errors=(BrokenModel, UnknownFormat, ModelTooLarge), seeds=seeds.containers, tokens=CONTAINER_TOKENS),
        Target(name="golden", read=_golden, errors=(BrokenModel,), seeds=seeds.goldens, tokens=(b"EVKGOLD", b"\x78\xda")),
        Target(name="answers", read=_answers, errors=(BrokenModel,), seeds=lambda: [seeds.ANSWERS], tokens=JSON_TOKENS),
        Target(name="twins", read=_twins, errors=(BrokenModel,), seeds=lambda: [pack_twins([b"one", b"two"])], tokens=(b"EVKTWINS", b"\2\0\0\0"), max_bytes=256),
        Target(name="tflite", read=_tflite, errors=(BrokenModel,), seeds=seeds.tflites, tokens=(b"TFL3", b"\xff\xff\xff\xff", b"\0\0\0\x80", b"\x20\0\0\0")),
        Target(name="message", read=_message, errors=(RemoteProtocolError,), seeds=_message_seeds, max_bytes=4096),
        _connection(Role.HOST),
        _connection(Role.BOARD),
    )
}  # fmt: skip
