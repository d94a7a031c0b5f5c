"""The card of a model: what a person or a decoder must know beside the network itself. Travels as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from evalkit.errors import BrokenModel

Task = Literal["object detection", "classification", "pose estimation", "segmentation"]
DecoderName = Literal[
    "boxes-scores-classes-count",
    "boxes-classes-scores-count",
    "nanodet",
    "efficientdet",
    "class-scores",
    "yolo-pose",
    "posenet",
    "higherhrnet",
    "class-map",
]
"""Ways to read output tensors; `evalkit.results` has one function for each."""

_Part = Annotated[float, Meta(ge=0, le=1)]
_Point = Annotated[int, Meta(ge=0)]


class Tuning(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of a decoder. Each decoder uses some of them; None: what the decoder's source has, or what the input's size implies."""

    score_threshold: _Part | None = None
    """What scores less is left out."""
    keypoint_threshold: _Part | None = None
    """Points of a pose that score less (HigherHRNet: not more) are not there."""
    iou_threshold: _Part = 0.65
    """Of two boxes of a class that overlap by more, the better one stays."""
    output_stride: Annotated[int, Meta(ge=1, le=1024)] | None = None
    """Pixels of the input for one cell of a pose network's maps."""
    nms_radius_px: Annotated[float, Meta(ge=0)] = 10.0
    """PoseNet: the same point of two people is at least this far apart, in pixels of the input."""
    refinement_steps: Annotated[int, Meta(ge=0, le=50)] = 5
    """PoseNet: how often a point found from its neighbour is moved on by the short offsets."""
    tag_threshold: Annotated[float, Meta(ge=0)] = 1.0
    """HigherHRNet: points whose tags differ by less belong to one person."""
    anchor_scale: Annotated[float, Meta(gt=0, le=100)] = 3.0
    """EfficientDet: size of the smallest anchor in strides (EfficientDet-Lite 3, EfficientDet 4)."""


class ModelCard(msgspec.Struct, frozen=True, kw_only=True):
    """Task, labels, meaning of the tensors, origin. Names as in the IMX500's `network_intrinsics` where it has one."""

    name: str
    """Identifier: lower case, digits, dashes."""
    title: str
    task: Task
    decoder: DecoderName | Literal[""] = ""
    """How the output tensors are read; "": the way of the task that their shapes fit."""
    labels: tuple[str, ...] = ()
    box_order: Literal["yx", "xy"] = "yx"
    """Order of a box's numbers: y0, x0, y1, x1 or x0, y0, x1, y1."""
    box_normalised: bool = True
    """Whether boxes are in 0..1 of the input tensor; otherwise in its pixels."""
    softmax: bool = False
    """Whether the host must apply softmax to the scores."""
    input_format: Literal["RGB", "BGR"] = "RGB"
    """Order of the channels of the network's input; the file's network_info.txt goes before it."""
    keypoints: tuple[str, ...] = ()
    """Names of a pose's points; none: COCO's for 17 points, those of a hand for 21, else their numbers."""
    skeleton: tuple[tuple[_Point, _Point], ...] = ()
    """Points that a line connects, by number; none: the usual ones, if the names are."""
    tuning: Tuning = Tuning()
    inference_rate: float = 30.0
    """Highest rate in frames per second that the network sustains on the sensor."""
    dsp_us: int = 0
    """Estimated time on the sensor's DSP; 0: unknown."""
    dsp_basis: str = ""
    """What `dsp_us` rests on."""
    licence: str = ""
    source: str = ""
    note: str = ""

    def to_json(self) -> str:
        """Return the card as JSON text."""
        return msgspec.json.encode(self).decode()

    @staticmethod
    def from_json(text: str | bytes) -> ModelCard:
        """Read a card; BrokenModel names the field that is wrong."""
        try:
            return msgspec.json.decode(text, type=ModelCard)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BrokenModel(f"The model's card cannot be read: {error}") from error
