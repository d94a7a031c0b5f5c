"""What an emulated board is told when it is made; also how that is written on a command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from evalkit.emulator.faults import NO_FAULTS, Faults
from evalkit.imx500.modes import DEFAULT_MODE, MODES, VARIANTS

GENERATED_SCENE = "generated:shop-floor"
FAST, FULL = "fast", "full"
"""Pixels whose noise is looked up in tables (30 frames a second), and pixels that leave nothing out (see full_pixels.py)."""
NO_MODEL = "none"
"""Name that stands for a sensor without a network."""

DEFAULT_STORE_BYTES = 64 << 20
"""As much as the largest package there may be: a dozen of the usual size."""
MAX_LOAD_TIME_SCALE = 5.0
"""Loads that take longer would look to a host like a board that hangs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkProfile:
    """What the emulated cable carries at best."""

    title: str
    bytes_per_s: int
    """0: as much as the computer can."""


LINK_PROFILES: Mapping[str, LinkProfile] = MappingProxyType(
    {
        "usb3": LinkProfile(title="USB 3 (5 Gbit/s)", bytes_per_s=400_000_000),
        "usb2": LinkProfile(title="USB 2 (480 Mbit/s)", bytes_per_s=40_000_000),
        "uart-3m": LinkProfile(title="UART at 3 Mbaud", bytes_per_s=300_000),
        "unlimited": LinkProfile(title="no limit", bytes_per_s=0),
    }
)
"""What is left of the nominal rates for payload, as such links show in practice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorConfig:
    """How the emulated board is made. ValueError if a name is none that exists."""

    scene: str = GENERATED_SCENE
    """See `scenes.opening.open_scene`."""
    model: str = ""
    """Name in the library, path of a package, NO_MODEL, or "": the one that suits the scene (see `models.first_network`)."""
    sensor: str = VARIANTS[0].name
    """"IMX500" or "IMX501"."""
    mode: str = DEFAULT_MODE.name
    link_profile: str = "usb3"
    listen: str = "tcp://127.0.0.1:0"
    """"tcp://HOST:PORT" (port 0: any free one), "pty" (a serial port; not on Windows) or "stdio"."""
    pixels: str = FAST
    """FAST or FULL."""
    seed: int = 1
    """Chooses noise and the cast of the generated scene."""
    faults: Faults = NO_FAULTS
    library: Path | None = None
    """Folder of the model library; None: the user's own."""
    dsp_threads: int = 1
    """Threads that run the network: the other cores belong to the window."""
    model_store_bytes: int = DEFAULT_STORE_BYTES
    """How many bytes of packages it keeps beside the one that runs; 0: it has no room for two."""
    flash: Path | None = None
    """Folder for what outlives the process: the confirmed package and the kept ones; None: a restart knows nothing of them."""
    load_time_scale: float = 0.1
    """How long loading a network takes, against the real sensor (1): 4 MB take 1.3 s there, and so 0.13 s by default; 0: no time."""

    def __post_init__(self) -> None:
        if self.link_profile not in LINK_PROFILES:
            raise ValueError(f"there is no link profile {self.link_profile!r}; there are {', '.join(LINK_PROFILES)}")
        if self.sensor not in {variant.name for variant in VARIANTS}:
            raise ValueError(f"there is no sensor {self.sensor!r}; there are {', '.join(variant.name for variant in VARIANTS)}")
        if self.mode not in {mode.name for mode in MODES}:
            raise ValueError(f"there is no mode {self.mode!r}; there are {', '.join(mode.name for mode in MODES)}")
        if self.pixels not in {FAST, FULL}:
            raise ValueError(f"there are no pixels {self.pixels!r}; there are {FAST} and {FULL}")
        if self.seed < 0:
            raise ValueError(f"the seed is a number from 0 on, not {self.seed}")
        if self.listen not in {"pty", "stdio"} and not self.listen.startswith("tcp://"):
            raise ValueError(f"cannot listen on {self.listen!r}; tcp://HOST:PORT, pty and stdio are possible")
        if self.dsp_threads < 1:
            raise ValueError(f"the network needs at least one thread, not {self.dsp_threads}")
        if self.model_store_bytes < 0:
            raise ValueError(f"a board keeps 0 bytes of packages or more, not {self.model_store_bytes}")
        if not 0 <= self.load_time_scale <= MAX_LOAD_TIME_SCALE:
            raise ValueError(f"the time of a load is scaled by 0 to {MAX_LOAD_TIME_SCALE:g}, not {self.load_time_scale:g}")

    @property
    def link(self) -> LinkProfile:
        """The profile of the link."""
        return LINK_PROFILES[self.link_profile]

    def arguments(self) -> list[str]:
        """Return the command line that makes the same board."""
        pairs = [
            ("--scene", self.scene),
            ("--model", self.model),
            ("--sensor", self.sensor.lower()),
            ("--mode", self.mode),
            ("--link", self.link_profile),
            ("--listen", self.listen),
            ("--pixels", self.pixels),
            ("--seed", str(self.seed)),
            ("--dsp-threads", str(self.dsp_threads)),
            ("--load-time-scale", repr(self.load_time_scale)),
            ("--model-store", str(self.model_store_bytes)),
            *((("--flash", str(self.flash)),) if self.flash is not None else ()),
            *((("--library", str(self.library)),) if self.library is not None else ()),
            *(("--fault", text) for text in self.faults.texts()),
        ]
        # "--name=value" holds even if the value begins with a dash.
        return [f"{name}={value}" for name, value in pairs]
