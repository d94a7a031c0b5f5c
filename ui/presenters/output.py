"""What leaves the board: the choices of the output panel, and what they cost the link."""

from __future__ import annotations

import msgspec

from evalkit.frames import PixelFormat
from evalkit.geometry import Size
from evalkit.protocol.values import Capabilities, OutputSelection, Status
from evalkit.session.outputs import PRESETS, select_output
from ui.presenters.states import Choice, OutputState
from ui.presenters.units import Translate, bytes_text, percent_text, rate_text
from ui.presenters.window_state import WindowState

FULL_LINK_SHARE = 0.95
"""From here on the board will have to drop frames: packets and checksums take the rest."""
SLOWED = 0.9
"""Below this share of the mode's rate the sensor is slower on purpose, and not only measured so."""


DEFAULT_PRESET = "image+metadata"


def preset_of(output: OutputSelection) -> str:
    """Return the name of the preset that `output` is, or is nearest to."""
    parts = _parts(output)
    return next((key for key, preset in PRESETS.items() if _parts(preset) == parts), DEFAULT_PRESET if output.image else "metadata")


def selection_of(
    preset: str, pixel_format: str, board: Capabilities, *, input_tensor: bool, old: OutputSelection | None = None
) -> OutputSelection:
    """Return the selection a choice in the panel means on this board; an unknown or impossible preset becomes the default one.

    `old` keeps what the panel does not show: the rectangles of fixed regions.
    """
    if preset not in PRESETS or (PRESETS[preset].rois and not board.max_rois):
        preset = DEFAULT_PRESET
    offered = pixel_format if pixel_format in board.pixel_formats else ""
    new = select_output(preset, board, pixel_format=offered, input_tensor=input_tensor and PRESETS[preset].metadata)
    if old is not None and new.rois and old.rois:
        new = msgspec.structs.replace(new, rois=old.rois, roi_rects=old.roi_rects)
    return new


def _parts(output: OutputSelection) -> tuple[bool, bool, bool]:
    return bool(output.image), bool(output.rois), output.metadata


def present_output(window: WindowState, wanted: OutputSelection | None, remembered_format: str, tr: Translate = str) -> OutputState:
    """Return the output panel's state; `wanted` is what was asked for and not yet answered."""
    snapshot = window.snapshot
    if not window.connected or snapshot is None or snapshot.board is None or snapshot.status is None:
        return OutputState(presets=preset_choices(None, tr), preset=DEFAULT_PRESET, formats=format_choices(None, tr))
    board, status = snapshot.board.capabilities, snapshot.status
    output = status.output if wanted is None else wanted
    cost, too_much = _cost(output, board, status, snapshot.rates.sensor_fps, tr)
    return OutputState(
        enabled=True,
        presets=preset_choices(board, tr),
        preset=preset_of(output),
        formats=format_choices(board, tr),
        format=output.image or remembered_format or (board.pixel_formats[0] if board.pixel_formats else ""),
        formats_enabled=bool(output.image),
        input_tensor=output.input_tensor,
        input_tensor_enabled=output.metadata,
        cost=cost,
        too_much=too_much,
    )


def preset_choices(board: Capabilities | None, tr: Translate = str) -> tuple[Choice, ...]:
    """Return the output formats; ROI crops only where the board cuts them."""
    words = {
        "full": (tr("Full image"), tr("Pixels only: what a plain image sensor would send")),
        "image+metadata": (tr("Full image + metadata"), tr("Pixels, and what the network says about them")),
        "roi": (tr("ROI crops + metadata"), tr("Only what the network found, cut out on the board, and its answer")),
        "metadata": (tr("Metadata only"), tr("The network's answer; no pixel leaves the sensor")),
    }
    no_rois = board is not None and board.max_rois == 0
    choices = []
    for key, preset in PRESETS.items():
        text, tip = words.get(key, (key, ""))
        missing = bool(preset.rois) and no_rois
        choices.append(Choice(key=key, text=text, tip=tr("This board cuts no regions") if missing else tip, enabled=not missing))
    return tuple(choices)


def format_choices(board: Capabilities | None, tr: Translate = str) -> tuple[Choice, ...]:
    """Return the pixel formats by the names people use."""
    words = {
        PixelFormat.YUV420.value: (tr("YUV 4:2:0"), tr("8-bit luma, colour at half size: 1.5 bytes a pixel")),
        PixelFormat.RGB8.value: (tr("RGB"), tr("8 bits a channel: 3 bytes a pixel")),
        PixelFormat.SRGGB10P.value: (tr("RAW10"), tr("The sensor's own Bayer pixels, 10 bits, packed: 1.25 bytes a pixel")),
    }
    offered = list(words) if board is None else board.pixel_formats
    return tuple(Choice(key=name, text=words.get(name, (name, ""))[0], tip=words.get(name, ("", ""))[1]) for name in offered)


def _cost(output: OutputSelection, board: Capabilities, status: Status, fps: float, tr: Translate) -> tuple[str, bool]:
    """Say what the full image costs; regions and metadata cost what is found, which the plot shows better."""
    mode = next((mode for mode in board.modes if mode.name == status.mode), None)
    if not output.image or mode is None:
        return "", False
    try:
        frame = PixelFormat(output.image).frame_bytes(Size(mode.width, mode.height))
    except ValueError:
        return "", False
    # The measured rate dances around the mode's: it counts where a long exposure makes it a lower one.
    usual = 1e6 / mode.frame_period_us
    rate = frame * (fps if 0 < fps < SLOWED * usual else usual)
    text = tr("{frame} a frame, {rate}").format(frame=bytes_text(frame), rate=rate_text(rate))
    capacity = board.link_capacity_bytes_per_s
    if not capacity:
        return text, False
    share = rate / capacity
    if share < FULL_LINK_SHARE:
        return tr("{text}: {share} of the link").format(text=text, share=percent_text(share)), False
    return tr("{text}: more than the link's {capacity}. Frames will be dropped.").format(text=text, capacity=rate_text(capacity)), True
