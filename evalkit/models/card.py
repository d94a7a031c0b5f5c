"""The card of a model: what a person or a decoder must know beside the network itself. Travels as JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

from evalkit.errors import BrokenModel


class ModelCard(msgspec.Struct, frozen=True, kw_only=True):
    """Task, labels, meaning of the tensors, origin. Names as in the IMX500's `network_intrinsics` where it has one."""

    name: str
    """Identifier: lower case, digits, dashes."""
    title: str
    task: Literal["object detection", "classification"]
    labels: tuple[str, ...] = ()
    box_order: Literal["yx", "xy"] = "yx"
    """Order of a box's numbers: y0, x0, y1, x1 or x0, y0, x1, y1."""
    box_normalised: bool = True
    """Whether boxes are in 0..1 of the input tensor; otherwise in its pixels."""
    softmax: bool = False
    """Whether the host must apply softmax to the scores."""
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
        except msgspec.DecodeError as error:
            raise BrokenModel(f"The model's card cannot be read: {error}") from error
