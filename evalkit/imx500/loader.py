"""The load procedure as the sensor does it: a state machine on its registers and its SPI port. No clock: the caller says what time it is.

Source: what the Linux driver expects of the sensor. Times and some refusals are choices (UNCONFIRMED "load-times", "load-refusals").
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass

from evalkit.errors import BrokenModel
from evalkit.imx500.blocks import read_blocks
from evalkit.imx500.loading import (
    LOAD_FROM_FLASH,
    SLICE_BYTES,
    SLICE_STEP,
    SPI_MAX_HZ,
    UPDATE_TO_FLASH,
    ImageType,
    Reply,
    SensorState,
    divisions,
)
from evalkit.imx500.registers import Register, RegisterBank

REPLY_US = 1_000
"""From a command to its answer."""
START_US = 100_000
"""From the last byte of a program or network until it runs: between the driver's polls (50 ms) and its patience (250 ms)."""
MAIN_FIRMWARE_VERSION = 0x020000
"""What the emulated main firmware says of itself, BCD: that of the one which Arducam publishes, 02.00.00."""
DEVICE_ID_BYTES = 16
_DEVICE_ID = tuple(f"device_id_{index}" for index in range(DEVICE_ID_BYTES // 4))
_TRANSITION, _UPDATE, _ERASE = 0, 1, 2
_CLEAR = 3
_ERROR_BITS = {Reply.STATE_ERROR: 1, Reply.INTERNAL_ERROR: 2, Reply.PARAMETER_ERROR: 4}


@dataclass(frozen=True, slots=True)
class _Job:
    """What the accepted command asked for; the host may write the registers again meanwhile."""

    image: ImageType
    updating: bool
    to_flash: bool
    expected_bytes: int


class SensorLoader:
    """What happens in the sensor when a host writes the load registers. Not for several threads.

    Call `written` with what `RegisterBank.write` returned, `received` with what came over SPI, and `advance` before each read.
    """

    def __init__(self, bank: RegisterBank, *, time_scale: float = 1.0, device_id: bytes = bytes(DEVICE_ID_BYTES)) -> None:
        """`time_scale` 0 makes every step immediate; `device_id`: 16 bytes, which the registers show while the sensor streams."""
        if len(device_id) != DEVICE_ID_BYTES:
            raise ValueError(f"a device id has {DEVICE_ID_BYTES} bytes, not {len(device_id)}")
        self._bank = bank
        self._device_id = device_id
        self._scale = time_scale
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._image: bytearray | None = None
        self._job: _Job | None = None
        self._flash: dict[ImageType, bytes] = {}
        self.state = SensorState.RESET
        self.network: bytes | None = None
        """The blocks of the network in memory."""

    @property
    def next_event_us(self) -> float | None:
        """When something will change by itself; None if nothing will."""
        return self._events[0][0] if self._events else None

    def power_off(self) -> None:
        """Lose everything but the flash."""
        self._events.clear()
        self._image = None
        self.network = None
        self.state = SensorState.RESET
        self._bank.reset()

    def advance(self, now_us: float) -> None:
        """Let happen what is due by now."""
        while self._events and self._events[0][0] <= now_us:
            heapq.heappop(self._events)[2]()

    def written(self, registers: tuple[Register, ...], now_us: float) -> None:
        """React to registers whose value a host has just completed."""
        self.advance(now_us)
        for register in registers:
            if register.name == "command_interrupt":
                self._command(now_us)
            elif register.name == "update_cancel" and self._bank["update_cancel"] and self._image is not None:
                self._image = None
                self._answer(Reply.UPDATE_CANCELLED, now_us)
            elif register.name == "mode_select":
                self._show_state()
        self.advance(now_us)

    def received(self, data: bytes | memoryview, now_us: float) -> None:
        """Take one SPI transfer. What nobody asked for is lost, as on the wire."""
        self.advance(now_us)
        job = self._job
        if job is None or self._image is None or self._bank["download_status"]:
            return
        if not 0 < len(data) <= SLICE_BYTES or len(data) % SLICE_STEP:
            return
        self._image += data[: job.expected_bytes - len(self._image)]
        self._bank["download_status"] = 1
        done_us = now_us + len(data) * 8e6 / SPI_MAX_HZ * self._scale
        self._at(done_us, self._slice_taken)
        if len(self._image) == job.expected_bytes:
            image, self._image = bytes(self._image), None
            self._at(done_us + START_US * self._scale, lambda: self._finish(job, image))
        self.advance(now_us)

    def _command(self, now_us: float) -> None:
        kind = self._bank["command_interrupt"]
        if kind == _ERASE:
            self._flash.clear()
            self._answer(Reply.FLASH_ERASED, now_us)
            return
        if kind == _TRANSITION and self._bank["transition_command"] == _CLEAR:
            self._clear(now_us)
            return
        refusal = self._refusal(kind)
        if refusal is not None:
            self._answer(refusal, now_us)
            return
        self._answer(Reply.UPDATE_READY if kind == _UPDATE else Reply.TRANSITION_READY, now_us)
        job = _Job(
            image=ImageType(self._bank["image_type"]),
            updating=kind == _UPDATE,
            to_flash=kind == _UPDATE and self._bank["update_command"] == UPDATE_TO_FLASH,
            expected_bytes=self._bank["download_size"],
        )
        if self._bank["load_mode"] == LOAD_FROM_FLASH:
            stored = self._flash[job.image]
            self._at(now_us + (REPLY_US + START_US) * self._scale, lambda: self._finish(job, stored))
            return
        self._job, self._image = job, bytearray()

    def _refusal(self, kind: int) -> Reply | None:
        """Return why a load cannot begin, or None."""
        bank = self._bank
        if self._image is not None or bank["mode_select"] or bank["temperature_enable"] or kind not in {_TRANSITION, _UPDATE}:
            return Reply.STATE_ERROR
        image = bank["image_type"]
        if image not in set(ImageType):
            return Reply.PARAMETER_ERROR
        if bank["load_mode"] == LOAD_FROM_FLASH:
            if ImageType(image) not in self._flash:
                return Reply.PARAMETER_ERROR
        elif not bank["download_size"] or bank["download_divisions"] != divisions(bank["download_size"]):
            return Reply.PARAMETER_ERROR
        if kind == _TRANSITION:
            if bank["transition_command"] != image:
                return Reply.PARAMETER_ERROR
            return None if image == self.state else Reply.STATE_ERROR
        if bank["update_command"] == UPDATE_TO_FLASH:
            return None if self.state >= SensorState.WITHOUT_NETWORK else Reply.STATE_ERROR
        return None if image == ImageType.NETWORK and self.state is SensorState.WITH_NETWORK else Reply.STATE_ERROR

    def _finish(self, job: _Job, image: bytes) -> None:
        """Check the image, which has arrived as a whole, and start it."""
        try:
            blocks, end = read_blocks(memoryview(image))
        except BrokenModel:
            self._show(Reply.PACKET_FORMAT_ERROR)
            return
        # Firmware is always encrypted; networks may be.
        if end != len(image) or not (job.image is ImageType.NETWORK or blocks[0].encrypted):
            self._show(Reply.AUTHENTICATION_ERROR)
            return
        if job.to_flash:
            self._flash[job.image] = image
        else:
            self.state = self.state if job.updating else SensorState(self.state + 1)
            self.network = image if job.image is ImageType.NETWORK else self.network
        self._show_state()
        self._show(Reply.UPDATE_DONE if job.updating else Reply.TRANSITION_DONE)

    def _clear(self, now_us: float) -> None:
        if self.state is not SensorState.WITH_NETWORK or self._bank["mode_select"]:
            self._answer(Reply.STATE_ERROR, now_us)
            return
        self.network = None
        self.state = SensorState.WITHOUT_NETWORK
        self._show_state()
        self._answer(Reply.TRANSITION_DONE, now_us)

    def _slice_taken(self) -> None:
        self._bank["download_status"] = 0

    def _answer(self, reply: Reply, now_us: float) -> None:
        self._at(now_us + REPLY_US * self._scale, lambda: self._show(reply))

    def _show(self, reply: Reply) -> None:
        """Put an answer where the host looks: the reply, and the counter in the highest byte of the status."""
        self._bank["command_reply"] = reply
        self._bank["error_status"] = _ERROR_BITS.get(reply, 0)
        status = self._bank["reference_status"]
        replies, errors = (status >> 24) + 1, (status >> 16 & 0xFF) + reply.is_error
        self._bank["reference_status"] = (replies & 0xFF) << 24 | (errors & 0xFF) << 16 | status & 0xFFFF

    def _show_state(self) -> None:
        streaming = self._bank["mode_select"]
        self._bank["system_state"] = streaming + (2 if self.state is SensorState.WITH_NETWORK else 0)
        self._bank["main_firmware_version"] = MAIN_FIRMWARE_VERSION if self.state >= SensorState.WITHOUT_NETWORK else 0
        for index, name in enumerate(_DEVICE_ID):
            self._bank[name] = int.from_bytes(self._device_id[4 * index : 4 * index + 4], "big") if streaming else 0

    def _at(self, time_us: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._events, (time_us, next(self._order), action))
