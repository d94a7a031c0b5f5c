"""What may be an evaluation board on this computer: serial ports, with what is known of their USB numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.links.serial import PortInfo, list_ports, serial_url

KNOWN_BOARDS = {
    (0x2ECA, 0x5021): "Arducam IMX500 USB bridge (B0642)",
    (0x2E8A, 0x0005): "Raspberry Pi Pico (MicroPython)",
    (0x2E8A, 0x000A): "Raspberry Pi Pico (SDK)",
    (0x2E8A, 0x0009): "Raspberry Pi Pico 2 (SDK)",
}
"""USB vendor and product of boards that carry an IMX500. Sources: Arducam imx500-mcu-sdk; Raspberry Pi usb-pid list."""

KNOWN_VENDORS = {0x2ECA: "Arducam board", 0x2E8A: "Raspberry Pi board"}
"""USB vendors of such boards, for products that are not in KNOWN_BOARDS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCandidate:
    """Something that a user may want to connect to."""

    url: str
    """What open_link takes."""
    title: str
    """What it probably is, in words."""
    detail: str
    """Port, USB numbers, serial number."""
    known: bool = False
    """Whether boards with an IMX500 are known to look like this."""


def discover() -> tuple[LinkCandidate, ...]:
    """Return what is plugged in, known boards first."""
    return candidates(list_ports())


def candidates(ports: Sequence[PortInfo]) -> tuple[LinkCandidate, ...]:
    """Return what `ports` may be, known boards first, otherwise in their order."""
    return tuple(sorted(map(_candidate, ports), key=lambda candidate: not candidate.known))


def _candidate(port: PortInfo) -> LinkCandidate:
    vendor_id, product_id = port.vendor_id, port.product_id
    title = port.product or (port.description if port.description != "n/a" else "") or "Serial port"
    known = ""
    if vendor_id is not None and product_id is not None:
        known = KNOWN_BOARDS.get((vendor_id, product_id), KNOWN_VENDORS.get(vendor_id, ""))
    details = [port.path]
    if vendor_id is not None and product_id is not None:
        details.append(f"USB {vendor_id:04X}:{product_id:04X}")
    if port.manufacturer:
        details.append(port.manufacturer)
    if port.serial_number:
        details.append(f"serial number {port.serial_number}")
    return LinkCandidate(url=serial_url(port.path), title=known or title, detail=", ".join(details), known=bool(known))
