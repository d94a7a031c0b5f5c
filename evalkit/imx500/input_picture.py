"""What the network saw as a picture, and a picture as the network sees it: between RGB (rows, columns, 3) and the input tensor.

Exact where the format is known from real files (RGB, BGR); for the others see UNCONFIRMED "y-input", "yuv-input", "bayer-input".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.imx500.network_info import NetworkInput
from evalkit.imx500.normalisation import ChannelRule, channel_rules, denormalise, normalise


def picture_from_tensor(tensor: NDArray[np.uint8] | NDArray[np.int8], entry: NetworkInput) -> NDArray[np.uint8]:
    """Return RGB (height, width, 3) of an input tensor (channels, height, width); DecodeError if `entry` does not describe it.

    Of a Bayer input the two greens are averaged. Undoes the sensor's normalisation exactly for every pattern of real files.
    """
    if tensor.shape != (entry.channels, entry.height, entry.width) or (tensor.dtype == np.int8) != entry.normalisation.signed:
        wanted = "int8" if entry.normalisation.signed else "uint8"
        raise DecodeError(
            f"the input tensor is {tensor.dtype.name} {tensor.shape}, and network_info.txt describes "
            f"{wanted} {(entry.channels, entry.height, entry.width)}"
        )
    planes = denormalise(tensor, _rules(entry))
    if entry.format == "BGR":
        planes = planes[::-1]
    elif entry.format == "Y":
        planes = np.repeat(planes, 3, axis=0)
    elif entry.format == "YUV444":
        planes = _rgb_from_yuv(planes)
    elif entry.format == "BayerRGB":
        red, green_r, green_b, blue = planes
        green = ((green_r.astype(np.uint16) + green_b + 1) >> 1).astype(np.uint8)
        planes = np.stack([red, green, blue])
    return np.ascontiguousarray(planes.transpose(1, 2, 0))


def tensor_from_picture(picture: NDArray[np.uint8], entry: NetworkInput) -> NDArray[np.uint8] | NDArray[np.int8]:
    """Return the input tensor (channels, height, width) that the sensor makes of RGB (height, width, 3) of the network's size."""
    if picture.shape != (entry.height, entry.width, 3) or picture.dtype != np.uint8:
        raise ValueError(f"the network takes an RGB picture of {entry.width}x{entry.height}, not {picture.dtype.name} {picture.shape}")
    planes = picture.transpose(2, 0, 1)
    if entry.format == "BGR":
        planes = planes[::-1]
    elif entry.format == "Y":
        planes = _yuv_from_rgb(planes)[:1]
    elif entry.format == "YUV444":
        planes = _yuv_from_rgb(planes)
    elif entry.format == "BayerRGB":
        planes = planes[[0, 1, 1, 2]]
    return normalise(planes, _rules(entry), signed=entry.normalisation.signed)


def _rules(entry: NetworkInput) -> tuple[ChannelRule, ...]:
    try:
        return channel_rules(entry.format, entry.normalisation)
    except ValueError as error:
        raise DecodeError(f"network_info.txt: {error}") from error


def _yuv_from_rgb(planes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """BT.601, full range."""
    red, green, blue = planes.astype(np.float32)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    chroma = [128 + 0.564 * (blue - luma), 128 + 0.713 * (red - luma)]
    return _eight_bit(luma, *chroma)


def _rgb_from_yuv(planes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    luma, blue_difference, red_difference = planes.astype(np.float32)
    red = luma + 1.402 * (red_difference - 128)
    blue = luma + 1.772 * (blue_difference - 128)
    green = (luma - 0.299 * red - 0.114 * blue) / 0.587
    return _eight_bit(red, green, blue)


def _eight_bit(*planes: NDArray[np.float32]) -> NDArray[np.uint8]:
    stacked: NDArray[np.float32] = np.clip(np.rint(np.stack(planes)), 0, 255)
    return stacked.astype(np.uint8)
