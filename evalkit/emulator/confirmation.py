"""Whether the network that runs is to stay: until it is confirmed, the one before is kept ready, and comes back by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from evalkit.clock import Clock
from evalkit.emulator.installer import Installer
from evalkit.emulator.loader import Job, Loader
from evalkit.emulator.network import LoadedNetwork
from evalkit.emulator.store import PackageStore
from evalkit.errors import BoardFault, CommandRejected, EvalKitError


@dataclass(slots=True, kw_only=True)
class _Pending:
    """A switch that is not confirmed."""

    fallback: LoadedNetwork | None
    """What ran before; None: no network."""
    due_ns: int | None
    """When the board goes back; None once that is decided, one way or the other."""
    returning: bool = False


class Confirmation:
    """Watches over the last switch. Device thread only."""

    def __init__(
        self,
        installer: Installer,
        loader: Loader,
        store: PackageStore,
        *,
        clock: Clock,
        post: Callable[[Job], None],
        tell: Callable[[str, str], None],
    ) -> None:
        """`tell` gets the level and the text of a line for the host's log."""
        self._installer = installer
        self._loader = loader
        self._store = store
        self._clock = clock
        self._post = post
        self._tell = tell
        self._pending: _Pending | None = None

    @property
    def confirmed(self) -> bool:
        """Whether what runs stays."""
        return self._pending is None

    @property
    def returning(self) -> bool:
        """Whether the network before is on its way back."""
        return self._pending is not None and self._pending.returning

    @property
    def fallback(self) -> LoadedNetwork | None:
        """What comes back if what runs is not confirmed."""
        return None if self._pending is None else self._pending.fallback

    @property
    def due_ns(self) -> int | None:
        """When `advance` is to be called; None if nothing is awaited."""
        return None if self._pending is None else self._pending.due_ns

    def switched(self, within_ms: int, *, host_left: bool) -> None:
        """Note that another network has just begun to run; `within_ms` 0: it is confirmed."""
        running = self._installer.running
        before = self._installer.replaced if self._pending is None else self._pending.fallback
        self._pending = None
        asked_back = running is not None and before is not None and before.is_in(running.sha256) and before.index == running.index
        if not within_ms or asked_back:
            self._keep(running, lambda: None, lambda error: self._tell("WARNING", error.message))
        elif self._store.has_room_for(None if before is None else before.package):
            self._pending = _Pending(fallback=before, due_ns=self._clock.now_ns() + within_ms * 1_000_000)
            if host_left:
                self.left()

    def confirm(self, generation: int, *, done: Job, failed: Callable[[EvalKitError], None]) -> None:
        """Keep what runs, also over a loss of power; CommandRejected if that is not this generation, or not any more.

        If it cannot be kept, `failed` is called, and the board goes back.
        """
        running, pending = self._installer.running, self._pending
        if running is None or running.generation != generation:
            runs = "no network runs" if running is None else f"generation {running.generation} runs"
            raise CommandRejected(f"Generation {generation} cannot be confirmed: {runs}.", hint="Switch to it again.")
        if pending is None:
            self._keep(running, done, failed)
            return
        if pending.returning:
            raise CommandRejected(f"{running.name} was not confirmed in time: the board goes back already.", hint="Switch to it again.")
        # In time; what follows may take as long as it needs.
        pending.due_ns = None

        def kept() -> None:
            if self._pending is pending and not pending.returning:
                self._pending = None
            done()

        def not_kept(error: EvalKitError) -> None:
            if self._pending is pending:
                self._go_back("it could not be kept")
            failed(error)

        self._keep(running, kept, not_kept)

    def left(self) -> None:
        """Go back if the host left without confirming."""
        if self.due_ns is not None:
            self._go_back("the connection ended before it was confirmed")

    def advance(self, now_ns: int) -> None:
        """Go back if the time is over."""
        if self.due_ns is not None and now_ns >= self.due_ns:
            self._go_back("it was not confirmed in time")

    def network_failed(self, error: BoardFault) -> bool:
        """Go back because what runs has failed; return whether there is a way back."""
        if self._pending is None:
            return False
        if not self._pending.returning:
            self._go_back(f"it failed ({error.message})")
        return True

    def forget(self) -> None:
        """Know nothing of any switch: the power was gone."""
        self._pending = None

    def _keep(self, network: LoadedNetwork | None, done: Job, failed: Callable[[EvalKitError], None]) -> None:
        package, index = (None, 0) if network is None else (network.package, network.index)
        if package is None:
            done()
            return

        def work() -> Job:
            self._store.set_boot(package, index)
            return done

        if not self._loader.submit(work, failed=lambda error: partial(failed, error), then=self._post):
            failed(BoardFault("The board is too busy to keep the network.", hint="Try again."))

    def _go_back(self, reason: str) -> None:
        pending, running = self._pending, self._installer.running
        assert pending is not None  # noqa: S101 - the callers looked
        pending.due_ns, pending.returning = None, True
        fallback, name = pending.fallback, "The network" if running is None else running.name

        def back() -> None:
            self._end(pending)
            again = "no network runs, as before" if fallback is None else f"{fallback.name} runs again"
            self._tell("WARNING", f"{name} was taken back because {reason}; {again}.")

        def failed(error: BoardFault) -> None:
            self._end(pending)
            self._installer.remove()
            self._tell("ERROR", f"{name} was taken back because {reason}, and the network before it cannot be loaded: {error.message}")

        if fallback is None:
            self._installer.remove()
            back()
        elif running is not None and running.package is not None and fallback.is_in(running.sha256):
            self._installer.select(fallback)
            back()
        else:
            self._installer.install(fallback, progress=lambda _done, _total: None, done=back, failed=failed)

    def _end(self, pending: _Pending) -> None:
        if self._pending is pending:
            self._pending = None
