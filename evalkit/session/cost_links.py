"""What an output would cost on another link: computed from the bytes of a measured frame, never measured."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.protocol.limits import bulk_chunk_bytes
from evalkit.protocol.packet import OVERHEAD_BYTES
from evalkit.session.cost_report import CostReport, OutputCost

USB2_BYTES_PER_S = 40_000_000
USB3_BYTES_PER_S = 400_000_000
"""What such links carry in practice, of 480 Mbit/s and 5 Gbit/s."""
UART_BYTES_PER_S = 300_000
"""3 Mbaud, 8N1: ten bits a byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkKind:
    """A link that outputs are computed for."""

    key: str
    name: str
    bytes_per_s: float
    measured: bool = False
    """Whether `bytes_per_s` is what this run got through, not a nominal figure."""
    saturated: bool = True
    """Whether it is the limit; a measured link that was never full carries at least so much."""


STANDARD_LINKS = (
    LinkKind(key="uart", name="UART 3 Mbaud", bytes_per_s=UART_BYTES_PER_S),
    LinkKind(key="usb2", name="USB 2", bytes_per_s=USB2_BYTES_PER_S),
    LinkKind(key="usb3", name="USB 3", bytes_per_s=USB3_BYTES_PER_S),
)


def links_of(report: CostReport) -> tuple[LinkKind, ...]:
    """Return the standard links, and the one of this run as it was measured."""
    rate, saturated = report.fastest_link
    if not rate:
        return STANDARD_LINKS
    return (*STANDARD_LINKS, LinkKind(key="this", name="this link", bytes_per_s=rate, measured=True, saturated=saturated))


def frame_bytes_on(cost: OutputCost, link_bytes_per_s: float, measured_on: int) -> float:
    """Return bytes of a frame with its packets as they are cut for a link; `measured_on` is the capacity they were cut for (0: unknown).

    A slow link gets smaller packets, each with a header and a checksum around it, so that commands need not wait long.
    """
    payload = cost.bytes.total - cost.bytes.overhead
    announcement = max(0.0, cost.bytes.overhead - _packet_bytes(cost, bulk_chunk_bytes(measured_on)))
    return payload + announcement + _packet_bytes(cost, bulk_chunk_bytes(round(link_bytes_per_s)))


def highest_fps(cost: OutputCost, link_bytes_per_s: float, measured_on: int) -> float:
    """Return how many frames of this output a link carries per second, whatever the sensor can do."""
    size = frame_bytes_on(cost, link_bytes_per_s, measured_on)
    return link_bytes_per_s / size if size else 0.0


def knee_bytes_per_s(cost: OutputCost, fps: float) -> float:
    """Return the link from which on the sensor, not the link, limits the output at `fps`."""
    return cost.bytes.total * fps


def _packet_bytes(cost: OutputCost, chunk_bytes: int) -> float:
    """Return what headers and checksums of a frame's parts take. Tensor and metadata travel in one part."""
    parts = (cost.bytes.image, cost.bytes.roi, cost.bytes.tensor + cost.bytes.metadata)
    return sum(OVERHEAD_BYTES * max(1.0, -(-part // chunk_bytes)) for part in parts if part)
