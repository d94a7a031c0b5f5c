"""Links over TCP: to the emulator, to boards with a network, to a bridge that forwards a port."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
import threading
from collections.abc import Sequence

from evalkit.errors import LinkBusy, LinkDenied, LinkError, LinkLost, LinkNotFound, LinkTimeout
from evalkit.links.buffers import as_bytes, drop_written, gathered
from evalkit.links.lifeline import Lifeline
from evalkit.links.wakeup import WakeUp

SOCKET_BUFFER_BYTES = 1024 * 1024
"""What the kernel may hold on each side. Four large chunks: enough to keep 400 MB/s flowing, too little to hide a lag of a frame."""

GATHER_BUFFERS = 512
"""Most buffers of one sendmsg; POSIX guarantees 16, Linux and macOS take 1024."""

JOINED_BYTES = 16 * 1024
"""Where there is no sendmsg, header and small payload go out together, so that they share a segment."""

DRAIN_BYTES = 64 * 1024
"""Piece in which unread bytes are thrown away at the end."""

MAX_PORT = 65_535
"""Some systems take a larger number silently, modulo 65,536."""

BACKLOG = 1
"""One board serves one host; a second one is refused by the board, not kept waiting."""

GONE = "Is the other side still running, and the cable plugged in?"


def tcp_url(host: str, port: int) -> str:
    """Return the address in the form that open_link takes."""
    return f"tcp://[{host}]:{port}" if ":" in host else f"tcp://{host}:{port}"


def open_tcp(host: str, port: int, *, timeout_s: float) -> TcpLink:
    """Connect to `host`; LinkNotFound, LinkTimeout or LinkDenied say why not."""
    url = tcp_url(host, port)
    try:
        connected = socket.create_connection((host, port), timeout_s)
    except (socket.gaierror, UnicodeError) as error:  # the latter: no name at all, for its form
        raise LinkNotFound(f"There is no computer named {host}", hint="Check the name, or give its IP address.") from error
    except ConnectionRefusedError as error:
        hint = "Start the board or the emulator (`evalkit emulate`), and check the port number."
        raise LinkNotFound(f"Nobody listens at {url}", hint=hint) from error
    except TimeoutError as error:
        hint = "Is it switched on and in the same network? A firewall may also swallow the request."
        raise LinkTimeout(f"{url} did not answer within {timeout_s:g} s", hint=hint) from error
    except PermissionError as error:
        hint = "A firewall or sandbox forbids it: allow EvalKit to use the network."
        raise LinkDenied(f"The system does not permit connecting to {url}", hint=hint) from error
    except OSError as error:
        raise LinkNotFound(f"{url} cannot be reached: {os.strerror(error.errno or 0)}", hint="Check address and network.") from error
    return TcpLink(connected, url)


class TcpLink:
    """A connected socket. Made by `open_tcp` and `TcpListener.accept`."""

    def __init__(self, connected: socket.socket, name: str) -> None:
        self._socket = connected
        self._name = name
        self._wake_up = WakeUp()
        self._writing = threading.Lock()
        self._life = Lifeline(name, wake=self._wake_up.wake, release=self._release)
        connected.settimeout(0)
        # A reply is small and somebody waits for it: it must not be held back for company.
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)

    @property
    def name(self) -> str:
        """Its address: "tcp://127.0.0.1:5600"."""
        return self._name

    def read_into(self, buffer: memoryview, timeout_s: float) -> int:
        """Wait up to `timeout_s` for bytes, put them at the start of `buffer`, return how many (0: none came)."""
        with self._life:
            try:
                return self._read_now(buffer)
            except BlockingIOError:
                ready = self._wake_up.wait_readable(self._socket, timeout_s)
            self._life.check()
            try:
                return self._read_now(buffer) if ready else 0
            except BlockingIOError:
                return 0

    def _read_now(self, buffer: memoryview) -> int:
        try:
            count = self._socket.recv_into(buffer)
        except BlockingIOError:
            raise
        except OSError as error:
            raise LinkLost(f"{self._name} was cut off: {error.strerror}", hint=GONE) from error
        if count == 0 and len(buffer):
            raise LinkLost(f"{self._name} was closed by the other side", hint=GONE)
        return count

    def write(self, buffers: Sequence[bytes | memoryview]) -> None:
        """Write all buffers in order, as one; block while the other side does not read."""
        with self._life, self._writing:
            self._life.check()
            try:
                self._write_all(buffers)
            except OSError as error:
                raise LinkLost(f"{self._name} was cut off: {error.strerror}", hint=GONE) from error

    def _write_all(self, buffers: Sequence[bytes | memoryview]) -> None:
        gather = sys.platform != "win32"
        rest = as_bytes(buffers if gather else list(gathered(buffers, small_bytes=JOINED_BYTES)))
        while rest:
            try:
                if sys.platform != "win32":
                    count = self._socket.sendmsg([rest[index] for index in range(min(len(rest), GATHER_BUFFERS))])
                else:
                    count = self._socket.send(rest[0])
            except BlockingIOError:
                self._wake_up.wait_writable(self._socket)
                self._life.check()
            else:
                drop_written(rest, count)

    def close(self) -> None:
        """Close it; a read or write that waits ends with LinkLost. Idempotent."""
        self._life.close()

    def _release(self) -> None:
        # Closing over unread bytes resets the connection, and the other side may lose our last words (a Goodbye) with it.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            for _ in range(SOCKET_BUFFER_BYTES // DRAIN_BYTES):
                if not self._socket.recv(DRAIN_BYTES):
                    break
        self._socket.close()
        self._wake_up.close()


class TcpListener:
    """Waits for a host to connect: the board's side. Port 0 takes any free one; `url` tells which."""

    def __init__(self, host: str, port: int) -> None:
        url = tcp_url(host, port)
        hint = "Use tcp://127.0.0.1:0 for any free port."
        if not 0 <= port <= MAX_PORT:
            raise LinkNotFound(f"{url} is no address to listen at: ports end at {MAX_PORT}", hint=hint)
        try:
            family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        except (socket.gaierror, UnicodeError) as error:
            raise LinkNotFound(f"{url} is no address to listen at", hint=hint) from error
        self._socket = socket.socket(family, kind)
        try:
            self._listen(address)
        except OSError as error:
            self._socket.close()
            raise _listening_failed(url, error) from error
        self._socket.settimeout(0)
        self._url = tcp_url(host, self._socket.getsockname()[1])
        self._wake_up = WakeUp()
        self._life = Lifeline(self._url, wake=self._wake_up.wake, release=self._release)

    def _listen(self, address: object) -> None:
        if sys.platform == "win32":
            # There SO_REUSEADDR would let two programs share the port.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            # Else a restarted emulator would wait a minute for the port of its last connection.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(address)  # type: ignore[arg-type]  # as getaddrinfo made it
        self._socket.listen(BACKLOG)

    @property
    def url(self) -> str:
        """What a host opens: "tcp://127.0.0.1:5600"."""
        return self._url

    def accept(self, timeout_s: float) -> TcpLink | None:
        """Wait up to `timeout_s` for a host; None if none came. LinkLost once it is closed."""
        with self._life:
            ready = self._wake_up.wait_readable(self._socket, timeout_s)
            self._life.check()
            if not ready:
                return None
            try:
                connected, peer = self._socket.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return None  # it came and went
            return TcpLink(connected, tcp_url(peer[0], peer[1]))

    def close(self) -> None:
        """Stop listening; an `accept` that waits ends with LinkLost. Idempotent."""
        self._life.close()

    def _release(self) -> None:
        self._socket.close()
        self._wake_up.close()


def _listening_failed(url: str, error: OSError) -> LinkError:
    if error.errno in {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)}:
        return LinkBusy(f"Another program already listens at {url}", hint="Stop it, or take another port (0: any free one).")
    if error.errno == errno.EACCES:
        return LinkDenied(f"The system does not permit listening at {url}", hint="Take a port above 1023.")
    return LinkNotFound(f"{url} is no address of this computer", hint="Use 127.0.0.1, or 0.0.0.0 for all networks.")
