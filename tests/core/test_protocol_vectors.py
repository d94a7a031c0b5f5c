"""The test vectors that are given to firmware engineers are what this code does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from evalkit.protocol.connection import Role, State
from evalkit.protocol.events import REASONS, CorruptBytes
from evalkit.protocol.messages import ControlMessage, decode_message, encode_message
from evalkit.protocol.packet import crc32c
from evalkit.protocol.requests import Message
from tests.core.make_protocol_vectors import VECTORS, header_of, receiver, told, vectors

CONTENT: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))


def named(part: str) -> Callable[..., Any]:
    return pytest.mark.parametrize("vector", CONTENT[part], ids=[str(vector.get("name", vector)) for vector in CONTENT[part]])


def test_the_file_is_what_its_script_makes() -> None:
    assert vectors() == CONTENT, "run: python -m tests.core.make_protocol_vectors"


@named("crc32c")
def test_checksums(vector: dict[str, str]) -> None:
    assert crc32c(bytes.fromhex(vector["bytes"])) == int(vector["crc32c"], 16)


@named("messages")
def test_messages_are_read_and_written_as_the_vectors_say(vector: dict[str, Any]) -> None:
    message = msgspec.convert(vector["message"], type=ControlMessage)
    assert encode_message(message).hex() == vector["cbor"]
    assert decode_message(bytes.fromhex(vector["cbor"])) == message


@named("packets")
def test_packet_headers_are_what_the_vectors_say(vector: dict[str, Any]) -> None:
    assert header_of(bytes.fromhex(vector["packet"])) == vector["header"]


@pytest.mark.parametrize("size", [1, 7, 10**6], ids=["byte by byte", "in sevens", "whole"])
@pytest.mark.parametrize("trailing", [b"", b"\xf5E", b"noise"], ids=["alone", "with a beginning behind", "with noise behind"])
@named("streams")
def test_streams_mean_what_the_vectors_say(vector: dict[str, Any], trailing: bytes, size: int) -> None:
    connection = receiver(Role(vector["receiver"]), State(vector["state"]))
    data = bytes.fromhex(vector["bytes"]) + trailing
    events = [told(event) for start in range(0, len(data), size) for event in connection.feed(data[start : start + size])]
    assert events == vector["events"]


def test_every_message_and_every_reason_has_a_vector() -> None:
    def tags(kind: type[Message]) -> set[str]:
        return {str(each.__struct_config__.tag) for each in kind.__subclasses__()}

    shown = {message["message"]["type"] for message in CONTENT["messages"]}
    shown |= {message["message"]["request"]["type"] for message in CONTENT["messages"] if "request" in message["message"]}
    assert shown == tags(Message) - {"unknown"}
    reasons = {event["reason"] for stream in CONTENT["streams"] for event in stream["events"] if event["event"] == "corrupt"}
    assert reasons == set(REASONS) - {"incomplete packet"}, "an incomplete packet takes time to be noticed, and bytes have none"
    assert {"version", "lost", "message", "bulk"} <= {event["event"] for stream in CONTENT["streams"] for event in stream["events"]}


def test_a_flipped_bit_anywhere_is_noticed_and_costs_one_packet() -> None:
    stream = next(vector for vector in CONTENT["streams"] if vector["name"] == "a missing packet")
    first, second = bytes.fromhex(stream["bytes"])[:48], bytes.fromhex(stream["bytes"])[48:]
    middle = bytes.fromhex(next(vector for vector in CONTENT["packets"] if vector["name"] == "frame data")["packet"])
    for bit in range(len(middle) * 8):
        damaged = bytearray(middle)
        damaged[bit // 8] ^= 1 << (bit % 8)
        connection = receiver(Role.HOST, State.OPEN)
        events = connection.feed(first + damaged + second)
        assert [told(event) for event in events if not isinstance(event, CorruptBytes)] == stream["events"], f"bit {bit}"
        assert sum(event.count for event in events if isinstance(event, CorruptBytes)) == len(middle)
