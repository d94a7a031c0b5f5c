"""What the board says about itself: its introduction, and how it is at the moment."""

from __future__ import annotations

from evalkit import __version__
from evalkit.emulator.boot import Boot
from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.confirmation import Confirmation
from evalkit.emulator.device import SensorDevice
from evalkit.emulator.memory import EMPTY, message_of
from evalkit.emulator.registers import device_id_of
from evalkit.emulator.rhythm import Stream
from evalkit.emulator.rois import MAX_ROIS
from evalkit.emulator.store import PackageStore
from evalkit.frames import PixelFormat
from evalkit.imx500.modes import GAIN_DB_MAX, MODES
from evalkit.models.package import ModelPackage
from evalkit.protocol.messages import PROTOCOL_VERSION, BoardHello
from evalkit.protocol.values import TWINS, Capabilities, KeptModel, ModeInfo, ModelStatus, Range, Rectangle, Status

FEATURES = ("scene", "credits", "resume", "trial", "registers", TWINS)


class BoardState:
    """Reads everything that is told to a host. Device thread only."""

    def __init__(
        self, device: SensorDevice, stream: Stream, store: PackageStore, boot: Boot, confirmation: Confirmation, *, config: EmulatorConfig
    ) -> None:
        self._device = device
        self._boot = boot
        self._stream = stream
        self._store = store
        self._confirmation = confirmation
        self._config = config

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
            sensor_id=device_id_of(self._config.seed).hex().upper(),
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
                model_store_bytes=self._store.limit_bytes,
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
            model=self._model(),
            scene=self._device.scene.uri,
            temperature_c=self._device.temperature_c,
            kept=self._kept(),
            starting=self._boot.loading,
        )

    def _model(self) -> ModelStatus | None:
        network = self._device.network
        if network is None:
            return None
        return ModelStatus(
            generation=network.generation,
            name=network.name,
            card_json=network.card.to_json(),
            sha256=network.sha256,
            network=network.index,
            confirmed=self._confirmation.confirmed,
        )

    def _kept(self) -> list[KeptModel]:
        """Return what can run without an upload, with what runs already at the end."""
        running = self._device.network.package if self._device.network is not None else None
        packages = [package for package in self._store.kept if running is None or package.sha256 != running.sha256]
        return [_told(package) for package in (*packages, *([] if running is None else [running]))]


def _told(package: ModelPackage) -> KeptModel:
    return KeptModel(
        sha256=package.sha256,
        name=package.name,
        size_bytes=len(package.data),
        networks=[network.name for network in package.networks],
        memory=message_of(package.memory),
    )
