"""packerOut.zip to a network file: what Sony's imx500-package does, as far as its products show it (UNCONFIRMED "packaging").

Each part of the zip is one segment; addresses are the manifest's plus 0x40000000, parts are filled up as real files are, both FlatBuffers
are made of dnnParams.xml. The result has the form of real files, part for part, but no sensor has loaded one yet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from evalkit.errors import BrokenModel, DecodeError, ModelError
from evalkit.imx500.apparams import TENSOR_NAME_CHARACTERS, decode_ap_params, encode_ap_params, pad_to_16
from evalkit.imx500.blocks import (
    SEGMENT_AP_PARAMS,
    SEGMENT_CFG_A,
    SEGMENT_CFG_C,
    SEGMENT_COEFFICIENTS,
    SEGMENT_DNN_PARAMS,
    SEGMENT_SDSP_A,
    SEGMENT_SDSP_C,
    SEGMENT_VERSION,
    Segment,
)
from evalkit.imx500.dnnparams import DnnParams, PlacedTensor, decode_dnn_params, encode_dnn_params, networks_of
from evalkit.imx500.intrinsics import FILE_NAME as INTRINSICS_FILE
from evalkit.imx500.network_info import FILE_NAME as INFO_FILE
from evalkit.imx500.network_info import MAX_NETWORK_ID, MAX_NETWORKS, info_for, write_network_info
from evalkit.imx500.network_registers import FILE_NAME as REGISTERS_FILE
from evalkit.imx500.network_registers import registers_for, write_network_registers
from evalkit.imx500.packer import PackerOutput, PackerPart
from evalkit.imx500.rpk import AP_PARAMS_ADDRESS, DNN_PARAMS_ADDRESS, Container, NetworkVersion, container_of

TARGET = "IMX500"
_HOST_BASE = 0x40000000
"""Between the manifest's addresses and those of segments."""
_NO_MAJOR_FROM = "031600"
"""From converter 3.16 on real files have the model version 0.0, before 1.0."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A part that goes into the sensor."""

    key: str
    """Its name in the manifest."""
    segment: int
    most_bytes: int


# Sizes: up to where the next segment begins, or what the address of the second bank leaves.
_SLOTS = (
    _Slot("CfgBank1", SEGMENT_CFG_A, 0x40000),
    _Slot("CfgBank2", SEGMENT_CFG_C, 0x80000),
    _Slot("SdspA", SEGMENT_SDSP_A, 0x40000),
    _Slot("SdspC", SEGMENT_SDSP_C, 0x80000),
    _Slot("coef", SEGMENT_COEFFICIENTS, 0x800000),
)


def network_file(output: PackerOutput, *, input_format: str = "RGB", network_id: int = 0, intrinsics: bytes | None = None) -> Container:
    """Return the network file of a packerOut.zip.

    `input_format`: order of the input's channels (the zip does not say it); `intrinsics`: content of network_intrinsics. BrokenModel if a
    part is missing, damaged or lies elsewhere than in real files, ModelTooLarge if it does not fit the sensor's memory, ModelError if it
    is for another sensor or has inputs that no network file can describe.
    """
    if output.target != TARGET:
        raise ModelError(f"The packerOut.zip is made for {output.target[:40]!r}.", hint=f"EvalKit packs networks for {TARGET} and IMX501.")
    if not 0 <= network_id <= MAX_NETWORK_ID or not 1 <= len(output.dnn.networks) <= MAX_NETWORKS:
        raise ModelError(
            f"{len(output.dnn.networks)} networks with the id {network_id} cannot be written.",
            hint=f"A network file has 1 to {MAX_NETWORKS} networks and an id of up to {MAX_NETWORK_ID}.",
        )
    dnn = _with_short_names(output.dnn)
    networks = networks_of(dnn)
    dnn.memory.require_fit()
    parts = {part.name: part for part in output.parts}
    version = _version(output.converter_version, network_id)
    revision = version.converter[4:]
    for network in networks:
        if len(network.inputs) != 1:
            raise ModelError(f'The network "{network.name}" has {len(network.inputs)} inputs, and a network file describes one.')
    try:
        info = info_for(networks, input_format=input_format, network_id=network_id)
        writes = registers_for(info, networks)
        ap_params, dnn_params = encode_ap_params(networks), encode_dnn_params(dnn)
    except (ValueError, DecodeError) as error:
        raise ModelError(f"The network in the packerOut.zip cannot be written: {error}.") from error
    segments = [
        Segment(type=SEGMENT_VERSION, address=0, revision=version.text, data=b""),
        Segment(type=SEGMENT_AP_PARAMS, address=AP_PARAMS_ADDRESS, revision=revision, data=ap_params),
        Segment(type=SEGMENT_DNN_PARAMS, address=DNN_PARAMS_ADDRESS, revision=revision, data=dnn_params),
    ]
    for slot in _SLOTS:
        part = _intact(parts, slot)
        segments.append(
            Segment(
                type=slot.segment, address=_HOST_BASE + (part.load_address or 0), revision=revision, data=pad_to_16(output.files[part.file])
            )
        )
    members = {REGISTERS_FILE: write_network_registers(writes), INFO_FILE: write_network_info(info)}
    if intrinsics is not None:
        members[INTRINSICS_FILE] = intrinsics
    # What the file says, not what the zip said: FlatBuffers have scales of 32 bits.
    networks, dnn = decode_ap_params(ap_params), decode_dnn_params(dnn_params)
    return container_of(tuple(segments), networks=networks, dnn=dnn, version=version, members=members)


def _intact(parts: Mapping[str, PackerPart], slot: _Slot) -> PackerPart:
    part = parts.get(slot.key)
    if part is None:
        raise BrokenModel(f"manifest.json has no part {slot.key!r}", hint="Run the converter again.")
    if not part.intact:
        raise BrokenModel(f"{part.file or slot.key} is missing, or is not what manifest.json says", hint="Run the converter again.")
    if part.load_address is None or part.load_address >= _HOST_BASE:
        raise BrokenModel(f"{part.file} has no address in the sensor", hint="Run the converter again.")
    if not 0 < part.bytes <= slot.most_bytes:
        raise BrokenModel(f"{part.file} has {part.bytes:,} bytes; 1 to {slot.most_bytes:,} have room in the sensor")
    return part


def _version(converter: str, network_id: int) -> NetworkVersion:
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{1,2})", converter)
    if match is None:
        raise BrokenModel(f"manifest.json names the converter {converter[:40]!r}, and not three numbers", hint="Run the converter again.")
    digits = "".join(f"{int(number):02d}" for number in match.groups())
    return NetworkVersion(converter=digits, network_id=network_id, major=0 if digits >= _NO_MAJOR_FROM else 1)


def _with_short_names(dnn: DnnParams) -> DnnParams:
    """Return the same with the ends of tensors' names, as real files have them."""

    def short(tensors: tuple[PlacedTensor, ...]) -> tuple[PlacedTensor, ...]:
        return tuple(replace(tensor, name=tensor.name[-TENSOR_NAME_CHARACTERS:]) for tensor in tensors)

    networks = tuple(replace(network, inputs=short(network.inputs), outputs=short(network.outputs)) for network in dnn.networks)
    return replace(dnn, networks=networks)
