"""Both languages say everything: what lupdate finds in the window is in the catalogues, finished, and in their compiled form."""

from __future__ import annotations

import ast
import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import QTranslator

from evalkit.building import pipeline
from evalkit.models.card import Task
from evalkit.scenarios.store import BUILTIN, builtin_scenario
from ui.language import CONTEXT
from ui.presenters.core_words import SCENARIOS, STAGES, TASKS
from ui.resources import asset

ROOT = Path(__file__).parents[2]
TOOL = Path(sys.executable).parent / f"pyside6-lupdate{'.exe' if sys.platform == 'win32' else ''}"
PLURAL_FORMS = {"en": 2, "ja": 1}
MARKS = re.compile(r"\{[^}]*\}|%n|%\d")
"""Places for values; how a value is written ({share:.0%}) is part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text of a catalogue with its translations: one, or one a plural form."""

    source: str
    counts: bool
    finished: bool
    translations: tuple[str, ...]


def messages(path: Path) -> list[Message]:
    """Return what a .ts file holds."""
    found = []
    for message in ET.parse(path).getroot().iter("message"):  # noqa: S314 - our own files
        translation = message.find("translation")
        assert translation is not None
        forms = [form.text or "" for form in translation.findall("numerusform")] or [translation.text or ""]
        found.append(
            Message(
                source=message.findtext("source", ""),
                counts=message.get("numerus") == "yes",
                finished=translation.get("type") not in {"unfinished", "vanished", "obsolete"},
                translations=tuple(forms),
            )
        )
    return found


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """Every text of the window, and whether it counts something, as Qt's own tool finds them."""
    if not TOOL.exists():
        pytest.skip("pyside6-lupdate is not installed (it is in PySide6-Essentials)")
    spec = spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    found: dict[str, bool] = script.found_texts()
    return found


def test_the_tool_finds_every_text_that_is_marked(sources: dict[str, bool]) -> None:
    """It overlooks those within f-strings, and functions that are called something else."""
    overlooked = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {text.value}"
        for path in sorted((ROOT / "ui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"tr", "_tr", "translate"}
        for text in node.args[-1:]
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value not in sources
    ]
    assert not overlooked, "\n".join(overlooked)


@pytest.mark.parametrize("code", PLURAL_FORMS)
def test_every_text_of_the_window_is_in_the_catalogue_and_nothing_else(sources: dict[str, bool], code: str) -> None:
    wanted = {text for text, counts in sources.items() if counts or code != "en"}
    have = {message.source for message in messages(asset(f"i18n/evalkit_{code}.ts"))}
    remedy = "run packaging/translations.py"
    assert wanted - have == set(), f"new texts: {remedy}"
    assert have - wanted == set(), f"texts that are gone: {remedy}"


@pytest.mark.parametrize("code", PLURAL_FORMS)
def test_every_text_is_translated_with_its_places_for_values(code: str) -> None:
    for message in messages(asset(f"i18n/evalkit_{code}.ts")):
        assert message.finished, f"not translated: {message.source}"
        assert len(message.translations) == (PLURAL_FORMS[code] if message.counts else 1)
        for text in message.translations:
            assert text.strip(), f"empty: {message.source}"
            assert sorted(MARKS.findall(text)) == sorted(MARKS.findall(message.source)), message.source
            assert text.count("&") == message.source.count("&"), f"access keys: {message.source}"
            assert text.startswith("\n") == message.source.startswith("\n")


@pytest.mark.parametrize("code", PLURAL_FORMS)
def test_the_compiled_catalogue_answers_every_text(code: str) -> None:
    compiled = QTranslator()
    assert compiled.load(str(asset(f"i18n/evalkit_{code}.qm")))
    for message in messages(asset(f"i18n/evalkit_{code}.ts")):
        number = 1 if message.counts else -1
        expected = message.translations[0].replace("%n", "1") if message.counts else message.translations[0]
        assert (compiled.translate(CONTEXT, message.source, "", number) or "").replace("%n", "1") == expected, message.source


def test_words_of_the_core_that_the_window_shows_are_in_the_catalogue() -> None:
    """The core speaks English; its tasks, built-in scenarios and stages of a build are looked up by what it says."""
    scenarios = [builtin_scenario(name) for name in BUILTIN]
    words = {word for one in scenarios for word in (one.title, one.caption, one.headline.words)}
    stages = set(re.findall(r'stages\.stage\("([^"]+)"\)', Path(pipeline.__file__).read_text(encoding="utf-8")))
    assert len(stages) > 5
    assert set(get_args(Task)) == set(TASKS)
    assert words == set(SCENARIOS)
    assert stages <= set(STAGES)
    japanese = {message.source: message.translations[0] for message in messages(asset("i18n/evalkit_ja.ts"))}
    assert not [word for word in {*TASKS, *words, *stages} if japanese[word] == word]
