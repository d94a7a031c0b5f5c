"""Opening a link, and saying in words why it cannot be opened."""

from __future__ import annotations

import errno
import socket
import sys
from pathlib import Path
from typing import NoReturn

import pytest
import serial

from evalkit.errors import EvalKitError, LinkBusy, LinkDenied, LinkError, LinkLost, LinkNotFound, LinkTimeout
from evalkit.links.opening import open_link, parse_serial, parse_tcp
from evalkit.links.serial import DEFAULT_BAUD, open_pty, open_serial, serial_url
from evalkit.links.tcp import TcpListener, open_tcp, tcp_url
from tests.core.link_helpers import PATIENCE_S, beside, read_exactly

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


def explains(error: EvalKitError, thing: str) -> None:
    assert thing in error.message
    assert error.hint, "an error tells what to do next"


@pytest.mark.parametrize(
    "url",
    ["", "COM3", "/dev/ttyACM0", "http://host:1", "tcp:host:1", "tcp://host", "tcp://:80", "tcp://host:0", "tcp://host:70000",
     "tcp://host:x", "tcp://host:" + "9" * 5000, "tcp://host:٣", "serial:", "serial://", "serial:COM3?baud=fast", "serial:COM3?baud=0", "serial:COM3?boud=9600",
     "serial:COM3?baud=99999999999"],
)  # fmt: skip
def test_a_wrong_address_is_named_with_the_right_forms(url: str) -> None:
    with pytest.raises(LinkNotFound) as caught:
        open_link(url)
    explains(caught.value, f"“{url}”")
    assert "tcp://HOST:PORT" in caught.value.hint


def test_addresses_are_read_and_written_alike() -> None:
    assert parse_tcp("", "//[::1]:5600/") == ("::1", 5600)
    assert parse_tcp("", "//board.local:80") == ("board.local", 80)
    assert tcp_url("::1", 5600) == "tcp://[::1]:5600"
    assert parse_serial("", "COM3") == ("COM3", DEFAULT_BAUD)
    assert parse_serial("", "//COM3") == ("COM3", DEFAULT_BAUD)
    assert parse_serial("", "///dev/tty.usb?baud=3000000") == ("/dev/tty.usb", 3_000_000)
    assert serial_url("COM3") == "serial:COM3"
    assert serial_url("/dev/ttyACM0", 115_200) == "serial:///dev/ttyACM0?baud=115200"


# TCP --------------------------------------------------------------------------------------------------------------------


def test_connecting_where_nobody_listens_says_so() -> None:
    listener = TcpListener("127.0.0.1", 0)
    listener.close()
    with pytest.raises(LinkNotFound, match="Nobody listens") as caught:
        open_link(listener.url)
    explains(caught.value, listener.url)


@pytest.mark.parametrize(
    ("failure", "error", "words"),
    [
        (socket.gaierror(-2, "unknown"), LinkNotFound, "no computer named"),
        (UnicodeError("label empty or too long"), LinkNotFound, "no computer named"),
        (TimeoutError(), LinkTimeout, "did not answer within 3 s"),
        (PermissionError(errno.EACCES, "no"), LinkDenied, "does not permit"),
        (OSError(errno.EHOSTUNREACH, "no"), LinkNotFound, "cannot be reached"),
    ],
)
def test_failures_to_connect_are_told_apart(monkeypatch: pytest.MonkeyPatch, failure: OSError, error: type[LinkError], words: str) -> None:
    def fail(address: tuple[str, int], timeout: float) -> NoReturn:
        assert (address, timeout) == (("board.example", 5600), 3.0)
        raise failure

    monkeypatch.setattr("evalkit.links.tcp.socket.create_connection", fail)
    with pytest.raises(error, match=words) as caught:
        open_link("tcp://board.example:5600")
    explains(caught.value, "board.example")


def test_a_port_can_be_listened_at_once_only() -> None:
    listener = TcpListener("127.0.0.1", 0)
    try:
        with pytest.raises(LinkBusy) as caught:
            TcpListener("127.0.0.1", int(listener.url.rpartition(":")[2]))
        explains(caught.value, listener.url)
    finally:
        listener.close()


@pytest.mark.parametrize(("code", "error"), [(errno.EACCES, LinkDenied), (errno.EADDRNOTAVAIL, LinkNotFound)])
def test_failures_to_listen_are_told_apart(monkeypatch: pytest.MonkeyPatch, code: int, error: type[LinkError]) -> None:
    def fail(listener: TcpListener, address: object) -> NoReturn:
        raise OSError(code, "no")

    monkeypatch.setattr(TcpListener, "_listen", fail)
    with pytest.raises(error) as caught:
        TcpListener("127.0.0.1", 80)
    explains(caught.value, "tcp://127.0.0.1:80")


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("300.0.0.1", 80)])
def test_listening_at_no_address_says_so(host: str, port: int) -> None:
    with pytest.raises(LinkNotFound, match="no address to listen at") as caught:
        TcpListener(host, port)
    explains(caught.value, f"tcp://{host}:{port}")


def test_a_listener_gives_one_link_for_each_host_and_none_without() -> None:
    listener = TcpListener("127.0.0.1", 0)
    try:
        assert listener.accept(0.0) is None
        for word in (b"first", b"second"):
            host = open_tcp("127.0.0.1", int(listener.url.rpartition(":")[2]), timeout_s=PATIENCE_S)
            board = listener.accept(PATIENCE_S)
            assert board is not None
            host.write([word])
            assert read_exactly(board, len(word)) == word
            host.close()
            board.close()
    finally:
        listener.close()


def test_closing_a_listener_wakes_its_accept() -> None:
    listener = TcpListener("127.0.0.1", 0)
    with beside() as run:
        waiting = run(lambda: listener.accept(1000.0))
        listener.close()
        with pytest.raises(LinkLost):
            waiting.result(PATIENCE_S)


def test_a_reply_is_not_held_back_for_company() -> None:
    listener = TcpListener("127.0.0.1", 0)
    host = open_tcp("127.0.0.1", int(listener.url.rpartition(":")[2]), timeout_s=PATIENCE_S)
    board = listener.accept(PATIENCE_S)
    assert board is not None
    for link in (host, board):
        assert link._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        link.close()
    listener.close()


def test_the_last_words_arrive_although_unread_bytes_are_left() -> None:
    listener = TcpListener("127.0.0.1", 0)
    host = open_tcp("127.0.0.1", int(listener.url.rpartition(":")[2]), timeout_s=PATIENCE_S)
    board = listener.accept(PATIENCE_S)
    assert board is not None
    host.write([b"what nobody reads"])
    assert board.read_into(memoryview(bytearray(1)), PATIENCE_S) == 1
    board.write([b"goodbye"])
    board.close()
    assert read_exactly(host, 7) == b"goodbye"
    host.close()
    listener.close()


# Serial -----------------------------------------------------------------------------------------------------------------


@posix
def test_a_missing_port_is_not_found() -> None:
    with pytest.raises(LinkNotFound, match="no serial port") as caught:
        open_link("serial:///dev/ttyEVK9")
    explains(caught.value, "/dev/ttyEVK9")


@posix
def test_a_file_that_is_no_port_is_told(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no port")
    with pytest.raises(LinkNotFound, match="not a serial port") as caught:
        open_serial(str(file))
    explains(caught.value, str(file))


@posix
def test_a_port_in_use_is_busy() -> None:
    board, path = open_pty()
    host = open_serial(path)
    try:
        with pytest.raises(LinkBusy) as caught:
            open_serial(path)
        explains(caught.value, path)
    finally:
        host.close()
        board.close()


@pytest.mark.parametrize(
    ("failure", "error", "words"),
    [
        (serial.SerialException(errno.EACCES, "could not open port"), LinkDenied, "no permission"),
        (serial.SerialException(errno.EBUSY, "could not open port"), LinkBusy, "in use"),
        (serial.SerialException("could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)"), LinkBusy, "in use"),
        (serial.SerialException("could not open port 'COM3': FileNotFoundError(2, '...', None, 2)"), LinkNotFound, "no serial port"),
        (ValueError("Invalid baud rate: 7"), LinkError, "cannot run at 7 baud"),
        (NotImplementedError("non-standard baudrates are not supported on this platform"), LinkError, "cannot run at 7 baud"),
        (serial.SerialException("could not open port 'COM3': OSError(22, 'The semaphore timeout')"), LinkError, "semaphore"),
    ],
)  # fmt: skip
def test_failures_to_open_a_port_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, error: type[LinkError], words: str
) -> None:
    def fail(port: serial.Serial) -> NoReturn:
        raise failure

    monkeypatch.setattr(serial.Serial, "open", fail)
    with pytest.raises(error, match=words) as caught:
        open_serial("COM3", baud=7)
    explains(caught.value, "COM3")
    assert type(caught.value) is error


def test_no_permission_names_the_group_to_join(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(port: serial.Serial) -> NoReturn:
        raise serial.SerialException(errno.EACCES, "could not open port")

    monkeypatch.setattr(serial.Serial, "open", fail)
    with pytest.raises(LinkDenied) as caught:
        open_serial("/dev/ttyACM0")
    assert "dialout" in caught.value.hint


@posix
@pytest.mark.parametrize("baud", [9_600, 115_200, 3_000_000, 1_234_567])
def test_common_high_and_odd_baud_rates_work(baud: int) -> None:
    board, path = open_pty()
    host = open_link(serial_url(path, baud))
    try:
        board.write([b"x"])
        assert read_exactly(host, 1) == b"x"
    finally:
        host.close()
        board.close()


@posix
def test_a_board_outlives_its_hosts() -> None:
    board, path = open_pty()
    try:
        for word in (b"first", b"second"):
            host = open_serial(path)
            host.write([word])
            assert read_exactly(board, len(word)) == word
            board.write([word])
            assert read_exactly(host, len(word)) == word
            host.close()
    finally:
        board.close()


@posix
def test_an_unplugged_port_is_named() -> None:
    board, path = open_pty()
    host = open_serial(path)
    board.close()
    with pytest.raises(LinkLost) as caught:
        host.read_into(memoryview(bytearray(8)), PATIENCE_S)
    explains(caught.value, path)
    with pytest.raises(LinkLost):
        host.write([b"x" * 100_000])
    host.close()
