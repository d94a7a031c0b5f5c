"""Stand-ins for what the window talks to: a session without a link, an emulator without a process, a library without files."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, cast

import msgspec

from evalkit.errors import EvalKitError
from evalkit.flow import BoundedQueue, CancelToken, Mailbox, Overflow, Progress
from evalkit.geometry import Rect
from evalkit.metrics.session_metrics import SessionMetrics
from evalkit.models.card import ModelCard
from evalkit.models.library import ModelLibrary
from evalkit.models.package import ModelPackage
from evalkit.notices import Notice
from evalkit.protocol.messages import BoardHello
from evalkit.protocol.values import Capabilities, Memory, ModeInfo, ModelStatus, OutputSelection, Range, Rectangle, Status
from evalkit.session.bundle import FrameBundle
from evalkit.session.deploy import DeployReport
from evalkit.session.snapshot import SessionSnapshot, SessionState
from ui.model_store import Stock
from ui.presenters.memory import MemoryState
from ui.presenters.states import ModelItem

TOTAL_BYTES = 8_388_480
YUV, RAW, RGB = "YUV420_8_YY_UV_SemiPlanar", "SRGGB10P", "RGB8"
CARD = ModelCard(name="person", title="Person detector", task="object detection", labels=("person",))


def status(**changes: Any) -> Status:
    """Return the state of a board that is stopped, with a network; `changes` are its fields."""
    values: dict[str, Any] = {
        "streaming": False,
        "mode": "2028x1520",
        "exposure_us": 10_000,
        "gain_db": 6.0,
        "output": OutputSelection(image=YUV),
        "inference_window": Rectangle(x=0, y=0, width=4056, height=3040),
        "memory": Memory(total=TOTAL_BYTES, reserved=1024, runtime=1_000_000, coefficients=3_000_000),
        "model": ModelStatus(generation=1, name="person", card_json=CARD.to_json()),
        "scene": "generated:shop-floor",
        "temperature_c": 41.25,
    }
    return Status(**(values | changes))


def hello(**changes: Any) -> BoardHello:
    """Return a board's greeting; `changes` are fields of its capabilities."""
    capabilities: dict[str, Any] = {
        "modes": [
            ModeInfo(name="2028x1520", width=2028, height=1520, frame_period_us=33_310),
            ModeInfo(name="4056x3040", width=4056, height=3040, frame_period_us=100_000),
        ],
        "pixel_formats": [YUV, RGB, RAW],
        "exposure_us": Range(minimum=100, maximum=33_000),
        "gain_db": Range(minimum=0, maximum=27),
        "link_kind": "USB 3 (5 Gbit/s)",
        "link_capacity_bytes_per_s": 400_000_000,
        "max_rois": 16,
        "features": ["scene", "credits"],
    }
    return BoardHello(
        protocol=1,
        vendor="Example",
        model="Evaluation board",
        serial_number="S-0001",
        firmware="1.2.3",
        sensor="IMX500",
        sensor_id="0011223344556677",
        capabilities=Capabilities(**(capabilities | changes)),
        status=status(),
    )


def snapshot(state: SessionState = SessionState.STREAMING, **changes: Any) -> SessionSnapshot:
    """Return a snapshot of a connected board; `changes` are its fields."""
    values: dict[str, Any] = {"link_name": "tcp://example:5600", "board": hello(), "status": status(), "card": CARD}
    return SessionSnapshot(state=state, **(values | changes))


class FakeSession:
    """A session that obeys: what the test sets is what the window sees. Answers wait in `asked` until the test gives them."""

    def __init__(self, state: SessionState = SessionState.IDLE) -> None:
        self.frames: Mailbox[FrameBundle] = Mailbox()
        self.notices: BoundedQueue[Notice] = BoundedQueue(16, Overflow.DROP_OLDEST)
        self.metrics = SessionMetrics()
        self.on_change: Callable[[], None] | None = None
        self.state = state
        self.status = status()
        self.board = hello()
        self.extra: dict[str, Any] = {}
        """Further fields of the snapshot."""
        self.asked: list[tuple[str, Any, Future[Any]]] = []
        self.shown: list[int] = []
        self.closed = threading.Event()

    def snapshot(self) -> SessionSnapshot:
        """Return what the test has set."""
        return SessionSnapshot(
            state=self.state, link_name="tcp://example:5600", board=self.board, status=self.status, card=CARD, **self.extra
        )

    def note_shown(self, bundle: FrameBundle, now_ns: int) -> None:
        """Remember which frames were painted."""
        self.shown.append(bundle.frame_id)

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed.set()

    def start(self) -> Future[Status]:
        """Ask for frames."""
        return self._ask("start", None)

    def stop(self) -> Future[Status]:
        """Ask for silence."""
        return self._ask("stop", None)

    def set_output(self, output: OutputSelection) -> Future[Status]:
        """Ask for an output."""
        return self._ask("output", output)

    def set_controls(self, *, exposure_us: int | None = None, gain_db: float | None = None) -> Future[Status]:
        """Ask for exposure or gain."""
        return self._ask("exposure", exposure_us) if exposure_us is not None else self._ask("gain", gain_db)

    def set_mode(self, name: str) -> Future[Status]:
        """Ask for a mode."""
        return self._ask("mode", name)

    def set_inference_window(self, window: Rect) -> Future[Status]:
        """Ask for another inference window."""
        return self._ask("inference_window", window)

    def set_scene(self, uri: str) -> Future[Status]:
        """Ask for a scene."""
        return self._ask("scene", uri)

    def deploy(
        self, package: ModelPackage, *, network: int = 0, progress: object = None, cancel: CancelToken | None = None
    ) -> Future[DeployReport]:
        """Ask for a network."""
        return cast("Future[DeployReport]", self._ask("deploy", (package, cancel)))

    def select(self, sha256: str, network: int = 0, *, progress: object = None, cancel: CancelToken | None = None) -> Future[DeployReport]:
        """Ask for a network that the board keeps."""
        return cast("Future[DeployReport]", self._ask("select", (sha256, network, cancel)))

    # ---- for the test ----

    def wanted(self, kind: str) -> list[Any]:
        """Return the values asked for of one kind."""
        return [value for name, value, _ in self.asked if name == kind]

    def answer(self, kind: str, error: EvalKitError | None = None, result: object = None, **changes: Any) -> None:
        """Answer the oldest open command of a kind; `changes` go into the board's status."""
        future = next(future for name, _, future in self.asked if name == kind and not future.done())
        if error is not None:
            future.set_exception(error)
            return
        self.status = msgspec.structs.replace(self.status, **changes)
        future.set_result(self.status if result is None else result)
        self.change()

    def fail(self, text: str, hint: str = "") -> None:
        """Die as a session does: faulted, with a notice."""
        self.state = SessionState.FAULTED
        self.extra = self.extra | {"fault": text, "fault_hint": hint}
        self.change()

    def change(self, **fields: Any) -> None:
        """Set fields of the snapshot and tell the window."""
        self.extra = self.extra | fields
        if self.on_change is not None:
            self.on_change()

    def _ask(self, kind: str, value: object) -> Future[Any]:
        future: Future[Any] = Future()
        self.asked.append((kind, value, future))
        return future


class FakeEmulator:
    """An emulator that is no process."""

    url = "tcp://example:5600"

    def __init__(self) -> None:
        self.code: int | None = None
        self.stopped = threading.Event()

    def poll(self, within_s: float = 0.0) -> int | None:
        """Return the exit code that the test has set."""
        return self.code

    def last_words(self) -> str:
        """Return what a board writes that falls."""
        return "Traceback (most recent call last):\nMemoryError" if self.code is not None else ""

    def stop(self) -> None:
        """Remember that it was stopped."""
        self.stopped.set()


def item(name: str, **changes: Any) -> ModelItem:
    """Return an entry of a library."""
    values: dict[str, Any] = {
        "title": name.capitalize(),
        "task": "object detection",
        "memory": MemoryState(total=TOTAL_BYTES, reserved=1024, runtime=800_000, coefficients=2_000_000),
        "facts": (("Task", "object detection"),),
    }
    return ModelItem(name=name, **(values | changes))


class FakeShelf:
    """A library whose content the test sets."""

    def __init__(self, stock: Stock | None = None) -> None:
        self.stock = stock or Stock(items=(item("person"), item("flowers")))
        self.go = threading.Event()
        """Fetching goes on when the test sets it."""
        self.error: Exception | None = None

    def look(self) -> Stock:
        """Return what the test has set."""
        return self.stock

    def load(self, name: str) -> ModelPackage:
        """Return something with a name and data; ModelError as the test wants it."""
        if self.error is not None:
            raise self.error
        return cast("ModelPackage", _Package(name))

    @property
    def library(self) -> ModelLibrary:
        """Tests of the library use a real one."""
        raise AssertionError("this shelf has no folder")

    def install(
        self, names: tuple[str, ...], began: Callable[[str], None], progress: Callable[[Progress], None], cancel: CancelToken
    ) -> None:
        """Report one step, wait for the test, report what is there."""
        began(self.stock.missing[0])
        progress(Progress(stage="Fetching", done=4_000_000, total=10_000_000))
        while not self.go.wait(0.01):
            cancel.check()
        if self.error is not None:
            raise self.error
        self.stock = Stock(items=self.stock.items, footage=(("file:/clips/street.mp4", "Street"),))


class _Package:
    def __init__(self, name: str) -> None:
        self.name = name
        self.data = bytes(1000)
        self.networks = (name,)
