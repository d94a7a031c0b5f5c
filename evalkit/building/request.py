"""What is asked of a build, and what it reports. Frozen; both travel as JSON between the processes and to scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeVar

import msgspec

from evalkit.imx500.memory import MemoryTable
from evalkit.models.card import Task

ChannelOrder = Literal["RGB", "BGR"]
BoxOrder = Literal["yx", "xy"]
Normalisation = Literal["0..1", "-1..1", "0..255", "imagenet"]
Three = tuple[float, float, float]

NORMALISATIONS: Final[Mapping[Normalisation, tuple[Three, Three]]] = MappingProxyType(
    {
        "0..1": ((0.0, 0.0, 0.0), (255.0, 255.0, 255.0)),
        "-1..1": ((127.5, 127.5, 127.5), (127.5, 127.5, 127.5)),
        "0..255": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
        "imagenet": ((123.675, 116.28, 103.53), (58.395, 57.12, 57.375)),
    }
)
"""Mean and deviation, in grey levels, of the usual ways to feed a network: it gets (pixel - mean) / deviation."""
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}", re.IGNORECASE)
"""What a model can be called: it becomes the name of a file."""
CALIBRATION_PICTURES = 24
"""Pictures on which ranges are measured; more change nothing that can be seen."""
HELD_OUT_PICTURES = 12
"""Pictures on which the loss is measured, and which the quantiser never sees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """A network and what must be known of it."""

    network: Path
    task: Task
    labels: tuple[str, ...] = ()
    """Names of the classes by number; none: classes are shown by number."""
    pictures: str = ""
    """Folder or video to calibrate on, and to measure the loss on; "": the generated scene."""
    mean: Three | None = None
    """In grey levels, in the network's order of channels; None: what `normalisation` says."""
    std: Three | None = None
    normalisation: Normalisation | Literal[""] = ""
    """"": 0..1, with a warning; a network of integers says it itself."""
    channel_order: ChannelOrder = "RGB"
    box_order: BoxOrder = "yx"
    """Of a finished list of boxes; those that are made here need none."""
    input_size: tuple[int, int] | None = None
    """Width and height, if the network leaves them open."""
    decoder: str = ""
    """Name of a head (see `heads`); "": the one that the shapes of the outputs fit."""
    name: str = ""
    """In the library; "": made of the file's."""
    title: str = ""
    licence: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputLoss:
    """What int8 does to one tensor: signal to quantisation noise; None: it is the same to the bit."""

    name: str
    sqnr_db: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLoss:
    """How well one picture's int8 answer agrees with the float one, 0..1, and in words."""

    picture: str
    agreement: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LossReport:
    """What is lost against float, on pictures that the quantiser did not see."""

    text: str
    """The result in one sentence."""
    measure: str
    """What `agreement` counts."""
    agreement: float
    """0..1 over all pictures."""
    score_change: float | None
    """Mean change of the score of what is found in both; None where there are no scores."""
    pictures: int
    held_out: bool
    """False: there were too few pictures, and they are those of the calibration."""
    outputs: tuple[OutputLoss, ...]
    worst: tuple[PictureLoss, ...]
    """Pictures that agree least, worst first; none if all agree wholly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What was made."""

    name: str
    path: Path | None
    """Where the package lies; None before it is put there."""
    sha256: str
    size_bytes: int
    task: Task
    decoder: str
    input_width: int
    input_height: int
    output_shapes: tuple[tuple[int, ...], ...]
    conv_macs: int
    depthwise_macs: int
    memory: MemoryTable
    largest: tuple[tuple[str, int], ...]
    """What takes most of the sensor's memory, in bytes."""
    dsp_us: int
    inference_rate: float
    loss: LossReport | None
    """None: the network came in int8, so there is no float one to compare with."""
    golden: str
    """Which picture the golden result was taken from."""
    warnings: tuple[str, ...]
    stages_ms: tuple[tuple[str, int], ...]
    """How long each stage took."""


T = TypeVar("T")


def to_json(value: object) -> bytes:
    """Return a request or a report as JSON."""
    return msgspec.json.encode(value, enc_hook=str)


def from_json(data: bytes | str, kind: type[T]) -> T:
    """Read what `to_json` wrote; msgspec.DecodeError if it is something else."""
    return msgspec.json.decode(data, type=kind, dec_hook=lambda wanted, text: wanted(text))
