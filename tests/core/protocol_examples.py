"""One example of every message of the protocol, with the most telling fields filled in; the test vectors are made of them."""

from __future__ import annotations

from evalkit.protocol.messages import (
    Command,
    ControlMessage,
    Credit,
    Fault,
    FrameStart,
    GetStatus,
    Goodbye,
    LogLine,
    ModelAbort,
    ModelActivate,
    ModelBegin,
    OutputSelection,
    Part,
    Ping,
    Pong,
    ProgressReport,
    Rectangle,
    Reply,
    SetControls,
    SetInferenceWindow,
    SetMode,
    SetOutput,
    SetScene,
    Start,
    Stop,
)
from tests.core.protocol_helpers import BOARD_HELLO, HOST_HELLO, STATUS, WINDOW

FRAME = FrameStart(
    frame_id=1234,
    timestamp_ns=81_000_000_000,
    ready_ns=81_033_000_000,
    parts=[
        Part(
            kind="image",
            size_bytes=4_623_840,
            format="YUV420_8_YY_UV_SemiPlanar",
            width=2028,
            height=1520,
            rect=WINDOW,
        ),
        Part(
            kind="roi",
            size_bytes=3_072,
            format="RGB8",
            width=32,
            height=32,
            rect=Rectangle(x=1000, y=800, width=128, height=128),
        ),
        Part(kind="inference", size_bytes=2560 * 66, input_lines=59, output_lines=5),
    ],
    exposure_us=10_000,
    gain_db=6.0,
    frame_period_us=33_333,
    inference_window=WINDOW,
    temperature_c=41.5,
    model_generation=1,
    sent=1_230,
    dropped={"link": 3, "busy": 1},
)

EXAMPLES: list[tuple[str, ControlMessage]] = [
    ("host_hello", HOST_HELLO),
    ("board_hello", BOARD_HELLO),
    ("ping", Ping(host_ns=123_456_789_012)),
    ("pong", Pong(host_ns=123_456_789_012, board_ns=81_000_000_000)),
    ("credit", Credit(total=7)),
    ("log", LogLine(level="WARNING", text="sensor is warm: 71 °C")),
    ("goodbye", Goodbye(reason="the user disconnected")),
    ("frame", FRAME),
    ("get_status", Command(id=1, request=GetStatus())),
    ("start", Command(id=2, request=Start())),
    ("stop", Command(id=3, request=Stop())),
    ("set_mode", Command(id=4, request=SetMode(mode="4056x3040"))),
    ("set_controls", Command(id=5, request=SetControls(exposure_us=8_000, gain_db=12.0))),
    ("set_inference_window", Command(id=6, request=SetInferenceWindow(window=Rectangle(x=508, y=0, width=3040, height=3040)))),
    (
        "set_output",
        Command(
            id=7,
            request=SetOutput(
                output=OutputSelection(rois="fixed", roi_rects=[Rectangle(x=1000, y=800, width=128, height=128)], input_tensor=True)
            ),
        ),
    ),
    ("set_scene", Command(id=8, request=SetScene(scene="generated:shop-floor"))),
    (
        "model_begin",
        Command(
            id=9,
            request=ModelBegin(
                upload_id=9,
                name="person-detector",
                size_bytes=5_678_901,
                crc32c=0xE3069283,
                runtime_bytes=1_674_240,
                coefficient_bytes=3_681_440,
            ),
        ),
    ),
    ("model_activate", Command(id=10, request=ModelActivate(upload_id=9))),
    ("model_abort", Command(id=11, request=ModelAbort(upload_id=9))),
    ("reply", Reply(id=4, status=STATUS)),
    ("reply with a fault", Reply(id=8, fault=Fault(code="unsupported", text="This board has no scenes", hint="Point it at something."))),
    ("progress", ProgressReport(id=9, stage="receive", done=262_144, total=5_678_901)),
]
"""Name and message; requests are shown inside their command."""
