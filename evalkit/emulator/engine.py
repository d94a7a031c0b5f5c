"""The board's threads: one exposes in the rhythm of the mode, one runs the network, one loads. None waits for the link."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from evalkit.clock import Clock
from evalkit.emulator.answers import Host
from evalkit.emulator.board import Board
from evalkit.emulator.config import GENERATED_SCENE, EmulatorConfig
from evalkit.emulator.drops import BUSY, LINK, LOAD, DropLedger
from evalkit.emulator.frame import Exposure
from evalkit.emulator.inference import InferenceStage
from evalkit.emulator.loader import Job
from evalkit.emulator.network import LoadedNetwork, Prepare
from evalkit.emulator.rhythm import CATCH_UP_NS, Rhythm
from evalkit.emulator.scenes.opening import open_scene
from evalkit.emulator.scenes.scene import Scene
from evalkit.emulator.sender import Sender
from evalkit.emulator.uploads import Uploads
from evalkit.errors import BoardFault, SceneError
from evalkit.flow import BoundedQueue, Overflow
from evalkit.protocol.messages import Command, LogLine

_JOBS = 256
"""Commands that wait for the device thread; the link's thread waits with them if there are more."""
_GOODBYE_S = 10.0
_FIRST_NETWORK_NS = 1_000_000_000
"""A stream that is started while the first network is being loaded waits so long for it, so that it begins whole."""

log = logging.getLogger(__name__)


class Engine:
    """The whole board except its link. `post`, `attach`, `detach` may be called from any thread."""

    def __init__(
        self,
        config: EmulatorConfig,
        scene: Scene,
        *,
        clock: Clock,
        prepare: Prepare,
        on_failure: Callable[[], None],
    ) -> None:
        """`prepare` makes a network ready to run; `on_failure` is called when a thread failed, and the board with it."""
        self._config = config
        self._clock = clock
        self._on_failure = on_failure
        self.drops = DropLedger()
        self._board = Board(
            config,
            scene,
            self,
            clock=clock,
            prepare=prepare,
            post=self.post,
            tell=self._tell,
            restart=self.restart,
            booted=self._booted,
        )
        self._device, self._keeper = self._board.device, self._board.keeper
        self._stage = InferenceStage(faults=config.faults, seed=config.seed)
        self._jobs = BoundedQueue[Job](_JOBS, Overflow.BLOCK)
        self._exposed = BoundedQueue[Exposure](1, Overflow.BLOCK)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._sender: Sender | None = None
        self._stream: Rhythm | None = None
        self._streams = 0
        self._trouble: list[LogLine] = []
        self._threads = [
            threading.Thread(target=self._guarded, args=(self._run_device,), name="evalkit-emulator-device", daemon=True),
            threading.Thread(target=self._guarded, args=(self._run_dsp,), name="evalkit-emulator-dsp", daemon=True),
        ]

    # Life -----------------------------------------------------------------------------------------------------------

    def run(self, first: Callable[[], LoadedNetwork] | None = None) -> None:
        """Start the threads, and power the board up; `first` makes the network that runs as long as none was confirmed."""
        self._board.loader.start()
        self.post(lambda: self._board.power_up(first))
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End the threads and close the scene."""
        self._stop.set()
        self._wake.set()
        self._jobs.close()
        self._board.loader.close()
        self._exposed.close()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_GOODBYE_S)
        for exposure in self._exposed.drain():
            exposure.release()
        self._device.scene.close()

    def _guarded(self, run: Callable[[], None]) -> None:
        try:
            run()
        except Exception:
            log.exception("The emulated board failed.")
            self._on_failure()

    def post(self, job: Job) -> None:
        """Have `job` done on the device thread, between two frames."""
        self._jobs.put(job)
        self._wake.set()

    def restart(self, host: Host) -> None:
        """Lose the power and get it back (a fault): the link to `host` ends, and only what is in the flash is left."""

        def job() -> None:
            host.cut()
            if self._sender is not None:  # another may have come meanwhile
                self._sender.cut()
            self.stop()
            self._sender = None
            self._board.restart()

        self.post(job)

    def _booted(self) -> None:
        if self._stream is not None and self._stream.next_id == 0:
            self._stream.due_ns = self._clock.now_ns()

    # Hosts ----------------------------------------------------------------------------------------------------------

    def attach(self, sender: Sender) -> None:
        """Introduce the board to a host that has just greeted; whatever was before is over."""

        def job() -> None:
            self._leave()
            self._sender = sender
            sender.send(self._board.state.hello())
            for line in self._trouble:
                sender.send(line)
            self._trouble.clear()

        self.post(job)

    def detach(self, sender: Sender) -> None:
        """Stop streaming and forget the upload, because the host of `sender` is gone."""

        def job() -> None:
            if self._sender is sender:
                self._leave()

        self.post(job)

    def command(self, command: Command, sender: Sender) -> None:
        """Carry out a host's command."""
        self.post(lambda: self._board.desk.handle(command, sender))

    @property
    def uploads(self) -> Uploads:
        """What the link's thread adds to."""
        return self._board.uploads

    def _leave(self) -> None:
        self.stop()
        self._sender = None
        self._board.swap.left()

    def _tell(self, level: str, text: str) -> None:
        log.log(logging.getLevelNamesMapping()[level], "%s", text)
        line = LogLine(level=level, text=text)
        if self._sender is not None:
            self._sender.send(line)
        else:
            self._trouble.append(line)

    # Streaming: all on the device thread ----------------------------------------------------------------------------

    @property
    def streaming(self) -> bool:
        """Whether frames are made."""
        return self._stream is not None

    def start(self) -> None:
        """Make frames, numbered from 0; does nothing if it does already."""
        if self._stream is None:
            self._streams += 1
            wait_ns = _FIRST_NETWORK_NS if self._board.boot.loading else 0
            self._stream = Rhythm(self._streams, self._clock.now_ns() + wait_ns)
            self.drops.begin()
            self._keeper.stream(self._clock.now_ns(), wanted=True)
            if self._sender is not None:
                self._sender.begin_stream(self._streams)

    def stop(self) -> None:
        """Make no more frames."""
        self._stream = None
        self._keeper.stream(self._clock.now_ns(), wanted=False)
        if self._sender is not None:
            self._sender.begin_stream(-1)

    def _run_device(self) -> None:
        while not self._stop.is_set():
            for job in self._jobs.drain():
                job()
            stream = self._stream
            self._board.confirmation.advance(self._clock.now_ns())
            if self._keeper.due_ns is not None:
                self._tend_sensor(self._keeper.due_ns)
            elif stream is None:
                self._wait(self._board.confirmation.due_ns)
            elif self._clock.wait_until(stream.due_ns, self._wake):
                self._wake.clear()
            elif len(self._exposed) > 0 and self._clock.now_ns() - stream.due_ns <= CATCH_UP_NS:
                # The network has not begun the frame before; it wakes this thread when it does.
                self._wake.wait()
                self._wake.clear()
            else:
                self._tick(stream)

    def _tend_sensor(self, due_ns: int) -> None:
        if self._clock.wait_until(due_ns, self._wake):
            self._wake.clear()
        self._keeper.advance(self._clock.now_ns())
        if self._stream is not None and not self._keeper.busy:
            registers = self._device.registers
            frame_ns, period_ns = 1000 * (registers.exposure_us + registers.readout_us), 1000 * registers.frame_period_us
            missed = self._stream.rest_until(self._clock.now_ns(), frame_ns, period_ns)
            if missed:
                self.drops.drop(missed.start, LOAD, count=len(missed))

    def _wait(self, due_ns: int | None) -> None:
        """Wait for a job, or until `due_ns`."""
        if due_ns is None:
            self._wake.wait()
            self._wake.clear()
        elif self._clock.wait_until(due_ns, self._wake):
            self._wake.clear()

    def _tick(self, stream: Rhythm) -> None:
        period_ns = self._device.settings.frame_period_us * 1000
        late = stream.catch_up(self._clock.now_ns(), period_ns)
        if late:
            self.drops.drop(late.start, BUSY, count=len(late))
        frame_id, due_ns = stream.take(period_ns)
        sender = self._sender
        if sender is None or not sender.has_room(period_ns):
            self.drops.drop(frame_id, LINK)
            return
        # If the network still has not begun the frame before, another one would only grow old behind it.
        exposure = self._expose(frame_id, due_ns, stream.number) if len(self._exposed) == 0 else None
        if exposure is None:
            self.drops.drop(frame_id, BUSY)
        elif self._exposed.put(exposure) is not None:
            exposure.release()

    def _expose(self, frame_id: int, due_ns: int, stream: int) -> Exposure | None:
        try:
            return self._device.expose(frame_id, due_ns, stream=stream)
        except SceneError as error:
            self._tell("ERROR", f"{error.message} {error.hint} The board looks at {GENERATED_SCENE} now.")
            self._device.set_scene(open_scene(GENERATED_SCENE, self._config.seed))
            return None

    # The network ----------------------------------------------------------------------------------------------------

    def _run_dsp(self) -> None:
        while (exposure := self._exposed.get()) is not None:
            self._wake.set()
            try:
                frame = self._stage.finish(exposure, self._clock.now_ns)
            except BoardFault as error:
                self._network_failed(exposure, error)
                continue
            except Exception as error:
                log.exception("A network made the emulator fail.")
                self._network_failed(exposure, BoardFault(f"The network made the emulator fail: {type(error).__name__}: {error}"))
                continue
            sender = self._sender
            if sender is None:
                exposure.release()
            else:
                sender.offer(frame)

    def _network_failed(self, exposure: Exposure, error: BoardFault) -> None:
        self.drops.drop(exposure.frame_id, BUSY)
        exposure.release()
        generation = exposure.network.generation if exposure.network is not None else 0
        self.post(lambda: self._board.network_failed(generation, error))
