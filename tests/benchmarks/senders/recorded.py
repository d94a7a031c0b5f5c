"""A board that costs next to nothing: it recorded a few frames at its start and sends them again and again, at any rate.

`python -m tests.benchmarks.senders.recorded MODE FPS MODEL` prints its address and serves one host. With it a benchmark measures the
host, not the emulator's pixels and network.
"""

from __future__ import annotations

import sys
import threading
import time

import msgspec
import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.device import SensorDevice
from evalkit.emulator.inference import InferenceStage
from evalkit.emulator.models import first_network
from evalkit.emulator.scenes.opening import open_scene
from evalkit.errors import LinkError, LocalProtocolError
from evalkit.frames import PixelFormat
from evalkit.imx500.modes import mode_named
from evalkit.links.tcp import TcpListener
from evalkit.protocol.connection import BulkKind, Connection, Role
from evalkit.protocol.events import MessageReceived
from evalkit.protocol.limits import BULK_CHUNK_BYTES
from evalkit.protocol.messages import BoardHello, Command, ControlMessage, Credit, FrameStart, HostHello, Ping, Pong, Reply
from evalkit.protocol.requests import Start, Stop
from evalkit.protocol.values import Capabilities, Memory, ModeInfo, ModelStatus, OutputSelection, Range, Rectangle, Status

RECORDED_FRAMES = 6
SCENE_STEP_NS = 200_000_000
Recorded = tuple[FrameStart, list[NDArray[np.uint8]]]


def record(mode: str, model: str) -> tuple[list[Recorded], ModelStatus | None]:
    """Return some frames of the generated scene, with what the network says about them."""
    config = EmulatorConfig(model=model)
    device, stage = SensorDevice(open_scene(config.scene, 1), seed=1, mode=mode_named(mode)), InferenceStage()
    load = first_network(config, config.scene)
    if load is not None:
        device.set_network(load())
    frames = []
    for number in range(RECORDED_FRAMES):
        exposure = device.expose(number, (number + 1) * SCENE_STEP_NS)
        if exposure is None:
            raise RuntimeError("the emulated device gave no frame")
        frame = stage.finish(exposure, time.monotonic_ns)
        frames.append((frame.start, [np.array(part) for part in frame.parts]))
        exposure.release()
    network = device.network
    status = None if network is None else ModelStatus(generation=network.generation, name=network.name, card_json=network.card.to_json())
    return frames, status


class RecordedBoard:
    """Serves one host."""

    def __init__(self, mode: str, fps: float, model: str) -> None:
        self._frames, network = record(mode, model)
        self._period_ns = round(1e9 / fps)
        self._lock = threading.Lock()
        self._connection = Connection(Role.BOARD)
        self._credit, self._streaming, self._ended = 0, threading.Event(), threading.Event()
        size = mode_named(mode).size
        self._status = Status(
            streaming=False,
            mode=mode,
            exposure_us=10_000,
            gain_db=0.0,
            output=OutputSelection(image=PixelFormat.YUV420.value),
            inference_window=Rectangle(x=0, y=0, width=4056, height=3040),
            memory=Memory(total=8_388_480, reserved=1024, runtime=0, coefficients=0),
            model=network,
        )
        self._hello = BoardHello(
            protocol=1,
            vendor="EvalKit",
            model="Recorded sender",
            serial_number="REC",
            firmware="0",
            sensor="IMX500",
            sensor_id="00",
            capabilities=Capabilities(
                modes=[ModeInfo(name=mode, width=size.width, height=size.height, frame_period_us=self._period_ns // 1000)],
                pixel_formats=[PixelFormat.YUV420.value],
                exposure_us=Range(minimum=10, maximum=30_000),
                gain_db=Range(minimum=0, maximum=27),
                features=["credits"],
            ),
            status=self._status,
        )

    def serve(self, listener: TcpListener) -> None:
        """Answer the first host until it leaves."""
        link = None
        while link is None:
            link = listener.accept(1.0)
        self._link = link
        reader = threading.Thread(target=self._read, name="evalkit-recorded-reader")
        reader.start()
        try:
            self._send_frames()
        except (LinkError, LocalProtocolError):
            pass  # the host left
        finally:
            self._ended.set()
            link.close()
            reader.join()

    def _send(self, message: ControlMessage) -> None:
        with self._lock:
            self._link.write(self._connection.send(message))

    def _read(self) -> None:
        try:
            while not self._ended.is_set():
                count = self._link.read_into(self._connection.writable(), 0.2)
                for event in self._connection.received(count) if count else ():
                    if isinstance(event, MessageReceived):
                        self._take(event.message)
        except (LinkError, LocalProtocolError):
            pass
        finally:
            self._ended.set()
            self._streaming.set()

    def _take(self, message: ControlMessage) -> None:
        match message:
            case HostHello():
                self._send(self._hello)
            case Ping(host_ns=host_ns):
                self._send(Pong(host_ns=host_ns, board_ns=time.monotonic_ns()))
            case Credit(total=total):
                self._credit = max(self._credit, total)
            case Command(id=number, request=request):
                if isinstance(request, Start | Stop):
                    streaming = isinstance(request, Start)
                    self._status = msgspec.structs.replace(self._status, streaming=streaming)
                    (self._streaming.set if streaming else self._streaming.clear)()
                self._send(Reply(id=number, status=self._status))

    def _send_frames(self) -> None:
        self._streaming.wait()
        due_ns, sent, frame_id, dropped = time.monotonic_ns(), 0, 0, 0
        while not self._ended.is_set():
            due_ns += self._period_ns
            time.sleep(max(0, due_ns - time.monotonic_ns()) / 1e9)
            if not self._streaming.is_set() or sent >= self._credit:
                dropped += self._streaming.is_set()
                frame_id += 1
                continue
            sent += 1
            self._send_frame(frame_id, sent, dropped)
            frame_id += 1

    def _send_frame(self, frame_id: int, sent: int, dropped: int) -> None:
        recorded, parts = self._frames[frame_id % len(self._frames)]
        now_ns = time.monotonic_ns()
        self._send(
            msgspec.structs.replace(
                recorded,
                frame_id=frame_id,
                timestamp_ns=now_ns - self._period_ns,
                ready_ns=now_ns,
                frame_period_us=self._period_ns // 1000,
                sent=sent,
                dropped={"link": dropped},
            )
        )
        for channel, part in enumerate(parts):
            for offset in range(0, part.size, BULK_CHUNK_BYTES):
                piece = part[offset : offset + BULK_CHUNK_BYTES]
                with self._lock:
                    self._link.write(self._connection.send_bulk(BulkKind.FRAME_DATA, channel, frame_id, offset, piece))


def main() -> None:
    """Serve until the host leaves."""
    mode, fps, model = sys.argv[1:]
    board = RecordedBoard(mode, float(fps), model)
    listener = TcpListener("127.0.0.1", 0)
    print(listener.url, flush=True)
    board.serve(listener)
    listener.close()


if __name__ == "__main__":
    main()
