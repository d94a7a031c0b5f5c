"""Build a package file from a twin and its card, with everything else that real network files hold computed from the two."""

from __future__ import annotations

import msgspec
import onnx
from google.protobuf.message import DecodeError as ProtobufError

from evalkit.errors import BrokenModel
from evalkit.imx500 import intrinsics, network_info, network_registers
from evalkit.imx500.dnnparams import place
from evalkit.imx500.rpk import NetworkVersion, new_container, write_container
from evalkit.models.card import ModelCard
from evalkit.models.foreign import intrinsics_of
from evalkit.models.package import CARD_MEMBER, require_fit
from evalkit.models.plan import DSP_BASIS, plan_network
from evalkit.models.twin import network_of

CARD_ROOM = 1 << 20
"""Longest card that is written, in bytes: a thousand labels have 15 kB."""


def build_package(twin: bytes, card: ModelCard, *, network_id: int = 0) -> bytes:
    """Return the package file of the ONNX `twin` (see `twin` for its convention).

    A card that gives no DSP time gets the plan's estimate, and the rate that follows from it. Raises BrokenModel if the twin breaks its
    convention, ModelTooLarge if the network does not fit the sensor.
    """
    try:
        model = onnx.load_from_string(twin)
    except ProtobufError as error:
        raise BrokenModel(f"The network of {card.name} is no ONNX file.") from error
    network = network_of(model, name=card.name, network_id=0)
    plan = plan_network(model, network)
    require_fit(card.name, network, plan.memory)
    if not card.dsp_us:
        card = msgspec.structs.replace(card, dsp_us=plan.dsp_us, dsp_basis=DSP_BASIS, inference_rate=plan.inference_rate)
    text = card.to_json().encode()
    if len(text) > CARD_ROOM:
        raise BrokenModel(f"The card of {card.name} has {len(text):,} bytes; {CARD_ROOM:,} are the most.")
    info = network_info.info_for((network,), network_id=network_id)
    registers = network_registers.registers_for(info, (network,))
    members = {
        network_info.FILE_NAME: network_info.write_network_info(info),
        network_registers.FILE_NAME: network_registers.write_network_registers(registers),
        intrinsics.FILE_NAME: intrinsics.write_intrinsics(intrinsics_of(card)),
        CARD_MEMBER: text,
    }
    container = new_container(
        networks=(network,),
        dnn=place((network,), plan.memory),
        coefficients=twin,
        members=members,
        version=NetworkVersion(network_id=network_id),
    )
    return write_container(container)
