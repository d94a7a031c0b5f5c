"""Reports of the cost-of-output bench for tests, and a board that streams what it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import numpy as np

from evalkit.errors import LinkError, LocalProtocolError
from evalkit.frames import PixelFormat
from evalkit.protocol.values import OutputSelection, Part
from evalkit.session.cost_report import BytesPerFrame, Conditions, CostReport, OutputCost
from tests.core.scripted_board import ScriptedBoard
from tests.core.scripted_frames import SIZE, inference_part, lines, pixels

PERIOD_S = 0.005

CONDITIONS = Conditions(
    board="Test Scripted",
    serial_number="7",
    firmware="0",
    sensor="IMX500",
    mode="2028x1520",
    width=2028,
    height=1520,
    frame_period_us=33_333,
    exposure_us=10_000,
    network="person",
    network_sha256="ab",
    scene="generated:shop-floor",
    link_name="tcp://example:5600",
    link_kind="USB 3 (5 Gbit/s)",
    link_bytes_per_s=400_000_000,
    age_ends="shown",
    seconds_per_output=3.0,
    evalkit="0.1.0",
    system="Linux",
    machine="x86_64",
    cores=2,
    python="3.11",
)


def cost(name: str = "Metadata only", **changes: Any) -> OutputCost:
    """Return a measured output: 30 fps, nothing lost."""
    values: dict[str, Any] = {
        "name": name,
        "output": OutputSelection(),
        "bytes": BytesPerFrame(metadata=10_000, overhead=400),
        "bytes_low": 10_400,
        "bytes_high": 10_400,
        "frames": 90,
        "seconds": 2.97,
        "sensor_fps": 30.0,
        "received_fps": 30.0,
        "shown_fps": 30.0,
        "age_p50_ms": 2.5,
        "age_p95_ms": 4.0,
        "age_frames": 90,
        "cpu_cores": 0.25,
        "link_bytes_per_s": 312_000.0,
        "link_load": 0.00078,
    }
    return OutputCost(**(values | changes))


def raw_cost(**changes: Any) -> OutputCost:
    """Return a full RAW10 image of the binned mode."""
    size = PixelFormat.SRGGB10P.frame_bytes(type(SIZE)(2028, 1520))
    values: dict[str, Any] = {
        "name": "RAW10",
        "output": OutputSelection(image=PixelFormat.SRGGB10P.value, metadata=False),
        "bytes": BytesPerFrame(image=size, overhead=700),
        "link_bytes_per_s": 30.0 * (size + 700),
        "link_load": 0.289,
    }
    return cost(**(values | changes))


def report(*costs: OutputCost, **changes: Any) -> CostReport:
    """Return a report on `costs` (none given: RAW10 and metadata only)."""
    values: dict[str, Any] = {
        "written": "2026-11-20T10:00:00+00:00",
        "conditions": CONDITIONS,
        "costs": costs or (raw_cost(), cost("Metadata only")),
    }
    return CostReport(**(values | changes))


@contextmanager
def streaming(board: ScriptedBoard, before_each: Callable[[int], None] = lambda _: None) -> Iterator[None]:
    """Let a board send frames of what it is asked for, as a sensor does; `before_each` is told how many there were."""
    stop = threading.Event()

    def pump() -> None:
        count = 0
        while not stop.wait(PERIOD_S):
            output = board.status.output
            if board.status.streaming:
                before_each(count)
                count += 1
                try:
                    board.frame(parts=_parts(output, count))
                except (LinkError, LocalProtocolError):
                    return

    thread = threading.Thread(target=pump, name="evalkit-test-pump")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def with_capacity(board: ScriptedBoard, bytes_per_s: int) -> None:
    """Let a board say what its link carries."""
    board.capacity_bytes_per_s = bytes_per_s


def changed(value: CostReport, **fields: Any) -> CostReport:
    """Return a report with other conditions."""
    return msgspec.structs.replace(value, conditions=msgspec.structs.replace(value.conditions, **fields))


def _parts(output: OutputSelection, count: int) -> list[tuple[Part, np.ndarray[Any, np.dtype[np.uint8]]]]:
    parts = []
    if output.image:
        data = np.full(PixelFormat(output.image).frame_bytes(SIZE), count % 251, np.uint8)
        parts.append((pixels("image", PixelFormat(output.image), SIZE, data), data))
    if output.metadata:
        parts.append(inference_part(lines(body=output.input_tensor), body=output.input_tensor))
    return parts
