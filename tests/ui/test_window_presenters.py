"""What the window says, decided without a window."""

from __future__ import annotations

import math

import pytest

from evalkit.flow import Progress
from evalkit.frames import ByteCount
from evalkit.protocol.values import ModeInfo, OutputSelection, Rectangle
from evalkit.results.types import Detections
from evalkit.session.snapshot import Rates, SessionState
from tests.ui.fakes import bundle, detection, detections
from tests.ui.window_fakes import RAW, RGB, TOTAL_BYTES, YUV, hello, item, snapshot, status
from ui.presenters import units
from ui.presenters.connection import present_connection
from ui.presenters.drops import drop_lines
from ui.presenters.fetch import Fetch, present_fetch
from ui.presenters.memory import NO_MEMORY, MemoryState, memory_text, memory_tip
from ui.presenters.model import present_model
from ui.presenters.mood import Mood
from ui.presenters.output import format_choices, present_output, preset_choices, preset_of, selection_of
from ui.presenters.phase import EmulatorTarget, Phase, UrlTarget
from ui.presenters.scene import PICK_FILE, PICK_FOLDER, present_scene
from ui.presenters.sensor import mode_text, present_sensor
from ui.presenters.status import present_status
from ui.presenters.swap import Swap, SwapStage, swap_facts, swap_text
from ui.presenters.threshold import above
from ui.presenters.wanted import Wanted
from ui.presenters.window_state import WindowState

STREET = (("file:/clips/street.mp4", "Street"),)


def connected(**changes: object) -> WindowState:
    """Return the state of a window with a streaming board."""
    return WindowState(phase=Phase.CONNECTED, target=UrlTarget(url="tcp://example:5600"), snapshot=snapshot(**changes))  # type: ignore[arg-type]


# ---- numbers ----


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (812, "812 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (4_624_000, "4.62 MB"),
        (99_949, "99.9 kB"),
        (139e6, "139 MB"),
        (2.5e9, "2.50 GB"),
    ],
)
def test_bytes_have_three_digits_and_count_in_thousands(count: float, text: str) -> None:
    assert units.bytes_text(count) == text


def test_units_show_what_is_not_known_as_a_dash() -> None:
    assert units.ms_text(math.nan) == units.NOTHING
    assert units.percent_text(None) == units.NOTHING
    assert units.percent_text(0.0004) == "<1 %"
    assert units.percent_text(0.347) == "35 %"
    assert units.percent_text(0.0) == "0 %"


@pytest.mark.parametrize(("seconds", "text"), [(0.0214, "21 ms"), (2.44, "2.4 s"), (185.0, "3 min 05 s")])
def test_durations_read_like_a_clock(seconds: float, text: str) -> None:
    assert units.duration_text(seconds) == text


# ---- status bar ----


@pytest.mark.parametrize(("drops", "text"), [({}, "No frame lost"), ({"link": 1}, "1 frame lost"), ({"link": 1_200}, "1,200 frames lost")])
def test_the_status_bar_counts_as_people_do(drops: dict[str, int], text: str) -> None:
    assert present_status(Phase.CONNECTED, snapshot(drops=drops)).drops == text


def test_the_status_bar_shows_three_rates_load_and_loss() -> None:
    rates = Rates(sensor_fps=30.04, received_fps=29.96, shown_fps=28.0, bytes_per_s=ByteCount(image=139_000_000), link_load=0.35)
    state = present_status(Phase.CONNECTED, snapshot(rates=rates, drops={"link": 3, "corrupt": 2, "not_shown": 7}))
    assert state.fps == "Sensor 30.0 · received 30.0 · shown 28.0 fps"
    assert state.link == "139 MB/s · link 35 %"
    assert not state.link_is_full
    assert state.drops == "5 frames lost · 7 not shown"  # a frame that was only not painted is not lost
    assert "3  Link too slow" in state.drops_tip
    assert state.temperature == "41.2 °C"
    assert state.mood is Mood.GOOD


def test_a_full_link_is_marked() -> None:
    rates = Rates(bytes_per_s=ByteCount(image=39_000_000), link_load=0.97)
    assert present_status(Phase.CONNECTED, snapshot(rates=rates)).link_is_full


def test_a_stopped_board_shows_no_rates() -> None:
    state = present_status(Phase.CONNECTED, snapshot(SessionState.IDLE))
    assert (state.fps, state.link, state.mood) == ("", "", Mood.QUIET)


@pytest.mark.parametrize("phase", [Phase.DISCONNECTED, Phase.CONNECTING, Phase.DISCONNECTING])
def test_without_a_board_only_the_state_is_shown(phase: Phase) -> None:
    state = present_status(phase, None)
    assert state.state
    assert (state.fps, state.link, state.drops, state.temperature) == ("", "", "", "")


def test_drop_causes_come_worst_first_with_advice_and_unknown_ones_are_kept() -> None:
    lines = drop_lines({"busy": 1, "link": 9, "gap": 0, "moon_phase": 4})
    assert [line.cause for line in lines] == ["link", "moon_phase", "busy"]
    assert lines[1].title == "Moon phase"
    assert all(line.advice for line in lines)


# ---- output ----


@pytest.mark.parametrize("preset", ["full", "image+metadata", "roi", "metadata"])
def test_each_preset_survives_the_way_to_the_board_and_back(preset: str) -> None:
    output = selection_of(preset, RGB, hello().capabilities, input_tensor=False)
    assert preset_of(output) == preset
    assert output.image == (RGB if preset in {"full", "image+metadata"} else "")


def test_a_format_that_the_board_lacks_becomes_its_first_one() -> None:
    board = hello(pixel_formats=[RAW]).capabilities
    assert selection_of("full", YUV, board, input_tensor=False).image == RAW


def test_crops_on_a_board_that_cuts_none_are_neither_offered_nor_chosen() -> None:
    board = hello(max_rois=0).capabilities
    assert [choice.enabled for choice in preset_choices(board) if choice.key == "roi"] == [False]
    assert preset_of(selection_of("roi", YUV, board, input_tensor=False)) == "image+metadata"


def test_the_input_tensor_needs_metadata() -> None:
    board = hello().capabilities
    assert not selection_of("full", YUV, board, input_tensor=True).input_tensor
    assert selection_of("metadata", YUV, board, input_tensor=True).input_tensor


def test_fixed_regions_are_kept_when_another_preset_with_crops_is_chosen() -> None:
    fixed = OutputSelection(rois="fixed", roi_rects=[Rectangle(x=1, y=2, width=3, height=4)])
    new = selection_of("roi", YUV, hello().capabilities, input_tensor=True, old=fixed)
    assert (new.rois, new.roi_rects, new.input_tensor) == ("fixed", fixed.roi_rects, True)


def test_the_output_panel_says_what_an_image_costs_the_link() -> None:
    state = present_output(connected(rates=Rates(sensor_fps=30.0)), None, "")
    assert state.cost == "4.62 MB a frame, 139 MB/s: 35 % of the link"
    assert not state.too_much


def test_the_output_panel_warns_before_the_link_drops_frames() -> None:
    slow = hello(link_capacity_bytes_per_s=40_000_000)
    state = present_output(connected(board=slow, rates=Rates(sensor_fps=30.0)), None, "")
    assert state.too_much
    assert "40.0 MB/s" in state.cost


def test_what_was_asked_for_is_shown_before_the_board_has_answered() -> None:
    asked = OutputSelection(image="", metadata=True)
    state = present_output(connected(), asked, RGB)
    assert state.preset == "metadata"
    assert state.format == RGB  # what comes back with the next image
    assert not state.formats_enabled


def test_pixel_formats_have_the_names_people_use() -> None:
    assert [choice.text for choice in format_choices(hello().capabilities)] == ["YUV 4:2:0", "RGB", "RAW10"]
    assert format_choices(hello(pixel_formats=["Mono8"]).capabilities)[0].text == "Mono8"


# ---- sensor, connection, scene ----


def test_the_sensor_panel_takes_its_limits_from_the_board() -> None:
    state = present_sensor(connected(), Wanted())
    assert (state.exposure_min_us, state.exposure_max_us, state.gain_max_db) == (100, 33_000, 27)
    assert [choice.text for choice in state.modes] == ["2028 × 1520, 30 fps", "4056 × 3040, 10 fps"]
    assert present_sensor(connected(), Wanted(exposure_us=123, gain_db=3.0, mode="4056x3040")).exposure_us == 123


def test_a_mode_says_where_its_figures_come_from() -> None:
    mode = ModeInfo(name="3840x2160 60 fps (datasheet)", width=3840, height=2160, frame_period_us=16_667)
    assert mode_text(mode) == "3840 × 2160, 60 fps (datasheet)"


def test_panels_are_off_without_a_board() -> None:
    nothing = WindowState()
    assert not present_sensor(nothing, Wanted()).enabled
    assert not present_output(nothing, None, "").enabled
    assert not present_scene(nothing, Wanted(), ()).visible
    assert present_connection(nothing).advice


def test_the_connection_panel_names_board_sensor_link_and_address() -> None:
    facts = dict(present_connection(connected()).facts)
    assert facts["Board"] == "Example Evaluation board"
    assert facts["Link"] == "USB 3 (5 Gbit/s), 400 MB/s"
    assert facts["Address"] == "tcp://example:5600"


def test_connecting_names_what_is_tried() -> None:
    state = present_connection(WindowState(phase=Phase.CONNECTING, target=EmulatorTarget(scene="", model="")))
    assert state.title == "Connecting to built-in emulator…"
    assert state.mood is Mood.BUSY


def test_only_an_emulator_can_be_told_what_to_look_at() -> None:
    assert not present_scene(connected(board=hello(features=[])), Wanted(), ()).visible


def test_the_scene_list_holds_clips_files_in_use_and_ways_to_pick_more() -> None:
    state = present_scene(connected(status=status(scene="file:/home/me/film.mp4")), Wanted(), STREET)
    keys = [choice.key for choice in state.choices]
    assert keys[:4] == [f"generated:{name}" for name in ("shop-floor", "door", "shelf", "ceiling")]
    assert keys[4:6] == ["file:/clips/street.mp4", "file:/home/me/film.mp4"]
    assert keys[-2:] == [PICK_FILE, PICK_FOLDER]
    assert state.choice == "file:/home/me/film.mp4"
    assert state.detail == "/home/me/film.mp4"
    assert present_scene(connected(status=status(scene=STREET[0][0])), Wanted(), STREET).detail == ""


# ---- model ----


def test_memory_adds_up_to_the_last_byte() -> None:
    memory = MemoryState(total=TOTAL_BYTES, reserved=1024, runtime=1_000_000, coefficients=3_000_000)
    assert memory.free == 4_387_456
    assert "Free: 4,387,456 B" in memory_tip(memory)
    assert memory_text(memory) == "4.39 MB free"


def test_a_network_that_does_not_fit_says_by_how_much() -> None:
    memory = MemoryState(total=TOTAL_BYTES, reserved=1024, runtime=5_000_000, coefficients=4_000_000)
    assert not memory.fits
    assert memory_text(memory) == "Does not fit: 613 kB too much"
    assert memory_text(NO_MEMORY) == "No network"


def test_the_model_panel_marks_the_network_that_runs() -> None:
    items = (item("person"), item("flowers"), item("broken", problem="Not a network."))
    state = present_model(connected(), items, Swap())
    assert [choice.text for choice in state.choices] == ["Person ●", "Flowers", "Broken"]
    assert [choice.enabled for choice in state.choices] == [True, True, False]


def test_a_swap_tells_bytes_rate_and_time_left() -> None:
    swap = Swap(stage=SwapStage.SENDING, title="Flowers", done_bytes=1_000_000, total_bytes=4_000_000, elapsed_s=2.0)
    assert swap_text(swap) == "1.00 MB of 4.00 MB · 500 kB/s · 6.0 s left"
    assert present_model(connected(), (), swap).progress == 0.25


def test_a_swap_that_is_over_tells_its_cost() -> None:
    done = Swap(stage=SwapStage.DONE, title="Flowers", total_bytes=4_000_000, upload_s=2.0, bytes_per_s=2e6, downtime_ms=157.0)
    assert swap_text(done) == "Flowers runs."
    facts = dict(swap_facts(done))
    assert (facts["Sent"], facts["Rate"], facts["Results paused"]) == ("4.00 MB", "2.00 MB/s for 2.0 s", "157 ms")
    assert facts["First inference"] == "not measured"
    assert "still runs" in swap_text(Swap(stage=SwapStage.CANCELLED))


def test_fetching_tells_item_stage_and_bytes() -> None:
    fetch = Fetch(missing=("Street",), active=True, item="Street", progress=Progress(stage="Fetching", done=500_000, total=2_000_000))
    state = present_fetch(fetch)
    assert state.text == "Getting Street…\nFetching: 500 kB / 2.00 MB"
    assert state.share == 0.25
    assert present_fetch(Fetch(missing=("Street", "Person"))).text == "Not installed: Street, Person."
    assert present_fetch(Fetch()).text == ""


# ---- results ----


def test_detections_below_the_score_are_not_shown_and_the_rest_keeps_its_order() -> None:
    whole = bundle(result=detections(50, seed=3))
    assert isinstance(whole.result, Detections)
    shown = above(whole, 0.5).result
    assert isinstance(shown, Detections)
    assert shown.items == tuple(found for found in whole.result.items if found.score >= 0.5)
    assert 0 < len(shown.items) < 50


def test_a_score_equal_to_the_limit_is_shown() -> None:
    exact = bundle(result=Detections(items=(detection(0, 0, 1, 1, score=0.9), detection(0, 0, 1, 1, score=0.3))))
    assert above(exact, 0.3) is exact
