"""One example of every message of the protocol, with the most telling fields filled in; the test vectors are made of them."""

from __future__ import annotations

from evalkit.protocol.messages import Command, ControlMessage, Credit, FrameStart, Goodbye, LogLine, Ping, Pong, ProgressReport, Reply
from evalkit.protocol.requests import (
    GetStatus,
    ModelAbort,
    ModelActivate,
    ModelBegin,
    ModelConfirm,
    ModelSelect,
    ModelTrial,
    ReadRegisters,
    SetControls,
    SetInferenceWindow,
    SetMode,
    SetOutput,
    SetScene,
    Start,
    Stop,
    WriteRegisters,
)
from evalkit.protocol.values import Fault, OutputSelection, Part, Rectangle
from tests.core.protocol_helpers import BOARD_HELLO, HOST_HELLO, SHA256, STATUS, WINDOW

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
    dropped={"link": 3, "busy": 1, "load": 12},
)

TRIAL_FRAME = FrameStart(
    frame_id=9,
    timestamp_ns=82_000_000_000,
    ready_ns=82_017_000_000,
    parts=[Part(kind="inference", size_bytes=2560 * 66, input_lines=59, output_lines=5)],
    exposure_us=0,
    gain_db=0.0,
    frame_period_us=0,
    inference_window=WINDOW,
    trial=9,
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
    ("frame of a trial", TRIAL_FRAME),
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
                sha256=SHA256,
            ),
        ),
    ),
    ("model_trial", Command(id=10, request=ModelTrial(upload_id=9))),
    ("model_activate", Command(id=11, request=ModelActivate(upload_id=9, confirm_within_ms=5_000))),
    ("model_confirm", Command(id=12, request=ModelConfirm(generation=2))),
    ("model_select", Command(id=13, request=ModelSelect(sha256=SHA256, network=1, confirm_within_ms=5_000))),
    ("model_abort", Command(id=14, request=ModelAbort(upload_id=9))),
    ("read_registers", Command(id=15, request=ReadRegisters(address=0x0340, count=2))),
    ("write_registers", Command(id=16, request=WriteRegisters(address=0x0204, data=b"\x01\x40"))),
    ("reply", Reply(id=4, status=STATUS)),
    ("reply with a fault", Reply(id=8, fault=Fault(code="unsupported", text="This board has no scenes", hint="Point it at something."))),
    ("reply with data", Reply(id=15, status=STATUS, data=b"\x0a\xa8")),
    ("progress", ProgressReport(id=9, stage="receive", done=262_144, total=5_678_901)),
]
"""Name and message; requests are shown inside their command."""
