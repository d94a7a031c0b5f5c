"""What is written down about a crop: its metadata, and the name of its file. Free of Qt."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from evalkit.geometry import Rect
from ui.presenters.crops import Crop

MAX_NAME = 40
"""Characters of a label in a file name: some file systems stop at 143 bytes for all of it."""
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10))})


def crop_json(crop: Crop) -> str:
    """Return all that is known about a crop but its pixels."""
    shot = crop.shot
    content: dict[str, Any] = {
        "frame_id": shot.frame_id,
        "timestamp_ns": shot.timestamp_ns,
        "received_ns": shot.received_ns,
        "cut_by": crop.origin.value,
        "rect_sensor_px": _rect(crop.rect),
        "size_px": [crop.source.width, crop.source.height],
        "label": crop.label or None,
        "class_id": crop.class_id if crop.class_id >= 0 else None,
        "score": crop.usable_score,
        "track": crop.track or None,
        "sharpness_variance_of_laplacian": crop.sharpness,
        "result_age_frames": shot.result_age_frames,
        "network": shot.network or None,
        "inference_window_sensor_px": _rect(shot.inference_window),
        "picture_size": str(shot.picture) if shot.picture is not None else None,
        "pixel_format": crop.picture.format.value,
        "sensor": {
            "exposure_us": shot.exposure_us,
            "gain_db": shot.gain_db,
            "frame_period_us": shot.frame_period_us,
            "temperature_c": shot.temperature_c,
        },
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def file_stem(crop: Crop) -> str:
    """Return a file name without its end, which every file system takes: frame, label, score, track, and what makes it unique."""
    parts = [f"frame{crop.shot.frame_id:07d}", _plain(crop.label) or f"roi{crop.number + 1}"]
    if crop.usable_score is not None:
        parts.append(f"{crop.usable_score:.2f}")
    if crop.track:
        parts.append(f"track{crop.track}")
    parts.append(f"{crop.rect.x}x{crop.rect.y}")
    return "_".join(parts)


def _plain(label: str) -> str:
    text = "".join(letter if letter.isalnum() or letter in "-+" else "-" for letter in unicodedata.normalize("NFC", label))
    text = re.sub("-+", "-", text).strip("-")[:MAX_NAME]
    return f"{text}-" if text.casefold() in _RESERVED else text


def _rect(rect: Rect) -> dict[str, int]:
    return {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height}
