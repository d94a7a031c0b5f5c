"""The inference stream: equal to libcamera on its vectors, equal to itself both ways, and safe with anything else."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import Network, OutputTensor, encode_ap_params
from evalkit.imx500.header import DnnHeader
from evalkit.imx500.stream import (
    LINE_BYTES,
    Inference,
    decode_inference,
    encode_inference,
    inference_line_count,
    input_line_count,
    output_line_count,
)
from evalkit.imx500.tensors import output_dtype, output_shape
from tests.core.imx500_helpers import input_tensor, output_tensor, small_network, ssd_network


def random_outputs(network: Network, seed: int = 1) -> list[NDArray[np.generic]]:
    random = np.random.default_rng(seed)
    arrays: list[NDArray[np.generic]] = []
    for spec in network.outputs:
        dtype = output_dtype(spec)
        limits = np.iinfo(np.dtype(dtype.name))
        arrays.append(random.integers(limits.min, limits.max, output_shape(spec), dtype.name, endpoint=True))
    return arrays


def random_input(network: Network, seed: int = 2) -> NDArray[np.int8]:
    sizes = {one.serialization_index: one.size for one in network.inputs[0].dimensions}
    return np.random.default_rng(seed).integers(-128, 127, (sizes[2], sizes[1], sizes[0]), np.int8, endpoint=True)


def frame(network: Network, *, frame_count: int = 42, with_input_body: bool = True) -> bytes:
    return bytes(
        encode_inference(
            network,
            frame_count=frame_count,
            dnn_us=5300,
            dsp_us=9100,
            input_raw=random_input(network),
            outputs_raw=random_outputs(network),
            with_input_body=with_input_body,
        )
    )


@pytest.mark.parametrize("index", range(5), ids=["ssd", "ssd_output_invalid", "ssd_input_invalid", "mobilenet_v2", "posenet_padded_input"])
def test_libcamera_returns_the_same_values(shared_data: Path, index: int) -> None:
    vector = json.loads((shared_data / "stream" / "vectors.json").read_text())["vectors"][index]
    data = (shared_data / "stream" / vector["file"]).read_bytes()

    inference = decode_inference(data)

    assert inference_line_count(inference.network) == vector["lines"] == len(data) // LINE_BYTES
    assert (inference.dnn_us, inference.dsp_us) == (vector["dnn_us"], vector["dsp_us"])
    for header in (inference.input_header, inference.output_header):
        assert header.frame_count == vector["frame_count"]
    assert (inference.input_header.valid, inference.output_header.valid) == (bool(vector["input_valid"]), bool(vector["output_valid"]))
    assert (inference.input is not None, inference.outputs is not None) == (bool(vector["input_valid"]), bool(vector["output_valid"]))
    if inference.input is not None:
        assert inference.input.raw[0, 0, :8].view(np.uint8).tolist() == vector["input_first_bytes"]
    for spec, expected in zip(inference.network.outputs, vector["outputs"], strict=True):
        assert (spec.scale, output_dtype(spec).name) == (expected["scale"], expected["dtype"])
    for output, expected in zip(inference.outputs or (), vector["outputs"], strict=False):
        assert output.raw.size == expected["elements"]
        # libcamera hands out the elements as they were sent: first dimension fastest.
        assert output.values().ravel(order="F")[: len(expected["first_values"])].tolist() == expected["first_values"]


def test_the_vectors_are_what_we_would_have_sent(shared_data: Path) -> None:
    """Apart from filling bytes and the FlatBuffer's own order, our frame is the same frame."""
    data = (shared_data / "stream" / "posenet_padded_input.bin").read_bytes()
    theirs = decode_inference(data)
    assert theirs.input is not None
    assert theirs.outputs is not None
    ours = encode_inference(
        theirs.network,
        frame_count=199,
        dnn_us=theirs.dnn_us,
        dsp_us=theirs.dsp_us,
        input_raw=theirs.input.raw,
        outputs_raw=[output.raw for output in theirs.outputs],
    )
    assert len(ours) == len(data)
    line = 1 + input_line_count(theirs.network) + 1
    for spec in theirs.network.outputs:
        size = int(np.prod(output_shape(spec)))
        assert ours[line * LINE_BYTES :][:size] == data[line * LINE_BYTES :][:size]
        line += -(-size // LINE_BYTES)
    plane_row = 512  # 481 bytes of picture, 31 of padding
    for row in (0, 1, 352, 354, 2 * 354 + 352):
        start = 2 * LINE_BYTES + row * plane_row
        assert ours[start : start + 481] == data[start : start + 481]


@pytest.mark.parametrize("network", [small_network(), ssd_network()], ids=["small", "ssd"])
def test_what_is_encoded_is_decoded_equal(network: Network) -> None:
    inference = decode_inference(frame(network))
    assert inference.network == network
    assert (inference.dnn_us, inference.dsp_us) == (5300, 9100)
    assert inference.input_header == DnnHeader(
        valid=True,
        frame_count=42,
        max_line_bytes=2560,
        ap_params_bytes=inference.output_header.ap_params_bytes,
        network_id=network.id,
        tensor_type=0,
    )
    assert inference.output_header.tensor_type == 1
    assert inference.input is not None
    np.testing.assert_array_equal(inference.input.raw, random_input(network))
    assert inference.outputs is not None
    for output, sent in zip(inference.outputs, random_outputs(network), strict=True):
        np.testing.assert_array_equal(output.raw, sent)
        assert output.raw.dtype == sent.dtype


def test_boxes_are_four_runs_and_scores_start_a_new_line() -> None:
    network = ssd_network()
    boxes = np.arange(400, dtype=np.int16).reshape(4, 100).T
    outputs: list[NDArray[np.generic]] = [boxes, np.full(100, 200, np.uint8), np.zeros(100, np.int16), np.ones(1, np.int16)]
    data = encode_inference(network, frame_count=0, dnn_us=0, dsp_us=0, input_raw=None, outputs_raw=outputs)
    first = (1 + 121 + 1) * LINE_BYTES
    assert np.frombuffer(data, "<i2", 400, first).tolist() == list(range(400))
    assert data[first + LINE_BYTES : first + LINE_BYTES + 100] == bytes([200]) * 100


def test_headers_are_the_documented_bytes() -> None:
    data = frame(ssd_network())
    size = decode_inference(data).input_header.ap_params_bytes
    expected = bytes([1, 0x2A, 0x00, 0x0A, *size.to_bytes(2, "little"), 0, 0, 0, 0, 0, 0])
    assert data[LINE_BYTES : LINE_BYTES + 12] == expected
    assert data[122 * LINE_BYTES : 122 * LINE_BYTES + 12] == expected[:8] + b"\x01\0\0\0"
    assert size % 16 == 0
    assert int.from_bytes(data[36:40], "little") == 5300
    assert int.from_bytes(data[40:44], "little") == 9100


@pytest.mark.parametrize(
    ("width", "height", "channels", "lines"),
    [
        (224, 224, 3, 60),
        (256, 256, 3, 78),
        (320, 320, 3, 121),
        (288, 384, 3, 131),
        (416, 416, 3, 204),
        (481, 353, 3, 214),
        (640, 480, 3, 361),
        (640, 640, 3, 481),
    ],
)
def test_input_line_counts_are_those_of_real_files(width: int, height: int, channels: int, lines: int) -> None:
    network = Network(id=0, name="", inputs=(input_tensor(width, height, channels),), outputs=())
    assert input_line_count(network) == lines


def test_output_line_counts_are_those_of_real_files() -> None:
    def lines(*outputs: tuple[tuple[int, ...], int]) -> int:
        specs = tuple(output_tensor("", *shape, bits=bits) for shape, bits in outputs)
        return output_line_count(Network(id=0, name="", inputs=(), outputs=specs))

    assert lines(((1000,), 8)) == 2
    assert lines(((23, 31, 17), 8), ((23, 31, 34), 8), ((23, 31, 64), 8)) == 34
    assert lines(((3598, 112), 8)) == 159
    assert lines(((320, 320), 16)) == 81
    assert lines(((19206, 90), 8), ((19206, 4), 8)) == 708
    assert lines(((30, 17), 8), ((30, 17), 32), ((30, 17), 8)) == 4


@pytest.mark.parametrize("valid", [(True, True), (True, False), (False, True), (False, False)])
def test_only_valid_tensors_are_returned(valid: tuple[bool, bool]) -> None:
    network = small_network()
    data = encode_inference(
        network,
        frame_count=1,
        dnn_us=1,
        dsp_us=2,
        input_raw=random_input(network) if valid[0] else None,
        outputs_raw=random_outputs(network) if valid[1] else None,
    )
    inference = decode_inference(data)
    assert (inference.input_header.valid, inference.output_header.valid) == valid
    assert (inference.input is not None, inference.outputs is not None) == valid
    assert inference.network == network


def test_parameters_of_a_tensor_that_is_not_valid_are_not_read() -> None:
    data = bytearray(frame(small_network()))
    data[LINE_BYTES] = 0
    data[LINE_BYTES + 12 : LINE_BYTES + 40] = b"\xff" * 28
    inference = decode_inference(data)
    assert inference.input is None
    assert inference.outputs is not None


def test_without_the_input_body_the_output_header_is_the_next_line() -> None:
    network = small_network()
    data = frame(network, with_input_body=False)
    inference = decode_inference(data)
    assert len(data) == inference_line_count(network, with_input_body=False) * LINE_BYTES
    assert data[2 * LINE_BYTES + 8] == 1
    assert inference.input is None
    assert inference.outputs is not None
    np.testing.assert_array_equal(inference.outputs[0].raw, random_outputs(network)[0])


def test_frame_count_wraps_at_256() -> None:
    counts = [decode_inference(frame(small_network(), frame_count=number)).input_header.frame_count for number in (255, 256, 1000)]
    assert counts == [255, 0, 232]


def test_lines_that_only_resemble_the_output_header_are_passed_over() -> None:
    network = small_network()
    data = bytearray(frame(network))
    # Type "output" at byte 8 of a line of the input tensor, with another frame count than the header's.
    data[2 * LINE_BYTES : 2 * LINE_BYTES + 9] = data[LINE_BYTES : LINE_BYTES + 8] + b"\x01"
    data[2 * LINE_BYTES + 1] ^= 1
    assert decode_inference(data).outputs is not None


def test_tensors_are_read_only_views_on_the_received_bytes() -> None:
    data = frame(ssd_network())
    received = np.frombuffer(data, np.uint8)
    inference = decode_inference(data)
    assert inference.input is not None
    assert inference.outputs is not None
    for raw in (inference.input.raw, *(output.raw for output in inference.outputs)):
        assert np.shares_memory(raw, received)
        assert not raw.flags.writeable
    writable = bytearray(data)
    held = decode_inference(writable)
    assert held.input is not None
    assert not held.input.raw.flags.writeable


def test_padding_after_the_last_line_does_not_matter() -> None:
    data = frame(small_network())
    assert decode_inference(data + bytes(3 * LINE_BYTES + 17)).outputs is not None


def test_shorter_usable_lines_are_joined() -> None:
    network = ssd_network()
    sent = random_outputs(network)
    data = bytearray(5 * LINE_BYTES)
    source = encode_inference(network, frame_count=9, dnn_us=0, dsp_us=0, input_raw=None, outputs_raw=sent, with_input_body=False)
    usable = 700  # boxes take 800 bytes: two such lines
    data[: 3 * LINE_BYTES] = source[: 3 * LINE_BYTES]
    for line in (1, 2):
        data[line * LINE_BYTES + 2 : line * LINE_BYTES + 4] = usable.to_bytes(2, "little")
    body = sent[0].T.tobytes()
    lines = [body[:700], body[700:], sent[1].tobytes(), sent[2].tobytes(), sent[3].tobytes()]
    data[3 * LINE_BYTES :] = b"".join(line.ljust(LINE_BYTES, b"\xee") for line in lines)
    outputs = decode_inference(data).outputs
    assert outputs is not None
    for output, expected in zip(outputs, sent, strict=True):
        np.testing.assert_array_equal(output.raw, expected)


def test_dequantisation_subtracts_the_shift_before_it_scales() -> None:
    network = Network(id=0, name="", inputs=(input_tensor(32, 2, signed=True),), outputs=(output_tensor("x", 3, scale=0.5, shift=10),))
    data = encode_inference(network, frame_count=0, dnn_us=0, dsp_us=0, input_raw=None, outputs_raw=[np.array([0, 10, 255], np.uint8)])
    outputs = decode_inference(data).outputs
    assert outputs is not None
    assert outputs[0].values().tolist() == [-5.0, 0.0, 122.5]
    assert outputs[0].values().dtype == np.float32


@pytest.mark.parametrize(
    ("change", "text", "offset"),
    [
        ({LINE_BYTES + 8: 1}, "line 1 is no input tensor header", LINE_BYTES + 8),
        ({LINE_BYTES + 3: 0xFF}, "usable bytes a line", LINE_BYTES + 2),
        ({LINE_BYTES + 5: 0xFF}, "does not fit the line", LINE_BYTES + 4),
        ({LINE_BYTES + 1: 43}, "no output tensor header", None),
        ({LINE_BYTES + 6: 9}, "line 1: the apParams do not describe network 9", LINE_BYTES + 6),
        ({LINE_BYTES + 12: 0xFF, LINE_BYTES + 13: 0xFF}, "line 1: a FlatBuffer table", LINE_BYTES + 12),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_byte(change: dict[int, int], text: str, offset: int | None) -> None:
    data = bytearray(frame(small_network()))
    for position, value in change.items():
        data[position] = value
    with pytest.raises(DecodeError, match=text) as caught:
        decode_inference(data)
    assert caught.value.offset == (len(data) if offset is None else offset)


def test_a_frame_cut_inside_a_tensor_says_which_one() -> None:
    data = frame(small_network())
    with pytest.raises(DecodeError, match='output tensor "count" takes 1 lines and 0 are there'):
        decode_inference(data[: -2 * LINE_BYTES])


def test_an_input_body_that_is_too_short_is_an_error_and_not_a_guess() -> None:
    data = frame(small_network())
    assert input_line_count(small_network()) == 3
    without_one_line = data[: 2 * LINE_BYTES] + data[3 * LINE_BYTES :]
    with pytest.raises(DecodeError, match='line 2: input tensor "input:0" takes 2 lines and 1 are there'):
        decode_inference(without_one_line)


@pytest.mark.parametrize(
    "spoiled",
    [
        output_tensor("bad", 4, bits=12),
        output_tensor("bad", 4, 0),
        output_tensor("bad", 4, 4, order=(0, 0)),
        output_tensor("bad", 65535, 65535, 65535, 65535),
    ],
    ids=["bits", "empty", "order", "huge"],
)
def test_impossible_outputs_are_refused_by_name(spoiled: OutputTensor) -> None:
    good = small_network()
    data = bytearray(frame(Network(id=3, name="small", inputs=good.inputs, outputs=(output_tensor("bad", 4),))))
    parameters = encode_ap_params((Network(id=3, name="small", inputs=good.inputs, outputs=(spoiled,)),))
    for line in (1, 1 + input_line_count(good)):
        start = line * LINE_BYTES
        data[start + 4 : start + 6] = len(parameters).to_bytes(2, "little")
        data[start + 12 : start + 12 + len(parameters)] = parameters
    with pytest.raises(DecodeError, match='"bad"'):
        decode_inference(data)


def test_arrays_that_do_not_fit_the_network_are_not_sent() -> None:
    network = ssd_network()
    outputs = random_outputs(network)

    def send(input_raw: NDArray[np.int8] | NDArray[np.uint8] | None, outputs_raw: list[NDArray[np.generic]]) -> None:
        encode_inference(network, frame_count=0, dnn_us=0, dsp_us=0, input_raw=input_raw, outputs_raw=outputs_raw)

    with pytest.raises(ValueError, match="int8"):
        send(np.zeros((3, 320, 320), np.uint8), outputs)
    with pytest.raises(ValueError, match=r"\(3, 320, 320\)"):
        send(np.zeros((3, 1, 320), np.int8), outputs)
    with pytest.raises(ValueError, match="int16"):
        send(None, [outputs[0].astype(np.int32), *outputs[1:]])
    with pytest.raises(ValueError, match=r"\(100, 4\)"):
        send(None, [outputs[0].T, *outputs[1:]])
    with pytest.raises(ValueError, match="shorter"):
        send(None, outputs[:3])
    with pytest.raises(ValueError, match="not -1"):
        encode_inference(network, frame_count=0, dnn_us=-1, dsp_us=0, input_raw=None, outputs_raw=None)


def test_parameters_that_do_not_fit_a_line_are_not_sent() -> None:
    network = Network(
        id=0,
        name="n" * 1000,
        inputs=(input_tensor(32, 2, signed=True),),
        outputs=tuple(output_tensor("o" * 200, 1) for _ in range(10)),
    )
    with pytest.raises(ValueError, match="does not fit a header line"):
        encode_inference(network, frame_count=0, dnn_us=0, dsp_us=0, input_raw=None, outputs_raw=None)


@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 700), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, 10 * LINE_BYTES),
)
@settings(max_examples=300, deadline=None)
def test_damaged_frames_are_decoded_or_refused(changes: list[tuple[int, int, int]], cut: int) -> None:
    data = bytearray(frame(small_network()))
    for line, position, value in changes:
        data[line * LINE_BYTES + position] = value
    result: Inference | None = None
    offset = None
    try:
        result = decode_inference(data[: len(data) - cut % len(data)])
    except DecodeError as error:
        offset = error.offset
    assert result is not None or offset is None or 0 <= offset <= len(data)
