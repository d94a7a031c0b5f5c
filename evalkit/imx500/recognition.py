"""Which kind of file about a network this is: by its content, and by its name only where the content has no mark of its own."""

from __future__ import annotations

import enum

from evalkit.errors import DecodeError, EvalKitError
from evalkit.imx500.apparams import decode_ap_params
from evalkit.imx500.blocks import HEADER_MAGIC
from evalkit.imx500.dnnparams import decode_dnn_params
from evalkit.imx500.network_registers import is_allowed, read_network_registers

ADM_HEADER_BYTES = 28
"""What stands before the blocks of an .adm."""
_HEAD_BYTES = 4096
"""How far a text is looked into for its mark."""
_SHOWN_BYTES = 8
"""What of an unknown file a message shows."""
_INFO_KEYS = (b"networkID", b"networkNum", b"networkOrdinal", b"inputTensor", b"apParamSize")
_INTRINSICS_KEYS = (b'"task"', b'"inference_rate"', b'"fps"', b'"cpu"', b'"classes"', b'"input_aspect_ratio"')


class FileKind(enum.Enum):
    """Files that `inspection` reads. The value is what people call them."""

    CONTAINER = "network or firmware file"
    PACKER_OUTPUT = "packerOut.zip"
    MEMORY_REPORT = "memory report"
    INTRINSICS = "network_intrinsics"
    NETWORK_INFO = "network_info.txt"
    REGISTERS = "imx500_regs"
    AP_PARAMS = "apParams"
    DNN_PARAMS = "DNN parameters"
    DNN_XML = "dnnParams.xml"


_NAMES = {
    "imx500_regs": FileKind.REGISTERS,
    "network_info.txt": FileKind.NETWORK_INFO,
    "network_intrinsics": FileKind.INTRINSICS,
    "ap_params.bin": FileKind.AP_PARAMS,
    "dnn_params.bin": FileKind.DNN_PARAMS,
    "dnnparams.xml": FileKind.DNN_XML,
}
_ENDINGS = {
    ".rpk": FileKind.CONTAINER,
    ".fpk": FileKind.CONTAINER,
    ".adm": FileKind.CONTAINER,
    ".zip": FileKind.PACKER_OUTPUT,
    "_memoryreport.json": FileKind.MEMORY_REPORT,
}


def recognise(data: bytes, name: str = "") -> FileKind | None:
    """Return the kind of file, or None; a damaged file that still bears its mark, or its usual name, is recognised."""
    if {bytes(data[:4]), bytes(data[ADM_HEADER_BYTES : ADM_HEADER_BYTES + 4])} & {HEADER_MAGIC} or data.startswith(HEADER_MAGIC[::-1]):
        return FileKind.CONTAINER
    if data.startswith(b"PK"):
        return FileKind.PACKER_OUTPUT
    return _text(data[:_HEAD_BYTES].lstrip()) or _by_name(name) or _unmarked(data)


def _text(head: bytes) -> FileKind | None:
    if head.startswith(b"{"):
        if b'"Memory Report"' in head:
            return FileKind.MEMORY_REPORT
        return FileKind.INTRINSICS if any(key in head for key in _INTRINSICS_KEYS) else None
    if head.startswith(b"<") and b"<dnnParams" in head:
        return FileKind.DNN_XML
    starts_as_text = head[:1].isalpha() or head.startswith((b"#", b";"))
    return FileKind.NETWORK_INFO if starts_as_text and any(key in head for key in _INFO_KEYS) else None


def _by_name(name: str) -> FileKind | None:
    lower = name.lower()
    return _NAMES.get(lower) or next((kind for ending, kind in _ENDINGS.items() if lower.endswith(ending)), None)


def _unmarked(data: bytes) -> FileKind | None:
    """Look at what has no mark: taken for what it is read as, if what comes out makes sense."""
    try:
        if data and any(is_allowed(write) for write in read_network_registers(data)):
            return FileKind.REGISTERS
    except EvalKitError:
        pass
    # DNN parameters first: read as apParams they would make sense too, with other meanings.
    try:
        if any(network.inputs or network.outputs for network in decode_dnn_params(data).networks):
            return FileKind.DNN_PARAMS
    except DecodeError:
        pass
    try:
        if any(network.inputs or network.outputs for network in decode_ap_params(data)):
            return FileKind.AP_PARAMS
    except DecodeError:
        pass
    return None


def beginning(data: bytes | memoryview) -> str:
    """Say in a few words how something begins that is not what it should be: text in quotes, other bytes in hexadecimal."""
    head = bytes(data[:_SHOWN_BYTES])
    if not head:
        return "is empty"
    readable = head.isascii() and head.decode().isprintable()
    return f'begins with "{head.decode()}"' if readable else f"begins with the bytes {head.hex(' ').upper()}"
