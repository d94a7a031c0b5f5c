"""What panels show: frozen values without behaviour. The other files of this folder make them; panels and widgets only read them.

They stand apart because the first paint needs them and must not wait for what making them takes.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.presenters.memory import NO_MEMORY, MemoryState
from ui.presenters.mood import Mood
from ui.presenters.plan import PlanState
from ui.presenters.swap import SwapStep


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusState:
    """The status bar, ready to be drawn."""

    mood: Mood = Mood.QUIET
    state: str = ""
    fps: str = ""
    """Sensor, received and shown frames per second."""
    link: str = ""
    link_is_full: bool = False
    drops: str = ""
    drops_tip: str = ""
    temperature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionState:
    """The connection panel, ready to be drawn."""

    mood: Mood = Mood.QUIET
    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Name and value, in the order they are shown."""
    advice: str = ""
    """What to do, where there is nothing to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An entry of a list: what it means to the program, how it reads, and whether it can be had."""

    key: str
    text: str
    tip: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneState:
    """The scene panel, ready to be drawn."""

    visible: bool = False
    """Boards look at the world; only an emulator can be told what to look at."""
    choices: tuple[Choice, ...] = ()
    choice: str = ""
    detail: str = ""
    """The whole path of a file or folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputState:
    """The output panel, ready to be drawn."""

    enabled: bool = False
    presets: tuple[Choice, ...] = ()
    preset: str = ""
    formats: tuple[Choice, ...] = ()
    format: str = ""
    formats_enabled: bool = False
    input_tensor: bool = False
    input_tensor_enabled: bool = False
    cost: str = ""
    """What the choice costs the link, in words."""
    too_much: bool = False
    """Whether that is more than the link carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorState:
    """The sensor panel, ready to be drawn."""

    enabled: bool = False
    modes: tuple[Choice, ...] = ()
    mode: str = ""
    exposure_us: int = 10_000
    exposure_min_us: int = 10
    exposure_max_us: int = 100_000
    gain_db: float = 0.0
    gain_min_db: float = 0.0
    gain_max_db: float = 27.0
    window_text: str = ""
    """What part of the array the network sees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelItem:
    """A network of the library."""

    name: str
    title: str
    task: str = ""
    builtin: bool = False
    size_bytes: int = 0
    memory: MemoryState = NO_MEMORY
    facts: tuple[tuple[str, str], ...] = ()
    """From its card: name and value."""
    note: str = ""
    problem: str = ""
    """Why the file cannot be used, or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNetwork:
    """A network that the board holds."""

    sha256: str
    network: int
    text: str
    runs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """The model panel, ready to be drawn."""

    items: tuple[ModelItem, ...] = ()
    selected: str = ""
    running: str = ""
    running_title: str = ""
    selected_item: ModelItem | None = None
    swap_active: bool = False
    progress: float | None = None
    """0..1, or None: not known or nothing under way."""
    swap_text: str = ""
    swap_failed: bool = False
    swap_steps: tuple[SwapStep, ...] = ()
    swap_facts: tuple[tuple[str, str], ...] = ()
    """What a swap that is over cost, or how it is known what runs."""
    swap_detail: str = ""
    """What was verified, or what to do about a failure."""
    plan: PlanState | None = None
    """Of the selected network; None: not known yet."""
    kept: tuple[KeptNetwork, ...] = ()
    """What the board can switch to without an upload."""
    can_switch: bool = False
    choices: tuple[Choice, ...] = ()
    """The entries as they read in a list; a dot marks the one that runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchState:
    """What the model panel shows of it."""

    text: str = ""
    """"" if nothing is missing."""
    active: bool = False
    share: float | None = None
    """0..1; None: not known."""
