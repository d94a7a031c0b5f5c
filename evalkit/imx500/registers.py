"""Registers as values: what one is, the map of all that are known, and a bank that holds their contents as the sensor does.

I2C semantics (Linux driver, CCI): device address 0x1A, 16-bit register addresses, big-endian values, addresses count up within one
transfer. The data are in register_map.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

I2C_ADDRESS = 0x1A
ADDRESS_SPACE = 0x10000
_FRACTION = re.compile(r"1/[0-9]+")
"""Unit of a number with bits behind the point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BitField:
    """Bits of a register that mean something of their own."""

    name: str
    low: int
    """Lowest bit, from 0."""
    width: int = 1
    signed: bool = False
    """Its highest bit is the sign (two's complement)."""

    def of(self, value: int) -> int:
        """Return the field's part of a register's value."""
        part = value >> self.low & ((1 << self.width) - 1)
        return part - (1 << self.width) if self.signed and part >> self.width - 1 else part


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One register of one to four bytes."""

    name: str
    """lower_case_with_underscores, unique."""
    address: int
    size_bytes: Literal[1, 2, 4] = 1
    access: Literal["rw", "r", "w"] = "rw"
    reset: int = 0
    """Value after a reset; 0 where no source gives one (UNCONFIRMED "reset-values")."""
    minimum: int = 0
    maximum: int | None = None
    """None: whatever its bytes hold."""
    signed: bool = False
    unit: str = ""
    """What one step is: "lines", "100 us", "1/256"."""
    fields: tuple[BitField, ...] = ()
    values: Mapping[int, str] = field(default_factory=dict)
    """What its values mean; {} if it is a number or has fields."""
    text: str = ""
    """What it does, in a sentence."""
    source: str = ""

    @property
    def end(self) -> int:
        """First address behind it."""
        return self.address + self.size_bytes

    @property
    def limits(self) -> tuple[int, int]:
        """Smallest and largest value."""
        bits = 8 * self.size_bytes
        widest = (1 << bits) - 1 if not self.signed else (1 << bits - 1) - 1
        lowest = self.minimum if not self.signed or self.minimum else -(1 << bits - 1)
        return lowest, widest if self.maximum is None else self.maximum

    def to_bytes(self, value: int) -> bytes:
        """Return a value as it stands in the register; ValueError outside the limits."""
        low, high = self.limits
        if not low <= value <= high:
            raise ValueError(f"{self.name} (0x{self.address:04X}) takes {low}..{high}, not {value}")
        return value.to_bytes(self.size_bytes, "big", signed=self.signed)

    def from_bytes(self, data: bytes) -> int:
        """Return the value of its bytes."""
        return int.from_bytes(data, "big", signed=self.signed)

    def in_words(self, value: int) -> str:
        """Return what a value says: its meaning ("" for one without), its fields, or its number with the unit."""
        if self.values:
            return self.values.get(value, "")
        if len(self.fields) > 1:
            return ", ".join(f"{one.name} {one.of(value)}" for one in self.fields)
        number = self.fields[0].of(value) if self.fields else value
        if _FRACTION.fullmatch(self.unit):
            return f"{number / int(self.unit.removeprefix('1/')):g}"
        return f"{number} x {self.unit}" if self.unit[:1].isdigit() else f"{number} {self.unit}".rstrip()


class RegisterMap:
    """All registers, by name and by address. Immutable."""

    __slots__ = ("_by_address", "_by_name", "_registers")

    def __init__(self, registers: tuple[Register, ...]) -> None:
        """ValueError if two share a name or an address."""
        self._registers = tuple(sorted(registers, key=lambda register: register.address))
        self._by_name = {register.name: register for register in self._registers}
        self._by_address: dict[int, Register] = {}
        for register in self._registers:
            for address in range(register.address, register.end):
                if address in self._by_address:
                    raise ValueError(f"{register.name} and {self._by_address[address].name} share 0x{address:04X}")
                self._by_address[address] = register
        if len(self._by_name) != len(self._registers):
            raise ValueError("two registers have the same name")

    def __iter__(self) -> Iterator[Register]:
        return iter(self._registers)

    def __len__(self) -> int:
        return len(self._registers)

    def __getitem__(self, name: str) -> Register:
        """Return a register by name; KeyError if there is none."""
        return self._by_name[name]

    def at(self, address: int) -> Register | None:
        """Return the register that an address belongs to, or None."""
        return self._by_address.get(address)


class RegisterBank:
    """The contents of the sensor's registers: bytes by address, as a host reads and writes them. Not for several threads.

    Unknown addresses hold what is written to them, as those of the sensor seem to. A host's write to a read-only register is ignored.
    """

    __slots__ = ("_bytes", "map")

    def __init__(self, registers: RegisterMap) -> None:
        self.map = registers
        self._bytes = bytearray(ADDRESS_SPACE)
        self.reset()

    def reset(self) -> None:
        """Set all registers to their values after a reset."""
        self._bytes[:] = bytes(ADDRESS_SPACE)
        for register in self.map:
            self._bytes[register.address : register.end] = register.reset.to_bytes(register.size_bytes, "big", signed=register.signed)

    def read(self, address: int, count: int) -> bytes:
        """Return `count` bytes from `address` on, as an I2C read does; ValueError beyond the last address."""
        _check_range(address, count)
        return bytes(
            self._bytes[one] if (register := self.map.at(one)) is None or register.access != "w" else 0
            for one in range(address, address + count)
        )

    def write(self, address: int, data: bytes) -> tuple[Register, ...]:
        """Take an I2C write; return the registers whose last byte it wrote, in order: their value is now complete."""
        _check_range(address, len(data))
        complete = []
        for position, value in enumerate(data, address):
            register = self.map.at(position)
            if register is not None and register.access == "r":
                continue
            self._bytes[position] = value
            if register is not None and position == register.end - 1:
                complete.append(register)
        return tuple(complete)

    def touched(self, address: int, count: int) -> tuple[Register, ...]:
        """Return the known registers that have bytes among `count` from `address` on, in order; ValueError beyond the last address."""
        _check_range(address, count)
        found = (self.map.at(one) for one in range(address, address + count))
        return tuple({register.name: register for register in found if register is not None}.values())

    def __getitem__(self, name: str) -> int:
        """Return the value of a register by name."""
        register = self.map[name]
        return register.from_bytes(bytes(self._bytes[register.address : register.end]))

    def __setitem__(self, name: str, value: int) -> None:
        """Set a register by name, read-only ones too: this is the sensor's own side. ValueError outside its limits."""
        register = self.map[name]
        self._bytes[register.address : register.end] = register.to_bytes(value)


def _check_range(address: int, count: int) -> None:
    if not 0 <= address <= address + count <= ADDRESS_SPACE:
        raise ValueError(f"{count} bytes at 0x{address:X} leave the 16-bit addresses")
