"""The key=value lines of network_info.txt, with what is wrong said by line. A new section begins at each networkOrdinal."""

from __future__ import annotations

from dataclasses import dataclass, field

from evalkit.errors import BrokenModel

_SECTION_KEY = "networkOrdinal"


@dataclass(frozen=True, slots=True)
class Section:
    """Keys and values that belong together; each value with the byte of the file its line begins at."""

    title: str
    """For error texts: name of the file."""
    values: dict[str, tuple[str, int]] = field(default_factory=dict)

    def offset_of(self, key: str) -> int | None:
        """Return where the key's line begins, or None if it is missing."""
        return self.values[key][1] if key in self.values else None

    def text(self, key: str) -> str:
        """Return a value as it stands there; BrokenModel if the key is missing."""
        if key not in self.values:
            raise BrokenModel(f"{self.title} lacks the key {key}")
        return self.values[key][0]

    def number(self, key: str, limit: int, *, decimal: bool = False) -> int:
        """Return a number in 0..limit: hexadecimal after 0x, else decimal; BrokenModel if it is none."""
        text = self.text(key)
        is_hex = text[:2].lower() == "0x" and not decimal
        digits = text[2:] if is_hex else text
        # Ten characters hold any 32-bit number; longer ones are not worth converting.
        valid = 0 < len(digits) <= 10 and digits.isascii() and digits.isalnum()
        try:
            value = int(digits, 16 if is_hex else 10) if valid else -1
        except ValueError:
            value = -1
        if not 0 <= value <= limit:
            raise BrokenModel(f"{self.title}: {key}={text[:40]} is no number in 0..{limit}", offset=self.offset_of(key))
        return value


def read_sections(data: bytes, *, title: str, max_sections: int) -> tuple[Section, list[Section]]:
    """Return the keys before the first networkOrdinal, and one section for each; BrokenModel names the line."""
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        raise BrokenModel(f"{title} has a byte that is not ASCII", offset=error.start) from error
    general = Section(title)
    sections: list[Section] = []
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        content = line.strip()
        if content and not content.startswith(("#", ";")):
            key, equals, value = (part.strip() for part in content.partition("="))
            if not equals or not key or "=" in value:
                raise BrokenModel(f"{title}, line {number}: {content[:40]!r} is not key=value", offset=offset)
            if key == _SECTION_KEY:
                sections.append(Section(f"{title}, network {len(sections)}"))
                if len(sections) > max_sections:
                    raise BrokenModel(f"{title} describes more than {max_sections} networks", offset=offset)
            section = sections[-1] if sections else general
            if key in section.values:
                raise BrokenModel(f"{title}, line {number}: {key} stands there twice", offset=offset)
            section.values[key] = (value, offset)
        offset += len(line) + 1
    return general, sections
