"""The sensor with its board, without any wire: time goes in, exposures come out. No thread, no clock, no port.

What follows an exposure, the network and the sensor's metadata, is in inference.py: apart, so that a server may run the two on two
threads, as the sensor's logic chip works on one frame while the pixels see the next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from evalkit.emulator.auto_exposure import AutoExposure
from evalkit.emulator.camera import Camera
from evalkit.emulator.config import FAST
from evalkit.emulator.frame import Exposure, FramePool
from evalkit.emulator.network import LoadedNetwork
from evalkit.emulator.pixels import Conditions
from evalkit.emulator.registers import SensorRegisters, device_id_of
from evalkit.emulator.rois import MAX_ROIS, image_from_sensor, seen_part
from evalkit.emulator.scenes.scene import Scene
from evalkit.errors import CommandRejected
from evalkit.frames import PixelFormat
from evalkit.geometry import Rect
from evalkit.imx500.modes import DEFAULT_MODE, FULL_ARRAY, GAIN_DB_MAX, MODES, Mode
from evalkit.protocol.values import OutputSelection, Rectangle

DEFAULT_EXPOSURE_US = 10_000
DEFAULT_OUTPUT = OutputSelection(image=PixelFormat.YUV420.value, metadata=True)
ROI_KINDS = ("", "detections", "fixed")
SMALLEST_ROI = 16
"""Sensor pixels."""
SMALLEST_WINDOW = 64
"""Sensor pixels; a smaller inference window would show the network less than one pixel for ten of its own."""
WHOLE_ARRAY = Rect(0, 0, FULL_ARRAY.width, FULL_ARRAY.height)
_COLD_C, _WARM_C, _WARMING_S = 34.0, 46.0, 240.0
"""Temperature of the chip when it starts, after streaming for long, and how fast it gets there."""
_PAUSE_S = 1.0
"""Exposures further apart than this are not one stream: the chip rested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a host can change; a frame is exposed with one of these from beginning to end."""

    mode: Mode
    frame_period_us: int
    exposure_us: int
    gain_db: float = 0.0
    output: OutputSelection = DEFAULT_OUTPUT
    window: Rect = WHOLE_ARRAY


class SensorDevice:
    """The sensor in front of a scene. One thread uses it."""

    def __init__(self, scene: Scene, *, seed: int, mode: Mode = DEFAULT_MODE, load_time_scale: float = 1.0, pixels: str = FAST) -> None:
        self._scene = scene
        self._seed, self._pixels = seed, pixels
        self._scene_since_ns: int | None = None
        self._last_due_ns: int | None = None
        self._streamed_s = 0.0
        self._network: LoadedNetwork | None = None
        self._generation = 0
        self._mode, self._output = mode, DEFAULT_OUTPUT
        self.registers = SensorRegisters(mode, load_time_scale=load_time_scale, device_id=device_id_of(seed))
        """What a host's settings become, and what frames are made of."""
        self.registers.set_exposure_us(DEFAULT_EXPOSURE_US)
        self._auto_exposure = AutoExposure(self.registers)
        self._camera, self._pool = Camera(mode, seed, pixels=pixels), FramePool(mode.size)

    @property
    def settings(self) -> Settings:
        """What the next frame is exposed with."""
        registers = self.registers
        return Settings(
            mode=self._mode,
            frame_period_us=registers.frame_period_us,
            exposure_us=registers.exposure_us,
            gain_db=registers.gain_db,
            output=self._output,
            window=registers.window,
        )

    @property
    def scene(self) -> Scene:
        """What it looks at."""
        return self._scene

    @property
    def network(self) -> LoadedNetwork | None:
        """The network that runs."""
        return self._network

    @property
    def temperature_c(self) -> float:
        """Temperature of the chip, which warms up while it streams."""
        return round(_WARM_C + (_COLD_C - _WARM_C) * math.exp(-self._streamed_s / _WARMING_S), 1)

    # Settings: each holds from the next frame on ----------------------------------------------------------------------

    def set_mode(self, name: str) -> None:
        """Change the mode; CommandRejected if there is none of that name."""
        mode = next((mode for mode in MODES if mode.name == name), None)
        if mode is None:
            raise CommandRejected(f"There is no mode {name!r}.", hint=f"There are {', '.join(mode.name for mode in MODES)}.")
        if mode is self._mode:
            return
        exposure_us = self.registers.exposure_us
        self._mode = mode
        self._camera, self._pool = Camera(mode, self._seed, pixels=self._pixels), FramePool(mode.size)
        self.registers.set_mode(mode)
        self.registers.set_exposure_us(exposure_us)

    def set_controls(self, exposure_us: int | None, gain_db: float | None) -> None:
        """Change exposure and gain to the nearest that the sensor can do; None leaves one as it is."""
        if gain_db is not None:
            if not math.isfinite(gain_db):
                raise CommandRejected("The gain must be a number.", hint=f"From 0 to {GAIN_DB_MAX:.1f} dB are possible.")
            self.registers.set_gain_db(gain_db)
        if exposure_us is not None:
            self.registers.set_exposure_us(exposure_us)

    def set_output(self, output: OutputSelection) -> None:
        """Change what leaves the board; CommandRejected if it cannot send that."""
        formats = [format_.value for format_ in PixelFormat]
        if output.image and output.image not in formats:
            raise CommandRejected(f"There is no pixel format {output.image!r}.", hint=f"There are {', '.join(formats)}.")
        if output.rois not in ROI_KINDS:
            raise CommandRejected(f"There are no regions of interest {output.rois!r}.", hint=f"There are {ROI_KINDS}.")
        if output.rois == "fixed" and not 0 < len(output.roi_rects) <= MAX_ROIS:
            raise CommandRejected(
                f"{len(output.roi_rects)} regions of interest are not possible.", hint=f"Give 1 to {MAX_ROIS} rectangles."
            )
        for rect in output.roi_rects:
            _require_inside(rect, "A region of interest", SMALLEST_ROI)
        self._output = output

    def set_window(self, window: Rectangle) -> None:
        """Change what the network sees; CommandRejected if the array has no such part."""
        _require_inside(window, "The inference window", SMALLEST_WINDOW)
        self.registers.set_window(Rect(window.x, window.y, window.width, window.height))

    def set_scene(self, scene: Scene) -> None:
        """Look at something else; the old scene is closed."""
        self._scene.close()
        self._scene, self._scene_since_ns = scene, None

    def set_network(self, network: LoadedNetwork) -> None:
        """Run another network."""
        self._generation += 1
        self._network = replace(network, generation=self._generation)

    def remove_network(self) -> None:
        """Run none."""
        self._network = None

    def lose_power(self, mode: Mode) -> None:
        """Begin anew in `mode`, without a network; what the registers held is gone by now."""
        self._network, self._generation = None, 0
        self._mode, self._output = mode, DEFAULT_OUTPUT
        self._camera, self._pool = Camera(mode, self._seed, pixels=self._pixels), FramePool(mode.size)
        self.registers.set_mode(mode)
        self.registers.set_exposure_us(DEFAULT_EXPOSURE_US)

    # Frames ---------------------------------------------------------------------------------------------------------

    def expose(self, frame_id: int, due_ns: int, *, stream: int = 0) -> Exposure | None:
        """Expose and develop the frame whose last line is read at `due_ns` (board clock), as the registers stand (UNCONFIRMED "control-delay").

        None if all memory for frames is under way. SceneError if the scene is gone.
        """
        memory = self._pool.take()
        if memory is None:
            return None
        self._auto_exposure.before()
        settings, network, readout_us = self.settings, self._network, self.registers.readout_us
        output, mode, window = settings.output, settings.mode, seen_part(settings.window, settings.mode)
        asked = network is not None and (output.metadata or output.input_tensor or output.rois == "detections")
        try:
            shot = self._camera.shoot(
                self._scene.picture(self._scene_time_s(due_ns)),
                memory,
                frame_number=frame_id,
                conditions=Conditions(
                    exposure_us=settings.exposure_us,
                    gain_db=settings.gain_db,
                    digital_gains=self.registers.digital_gains,
                    temperature_c=self.temperature_c,
                ),
                format_=PixelFormat(output.image) if output.image else None,
                window=image_from_sensor(window, mode).clipped(mode.size),
                tensor_size=network.dsp.input_size if network is not None and asked else None,
                mirrored=self.registers.mirrored,
            )
        except BaseException:
            self._pool.give_back(memory)
            raise
        self._auto_exposure.after(shot.developed)
        return Exposure(
            stream=stream,
            frame_id=frame_id,
            timestamp_ns=due_ns - 1000 * (readout_us + settings.exposure_us),
            mode=mode,
            frame_period_us=settings.frame_period_us,
            readout_us=readout_us,
            exposure_us=settings.exposure_us,
            gain_db=settings.gain_db,
            temperature_c=self.temperature_c,
            output=output,
            window=window,
            network=network,
            shot=shot,
            camera=self._camera,
            pool=self._pool,
            memory=memory,
        )

    def _scene_time_s(self, due_ns: int) -> float:
        if self._last_due_ns is not None and 0 < due_ns - self._last_due_ns < _PAUSE_S * 1e9:
            self._streamed_s += (due_ns - self._last_due_ns) / 1e9
        self._last_due_ns = due_ns
        self.registers.set_temperature(self.temperature_c)
        if self._scene_since_ns is None:
            self._scene_since_ns = due_ns
        return (due_ns - self._scene_since_ns) / 1e9


def _require_inside(rect: Rectangle, what: str, smallest: int) -> None:
    inside = rect.x >= 0 and rect.y >= 0 and rect.x + rect.width <= FULL_ARRAY.width and rect.y + rect.height <= FULL_ARRAY.height
    if not inside or rect.width < smallest or rect.height < smallest:
        shown = Rect(rect.x, rect.y, rect.width, rect.height)
        raise CommandRejected(
            f"{what} cannot be {shown}.", hint=f"It must lie within the array of {FULL_ARRAY} and measure at least {smallest} pixels."
        )
