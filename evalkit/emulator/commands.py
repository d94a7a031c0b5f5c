"""What a host may ask of the board, and the answers. Everything here happens on the device thread, between two frames."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from typing import Protocol

from evalkit import __version__
from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.device import SensorDevice
from evalkit.emulator.keeper import Done, Failed
from evalkit.emulator.loader import Job, Loader
from evalkit.emulator.memory import EMPTY, Upload, message_of, require_plan
from evalkit.emulator.network import LoadedNetwork
from evalkit.emulator.procedures import Progress
from evalkit.emulator.rois import MAX_ROIS
from evalkit.emulator.scenes.opening import open_scene
from evalkit.emulator.scenes.scene import Scene
from evalkit.errors import BoardFault, CommandRejected, EvalKitError, ModelError, ModelTooLarge, Unsupported
from evalkit.frames import PixelFormat
from evalkit.imx500.modes import GAIN_DB_MAX, MODES
from evalkit.protocol.messages import (
    PROTOCOL_VERSION,
    BoardHello,
    Capabilities,
    Command,
    ControlMessage,
    Fault,
    GetStatus,
    ModeInfo,
    ModelAbort,
    ModelActivate,
    ModelBegin,
    ModelStatus,
    ProgressReport,
    Range,
    Rectangle,
    Reply,
    Request,
    SetControls,
    SetInferenceWindow,
    SetMode,
    SetOutput,
    SetScene,
    Start,
    Status,
    Stop,
    UnknownRequest,
)

Answer = Callable[[ControlMessage], None]
FEATURES = ("scene", "credits")

log = logging.getLogger(__name__)


class Stream(Protocol):
    """What starts and stops the frames."""

    @property
    def streaming(self) -> bool:
        """Whether frames are made."""
        ...

    def start(self) -> None:
        """Make frames, numbered from 0; does nothing if it does already."""
        ...

    def stop(self) -> None:
        """Make no more frames."""
        ...


class Install(Protocol):
    """What puts a network in the sensor and lets it run."""

    def __call__(self, network: LoadedNetwork, *, progress: Progress, done: Done, failed: Failed) -> None:
        """Begin; `done` or `failed` is called on the device thread."""
        ...


class CommandDesk:
    """Carries out commands. `post` brings a job back to the device thread; `load` makes a package ready to run (slow).

    `install` puts it in the sensor: on the device thread, and the stream rests meanwhile.
    """

    def __init__(
        self,
        device: SensorDevice,
        stream: Stream,
        loader: Loader,
        *,
        config: EmulatorConfig,
        post: Callable[[Job], None],
        load: Callable[[bytes, str], LoadedNetwork],
        install: Install,
    ) -> None:
        self._device = device
        self._stream = stream
        self._loader = loader
        self._config = config
        self._post = post
        self._load = load
        self._install = install
        self.upload: Upload | None = None
        """The package that is on its way in; the link's thread adds to it."""

    def hello(self) -> BoardHello:
        """Return the board's introduction."""
        link, sensor = self._config.link, self._config.sensor
        limits = [mode.exposure_limits_us() for mode in MODES]
        return BoardHello(
            protocol=PROTOCOL_VERSION,
            vendor="EvalKit",
            model=f"{sensor} emulator",
            serial_number=f"EMU-{self._config.seed:04d}",
            firmware=__version__,
            sensor=sensor,
            # 16 bytes as four words, as registers 0xD040..0xD04F are printed.
            sensor_id=hashlib.sha256(f"evalkit-emulator-{self._config.seed}".encode()).hexdigest()[:32].upper(),
            capabilities=Capabilities(
                modes=[
                    ModeInfo(name=each.name, width=each.size.width, height=each.size.height, frame_period_us=each.frame_period_us)
                    for each in MODES
                ],
                pixel_formats=[PixelFormat.YUV420.value, PixelFormat.RGB8.value, PixelFormat.SRGGB10P.value],
                # Of all modes; in each the board takes the nearest that this one can do.
                exposure_us=Range(minimum=min(low for low, _ in limits), maximum=max(high for _, high in limits)),
                gain_db=Range(minimum=0.0, maximum=GAIN_DB_MAX),
                link_kind=link.title,
                link_capacity_bytes_per_s=link.bytes_per_s,
                max_rois=MAX_ROIS,
                features=list(FEATURES),
            ),
            status=self.status(),
        )

    def status(self) -> Status:
        """Return everything the board says about itself now."""
        settings, network = self._device.settings, self._device.network
        window = settings.window
        return Status(
            streaming=self._stream.streaming,
            mode=settings.mode.name,
            exposure_us=settings.exposure_us,
            gain_db=settings.gain_db,
            output=settings.output,
            inference_window=Rectangle(x=window.x, y=window.y, width=window.width, height=window.height),
            memory=message_of(EMPTY if network is None else network.memory),
            model=None
            if network is None
            else ModelStatus(generation=network.generation, name=network.name, card_json=network.card.to_json()),
            scene=self._device.scene.uri,
            temperature_c=self._device.temperature_c,
        )

    def forget_upload(self) -> None:
        """Throw away what was uploaded and not activated."""
        self.upload = None

    def handle(self, command: Command, answer: Answer) -> None:
        """Carry out a command and answer it, now or when it is done."""
        try:
            later = self._carry_out(command.id, command.request, answer)
        except EvalKitError as error:
            answer(Reply(id=command.id, fault=fault_of(error)))
            return
        if not later:
            answer(Reply(id=command.id, status=self.status()))

    def _carry_out(self, number: int, request: Request, answer: Answer) -> bool:
        """Do what is asked; return whether the answer comes later."""
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
                self._open_scene(number, uri, answer)
                return True
            case ModelBegin():
                require_plan(request)
                self.upload = Upload.of(request)
            case ModelAbort(upload_id=upload_id):
                if self.upload is not None and self.upload.begin.upload_id == upload_id:
                    self.upload = None
            case ModelActivate(upload_id=upload_id):
                self._activate(number, upload_id, answer)
                return True
            case UnknownRequest(name=name, problem=problem):
                raise Unsupported(f"This board does not know the command {name!r} ({problem}).")
        return False

    def _open_scene(self, number: int, uri: str, answer: Answer) -> None:
        def work() -> Job:
            scene = open_scene(uri, self._config.seed)
            return lambda: switch(scene)

        def switch(scene: Scene) -> None:
            self._device.set_scene(scene)
            answer(Reply(id=number, status=self.status()))

        answer(ProgressReport(id=number, stage="open", done=0, total=1, unit="scene"))
        self._submit(number, work, answer)

    def _activate(self, number: int, upload_id: int, answer: Answer) -> None:
        upload = self.upload
        if upload is None or upload.begin.upload_id != upload_id:
            raise CommandRejected(f"There is no upload {upload_id}.", hint="Begin with model_begin.")
        self.upload = None
        size = upload.begin.size_bytes

        def work() -> Job:
            answer(ProgressReport(id=number, stage="check", done=0, total=size))
            network = self._load(upload.take(), upload.begin.name)
            return lambda: self._install(network, progress=progress, done=done, failed=failed)

        def progress(sent: int, total: int) -> None:
            answer(ProgressReport(id=number, stage="load", done=sent, total=total))

        def done() -> None:
            answer(Reply(id=number, status=self.status()))

        def failed(error: BoardFault) -> None:
            answer(Reply(id=number, fault=fault_of(error)))

        self._submit(number, work, answer)

    def _submit(self, number: int, work: Callable[[], Job], answer: Answer) -> None:
        def failed(error: EvalKitError) -> Job:
            return lambda: answer(Reply(id=number, fault=fault_of(error)))

        if not self._loader.submit(work, failed=failed, then=self._post):
            answer(Reply(id=number, fault=Fault(code="busy", text="The board is still loading.", hint="Wait a moment and try again.")))


def fault_of(error: EvalKitError) -> Fault:
    """Return an error as a host is told it."""
    match error:
        case ModelTooLarge():
            code = "too_large"
        case Unsupported():
            code = "unsupported"
        case CommandRejected() | ModelError():
            code = "rejected"
        case BoardFault() | _:
            code = "failed"
    return Fault(code=code, text=error.message, hint=error.hint)
