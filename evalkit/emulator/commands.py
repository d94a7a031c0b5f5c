"""What a host may ask of the board, and the answers. Everything here happens on the device thread, between two frames."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.clock import Clock
from evalkit.emulator.answers import BUSY, Host, fault_of
from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.device import SensorDevice
from evalkit.emulator.loader import Job, Loader
from evalkit.emulator.rhythm import Stream
from evalkit.emulator.scenes.opening import open_scene
from evalkit.emulator.scenes.scene import Scene
from evalkit.emulator.state import BoardState
from evalkit.emulator.swap import SwapDesk
from evalkit.errors import EvalKitError, Unsupported
from evalkit.protocol.messages import Command, ProgressReport, Reply
from evalkit.protocol.requests import (
    GetStatus,
    ModelAbort,
    ModelActivate,
    ModelBegin,
    ModelConfirm,
    ModelSelect,
    ModelTrial,
    ReadRegisters,
    Request,
    SetControls,
    SetInferenceWindow,
    SetMode,
    SetOutput,
    SetScene,
    Start,
    Stop,
    UnknownRequest,
    WriteRegisters,
)


class CommandDesk:
    """Carries out commands; what concerns networks is passed on to the swap desk."""

    def __init__(
        self,
        device: SensorDevice,
        stream: Stream,
        loader: Loader,
        state: BoardState,
        swap: SwapDesk,
        *,
        config: EmulatorConfig,
        clock: Clock,
        post: Callable[[Job], None],
    ) -> None:
        """`post` brings a job back to the device thread."""
        self._device = device
        self._stream = stream
        self._loader = loader
        self._state = state
        self._swap = swap
        self._config = config
        self._clock = clock
        self._post = post

    def handle(self, command: Command, host: Host) -> None:
        """Carry out a command and answer it, now or when it is done."""
        try:
            data = self._carry_out(command.id, command.request, host)
        except EvalKitError as error:
            host.send(Reply(id=command.id, fault=fault_of(error)))
            return
        if data is not None:
            host.send(Reply(id=command.id, status=self._state.status(), data=data))

    def _carry_out(self, number: int, request: Request, host: Host) -> bytes | None:
        """Do what is asked; return the data of the reply, or None if it comes later."""
        device = self._device
        match request:
            case GetStatus():
                pass
            case Start():
                self._stream.start()
            case Stop():
                self._stream.stop()
            case SetMode(mode=mode):
                device.set_mode(mode)
            case SetControls(exposure_us=exposure_us, gain_db=gain_db):
                device.set_controls(exposure_us, gain_db)
            case SetInferenceWindow(window=window):
                device.set_window(window)
            case SetOutput(output=output):
                device.set_output(output)
            case SetScene(scene=uri) if uri.startswith("webcam:") and uri == device.scene.uri:
                pass  # A camera cannot be opened twice.
            case SetScene(scene=uri):
                self._open_scene(number, uri, host)
                return None
            case ReadRegisters(address=address, count=count):
                return device.registers.read_bytes(address, count, self._clock.now_ns() / 1000)
            case WriteRegisters(address=address, data=data):
                device.registers.write_bytes(address, data, self._clock.now_ns() / 1000)
            case ModelBegin() | ModelTrial() | ModelActivate() | ModelConfirm() | ModelSelect() | ModelAbort():
                return None if self._swap.carry_out(number, request, host) else b""
            case UnknownRequest(name=name, problem=problem):
                raise Unsupported(f"This board does not know the command {name!r} ({problem}).")
        return b""

    def _open_scene(self, number: int, uri: str, host: Host) -> None:
        def work() -> Job:
            scene = open_scene(uri, self._config.seed)
            return lambda: switch(scene)

        def switch(scene: Scene) -> None:
            self._device.set_scene(scene)
            host.send(Reply(id=number, status=self._state.status()))

        def failed(error: EvalKitError) -> Job:
            return lambda: host.send(Reply(id=number, fault=fault_of(error)))

        host.send(ProgressReport(id=number, stage="open", done=0, total=1, unit="scene"))
        if not self._loader.submit(work, failed=failed, then=self._post):
            host.send(Reply(id=number, fault=BUSY))
