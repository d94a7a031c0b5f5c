"""`python -m evalkit.emulator`: what `evalkit emulate` does; the launcher starts it, since it imports nothing else."""

from __future__ import annotations

import sys

from evalkit.emulator.command import main

if __name__ == "__main__":
    sys.exit(main())
