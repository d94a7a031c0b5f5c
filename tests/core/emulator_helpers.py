"""Networks, devices and a whole board with a host's end of its link, for the tests of the emulator."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from evalkit.clock import Clock, ManualClock
from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.engine import Engine
from evalkit.emulator.frame import ReadyFrame
from evalkit.emulator.loading import from_package
from evalkit.emulator.network import LoadedNetwork, Prepare
from evalkit.emulator.port import HostPort
from evalkit.emulator.procedures import Procedure, SensorImage
from evalkit.emulator.scenes.shop_floor import ShopFloor
from evalkit.errors import LinkLost
from evalkit.geometry import Size
from evalkit.imx500.apparams import Dimension, InputTensor, Network, OutputTensor
from evalkit.imx500.dnnparams import place
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.network_registers import RegisterWrite
from evalkit.imx500.rpk import new_container
from evalkit.links.link import Link
from evalkit.links.memory import memory_pair
from evalkit.models.card import ModelCard
from evalkit.models.golden import InputArray
from evalkit.protocol.connection import BulkReceived, Connection, Event, MessageReceived, Role
from evalkit.protocol.messages import PROTOCOL_VERSION, BoardHello, Command, ControlMessage, Credit, FrameStart, HostHello, Reply
from evalkit.protocol.packet import BulkKind
from evalkit.protocol.requests import GetStatus, Request
from evalkit.protocol.values import Status
from tests.core.imx500_helpers import small_network

M = TypeVar("M")
PATIENCE_S = 20.0
"""How long a test waits for something that comes at once on an idle machine."""
MANY = 1_000_000
"""Credit that never runs out."""


def perform(procedure: Procedure, start_us: float = 0.0) -> float:
    """Do a procedure at the times it asks for; return how long it took."""
    next(procedure)
    now_us = start_us
    try:
        while True:
            now_us = procedure.send(now_us)
    except StopIteration:
        return now_us - start_us


class FakeDsp:
    """A network that finds one box: (0.25, 0.25) to (0.75, 0.75), and counts how often it ran."""

    input_size = Size(32, 8)

    def __init__(self) -> None:
        self.runs = 0
        self.broken: Exception | None = None

    def run(self, rgb: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], Sequence[NDArray[np.generic]]]:
        if self.broken is not None:
            raise self.broken
        self.runs += 1
        boxes = np.tile(np.array([1 << 13, 1 << 13, 3 << 13, 3 << 13], np.int16), (2, 1))
        return rgb, [boxes, np.array([230, 0], np.uint8), np.zeros(2, np.int16), np.ones(1, np.int16)]

    def run_raw(self, raw: InputArray) -> Sequence[NDArray[np.generic]]:
        return self.run(raw.view(np.uint8))[1]


def fake_network(dsp: FakeDsp, *, dsp_us: int = 3_000, generation: int = 0) -> LoadedNetwork:
    """Return a detector whose answer is known."""

    def output(number: int, name: str, sizes: tuple[int, ...], bits: int, scale: float, *, signed: bool) -> OutputTensor:
        dimensions = tuple(Dimension(id=k, size=size, serialization_index=k) for k, size in enumerate(sizes))
        return OutputTensor(id=number, name=name, dimensions=dimensions, bits_per_element=bits, scale=scale, signed=signed)

    network = Network(
        id=0,
        name="fake",
        inputs=(
            InputTensor(
                id=0,
                name="input",
                dimensions=(
                    Dimension(id=0, size=3, serialization_index=2),
                    Dimension(id=1, size=8, serialization_index=1),
                    Dimension(id=2, size=32, serialization_index=0),
                ),
                scale=1 / 256,
            ),
        ),
        outputs=(
            output(0, "boxes", (2, 4), 16, 2.0**-15, signed=True),
            output(1, "scores", (2,), 8, 2.0**-8, signed=False),
            output(2, "classes", (2,), 16, 1.0, signed=True),
            output(3, "count", (1,), 16, 1.0, signed=True),
        ),
    )
    card = ModelCard(name="fake", title="Fake", task="object detection", labels=("thing",), dsp_us=dsp_us)
    return LoadedNetwork(
        name="fake",
        card=card,
        network=network,
        memory=MemoryTable(runtime=1000, coefficients=2000),
        image=SensorImage(blocks=small_blocks(), registers=(RegisterWrite(0x305E, 2, 2), RegisterWrite(0x3060, 2, 5))),
        dsp=dsp,
        generation=generation,
    )


@functools.cache
def small_blocks(size: int = 4096) -> bytes:
    """Return a block chain that the sensor takes for a network."""
    networks = (small_network(),)
    memory = MemoryTable(runtime=1, coefficients=size)
    container = new_container(networks=networks, dnn=place(networks, memory), coefficients=b"c" * size, members={})
    return b"".join(block.to_bytes() for block in container.blocks)


def bytes_of(frame: ReadyFrame, kind: str) -> list[NDArray[np.uint8]]:
    """Return the parts of one kind."""
    return [data for part, data in zip(frame.start.parts, frame.parts, strict=True) if part.kind == kind]


@dataclass
class HostEnd:
    """The host's end of a link, as simple as can be: what came is kept until it is asked for."""

    link: Link
    connection: Connection = field(default_factory=lambda: Connection(Role.HOST))
    messages: list[ControlMessage] = field(default_factory=list)
    others: list[Event] = field(default_factory=list)
    parts: dict[tuple[int, int], bytearray] = field(default_factory=dict)
    """(frame, channel) to the bytes that came."""
    commands: int = 0
    while_waiting: Callable[[], None] = lambda: None

    def send(self, message: ControlMessage) -> None:
        self.link.write(self.connection.send(message))

    def greet(self) -> BoardHello:
        """Begin a new connection on the link."""
        self.connection = Connection(Role.HOST)
        self.messages.clear()
        self.parts.clear()
        self.send(HostHello(protocol=PROTOCOL_VERSION, application="test"))
        return self.wait_for(BoardHello)

    def ask(self, request: Request) -> Reply:
        """Send a command and return its reply."""
        self.commands += 1
        number = self.commands
        self.send(Command(id=number, request=request))
        return self.wait_for(Reply, lambda reply: reply.id == number)

    def tell(self, request: Request) -> Status:
        """Send a command that must succeed; return the board's status."""
        reply = self.ask(request)
        assert reply.fault is None, reply.fault
        assert reply.status is not None
        return reply.status

    def credit(self, total: int = MANY) -> None:
        self.send(Credit(total=total))

    def upload(self, upload_id: int, data: bytes, *, start: int = 0, chunk: int = 64 * 1024) -> None:
        """Send a package from byte `start` on."""
        for offset in range(start, len(data), chunk):
            self.link.write(self.connection.send_bulk(BulkKind.MODEL_DATA, 0, upload_id, offset, data[offset : offset + chunk]))

    def whole_frame(self, matches: Callable[[FrameStart], bool] = lambda _: True) -> tuple[FrameStart, list[bytes]]:
        """Wait for the next frame that matches and for all its bytes."""
        start = self.wait_for(FrameStart, matches)
        sizes = [part.size_bytes for part in start.parts]

        def complete() -> bool:
            return all(len(self.parts.get((start.frame_id, k), b"")) == size for k, size in enumerate(sizes))

        self.wait_until(complete, f"the bytes of frame {start.frame_id}")
        return start, [bytes(self.parts.get((start.frame_id, k), b"")) for k in range(len(sizes))]

    def wait_for(self, kind: type[M], matches: Callable[[M], bool] = lambda _: True) -> M:
        """Wait for a message of class `kind`; older messages of that class are passed by."""
        found: list[M] = []

        def there() -> bool:
            while self.messages:
                message = self.messages.pop(0)
                if isinstance(message, kind) and matches(message):
                    found.append(message)
                    return True
            return False

        self.wait_until(there, kind.__name__)
        return found[0]

    def wait_for_event(self, kind: type[M]) -> M:
        """Wait for an event that is neither a message nor bulk data."""
        self.wait_until(lambda: any(isinstance(event, kind) for event in self.others), kind.__name__)
        return next(event for event in self.others if isinstance(event, kind))

    def wait_for_end(self) -> None:
        """Read until the link is lost."""
        ended = threading.Event()

        def lost() -> bool:
            try:
                self._read()
            except LinkLost:
                ended.set()
            return ended.is_set()

        self.wait_until(lost, "the end of the link", read=False)

    def wait_until(self, done: Callable[[], bool], what: str, *, read: bool = True) -> None:
        rounds = round(PATIENCE_S / 0.005)
        for _ in range(rounds):
            if done():
                return
            if read:
                self._read()
            self.while_waiting()
        raise AssertionError(f"{what} did not come")

    def _read(self) -> None:
        count = self.link.read_into(self.connection.writable(), 0.005)
        for event in self.connection.received(count) if count else []:
            if isinstance(event, MessageReceived):
                self.messages.append(event.message)
            elif isinstance(event, BulkReceived):
                self.parts.setdefault((event.object_id, event.channel), bytearray()).extend(event.data.tobytes())
            else:
                self.others.append(event)


@dataclass
class Board:
    """A whole board in this process, its clock in the test's hand."""

    engine: Engine
    port: HostPort
    host: HostEnd
    clock: ManualClock
    dead: threading.Event
    """Set when it was asked to die and did."""
    failed: threading.Event
    """Set when one of its threads failed."""
    plug_in: Callable[[], tuple[HostPort, HostEnd]] = field(repr=False)

    def reconnect(self) -> HostEnd:
        """Take away the link and connect a new one, as a host does after a cut; return its end."""
        self.port.close()
        self.port, self.host = self.plug_in()
        return self.host


def config(**changes: object) -> EmulatorConfig:
    """Return a board on an unlimited link whose loads take no time."""
    return replace(EmulatorConfig(link_profile="unlimited", load_time_scale=0), **changes)  # type: ignore[arg-type]


@contextmanager
def running_board(
    settings: EmulatorConfig | None = None,
    *,
    network: LoadedNetwork | None = None,
    first: Callable[[], LoadedNetwork] | None = None,
    runs: bool = True,
    prepare: Prepare | None = None,
) -> Iterator[Board]:
    """Run a board on an in-process link; with `runs`, its clock advances a millisecond whenever the host has to wait.

    It starts with `network`, or with what `first` returns when it is asked to load it.
    """
    settings = settings or config()
    clock, dead, failed = ManualClock(start_ns=10**12), threading.Event(), threading.Event()
    prepare = prepare or partial(from_package, threads=1)
    engine = Engine(settings, ShopFloor(settings.seed), clock=clock, prepare=prepare, on_failure=failed.set)

    def plug_in() -> tuple[HostPort, HostEnd]:
        here, there = memory_pair()

        def die() -> None:
            dead.set()
            here.close()

        port, host = HostPort(here, engine, settings, clock=clock, ends_with_host=False, die=die), HostEnd(there)
        port.start()
        if runs:
            host.while_waiting = lambda: clock.advance(ms=1)
        return port, host

    engine.run(first if network is None else lambda: network)
    board = Board(engine, *plug_in(), clock, dead, failed, plug_in)
    try:
        yield board
    finally:
        board.host.link.close()
        board.port.close()
        engine.close()


def status_when(clock: Clock, host: HostEnd, condition: Callable[[Status], bool]) -> Status:
    """Ask for the status until it is as wanted."""
    for _ in range(round(PATIENCE_S / 0.005)):
        status = host.tell(GetStatus())
        if condition(status):
            return status
    raise AssertionError(f"it never came to that; clock at {clock.now_ns()}")
