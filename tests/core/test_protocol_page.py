"""PROTOCOL.md says what the code does: every message, every field, every type and default, every limit, every time."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from evalkit.frames import PixelFormat
from evalkit.imx500.stream import LINE_BYTES
from evalkit.protocol import limits, messages, requests, values
from evalkit.protocol.messages import ControlMessage, encode_message
from evalkit.protocol.packet import HEADER, MAGIC, PacketType
from evalkit.protocol.requests import Message, Request, UnknownRequest
from evalkit.protocol.values import Int64, Struct, UInt32
from tests.core.protocol_examples import EXAMPLES

PAGE = (Path(messages.__file__).parent / "PROTOCOL.md").read_text(encoding="utf-8")
NOT_SENT = {Struct, Message, UnknownRequest}
NAMES = {**vars(values), **vars(requests), **vars(messages)}
STRUCTS = [value for value in NAMES.values() if isinstance(value, type) and issubclass(value, Struct) and value not in NOT_SENT]


def title(kind: type[Struct]) -> str:
    return str(kind.__struct_config__.tag) if issubclass(kind, Message) else kind.__name__


def section(name: str) -> str:
    found = re.search(rf"^#### {re.escape(name)}\n(.*?)(?=^#)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"PROTOCOL.md has no section {name}"
    return found.group(1)


def rows(text: str) -> list[list[str]]:
    """Return the cells of all table rows, without head and line."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return [cells for index, cells in enumerate(lines) if not cells[0].startswith("---") and not _is_head(lines, index)]


def _is_head(lines: list[list[str]], index: int) -> bool:
    return index + 1 < len(lines) and lines[index + 1][0].startswith("---")


def type_in_words(annotation: Any) -> str:
    if annotation is UInt32:
        return "uint32"
    if annotation is Int64:
        return "int64"
    if get_origin(annotation) is Annotated:
        kind, limits_ = get_args(annotation)
        low, high = (limits_.min_length, limits_.max_length) if kind is bytes else (limits_.ge, limits_.le)
        return f"{'bytes' if kind is bytes else 'integer'} {low} to {high}"
    if get_origin(annotation) is list:
        return f"list of {type_in_words(get_args(annotation)[0])}"
    if get_origin(annotation) is dict:
        return f"map of {type_in_words(get_args(annotation)[1])}"
    if annotation == Request:
        return "a request"
    if get_origin(annotation) is UnionType or type(None) in get_args(annotation):
        (inner,) = [each for each in get_args(annotation) if each is not type(None)]
        return f"{type_in_words(inner)} or null"
    simple = {str: "text", bool: "bool", float: "number", bytes: "bytes"}
    return simple.get(annotation) or str(annotation.__name__)


def default_in_words(value: object) -> str:
    return f"h'{value.hex().upper()}'" if isinstance(value, bytes) else json.dumps(value)


def example(block: str) -> ControlMessage:
    """Return the message of an example on the page, whose byte strings are written as in RFC 8949: h'1E5A'."""
    plain = re.sub(r"h'([0-9A-F]*)'", lambda found: json.dumps(base64.b64encode(bytes.fromhex(found.group(1))).decode()), block)
    message: ControlMessage = msgspec.convert(json.loads(plain), type=ControlMessage)
    return message


@pytest.mark.parametrize("kind", STRUCTS, ids=title)
def test_the_page_tells_every_field_with_its_type_and_default(kind: type[Struct]) -> None:
    told = {cells[0]: (cells[1], cells[2]) for cells in rows(section(title(kind)))}
    hints = get_type_hints(kind, NAMES, include_extras=True)
    real = {}
    for field in msgspec.structs.fields(kind):
        value = field.default_factory() if not field.required and field.default is msgspec.NODEFAULT else field.default
        default = "" if field.required else default_in_words(value)
        real[field.name] = (type_in_words(hints[field.name]), default)
    assert told == real


def test_types_are_the_ones_whose_limits_the_page_gives() -> None:
    assert get_args(UInt32)[1] == msgspec.Meta(ge=0, le=4294967295)
    assert "`uint32` 0 to 4294967295" in PAGE
    assert get_args(Int64)[1] == msgspec.Meta(ge=-(2**63), le=2**63 - 1)
    assert f"Nesting is at most {messages.MAX_DEPTH} levels" in PAGE
    assert f"version {messages.PROTOCOL_VERSION}\n" in PAGE.splitlines(keepends=True)[0]


def test_every_example_on_the_page_is_one_of_the_test_vectors() -> None:
    known = {encode_message(message): name for name, message in EXAMPLES}
    blocks = re.findall(r"```cbor-diag\n(.*?)```", PAGE, re.DOTALL)
    shown = [known.get(encode_message(example(block)), block) for block in blocks]
    assert set(shown) | {"reply"} == set(known.values())


def test_limits_and_times_are_those_of_the_code() -> None:
    figures = {cells[0]: cells[1] for cells in rows(PAGE) if cells[0].isupper() and hasattr(limits, cells[0])}
    real = {name: str(value) for name, value in vars(limits).items() if name.isupper() and name != "MAX_CHUNK_US"}
    assert figures == real
    assert limits.MAX_CHUNK_US == 10_000
    assert "at most 10 ms on the link" in PAGE


def test_the_packet_is_laid_out_as_the_code_does() -> None:
    layout = re.search(r"## 2\. The packet\n(.*?)Types:", PAGE, re.DOTALL)
    assert layout
    fields = [(int(cells[0]), int(cells[1])) for cells in rows(layout.group(1)) if cells[0].isdigit() and cells[1].isdigit()]
    assert [size for _, size in fields] == [4, 1, 1, 1, 1, 4, 4, 4, 4, 4]
    assert [offset for offset, _ in fields] == [0, 4, 5, 6, 7, 8, 12, 16, 20, 24]
    assert HEADER.format == "<4sBBBBIIIII"
    assert f"`{MAGIC.hex(' ').upper()}`" in PAGE
    assert [f"| {kind.value} | {kind.name.lower().replace('_', ' ')} |" in PAGE for kind in PacketType] == [True] * 3


def test_formats_and_lines_are_those_of_the_code() -> None:
    assert [f"| `{each.value}` |" in PAGE for each in PixelFormat] == [True] * len(PixelFormat)
    assert f"lines of **{LINE_BYTES} bytes**" in PAGE
