"""The list of what is not confirmed on hardware is complete: every choice that the code names is on it, and lies where it says."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import evalkit
from evalkit.imx500.unconfirmed import UNCONFIRMED, as_markdown, choice


def test_every_choice_that_the_code_names_is_listed() -> None:
    sources = Path(evalkit.__path__[0]).rglob("*.py")
    named = {
        key
        for source in sources
        for keys in re.findall(r'UNCONFIRMED ((?:"[a-z-]+"(?:, )?)+)', source.read_text(encoding="utf-8"))
        for key in re.findall(r'"([a-z-]+)"', keys)
    }
    assert len(named) >= 7
    assert named <= {one.key for one in UNCONFIRMED}


@pytest.mark.parametrize("one", UNCONFIRMED, ids=lambda one: one.key)
def test_each_choice_says_what_and_why_and_where(one: object) -> None:
    assert one is choice(getattr(one, "key", ""))
    where = getattr(one, "where", "")
    importlib.import_module(f"evalkit.{where}" if "." in where else f"evalkit.imx500.{where}")


def test_the_readme_lists_every_choice() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert as_markdown() in readme, "copy as_markdown() into the section about hardware"


def test_keys_are_unique() -> None:
    assert len({one.key for one in UNCONFIRMED}) == len(UNCONFIRMED)
    with pytest.raises(KeyError):
        choice("no such choice")
