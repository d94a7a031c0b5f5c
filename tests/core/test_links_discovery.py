"""What a user is offered to connect to."""

from __future__ import annotations

import dataclasses

import pytest
import serial.tools.list_ports
from serial.tools.list_ports_common import ListPortInfo

from evalkit.links.discovery import candidates, discover
from evalkit.links.serial import PortInfo

PLAIN = PortInfo(path="/dev/ttyUSB0", description="n/a", manufacturer="", product="", serial_number="", vendor_id=None, product_id=None)


def test_boards_are_recognised_by_their_usb_numbers_and_come_first() -> None:
    arducam = dataclasses.replace(PLAIN, path="/dev/ttyACM1", vendor_id=0x2ECA, product_id=0x5021, serial_number="A7")
    pico = dataclasses.replace(PLAIN, path="COM7", vendor_id=0x2E8A, product_id=0xBEEF, product="My project")
    adapter = dataclasses.replace(PLAIN, product="FT232R USB UART", manufacturer="FTDI", vendor_id=0x0403, product_id=0x6001)
    found = candidates([adapter, PLAIN, arducam, pico])
    assert [candidate.url for candidate in found] == [
        "serial:///dev/ttyACM1",
        "serial:COM7",
        "serial:///dev/ttyUSB0",
        "serial:///dev/ttyUSB0",
    ]
    assert [candidate.known for candidate in found] == [True, True, False, False]
    assert found[0].title == "Arducam IMX500 USB bridge (B0642)"
    assert found[0].detail == "/dev/ttyACM1, USB 2ECA:5021, serial number A7"
    assert found[1].title == "Raspberry Pi board"
    assert (found[2].title, found[2].detail) == ("FT232R USB UART", "/dev/ttyUSB0, USB 0403:6001, FTDI")
    assert found[3].title == "Serial port"


def test_ports_come_from_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = [ListPortInfo("/dev/ttyACM2"), ListPortInfo("/dev/ttyACM0")]
    ports[1].vid, ports[1].pid, ports[1].product, ports[1].description = 0x2E8A, 0x000A, "Pico", "Pico"
    monkeypatch.setattr(serial.tools.list_ports, "comports", lambda: ports)
    assert [(candidate.url, candidate.title) for candidate in discover()] == [
        ("serial:///dev/ttyACM0", "Raspberry Pi Pico (SDK)"),
        ("serial:///dev/ttyACM2", "Serial port"),
    ]
