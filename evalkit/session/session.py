"""A Session: one connected run, the façade of the window and of the headless twin.

Threads, all joined in `close`: "evalkit-link" reads and assembles, "evalkit-process" decodes, "evalkit-commands" matches replies,
"evalkit-send" writes, "evalkit-deploy" lives as long as a swap of the network. Any method may be called on any thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from evalkit.clock import Clock, SystemClock
from evalkit.errors import EvalKitError, LinkError, LinkLost, LocalProtocolError
from evalkit.flow import BoundedQueue, CancelToken, Mailbox, Overflow
from evalkit.frames import ByteCount
from evalkit.geometry import Rect
from evalkit.links.link import Link
from evalkit.metrics.session_metrics import SessionMetrics
from evalkit.models.package import ModelPackage
from evalkit.notices import Notice
from evalkit.protocol import requests
from evalkit.protocol.connection import Connection, Role
from evalkit.protocol.limits import HELLO_TIMEOUT_S
from evalkit.protocol.messages import BoardHello, Command, ControlMessage, Credit, Goodbye
from evalkit.protocol.requests import Request
from evalkit.protocol.values import OutputSelection, Rectangle, Status
from evalkit.session.assembler import RawFrame
from evalkit.session.board import BoardView
from evalkit.session.bundle import FrameBundle
from evalkit.session.commands import CommandTable
from evalkit.session.control import Control, Inbox
from evalkit.session.credits import Credits
from evalkit.session.crew import Crew
from evalkit.session.decoding import Decoding
from evalkit.session.deploy_report import DeployReport
from evalkit.session.dialogue import Wire
from evalkit.session.going_back import FindPackage, no_packages
from evalkit.session.handshake import shake_hands
from evalkit.session.history import SwapHistory
from evalkit.session.limits import DEFAULT_LIMITS, TimeLimits
from evalkit.session.overview import take_snapshot
from evalkit.session.receiver import Receiver
from evalkit.session.results_log import ResultLog
from evalkit.session.sender import Chunk, Sender
from evalkit.session.snapshot import SessionSnapshot, SessionState
from evalkit.session.swaps import ProgressCallback, Swaps

log = logging.getLogger(__name__)

FRAME_QUEUE = 4
"""Complete frames that wait to be decoded. Credits keep it nearly empty; a board without credits is held to a few frames of age."""
INBOX_CAPACITY = 1024
"""Control messages that wait: a board that logs in a loop is cut off here, and memory is not."""
SCENE_TIMEOUT_S = 20.0
"""Opening a film or a webcam takes its time."""
GOODBYE_S = 0.2
"""What closing spends on a polite end; a stuck link does not get more."""
JOIN_S = 0.6
"""What closing spends on waiting for the threads; each looks at least every 0.1 s whether it should end."""


class Session:
    """Make it with an open link, `open` it, command it, `close` it. It is not used again afterwards."""

    def __init__(
        self,
        link: Link,
        *,
        clock: Clock | None = None,
        application: str = "EvalKit",
        limits: TimeLimits = DEFAULT_LIMITS,
        history: SwapHistory | None = None,
        find_package: FindPackage = no_packages,
    ) -> None:
        """`history` keeps the swaps; `find_package` returns the package of a checksum, for boards that do not keep theirs."""
        self._link = link
        self._clock = clock or SystemClock()
        self._application = application
        self._crew = Crew(self._fail)
        self._connection = Connection(Role.HOST)
        self._board = BoardView()
        self._close_lock = threading.Lock()
        self._limits = limits
        self.metrics = SessionMetrics()
        self._sender = Sender(link, self._connection, self._refused)
        self._commands = CommandTable(self._sender.post, self._clock.now_ns)
        self._credits = Credits()
        wire = Wire(
            commands=self._commands,
            sender=self._sender,
            board=self._board,
            results=ResultLog(),
            metrics=self.metrics,
            clock=self._clock,
            limits=limits,
            trials=Mailbox(),
        )
        self._raw: BoundedQueue[RawFrame] = BoundedQueue(FRAME_QUEUE, Overflow.DROP_OLDEST)
        self._inbox: Inbox = BoundedQueue(INBOX_CAPACITY, Overflow.DROP_NEWEST)
        self._receiver = Receiver(
            link, self._connection, self._clock, self.metrics, self._credits, self._raw, self._inbox, wire.trials, limits.silence_s
        )
        self._control = Control(
            clock=self._clock,
            sender=self._sender,
            board=self._board,
            commands=self._commands,
            credits_=self._credits,
            metrics=self.metrics,
            inbox=self._inbox,
        )
        self._decoding = Decoding(
            clock=self._clock,
            frames=self._raw,
            dropped=self._receiver.dropped,
            board=self._board,
            control=self._control,
            credits_=self._credits,
            results=wire.results,
            metrics=self.metrics,
        )
        self._swaps = Swaps(wire, self._control, self._crew, history=history, find_package=find_package)

    # ---- what comes out ----

    @property
    def frames(self) -> Mailbox[FrameBundle]:
        """The newest frame. `frames.on_put` is called on the decoding thread."""
        return self._decoding.bundles

    @property
    def notices(self) -> BoundedQueue[Notice]:
        """What the user must be told."""
        return self._board.notices

    @property
    def on_change(self) -> Callable[[], None] | None:
        """Called after state, status, notices or the progress of a swap changed, on any thread; must return at once."""
        return self._board.on_change

    @on_change.setter
    def on_change(self, callback: Callable[[], None] | None) -> None:
        self._board.on_change = callback

    @property
    def state(self) -> SessionState:
        """Where the session is in its life."""
        return self._board.state

    def snapshot(self) -> SessionSnapshot:
        """Return everything the window shows apart from frames and curves; about a millisecond."""
        return take_snapshot(self._link.name, self._board, self.metrics, self._clock.now_ns())

    def note_shown(self, bundle: FrameBundle, now_ns: int) -> None:
        """Say that `bundle` is on the screen since `now_ns` (host clock)."""
        self.metrics.note_shown(now_ns / 1e9, bundle.age_ms(now_ns), bundle.painted(now_ns))

    # ---- life ----

    def open(self, timeout_s: float = HELLO_TIMEOUT_S) -> BoardHello:
        """Greet the board, begin to listen, return its introduction; raises LinkError or RemoteProtocolError, and is FAULTED then."""
        if self._board.hello is not None or self._board.state is not SessionState.CONNECTING:
            raise ValueError("a session is opened once")
        self._crew.start("evalkit-send", self._sender.run)
        try:
            greeting = shake_hands(
                self._link, self._connection, self._clock, self._sender.post, application=self._application, timeout_s=timeout_s
            )
            hello = greeting.hello
            self.metrics.note_bytes(ByteCount(overhead=greeting.wire_bytes))
            self.metrics.link_capacity_bytes_per_s = hello.capabilities.link_capacity_bytes_per_s
            if "credits" in hello.capabilities.features:
                self._credits.begin(self._grant, greeting.received_ns)
            self._board.connected(hello)
            self._receiver.take(greeting.rest, greeting.received_ns)
        except EvalKitError as error:
            self._board.fail(error)
            self._shut_down(error)
            self._crew.join(JOIN_S)
            raise
        self._crew.start("evalkit-commands", lambda: self._control.run(self._crew.stop))
        self._crew.start("evalkit-process", self._decoding.run)
        self._crew.start("evalkit-link", lambda: self._receiver.run(self._crew.stop, self._is_closed))
        self._swaps.recover()
        log.info("Connected to %s %s (%s) on %s", hello.vendor, hello.model, hello.serial_number, self._link.name)
        return hello

    def close(self) -> None:
        """Say goodbye, end all threads, close the link. Idempotent, in every state, in less than a second."""
        with self._close_lock:
            connected = self._board.state in {SessionState.IDLE, SessionState.STREAMING}
            self._board.close()
            if connected:
                self._sender.post(Goodbye(reason="the host disconnects"))
                self._sender.close()
                self._crew.wait_for("evalkit-send", GOODBYE_S)
            self._shut_down(LinkLost("The session was closed."))
            self._crew.join(JOIN_S)

    # ---- commands ----

    def start(self) -> Future[Status]:
        """Stream."""
        return self._submit(requests.Start(), "start")

    def stop(self) -> Future[Status]:
        """Stop streaming."""
        return self._submit(requests.Stop(), "stop")

    def set_output(self, output: OutputSelection) -> Future[Status]:
        """Choose what leaves the board."""
        return self._submit(requests.SetOutput(output=output), "change its output")

    def set_controls(self, *, exposure_us: int | None = None, gain_db: float | None = None) -> Future[Status]:
        """Change exposure, gain or both; the status says what the board made of it."""
        return self._submit(requests.SetControls(exposure_us=exposure_us, gain_db=gain_db), "change exposure or gain")

    def set_mode(self, name: str) -> Future[Status]:
        """Change the sensor mode."""
        return self._submit(requests.SetMode(mode=name), f"change to mode {name}")

    def set_inference_window(self, window: Rect) -> Future[Status]:
        """Choose what part of the array the network sees, in sensor pixels."""
        rectangle = Rectangle(x=window.x, y=window.y, width=window.width, height=window.height)
        return self._submit(requests.SetInferenceWindow(window=rectangle), "move the inference window")

    def set_scene(self, uri: str) -> Future[Status]:
        """Let an emulated board look at something else: "generated:shop-floor", "file:PATH", "folder:PATH", "webcam:0"."""
        return self._submit(requests.SetScene(scene=uri), f"show {uri}", SCENE_TIMEOUT_S)

    def refresh(self) -> Future[Status]:
        """Ask the board how it is."""
        return self._submit(requests.GetStatus(), "say how it is")

    def read_registers(self, address: int, count: int) -> Future[bytes]:
        """Read `count` bytes (1..256) of the sensor's registers from `address` on."""
        request = requests.ReadRegisters(address=address, count=count)
        what = f"read registers 0x{address:04X}"
        return self._commands.submit_for(request, lambda reply: reply.data or None, what=what, timeout_s=self._limits.reply_s)

    def write_registers(self, address: int, data: bytes) -> Future[Status]:
        """Write bytes (1..256) to the sensor's registers from `address` on."""
        return self._submit(requests.WriteRegisters(address=address, data=data), f"write registers 0x{address:04X}")

    def deploy(
        self, package: ModelPackage, *, network: int = 0, progress: ProgressCallback | None = None, cancel: CancelToken | None = None
    ) -> Future[DeployReport]:
        """Let network `network` of a package run. The future fails with DeployFailed (which says what runs) or flow.Cancelled.

        `progress` is called on the thread "evalkit-deploy"; while bytes are sent, `done` counts those that the board acknowledged.
        """
        return self._swaps.deploy(package, network, progress, cancel)

    def select(
        self, sha256: str, network: int = 0, *, progress: ProgressCallback | None = None, cancel: CancelToken | None = None
    ) -> Future[DeployReport]:
        """Switch to a package that the board keeps (`Status.kept`), or to another network of the one that runs; fails as `deploy` does."""
        return self._swaps.select(sha256, network, progress, cancel)

    # ---- within ----

    def _is_closed(self) -> bool:
        return self._board.state is SessionState.CLOSED

    def _submit(self, request: Request, what: str, timeout_s: float | None = None) -> Future[Status]:
        return self._commands.submit(request, what=what, timeout_s=self._limits.reply_s if timeout_s is None else timeout_s)

    def _grant(self, total: int) -> None:
        self._sender.post(Credit(total=total))  # one that finds no room is made good by the next: they are cumulative

    def _refused(self, item: ControlMessage | Chunk, error: LocalProtocolError) -> None:
        if isinstance(item, Command):
            self._commands.refused(item.id, error.message)
        else:
            log.debug("Not sent: %s", error)

    def _fail(self, error: Exception) -> None:
        """End in a fault, once; called on the thread that found it."""
        if not isinstance(error, EvalKitError):
            log.error("A thread of the session failed", exc_info=error)
        notice = Notice.from_error(error)
        if isinstance(error, LinkError) and not error.hint:
            notice = replace(notice, hint="Check the board's power and its cable, then connect again.")
        fault = EvalKitError(notice.text, hint=notice.hint)
        if self._board.fail(fault):
            self._shut_down(fault)
            self._board.notify(notice)

    def _shut_down(self, reason: EvalKitError) -> None:
        """Make every thread end: nobody waits for anything after this."""
        self._crew.stop.set()
        self._sender.close()
        self._link.close()
        self._raw.close()
        self._inbox.close()
        self._swaps.abandon()
        self._commands.fail_all(reason)
