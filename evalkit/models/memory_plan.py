"""What a package will take of the sensor, told before anything is written: memory, lines, rate, and each reason why not, in words.

Works for packages of ours and for any readable network file: totals and tensors stand in its DNN parameters and apParams.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from evalkit.errors import BrokenModel, DecodeError
from evalkit.imx500 import timing
from evalkit.imx500.apparams import Network, encode_ap_params
from evalkit.imx500.consistency import LIBCAMERA_INPUT, LIBCAMERA_OUTPUTS
from evalkit.imx500.header import HEADER_BYTES
from evalkit.imx500.memory import TOTAL_BYTES, MemoryTable
from evalkit.imx500.modes import DEFAULT_MODE, Mode
from evalkit.imx500.stream import LINE_BYTES, MAX_INFERENCE_LINES, input_line_count, output_line_count
from evalkit.imx500.tensors import input_layout, output_bytes
from evalkit.models.card import ModelCard
from evalkit.models.decoders import class_count
from evalkit.models.package import NO_TWIN_HINT, ModelPackage

NO_TWIN = f"It holds no twin (ONNX), which the emulator needs: only a real sensor can run it. {NO_TWIN_HINT}"
MAX_LINES = MAX_INFERENCE_LINES - 1
"""Most lines that the Linux driver lets through, of the input tensor and of the output tensors each."""
_RATE_ROOM = 0.98
"""A stream is no faster than the network if it is within this: frame periods are whole lines."""
_NAMED = 6
"""Parts that are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryPlan:
    """What is there, what will be there, and whether it may be."""

    fits: bool
    """Whether it can be written: no `reasons`."""
    before: MemoryTable | None
    """What takes the memory now; None: nothing, or the board did not say."""
    after: MemoryTable
    lines: int
    """Of the input tensor or of the output tensors in a frame, whichever fill more."""
    max_lines: int
    sustainable_fps: float
    """Inferences a second in this mode."""
    every: int
    """The network sees every n-th frame; 1: all."""
    every_frame_fps: float
    """Highest rate of this mode at which every frame gets its result."""
    rate_basis: str
    """What the rates rest on."""
    reasons: tuple[str, ...]
    """Why it cannot be written, one sentence each."""
    warnings: tuple[str, ...]
    """What to know before it is; none forbids it."""
    largest: tuple[tuple[str, int], ...]
    """What takes most of the memory, in bytes, largest first."""


def plan(
    package: ModelPackage,
    *,
    mode: Mode = DEFAULT_MODE,
    present: MemoryTable | None,
    frame_period_us: int | None = None,
    network: int = 0,
    needs_twin: bool = False,
) -> MemoryPlan:
    """Return the plan of writing `package` to a sensor that holds `present`, and running its network number `network` in `mode`.

    `frame_period_us` is the stream's; None: the shortest of the mode. `needs_twin`: the board is an emulated one, as its features say.
    Runs nothing; a twin's layers are looked at only for `largest`.
    """
    period_us = frame_period_us or mode.frame_period_us
    dsp_us, basis = dsp_estimate(package.cards[network])
    rate = timing.inference_timing(readout_us=mode.readout_us, frame_period_us=period_us, dsp_us=dsp_us)
    busy_us = mode.readout_us + timing.ISP_TAIL_US + dsp_us
    reasons = (*((NO_TWIN,) if needs_twin and not package.has_twin else ()), *reasons_against(package, present=present))
    return MemoryPlan(
        fits=not reasons,
        before=present,
        after=package.memory,
        lines=max((lines for part in package.networks for lines in _line_counts(part).values()), default=0),
        max_lines=MAX_LINES,
        sustainable_fps=1e6 / (period_us * rate.every),
        every=rate.every,
        every_frame_fps=1e6 / max(mode.frame_period_us, busy_us),
        rate_basis=basis,
        reasons=reasons,
        warnings=(*_rate_warnings(period_us, rate.every, busy_us), *_content_warnings(package)),
        largest=_largest(package),
    )


def reasons_against(package: ModelPackage, *, present: MemoryTable | None = None) -> tuple[str, ...]:
    """Return why a package cannot be written, one sentence each; none if it can."""
    return (*_memory_reasons(package, present), *(reason for network in package.networks for reason in _line_reasons(network)))


def dsp_estimate(card: ModelCard) -> tuple[int, str]:
    """Return the time on the DSP in microseconds and what it rests on: the card's, or the most that its rate allows in the binned mode."""
    if card.dsp_us:
        return card.dsp_us, card.dsp_basis or "the card's time on the DSP"
    frame_us = DEFAULT_MODE.frame_period_us
    period_us = 1e6 / max(card.inference_rate, 0.1)
    # "30 a second" means every frame of the mode that has 30.02, and "10 a second" every third one.
    whole_us = math.floor(period_us / frame_us) * frame_us
    period_us = whole_us if period_us <= whole_us / _RATE_ROOM else period_us
    longest = max(timing.DSP_OVERHEAD_US, math.floor(period_us) - timing.ISP_TAIL_US - DEFAULT_MODE.readout_us)
    return longest, f"the {card.inference_rate:g} inferences a second that the file states, as the longest time that they allow"


def _memory_reasons(package: ModelPackage, present: MemoryTable | None) -> list[str]:
    """Return why the memory does not take a package: too much for it, or planned for another sensor's."""
    memory = package.memory
    total = present.total if present is not None and present.total else memory.total
    if memory.used > total:
        runtime_leads = memory.runtime > memory.coefficients
        sizes = " and ".join(_input_size(network) for network in package.networks)
        largest = f"the runtime memory for the {sizes} input is" if runtime_leads else "the coefficients are"
        return [
            f"{package.name} needs {memory.used:,} bytes of {total:,}, {memory.used - total:,} too many; "
            f"{largest} the largest part ({max(memory.runtime, memory.coefficients):,} bytes)."
        ]
    if memory.total != total or memory.total != TOTAL_BYTES:
        return [
            f"{package.name} was planned for a memory of {memory.total:,} bytes: for another sensor than this, which has {TOTAL_BYTES:,}."
        ]
    return []


def _line_counts(network: Network) -> dict[str, int]:
    """Return the lines of input and output tensors; nothing if no sensor sends such tensors."""
    try:
        return {"input": input_line_count(network), "output": output_line_count(network)}
    except DecodeError:
        return {}


def _line_reasons(network: Network) -> list[str]:
    counts = _line_counts(network)
    name = network.name or "The network"
    if not counts:
        return [f"{name} has tensors that no sensor sends."]
    reasons = [
        f"The {what} tensors of {name} fill {lines:,} lines a frame; the driver lets {MAX_LINES:,} through."
        for what, lines in counts.items()
        if lines > MAX_LINES
    ]
    try:
        head = HEADER_BYTES + len(encode_ap_params((network,)))
    except ValueError as error:
        return [*reasons, f"The tensors of {name} cannot be described to the sensor: {error}."]
    if head > LINE_BYTES:
        reasons.append(f"The description of {name}'s tensors takes {head:,} bytes; their header line has {LINE_BYTES:,}.")
    return reasons


def _rate_warnings(period_us: int, every: int, busy_us: int) -> list[str]:
    stream_fps = 1e6 / period_us
    if every == 1 or 1e6 / busy_us >= _RATE_ROOM * stream_fps:
        return []
    return [
        f"The network needs longer than a frame: at {stream_fps:.1f} frames a second every {_ordinal(every)} one gets a result, "
        f"{stream_fps / every:.1f} a second. At {1e6 / busy_us:.1f} frames a second each one would."
    ]


def _content_warnings(package: ModelPackage) -> list[str]:
    warnings = []
    several = len(package.networks) > 1
    for network, card, golden in zip(package.networks, package.cards, package.golden, strict=True):
        name = card.title or card.name if several else "The package"
        if golden is None:
            warnings.append(f"{name} has no golden input and output, so that only its checksum can be verified on the board.")
        elif not any(output.any() for output in golden.outputs):
            warnings.append(f"The golden output of {card.title or card.name} is empty, so that another network may pass for it.")
        count = class_count(network, card.decoder or None, card.task)
        if card.labels and count and count != len(card.labels):
            warnings.append(f"{name} has {len(card.labels)} labels, and its network tells {count} classes apart.")
        if len(network.outputs) > LIBCAMERA_OUTPUTS:
            warnings.append(f"{name} has {len(network.outputs)} output tensors; a Raspberry Pi hands on {LIBCAMERA_OUTPUTS}.")
        layout = input_layout(network.inputs[0])
        if layout.width > LIBCAMERA_INPUT[0] or layout.height > LIBCAMERA_INPUT[1]:
            warnings.append(f"The input of {_input_size(network)} is larger than a Raspberry Pi reads out ({_size(*LIBCAMERA_INPUT)}).")
    return warnings


def _largest(package: ModelPackage) -> tuple[tuple[str, int], ...]:
    parts = _layer_parts(package) if package.has_twin and len(package.networks) == 1 else _tensor_parts(package)
    return tuple(sorted(parts, key=lambda part: -part[1])[:_NAMED])


def _layer_parts(package: ModelPackage) -> list[tuple[str, int]]:
    """Return what each layer takes, from the twin."""
    # onnx takes a third of a second to import; whoever lists foreign files does not pay for it.
    from evalkit.models.plan import plan_network  # noqa: PLC0415
    from evalkit.models.twin import load_twin  # noqa: PLC0415

    try:
        parts = plan_network(load_twin(package.twin(), package.name), package.network).parts
    except BrokenModel:
        return _tensor_parts(package)  # the figures of the DNN parameters hold without the layers
    return [(part.what, part.bytes) for part in parts]


def _tensor_parts(package: ModelPackage) -> list[tuple[str, int]]:
    """Return what is known without the layers: totals, and the tensors, which lie in the runtime memory."""
    tensors = []
    for network in package.networks:
        of = f" of {network.name}" if len(package.networks) > 1 else ""
        tensors.append((f"input tensor {_input_size(network)}{of}", input_layout(network.inputs[0]).total_bytes))
        tensors += [
            (f"output tensor {'x'.join(str(one.size) for one in spec.dimensions)}{of}", output_bytes(spec)) for spec in network.outputs
        ]
    memory = package.memory
    between = max(0, memory.runtime - sum(size for _, size in tensors))
    return [("coefficients", memory.coefficients), ("runtime memory between the tensors", between), *tensors]


def _input_size(network: Network) -> str:
    layout = input_layout(network.inputs[0])
    return _size(layout.width, layout.height)


def _size(width: int, height: int) -> str:
    return f"{width}x{height}"


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
