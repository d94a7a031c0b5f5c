"""What the board does when its power comes on: the network that was confirmed last, or the one that it was given, goes into the sensor."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.emulator.installer import Installer
from evalkit.emulator.loader import Job, Loader
from evalkit.emulator.network import LoadedNetwork, Prepare
from evalkit.emulator.store import PackageStore
from evalkit.errors import EvalKitError


class Boot:
    """Loads the first network; hosts may connect meanwhile. Device thread only."""

    def __init__(
        self,
        installer: Installer,
        loader: Loader,
        store: PackageStore,
        *,
        post: Callable[[Job], None],
        prepare: Prepare,
        tell: Callable[[str, str], None],
        over: Callable[[], None],
    ) -> None:
        """`tell` gets the level and text of a log line, `over` is called when the board has its network, or none."""
        self._installer = installer
        self._loader = loader
        self._store = store
        self._post = post
        self._prepare = prepare
        self._tell = tell
        self._over = over
        self._begun = 0
        self.given: Callable[[], LoadedNetwork] | None = None
        """Makes the network that runs as long as none was confirmed; None: none."""
        self.loading = False
        """Whether it is on its way."""

    def begin(self) -> None:
        """Load what is to run."""
        kept, given = self._store.boot, self.given
        if kept is not None:
            self._load(lambda: self._prepare(kept.package, kept.network), otherwise=given)
        elif given is not None:
            self._load(given, otherwise=None)

    def _load(self, work: Callable[[], LoadedNetwork], otherwise: Callable[[], LoadedNetwork] | None) -> None:
        self._begun += 1
        number = self._begun

        def loaded() -> Job:
            network = work()
            return lambda: install(network)

        def install(network: LoadedNetwork) -> None:
            # The board may have restarted meanwhile, and begun again.
            if number == self._begun:
                self._installer.install(network, progress=lambda _done, _total: None, done=over, failed=failed)

        def failed(error: EvalKitError) -> None:
            if number != self._begun:
                return
            self._tell("ERROR", f"{error.message} {error.hint}".strip())
            if otherwise is not None:
                self._load(otherwise, None)
            else:
                over()

        def over() -> None:
            self.loading = False
            self._over()

        self.loading = True
        self._loader.submit(loaded, failed=lambda error: lambda: failed(error), then=self._post)
