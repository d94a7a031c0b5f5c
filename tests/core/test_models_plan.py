"""What a network costs is counted from its graph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx

from evalkit.imx500 import timing
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.models import int8
from evalkit.models.graph import GraphBuilder
from evalkit.models.plan import plan_network
from evalkit.models.twin import OutputSpec, TensorSpecs, add_signed_input, network_of

SCALE = 1 / 128


def planned_net() -> onnx.ModelProto:
    """Return a network whose every figure can be added up by hand: 3x8x32 -> 16x8x32 -> (grouped) 16x4x16 -> sum -> dense 10."""
    build = GraphBuilder("by_hand")
    x = int8.quantise(build, add_signed_input(build, (3, 8, 32), scale=SCALE), "x", scale=SCALE, zero=128)
    wide = int8.convolve(build, x, np.ones((16, 3, 1, 1)), np.zeros(16), "wide", top=1.0)
    depth = build.add(
        "Conv",
        [int8.dequantise(build, wide, "depth/x"), build.const("depth/w", np.ones((16, 1, 3, 3)))],
        "depth",
        group=16,
        strides=[2, 2],
        pads=[1, 1, 1, 1],
    )
    small = int8.quantise(build, depth, "small", scale=SCALE)
    total = build.add("Add", [int8.dequantise(build, small, "a"), int8.dequantise(build, small, "b")], "total")
    summed = int8.quantise(build, total, "summed", scale=SCALE)
    flat = build.add("Flatten", [int8.dequantise(build, summed, "flat/x")], "flat")
    scores = build.add("Gemm", [flat, build.const("dense/w", np.ones((16 * 4 * 16, 10)))], "dense")
    build.add("Reshape", [scores, build.const("list", [-1], np.int64)], "scores")
    build.output("scores", (10,))
    specs = TensorSpecs(input_scale=SCALE, outputs=(OutputSpec(name="scores", bits=8, signed=False, scale=SCALE),))
    return build.model(specs.metadata())


def test_multiplications_are_counted_by_kind() -> None:
    model = planned_net()
    plan = plan_network(model, network_of(model, name="by-hand"))
    assert plan.conv_macs == 16 * 3 * 8 * 32 + 16 * 4 * 16 * 10
    assert plan.depthwise_macs == 9 * 16 * 4 * 16
    assert not plan.has_suppression
    assert plan.dsp_us == timing.dsp_time_us(plan.conv_macs, plan.depthwise_macs)


def test_runtime_memory_is_what_is_alive_at_once_and_the_input() -> None:
    model = planned_net()
    plan = plan_network(model, network_of(model, name="by-hand"))
    # While the grouped convolution runs: its input 16x8x32 and its output 16x4x16, int8; and the input tensor 3x8x32, always.
    assert plan.memory.runtime == 16 * 8 * 32 + 16 * 4 * 16 + 3 * 8 * 32


def test_coefficients_are_weights_without_their_scales() -> None:
    model = planned_net()
    plan = plan_network(model, network_of(model, name="by-hand"))
    int8_weights, int32_bias = 16 * 3, 16 * 4
    float_weights = 2 * (16 * 9 + 16 * 4 * 16 * 10)
    shapes = 8 + 8  # axis of Unsqueeze, list of Reshape
    assert plan.memory.coefficients == int8_weights + int32_bias + float_weights + shapes


def test_a_network_sustains_the_mode_until_the_dsp_takes_longer_than_the_pause() -> None:
    model = planned_net()
    plan = plan_network(model, network_of(model, name="by-hand"))
    assert plan.inference_rate == 30.0
    slow = type(plan)(
        conv_macs=0, depthwise_macs=0, has_suppression=True, memory=plan.memory, dsp_us=80_000 - DEFAULT_MODE.readout_us, parts=()
    )
    assert slow.inference_rate == 12.3  # 1 s / (80 ms + the ISP's 1 ms)


def test_a_real_networks_plan_is_near_the_figures_of_its_sensor_file(shared_data: Path) -> None:
    model = onnx.load(shared_data / "models" / "mobilenet_v2_1.0_224_quant.onnx")
    described = planned_net()
    network = network_of(described, name="mobilenet")
    plan = plan_network(model, network)
    runtime = plan.memory.runtime - 3 * 8 * 32 + 3 * 224 * 224
    assert 0.95 < runtime / 1_674_240 < 1.05
    assert 0.9 < plan.memory.coefficients / 3_681_440 < 1.1
    assert round(plan.conv_macs / 1e6) == 280
    assert round(plan.depthwise_macs / 1e6, 1) == 20.7
