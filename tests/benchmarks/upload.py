"""How fast a network goes to the board over a USB 2 link, and how long other commands wait meanwhile.

The board is an emulator process, which paces what it sends and what it is sent at 40 MB/s each. The reference is what that link carries:
the same bytes in the same chunks, sent without a swap around them, in the same run. Paused: nothing else is on the link; streaming:
pictures come the other way.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evalkit.clock import SystemClock
from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.launcher import EmulatorProcess
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.links.opening import open_link
from evalkit.models.builtin import builtin_packages
from evalkit.models.package import ModelPackage
from evalkit.protocol.connection import Connection, Role
from evalkit.protocol.events import MessageReceived
from evalkit.protocol.limits import MODEL_CHUNK_BYTES
from evalkit.protocol.messages import Ping, Pong
from evalkit.protocol.packet import BulkKind
from evalkit.session.handshake import shake_hands
from evalkit.session.session import Session
from tests.benchmarks.rows import Row

PROFILE = "usb2"
SIZE = 48_000_000
"""More than a second on the link, so that starting up does not count."""
ROUNDS = 3
ASK_S = 0.01
GOALS = {"paused": 0.9, "streaming": 0.7}
GOAL_ROUND_TRIP_MS = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One upload."""

    bytes_per_s: float
    round_trips_ms: list[float]


def large_package() -> ModelPackage:
    """Return something of SIZE bytes that a board takes in; the swap is cancelled before it would be tried."""
    data = np.random.default_rng(5).bytes(SIZE)
    return replace(builtin_packages()[0], name="large", data=data, sha256=hashlib.sha256(data).hexdigest())


def raw_bytes_per_s(url: str) -> float:
    """Return what the link carries to the board: chunks that belong to no upload, then a ping, until its answer is here."""
    link, connection, clock = open_link(url), Connection(Role.HOST), SystemClock()

    def post(message: object) -> bool:
        link.write(connection.send(message))  # type: ignore[arg-type]
        return True

    try:
        shake_hands(link, connection, clock, post, application="benchmark", timeout_s=5.0)
        piece = np.zeros(MODEL_CHUNK_BYTES, np.uint8)
        begun_s = time.perf_counter()
        for offset in range(0, SIZE, MODEL_CHUNK_BYTES):
            link.write(connection.send_bulk(BulkKind.MODEL_DATA, 0, 999_999, offset, piece))
        post(Ping(host_ns=1))
        while True:
            events = connection.received(link.read_into(connection.writable(), 5.0))
            if any(isinstance(event, MessageReceived) and isinstance(event.message, Pong) for event in events):
                return SIZE / (time.perf_counter() - begun_s)
    finally:
        link.close()


def upload(session: Session, package: ModelPackage) -> Measured:
    """Send the package, ask the board how it is all the time, and stop before it is tried."""
    cancel, times, done = CancelToken(), dict[str, float](), threading.Event()
    waits: list[float] = []

    def follow(progress: Progress) -> None:
        times.setdefault(progress.stage, time.perf_counter())
        if progress.stage == "verify":
            cancel.cancel()

    def ask() -> None:
        while not done.wait(ASK_S):
            if "upload" in times and "verify" not in times:
                begun_s = time.perf_counter()
                session.refresh().result(10)
                waits.append((time.perf_counter() - begun_s) * 1e3)

    asking = threading.Thread(target=ask, name="benchmark-ask")
    asking.start()
    try:
        session.deploy(package, progress=follow, cancel=cancel).result(120)
    except Cancelled:
        pass
    finally:
        done.set()
        asking.join()
    return Measured(bytes_per_s=SIZE / (times["verify"] - times["upload"]), round_trips_ms=waits)


def run() -> list[Row]:
    """Return throughput and round trips, paused and streaming; the median of a few rounds."""
    package, rows = large_package(), list[Row]()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        emulator = stack.enter_context(EmulatorProcess.start(EmulatorConfig(link_profile=PROFILE, library=folder)))
        raw = max(raw_bytes_per_s(emulator.url) for _ in range(ROUNDS))
        for state, goal in GOALS.items():
            session = Session(open_link(emulator.url), application="benchmark")
            try:
                session.open()
                if state == "streaming":
                    session.start().result(10)
                    time.sleep(1)
                measured = sorted((upload(session, package) for _ in range(ROUNDS)), key=lambda each: each.bytes_per_s)
            finally:
                session.close()
            median = measured[len(measured) // 2]
            waits = sorted(wait for each in measured for wait in each.round_trips_ms)
            rows.append(
                Row(
                    what=f"upload over usb2, {state}",
                    value=median.bytes_per_s / 1e6,
                    unit="MB/s",
                    reference="raw link",
                    reference_value=raw / 1e6,
                    ratio=median.bytes_per_s / raw,
                    goal=goal,
                )
            )
            rows.append(Row(what=f"command round trip during it, {state}, p50", value=waits[len(waits) // 2], unit="ms"))
            rows.append(
                Row(
                    what=f"command round trip during it, {state}, p95",
                    value=waits[int(len(waits) * 0.95)],
                    unit="ms",
                    goal=GOAL_ROUND_TRIP_MS,
                )
            )
    return rows
