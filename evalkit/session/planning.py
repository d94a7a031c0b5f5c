"""Looks before a swap begins whether it can end well: nothing is sent that the board has no room for.

What a network takes is shown to the user by models/memory_plan.py; here only what forbids a swap counts, against what the board says.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from evalkit.errors import ModelError
from evalkit.models.package import ModelPackage, require_fit
from evalkit.protocol.limits import MAX_MODEL_BYTES
from evalkit.protocol.values import TWINS, Status


def require_plan(package: ModelPackage, status: Status | None, features: Collection[str] = ()) -> None:
    """Raise ModelTooLarge if the package does not fit the board's sensor, ModelError if its tensors or its size cannot be sent.

    ModelError also if a board with these `features` could not run it.
    """
    if TWINS in features:
        package.require_twin()
    total = status.memory.total if status is not None and status.memory.total else package.memory.total
    for network in package.networks:
        require_fit(package.name, network, replace(package.memory, total=total))
    if len(package.data) > MAX_MODEL_BYTES:
        raise ModelError(
            f"{package.name} has {len(package.data):,} bytes, and the link carries {MAX_MODEL_BYTES:,} at most.",
            hint="Use a smaller network.",
        )
