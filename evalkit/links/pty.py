"""The board's end of a serial line without hardware: a pseudo-terminal whose other end the host opens like any serial port."""

from __future__ import annotations

import os
import sys

from evalkit.errors import LinkError
from evalkit.links.descriptor import DescriptorLink
from evalkit.links.wakeup import WakeUp

if sys.platform != "win32":
    import termios
    import tty

PIECE_BYTES = 64 * 1024
"""What one write may be; the terminal takes less and says how much."""


def open_pty() -> tuple[DescriptorLink, str]:
    """Return the board's end, and the path that the host opens. LinkError on Windows, which has none.

    The path stays valid until the link is closed, however often hosts open and close it; as on a real serial line, the board
    does not see them come and go. When the board's process ends, the host's end reports that it was cut off.
    """
    if sys.platform == "win32":
        raise LinkError("Windows has no pseudo-terminals", hint="Use tcp://127.0.0.1:0, or a pair of virtual ports such as com0com.")
    else:  # noqa: RET506 - so that mypy sees each platform's part
        board, host = os.openpty()

        def release() -> None:
            os.close(board)
            os.close(host)

        try:
            # Raw before anybody writes: else the line discipline echoes, and changes line ends.
            tty.setraw(host, termios.TCSANOW)
            os.set_blocking(board, False)
            path = os.ttyname(host)
        except (OSError, termios.error) as error:
            release()
            raise LinkError(f"No pseudo-terminal can be set up: {error}", hint="Use tcp://127.0.0.1:0 instead.") from error
        # The host's end is kept open here too: without it the board's end reports an error whenever no host has it open.
        link = DescriptorLink(board, board, f"pty:{path}", waiter=WakeUp(), piece_bytes=PIECE_BYTES, release=release)
        return link, path
