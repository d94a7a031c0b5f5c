"""What a desktop is told of model files is what the program opens."""

from __future__ import annotations

import configparser
from pathlib import Path
from xml.etree import ElementTree as ET

from evalkit.models.builtin import builtin_packages
from evalkit.models.importing import MODEL_SUFFIXES
from tests.fuzz import seeds

DESKTOP = Path(__file__).parents[2] / "packaging" / "desktop"
SPACE = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
MIME = ET.parse(DESKTOP / "evalkit-mime.xml").getroot()  # noqa: S314 - our own file


def test_the_endings_are_those_that_open() -> None:
    patterns = [glob.get("pattern") for glob in MIME.findall(".//m:glob", SPACE)]
    assert patterns == [f"*{suffix}" for suffix in MODEL_SUFFIXES]


def test_each_form_of_a_network_file_is_known_by_its_first_bytes() -> None:
    marks = [(int(match.get("offset", "")), match.get("value", "").encode()) for match in MIME.findall(".//m:match", SPACE)]
    plain, bare, swapped, adm = seeds.containers()[:4]
    for data in (plain, bare, swapped, adm, builtin_packages()[0].data):
        assert any(data[at : at + len(mark)] == mark for at, mark in marks)


def test_the_program_is_offered_for_that_type_and_gets_the_file() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(DESKTOP / "evalkit.desktop", "utf-8")
    (kind,) = MIME.findall("m:mime-type", SPACE)
    assert entry["Desktop Entry"]["MimeType"] == f"{kind.get('type')};"
    assert entry["Desktop Entry"]["Exec"] == "evalkit %f"


def test_the_entry_stands_in_one_menu_and_is_of_a_version_that_desktops_know() -> None:
    """As desktop-file-validate demands, and what it hints at."""
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(DESKTOP / "evalkit.desktop", "utf-8")
    section = entry["Desktop Entry"]
    main = {"AudioVideo", "Development", "Education", "Game", "Graphics", "Network", "Office", "Science", "Settings", "System", "Utility"}
    assert len(main & set(section["Categories"].split(";"))) == 1
    assert section["Version"] in {"1.0", "1.1", "1.2", "1.3", "1.4"}


def test_the_page_says_how_on_each_system() -> None:
    page = (DESKTOP / "README.md").read_text("utf-8")
    assert all(f"## {system}" in page for system in ("Linux", "Windows", "macOS"))
    assert all(f"Classes\\{suffix}" in page for suffix in (".rpk", ".fpk"))
