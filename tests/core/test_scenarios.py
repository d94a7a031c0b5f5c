"""Scenario files, the list of them, and what they make of a board, without a board."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from evalkit.errors import BoardFault, LinkLost, ScenarioError
from evalkit.flow import Cancelled, CancelToken
from evalkit.geometry import Box, Rect
from evalkit.models.library import ModelLibrary
from evalkit.protocol.messages import BoardHello
from evalkit.protocol.values import Capabilities, Memory, ModeInfo, ModelStatus, OutputSelection, Range, Rectangle, Status
from evalkit.results.style import OverlayStyle
from evalkit.results.types import Classification, ClassScore, Detection, Detections
from evalkit.scenarios.applying import Settings, apply_settings, needs_network, restore, settings_of
from evalkit.scenarios.checking import problems
from evalkit.scenarios.figures import headline_value
from evalkit.scenarios.scenario import MAX_BYTES, SUFFIX, Area, Headline, Scenario, parse_scenario, read_scenario, scenario_text
from evalkit.scenarios.store import BUILTIN, ScenarioStore, builtin_scenario
from evalkit.session.session import Session
from evalkit.session.snapshot import SessionSnapshot, SessionState

YUV = "YUV420_8_YY_UV_SemiPlanar"
FULL = Scenario(
    title="Kasse: 注意",
    caption="Für alle",
    model="person",
    network=1,
    output="roi",
    rois=(Area(x=0, y=0, width=64, height=64), Area(x=100, y=20, width=32, height=32)),
    inference_window=Area(x=1000, y=800, width=2000, height=1500),
    exposure_us=5000,
    gain_db=3.5,
    mode="4056x3040",
    scene="generated:door",
    shown_score=0.25,
    overlay=OverlayStyle(heat_map=True, class_colours=((0, "#ff0000"),), line_width_px=3.5),
    headline=Headline(kind="share", label="mask", words="sure"),
)


# ---- the file ----


@pytest.mark.parametrize("scenario", [FULL, Scenario(title="t"), *(builtin_scenario(name) for name in BUILTIN)], ids=lambda one: one.title)
def test_a_scenario_is_read_as_it_was_written(scenario: Scenario) -> None:
    assert parse_scenario(scenario_text(scenario), "x") == scenario


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"network": "zero"}, ["network: ", "int"]),
        ({"shown_score": 1.5}, ["shown_score: ", "1"]),
        ({"titel": "x"}, ["titel"]),
        ({"title": None}, ["title: "]),
        ({"output": "everything"}, ["output: ", "everything"]),
        ({"inference_window": {"x": 0, "y": 0, "width": 0, "height": 5}}, ["inference_window.width: "]),
        ({"rois": [{"x": 0, "y": 0, "width": 5}]}, ["rois", "height"]),
        ({"rois": "everywhere"}, ["rois: "]),
        ({"overlay": {"boxes": "yes"}}, ["overlay.boxes: "]),
        ({"overlay": {"boxen": True}}, ["overlay", "boxen"]),
        ({"overlay": {"opacity": 7}}, ["overlay", "opacity"]),
        ({"headline": {"kind": "sum"}}, ["headline.kind: "]),
        ({"format": "else"}, ["format: "]),
        ({"version": 99}, ["version 99", "version 1"]),
    ],
)
def test_an_error_names_the_field(change: dict[str, object], words: list[str]) -> None:
    file = msgspec.json.decode(scenario_text(Scenario(title="t"))) | change
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(msgspec.json.encode(file), "demo.evkscenario.json")
    for word in ("demo.evkscenario.json", *words):
        assert word in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[]", b"{", b"null", b'{"title": "t"}', b"1" * 9000])
def test_what_is_no_scenario_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ScenarioError, match="is not a scenario that can be read"):
        parse_scenario(data, "x")


def test_a_file_that_is_too_large_or_missing_is_refused(tmp_path: Path) -> None:
    huge = tmp_path / f"huge{SUFFIX}"
    huge.write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(ScenarioError, match="no scenario"):
        read_scenario(huge)
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_scenario(tmp_path / "none")


@pytest.mark.parametrize("name", BUILTIN)
def test_built_in_scenarios_can_be_used_as_installed(name: str, tmp_path: Path) -> None:
    assert problems(builtin_scenario(name), ModelLibrary(tmp_path)) == ()


def test_what_will_not_work_here_is_found_before_the_customer_comes(tmp_path: Path) -> None:
    library = ModelLibrary(tmp_path)
    wrong = Scenario(
        title="t",
        model="shop-person",
        mode="1x1",
        pixel_format="RGB565",
        scene="http://x",
        rois=(Area(x=4000, y=0, width=100, height=10),),
        headline=Headline(kind="count", label="cat"),
    )
    fields = [sentence.partition(":")[0] for sentence in problems(wrong, library)]
    assert fields == ["headline.label", "mode", "pixel_format", "rois[0]", "scene"]
    assert problems(Scenario(title="t", model="no-such"), library)[0].startswith("model: ")
    assert problems(Scenario(title="t", model="shop-person", network=3), library)[0].startswith("network: ")


# ---- the list ----


def test_the_list_begins_with_what_is_built_in_and_keeps_an_order(tmp_path: Path) -> None:
    store = ScenarioStore(tmp_path / "scenarios")
    assert [entry.name for entry in store.entries()] == list(BUILTIN)
    name = store.add(Scenario(title="Kasse 4: Schlange!"))
    assert name == "kasse-4-schlange"
    assert store.add(Scenario(title="Kasse 4 Schlange")) == "kasse-4-schlange-2"
    assert store.add(Scenario(title="注意")) == "scenario"
    store.reorder(("door", name, "entrance"))
    assert [entry.name for entry in store.entries()][:3] == ["door", name, "entrance"]
    assert len(store.entries()) == len(BUILTIN) + 3
    found = store.find("KASSE 4: SCHLANGE!")
    assert found is not None
    assert found.name == name


def test_a_built_in_scenario_that_was_edited_comes_back(tmp_path: Path) -> None:
    store = ScenarioStore(tmp_path)
    store.save("door", Scenario(title="Mine"))
    entry = store.find("door")
    assert entry is not None
    assert (entry.title, entry.is_builtin) == ("Mine", True)
    assert store.remove("door") == Scenario(title="Mine")
    again = store.find("door")
    assert again is not None
    assert again.path is None


def test_a_broken_file_is_listed_with_what_is_wrong_and_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / f"broken{SUFFIX}").write_text("{", encoding="utf-8")
    (tmp_path / "order.json").write_bytes(b"\xff")
    store = ScenarioStore(tmp_path)
    assert [entry.name for entry in store.entries() if not entry.problem] == list(BUILTIN)
    broken = store.find("broken")
    assert broken is not None
    assert "cannot" in broken.problem or "can be read" in broken.problem
    assert store.remove("broken") is None
    assert store.find("broken") is None


def test_no_name_leaves_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        ScenarioStore(tmp_path).save("../x", Scenario(title="t"))


# ---- the number in large letters ----


def detections(*items: tuple[str, float]) -> Detections:
    return Detections(items=tuple(Detection(box=Box(0, 0, 1, 1), class_id=0, label=label, score=score) for label, score in items))


def test_a_count_is_of_what_is_shown() -> None:
    result = detections(("person", 0.9), ("person", 0.6), ("cat", 0.6), ("person", 0.4))
    assert headline_value(Headline(kind="count", label="person"), result, least_score=0.5) == 2
    assert headline_value(Headline(kind="count"), result, least_score=0.5) == 3
    assert headline_value(Headline(kind="share", label="cat"), result, least_score=0.5) == pytest.approx(1 / 3)
    assert headline_value(Headline(kind="share", label="cat"), detections()) is None
    assert headline_value(Headline(), result) is None
    assert headline_value(Headline(kind="count"), None) is None


def test_a_share_of_a_classification_is_the_score_of_the_class() -> None:
    result = Classification(items=(ClassScore(class_id=0, label="mask", score=0.8), ClassScore(class_id=1, label="no mask", score=0.1)))
    assert headline_value(Headline(kind="share", label="no mask"), result) == 0.1
    assert headline_value(Headline(kind="share", label="other"), result) == 0.0
    assert headline_value(Headline(kind="count", label="mask"), result) is None


# ---- on a board ----


def board(**changes: Any) -> BoardHello:
    can: dict[str, Any] = {
        "modes": [ModeInfo(name="2028x1520", width=2028, height=1520, frame_period_us=33_310)],
        "pixel_formats": [YUV],
        "exposure_us": Range(minimum=100, maximum=33_000),
        "gain_db": Range(minimum=0, maximum=27),
        "max_rois": 1,
        "features": ["scene"],
    }
    return BoardHello(
        protocol=1,
        vendor="v",
        model="m",
        serial_number="s",
        firmware="1",
        sensor="IMX500",
        sensor_id="0",
        capabilities=Capabilities(**(can | changes)),
        status=STATUS,
    )


STATUS = Status(
    streaming=True,
    mode="2028x1520",
    exposure_us=10_000,
    gain_db=6.0,
    output=OutputSelection(image=YUV),
    inference_window=Rectangle(x=0, y=0, width=4056, height=3040),
    memory=Memory(total=8_388_480, reserved=1024, runtime=0, coefficients=0),
    model=ModelStatus(generation=1, name="person", card_json="", network=1),
    scene="generated:shop-floor",
)


class Board:
    """A session that does what it is told, but for what it refuses."""

    def __init__(self, hello: BoardHello, refuses: str = "", error: Exception | None = None) -> None:
        self.hello, self.status, self.refuses, self.error = hello, STATUS, refuses, error
        self.asked: list[str] = []

    def snapshot(self) -> SessionSnapshot:
        return SessionSnapshot(state=SessionState.STREAMING, link_name="x", board=self.hello, status=self.status)

    def _take(self, kind: str, **changes: object) -> Future[Status]:
        self.asked.append(kind)
        future: Future[Status] = Future()
        if kind == self.refuses:
            future.set_exception(self.error or BoardFault("It is too hot."))
        else:
            self.status = msgspec.structs.replace(self.status, **changes)
            future.set_result(self.status)
        return future

    def set_mode(self, name: str) -> Future[Status]:
        return self._take("mode", mode=name)

    def set_scene(self, uri: str) -> Future[Status]:
        return self._take("scene", scene=uri)

    def set_output(self, output: OutputSelection) -> Future[Status]:
        return self._take("output", output=output)

    def set_inference_window(self, window: Rect) -> Future[Status]:
        return self._take("window", inference_window=Rectangle(x=window.x, y=window.y, width=window.width, height=window.height))

    def set_controls(self, *, exposure_us: int | None = None, gain_db: float | None = None) -> Future[Status]:
        changes = {"exposure_us": exposure_us, "gain_db": gain_db}
        return self._take("controls", **{name: value for name, value in changes.items() if value is not None})


def apply(one: Board, scenario: Scenario, cancel: CancelToken | None = None) -> tuple[str, ...]:
    return apply_settings(cast("Session", one), scenario, cancel or CancelToken())


def test_what_a_board_cannot_do_is_said_and_the_rest_is_set() -> None:
    settings, skipped = settings_of(FULL, board())
    assert settings.mode is None
    assert "4056x3040" in skipped[0]
    assert "cuts 1 regions, not 2" in skipped[1]
    assert settings.output is not None
    assert (settings.output.rois, len(settings.output.roi_rects)) == ("fixed", 1)
    blind, skipped = settings_of(FULL, board(max_rois=0, features=[]))
    assert (blind.output, blind.scene) == (None, None)
    assert any("cuts no regions" in sentence for sentence in skipped)
    _, skipped = settings_of(Scenario(title="t", pixel_format="RGB8"), board())
    assert skipped == ("This board sends no RGB8; its first format is used.",)


def test_only_what_differs_is_asked_for_in_a_fixed_order() -> None:
    one = Board(board(max_rois=16, modes=[ModeInfo(name="4056x3040", width=4056, height=3040, frame_period_us=1)]))
    assert apply(one, FULL) == ()
    assert one.asked == ["mode", "scene", "output", "window", "controls"]
    one.asked.clear()
    assert apply(one, FULL) == ()
    assert one.asked == []


def test_what_a_board_refuses_is_said_and_a_lost_link_ends_it() -> None:
    one = Board(board(), refuses="scene")
    (sentence,) = apply(one, replace_(FULL, mode="", rois="none"))
    assert sentence == "The scene could not be set: It is too hot."
    assert one.status.exposure_us == 5000
    with pytest.raises(LinkLost):
        apply(Board(board(), refuses="scene", error=LinkLost("gone")), FULL)


def test_a_cancel_leaves_the_rest_and_what_was_set_can_come_back() -> None:
    one, cancel = Board(board()), CancelToken()
    before = Settings.of(one.status)

    def late(uri: str) -> Future[Status]:
        cancel.cancel()
        return one._take("scene", scene=uri)

    one.set_scene = late  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        apply(one, replace_(FULL, mode=""), cancel)
    assert one.asked == ["scene"]
    assert restore(cast("Session", one), before) == ()
    assert Settings.of(one.status) == replace(before, scene="generated:shop-floor")


def test_a_network_that_runs_is_not_sent_again() -> None:
    assert not needs_network(FULL, STATUS)
    assert needs_network(replace_(FULL, network=0), STATUS)
    assert needs_network(FULL, msgspec.structs.replace(STATUS, model=None))
    assert not needs_network(Scenario(title="t"), STATUS)


def replace_(scenario: Scenario, **changes: object) -> Scenario:
    return msgspec.structs.replace(scenario, **changes)
