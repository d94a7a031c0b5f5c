"""What a swap of the network came to: what it cost, what was verified, and, if it failed, how the board went back."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import msgspec

from evalkit.protocol.values import ModelStatus


class NetworkRef(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which network of which package, as a board names it and the history keeps it."""

    name: str
    sha256: str = ""
    """Of the package, in hexadecimal; "": an older board did not say."""
    network: int = 0
    """Which network of the package."""

    @staticmethod
    def of(model: ModelStatus | None) -> NetworkRef | None:
        """Return the network that a board says it runs."""
        return None if model is None else NetworkRef(name=model.name, sha256=model.sha256, network=model.network)

    def is_run_by(self, model: ModelStatus | None) -> bool:
        """Return whether a board runs this one; where it tells no checksum, the name decides."""
        if model is None or not (self.sha256 and model.sha256):
            return model is not None and model.name == self.name
        return (model.sha256, model.network) == (self.sha256, self.network)


class Golden(enum.Enum):
    """What became of the golden test: known input, known output, on the board before it switches."""

    PASSED = "passed"
    ABSENT = "absent"
    """The package has no golden input."""
    UNSUPPORTED = "not supported"
    """The board cannot try a network beside the running one."""
    KEPT = "kept"
    """The board had the package already, and tried it when it came, if at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was verified before and after the switch."""

    golden: Golden
    live: bool
    """Whether a live result of the new network was decoded before the swap was taken for good."""
    text: str
    """Both in words."""


class Way(enum.Enum):
    """How a board came to run what it runs after a swap that did not succeed."""

    NOT_SWITCHED = "not switched"
    """It never left the old network."""
    BY_ITSELF = "by itself"
    """It went back to the package that it had kept."""
    SELECTED = "selected"
    """It was told to go back to the package that it had kept."""
    RESENT = "re-sent"
    """It had not kept the old package, which was sent again."""
    STAYED = "stayed"
    """It runs the new network: the old one could not be brought back."""
    NEITHER = "neither"
    """It runs another network, or none, and the old one could not be brought back."""
    UNKNOWN = "unknown"
    """It could not be asked; the next connection finds out."""


RESTORED = frozenset({Way.NOT_SWITCHED, Way.BY_ITSELF, Way.SELECTED, Way.RESENT})
"""The old network runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WentBack:
    """What runs after a swap that failed or was cancelled, and how that is known."""

    way: Way
    running: NetworkRef | None
    """None: no network, or not known."""
    text: str
    """One or two sentences for the user."""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployReport:
    """What a swap cost."""

    name: str
    generation: int
    """The activation's number, which the frames of this network carry."""
    bytes: int
    """Of the package; 0 if the board had it already."""
    upload_s: float
    """From the board's readiness to its acknowledgement of the last byte."""
    bytes_per_s: float
    activate_s: float
    """From the command to switch to the board's answer."""
    downtime_ms: float | None
    """From the last result of the old network to the first of this one, board clock; None if one of them does not exist. Longer than the
    picture rested where not every frame has a result."""
    picture_rested_ms: float | None = None
    """From the last frame of the old network to the first of this one, board clock: the sensor takes no network while it streams, so the
    picture rests while it loads. None if one of them does not exist, or nothing was switched."""
    first_result_ms: float | None
    """Time to first inference: from the command to switch to the first result, as it arrived here; None if none came (not streaming,
    say)."""
    resumed_from: int = 0
    """Bytes that the board still had of an upload that was broken off."""
    frames_lost: int = 0
    """Frames of the stream that were lost while the swap went on, for any cause but a slow screen."""
    verification: Verification = Verification(golden=Golden.UNSUPPORTED, live=False, text="")
    sha256: str = ""
    network: int = 0
    before: NetworkRef | None = None
    """What ran before."""
