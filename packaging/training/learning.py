"""Learning in PyTorch: the network of `layers`, its loss, and a training loop with fixed seeds. The only file that imports torch."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import numpy as np
import torch
from frames import Frame
from layers import CELL, TRUNK, WIDTH
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from evalkit.geometry import Size

BATCH = 16
PEAK_RATE = 4e-3
"""Highest learning rate of the one-cycle schedule, for AdamW."""
WARM_UP = 0.15
"""Part of the steps in which the rate rises."""
BALANCE, FOCUS = 0.35, 2.0
"""Alpha and gamma of the focal loss (Lin et al. 2017)."""
RARE = 0.02
"""How likely the untrained network thinks something is in a cell."""
MIDDLE, RIM = 0.22, 0.4
"""Cells whose centre is this near to a box's middle, in parts of its size, must find it; those up to the rim may."""
LEAST_REACH = 0.55
"""… and at least this many cells."""
CENTRE = 1.0 / 128
"""Pictures are (x - 128) / 128."""


class MapNetwork(nn.Module):
    """Says for each cell how likely each class has its middle there and, with `boxes`, how far its borders are."""

    def __init__(self, classes: int, *, boxes: bool) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            *(
                nn.Sequential(
                    nn.Conv2d(one.inputs, one.outputs, one.side, stride=one.stride, padding=one.side // 2, groups=one.group, bias=False),
                    nn.BatchNorm2d(one.outputs),
                    nn.ReLU(inplace=True),
                )
                for one in TRUNK
            )
        )
        self.scores = nn.Conv2d(WIDTH, classes, 1)
        nn.init.constant_(self.scores.bias, float(np.log(RARE / (1 - RARE))))
        self.borders = nn.Conv2d(WIDTH, 4, 1) if boxes else None

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return logits (n, classes, rows, columns) and log distances (n, 4, rows, columns) to left, top, right, bottom in cells."""
        features = self.trunk(pictures)
        return self.scores(features), None if self.borders is None else self.borders(features)


def train(frames: Sequence[Frame], size: Size, *, classes: int, boxes: bool, steps: int, seed: int) -> MapNetwork:
    """Return a network that learnt `steps` batches of `frames`. On one thread, so that sums are added in one order."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    random = np.random.default_rng(seed)
    goals = [_goal(frame, size, classes) for frame in frames]
    network = MapNetwork(classes, boxes=boxes).train().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=PEAK_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, PEAK_RATE, total_steps=steps, pct_start=WARM_UP)
    order = np.empty(0, np.int64)
    started = time.monotonic()
    running = 0.0
    for step in range(steps):
        if len(order) < BATCH:
            order = random.permutation(len(frames))
        chosen, order = order[:BATCH], order[BATCH:]
        pictures = torch.from_numpy(np.stack([frames[k].picture for k in chosen])).float().sub(128).mul(CENTRE)
        wanted, care, sides = (torch.from_numpy(np.stack(parts)) for parts in zip(*(goals[k] for k in chosen), strict=True))
        if random.random() < 0.5:
            pictures, wanted, care, sides = (part.flip(-1) for part in (pictures, wanted, care, sides))
            sides = sides[:, [2, 1, 0, 3]]
        logits, borders = network(pictures.contiguous(memory_format=torch.channels_last))
        loss = _score_loss(logits, wanted, care)
        if borders is not None:
            loss = loss + _box_loss(borders, sides, wanted.amax(1))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        running = 0.98 * running + 0.02 * loss.item() if step else loss.item()
        if step % 50 == 0 or step == steps - 1:
            sys.stdout.write(f"step {step + 1} of {steps}, loss {running:.4f}, {time.monotonic() - started:.0f} s\n")
            sys.stdout.flush()
    return network.eval()


def folded(network: MapNetwork) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Return weights and bias of each convolution, trunk first and heads last, the normalisations folded in."""
    layers = []
    for block in network.trunk:
        weights, norm = block[0].weight, block[1]
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        layers.append((weights * factor[:, None, None, None], norm.bias - norm.running_mean * factor))
    heads = [network.scores] if network.borders is None else [network.scores, network.borders]
    layers += [(head.weight, head.bias) for head in heads]
    return [(weights.detach().contiguous().numpy(), bias.detach().numpy()) for weights, bias in layers]


def _goal(frame: Frame, size: Size, classes: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return what each cell must say: score (classes, rows, columns), whether it counts (1, …), distances in cells (4, …)."""
    rows, columns = size.height // CELL, size.width // CELL
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) + 0.5
    wanted = np.zeros((classes, rows, columns), np.float32)
    care = np.ones((1, rows, columns), np.float32)
    sides = np.ones((4, rows, columns), np.float32)
    # What stands lower is nearer to the camera, so it comes last and keeps the cells it covers.
    for target in sorted(frame.targets, key=lambda one: one.box.y1):
        x0, x1 = target.box.x0 * columns, target.box.x1 * columns
        y0, y1 = target.box.y0 * rows, target.box.y1 * rows
        off_x, off_y = np.abs(x - (x0 + x1) / 2), np.abs(y - (y0 + y1) / 2)
        middle = (off_x <= max(MIDDLE * (x1 - x0), LEAST_REACH)) & (off_y <= max(MIDDLE * (y1 - y0), LEAST_REACH))
        rim = (off_x <= max(RIM * (x1 - x0), LEAST_REACH)) & (off_y <= max(RIM * (y1 - y0), LEAST_REACH))
        if not target.counts:
            rim = (off_x <= (x1 - x0) / 2) & (off_y <= (y1 - y0) / 2)
            care[0, rim & (wanted.max(0) == 0)] = 0
            continue
        care[0, rim & (wanted.max(0) == 0)] = 0
        care[0, middle] = 1
        wanted[:, middle] = 0
        wanted[target.class_id, middle] = 1
        sides[:, middle] = np.maximum(np.stack([x - x0, y - y0, x1 - x, y1 - y]), 0.05)[:, middle]
    return wanted, care, sides


def _score_loss(logits: Tensor, wanted: Tensor, care: Tensor) -> Tensor:
    """Return the focal loss, for each thing that is there."""
    cross = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    missed = 1 - torch.exp(-cross)
    weight = BALANCE * wanted + (1 - BALANCE) * (1 - wanted)
    return (weight * missed**FOCUS * cross * care).sum() / wanted.sum().clamp(min=1)


def _box_loss(borders: Tensor, sides: Tensor, weight: Tensor) -> Tensor:
    """Return 1 - GIoU (Rezatofighi et al. 2019) of the boxes that cells with a thing give."""
    found = borders.clamp(-4, 4).exp()
    width, height = (torch.minimum(found[:, k], sides[:, k]) + torch.minimum(found[:, k + 2], sides[:, k + 2]) for k in (0, 1))
    outer_width, outer_height = (torch.maximum(found[:, k], sides[:, k]) + torch.maximum(found[:, k + 2], sides[:, k + 2]) for k in (0, 1))
    inter = width * height
    union = sum((one[:, 0] + one[:, 2]) * (one[:, 1] + one[:, 3]) for one in (found, sides)) - inter
    outer = outer_width * outer_height
    giou = inter / union - (outer - union) / outer
    return ((1 - giou) * weight).sum() / weight.sum().clamp(min=1)
