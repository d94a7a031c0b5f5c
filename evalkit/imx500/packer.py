"""What Sony's converter leaves: packerOut.zip (parts of a network, dnnParams.xml, manifest.json) and NAME_MemoryReport.json.

Reads and checks only; packaging.py makes a network file of them.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from evalkit.errors import BrokenModel, DecodeError, UnknownFormat
from evalkit.imx500.apparams import Network
from evalkit.imx500.dnnparams import DnnParams, networks_of
from evalkit.imx500.dnnxml import read_dnn_xml

MAX_ZIP_BYTES = 64 << 20
MAX_MEMBERS = 64
"""A packerOut.zip has nine."""
MAX_MEMBER_BYTES = 32 << 20
"""No part can be larger than the sensor's memory; this leaves room for whatever a newer converter adds."""
MAX_REPORT_BYTES = 1 << 20
MAX_PARTS = 64
"""A manifest has eight."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Python's other methods unpack a member in one go, whatever size is asked for: a gigabyte out of 45 bytes."""
_ENTRY_MAGIC = b"PK\x01\x02"
_XML = "dnnParams.xml"
_MANIFEST = "manifest.json"
_UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20}


@dataclass(frozen=True, slots=True, kw_only=True)
class PackerPart:
    """One entry of the manifest."""

    name: str
    file: str
    load_address: int | None
    """Where the sensor's firmware puts it; None if it stays on the host."""
    version: str
    bytes: int
    intact: bool
    """Whether size and MD5 are those of the manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackerOutput:
    """A packerOut.zip, described."""

    network_name: str
    target: str
    """"IMX500"."""
    converter_version: str
    parts: tuple[PackerPart, ...]
    dnn: DnnParams
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def networks(self) -> tuple[Network, ...]:
        """Its networks as apParams would describe them."""
        return networks_of(self.dnn)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryReport:
    """NAME_MemoryReport.json. Sizes are rounded by the converter to a hundredth of their unit."""

    name: str
    runtime_bytes: int
    model_bytes: int
    reserved_bytes: int
    used_bytes: int
    available_bytes: int
    fits: bool
    input_persistent: bool


def read_packer_output(data: bytes) -> PackerOutput:
    """Read a packerOut.zip; UnknownFormat if it is another zip or none, BrokenModel if it is damaged."""
    files = _unzip(data)
    if _XML not in files or _MANIFEST not in files:
        raise UnknownFormat(f"This zip is no packerOut.zip: it lacks {_XML} or {_MANIFEST}", hint="Choose the packerOut.zip of imxconv.")
    try:
        dnn = read_dnn_xml(files[_XML])
    except DecodeError as error:
        where = "" if error.offset is None else f", byte {error.offset} of it"
        raise BrokenModel(f"{_XML} cannot be read{where}: {error.message}") from error
    manifest = _json(files[_MANIFEST], _MANIFEST)
    entries = {name: entry for name, entry in manifest.items() if isinstance(entry, dict)}
    if len(entries) > MAX_PARTS:
        raise BrokenModel(f"{_MANIFEST} lists {len(entries)} parts; a packerOut.zip has at most {MAX_PARTS}")
    digests = {name: hashlib.md5(content, usedforsecurity=False).hexdigest().upper() for name, content in files.items()}
    return PackerOutput(
        network_name=str(manifest.get("Network Name", "")),
        target=str(manifest.get("Target", "")),
        converter_version=str(manifest.get("Release Version", "")),
        parts=tuple(_part(name, entry, files, digests) for name, entry in entries.items()),
        dnn=dnn,
        files=MappingProxyType(files),
    )


def read_memory_report(data: bytes) -> MemoryReport:
    """Read a NAME_MemoryReport.json; BrokenModel names what is missing or cannot be."""
    report = _json(data, "The memory report").get("Memory Report")
    if not isinstance(report, dict):
        raise UnknownFormat('This JSON is no memory report: it lacks "Memory Report"')

    def size(key: str) -> int:
        match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,6})?)\s*(B|KB|MB)?", str(report.get(key, "")))
        if match is None:
            raise BrokenModel(f"The memory report has no size in {key!r}: {str(report.get(key))[:40]!r}")
        return round(float(match[1]) * _UNITS[match[2] or "B"])

    return MemoryReport(
        name=str(report.get("Name", "")),
        runtime_bytes=size("Runtime Memory Physical Size"),
        model_bytes=size("Model Memory Physical Size"),
        reserved_bytes=size("Reserved Memory"),
        used_bytes=size("Memory Usage"),
        available_bytes=size("Total Memory Available On Chip"),
        fits=report.get("Fit In Chip") is True,
        input_persistent=report.get("Input Persistent") is True,
    )


def _unzip(data: bytes) -> dict[str, bytes]:
    """Return all members by name. What they say of their size is not believed: each is read up to a limit."""
    if len(data) > MAX_ZIP_BYTES:
        raise BrokenModel(f"The zip has {len(data):,} bytes; no packerOut.zip is larger than {MAX_ZIP_BYTES:,}")
    # Before anything is read of them: a directory of millions of entries would take gigabytes. None of these four bytes is there by chance.
    if (entries := data.count(_ENTRY_MAGIC)) > MAX_MEMBERS:
        raise BrokenModel(f"The zip has {entries} members; a packerOut.zip has at most {MAX_MEMBERS}")
    files: dict[str, bytes] = {}
    room = MAX_ZIP_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if not member.filename or "/" in member.filename or "\\" in member.filename or member.filename in files:
                    raise BrokenModel(f"The zip has a member that does not belong there: {member.filename[:80]!r}")
                if member.compress_type not in _METHODS:
                    raise BrokenModel(f"The zip's member {member.filename!r} is packed by a method that imxconv does not use")
                limit = min(MAX_MEMBER_BYTES, room)
                with archive.open(member) as stream:
                    content = stream.read(limit + 1)
                if len(content) > limit:
                    raise BrokenModel(f"The zip's member {member.filename!r} unpacks to more than {limit:,} bytes")
                files[member.filename] = content
                room -= len(content)
    except zipfile.BadZipFile as error:
        if not data.startswith(b"PK"):
            raise UnknownFormat("This is no zip file", hint="Choose the packerOut.zip of imxconv.") from error
        raise BrokenModel(f"The zip is damaged: {error}") from error
    except (zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError, OSError) as error:
        # zipfile reports encryption, unknown compression and nonsense in headers by these.
        raise BrokenModel(f"The zip cannot be unpacked: {error}") from error
    return files


def _part(name: str, entry: Mapping[str, object], files: Mapping[str, bytes], digests: Mapping[str, str]) -> PackerPart:
    file = str(entry.get("File", ""))
    content = files.get(file)
    address = re.fullmatch(r"0[xX]([0-9a-fA-F]{1,8})", str(entry.get("LoadAddr", "")))
    return PackerPart(
        name=name,
        file=file,
        load_address=int(address[1], 16) if address else None,
        version=str(entry.get("Version", "")),
        bytes=0 if content is None else len(content),
        intact=content is not None and entry.get("Size") == len(content) and str(entry.get("md5", "")).upper() == digests[file],
    )


def _json(data: bytes, what: str) -> dict[str, object]:
    if len(data) > MAX_REPORT_BYTES:
        raise BrokenModel(f"{what} has {len(data):,} bytes; {MAX_REPORT_BYTES:,} are more than any has")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BrokenModel(f"{what} is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise BrokenModel(f"{what} is not a JSON object")
    return value
