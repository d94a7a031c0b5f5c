"""A board in a process of its own, the sessions with it that come and go, and how it is seen which network runs: for test_swap_faults.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.faults import NO_FAULTS, Faults
from evalkit.emulator.launcher import EmulatorProcess
from evalkit.errors import DeployFailed
from evalkit.links.link import Link
from evalkit.links.opening import open_link
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME, builtin_packages
from evalkit.models.package import ModelPackage
from evalkit.results.types import Classification, Detections
from evalkit.session.deploy_report import DeployReport
from evalkit.session.history import Outcome, SwapHistory, SwapRecord
from evalkit.session.limits import DEFAULT_LIMITS, TimeLimits
from evalkit.session.outputs import PRESETS
from evalkit.session.session import Session
from tests.core.session_helpers import PATIENCE_S, Pair

PACKAGES = {package.sha256: package for package in builtin_packages()}
OLD, NEW = (next(package for package in builtin_packages() if package.name == name) for name in (DETECTOR_NAME, CLASSIFIER_NAME))
FURTHER = tuple(package for package in PACKAGES.values() if package not in (OLD, NEW))
"""For swaps to a network that no board has yet."""
NO_STORE, STORE = 0, None


class FlippingLink:
    """A link on which one bit turns over: in the first packet written that contains `word`, or in the first answer to it.

    An answer is the first packet read afterwards that contains `answer`; b"": what is written is damaged.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self.name = link.name
        self.word = self.answer = b""
        self._awaited = self._tail = b""

    def read_into(self, buffer: memoryview, timeout_s: float) -> int:
        count = self._link.read_into(buffer, timeout_s)
        if self._awaited:
            seen = self._tail + bytes(buffer[:count])
            at = seen.find(self._awaited)
            if at >= 0:
                buffer[at + len(self._awaited) - 1 - len(self._tail)] ^= 0x10
                self._awaited = self.answer = b""
            self._tail = seen[1 - len(self._awaited) :] if self._awaited else b""
        return count

    def write(self, buffers: Sequence[bytes | memoryview]) -> None:
        data = bytearray(b"".join(buffers))
        at = data.find(self.word) if self.word else -1
        if at >= 0:
            self._awaited = self.answer
            if not self.answer:
                data[at] ^= 0x10
            self.word = b""
        self._link.write([bytes(data)])

    def close(self) -> None:
        self._link.close()


class Bench:
    """A board, a history, and the sessions that come and go."""

    def __init__(self, emulator: EmulatorProcess, history: SwapHistory) -> None:
        self.emulator = emulator
        self.history = history

    @contextmanager
    def session(
        self, limits: TimeLimits = DEFAULT_LIMITS, *, url: str = "", begun: bool = True, link: Link | None = None
    ) -> Iterator[Pair]:
        """Connect and stream metadata; with `begun` the network that it starts with has given a result."""
        link = link or open_link(url or self.emulator.url)
        session = Session(link, application="test", limits=limits, history=self.history, find_package=PACKAGES.get)
        pair = Pair(session, board=None)  # type: ignore[arg-type]  # the board is another process
        try:
            session.open(PATIENCE_S)
            session.set_output(PRESETS["metadata"]).result(PATIENCE_S)
            pair.stream()
            if begun:
                pair.until(lambda: any(bundle.result is not None for bundle in pair.bundles), "a first result")
            yield pair
        finally:
            session.close()

    def resolved(self, pair: Pair) -> None:
        """Wait until nothing is open in the history."""
        pair.until(lambda: not any(record.outcome is None for record in self.history.records()), "an end of the broken swap")


def config(faults: Faults = NO_FAULTS, *, store: int | None = STORE, model: str = OLD.name, flash: Path | None = None) -> EmulatorConfig:
    made = EmulatorConfig(link_profile="unlimited", model=model, faults=faults, flash=flash)
    return made if store is None else replace(made, model_store_bytes=store)


@contextmanager
def bench(tmp_path: Path, faults: Faults = NO_FAULTS, *, store: int | None = STORE, flash: Path | None = None) -> Iterator[Bench]:
    with EmulatorProcess.start(config(faults, store=store, flash=flash)) as emulator:
        yield Bench(emulator, SwapHistory(tmp_path / "swaps.jsonl"))


def require_runs(pair: Pair, package: ModelPackage) -> None:
    """See that the board says that it runs a package for good, and that a live result of just that activation is decoded."""
    status = pair.session.refresh().result(PATIENCE_S)
    model = status.model
    assert model is not None
    assert (model.name, model.sha256, model.confirmed) == (package.name, package.sha256, True)
    pair.until(
        lambda: any(bundle.model_generation == model.generation and bundle.result is not None for bundle in pair.bundles[-3:]),
        f"a live result of {package.name}",
    )
    bundle = next(bundle for bundle in reversed(pair.bundles) if bundle.result is not None)
    assert isinstance(bundle.result, Classification if package.card.task == "classification" else Detections)
    assert bundle.card is not None
    assert bundle.card.name == package.name


def other(package: ModelPackage) -> ModelPackage:
    return NEW if package is OLD else OLD


def swap(pair: Pair) -> DeployReport:
    return pair.session.deploy(NEW).result(PATIENCE_S)


def ended_swap(pair: Pair, package: ModelPackage = NEW) -> DeployFailed:
    error = pair.session.deploy(package).exception(PATIENCE_S)
    assert isinstance(error, DeployFailed), error
    return error


def told(board: Bench, before: ModelPackage, after: ModelPackage) -> ModelPackage:
    """Return the one of the two that runs, as the newest record says."""
    return after if board.history.records()[-1].outcome is Outcome.DONE else before


def require_failed(board: Bench, count: int) -> SwapRecord:
    records = board.history.records()
    assert [record.outcome for record in records] == [Outcome.FAILED] * count
    return records[-1]
