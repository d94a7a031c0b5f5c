"""Photon transfer: mean, variance and known gain of both kinds of emulated pixels agree within 2 % (method: EMVA 1288, two flat frames)."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from evalkit.emulator.camera import FastPixels, PixelPath
from evalkit.emulator.full_pixels import WELL_E, FullPixels
from evalkit.emulator.lens import Light
from evalkit.emulator.pixel_maps import (
    DARK_CURRENT_E_PER_S,
    DCNU,
    DOUBLING_K,
    DSNU_COLUMN_E,
    DSNU_PIXEL_E,
    DSNU_ROW_E,
    HOT_PIXELS,
    PRNU,
    REFERENCE_C,
    dark_factor,
    hot_pixels,
    line_offsets,
    site_maps,
)
from evalkit.emulator.pixels import (
    FULL_SCALE_E,
    NOMINAL_EXPOSURE_US,
    NOMINAL_WHITE,
    READ_NOISE_E,
    RESPONSE,
    Conditions,
    Site,
)
from evalkit.emulator.srgb import linear_light
from evalkit.geometry import Rect, Size
from evalkit.imx500.colour import BLACK_LEVEL_DN, WHITE_DN
from evalkit.imx500.modes import DEFAULT_MODE, DRIVER_MODES, Mode

SEED = 5
TOLERANCE = 0.02
_PART = Mode(
    name="a part",
    size=Size(1200, 900),
    crop=Rect(800, 600, 1200, 900),
    line_length_pck=9398,
    frame_length_lines=2000,
    min_frame_length_lines=2000,
)
MODES = {1: _PART, 2: DEFAULT_MODE}
PATHS: dict[str, Callable[[Mode, int], PixelPath]] = {"fast": FastPixels, "full": FullPixels}
COLD = 0.0


@functools.cache
def path(kind: str, binning: int) -> PixelPath:
    return PATHS[kind](MODES[binning], SEED)


def shoot(kind: str, binning: int, light: int, *, frame: int = 0, **conditions: object) -> list[NDArray[np.float64]]:
    """Return the numbers above black of the four sites for a flat light."""
    size = MODES[binning].size
    flat = np.full((size.height // 2, size.width // 2), light, np.uint8)
    made = Conditions(**{"exposure_us": 2_000.0, "temperature_c": COLD, **conditions})  # type: ignore[arg-type]
    exposed, tables = path(kind, binning).shoot(Light(red=flat, green_red=flat, green_blue=flat, blue=flat), made, frame_number=frame)
    return [table[indices].astype(np.float64) - BLACK_LEVEL_DN for table, indices in zip(tables.raw, exposed.indices, strict=True)]


def electrons(light: int, *, exposure_us: float = 2_000.0, site: Site = Site.GREEN_RED) -> float:
    return float(linear_light()[light]) * NOMINAL_WHITE * RESPONSE[site] * exposure_us / NOMINAL_EXPOSURE_US * FULL_SCALE_E


@pytest.mark.parametrize("gain_db", [0.0, 12.04])
@pytest.mark.parametrize("binning", [1, 2])
@pytest.mark.parametrize("kind", PATHS)
def test_mean_variance_and_gain_agree_with_what_is_known(kind: str, binning: int, gain_db: float) -> None:
    dn_per_electron = 10 ** (gain_db / 20) * (WHITE_DN - BLACK_LEVEL_DN) / FULL_SCALE_E
    means, variances = [], []
    for light in (60, 110, 150, 190):
        # The difference of two frames has none of what tells pixels apart.
        first, second = (shoot(kind, binning, light, frame=frame, gain_db=gain_db)[Site.GREEN_RED] for frame in (1, 2))
        means.append((first.mean() + second.mean()) / 2)
        variances.append((first - second).var() / 2)
        mean_e = electrons(light)
        assert means[-1] == pytest.approx(mean_e * dn_per_electron, rel=TOLERANCE)
        noise_e2 = (mean_e + READ_NOISE_E**2) / binning**2
        assert variances[-1] == pytest.approx(noise_e2 * dn_per_electron**2 + 1 / 12, rel=TOLERANCE)
    slope = np.polyfit(means, variances, 1)[0]
    assert slope * binning**2 == pytest.approx(dn_per_electron, rel=TOLERANCE)


@pytest.mark.parametrize("kind", PATHS)
def test_exposure_and_both_gains_act_on_the_light(kind: str) -> None:
    once = shoot(kind, 2, 120)
    for change, factor in (
        ({"exposure_us": 4_000.0}, (2.0, 2.0, 2.0, 2.0)),
        ({"gain_db": 6.0206}, (2.0, 2.0, 2.0, 2.0)),
        ({"digital_gains": (1.5, 2.0, 1.25, 3.0)}, (1.5, 2.0, 1.25, 3.0)),
    ):
        found = shoot(kind, 2, 120, **change)
        for site in Site:
            assert found[site].mean() == pytest.approx(once[site].mean() * factor[site], rel=TOLERANCE)
    assert once[0].mean() / once[1].mean() == pytest.approx(RESPONSE[Site.RED], rel=TOLERANCE)


def test_in_the_dark_there_is_read_noise_around_the_black_level() -> None:
    dn_per_electron = 10 ** (18 / 20) * (WHITE_DN - BLACK_LEVEL_DN) / FULL_SCALE_E
    for kind in PATHS:
        dark = shoot(kind, 1, 0, exposure_us=100.0, gain_db=18.0)[Site.GREEN_RED]
        assert dark.mean() == pytest.approx(0, abs=0.05)
        # Hot pixels are few; the median of the deviations does not see them.
        assert np.percentile(np.abs(dark), 68.27) == pytest.approx(READ_NOISE_E * dn_per_electron, abs=0.6)


def test_a_pixel_holds_so_much_and_no_more() -> None:
    below, above = (shoot("full", 1, 255, exposure_us=exposure_us)[Site.GREEN_RED] for exposure_us in (9_000.0, 40_000.0))
    assert below.mean() < WHITE_DN - BLACK_LEVEL_DN - 100
    assert (above == WHITE_DN - BLACK_LEVEL_DN).mean() > 0.999
    halved = shoot("full", 1, 255, exposure_us=40_000.0, digital_gains=(0.5, 0.5, 0.5, 0.5))[Site.GREEN_RED]
    assert WELL_E > FULL_SCALE_E, "the converter ends before the well"
    assert halved.mean() == pytest.approx((WHITE_DN - BLACK_LEVEL_DN) / 2, abs=1), "what the converter cut off does not come back"


def test_dark_current_doubles_with_temperature_and_grows_with_exposure() -> None:
    assert dark_factor(REFERENCE_C + DOUBLING_K) == pytest.approx(2 * dark_factor(REFERENCE_C))
    hot_mean = hot_pixels(SEED).e_per_s.sum() / DEFAULT_MODE.size.area / 4

    def mean_e(temperature_c: float, exposure_us: float) -> float:
        dark = np.mean([site.mean() for site in shoot("full", 2, 0, exposure_us=exposure_us, temperature_c=temperature_c)])
        return float(dark) * FULL_SCALE_E / (WHITE_DN - BLACK_LEVEL_DN)

    warm, warmer = mean_e(REFERENCE_C, 1e6), mean_e(REFERENCE_C + DOUBLING_K, 1e6)
    assert DARK_CURRENT_E_PER_S < warm < DARK_CURRENT_E_PER_S + hot_mean
    assert warmer / warm == pytest.approx(2, rel=0.03), "but for the hot pixels whose well is full"
    assert mean_e(REFERENCE_C, 2e6) / warm == pytest.approx(2, rel=0.03)


def test_pixels_differ_as_much_as_they_say_and_are_the_same_in_every_mode() -> None:
    part, binned = site_maps(_PART, SEED), site_maps(DEFAULT_MODE, SEED)
    for site in range(4):
        assert part.response[site].std() == pytest.approx(PRNU, rel=TOLERANCE)
        assert np.median(part.dark_e_per_s[site]) == pytest.approx(DARK_CURRENT_E_PER_S, rel=TOLERANCE)
        spread = np.percentile(part.dark_e_per_s[site], 84.13) - np.percentile(part.dark_e_per_s[site], 15.87)
        assert spread / 2 == pytest.approx(DCNU * DARK_CURRENT_E_PER_S, rel=TOLERANCE)
        assert binned.response[site].std() == pytest.approx(PRNU / 2, rel=TOLERANCE), "four pixels are averaged"
        groups = part.response[site].reshape(225, 2, 300, 2).mean(axis=(1, 3))
        assert np.allclose(groups, binned.response[site][150:375, 200:500], atol=1e-6)
    frames = [shoot("full", 1, 190, frame=frame)[Site.GREEN_RED] for frame in range(12)]
    found = np.mean(frames, axis=0)
    # What 12 frames leave of the noise is known; the rest tells pixels apart.
    fixed = np.sqrt(found.var() - np.var(frames, axis=0, ddof=1).mean() / len(frames)) / found.mean()
    assert fixed == pytest.approx(PRNU, rel=0.05)
    assert not np.array_equal(part.response[0], site_maps(_PART, SEED + 1).response[0])


def test_dark_frames_show_the_offsets_of_columns_rows_and_pixels() -> None:
    """EMVA 1288 release 4: the variances of a mean dark image, split into columns, rows and pixels."""
    gain_db, frames = 18.0, 16
    dn_per_electron = 10 ** (gain_db / 20) * (WHITE_DN - BLACK_LEVEL_DN) / FULL_SCALE_E
    taken = [shoot("full", 1, 0, frame=frame, exposure_us=100.0, gain_db=gain_db) for frame in range(frames)]
    lines, crop = line_offsets(SEED), _PART.crop
    for site in Site:
        dark = np.mean([planes[site] for planes in taken], axis=0) / dn_per_electron
        left_over = np.median(np.var([planes[site] for planes in taken], axis=0, ddof=1)) / dn_per_electron**2 / frames
        dark -= dark.mean()
        columns, rows = dark.mean(axis=0), dark.mean(axis=1)
        row, column = divmod(int(site), 2)
        known_columns = lines.columns[crop.x + column : crop.right : 2]
        known_rows = lines.rows[crop.y + row : crop.bottom : 2]
        assert np.corrcoef(columns, known_columns)[0, 1] > 0.98
        assert np.corrcoef(rows, known_rows)[0, 1] > 0.96
        assert known_columns.std() == pytest.approx(DSNU_COLUMN_E, rel=0.1)
        assert known_rows.std() == pytest.approx(DSNU_ROW_E, rel=0.1)
        pixels = dark - columns - rows[:, None]
        spread = (np.percentile(pixels, 84.134) - np.percentile(pixels, 15.866)) / 2
        assert math.sqrt(spread**2 - left_over) == pytest.approx(DSNU_PIXEL_E, rel=0.03)


def test_offsets_are_the_same_at_every_exposure_and_smaller_where_pixels_are_binned() -> None:
    part, binned = site_maps(_PART, SEED), site_maps(DEFAULT_MODE, SEED)
    groups = part.offset_e[2].reshape(225, 2, 300, 2).mean(axis=(1, 3))
    assert np.allclose(groups, binned.offset_e[2][150:375, 200:500], atol=1e-6)
    short, long = (shoot("full", 1, 0, exposure_us=exposure_us, gain_db=18.0)[0].mean(axis=0) for exposure_us in (100.0, 20_000.0))
    known = line_offsets(SEED).columns[_PART.crop.x : _PART.crop.right : 2]
    for columns in (short, long):
        assert np.corrcoef(columns, known)[0, 1] > 0.9


def test_hot_pixels_are_where_the_truth_says_and_nowhere_else() -> None:
    truth = hot_pixels(SEED)
    assert len(truth.x) == len({*zip(truth.x.tolist(), truth.y.tolist(), strict=True)}) == HOT_PIXELS
    crop = _PART.crop
    picture = np.empty((crop.height, crop.width))
    sites = shoot("full", 1, 0, exposure_us=200_000.0, temperature_c=REFERENCE_C)
    for site, plane in enumerate(sites):
        picture[site // 2 :: 2, site % 2 :: 2] = plane
    x, y = truth.x - crop.x, truth.y - crop.y
    inside = (x >= 0) & (x < crop.width) & (y >= 0) & (y < crop.height)
    expected = {(int(a), int(b)) for a, b, rate in zip(x[inside], y[inside], truth.e_per_s[inside], strict=True) if rate > 1_000}
    found = {(int(a), int(b)) for b, a in np.argwhere(picture > 20)}
    assert len(expected) > 20
    assert found == expected


def test_the_same_frame_of_the_same_sensor_is_the_same_and_others_are_not() -> None:
    def once(frame: int) -> NDArray[np.float64]:
        return shoot("full", 1, 100, frame=frame)[0].copy()

    assert np.array_equal(once(3), once(3))
    assert not np.array_equal(once(3), once(4))


def test_the_full_size_sensor_has_pixels_of_its_own() -> None:
    full = DRIVER_MODES[1]
    maps = site_maps(full, SEED)
    part = site_maps(_PART, SEED)
    assert np.array_equal(maps.response[2][300:750, 400:1000], part.response[2])
    assert maps.response[0].shape == (1520, 2028)
