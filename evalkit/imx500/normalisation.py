"""How the sensor makes the network's input of a picture, and back: exact integer arithmetic, both directions.

Sources: picamera2 (input_tensor_image), Sony's edge core (ai model info), the masks of Arducam's SDK. The numbers are register patterns:
K00..K22 are 12-bit signed with 10 fractional bits, K03/K13/K23 13-bit signed with 4, the others 9-bit signed whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

INPUT_FORMATS = ("RGB", "BGR", "Y", "YUV444", "BayerRGB")
CHANNELS = {"RGB": 3, "BGR": 3, "Y": 1, "YUV444": 3, "BayerRGB": 4}
ONE = 0x0400
"""1.0 as K00, K11 or K22."""
MINUS_128 = 0x1800
"""-128.0 as K03, K13 or K23."""
NORM_MINUS_128 = 0x0180
"""-128 as inputNorm or YAdd."""
Y_GAIN_ONE = 0x20
CLIP_SIGNED = 0x007F0180
CLIP_UNSIGNED = 0x00FF0000
"""Highest value in the upper half, lowest in the lower, 9 bits each."""

_K_SHIFT = 6
_ADD_SHIFT = 4
_Y_SHIFT = 5


def signed_field(value: int, bits: int) -> int:
    """Return a register pattern of `bits` bits as the signed number it stands for; further bits are ignored."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalisation:
    """The register patterns of network_info.txt that turn pixels into the input tensor."""

    k00: int
    k02: int
    k03: int
    k11: int
    k13: int
    k20: int
    k22: int
    k23: int
    y_clip: int
    cb_clip: int
    cr_clip: int
    norm: tuple[int, int, int, int]
    norm_shift: tuple[int, int, int, int]
    norm_clip: tuple[int, int, int, int]
    y_gain: int
    y_add: int

    @property
    def signed(self) -> bool:
        """Whether the input tensor is int8 (picamera2 looks at the same bits)."""
        return bool(self.k03 >> 12 & 1 or self.norm[0] >> 8 & 1 or self.y_add >> 8 & 1)


def pattern(input_format: str, *, signed: bool) -> Normalisation:
    """Return one of the four patterns that all known real files have: pixel (unsigned) or pixel - 128 (signed), RGB or BGR.

    Any scaling and mean of the network is folded into the network itself. The other formats get the RGB pattern, whose further
    numbers serve them.
    """
    if input_format not in INPUT_FORMATS:
        raise ValueError(f"{input_format} is none of {', '.join(INPUT_FORMATS)}")
    straight, crossed = (0, ONE) if input_format == "BGR" else (ONE, 0)
    offset = MINUS_128 if signed else 0
    clip = CLIP_SIGNED if signed else CLIP_UNSIGNED
    norm = NORM_MINUS_128 if signed else 0
    # Real files leave the fourth channel 0; only a Bayer input has one (that pattern was never seen: UNCONFIRMED "bayer-input").
    fourth_norm, fourth_clip = (norm, clip) if input_format == "BayerRGB" else (0, 0)
    return Normalisation(
        k00=straight,
        k02=crossed,
        k03=offset,
        k11=ONE,
        k13=offset,
        k20=crossed,
        k22=straight,
        k23=offset,
        y_clip=clip,
        cb_clip=clip,
        cr_clip=clip,
        norm=(norm, norm, norm, fourth_norm),
        norm_shift=(0, 0, 0, 0),
        norm_clip=(clip, clip, clip, fourth_clip),
        y_gain=Y_GAIN_ONE,
        y_add=norm,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRule:
    """One channel: q = ((pixel * gain >> gain_shift) + add) >> add_shift, then clipped to low..high."""

    gain: int
    gain_shift: int
    add: int
    add_shift: int
    low: int
    high: int


def channel_rules(input_format: str, values: Normalisation) -> tuple[ChannelRule, ...]:
    """Return the rule of each channel of the tensor; ValueError for a format that is not known or a gain of 0."""
    if input_format in {"RGB", "BGR", "YUV444"}:
        gains = (values.k02, values.k11, values.k20) if input_format == "BGR" else (values.k00, values.k11, values.k22)
        rules = [
            _rule(signed_field(gain, 12), _K_SHIFT, signed_field(add, 13), _ADD_SHIFT, clip)
            for gain, add, clip in zip(
                gains, (values.k03, values.k13, values.k23), (values.y_clip, values.cb_clip, values.cr_clip), strict=True
            )
        ]
    elif input_format == "Y":
        rules = [_rule(values.y_gain & 0xFF, _Y_SHIFT, signed_field(values.y_add, 9), 0, values.y_clip)]
    elif input_format == "BayerRGB":
        rules = [
            _rule(values.y_gain & 0xFF, _Y_SHIFT, signed_field(add, 9), shift & 1, clip)
            for add, shift, clip in zip(values.norm, values.norm_shift, values.norm_clip, strict=True)
        ]
    else:
        raise ValueError(f"{input_format} is none of {', '.join(INPUT_FORMATS)}")
    if any(rule.gain == 0 for rule in rules):
        raise ValueError(f"the gain of a channel is 0, so nothing of the {input_format} picture reaches the network")
    return tuple(rules)


def _rule(gain: int, gain_shift: int, add: int, add_shift: int, clip: int) -> ChannelRule:
    high, low = signed_field(clip >> 16, 9), signed_field(clip, 9)
    # 0x0FF is 255 in an unsigned clip; read as signed it is the same, since bit 8 is the sign.
    return ChannelRule(gain=gain, gain_shift=gain_shift, add=add, add_shift=add_shift, low=low, high=high)


def normalise(planes: NDArray[np.uint8], rules: tuple[ChannelRule, ...], *, signed: bool) -> NDArray[np.int8] | NDArray[np.uint8]:
    """Return the input tensor (channels, height, width) that the sensor makes of 8-bit planes of the same shape, in tensor order."""
    dtype = np.dtype(np.int8) if signed else np.dtype(np.uint8)
    return np.stack([_forward_table(rule).astype(dtype)[plane] for rule, plane in zip(rules, planes, strict=True)])


def denormalise(tensor: NDArray[np.uint8] | NDArray[np.int8], rules: tuple[ChannelRule, ...]) -> NDArray[np.uint8]:
    """Return the 8-bit planes that a tensor (channels, height, width) was made of, in tensor order (picamera2's formula)."""
    tables = [_backward_table(rule, signed=tensor.dtype == np.int8) for rule in rules]
    indices = tensor.view(np.uint8)
    return np.stack([table[plane] for table, plane in zip(tables, indices, strict=True)])


def _forward_table(rule: ChannelRule) -> NDArray[np.int64]:
    """Return q of each of the 256 pixel values."""
    pixels = np.arange(256, dtype=np.int64)
    q = ((pixels * rule.gain >> rule.gain_shift) + rule.add) >> rule.add_shift
    return np.clip(q, rule.low, rule.high) if rule.low < rule.high else q


def _backward_table(rule: ChannelRule, *, signed: bool) -> NDArray[np.uint8]:
    """Return the pixel of each of the 256 bytes of a tensor."""
    q = np.arange(256, dtype=np.uint8)
    numbers = (q.view(np.int8) if signed else q).astype(np.int64)
    pixels = (((numbers << rule.add_shift) - rule.add) << rule.gain_shift) // rule.gain
    return (pixels & 0xFF).astype(np.uint8)
