"""The memory plan of the selected network: computed in the background, the newest wish wins, the last plan stays until the next is there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.bridge import Bridge
from ui.presenters.window_state import WindowState

if TYPE_CHECKING:
    from evalkit.models.memory_plan import MemoryPlan
    from evalkit.models.package import ModelPackage
    from evalkit.protocol.values import Memory

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a plan depends on."""

    name: str
    mode: str = ""
    memory: Memory | None = None
    frame_period_us: int = 0
    needs_twin: bool = False
    """Whether the board is an emulated one."""


class Plans(QObject):
    """At most one plan is computed at a time."""

    changed = Signal()
    """Another plan is there."""

    def __init__(self, bridge: Bridge, load: Callable[[str], ModelPackage], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._load = load
        self._wish: Wish | None = None
        self._busy = False
        self._package: tuple[str, ModelPackage] | None = None
        self._plans: tuple[str, MemoryPlan] | None = None

    def plan_for(self, state: WindowState) -> MemoryPlan | None:
        """Return the plan of the network that is selected, or of the one before while that is computed; None: there is none."""
        wish = _wish_of(state)
        if wish != self._wish:
            self._wish = wish
            if not wish.name:
                self._plans = None
            elif not self._busy:
                self._compute(wish)
        return None if self._plans is None else self._plans[1]

    def reasons_against(self, name: str) -> tuple[str, ...]:
        """Return what is known that forbids to deploy `name`, one sentence each."""
        return self._plans[1].reasons if self._plans is not None and self._plans[0] == name else ()

    def allows(self, name: str) -> bool:
        """Return whether nothing is known that forbids to deploy `name`."""
        return not self.reasons_against(name)

    def forget(self, name: str = "") -> None:
        """Read the file anew next time: it may be another one by now."""
        if self._package is not None and name in {"", self._package[0]}:
            self._package = self._wish = None

    def _compute(self, wish: Wish) -> None:
        self._busy = True
        kept = self._package

        def work() -> tuple[ModelPackage, MemoryPlan]:
            package = kept[1] if kept is not None and kept[0] == wish.name else self._load(wish.name)
            return package, _plan(package, wish)

        self._bridge.run("plan", work, lambda answer: self._done(wish, *answer), lambda error: self._failed(wish, error))

    def _done(self, wish: Wish, package: ModelPackage, plan: MemoryPlan) -> None:
        self._package, self._plans = (wish.name, package), (wish.name, plan)
        self._go_on(wish)

    def _failed(self, wish: Wish, error: BaseException) -> None:
        log.info("No plan of %s: %s", wish.name, error)  # the library's entry says what is wrong with the file
        self._plans = None
        self._go_on(wish)

    def _go_on(self, wish: Wish) -> None:
        self._busy = False
        if self._wish is not None and self._wish.name and self._wish != wish:
            self._compute(self._wish)
        self.changed.emit()


def _wish_of(state: WindowState) -> Wish:
    snapshot = state.snapshot if state.connected else None
    if snapshot is None or snapshot.status is None or snapshot.board is None:
        return Wish(name=state.selected_model)
    status = snapshot.status
    modes = snapshot.board.capabilities.modes
    period_us = next((mode.frame_period_us for mode in modes if mode.name == status.mode), 0)
    memory = status.memory if status.model is not None else None
    return Wish(name=state.selected_model, mode=status.mode, memory=memory, frame_period_us=period_us, needs_twin=state.needs_twin)


def _plan(package: ModelPackage, wish: Wish) -> MemoryPlan:
    from evalkit.imx500.memory import MemoryTable  # noqa: PLC0415 - after the first paint
    from evalkit.imx500.modes import DEFAULT_MODE, MODES  # noqa: PLC0415
    from evalkit.models.memory_plan import plan  # noqa: PLC0415

    memory = wish.memory
    present = None
    if memory is not None:
        present = MemoryTable(total=memory.total, reserved=memory.reserved, runtime=memory.runtime, coefficients=memory.coefficients)
    mode = next((mode for mode in MODES if mode.name == wish.mode), DEFAULT_MODE)
    return plan(package, mode=mode, present=present, frame_period_us=wish.frame_period_us or None, needs_twin=wish.needs_twin)
