"""What the board's processor does with the sensor's load registers, as the Linux driver does it: poll, send slices, look at the reply.

A procedure is a generator without a clock: it yields the time (board time in microseconds) at which it wants to go on, and is sent the
time that it is then. The first thing it is sent is the time at its start. BoardFault says in words what the sensor refused.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from evalkit.emulator.registers import SensorRegisters
from evalkit.errors import BoardFault
from evalkit.imx500.blocks import FOOTER_BYTES, FOOTER_MAGIC, Block
from evalkit.imx500.loading import (
    POLL_INTERVAL_MS,
    REPLY_POLLS,
    SLICE_POLLS,
    SPI_MAX_HZ,
    XCLR_TO_COMMAND_MS,
    AwaitReady,
    AwaitReply,
    ImageType,
    Reply,
    SendSlice,
    SensorState,
    Step,
    Write,
    clear_steps,
    configure_steps,
    load_steps,
)
from evalkit.imx500.network_registers import RegisterWrite
from evalkit.imx500.register_map_load import REPLIES

Procedure = Generator[float, float, None]
Progress = Callable[[int, int], None]
"""Called with the bytes that the sensor has, and all."""

_LOADER_BYTES, _MAIN_BYTES = 29_328, 279_840
"""Sizes of the firmware that Arducam publishes, so that the power-up takes its time."""
_HINTS = {
    Reply.STATE_ERROR: "Stop the stream, and try again.",
    Reply.PACKET_FORMAT_ERROR: "The file may be damaged: take another copy.",
    Reply.AUTHENTICATION_ERROR: "The file is not for this sensor.",
}
_HINT = "Try again; if it fails again, restart the board."


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorImage:
    """A network as the sensor gets it."""

    blocks: bytes = field(repr=False)
    """What goes over SPI."""
    registers: tuple[RegisterWrite, ...]
    """What is written before (imx500_regs), all of it on the driver's whitelist."""
    selected: int = 0
    """Which of its networks is to run (register selected_network)."""


class Performer:
    """Performs procedures on one sensor. Device thread only."""

    def __init__(self, registers: SensorRegisters, *, time_scale: float) -> None:
        """`time_scale` stretches every wait; it must be that of the registers' loader."""
        self._registers = registers
        self._scale = time_scale
        self._applied: tuple[RegisterWrite, ...] = ()

    def power_up(self) -> Procedure:
        """Bring the sensor from reset to its main firmware, ready to send the network's lines."""
        now_us = yield 0.0
        now_us = yield now_us + XCLR_TO_COMMAND_MS * 1000 * self._scale
        for kind, size in ((ImageType.LOADER, _LOADER_BYTES), (ImageType.MAIN, _MAIN_BYTES)):
            image = _stand_in(size)
            now_us = yield from self._perform(load_steps(kind, len(image)), image, now_us, "firmware")
        yield from self._perform(configure_steps(), b"", now_us, "settings")

    def load(self, image: SensorImage, progress: Progress) -> Procedure:
        """Put a network in the sensor's memory, in place of the one that is there; if the sensor refuses, that one stays."""
        now_us = yield 0.0
        before = self._applied
        self._apply(image.registers, now_us)
        try:
            update = self._registers.loader.state is SensorState.WITH_NETWORK
            now_us = yield from self._perform(
                load_steps(ImageType.NETWORK, len(image.blocks), update=update), image.blocks, now_us, "network", progress
            )
        except BoardFault:
            self._apply(before, now_us)
            raise
        if image.selected:
            self._registers.write("selected_network", image.selected, now_us)

    def forget(self) -> None:
        """Know nothing of the sensor any more: it lost its power."""
        self._applied = ()

    def clear(self) -> Procedure:
        """Take the network out, if there is one."""
        now_us = yield 0.0
        if self._registers.loader.state is SensorState.WITH_NETWORK:
            yield from self._perform(clear_steps(), b"", now_us, "command")

    def _apply(self, writes: tuple[RegisterWrite, ...], now_us: float) -> None:
        for write in writes:
            self._registers.put_bytes(write.address, write.value.to_bytes(write.size, "big"), now_us)
        self._applied = writes

    def _perform(
        self, steps: tuple[Step, ...], image: bytes, now_us: float, what: str, progress: Progress | None = None
    ) -> Generator[float, float, float]:
        """Do the steps; return the time at their end."""
        seen = self._replies()
        for step in steps:
            match step:
                case Write(register, value):
                    self._registers.write(register, value, now_us)
                case AwaitReply(expected):
                    now_us = yield from self._poll(lambda before=seen: self._replies() != before, REPLY_POLLS, now_us, what)  # type: ignore[misc]
                    seen = self._replies()
                    _require(Reply(self._registers.bank["command_reply"]), expected, what)
                case AwaitReady():
                    now_us = yield from self._poll(lambda: self._registers.bank["download_status"] != 1, SLICE_POLLS, now_us, what)
                case SendSlice(start, end):
                    self._registers.loader.received(memoryview(image)[start:end], now_us)
                    now_us = yield now_us + (end - start) * 8e6 / SPI_MAX_HZ * self._scale
                    if progress is not None:
                        progress(end, len(image))
        return now_us

    def _poll(self, done: Callable[[], bool], polls: int, now_us: float, what: str) -> Generator[float, float, float]:
        for _ in range(polls):
            self._registers.loader.advance(now_us)
            if done():
                return now_us
            now_us = yield now_us + POLL_INTERVAL_MS * 1000 * self._scale
        raise BoardFault(f"The sensor did not answer within {polls * POLL_INTERVAL_MS} ms while it was sent the {what}.", hint=_HINT)

    def _replies(self) -> int:
        return self._registers.bank["reference_status"] >> 24


def _require(reply: Reply, expected: Reply, what: str) -> None:
    if reply is not expected:
        words = REPLIES[reply]
        raise BoardFault(f"The sensor refused the {what}: {words} (reply 0x{reply:02X}).", hint=_HINTS.get(reply, _HINT))


def _stand_in(size: int) -> bytes:
    """Return something of a firmware's size that the emulated sensor takes for one: nobody's code is in it."""
    plain = Block(
        count=1, index=1, flags=b"\1\1\0\0", nonce=bytes(16), body=b"", footer=bytes(FOOTER_BYTES - len(FOOTER_MAGIC)) + FOOTER_MAGIC
    )
    return Block(
        count=1, index=1, flags=plain.flags, nonce=plain.nonce, body=bytes(size - len(plain.to_bytes())), footer=plain.footer
    ).to_bytes()
