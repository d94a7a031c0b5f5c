"""Answers that come when whoever asked may be gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from PySide6.QtCore import QObject
from shiboken6 import isValid

P = ParamSpec("P")


def while_there(owner: QObject, function: Callable[P, object]) -> Callable[P, None]:
    """Return `function`, which does nothing once Qt has deleted `owner`: a dialog was closed before its answer came."""

    def call(*args: P.args, **kwargs: P.kwargs) -> None:
        if isValid(owner):
            function(*args, **kwargs)

    return call
