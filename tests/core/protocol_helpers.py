"""A host and a board connection, wired back to back, and what tests say to them."""

from __future__ import annotations

from evalkit.protocol.connection import Connection, Event, MessageReceived, Role, State
from evalkit.protocol.messages import PROTOCOL_VERSION, BoardHello, ControlMessage, HostHello
from evalkit.protocol.values import Capabilities, KeptModel, Memory, ModeInfo, ModelStatus, OutputSelection, Range, Rectangle, Status

WINDOW = Rectangle(x=0, y=0, width=4056, height=3040)
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

STATUS = Status(
    streaming=False,
    mode="2028x1520",
    exposure_us=10_000,
    gain_db=6.0,
    output=OutputSelection(image="YUV420_8_YY_UV_SemiPlanar"),
    inference_window=WINDOW,
    memory=Memory(total=8_388_480, reserved=1_024, runtime=1_674_240, coefficients=3_681_440),
    model=ModelStatus(generation=1, name="mobilenet-v2", card_json='{"name":"mobilenet-v2"}', sha256=SHA256),
    scene="generated:shop-floor",
    temperature_c=41.5,
    kept=[
        KeptModel(
            sha256=SHA256,
            name="mobilenet-v2",
            size_bytes=5_400_000,
            networks=["mobilenet_v2"],
            memory=Memory(total=8_388_480, reserved=1_024, runtime=1_674_240, coefficients=3_681_440),
        )
    ],
)

HOST_HELLO = HostHello(protocol=PROTOCOL_VERSION, application="EvalKit 0.1.0")

BOARD_HELLO = BoardHello(
    protocol=PROTOCOL_VERSION,
    vendor="Example",
    model="IMX500 board",
    serial_number="0001",
    firmware="1.2.0",
    sensor="IMX500",
    sensor_id="00112233445566778899aabbccddeeff",
    capabilities=Capabilities(
        modes=[ModeInfo(name="2028x1520", width=2028, height=1520, frame_period_us=33_333)],
        pixel_formats=["RGB8", "YUV420_8_YY_UV_SemiPlanar"],
        exposure_us=Range(minimum=20.0, maximum=1_000_000.0),
        gain_db=Range(minimum=0.0, maximum=26.0),
        link_kind="USB 3 (5 Gbit/s)",
        link_capacity_bytes_per_s=400_000_000,
        max_rois=16,
        features=["credits", "resume", "trial", "registers"],
        model_store_bytes=67_108_864,
    ),
    status=STATUS,
)


def wire(connection: Connection, message: ControlMessage) -> bytes:
    """Return `message` as the bytes that `connection` sends."""
    return b"".join(connection.send(message))


def open_pair() -> tuple[Connection, Connection]:
    """Return a host and a board that have greeted each other."""
    host, board = Connection(Role.HOST), Connection(Role.BOARD)
    board.feed(wire(host, HOST_HELLO))
    host.feed(wire(board, BOARD_HELLO))
    assert (host.state, board.state) == (State.OPEN, State.OPEN)
    return host, board


def messages(events: list[Event]) -> list[ControlMessage]:
    """Return the messages among `events`."""
    return [event.message for event in events if isinstance(event, MessageReceived)]
