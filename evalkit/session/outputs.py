"""The four things that an intelligent sensor can be asked for, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from evalkit.errors import Unsupported
from evalkit.protocol.values import Capabilities, OutputSelection

ROIS_WANTED = "detections"
IMAGE_WANTED = "*"
"""Stands for a pixel format that is chosen later."""

PRESETS: Mapping[str, OutputSelection] = MappingProxyType(
    {
        "full": OutputSelection(image=IMAGE_WANTED, metadata=False),
        "image+metadata": OutputSelection(image=IMAGE_WANTED),
        "roi": OutputSelection(rois=ROIS_WANTED),
        "metadata": OutputSelection(),
    }
)


def select_output(preset: str, board: Capabilities, *, pixel_format: str = "", input_tensor: bool = False) -> OutputSelection:
    """Return what a preset means on this board; `pixel_format` "" takes the board's first. Unsupported if it cannot send that."""
    chosen = msgspec.structs.replace(PRESETS[preset], input_tensor=input_tensor)
    if chosen.rois and not board.max_rois:
        raise Unsupported("This board cuts no regions of interest.", hint="Choose another output: full, image+metadata or metadata.")
    if not chosen.image:
        return chosen
    formats = board.pixel_formats
    image = pixel_format or (formats[0] if formats else "")
    if image not in formats:
        raise Unsupported(
            f"This board does not send images in {image or 'any format'}.", hint=f"It sends {', '.join(formats) or 'metadata only'}."
        )
    return msgspec.structs.replace(chosen, image=image)
