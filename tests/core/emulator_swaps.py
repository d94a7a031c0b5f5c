"""A swap step by step, as a host does it, and the proof of which network runs; for the tests of the emulator."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager

from evalkit.emulator.loading import from_package
from evalkit.imx500.stream import decode_inference
from evalkit.models.build import join_packages
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME, builtin_packages
from evalkit.models.package import ModelPackage, parse_package
from evalkit.protocol.packet import crc32c
from evalkit.protocol.requests import (
    ModelActivate,
    ModelBegin,
    SetOutput,
    Start,
)
from evalkit.protocol.values import ModelStatus, OutputSelection, Status
from tests.core.emulator_helpers import Board, HostEnd, config, running_board, status_when

UPLOAD = 4_000_000
"""Far from the numbers of frames: the bytes of a trial are kept under it."""
SOON_MS = 5_000


@functools.cache
def built_in(name: str) -> ModelPackage:
    return next(package for package in builtin_packages() if package.name == name)


OLD, NEW = built_in(DETECTOR_NAME), built_in(CLASSIFIER_NAME)


@functools.cache
def both() -> ModelPackage:
    """Return one package with two networks."""
    return parse_package(join_packages([OLD, NEW]), "both")


def begin_of(package: ModelPackage, upload_id: int = UPLOAD) -> ModelBegin:
    return ModelBegin(
        upload_id=upload_id,
        name=package.name,
        size_bytes=len(package.data),
        crc32c=crc32c(package.data),
        runtime_bytes=package.memory.runtime,
        coefficient_bytes=package.memory.coefficients,
        sha256=package.sha256,
    )


@contextmanager
def board_with_the_old_network(**changes: object) -> Iterator[Board]:
    """Run a board that streams the results of OLD."""
    settings = config(**changes)
    with running_board(settings, first=lambda: from_package(OLD, threads=1)) as board:
        stream(board)
        yield board


def stream(board: Board) -> HostEnd:
    host = board.host
    host.greet()
    status_when(board.clock, host, lambda status: status.model is not None)
    host.tell(SetOutput(output=OutputSelection()))
    host.tell(Start())
    host.credit()
    return host


def model_of(status: Status) -> ModelStatus:
    assert status.model is not None
    return status.model


def stage(host: HostEnd, package: ModelPackage, upload_id: int = UPLOAD, *, part: float = 1.0) -> None:
    """Announce a package and send it, or a part of it."""
    host.tell(begin_of(package, upload_id))
    host.upload(upload_id, package.data[: round(part * len(package.data))])


def switch(host: HostEnd, package: ModelPackage, upload_id: int = UPLOAD, **changes: int) -> Status:
    stage(host, package, upload_id)
    return host.tell(ModelActivate(upload_id=upload_id, **{"confirm_within_ms": SOON_MS, **changes}))


def runs(board: Board, package: ModelPackage, *, network: int = 0) -> ModelStatus:
    """Wait until the board says that it runs `package`, confirmed, and prove it by a result."""
    host = board.host
    status = status_when(
        board.clock,
        host,
        lambda status: status.model is not None and status.model.confirmed and status.model.sha256 == package.sha256,
    )
    model = model_of(status)
    if not status.streaming:
        host.tell(SetOutput(output=OutputSelection()))
        host.tell(Start())
        host.credit()
    _, (lines,) = host.whole_frame(lambda start: start.model_generation == model.generation)
    assert decode_inference(lines).network == package.networks[network]
    assert model.network == network
    return model
