"""PyTorch weights are read without PyTorch; a pickle that wants anything else gets nothing."""

from __future__ import annotations

import io
import os
import pickle
import struct
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from evalkit.errors import BrokenModel, UnknownFormat
from evalkit.models.torch_pickle import read_state

MAGIC = 0x1950A86A20F9469CFC6C
OPCODES = {"global": b"c", "tuple": b"t", "mark": b"(", "reduce": b"R", "persistent": b"Q", "stop": b".", "setitem": b"s", "dict": b"}"}


class Global:
    """Pickles as the name of something in a module that need not exist here."""

    def __init__(self, module: str, name: str) -> None:
        self.text = f"{module}\n{name}\n".encode()


def emit(value: object) -> bytes:
    """Write protocol-2 opcodes for what state files hold; `Global`, and ("reduce", callable, arguments), ("storage", key, type, count)."""
    match value:
        case Global():
            return OPCODES["global"] + value.text
        case ("reduce", function, arguments):
            return emit(function) + emit(arguments) + OPCODES["reduce"]
        case ("storage", key, kind, count):
            return emit(("storage_", Global("torch", str(kind)), key, "cpu", count, None)) + OPCODES["persistent"]
        case tuple():
            return OPCODES["mark"] + b"".join(emit("storage" if item == "storage_" else item) for item in value) + OPCODES["tuple"]
        case dict():
            return OPCODES["dict"] + b"".join(emit(key) + emit(item) + OPCODES["setitem"] for key, item in value.items())
        case _:
            return pickle.dumps(value, protocol=2)[2:-1]


def program(value: object) -> bytes:
    return b"\x80\x02" + emit(value) + OPCODES["stop"]


def tensor(
    key: str, shape: tuple[int, ...], strides: tuple[int, ...], *, offset: int = 0, count: int = 12, kind: str = "FloatStorage"
) -> object:
    arguments = (("storage", key, kind, count), offset, shape, strides, False, ("reduce", Global("collections", "OrderedDict"), ()))
    return ("reduce", Global("torch._utils", "_rebuild_tensor_v2"), arguments)


def state_file(state: object, storages: dict[str, NDArray[np.generic]]) -> bytes:
    head = b"".join(pickle.dumps(item, protocol=2) for item in (MAGIC, 1001, {"little_endian": True}))
    tail = b"".join(struct.pack("<q", array.size) + array.tobytes() for array in storages.values())
    return head + program(state) + pickle.dumps(list(storages), protocol=2) + tail


TWELVE = np.arange(12, dtype="<f4")


def test_tensors_are_views_with_any_strides() -> None:
    state = {"plain": tensor("1", (3, 4), (4, 1)), "turned": tensor("1", (4, 3), (1, 4)), "part": tensor("1", (2,), (3,), offset=5)}
    read = read_state(state_file(state, {"1": TWELVE}))
    assert read["plain"].tolist() == TWELVE.reshape(3, 4).tolist()
    assert read["turned"].tolist() == TWELVE.reshape(3, 4).T.tolist()
    assert read["part"].tolist() == [5, 8]
    assert all(array.flags.c_contiguous for array in read.values())


def test_scalars_integers_and_parameters_are_read() -> None:
    counter = tensor("n", (), (), count=1, kind="LongStorage")
    parameter = ("reduce", Global("torch._utils", "_rebuild_parameter"), (tensor("1", (12,), (1,)), True, None))
    read = read_state(state_file({"counter": counter, "weight": parameter}, {"1": TWELVE, "n": np.array([7], "<i8")}))
    assert read["counter"].shape == ()
    assert int(read["counter"]) == 7
    assert read["weight"].tolist() == TWELVE.tolist()


@pytest.mark.parametrize(
    ("module", "name"),
    [("os", "system"), ("builtins", "eval"), ("posix", "system"), ("subprocess", "Popen"), ("torch", "load"), ("numpy", "ndarray")],
)
def test_a_hostile_pickle_is_refused_by_the_name_of_what_it_wants(tmp_path: Path, module: str, name: str) -> None:
    trace = tmp_path / "trace"
    state = {"weight": ("reduce", Global(module, name), (f"touch {trace}",))}
    with pytest.raises(BrokenModel, match=f"wants to run {module}.{name}") as caught:
        read_state(state_file(state, {}))
    assert "trust" in caught.value.hint
    assert not trace.exists()


class Bomb:
    """What `pickle` calls when it is loaded."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self._trace),)


@pytest.mark.parametrize("place", [0, 1, 2, 4])
def test_no_part_of_the_file_can_run_anything(tmp_path: Path, place: int) -> None:
    trace = tmp_path / "trace"
    parts: list[object] = [MAGIC, 1001, {}, {}, []]
    parts[place] = Bomb(trace)
    with pytest.raises((BrokenModel, UnknownFormat)):
        read_state(b"".join(pickle.dumps(part, protocol=2) for part in parts))
    assert not trace.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        tensor("1", (3, 4), (4, 2)),
        tensor("1", (1 << 40,), (0,)),
        tensor("1", (2, 2), (1,)),
        tensor("1", (2,), (-1,), offset=5),
        tensor("1", (2,), (1,), offset=-1),
        tensor("1", (0,), (1,)),
        tensor("1", ("2",), (1,)),  # type: ignore[arg-type]
    ],
    ids=["beyond-the-end", "huge", "ranks-differ", "backwards", "before-the-start", "empty", "text"],
)
def test_a_tensor_outside_its_storage_is_refused(wrong: object) -> None:
    with pytest.raises(BrokenModel, match="tensor weight"):
        read_state(state_file({"weight": wrong}, {"1": TWELVE}))


def test_something_else_is_no_weight_file() -> None:
    with pytest.raises(UnknownFormat):
        read_state(b"PK\x03\x04 the form of later versions")
    with pytest.raises(UnknownFormat):
        read_state(pickle.dumps(12345))


@pytest.mark.parametrize("cut", [1, 20, 48, 60, 200])
def test_a_cut_off_file_is_refused(cut: int) -> None:
    whole = state_file({"weight": tensor("1", (12,), (1,))}, {"1": TWELVE})
    with pytest.raises((BrokenModel, UnknownFormat)):
        read_state(whole[:-cut])


@given(st.binary(max_size=120))
def test_garbage_after_the_magic_number_is_refused(data: bytes) -> None:
    with pytest.raises((BrokenModel, UnknownFormat)):
        read_state(pickle.dumps(MAGIC, protocol=2) + data)


def test_the_state_must_be_a_dictionary() -> None:
    with pytest.raises(BrokenModel, match="dictionary"):
        read_state(state_file(("a", "b"), {}))


def test_an_ordered_dictionary_is_one() -> None:
    stream = io.BytesIO()
    parts: list[object] = [MAGIC, 1001, {}, OrderedDict(), []]
    for item in parts:
        pickle.dump(item, stream, protocol=2)
    assert read_state(stream.getvalue()) == {}
