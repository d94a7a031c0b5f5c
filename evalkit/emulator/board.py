"""The parts of the board, put together: the sensor, who tends it, what is kept, and the desks where commands are carried out."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.clock import Clock
from evalkit.emulator.answers import Host
from evalkit.emulator.boot import Boot
from evalkit.emulator.commands import CommandDesk
from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.confirmation import Confirmation
from evalkit.emulator.device import SensorDevice
from evalkit.emulator.installer import Installer
from evalkit.emulator.keeper import SensorKeeper
from evalkit.emulator.loader import Job, Loader
from evalkit.emulator.network import LoadedNetwork, Prepare
from evalkit.emulator.rhythm import Stream
from evalkit.emulator.scenes.scene import Scene
from evalkit.emulator.state import BoardState
from evalkit.emulator.store import PackageStore
from evalkit.emulator.strikes import Strikes
from evalkit.emulator.swap import SwapDesk
from evalkit.emulator.uploads import Uploads
from evalkit.errors import BoardFault
from evalkit.imx500.modes import mode_named


class Board:
    """Everything that the device thread works with. No thread of its own but the loader's."""

    def __init__(
        self,
        config: EmulatorConfig,
        scene: Scene,
        stream: Stream,
        *,
        clock: Clock,
        prepare: Prepare,
        post: Callable[[Job], None],
        tell: Callable[[str, str], None],
        restart: Callable[[Host], None],
        booted: Callable[[], None],
    ) -> None:
        """`post` brings a job to the device thread; `tell` gets the level and text of a line for the host's log.

        `restart` is called, on any thread, when a fault makes the board lose its power; `booted` when the first network is there, or none.
        """
        self._config = config
        self._clock = clock
        self._tell = tell
        scale = config.load_time_scale
        self.device = SensorDevice(scene, seed=config.seed, mode=mode_named(config.mode), load_time_scale=scale, pixels=config.pixels)
        self.keeper = SensorKeeper(self.device.registers, time_scale=scale)
        self.loader = Loader()
        store, strikes = PackageStore(config.model_store_bytes, config.flash), Strikes(config.faults, restart=restart)
        self._installer = Installer(self.device, self.keeper, clock)
        self.confirmation = Confirmation(self._installer, self.loader, store, clock=clock, post=post, tell=tell)
        self.uploads = Uploads(store, strikes, link_bytes_per_s=config.link.bytes_per_s, post=post)
        self.boot = Boot(self._installer, self.loader, store, post=post, prepare=prepare, tell=tell, over=booted)
        self.state = BoardState(self.device, stream, store, self.boot, self.confirmation, config=config)
        self.swap = SwapDesk(
            self._installer,
            self.loader,
            store,
            self.confirmation,
            self.uploads,
            strikes=strikes,
            clock=clock,
            post=post,
            prepare=prepare,
            status=self.state.status,
        )
        self.desk = CommandDesk(self.device, stream, self.loader, self.state, self.swap, config=config, clock=clock, post=post)

    def power_up(self, given: Callable[[], LoadedNetwork] | None) -> None:
        """Bring the sensor up with the network that was confirmed last; `given` makes the one that runs if there is none."""
        self.boot.given = given
        self.keeper.power_up(self._clock.now_ns(), failed=self._power_failed)
        self.boot.begin()

    def restart(self) -> None:
        """Lose the power and get it back: only what is in the flash is left."""
        self.keeper.restart(self._clock.now_ns(), failed=self._power_failed)
        self.device.lose_power(mode_named(self._config.mode))
        self.swap.lose_power()
        self.boot.begin()

    def network_failed(self, generation: int, error: BoardFault) -> None:
        """Go back to the network before this one, or take it out if that is too late."""
        running = self.device.network
        if running is None or running.generation != generation or self.confirmation.network_failed(error):
            return
        self._installer.remove()
        self._tell("ERROR", f"{error.message} It was taken out of the sensor. {error.hint}".strip())

    def _power_failed(self, error: BoardFault) -> None:
        self._tell("ERROR", error.message)
