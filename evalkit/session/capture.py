"""Keeps the sensor's own lines of frames as files, so that other tools can read what a board really sends.

Each frame's inference buffer (KPI line to PQ line) becomes one file, byte for byte as it came; index.json says what each is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec

from evalkit import __version__
from evalkit.errors import CaptureError, EvalKitError
from evalkit.flow import BoundedQueue, Overflow, Progress
from evalkit.imx500.describing import describe_networks
from evalkit.imx500.descriptions import NetworkDescription
from evalkit.imx500.stream import LINE_BYTES, inference_line_count, input_line_count, output_line_count
from evalkit.session.bundle import FrameBundle
from evalkit.session.session import Session
from evalkit.session.snapshot import SessionState

FORMAT = "evalkit.capture/1"
INDEX_FILE = "index.json"
WAITING_FRAMES = 8
"""Frames that wait for the disk. A full queue holds the decoding up, so that the board drops what is too much, and counts it."""
FRAME_TIMEOUT_S = 15.0
"""How long the next frame with lines is awaited: an emulator loads its network meanwhile, a serial line takes its time."""
_LOOK_S = 0.1
"""How often it is looked whether the session failed."""
_START_S = 30.0
"""How long the answer to "start" is awaited; the session's own time-out comes first, with a better word."""


class CapturedFrame(msgspec.Struct, frozen=True, kw_only=True):
    """One file and what is in it. Where the lines cannot be read, what they would say is None, and `error` says why."""

    file: str
    frame_id: int
    bytes: int
    lines: int
    """Whole lines of 2560 bytes."""
    input_lines: int | None
    """Of these, the input tensor's, as register 0x305E counts them: 1 if only its header was sent."""
    output_lines: int | None
    """The output tensors', as register 0x3060 counts them."""
    frame_count: int | None
    """The sensor's own counter, 0..255."""
    input_valid: bool | None
    output_valid: bool | None
    answers_frame: int | None
    """frame_id of the picture that the outputs belong to: an earlier one, if the network takes longer than a frame."""
    dnn_us: int | None
    dsp_us: int | None
    timestamp_ns: int
    """Start of exposure, board clock."""
    ready_ns: int
    """Last byte ready at the board, board clock."""
    received_ns: int
    """Last byte read here, host clock."""
    exposure_us: int
    gain_db: float
    model: str
    """Name on the network's card; "" if the board never said it."""
    model_generation: int
    lost_before: dict[str, int]
    """Frames lost since the one before, by cause."""
    error: str


class CaptureIndex(msgspec.Struct, frozen=True, kw_only=True):
    """The file index.json."""

    format: str = FORMAT
    made_by: str
    complete: bool
    """Whether all frames that were asked for are there."""
    problem: str
    """Why not."""
    board: str
    sensor: str
    mode: str
    line_bytes: int
    networks: dict[int, NetworkDescription]
    """By model generation, as the frames' own apParams describe them."""
    frames_without_lines: int
    """Frames that came without inference lines, before or between these."""
    lost: dict[str, int]
    frames: list[CapturedFrame]


class RawCapture:
    """Captures from an open session, once. The session must send metadata; `folder` must not hold a capture."""

    def __init__(self, session: Session, folder: Path, *, progress: Callable[[Progress], None] = lambda _: None) -> None:
        self._session = session
        self._folder = folder
        self._progress = progress
        self._waiting: BoundedQueue[FrameBundle] = BoundedQueue(WAITING_FRAMES, Overflow.BLOCK)
        self._without_lines = 0
        self._frames: list[CapturedFrame] = []
        self._networks: dict[int, NetworkDescription] = {}
        self._models: dict[int, str] = {}
        self._lost: Counter[str] = Counter()

    def run(self, count: int) -> CaptureIndex:
        """Stream until `count` frames are on the disk; return the index, which is written in any case, and last.

        Raises CaptureError if the folder cannot be used, a frame cannot be written or none comes; what the session raises.
        """
        if count < 1:
            raise ValueError(f"at least one frame can be captured, not {count}")
        self._prepare_folder()
        problem = "interrupted"
        self._session.frames.on_put = self._take
        try:
            self._session.start().result(_START_S)
            while len(self._frames) < count:
                self._keep(self._next())
                self._progress(Progress(stage="capture", done=len(self._frames), total=count, unit="frames"))
            problem = ""
        except EvalKitError as error:
            problem = error.message
            raise
        finally:
            self._session.frames.on_put = None
            self._waiting.close()  # the decoding thread may wait for room in it
            index = self._write_index(problem)
        return index

    def _take(self) -> None:
        """Take a frame on the decoding thread."""
        bundle = self._session.frames.take()
        if bundle is not None and bundle.inference_bytes is not None:
            self._waiting.put(bundle)
        else:
            self._without_lines += 1

    def _next(self) -> FrameBundle:
        for _ in range(round(FRAME_TIMEOUT_S / _LOOK_S)):
            bundle = self._waiting.get(_LOOK_S)
            if bundle is not None:
                return bundle
            if self._session.state is not SessionState.STREAMING:
                snapshot = self._session.snapshot()
                raise CaptureError(snapshot.fault or "The board stopped streaming.", hint=snapshot.fault_hint or "Start it again.")
        if self._without_lines:
            raise CaptureError(
                f"The sensor runs no network: of {self._without_lines} frames none had inference lines.",
                hint="Choose a network with --model.",
            )
        raise CaptureError(f"No frame came within {FRAME_TIMEOUT_S:g} s.", hint="Choose a faster link, or a shorter exposure.")

    def _prepare_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            taken = (self._folder / INDEX_FILE).exists() or next(self._folder.glob("frame_*.bin"), None) is not None
        except OSError as error:
            raise CaptureError(f"{self._folder} cannot be used: {error.strerror or error}.", hint="Choose another folder.") from error
        if taken:
            raise CaptureError(
                f"{self._folder} holds a capture already, which would be mixed with this one.", hint="Choose another folder."
            )

    def _keep(self, bundle: FrameBundle) -> None:
        lines = bundle.inference_bytes
        if lines is None:  # pragma: no cover - not queued
            raise AssertionError
        file = self._folder / f"frame_{bundle.frame_id:06d}.bin"
        _write(file, lines)
        self._frames.append(self._described(bundle, file.name, lines))
        self._lost.update(bundle.lost_before)

    def _described(self, bundle: FrameBundle, file: str, lines: memoryview) -> CapturedFrame:
        inference, total = bundle.inference, len(lines) // LINE_BYTES
        if bundle.card is not None:
            self._models[bundle.model_generation] = bundle.card.name
        input_lines = output_lines = None
        if inference is not None:
            network = inference.network
            output_lines = output_line_count(network)
            input_lines = input_line_count(network) if total >= inference_line_count(network) else 1
            if bundle.model_generation not in self._networks:
                (self._networks[bundle.model_generation],) = describe_networks((network,), None)
        return CapturedFrame(
            file=file,
            frame_id=bundle.frame_id,
            bytes=len(lines),
            lines=total,
            input_lines=input_lines,
            output_lines=output_lines,
            frame_count=None if inference is None else inference.input_header.frame_count,
            input_valid=None if inference is None else inference.input_header.valid,
            output_valid=None if inference is None else inference.output_header.valid,
            answers_frame=bundle.answers_frame_id,
            dnn_us=None if inference is None else inference.dnn_us,
            dsp_us=None if inference is None else inference.dsp_us,
            timestamp_ns=bundle.timestamp_ns,
            ready_ns=bundle.ready_ns,
            received_ns=bundle.received_ns,
            exposure_us=bundle.exposure_us,
            gain_db=bundle.gain_db,
            model="",
            model_generation=bundle.model_generation,
            lost_before=dict(bundle.lost_before),
            error=bundle.inference_error.message if inference is None and bundle.inference_error is not None else "",
        )

    def _write_index(self, problem: str) -> CaptureIndex:
        snapshot = self._session.snapshot()
        board, status = snapshot.board, snapshot.status
        if status is not None and status.model is not None:
            self._models.setdefault(status.model.generation, status.model.name)
        index = CaptureIndex(
            made_by=f"EvalKit {__version__}",
            complete=not problem,
            problem=problem,
            board="" if board is None else f"{board.vendor} {board.model} {board.serial_number}",
            sensor="" if board is None else board.sensor,
            mode="" if status is None else status.mode,
            line_bytes=LINE_BYTES,
            networks=self._networks,
            frames_without_lines=self._without_lines,
            lost=dict(self._lost),
            # A board may say its network's name only after the first frames.
            frames=[msgspec.structs.replace(frame, model=self._models.get(frame.model_generation, "")) for frame in self._frames],
        )
        _write(self._folder / INDEX_FILE, msgspec.json.format(msgspec.json.encode(index), indent=1) + b"\n")
        return index


def _write(path: Path, content: bytes | memoryview) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise CaptureError(f"{path} cannot be written: {error.strerror or error}.", hint="Check the free space of that disk.") from error
