"""Every length, count and time of the board protocol, in one place. PROTOCOL.md names the same figures; a test compares them.

A receiver checks these before it stores or allocates anything, so a damaged or hostile length cannot cost memory.
"""

from __future__ import annotations

from evalkit.protocol.messages import Command, FrameStart
from evalkit.protocol.requests import Message, ModelBegin

MAX_PAYLOAD_BYTES = 256 * 1024
"""Longest payload of any packet. 256 KiB keeps the cost per packet small and is 6 ms on a 40 MB/s link."""

BULK_CHUNK_BYTES = 256 * 1024
"""How a sender cuts the parts of a frame if the link is fast; see `bulk_chunk_bytes` for slow ones."""

MODEL_CHUNK_BYTES = 64 * 1024
"""How a host cuts an upload: small, so that a board needs one such buffer only and replies never wait."""

MIN_CHUNK_BYTES = 1024
"""No chunk is made smaller for the sake of latency: below it the 32 bytes around a payload cost more than 3 %."""

MAX_CHUNK_US = 10_000
"""A control message waits behind at most one chunk, and that is to take no longer than this."""

MAX_HOST_CONTROL_BYTES = 4096
"""Longest control message that a host sends, so that a small board can hold it in one buffer."""

MAX_PARTS = 64
"""Most parts of a frame: image, inference and 62 regions of interest."""

MAX_PART_BYTES = 64 * 1024 * 1024
"""Most bytes of one part. The largest there is, 4056x3040 in RGB8, has 37 MB."""

MAX_FRAME_BYTES = 128 * 1024 * 1024
"""Most bytes of all parts of a frame together."""

MAX_MODEL_BYTES = 64 * 1024 * 1024
"""Largest network package; the sensor's memory is 8 MiB, the rest is what an emulator may carry beside it."""

MAX_UPLOAD_AHEAD_BYTES = 1024 * 1024
"""How many bytes of an upload a host sends at most beyond what the board acknowledged; see `upload_ahead_bytes` for slow links."""

UPLOAD_ACK_BYTES = 256 * 1024
"""A board acknowledges an upload at least this often, and each `bulk_chunk_bytes` on a slow link: the host's window never runs dry."""

HELLO_RETRY_S = 0.5
"""A host repeats its hello this often until it is answered: a board may still be starting when its port appears."""

HELLO_TIMEOUT_S = 5.0
"""After this the other side is taken for something that does not speak this protocol; a board on TCP makes room for another host."""

REPLY_TIMEOUT_S = 5.0
"""A board answers a command within this time, or reports progress, which starts the time anew."""

PING_INTERVAL_S = 1.0
"""A host sends a ping this often while it is connected."""

SILENCE_TIMEOUT_S = 5.0
"""A side that got no byte for this long while connected takes the other side for gone."""

PARTIAL_TIMEOUT_S = 1.0
"""A receiver whose packet is incomplete and that gets no byte for this long gives the packet up (`Connection.stalled`)."""


def bulk_chunk_bytes(link_bytes_per_s: int) -> int:
    """Return how long a chunk may be on a link of that capacity (0: unknown) for a control message to wait at most MAX_CHUNK_US."""
    if link_bytes_per_s <= 0:
        return BULK_CHUNK_BYTES
    return max(MIN_CHUNK_BYTES, min(BULK_CHUNK_BYTES, link_bytes_per_s * MAX_CHUNK_US // 1_000_000))


def upload_ahead_bytes(link_bytes_per_s: int) -> int:
    """Return how many bytes of an upload may be on their way on a link of that capacity (0: unknown), so that commands do not queue behind.

    It is twice what passes in MAX_CHUNK_US, and never less than two chunks: a board acknowledges each `bulk_chunk_bytes`.
    """
    if link_bytes_per_s <= 0:
        return MAX_UPLOAD_AHEAD_BYTES
    least = 2 * bulk_chunk_bytes(link_bytes_per_s)
    return max(least, min(MAX_UPLOAD_AHEAD_BYTES, link_bytes_per_s * 2 * MAX_CHUNK_US // 1_000_000))


def limit_broken(message: Message) -> str:
    """Return what in `message` announces more than this protocol allows, in words, or "" if nothing does."""
    if isinstance(message, Command) and isinstance(message.request, ModelBegin) and message.request.size_bytes > MAX_MODEL_BYTES:
        return f"a network package of {message.request.size_bytes:,} bytes, over the limit of {MAX_MODEL_BYTES:,}"
    if not isinstance(message, FrameStart):
        return ""
    sizes = [part.size_bytes for part in message.parts]
    if len(sizes) > MAX_PARTS:
        return f"a frame of {len(sizes)} parts, over the limit of {MAX_PARTS}"
    if max(sizes, default=0) > MAX_PART_BYTES:
        return f"a part of {max(sizes):,} bytes, over the limit of {MAX_PART_BYTES:,}"
    if sum(sizes) > MAX_FRAME_BYTES:
        return f"a frame of {sum(sizes):,} bytes, over the limit of {MAX_FRAME_BYTES:,}"
    return ""
