"""What a host may write into the sensor's registers, and why not, in words.

The sensor itself ignores or misunderstands what it cannot take, without an answer; a board that is asked over the protocol can say so. Some
registers are the board's: it follows the procedures that other commands start, and would lose count if a host wrote them behind its back.
"""

from __future__ import annotations

from evalkit.errors import CommandRejected
from evalkit.imx500.register_map_load import LOAD_REGISTERS
from evalkit.imx500.registers import ADDRESS_SPACE, Register, RegisterBank

MAX_TRANSFER_BYTES = 256
"""As the protocol's messages; an I2C adapter takes no more at once either."""
_PROCEDURE = frozenset(register.name for register in LOAD_REGISTERS if register.name.startswith(("command_", "transition_", "update_")))
_STREAMING = frozenset({"mode_select", "stream_mode", "image_only", "startup_frame_drop", "fast_standby"})
_LOADING = frozenset({"load_mode", "image_type", "download_divisions", "flash_type", "download_size", "temperature_enable"})
_MODE = frozenset(
    {
        *(f"{axis}_address_{end}" for axis in "xy" for end in ("start", "end")),
        *(f"{axis}_output_size" for axis in "xy"),
        *(f"digital_crop_{what}" for what in ("x", "y", "width", "height")),
        *(f"{axis}_{parity}_increment" for axis in "xy" for parity in ("even", "odd")),
        *("binning_mode", "binning_type", "binning_weighting", "scale_mode", "scale_factor"),
    }
)
_LINES = frozenset({f"{kind}_{axis}_out" for kind in ("kpi", "input", "output", "pq") for axis in "xy"})


def require_range(address: int, count: int) -> None:
    """Raise CommandRejected if so many bytes from `address` on cannot be read or written at once."""
    if not 1 <= count <= MAX_TRANSFER_BYTES:
        raise CommandRejected(
            f"{count} bytes cannot be read or written at once.", hint=f"Take 1 to {MAX_TRANSFER_BYTES}, and more in several turns."
        )
    if not 0 <= address <= address + count <= ADDRESS_SPACE:
        raise CommandRejected(
            f"{count} bytes at 0x{address:04X} leave the sensor's addresses.", hint=f"They are 0x0000 to 0x{ADDRESS_SPACE - 1:04X}."
        )


def require_writable(bank: RegisterBank, address: int, data: bytes) -> None:
    """Raise CommandRejected if a host may not write these bytes; the message names the first register that stands against it."""
    require_range(address, len(data))
    for register in bank.touched(address, len(data)):
        _require_access(register, streaming=bool(bank["mode_select"]))
        _require_limits(register, bank, address, data)


def _require_access(register: Register, *, streaming: bool) -> None:
    name = f"The register {register.name} (0x{register.address:04X})"
    if register.access == "r":
        raise CommandRejected(f"{name} is read-only.", hint=register.text)
    if register.name in _PROCEDURE:
        raise CommandRejected(
            f"{name} belongs to the load procedure, which the board follows itself.", hint="Load networks with the model commands."
        )
    if register.name in _STREAMING:
        raise CommandRejected(f"{name} starts and stops the stream, which the board does itself.", hint="Use the commands start and stop.")
    if register.name in _LOADING and streaming:
        raise CommandRejected(f"{name} cannot be written while the sensor streams.", hint="Stop the stream first.")
    if register.name in _MODE:
        raise CommandRejected(f"{name} belongs to the sensor mode.", hint="Change the mode instead.")
    if register.name in _LINES:
        raise CommandRejected(f"{name} belongs to the network that runs.", hint="It is written when a network is loaded.")


def _require_limits(register: Register, bank: RegisterBank, address: int, data: bytes) -> None:
    """Check the value that a register would have: bytes that are not written count as they are."""
    before = bank.read(register.address, register.size_bytes)
    places = range(register.address, register.end)
    after = bytes(data[at - address] if address <= at < address + len(data) else old for at, old in zip(places, before, strict=True))
    value, (low, high) = register.from_bytes(after), register.limits
    if not low <= value <= high:
        unit = f" {register.unit}" if register.unit else ""
        raise CommandRejected(
            f"The register {register.name} (0x{register.address:04X}) cannot be {value}.",
            hint=f"It takes {low} to {high}{unit}; write all its bytes at once.",
        )
