"""What it takes to show a network file before anything is written: read, parsed, its card and its memory plan.

The file is as large as the zoo's MobileNetV2 (4 MB, a thousand labels), made here. The reference is what cannot be left out: reading the
bytes and their SHA-256, in the same turn. The second part lists a library of a hundred packages, the first time and the next.
"""

from __future__ import annotations

import hashlib
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from evalkit.imx500.blocks import swap_words
from evalkit.imx500.dnnparams import place
from evalkit.imx500.intrinsics import Classes, Intrinsics, write_intrinsics
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.network_info import info_for, write_network_info
from evalkit.imx500.rpk import new_container, write_container
from evalkit.models.builtin import builtin_packages
from evalkit.models.importing import examine
from evalkit.models.library import ModelLibrary
from evalkit.models.memory_plan import plan
from evalkit.models.package import read_package
from tests.benchmarks.rows import Row
from tests.core.imx500_helpers import input_tensor, output_tensor
from tests.fuzz import seeds

ROUNDS = 25
MEMORY = MemoryTable(runtime=1_674_240, coefficients=3_681_440)
"""MobileNetV2's."""
GOAL_MS = 50.0
PACKAGES = 100
GOAL_LIST_MS = 300.0


def run() -> list[Row]:
    """Measure on one core, files in the page cache."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mobilenet.rpk"
        path.write_bytes(network_file())
        hashed = _median_ms(lambda: hashlib.sha256(path.read_bytes()).digest())
        steps: dict[str, Callable[[], object]] = {
            "4 MB file: card and plan": lambda: plan(read_package(path), present=None),
            "4 MB file: examined for the import": lambda: examine(path),
        }
        rows = []
        for what, work in steps.items():
            spent = _median_ms(work)
            rows += [
                Row(what=what, value=spent, unit="ms", goal=GOAL_MS),
                Row(
                    what=f"{what}, against reading and hashing",
                    value=spent,
                    unit="ms",
                    reference="bytes",
                    reference_value=hashed,
                    ratio=hashed / spent,
                ),
            ]
        return [*rows, *_library_rows(Path(folder) / "models")]


def network_file() -> bytes:
    """Return a file of MobileNetV2's form, its coefficients random."""
    network = replace(
        seeds.TINY,
        id=0,
        name="mobilenet",
        inputs=(input_tensor(224, 224, signed=True),),
        outputs=(output_tensor("o", 1000, scale=2.0**-8),),
    )
    labels = tuple(f"class number {index}" for index in range(1000))
    members = {
        "network_info.txt": write_network_info(info_for((network,))),
        "network_intrinsics": write_intrinsics(Intrinsics(task="classification", classes=Classes(labels=labels))),
    }
    weights = np.random.default_rng(1).bytes(MEMORY.coefficients)
    ours = write_container(new_container(networks=(network,), dnn=place((network,), MEMORY), coefficients=weights, members=members))
    # Another magic before the coefficients makes it a file of another tool: words are stored swapped.
    return ours.replace(swap_words(b"EVALKIT1"), swap_words(b"WEIGHTS!"), 1)


def _library_rows(folder: Path) -> list[Row]:
    library = ModelLibrary(folder)
    data = builtin_packages()[0].data
    for number in range(PACKAGES):
        library.add(data, f"copy-{number}")
    first = _once_ms(library.entries)
    again = statistics.median(_once_ms(ModelLibrary(folder).entries) for _ in range(5))
    return [
        Row(what=f"{PACKAGES} packages listed the first time", value=first, unit="ms"),
        Row(what=f"{PACKAGES} packages listed again", value=again, unit="ms", goal=GOAL_LIST_MS),
        Row(
            what="listed again, against the first time",
            value=again,
            unit="ms",
            reference="first",
            reference_value=first,
            ratio=first / again,
        ),
    ]


def _median_ms(work: Callable[[], object]) -> float:
    work()
    return statistics.median(_once_ms(work) for _ in range(ROUNDS))


def _once_ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - start)
