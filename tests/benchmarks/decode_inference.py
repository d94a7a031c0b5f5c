"""What the inference lines of one frame cost the host, as a share of a frame period and against a plain copy of the same bytes.

The frame is the zoo's SSD: a 320x320 input tensor and four outputs, 128 lines of 2560 bytes. Each round decodes lines that it has not
seen before (as they come from a link: their own buffer, their own frame count), and copies as many bytes in the same turn. Rows:

* the lines decoded, tensors as views;
* the same with the outputs as numbers, (raw - shift) * scale, which is what libcamera hands out;
* that and the detections made of them by the card;
* that and the input tensor turned back into the picture that the network saw.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from evalkit.imx500.input_picture import picture_from_tensor
from evalkit.imx500.network_info import info_for
from evalkit.imx500.stream import decode_inference, encode_inference
from evalkit.models.card import ModelCard
from evalkit.results.decode import decode
from tests.benchmarks.rows import Row
from tests.core.imx500_helpers import ssd_network

ROUNDS = 300
BUFFERS = 32
"""Frames that take turns: 10 MB of them, more than a processor's own caches hold."""
FRAME_PERIOD_US = 33_333
GOAL_PERCENT = 1.0

Lines = NDArray[np.uint8]


def run() -> list[Row]:
    """Measure on one core."""
    frames = [_frame(number) for number in range(BUFFERS)]
    card = ModelCard(name="ssd", title="SSD", task="object detection", labels=tuple(f"class {number}" for number in range(90)))
    (entry,) = info_for((ssd_network(),)).networks

    def values(lines: Lines) -> object:
        inference = decode_inference(lines)
        return [output.values() for output in inference.outputs or ()]

    def detections(lines: Lines) -> object:
        return decode(card, decode_inference(lines))

    def picture(lines: Lines) -> object:
        inference = decode_inference(lines)
        if inference.input is None:
            raise AssertionError("the input tensor was sent")
        return decode(card, inference), picture_from_tensor(inference.input.raw, entry)

    steps: dict[str, Callable[[Lines], object]] = {
        "lines decoded": decode_inference,
        "and outputs as numbers": values,
        "and detections": detections,
        "and what the network saw": picture,
    }
    rows: list[Row] = []
    for title, work in steps.items():
        spent_us, copy_us = _measure(work, frames)
        # The goal is the issue's: lines and output values. What comes after is shown for comparison.
        goal = GOAL_PERCENT if work in (decode_inference, values) else None
        rows += [
            Row(what=f"{title}: share of a 33 ms frame", value=100 * spent_us / FRAME_PERIOD_US, unit="%", goal=goal),
            Row(
                what=f"{title}: {frames[0].size:,} bytes",
                value=spent_us,
                unit="us",
                reference="np.copyto",
                reference_value=copy_us,
                ratio=copy_us / spent_us,
            ),
        ]
    return rows


def _frame(number: int) -> Lines:
    network = ssd_network()
    random = np.random.default_rng(number)
    lines = encode_inference(
        network,
        frame_count=number,
        dnn_us=5_300,
        dsp_us=9_100,
        input_raw=random.integers(-128, 128, (3, 320, 320), dtype=np.int8),
        outputs_raw=[
            np.sort(random.integers(0, 1 << 15, (100, 4), dtype=np.int16), axis=1),
            np.sort(random.integers(0, 256, 100, dtype=np.uint8))[::-1],
            random.integers(0, 90, 100, dtype=np.int16),
            np.array([20], np.int16),
        ],
    )
    return np.frombuffer(lines, np.uint8)


def _measure(work: Callable[[Lines], object], frames: list[Lines]) -> tuple[float, float]:
    """Return the median microseconds of `work` and of a copy of the same bytes, taking turns."""
    target = np.empty_like(frames[0])
    spent, copies = [], []
    work(frames[0])
    for turn in range(ROUNDS):
        lines = frames[turn % BUFFERS]
        begun = time.perf_counter_ns()
        work(lines)
        worked = time.perf_counter_ns()
        np.copyto(target, frames[(turn + BUFFERS // 2) % BUFFERS])
        copies.append(time.perf_counter_ns() - worked)
        spent.append(worked - begun)
    return statistics.median(spent) / 1e3, statistics.median(copies) / 1e3
