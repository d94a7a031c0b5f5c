"""Puts networks into the sensor and lets them run. The stream rests for a load only: the sensor takes no network while it streams."""

from __future__ import annotations

import logging

from evalkit.clock import Clock
from evalkit.emulator.device import SensorDevice
from evalkit.emulator.keeper import Done, Failed, SensorKeeper
from evalkit.emulator.network import LoadedNetwork
from evalkit.emulator.procedures import Progress

log = logging.getLogger(__name__)


class Installer:
    """The hand that changes the sensor's network. Device thread only."""

    def __init__(self, device: SensorDevice, keeper: SensorKeeper, clock: Clock) -> None:
        self._device = device
        self._keeper = keeper
        self._clock = clock
        self.replaced: LoadedNetwork | None = None
        """What ran before the last change."""

    @property
    def running(self) -> LoadedNetwork | None:
        """The network that runs."""
        return self._device.network

    def install(self, network: LoadedNetwork, *, progress: Progress, done: Done, failed: Failed) -> None:
        """Load a network, let it run and call `done`; or `failed`, and the one that was there goes on."""
        began_ns = self._clock.now_ns()

        def installed() -> None:
            self._set(network)
            log.info("The network %s runs now; its load took %.0f ms.", network.name, (self._clock.now_ns() - began_ns) / 1e6)
            done()

        self._keeper.load(network.image, began_ns, progress=progress, done=installed, failed=failed)

    def select(self, network: LoadedNetwork) -> None:
        """Let another network of the package that is in the sensor run; that needs no load (UNCONFIRMED "select-while-streaming")."""
        self._keeper.select(network.index, self._clock.now_ns())
        self._set(network)
        log.info("The network %s of %s runs now.", network.network.name, network.name)

    def remove(self) -> None:
        """Let none run."""
        self._device.remove_network()
        self._keeper.clear(self._clock.now_ns())

    def halt(self) -> None:
        """Stop in the middle of whatever is done, because the board is about to lose its power."""
        self._keeper.halt()

    def _set(self, network: LoadedNetwork) -> None:
        self.replaced = self._device.network
        self._device.set_network(network)
