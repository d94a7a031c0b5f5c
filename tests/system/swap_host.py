"""A host in a process of its own that swaps a network and stops dead at a stage, so that it can be killed there: see test_swap_faults.py.

Arguments: URL of the board, file of the history, stage, name of the network.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from evalkit.flow import Progress
from evalkit.links.opening import open_link
from evalkit.models.builtin import builtin_packages
from evalkit.session.history import SwapHistory
from evalkit.session.session import Session


def main(url: str, history: str, stage: str, name: str) -> None:
    """Swap until the stage, say so, and wait for the end."""
    packages = {package.sha256: package for package in builtin_packages()}
    wanted = next(package for package in packages.values() if package.name == name)
    session = Session(open_link(url), history=SwapHistory(Path(history)), find_package=packages.get)
    session.open()
    results = threading.Event()

    def look() -> None:
        bundle = session.frames.take()
        if bundle is not None and bundle.result is not None:
            results.set()

    session.frames.on_put = look
    session.start().result()
    results.wait()

    def stop(progress: Progress) -> None:
        # In "load" the board has the command once it reports.
        if progress.stage == stage and (stage != "load" or progress.total):
            sys.stdout.write(stage + "\n")
            sys.stdout.flush()
            time.sleep(600)

    session.deploy(wanted, progress=stop).result()


if __name__ == "__main__":
    main(*sys.argv[1:])
