"""Links over serial ports: USB CDC boards, USB-to-UART adapters, the emulator's pseudo-terminal. The only file that uses pyserial."""

from __future__ import annotations

import contextlib
import errno
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import serial
import serial.tools.list_ports

from evalkit.errors import LinkBusy, LinkDenied, LinkError, LinkLost, LinkNotFound
from evalkit.links.buffers import gathered
from evalkit.links.lifeline import Lifeline
from evalkit.links.pty import open_pty

__all__ = ["DEFAULT_BAUD", "PortInfo", "SerialLink", "list_ports", "open_pty", "open_serial", "serial_url"]

DEFAULT_BAUD = 921_600
"""What IMX500 boards with a microcontroller name as their rate; USB CDC ports ignore it."""

WRITE_BYTES = 16 * 1024
"""What pyserial is given at once: it copies the rest of a write for each few kilobytes that the port takes."""

DRIVER_BUFFER_BYTES = 1024 * 1024
"""Receive buffer asked of the Windows driver, whose 4 KiB overflow at high rates while Python is busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortInfo:
    """A serial port of this computer."""

    path: str
    description: str
    manufacturer: str
    product: str
    serial_number: str
    vendor_id: int | None
    """USB vendor, or None if the port is not on USB."""
    product_id: int | None


def list_ports() -> tuple[PortInfo, ...]:
    """Return the serial ports that are present, in the order of their names."""
    ports = sorted(serial.tools.list_ports.comports(), key=lambda port: str(port.device))
    return tuple(
        PortInfo(
            path=port.device,
            description=port.description or "",
            manufacturer=port.manufacturer or "",
            product=port.product or "",
            serial_number=port.serial_number or "",
            vendor_id=port.vid,
            product_id=port.pid,
        )
        for port in ports
    )


def serial_url(path: str, baud: int = DEFAULT_BAUD) -> str:
    """Return the address in the form that open_link takes: "serial:///dev/ttyACM0", "serial:COM3"."""
    address = f"serial://{path}" if path.startswith("/") else f"serial:{path}"
    return address if baud == DEFAULT_BAUD else f"{address}?baud={baud}"


def open_serial(path: str, *, baud: int = DEFAULT_BAUD) -> SerialLink:
    """Open the port at `baud` bits per second, 8N1, for us alone; LinkNotFound, LinkBusy, LinkDenied say why not."""
    port = serial.Serial()
    port.port = path
    port.baudrate = baud
    # Two programs on one port each get half of the bytes. Windows knows exclusive ports only.
    port.exclusive = True
    try:
        port.open()
        if sys.platform == "win32":
            port.set_buffer_size(rx_size=DRIVER_BUFFER_BYTES)
    except (OSError, ValueError, NotImplementedError) as error:
        port.close()
        raise _opening_failed(path, baud, error) from error
    return SerialLink(port, serial_url(path, baud))


def _opening_failed(path: str, baud: int, error: Exception) -> LinkError:
    text = str(error)
    number = error.errno if isinstance(error, OSError) else None
    # pyserial on Windows gives no number, but the text of the system's exception; there "denied" means in use.
    if number in {errno.EBUSY, errno.EAGAIN} or "PermissionError" in text:
        hint = "Close other programs that use it: a terminal, an IDE, another EvalKit."
        return LinkBusy(f"{path} is in use by another program", hint=hint)
    if number in {errno.EACCES, errno.EPERM}:
        hint = "On Linux, join the group of the port: `sudo usermod -aG dialout $USER`, then log in again. Or install EvalKit's udev rule."
        return LinkDenied(f"You have no permission to open {path}", hint=hint)
    if number in {errno.ENOENT, errno.ENXIO, errno.ENODEV} or "FileNotFoundError" in text:
        hint = "Is the board plugged in, with a cable that carries data? `evalkit devices` lists the ports."
        return LinkNotFound(f"There is no serial port {path}", hint=hint)
    if isinstance(error, ValueError | NotImplementedError) or "baud" in text.lower():
        hint = f"Try {DEFAULT_BAUD} or 115200, which every adapter knows."
        return LinkError(f"{path} cannot run at {baud} baud", hint=hint)
    if "Could not configure port" in text:
        return LinkNotFound(f"{path} is not a serial port", hint="`evalkit devices` lists the ports.")
    return LinkError(f"{path} cannot be opened: {text}", hint="Unplug the board and plug it in again.")


class SerialLink:
    """An open serial port. Opening it raised DTR, which USB CDC boards take as "somebody listens"."""

    def __init__(self, port: serial.Serial, name: str) -> None:
        self._port = port
        self._name = name
        self._one_writer = threading.Lock()
        # pyserial's cancel reaches later waits on POSIX (it writes to a pipe) and only present ones on Windows.
        self._life = Lifeline(name, wake=self._wake, release=self._release, wake_stays=sys.platform != "win32")

    @property
    def name(self) -> str:
        """Its address: "serial:///dev/ttyACM0"."""
        return self._name

    def read_into(self, buffer: memoryview, timeout_s: float) -> int:
        """Wait up to `timeout_s` for bytes, put them at the start of `buffer`, return how many (0: none came)."""
        if not len(buffer):
            return 0
        with self._life:
            try:
                if self._port.timeout != timeout_s:
                    self._port.timeout = timeout_s
                data = self._port.read(1)
                self._life.check()
                if data:
                    # The rest of what has come is there at once; asking for more would wait for all of it.
                    data += self._port.read(min(self._port.in_waiting, len(buffer) - 1))
            except (OSError, TypeError) as error:
                raise self._lost(error) from error
            buffer[: len(data)] = data
            return len(data)

    def write(self, buffers: Sequence[bytes | memoryview]) -> None:
        """Write all buffers in order, as one; block while the port does not take them."""
        with self._life, self._one_writer:
            for data in gathered(buffers, small_bytes=WRITE_BYTES):
                for start in range(0, len(data), WRITE_BYTES):
                    self._life.check()
                    self._write_piece(data[start : start + WRITE_BYTES])

    def _write_piece(self, data: memoryview) -> None:
        try:
            written = self._port.write(data)
        except OSError as error:
            raise self._lost(error) from error
        if written != len(data):
            self._life.check()
            raise LinkLost(f"{self._name} took {written} of {len(data)} bytes", hint="Unplug the board and plug it in again.")

    def _lost(self, error: Exception) -> LinkLost:
        return LinkLost(f"{self._name} was cut off: {error}", hint="Is the board still plugged in and powered?")

    def close(self) -> None:
        """Close it; a read or write that waits ends with LinkLost. Idempotent."""
        self._life.close()

    def _wake(self) -> None:
        self._port.cancel_read()
        self._port.cancel_write()

    def _release(self) -> None:
        with contextlib.suppress(OSError):  # an unplugged port cannot be closed properly, and is gone anyway
            self._port.close()
