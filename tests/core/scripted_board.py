"""A board for tests of the session: real protocol over any link, frames and answers exactly when the test says so.

Its thread reads and answers (hello, pings, commands, uploads) unless told otherwise; frames are sent by the test's own thread.
Everything the host said is in `heard`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from evalkit.errors import LinkError, LocalProtocolError
from evalkit.frames import PixelFormat
from evalkit.geometry import Size
from evalkit.links.link import Link
from evalkit.protocol.connection import BulkKind, BulkReceived, Connection, MessageReceived, Role
from evalkit.protocol.limits import UPLOAD_ACK_BYTES, bulk_chunk_bytes
from evalkit.protocol.messages import (
    PROTOCOL_VERSION,
    BoardHello,
    Command,
    ControlMessage,
    FrameStart,
    HostHello,
    Ping,
    Pong,
    ProgressReport,
    Reply,
)
from evalkit.protocol.requests import (
    ReadRegisters,
    Request,
    SetControls,
    SetInferenceWindow,
    SetMode,
    SetOutput,
    SetScene,
    Start,
    Stop,
)
from evalkit.protocol.values import Fault, Memory, ModelStatus, OutputSelection, Part, Status
from tests.core.scripted_frames import CARD, FULL, SIZE, hello, inference_part, pixels
from tests.core.scripted_networks import ScriptedNetworks

REGISTERS = bytes(range(256))
"""What a read of registers finds, wherever it begins."""


@dataclass
class ScriptedBoard(ScriptedNetworks):
    """Make it with its end of a link; `close` ends its thread."""

    link: Link
    credits: bool = False
    clock_offset_ns: int = 0
    """Board clock = `now_ns()` of the test minus this."""
    protocol: int = PROTOCOL_VERSION
    now_ns: Callable[[], int] = field(default=lambda: 0)
    heard: list[ControlMessage] = field(default_factory=list)
    ignore: set[type] = field(default_factory=set)
    """Requests and messages (by class) that are not answered."""
    refuse: dict[type, Fault] = field(default_factory=dict)
    """Requests that are answered with a fault."""
    ack: bool = True
    """Whether uploads are acknowledged."""
    capacity_bytes_per_s: int = 400_000_000
    lose: set[int] = field(default_factory=set)
    """Offsets of an upload whose chunk gets lost once."""
    keeps_network: bool = False
    """Whether it says that it switched, and did not."""
    features: set[str] = field(default_factory=set)
    """What it can do besides: "trial", "resume", "registers"."""
    store: bool = False
    """Whether it keeps packages: goes back by itself (`revert`), and switches by ModelSelect."""
    held: bytes = b""
    """Beginning of an upload that it still holds of an earlier connection."""
    golden: bytes = b""
    """The sensor's lines that a trial brings."""
    lose_trials: int = 0
    """How many answers of trials get lost."""
    tells_sent: bool = True
    """Whether announcements count what was sent, as boards with credits do."""

    def __post_init__(self) -> None:
        self.connection = Connection(Role.BOARD)
        self.uploaded = bytearray()
        self.pieces: list[int] = []
        """Sizes of the pieces of uploads."""
        self.sent_bytes = 0
        self.dropped: dict[str, int] = {}
        self.next_id = 0
        self.sent_frames = 0
        self._writing = threading.Lock()
        self._changed = threading.Condition()
        self.status = Status(
            streaming=False,
            mode="2028x1520",
            exposure_us=10_000,
            gain_db=0.0,
            output=OutputSelection(image=PixelFormat.YUV420.value),
            inference_window=FULL,
            memory=Memory(total=8_388_480, reserved=1024, runtime=10, coefficients=20),
            model=ModelStatus(generation=1, name=CARD.name, card_json=CARD.to_json()),
        )
        self._thread = threading.Thread(target=self._run, name="evalkit-test-board")
        self._thread.start()

    # ---- what the test does ----

    def close(self) -> None:
        """Pull the plug and end the thread."""
        self.link.close()
        self._thread.join()

    def wait_for(self, kind: type, count: int = 1) -> list[ControlMessage | Request]:
        """Return what was heard of a class once there are `count` of it."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._all(kind)) >= count, 10), f"{count} {kind.__name__} did not come"
            return self._all(kind)

    def say(self, message: ControlMessage) -> None:
        """Send a message."""
        with self._writing:
            self._write(self.connection.send(message))

    def frame(
        self,
        *,
        picture: bool = True,
        inference: bytes | bytearray | None = None,
        rois: int = 0,
        generation: int = 1,
        chunk_bytes: int = 4096,
        stop_after_bytes: int | None = None,
        announce: bool = True,
        parts: Sequence[tuple[Part, NDArray[np.uint8]]] | None = None,
        trial: int = 0,
    ) -> int:
        """Send the next frame and return its id; with `stop_after_bytes` only the beginning of its data.

        With `trial` it is no frame of the stream, and not counted among them.
        """
        frame_id = trial or self.next_id
        self.next_id += not trial
        self.sent_frames += not trial
        parts = self._parts(frame_id, picture=picture, inference=inference, rois=rois) if parts is None else parts
        ready_ns = self.now_ns() - self.clock_offset_ns
        start = FrameStart(
            frame_id=frame_id,
            timestamp_ns=ready_ns - 20_000_000,
            ready_ns=ready_ns,
            parts=[part for part, _ in parts],
            exposure_us=10_000,
            gain_db=3.0,
            frame_period_us=33_333,
            inference_window=FULL,
            temperature_c=41.5,
            model_generation=0 if trial else generation,
            trial=trial,
            sent=self.sent_frames if self.tells_sent and not trial else 0,
            dropped={} if trial else dict(self.dropped),
        )
        with self._writing:
            if announce:
                self._write(self.connection.send(start))
            left = stop_after_bytes if stop_after_bytes is not None else 1 << 60
            for channel, (_, data) in enumerate(parts):
                for offset in range(0, data.size, chunk_bytes):
                    if left <= 0:
                        return frame_id
                    piece = data[offset : offset + chunk_bytes]
                    left -= piece.size
                    self._write(self.connection.send_bulk(BulkKind.FRAME_DATA, channel, frame_id, offset, piece))
        return frame_id

    def greet_again(self) -> None:
        """Answer a hello that the host had repeated: everything begins anew."""
        self.connection = Connection(Role.BOARD)
        fresh = Connection(Role.HOST)
        for data in fresh.send(HostHello(protocol=PROTOCOL_VERSION, application="test")):
            self.connection.feed(data)
        self.sent_frames = 0
        self.say(self._hello())

    def drop(self, cause: str) -> None:
        """Expose a frame and do not send it."""
        self.next_id += 1
        self.dropped[cause] = self.dropped.get(cause, 0) + 1

    def answer_late(self, kind: type, fault: Fault | None) -> None:
        """Carry out (or refuse) a request that was ignored when it came."""
        (command,) = [message for message in self.heard if isinstance(message, Command) and isinstance(message.request, kind)]
        if fault is None:
            self._obey(command.request)
        self.say(Reply(id=command.id, fault=fault) if fault else Reply(id=command.id, status=self.status))

    # ---- what it does itself ----

    def _parts(
        self, frame_id: int, *, picture: bool, inference: bytes | bytearray | None, rois: int
    ) -> list[tuple[Part, NDArray[np.uint8]]]:
        parts: list[tuple[Part, NDArray[np.uint8]]] = []
        if picture:
            data = np.full(PixelFormat.YUV420.frame_bytes(SIZE), frame_id % 251, np.uint8)
            parts.append((pixels("image", PixelFormat.YUV420, SIZE, data), data))
        for index in range(rois):
            data = np.full(8 * 8 * 3, index, np.uint8)
            parts.append((pixels("roi", PixelFormat.RGB8, Size(8, 8), data), data))
        if inference is not None:
            parts.append(inference_part(inference))
        return parts

    def _run(self) -> None:
        try:
            while True:
                connection = self.connection  # `greet_again` may change it meanwhile
                count = self.link.read_into(connection.writable(), 1.0)
                for event in connection.received(count):
                    if isinstance(event, BulkReceived):
                        self._store(event)
                    elif isinstance(event, MessageReceived):
                        self._answer(event.message)
                        with self._changed:
                            self.heard.append(event.message)
                            self._changed.notify_all()
        except LinkError:
            pass

    def _store(self, event: BulkReceived) -> None:
        self.pieces.append(event.data.size)
        if event.offset in self.lose:
            self.lose.remove(event.offset)
            return
        fits = event.offset == len(self.uploaded)
        if fits:
            self.uploaded += event.data.tobytes()
        done, begin = len(self.uploaded), self._begin
        slow = bulk_chunk_bytes(self.capacity_bytes_per_s) < UPLOAD_ACK_BYTES
        if begin is not None and self.ack and (not fits or slow or done % UPLOAD_ACK_BYTES == 0 or done == begin.size_bytes):
            self.say(ProgressReport(id=begin.upload_id, stage="receive", done=done, total=begin.size_bytes))

    def _answer(self, message: ControlMessage) -> None:
        if type(message) in self.ignore:
            return
        if isinstance(message, HostHello):
            self.sent_frames = 0
            self.say(self._hello())
        elif isinstance(message, Ping):
            with contextlib.suppress(LocalProtocolError):  # a repeated hello that came with it may have begun everything anew
                self.say(Pong(host_ns=message.host_ns, board_ns=self.now_ns() - self.clock_offset_ns))
        elif isinstance(message, Command) and type(message.request) not in self.ignore:
            fault = self.refuse.get(type(message.request))
            if fault is None:
                self._obey(message.request)
            data = REGISTERS[: message.request.count] if isinstance(message.request, ReadRegisters) else b""
            self.say(Reply(id=message.id, fault=fault) if fault else Reply(id=message.id, status=self.status, data=data))

    def _obey(self, request: Request) -> None:
        change: Mapping[str, object] = {}
        if isinstance(request, Start):
            self.next_id, self.dropped = 0, {}
            change = {"streaming": True}
        elif isinstance(request, Stop):
            change = {"streaming": False}
        elif isinstance(request, SetControls):
            change = {"exposure_us": request.exposure_us or self.status.exposure_us, "gain_db": min(request.gain_db or 0.0, 30.0)}
        elif isinstance(request, SetMode):
            change = {"mode": request.mode}
        elif isinstance(request, SetOutput):
            change = {"output": request.output}
        elif isinstance(request, SetScene):
            change = {"scene": request.scene}
        elif isinstance(request, SetInferenceWindow):
            change = {"inference_window": request.window}
        else:
            self.obey_swap(request)
        self.status = msgspec.structs.replace(self.status, **change)

    def _hello(self) -> BoardHello:
        return hello(
            self.status,
            protocol=self.protocol,
            capacity_bytes_per_s=self.capacity_bytes_per_s,
            features=[*(["credits"] if self.credits else []), *sorted(self.features)],
            model_store_bytes=10**8 if self.store else 0,
        )

    def _all(self, kind: type) -> list[ControlMessage | Request]:
        said: list[ControlMessage | Request] = [message for message in self.heard if isinstance(message, kind)]
        return said + [message.request for message in self.heard if isinstance(message, Command) and isinstance(message.request, kind)]

    def _write(self, buffers: Sequence[bytes | memoryview]) -> None:
        self.sent_bytes += sum(len(buffer) for buffer in buffers)
        self.link.write(buffers)
