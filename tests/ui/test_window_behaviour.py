"""Connection, commands, model swap and library as the window drives them, without a window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from evalkit.clock import ManualClock
from evalkit.errors import CommandRejected, DeployFailed, LinkLost, LinkNotFound, LinkTimeout, ModelError, SceneError
from evalkit.flow import Cancelled, Progress
from evalkit.notices import Notice, Severity
from evalkit.session.deploy import DeployReport
from tests.ui.window_fakes import FakeEmulator, FakeSession, FakeShelf
from ui.bridge import Bridge
from ui.commands import Commands
from ui.connection import Connection
from ui.deployment import Deployment
from ui.model_store import ModelStore, Stock
from ui.presenters.notes import Note
from ui.presenters.phase import EmulatorTarget, Phase, UrlTarget
from ui.presenters.swap import SwapStage
from ui.presenters.wanted import Wanted

EMULATOR = EmulatorTarget(scene="generated:shop-floor", model="")
BOARD = UrlTarget(url="tcp://example:5600")


@dataclass
class Bench:
    """A connection with fake ends."""

    bridge: Bridge
    sessions: list[FakeSession] = field(default_factory=list)
    emulators: list[FakeEmulator] = field(default_factory=list)
    opening: list[str] = field(default_factory=list)
    error: Exception | None = None
    deaf: bool = False
    """A session that is closed while it opens arrives all the same."""
    go: threading.Event = field(default_factory=threading.Event)
    notes: list[Note] = field(default_factory=list)
    connection: Connection = field(init=False)

    def __post_init__(self) -> None:
        self.go.set()
        self.connection = Connection(
            self.bridge, open_session=cast("Any", self._open), start_emulator=cast("Any", self._start), parent=self.bridge
        )
        self.connection.noted.connect(self.notes.append)

    def _open(self, url: str, note_made: Callable[[FakeSession], None]) -> FakeSession:
        self.opening.append(url)
        session = FakeSession()
        note_made(session)
        while not self.go.wait(0.01):
            if session.closed.is_set() and not self.deaf:
                raise LinkLost("The session was closed.")
        if self.error is not None:
            raise self.error
        self.sessions.append(session)
        return session

    def _start(self, target: EmulatorTarget) -> FakeEmulator:
        self.emulators.append(FakeEmulator())
        return self.emulators[-1]

    @property
    def phase(self) -> Phase:
        return self.connection.phase


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    bridge = Bridge()
    bench = Bench(bridge=bridge)
    yield bench
    bench.go.set()
    bench.connection.disconnect_board()
    assert bridge.close()


def connect(bench: Bench, qtbot: QtBot, target: EmulatorTarget | UrlTarget = BOARD) -> FakeSession:
    bench.connection.connect_to(target)
    qtbot.waitUntil(lambda: bench.phase is Phase.CONNECTED)
    return bench.sessions[-1]


# ---- connection ----


def test_the_emulator_is_started_before_and_stopped_after_its_session(bench: Bench, qtbot: QtBot) -> None:
    session = connect(bench, qtbot, EMULATOR)
    assert bench.bridge.session is cast("object", session)
    bench.connection.disconnect_board()
    assert bench.bridge.session is None
    qtbot.waitUntil(lambda: bench.phase is Phase.DISCONNECTED)
    assert session.closed.is_set()
    assert bench.emulators[0].stopped.is_set()


def test_a_failed_connection_says_why_and_offers_another_try(bench: Bench, qtbot: QtBot) -> None:
    bench.error = LinkNotFound("There is no port COM9.", hint="Plug the board in.")
    bench.connection.connect_to(EMULATOR)
    qtbot.waitUntil(lambda: bench.phase is Phase.DISCONNECTED)
    assert [(note.notice.text, note.notice.hint, note.action) for note in bench.notes] == [
        ("There is no port COM9.", "Plug the board in.", "reconnect")
    ]
    assert bench.emulators[0].stopped.is_set()


def test_a_scene_that_cannot_be_opened_offers_the_emulator_without_it(bench: Bench, qtbot: QtBot) -> None:
    bench.error = SceneError("There is no video /gone.mp4.")
    with qtbot.waitSignal(bench.connection.scene_refused):
        bench.connection.connect_to(EMULATOR)
    qtbot.waitUntil(lambda: bench.phase is Phase.DISCONNECTED)
    assert bench.notes[0].action == "emulator"


def test_giving_up_an_attempt_closes_what_comes_of_it_later(bench: Bench, qtbot: QtBot) -> None:
    bench.deaf = True
    bench.go.clear()
    bench.connection.connect_to(EMULATOR)
    bench.connection.disconnect_board()
    assert bench.phase is Phase.DISCONNECTED
    bench.go.set()
    qtbot.waitUntil(lambda: bool(bench.sessions) and bench.sessions[0].closed.is_set() and bench.emulators[0].stopped.is_set())
    assert bench.phase is Phase.DISCONNECTED
    assert bench.bridge.session is None


def test_a_port_is_free_again_before_it_is_tried_again(bench: Bench, qtbot: QtBot) -> None:
    bench.go.clear()
    bench.connection.connect_to(BOARD)
    qtbot.waitUntil(lambda: len(bench.opening) == 1)
    bench.connection.connect_to(BOARD)
    assert bench.phase is Phase.CONNECTING
    qtbot.waitUntil(lambda: len(bench.opening) == 2)  # the first attempt was ended, not waited for
    assert not bench.sessions
    bench.go.set()
    qtbot.waitUntil(lambda: bench.phase is Phase.CONNECTED)
    assert bench.notes == []


def test_a_later_wish_takes_the_place_of_one_that_waits_for_its_port(bench: Bench, qtbot: QtBot) -> None:
    bench.deaf = True
    bench.go.clear()
    for target in (BOARD, BOARD, EMULATOR):  # the second waits for the first to leave
        bench.connection.connect_to(target)
    bench.go.set()
    qtbot.waitUntil(lambda: bench.phase is Phase.CONNECTED and bench.sessions[0].closed.is_set())
    assert bench.connection.target == EMULATOR
    bench.connection.disconnect_board()
    qtbot.waitUntil(lambda: bench.phase is Phase.DISCONNECTED)
    assert len(bench.opening) == 2  # the first board's and the emulator's; the second wish was given up


def test_an_attempt_that_cannot_be_closed_does_not_hold_its_port_for_ever(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bench.deaf = True
    bench.go.clear()
    bench.connection.connect_to(EMULATOR)
    qtbot.waitUntil(lambda: bool(bench.emulators))

    def stuck() -> None:
        raise OSError("the process does not end")

    monkeypatch.setattr(bench.emulators[0], "stop", stuck)
    bench.connection.connect_to(EMULATOR)
    bench.go.set()
    qtbot.waitUntil(lambda: bench.phase is Phase.CONNECTED)
    assert len(bench.emulators) == 2
    assert "Closing a connection failed" in caplog.text


def test_connecting_to_another_board_closes_the_first(bench: Bench, qtbot: QtBot) -> None:
    first = connect(bench, qtbot)
    bench.connection.connect_to(EMULATOR)
    qtbot.waitUntil(lambda: bench.phase is Phase.CONNECTED and len(bench.sessions) == 2)
    assert first.closed.is_set()
    assert bench.connection.target == EMULATOR


def test_a_lost_board_is_told_once_and_closed(bench: Bench, qtbot: QtBot) -> None:
    session = connect(bench, qtbot)
    session.notices.put(Notice(severity=Severity.ERROR, text="The cable is out.", hint="Plug it in."))
    session.notices.put(Notice(severity=Severity.WARNING, text="Something else."))
    session.fail("The cable is out.", "Plug it in.")
    qtbot.waitUntil(lambda: bench.phase is Phase.DISCONNECTED)
    assert sorted(note.notice.text for note in bench.notes) == ["Something else.", "The cable is out."]
    assert session.closed.is_set()


def test_a_killed_emulator_is_named_as_the_cause(bench: Bench, qtbot: QtBot) -> None:
    session = connect(bench, qtbot, EMULATOR)
    bench.emulators[0].code = -9
    session.fail("Connection reset by peer")
    qtbot.waitUntil(lambda: bench.phase is Phase.DISCONNECTED)
    assert "killed by signal 9" in bench.notes[0].notice.text
    assert "Connection reset by peer" in bench.notes[0].notice.detail
    assert bench.notes[0].notice.detail.endswith("MemoryError")  # its traceback, for a bug report


# ---- commands ----


@pytest.fixture
def commands(bench: Bench, qtbot: QtBot) -> tuple[Commands, FakeSession, list[Note]]:
    session = connect(bench, qtbot)
    commands = Commands(bench.bridge, bench.bridge)
    notes: list[Note] = []
    commands.noted.connect(notes.append)
    return commands, session, notes


def test_while_one_command_is_under_way_only_the_newest_of_its_kind_waits(
    commands: tuple[Commands, FakeSession, list[Note]], qtbot: QtBot
) -> None:
    control, session, _ = commands
    for exposure_us in (100, 200, 300, 400):
        control.set_exposure(exposure_us)
    control.set_gain(3.0)
    assert session.wanted("exposure") == [100]
    assert session.wanted("gain") == [3.0]  # another kind does not wait
    assert control.wanted == Wanted(exposure_us=400, gain_db=3.0)
    session.answer("exposure", exposure_us=100)
    qtbot.waitUntil(lambda: session.wanted("exposure") == [100, 400])
    session.answer("exposure", exposure_us=400)
    session.answer("gain", gain_db=3.0)
    qtbot.waitUntil(lambda: control.wanted == Wanted())


def test_a_refused_command_is_told_and_forgotten(commands: tuple[Commands, FakeSession, list[Note]], qtbot: QtBot) -> None:
    control, session, notes = commands
    control.set_mode("9x9")
    session.answer("mode", CommandRejected("There is no mode 9x9.", hint="Choose another."))
    qtbot.waitUntil(lambda: bool(notes))
    assert notes[0].notice.text == "There is no mode 9x9."
    assert control.wanted.mode is None


def test_an_unanswered_command_is_told_but_a_lost_link_only_once(commands: tuple[Commands, FakeSession, list[Note]], qtbot: QtBot) -> None:
    control, session, notes = commands
    control.start()
    session.answer("start", LinkTimeout("The board did not answer."))
    qtbot.waitUntil(lambda: len(notes) == 1)
    control.stop()
    session.answer("stop", LinkLost("The link is gone."))  # the connection tells that itself
    qtbot.waitUntil(lambda: control.wanted.streaming is None)
    assert len(notes) == 1


def test_answers_of_a_connection_that_is_gone_change_nothing(commands: tuple[Commands, FakeSession, list[Note]], bench: Bench) -> None:
    control, session, notes = commands
    control.set_scene("webcam:0")
    bench.bridge.detach()
    control.forget()
    session.answer("scene", SceneError("There is no webcam."))
    bench.bridge.tick()
    assert notes == []
    control.set_scene("webcam:0")
    assert session.wanted("scene") == ["webcam:0"]  # nobody is there to ask


# ---- model swap ----


@dataclass
class SwapBench:
    deployment: Deployment
    session: FakeSession
    clock: ManualClock
    shelf: FakeShelf
    notes: list[Note]


@pytest.fixture
def swap(bench: Bench, qtbot: QtBot) -> SwapBench:
    session, clock, shelf = connect(bench, qtbot), ManualClock(), FakeShelf()
    deployment = Deployment(bench.bridge, load=shelf.load, clock=clock, parent=bench.bridge)
    notes: list[Note] = []
    deployment.noted.connect(notes.append)
    return SwapBench(deployment, session, clock, shelf, notes)


def begin(swap: SwapBench, qtbot: QtBot) -> None:
    swap.deployment.begin("flowers", "Flowers")
    qtbot.waitUntil(lambda: bool(swap.session.wanted("deploy")))


def test_a_swap_is_followed_from_reading_to_its_cost(swap: SwapBench, qtbot: QtBot) -> None:
    begin(swap, qtbot)
    assert swap.deployment.swap.stage is SwapStage.SENDING
    swap.session.change(deploy=Progress(stage="upload", done=250, total=1000))
    qtbot.waitUntil(lambda: swap.deployment.swap.done_bytes == 250)
    swap.clock.advance(ms=500)
    swap.session.change(deploy=Progress(stage="upload", done=500, total=1000))
    qtbot.waitUntil(lambda: swap.deployment.swap.done_bytes == 500)
    assert swap.deployment.swap.elapsed_s == 0.5
    swap.session.change(deploy=Progress(stage="load", done=0, total=1000))
    qtbot.waitUntil(lambda: swap.deployment.swap.stage is SwapStage.STARTING)
    report = DeployReport(
        name="flowers", generation=2, bytes=1000, upload_s=0.5, bytes_per_s=2000, activate_s=0.1, downtime_ms=80.0, first_result_ms=120.0
    )
    with qtbot.waitSignal(swap.deployment.deployed) as deployed:
        swap.session.answer("deploy", result=report)
    assert deployed.args == ["flowers"]
    assert (swap.deployment.swap.stage, swap.deployment.swap.downtime_ms) == (SwapStage.DONE, 80.0)


def test_a_file_that_cannot_be_read_never_reaches_the_board(swap: SwapBench, qtbot: QtBot) -> None:
    swap.shelf.error = ModelError("flowers.rpk is damaged.", hint="Fetch it again.")
    swap.deployment.begin("flowers", "Flowers")
    qtbot.waitUntil(lambda: swap.deployment.swap.stage is SwapStage.FAILED)
    assert swap.deployment.swap.reason == "flowers.rpk is damaged."
    assert [note.notice.hint for note in swap.notes] == ["Fetch it again."]
    assert swap.session.wanted("deploy") == []


def test_a_failed_swap_says_so_and_another_can_follow(swap: SwapBench, qtbot: QtBot) -> None:
    begin(swap, qtbot)
    swap.session.answer("deploy", DeployFailed("It does not fit. The old network still runs."))
    qtbot.waitUntil(lambda: swap.deployment.swap.stage is SwapStage.FAILED)
    swap.deployment.begin("person", "Person")
    qtbot.waitUntil(lambda: len(swap.session.wanted("deploy")) == 2)


def test_cancelling_reaches_the_session_and_is_no_error(swap: SwapBench, qtbot: QtBot) -> None:
    begin(swap, qtbot)
    swap.deployment.cancel()
    _, token = swap.session.wanted("deploy")[0]
    assert token.cancelled
    swap.session.answer("deploy", cast("Any", Cancelled()))
    qtbot.waitUntil(lambda: swap.deployment.swap.stage is SwapStage.CANCELLED)
    assert swap.notes == []


def test_a_second_swap_is_not_begun_while_one_is_under_way(swap: SwapBench, qtbot: QtBot) -> None:
    begin(swap, qtbot)
    swap.deployment.begin("person", "Person")
    assert len(swap.session.wanted("deploy")) == 1


def test_a_swap_ends_with_its_session(swap: SwapBench, qtbot: QtBot) -> None:
    begin(swap, qtbot)
    swap.deployment.forget()
    assert swap.deployment.swap.stage is SwapStage.NONE
    swap.session.answer("deploy", DeployFailed("The session ended."))
    qtbot.wait(1)
    assert swap.deployment.swap.stage is SwapStage.NONE
    assert swap.notes == []


# ---- library ----


@pytest.fixture
def store(bench: Bench) -> tuple[ModelStore, FakeShelf, list[Note]]:
    shelf = FakeShelf(Stock(missing=("Street", "Person detector")))
    store = ModelStore(bench.bridge, shelf, bench.bridge)
    notes: list[Note] = []
    store.noted.connect(notes.append)
    return store, shelf, notes


def test_fetching_shows_item_and_bytes_and_ends_with_a_fuller_shelf(store: tuple[ModelStore, FakeShelf, list[Note]], qtbot: QtBot) -> None:
    models, shelf, notes = store
    models.look()
    qtbot.waitUntil(lambda: models.known)
    assert models.fetch.missing == ("Street", "Person detector")
    models.get_missing()
    qtbot.waitUntil(lambda: models.fetch.progress is not None)
    assert (models.fetch.item, models.fetch.progress and models.fetch.progress.done) == ("Street", 4_000_000)
    shelf.go.set()
    qtbot.waitUntil(lambda: models.fetch.missing == ())
    assert not models.fetch.active
    assert models.stock.footage == (("file:/clips/street.mp4", "Street"),)
    assert notes[0].action == "footage"


def test_fetching_can_be_cancelled(store: tuple[ModelStore, FakeShelf, list[Note]], qtbot: QtBot) -> None:
    models, _, notes = store
    models.look()
    qtbot.waitUntil(lambda: models.known)
    models.get_missing()
    models.cancel_fetch()
    qtbot.waitUntil(lambda: not models.fetch.active)
    assert notes[0].notice.severity is Severity.INFO


def test_a_failed_fetch_offers_another_try(store: tuple[ModelStore, FakeShelf, list[Note]], qtbot: QtBot) -> None:
    models, shelf, notes = store
    models.look()
    qtbot.waitUntil(lambda: models.known)
    shelf.error = ModelError("The package index does not answer.", hint="Is there a network?")
    shelf.go.set()
    models.get_missing()
    qtbot.waitUntil(lambda: bool(notes))
    assert (notes[0].notice.hint, notes[0].action) == ("Is there a network?", "get-models")
    assert not models.fetch.active
