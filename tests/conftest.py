"""What all tests share."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

THREAD_GOODBYE_S = 5.0
"""How long a thread that was told to end may take; a safety net for loaded machines, not a wait in the good case."""


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files to check against; they are not part of the project."""
    folder = Path(os.environ.get("EVALKIT_SHARED", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no reference data at {folder}; set EVALKIT_SHARED")
    return folder


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread of ours behind."""
    yield
    mine = [thread for thread in threading.enumerate() if thread.name.startswith("evalkit-")]
    for thread in mine:
        thread.join(THREAD_GOODBYE_S)
    left = [thread.name for thread in mine if thread.is_alive()]
    assert not left, f"threads left behind: {left}"
