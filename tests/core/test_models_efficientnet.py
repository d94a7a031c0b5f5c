"""EfficientNet-Lite is rebuilt from its weights."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from evalkit.errors import BrokenModel
from evalkit.models.efficientnet import BATCH_NORM_EPSILON, STAGES, convert_efficientnet
from tests.core.models_helpers import convolved, normal, run_model

Weights = dict[str, NDArray[np.generic]]
CHANNELS = 4
SIDE = 33


def small_weights() -> Weights:
    """Return weights of the real names and depths, with four channels everywhere."""
    random = np.random.default_rng(3)
    weights: Weights = {"_fc.weight": normal(random, 5, CHANNELS), "_fc.bias": normal(random, 5)}

    def layer(name: str, norm: str, *shape: int) -> None:
        weights[f"{name}.weight"] = normal(random, *shape)
        for part in ("weight", "bias", "running_mean"):
            weights[f"{norm}.{part}"] = normal(random, shape[0])
        weights[f"{norm}.running_var"] = np.abs(normal(random, shape[0])) + 0.5

    layer("_conv_stem", "_bn0", CHANNELS, 3, 3, 3)
    layer("_conv_head", "_bn1", CHANNELS, CHANNELS, 1, 1)
    for index, (expansion, reach) in enumerate(blocks()):
        prefix = f"_blocks.{index}."
        wide = CHANNELS * expansion
        if expansion > 1:
            layer(f"{prefix}_expand_conv", f"{prefix}_bn0", wide, CHANNELS, 1, 1)
        layer(f"{prefix}_depthwise_conv", f"{prefix}_bn1", wide, 1, reach, reach)
        layer(f"{prefix}_project_conv", f"{prefix}_bn2", CHANNELS, wide, 1, 1)
    return weights


def blocks() -> list[tuple[int, int]]:
    """Return expansion and kernel side of each block, alternating as in the real network."""
    return [(expansion, 5 if stage in (2, 4, 5) else 3) for stage, (repeats, _, expansion) in enumerate(STAGES) for _ in range(repeats)]


def reference(weights: Weights, picture: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute the network the slow and plain way."""

    def layer(x: NDArray[np.float64], name: str, norm: str, *, stride: int = 1, active: bool = True) -> NDArray[np.float64]:
        kernel = weights[f"{name}.weight"].astype(np.float64)
        y = convolved(x, kernel, stride=stride, group=kernel.shape[0] if kernel.shape[1] == 1 else 1)
        gain, offset, mean, variance = (
            weights[f"{norm}.{part}"].astype(np.float64)[:, None, None] for part in ("weight", "bias", "running_mean", "running_var")
        )
        y = (y - mean) / np.sqrt(variance + BATCH_NORM_EPSILON) * gain + offset
        return np.clip(y, 0, 6) if active else y

    x = layer(picture, "_conv_stem", "_bn0", stride=2)
    index = 0
    for repeats, first_stride, expansion in STAGES:
        for repeat in range(repeats):
            prefix = f"_blocks.{index}."
            y = layer(x, f"{prefix}_expand_conv", f"{prefix}_bn0") if expansion > 1 else x
            y = layer(y, f"{prefix}_depthwise_conv", f"{prefix}_bn1", stride=1 if repeat else first_stride)
            y = layer(y, f"{prefix}_project_conv", f"{prefix}_bn2", active=False)
            x = y + x if repeat else y
            index += 1
    features = layer(x, "_conv_head", "_bn1").mean(axis=(1, 2))
    logits: NDArray[np.float64] = weights["_fc.weight"].astype(np.float64) @ features + weights["_fc.bias"].astype(np.float64)
    return logits


def test_the_network_computes_what_its_weights_say() -> None:
    weights = small_weights()
    picture = normal(np.random.default_rng(4), 1, 3, SIDE, SIDE)
    (logits,) = run_model(convert_efficientnet(weights, size=SIDE), {"image": picture})
    assert logits[0] == pytest.approx(reference(weights, picture[0].astype(np.float64)), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("name", ["_conv_stem.weight", "_blocks.3._bn1.running_var", "_fc.bias"])
def test_a_missing_weight_is_named(name: str) -> None:
    weights = small_weights()
    del weights[name]
    with pytest.raises(BrokenModel, match=f"lack {name}"):
        convert_efficientnet(weights, size=SIDE)


def test_weights_of_another_shape_are_refused() -> None:
    weights = small_weights()
    weights["_conv_stem.weight"] = weights["_conv_stem.weight"][:3]
    with pytest.raises(BrokenModel, match="does not fit _bn0"):
        convert_efficientnet(weights, size=SIDE)
