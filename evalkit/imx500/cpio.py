"""The newc cpio archive behind a network's blocks: small files by name. Nothing is ever extracted to disk; names are checked all the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from evalkit.errors import BrokenModel

MAGIC = b"070701"
TRAILER_NAME = "TRAILER!!!"
MAX_MEMBERS = 64
"""Real files have two or three members; more than this is no such file."""
MAX_NAME_BYTES = 256
BLOCK_BYTES = 512
"""The archives of real files are filled up to a multiple of this."""
_HEADER_BYTES = 110
_FIELDS = 13
_REGULAR_FILE = 0o100644
_HEX_DIGITS = b"0123456789abcdefABCDEF"


@dataclass(frozen=True, slots=True, kw_only=True)
class CpioMember:
    """One file of the archive, with everything its header says, so that it can be written again as it was."""

    name: str
    data: bytes = field(repr=False)
    mode: int = _REGULAR_FILE
    mtime_s: int = 0
    inode: int = 0
    uid: int = 0
    gid: int = 0
    links: int = 1
    devices: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Major and minor number of the file system, and of the file if it is a device."""
    checksum: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CpioArchive:
    """All members, the trailer, and what stands behind it."""

    members: tuple[CpioMember, ...]
    trailer: CpioMember = CpioMember(name=TRAILER_NAME, data=b"", mode=0)
    tail: bytes = field(default=b"", repr=False)
    """Bytes behind the trailer: zeros in real files."""

    def to_bytes(self) -> bytes:
        """Return the archive."""
        return b"".join(_member_bytes(member) for member in (*self.members, self.trailer)) + self.tail


def new_archive(members: tuple[CpioMember, ...]) -> CpioArchive:
    """Return an archive that is filled up with zeros the way real files are; ValueError for a name that a reader refuses."""
    for member in members:
        problem = _name_problem(member.name)
        if problem:
            raise ValueError(f"the archive member {member.name!r} {problem}")
    bare = CpioArchive(members=members)
    return CpioArchive(members=members, tail=bytes(-len(bare.to_bytes()) % BLOCK_BYTES))


def read_archive(data: memoryview, start: int) -> CpioArchive:
    """Read the archive that begins at byte `start` of a file; BrokenModel names the byte of the file."""
    members: list[CpioMember] = []
    at = start
    while True:
        member, at = _read_member(data, at)
        if member.name == TRAILER_NAME:
            return CpioArchive(members=tuple(members), trailer=member, tail=bytes(data[at:]))
        if len(members) == MAX_MEMBERS:
            raise BrokenModel(f"The archive at byte {start} has more than {MAX_MEMBERS} members", offset=at)
        problem = _name_problem(member.name)
        if problem:
            raise BrokenModel(f"The archive member {member.name!r} {problem}", offset=at)
        if any(member.name == other.name for other in members):
            raise BrokenModel(f"The archive has two members named {member.name!r}", offset=at)
        members.append(member)


def _read_member(data: memoryview, at: int) -> tuple[CpioMember, int]:
    """Return the member at byte `at`, and where the next one begins."""
    header = bytes(data[at : at + _HEADER_BYTES])
    if len(header) < _HEADER_BYTES:
        raise BrokenModel(f"The archive is cut off at byte {at}: it has no end mark", offset=at)
    if not header.startswith(MAGIC):
        raise BrokenModel(f'There is no archive member at byte {at}: it does not begin with "070701"', offset=at)
    digits = header[len(MAGIC) :]
    if digits.strip(_HEX_DIGITS):
        raise BrokenModel(f"The archive member at byte {at} has a header that is not hexadecimal", offset=at)
    inode, mode, uid, gid, links, mtime_s, size, *devices, name_bytes, checksum = (
        int(digits[8 * index : 8 * index + 8], 16) for index in range(_FIELDS)
    )
    if not 2 <= name_bytes <= MAX_NAME_BYTES:
        raise BrokenModel(f"The archive member at byte {at} claims a name of {name_bytes} bytes", offset=at + len(MAGIC) + 88)
    name_at = at + _HEADER_BYTES
    body_at = _round_up(name_at + name_bytes)
    end = body_at + size
    if end > len(data):
        raise BrokenModel(f"The archive member at byte {at} claims {size} bytes and leaves the file", offset=at + len(MAGIC) + 48)
    raw_name = bytes(data[name_at : name_at + name_bytes])
    if raw_name[-1] or b"\0" in raw_name[:-1]:
        raise BrokenModel(f"The name of the archive member at byte {at} does not end where it should", offset=name_at)
    member = CpioMember(
        name=raw_name[:-1].decode("utf-8", "replace"),
        data=bytes(data[body_at:end]),
        mode=mode,
        mtime_s=mtime_s,
        inode=inode,
        uid=uid,
        gid=gid,
        links=links,
        devices=(devices[0], devices[1], devices[2], devices[3]),
        checksum=checksum,
    )
    return member, min(_round_up(end), len(data))


def _member_bytes(member: CpioMember) -> bytes:
    name = member.name.encode() + b"\0"
    fields = (
        member.inode,
        member.mode,
        member.uid,
        member.gid,
        member.links,
        member.mtime_s,
        len(member.data),
        *member.devices,
        len(name),
        member.checksum,
    )
    head = MAGIC + "".join(f"{value:08X}" for value in fields).encode() + name
    return _filled(head) + _filled(member.data)


def _name_problem(name: str) -> str:
    """Return why a name cannot be trusted, or ""."""
    if not name or len(name.encode()) >= MAX_NAME_BYTES:
        return "has an impossible name"
    if not name.isprintable() or "\ufffd" in name:
        return "has a name with unprintable characters"
    if "/" in name or "\\" in name or ":" in name or name in {".", ".."}:
        return "has a name that is a path; only plain names belong there"
    return ""


def _round_up(offset: int) -> int:
    return (offset + 3) // 4 * 4


def _filled(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
