"""The board's processor as far as it tends the sensor: power-up, streaming, and loading networks, one after the other.

The sensor takes no network while it streams, so the stream rests during the load: until then, and if the load fails, the old network
runs. Everything happens on the device thread, which calls `advance` when `due_ns` has come.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from evalkit.emulator.procedures import Performer, Procedure, Progress, SensorImage
from evalkit.emulator.registers import SensorRegisters
from evalkit.errors import BoardFault
from evalkit.imx500.loading import SensorState, Write, start_steps, stop_steps

WAITING = 8
"""Procedures that wait at most; a board has one sensor, and a host has no reason to have more networks on their way."""

log = logging.getLogger(__name__)

Done = Callable[[], None]
Failed = Callable[[BoardFault], None]


@dataclass(slots=True)
class _Task:
    procedure: Procedure
    done: Done
    failed: Failed


class SensorKeeper:
    """Tends one sensor. One thread uses it."""

    def __init__(self, registers: SensorRegisters, *, time_scale: float) -> None:
        self._registers = registers
        self._performer = Performer(registers, time_scale=time_scale)
        self._tasks: deque[_Task] = deque()
        self._due_us: float | None = None
        self._wanted = False
        self._halted = False

    @property
    def busy(self) -> bool:
        """Whether the sensor cannot stream because something is done with it."""
        return bool(self._tasks)

    @property
    def due_ns(self) -> int | None:
        """When `advance` is to be called (board clock); None if there is nothing to do."""
        return None if self._due_us is None or self._halted else round(self._due_us * 1000)

    def stream(self, now_ns: int, *, wanted: bool) -> None:
        """Let the sensor stream, or stop it; while something is done with it, that comes later."""
        self._wanted = wanted
        if not self.busy:
            self._set_streaming(now_ns, streaming=wanted)

    def power_up(self, now_ns: int, *, failed: Failed) -> None:
        """Load the firmware."""
        self._add(_Task(self._performer.power_up(), lambda: None, failed), now_ns)

    def load(self, image: SensorImage, now_ns: int, *, progress: Progress, done: Done, failed: Failed) -> None:
        """Load a network, then call `done`; or `failed`, and the one that was there goes on."""
        if len(self._tasks) >= WAITING:
            failed(BoardFault("The board is still loading.", hint="Wait a moment and try again."))
            return
        self._add(_Task(self._performer.load(image, progress), done, failed), now_ns)

    def clear(self, now_ns: int) -> None:
        """Take the network out of the memory."""
        self._add(_Task(self._performer.clear(), lambda: None, lambda error: log.warning("%s", error.message)), now_ns)

    def select(self, index: int, now_ns: int) -> None:
        """Let another network of those in the memory run; the sensor does that while it streams."""
        self._registers.write("selected_network", index, now_ns / 1000)

    def halt(self) -> None:
        """Leave everything as it stands, in the middle of a load if there is one: the board's processor stops."""
        self._halted = True

    def restart(self, now_ns: int, *, failed: Failed) -> None:
        """Take the sensor's power away and give it back; what was to be done with it is forgotten, and nobody is told."""
        self._tasks.clear()
        self._halted, self._wanted, self._due_us = False, False, None
        self._registers.loader.power_off()
        self._performer.forget()
        self.power_up(now_ns, failed=failed)

    def advance(self, now_ns: int) -> None:
        """Go on with what is due."""
        now_us = now_ns / 1000
        while not self._halted and self._tasks and self._due_us is not None and self._due_us <= now_us:
            task = self._tasks[0]
            try:
                self._due_us = task.procedure.send(now_us)
            except StopIteration:
                if not self._halted:
                    self._end(now_ns, task.done)
            except BoardFault as error:
                self._end(now_ns, lambda error=error, failed=task.failed: failed(error))  # type: ignore[misc]

    def _add(self, task: _Task, now_ns: int) -> None:
        self._tasks.append(task)
        if len(self._tasks) == 1:
            self._begin(now_ns)

    def _begin(self, now_ns: int) -> None:
        self._set_streaming(now_ns, streaming=False)
        next(self._tasks[0].procedure)
        self._due_us = now_ns / 1000

    def _end(self, now_ns: int, tell: Callable[[], None]) -> None:
        self._tasks.popleft()
        self._due_us = None
        if self._tasks:
            self._begin(now_ns)
        else:
            self._set_streaming(now_ns, streaming=self._wanted)
        tell()

    def _set_streaming(self, now_ns: int, *, streaming: bool) -> None:
        if bool(self._registers.bank["mode_select"]) == streaming:
            return
        with_network = self._registers.loader.state is SensorState.WITH_NETWORK
        for step in start_steps(with_network=with_network) if streaming else stop_steps():
            if isinstance(step, Write):
                self._registers.write(step.register, step.value, now_ns / 1000)
