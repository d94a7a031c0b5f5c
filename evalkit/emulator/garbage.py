"""Something that is no EvalKit board at all: it talks, and means nothing. A fault that one can ask for."""

from __future__ import annotations

import logging
import threading

from evalkit.errors import LinkError
from evalkit.links.link import Link

_LINE = b"boot: sensors ok, 3 tasks, heap 48112\r\n\x00\xff\x7fEVK?\r\n"
"""What a microcontroller's debug console says, with a few bytes as of a wrong baud rate."""
_EVERY_S = 0.1
_ROOM_BYTES = 4096
_GOODBYE_S = 5.0

log = logging.getLogger(__name__)


class NotABoard:
    """Takes what comes and says `_LINE` ten times a second."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._talk, name="evalkit-emulator-reader", daemon=True)

    def start(self) -> None:
        """Start talking."""
        self._thread.start()

    @property
    def ended(self) -> threading.Event:
        """Set once the link is gone."""
        return self._ended

    def close(self) -> None:
        """Close the link and end the thread."""
        self._ended.set()
        self._link.close()
        self._thread.join(_GOODBYE_S)

    def _talk(self) -> None:
        room = memoryview(bytearray(_ROOM_BYTES))
        try:
            while not self._ended.is_set():
                self._link.write([_LINE])
                self._link.read_into(room, _EVERY_S)
                self._ended.wait(_EVERY_S)
        except LinkError as error:
            log.info("The host is gone: %s", error.message)
        finally:
            self._ended.set()
