"""Graphs are checked, ordered and repeatable."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import BrokenModel
from evalkit.models.graph import GraphBuilder
from tests.core.models_helpers import run_model


def doubled() -> GraphBuilder:
    build = GraphBuilder("doubled")
    build.add("Mul", [build.input("x", (2,)), build.const("two", 2.0)], "y")
    return build


def test_nodes_may_be_added_before_what_they_read() -> None:
    build = doubled()
    build.add("Add", ["late", "y"], "z")
    build.add("Neg", ["x"], "late")
    build.output("z", (2,))
    assert run_model(build.model(), {"x": np.array([1, 2], np.float32)})[0].tolist() == [1, 2]


def test_a_value_that_nothing_makes_is_named() -> None:
    build = doubled()
    build.output(build.add("Add", ["y", "nowhere"]), (2,))
    with pytest.raises(BrokenModel, match="nothing makes: nowhere"):
        build.model()


def test_a_circle_is_refused() -> None:
    build = doubled()
    build.add("Neg", ["b"], "a")
    build.add("Neg", ["a"], "b")
    build.output("b", (2,))
    with pytest.raises(BrokenModel, match="circle"):
        build.model()


def test_contradictory_shapes_are_refused() -> None:
    build = doubled()
    build.output(build.add("Add", ["y", build.const("three", [1, 2, 3])]), (2,))
    with pytest.raises(BrokenModel, match="doubled is contradictory"):
        build.model()


def test_extending_a_model_leaves_it_as_it_was() -> None:
    build = doubled()
    build.output("y", (2,))
    first = build.model()
    before = first.SerializeToString()
    more = GraphBuilder.extending(first)
    more.replace_input("x", more.add("Neg", [more.input("other", (2,))], "negative"))
    more.output("y", (2,))
    assert run_model(more.model(), {"other": np.array([1, 2], np.float32)})[0].tolist() == [-2, -4]
    assert first.SerializeToString() == before
