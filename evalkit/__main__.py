"""`python -m evalkit`: the headless twin. The window is `python -m ui`."""

from __future__ import annotations

import sys

from evalkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
