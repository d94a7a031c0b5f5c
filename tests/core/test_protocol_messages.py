"""Control messages: every one round-trips, fields may be added, and whatever else arrives is an error in words."""

from __future__ import annotations

import contextlib

import cbor2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import RemoteProtocolError
from evalkit.protocol.messages import Command, ControlMessage, FrameStart, Ping, decode_message, encode_message, name_of
from evalkit.protocol.requests import UnknownRequest
from tests.core.protocol_examples import EXAMPLES


@pytest.mark.parametrize(("name", "message"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_every_message_comes_back_as_it_was(name: str, message: ControlMessage) -> None:
    data = encode_message(message)
    assert decode_message(data) == message
    assert decode_message(memoryview(data)) == message
    assert cbor2.loads(data)["type"] == name_of(type(message))


@given(host_ns=st.integers(-(2**63), 2**63 - 1))
def test_clocks_take_every_signed_64_bit_number(host_ns: int) -> None:
    assert decode_message(encode_message(Ping(host_ns=host_ns))) == Ping(host_ns=host_ns)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"type": "ping", "host_ns": 2**63}, "host_ns"),
        ({"type": "ping", "host_ns": 1.5}, "host_ns"),
        ({"type": "ping"}, "host_ns"),
        ({"type": "credit", "total": -1}, "total"),
        ({"type": "credit", "total": 2**32}, "total"),
        ({"type": "nonsense"}, "nonsense"),
        ({"host_ns": 1}, "type"),
        ([], "array"),
        ({"type": "command", "id": -1, "request": {"type": "start"}}, "id"),
        ({"type": "command", "id": 1, "request": {}}, "type"),
    ],
)
def test_what_is_wrong_is_named(content: object, words: str) -> None:
    with pytest.raises(RemoteProtocolError, match=words):
        decode_message(cbor2.dumps(content))


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"\x9b" + b"\xff" * 8, b"\x5b\x00\x00\xff\xff\xff\xff\xff\xff", b"\x81" * 100_000, b"\xa2aaa\x01", b"\xc2X\x02"],
)
def test_what_is_not_cbor_is_an_error_in_words(data: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        decode_message(data)


def test_a_key_twice_is_refused_because_readers_would_differ() -> None:
    with pytest.raises(RemoteProtocolError):
        decode_message(bytes.fromhex("a3647479706564") + b"ping" + b"\x67host_ns\x01\x67host_ns\x02")


def test_a_board_may_add_fields_and_send_whole_numbers_as_integers() -> None:
    content = msgspec.to_builtins(dict(EXAMPLES)["frame"])
    content["moon_phase"] = {"name": "full"}
    content["parts"][0]["colour_space"] = "BT.601"
    content["gain_db"] = 6
    assert decode_message(cbor2.dumps(content)) == dict(EXAMPLES)["frame"]
    assert isinstance(dict(EXAMPLES)["frame"], FrameStart)


def test_fields_with_their_default_are_not_sent() -> None:
    assert cbor2.loads(encode_message(dict(EXAMPLES)["set_controls"]))["request"] == {
        "type": "set_controls",
        "exposure_us": 8000,
        "gain_db": 12.0,
    }
    assert "temperature_c" not in msgspec.to_builtins(Ping(host_ns=1))


@pytest.mark.parametrize(
    ("request_", "name", "words"),
    [
        ({"type": "dance"}, "dance", "dance"),
        ({"type": "set_mode"}, "set_mode", "mode"),
        ({"type": "set_controls", "exposure_us": -5}, "set_controls", "exposure_us"),
    ],
)
def test_a_command_that_cannot_be_read_still_has_a_number_to_answer(request_: object, name: str, words: str) -> None:
    message = decode_message(cbor2.dumps({"type": "command", "id": 77, "request": request_}))
    assert isinstance(message, Command)
    assert message.id == 77
    assert isinstance(message.request, UnknownRequest)
    assert message.request.name == name
    assert words in message.request.problem


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(
    data=st.one_of(
        st.binary(max_size=60),
        values.map(cbor2.dumps),
        st.tuples(st.sampled_from([message for _, message in EXAMPLES]), st.integers(0, 10**6), st.binary(min_size=1, max_size=3)).map(
            lambda case: _damaged(encode_message(case[0]), case[1], case[2])
        ),
    )
)
def test_any_payload_is_a_message_or_a_remote_error_and_nothing_else(data: bytes) -> None:
    with contextlib.suppress(RemoteProtocolError):
        assert name_of(type(decode_message(data)))


def _damaged(data: bytes, place: int, by: bytes) -> bytes:
    place %= len(data)
    return data[:place] + by + data[place + len(by) :]
