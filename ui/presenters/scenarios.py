"""Scenarios in the window: what is set now as a scenario, and the lines of their list."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.geometry import Rect
from evalkit.imx500.modes import FULL_ARRAY
from evalkit.protocol.values import OutputSelection
from evalkit.results.style import OverlayStyle
from evalkit.scenarios.scenario import Area, Headline, OutputName, Rois, Scenario
from evalkit.scenarios.store import ScenarioEntry
from evalkit.session.outputs import PRESETS
from evalkit.session.snapshot import SessionSnapshot
from ui.presenters.scene import scene_title
from ui.presenters.units import Translate

KEYS = 9
"""Scenarios that have a key: Alt+1 … Alt+9."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRow:
    """One scenario of the list."""

    name: str
    title: str
    keys: str
    """Its shortcut, or ""."""
    detail: str
    problem: str
    is_builtin: bool
    can_remove: bool
    """Whether there is a file of the user's."""


def scenario_keys(index: int) -> str:
    """Return the shortcut of the scenario at a place of the list, or ""."""
    return f"Alt+{index + 1}" if index < KEYS else ""


def present_scenarios(entries: tuple[ScenarioEntry, ...], tr: Translate = str) -> tuple[ScenarioRow, ...]:
    """Return the lines of the list, in its order."""
    return tuple(
        ScenarioRow(
            name=entry.name,
            title=tr(entry.title),
            keys=scenario_keys(index),
            detail=_detail(entry, tr),
            problem=entry.problem,
            is_builtin=entry.is_builtin,
            can_remove=entry.path is not None,
        )
        for index, entry in enumerate(entries)
    )


def scenario_now(
    snapshot: SessionSnapshot, style: OverlayStyle, score: float, *, title: str, caption: str = "", headline: Headline | None = None
) -> Scenario | None:
    """Return what is set now as a scenario; None if the board has not said how it is set."""
    status, board = snapshot.status, snapshot.board
    if status is None or board is None:
        return None
    window = status.inference_window
    rect = Rect(window.x, window.y, window.width, window.height)
    whole = rect.size.area == 0 or rect == Rect(0, 0, FULL_ARRAY.width, FULL_ARRAY.height)
    output = status.output
    return Scenario(
        title=title,
        caption=caption,
        model="" if status.model is None else status.model.name,
        network=0 if status.model is None else status.model.network,
        output=_preset(output),
        pixel_format=output.image,
        input_tensor=output.input_tensor,
        rois=_rois(output),
        inference_window=None if whole else Area.of(rect),
        exposure_us=status.exposure_us,
        gain_db=status.gain_db,
        mode=status.mode,
        scene=status.scene if "scene" in board.capabilities.features else "",
        shown_score=score,
        overlay=style,
        headline=headline or Headline(),
    )


def _preset(output: OutputSelection) -> OutputName:
    # With an image the preset says nothing of the regions: they are said apart.
    if output.image:
        return "image+metadata" if output.metadata else "full"
    return "roi" if output.rois else "metadata"


def _rois(output: OutputSelection) -> Rois:
    if output.rois == "fixed":
        return tuple(Area(x=one.x, y=one.y, width=one.width, height=one.height) for one in output.roi_rects)
    if output.rois == PRESETS[_preset(output)].rois:
        return "as output"
    return "detections" if output.rois else "none"


def _detail(entry: ScenarioEntry, tr: Translate) -> str:
    scenario = entry.scenario
    if scenario is None:
        return entry.problem
    model = scenario.model or tr("the network that runs")
    where = scene_title(scenario.scene, tr) if scenario.scene else ""
    return " · ".join(part for part in (tr(scenario.caption), model, where) if part)
