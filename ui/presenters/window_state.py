"""Everything that decides what can be done now, in one value: actions and panels are functions of it."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.protocol.values import TWINS
from evalkit.session.snapshot import SessionSnapshot, SessionState
from ui.presenters.phase import Phase, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowState:
    """The window's view of the world at one moment."""

    phase: Phase = Phase.DISCONNECTED
    target: Target | None = None
    """What is connected, or was last."""
    snapshot: SessionSnapshot | None = None
    selected_model: str = ""
    """Name of the library's entry that is selected in the model panel."""
    plan_allows: bool = True
    """Whether nothing is known that forbids to deploy the selected network."""
    can_undo_swap: bool = False
    """Whether a swap brought the network that runs, and what ran before is known."""
    uploading: bool = False
    """Whether a model swap is under way."""
    can_get_models: bool = False
    """Whether default models or footage are missing and may be fetched."""
    fetching: bool = False
    has_footage: bool = False
    """Whether a real clip is installed."""

    @property
    def connected(self) -> bool:
        """Whether a board answers."""
        return (
            self.phase is Phase.CONNECTED
            and self.snapshot is not None
            and self.snapshot.state in {SessionState.IDLE, SessionState.STREAMING}
        )

    @property
    def streaming(self) -> bool:
        """Whether frames are on their way."""
        return self.connected and self.snapshot is not None and self.snapshot.state is SessionState.STREAMING

    @property
    def needs_twin(self) -> bool:
        """Whether the board is an emulated one, which runs only what brings a twin."""
        return (
            self.connected
            and self.snapshot is not None
            and self.snapshot.board is not None
            and TWINS in self.snapshot.board.capabilities.features
        )

    @property
    def running_model(self) -> str:
        """Name of the network in the sensor; "" if none or unknown."""
        status = None if self.snapshot is None else self.snapshot.status
        return "" if status is None or status.model is None else status.model.name
