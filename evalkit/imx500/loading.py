"""The load procedure as the host sees it: loader firmware, main firmware, network, each in slices of 1 MiB.

Source: the Linux driver (imx500_state_transition and what calls it). Steps are values: who has a port carries them out. The sensor's
side is loader.py.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

SLICE_BYTES = 1 << 20
"""Largest SPI transfer."""
SLICE_STEP = 4
"""Transfers are whole words."""
SPI_MAX_HZ = 35_000_000
SPI_MODE = 3
POLL_INTERVAL_MS = 50
REPLY_POLLS = 5
"""How often the driver looks for an answer before it gives up."""
SLICE_POLLS = 100
"""The same before each slice: 5 seconds."""
XCLR_TO_COMMAND_MS = 9
"""Datasheet time T7, as the driver cites it: from reset to the first command."""
FLASH_TYPE = 2
LOAD_FROM_FLASH = 1
"""Value of load_mode; 0 is from the host."""
UPDATE_TO_FLASH = 1
"""Value of update_command; 0 is to the memory."""
METADATA_DATA_TYPE = 0x12
"""CSI-2 data type of the DNN's lines, which receivers take with the embedded data: 8 bits."""
METADATA_PACKING = 2
BLACK_LEVEL = 0x100
"""What the driver writes into the four black levels of the network's picture."""
STREAM_MODE_OFF = 0
STREAM_MODE_NETWORK = 4


class ImageType(enum.IntEnum):
    """What is loaded; equal to the state that it is loaded in."""

    LOADER = 0
    MAIN = 1
    NETWORK = 2


class SensorState(enum.IntEnum):
    """How far the sensor is. Without power it forgets everything."""

    RESET = 0
    PROGRAM_EMPTY = 1
    """The loader runs."""
    WITHOUT_NETWORK = 2
    """The main firmware runs."""
    WITH_NETWORK = 3


class Reply(enum.IntEnum):
    """Values of the register command_reply."""

    TRANSITION_READY = 0x00
    TRANSITION_DONE = 0x01
    UPDATE_READY = 0x10
    UPDATE_DONE = 0x11
    UPDATE_CANCELLED = 0x12
    FLASH_ERASED = 0x21
    PACKET_FORMAT_ERROR = 0xFA
    INTERNAL_ERROR = 0xFB
    PARAMETER_ERROR = 0xFC
    TIMEOUT_ERROR = 0xFD
    AUTHENTICATION_ERROR = 0xFE
    STATE_ERROR = 0xFF

    @property
    def is_error(self) -> bool:
        """Whether the sensor refused."""
        return self >= Reply.PACKET_FORMAT_ERROR


@dataclass(frozen=True, slots=True)
class Write:
    """Write a register (names of register_map)."""

    register: str
    value: int


@dataclass(frozen=True, slots=True)
class AwaitReply:
    """Poll the reply counter (the byte at 0xD010) until it changes, then the register command_reply must be `reply`."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class AwaitReady:
    """Poll the register download_status until it is not 1."""


@dataclass(frozen=True, slots=True)
class SendSlice:
    """Send these bytes of the image over SPI."""

    start: int
    end: int


Step = Write | AwaitReply | AwaitReady | SendSlice


def divisions(size_bytes: int) -> int:
    """Return the value of download_divisions."""
    return (size_bytes - 1) // SLICE_BYTES


def load_steps(image: ImageType, size_bytes: int, *, update: bool = False) -> tuple[Step, ...]:
    """Return how an image of `size_bytes` (all blocks, without the archive) is loaded; `update` replaces a network that is there.

    Before a network its register writes (imx500_regs) are due, before anything the temperature sensor must be off. ValueError for a size
    that SPI cannot carry, and for updating anything but a network.
    """
    if size_bytes <= 0 or size_bytes % SLICE_STEP:
        raise ValueError(f"an image has whole words, not {size_bytes} bytes")
    if update and image is not ImageType.NETWORK:
        raise ValueError("only a network can be updated")
    steps: list[Step] = [
        Write("temperature_enable", 0),
        Write("flash_type", FLASH_TYPE),
        Write("load_mode", 0),
        Write("image_type", image),
        Write("download_divisions", divisions(size_bytes)),
        Write("download_size", size_bytes),
        Write("update_command", 0) if update else Write("transition_command", image),
        Write("command_interrupt", 1 if update else 0),
        AwaitReply(Reply.UPDATE_READY if update else Reply.TRANSITION_READY),
    ]
    for start in range(0, size_bytes, SLICE_BYTES):
        steps += [AwaitReady(), SendSlice(start, min(start + SLICE_BYTES, size_bytes))]
    steps.append(AwaitReply(Reply.UPDATE_DONE if update else Reply.TRANSITION_DONE))
    if image is ImageType.NETWORK:
        steps.append(Write("selected_network", 0))
    return tuple(steps)


def configure_steps() -> tuple[Step, ...]:
    """Return what follows the main firmware: the DNN's lines are sent beside the pixels, and the ISP before the network has black level and gamma.

    The curve of the gamma and the table of the lens shading, which the driver writes too, are left out: the emulated ISP has its own.
    """
    lines = [
        Write(f"{channel}_{what}", value)
        for channel in ("kpi", "input", "output", "pq")
        for what, value in (("virtual_channel", 0), ("data_type", METADATA_DATA_TYPE), ("packing", METADATA_PACKING))
    ]
    output = [Write(name, 1) for name in ("mipi_output", "mipi_output_pixels", "mipi_output_metadata")]
    return *output, *lines, *(Write(f"black_level_{index}", BLACK_LEVEL) for index in range(4)), Write("gamma_enable", 1)


def store_steps(image: ImageType, size_bytes: int) -> tuple[Step, ...]:
    """Return how an image is written to the flash beside the sensor, without being run; the main firmware must run."""
    steps = load_steps(ImageType.NETWORK, size_bytes, update=True)[:-1]  # the last one selects a network
    changed = {"image_type": Write("image_type", image), "update_command": Write("update_command", UPDATE_TO_FLASH)}
    return tuple(changed.get(step.register, step) if isinstance(step, Write) else step for step in steps)


def recall_steps(image: ImageType) -> tuple[Step, ...]:
    """Return how an image is loaded from the flash, in the state that it is loaded in."""
    return (
        Write("temperature_enable", 0),
        Write("flash_type", FLASH_TYPE),
        Write("load_mode", LOAD_FROM_FLASH),
        Write("image_type", image),
        Write("transition_command", image),
        Write("command_interrupt", 0),
        AwaitReply(Reply.TRANSITION_READY),
        AwaitReply(Reply.TRANSITION_DONE),
    )


def erase_steps() -> tuple[Step, ...]:
    """Return how the flash is emptied."""
    return Write("command_interrupt", 2), AwaitReply(Reply.FLASH_ERASED)


def clear_steps() -> tuple[Step, ...]:
    """Return how a network is removed; the sensor must be in standby."""
    return Write("transition_command", 3), Write("command_interrupt", 0), AwaitReply(Reply.TRANSITION_DONE)


def start_steps(*, with_network: bool) -> tuple[Step, ...]:
    """Return how streaming starts once mode, exposure and gain are set."""
    network = (Write("stream_mode", STREAM_MODE_NETWORK),) if with_network else ()
    return (
        Write("image_only", 0 if with_network else 1),
        *network,
        Write("startup_frame_drop", 0),
        Write("temperature_enable", 1),
        Write("mode_select", 1),
    )


def stop_steps() -> tuple[Step, ...]:
    """Return how streaming stops."""
    return Write("mode_select", 0), Write("stream_mode", STREAM_MODE_OFF)
