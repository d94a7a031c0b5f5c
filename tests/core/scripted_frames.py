"""What a scripted board sends: a small network, its lines, pictures, and a package to deploy."""

from __future__ import annotations

import hashlib

import msgspec
import numpy as np
from numpy.typing import NDArray

from evalkit.frames import PixelFormat
from evalkit.geometry import Size
from evalkit.imx500.apparams import Dimension, InputTensor, Network, OutputTensor
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.stream import encode_inference, input_line_count, output_line_count
from evalkit.models.card import ModelCard
from evalkit.models.package import ModelPackage
from evalkit.protocol.messages import BoardHello
from evalkit.protocol.values import Capabilities, ModeInfo, Part, Range, Rectangle, Status

SIZE = Size(64, 48)
FULL = Rectangle(x=0, y=0, width=4056, height=3040)
CARD = ModelCard(name="test-net", title="Test net", task="object detection", labels=("person", "dog"))
NETWORK = Network(
    id=0,
    name="test-net",
    inputs=(
        InputTensor(
            id=0,
            name="input",
            dimensions=(
                Dimension(id=0, size=32, serialization_index=1),
                Dimension(id=1, size=64, serialization_index=0),
                Dimension(id=2, size=3, serialization_index=2),
            ),
        ),
    ),
    outputs=(
        OutputTensor(
            id=0,
            name="boxes",
            dimensions=(Dimension(id=0, size=4, serialization_index=0), Dimension(id=1, size=4, serialization_index=1)),
            bits_per_element=16,
            scale=2.0**-15,
            signed=True,
        ),
        OutputTensor(id=1, name="scores", dimensions=(Dimension(id=0, size=4, serialization_index=0),), scale=1 / 256),
        OutputTensor(id=2, name="classes", dimensions=(Dimension(id=0, size=4, serialization_index=0),)),
        OutputTensor(id=3, name="count", dimensions=(Dimension(id=0, size=1, serialization_index=0),)),
    ),
)
OUTPUTS = (
    np.array([[8192, 8192, 16384, 16384]] + [[0] * 4] * 3, np.int16),
    np.array([200, 0, 0, 0], np.uint8),
    np.array([1, 0, 0, 0], np.uint8),
    np.array([1], np.uint8),
)
"""One dog, score 200/256, in the box 0.25..0.5."""


def package(name: str = "other-net", size_bytes: int = 700_000) -> ModelPackage:
    """Return something that can be deployed; the scripted board does not look inside."""
    data = np.random.default_rng(7).bytes(size_bytes)
    return ModelPackage(
        name=name,
        cards=(msgspec.structs.replace(CARD, name=name),),
        networks=(NETWORK,),
        golden=(None,),
        memory=MemoryTable(runtime=1000, coefficients=2000),
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        has_twin=True,
    )


def lines(*, dnn_us: int = 3100, dsp_us: int = 2900, input_valid: bool = True, output_valid: bool = True, body: bool = True) -> bytearray:
    """Return the sensor's lines of one frame of NETWORK."""
    tensor = np.zeros((3, 32, 64), np.uint8)
    return encode_inference(
        NETWORK,
        frame_count=1,
        dnn_us=dnn_us,
        dsp_us=dsp_us,
        input_raw=tensor if input_valid else None,
        outputs_raw=OUTPUTS if output_valid else None,
        with_input_body=body,
    )


def inference_part(data: bytes | bytearray, *, body: bool = True) -> tuple[Part, NDArray[np.uint8]]:
    """Return the sensor's lines as part of a frame."""
    input_lines = input_line_count(NETWORK) if body else 1
    part = Part(kind="inference", size_bytes=len(data), input_lines=input_lines, output_lines=output_line_count(NETWORK))
    return part, np.frombuffer(bytes(data), np.uint8)


def pixels(kind: str, format_: PixelFormat, size: Size, data: NDArray[np.uint8]) -> Part:
    return Part(
        kind=kind,
        size_bytes=data.size,
        format=format_.value,
        width=size.width,
        height=size.height,
        rect=Rectangle(x=100, y=200, width=300, height=400),
    )


def hello(status: Status, *, protocol: int, capacity_bytes_per_s: int, features: list[str], model_store_bytes: int = 0) -> BoardHello:
    """Return a board's introduction."""
    return BoardHello(
        protocol=protocol,
        vendor="Test",
        model="Scripted",
        serial_number="1",
        firmware="0",
        sensor="IMX500",
        sensor_id="00",
        capabilities=Capabilities(
            modes=[ModeInfo(name="2028x1520", width=2028, height=1520, frame_period_us=33_333)],
            pixel_formats=[PixelFormat.YUV420.value],
            exposure_us=Range(minimum=10, maximum=1e6),
            gain_db=Range(minimum=0, maximum=30),
            link_kind="memory",
            link_capacity_bytes_per_s=capacity_bytes_per_s,
            features=["scene", *features],
            model_store_bytes=model_store_bytes,
        ),
        status=status,
    )
