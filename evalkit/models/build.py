"""Build package files from twins and their cards, with everything else that real network files hold computed from the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np
import onnx

from evalkit.errors import BrokenModel, ModelError
from evalkit.imx500 import intrinsics, network_info, network_registers
from evalkit.imx500.apparams import Network
from evalkit.imx500.dnnparams import place
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.rpk import NetworkVersion, new_container, write_container
from evalkit.models.card import ModelCard
from evalkit.models.decoders import class_count
from evalkit.models.foreign import intrinsics_of
from evalkit.models.golden import Golden, require_form, write_golden
from evalkit.models.package import ModelPackage, card_member, golden_member, require_fit
from evalkit.models.plan import DSP_BASIS, plan_network
from evalkit.models.several import pack_twins
from evalkit.models.twin import load_twin, network_of

CARD_ROOM = 1 << 20
"""Longest card that is written, in bytes: a thousand labels have 15 kB."""
_NAMED = 3
"""Constants that a refusal names."""


def build_package(twin: bytes, card: ModelCard, *, network_id: int = 0, golden: Golden | None = None) -> bytes:
    """Return the package file of the ONNX `twin` (see `twin` for its convention).

    A card that gives no DSP time gets the plan's estimate, and the rate that follows from it. `golden` verifies each swap to the package
    (see `running.make_golden`). Raises BrokenModel if the twin breaks its convention, holds numbers that are none, or has another
    number of classes than the card has labels; ModelTooLarge if the network does not fit the sensor.
    """
    model = load_twin(twin, card.name)
    network = network_of(model, name=card.name, network_id=0)
    _require_numbers(model, card.name)
    _require_labels(card, network)
    plan = plan_network(model, network)
    require_fit(card.name, network, plan.memory)
    if golden is not None:
        require_form(golden, network)
    if not card.dsp_us:
        card = msgspec.structs.replace(card, dsp_us=plan.dsp_us, dsp_basis=DSP_BASIS, inference_rate=plan.inference_rate)
    return _file((network,), (card,), (golden,), (twin,), plan.memory, network_id=network_id)


def join_packages(packages: Sequence[ModelPackage], *, network_id: int = 0) -> bytes:
    """Return one package file with the first network of each of `packages`: all stay in the sensor, one at a time runs.

    Coefficients add up; runtime memory is shared, because one network runs at a time (UNCONFIRMED "shared-runtime"). Raises ModelError if there are too few or too
    many or one has no twin, ModelTooLarge if they do not fit together.
    """
    if not 2 <= len(packages) <= network_info.MAX_NETWORKS:
        raise ModelError(
            f"A package holds 2 to {network_info.MAX_NETWORKS} networks, which the sensor switches between; {len(packages)} cannot be joined.",
            hint="Choose two or three models.",
        )
    for package in packages:
        if not package.has_twin:
            raise ModelError(
                f"{package.name} cannot be joined: it was converted for the sensor, and only what holds a twin (ONNX) can be packed anew.",
                hint="Join models that EvalKit brings, installs or builds.",
            )
    networks = tuple(replace(package.network, id=index) for index, package in enumerate(packages))
    memory = MemoryTable(
        runtime=max(package.memory.runtime for package in packages), coefficients=sum(package.memory.coefficients for package in packages)
    )
    name = " + ".join(package.name for package in packages)
    for network in networks:
        require_fit(name, network, memory)
    return _file(
        networks,
        tuple(package.card for package in packages),
        tuple(package.golden[0] for package in packages),
        tuple(package.twin() for package in packages),
        memory,
        network_id=network_id,
    )


def _file(
    networks: tuple[Network, ...],
    cards: tuple[ModelCard, ...],
    goldens: tuple[Golden | None, ...],
    twins: tuple[bytes, ...],
    memory: MemoryTable,
    *,
    network_id: int,
) -> bytes:
    info = network_info.info_for(networks, network_id=network_id)
    registers = network_registers.registers_for(info, networks)
    members = {
        network_info.FILE_NAME: network_info.write_network_info(info),
        network_registers.FILE_NAME: network_registers.write_network_registers(registers),
        # Other tools know one network a file, and read this as the first one's.
        intrinsics.FILE_NAME: intrinsics.write_intrinsics(intrinsics_of(cards[0])),
        **{card_member(index): _card_bytes(card) for index, card in enumerate(cards)},
        **{golden_member(index): write_golden(golden) for index, golden in enumerate(goldens) if golden is not None},
    }
    container = new_container(
        networks=networks,
        dnn=place(networks, memory),
        coefficients=pack_twins(twins),
        members=members,
        version=NetworkVersion(network_id=network_id),
    )
    return write_container(container)


def _card_bytes(card: ModelCard) -> bytes:
    text = card.to_json().encode()
    if len(text) > CARD_ROOM:
        raise BrokenModel(f"The card of {card.name} has {len(text):,} bytes; {CARD_ROOM:,} are the most.")
    return text


def _require_numbers(model: onnx.ModelProto, name: str) -> None:
    """Raise BrokenModel if constants hold NaN or infinity: training that went wrong, which would give no answer without an error."""
    broken = []
    for tensor in model.graph.initializer:
        if tensor.data_type in (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16, onnx.TensorProto.DOUBLE):
            values = onnx.numpy_helper.to_array(tensor)
            if not np.isfinite(values).all():
                broken.append(f"{tensor.name} ({np.count_nonzero(~np.isfinite(values)):,} of {values.size:,})")
    if broken:
        more = f" and {len(broken) - _NAMED} more" if len(broken) > _NAMED else ""
        raise BrokenModel(
            f"The network of {name} holds numbers that are none (NaN or infinite): {', '.join(broken[:_NAMED])}{more}.",
            hint="Export it again from a checkpoint before the training diverged.",
        )


def _require_labels(card: ModelCard, network: Network) -> None:
    count = class_count(network, card.decoder or None, card.task)
    if card.labels and count and len(card.labels) != count:
        raise BrokenModel(
            f"{card.name} has {len(card.labels)} labels, and its network tells {count} classes apart.",
            hint="Give one label a class, in the network's order, or none.",
        )
