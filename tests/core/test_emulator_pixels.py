"""From light to numbers to pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from evalkit.emulator.cell_colours import UNIT, CellColours
from evalkit.emulator.isp import Developed, Isp, Tables, balance_table, full_range_table, gamma_table
from evalkit.emulator.lens import Lens, visible_part
from evalkit.emulator.pixels import (
    FULL_SCALE_E,
    NOMINAL_EXPOSURE_US,
    NOMINAL_WHITE,
    READ_NOISE_E,
    RESPONSE,
    Conditions,
    Exposed,
    PixelArray,
    Site,
    raw_table,
)
from evalkit.emulator.raw10 import Raw10Packer
from evalkit.emulator.srgb import coded, linear_light
from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.raw10 import unpack
from evalkit.imx500.colour import BLACK_LEVEL_DN, COLOUR_MATRIX, WHITE_DN
from evalkit.imx500.modes import DEFAULT_MODE, DRIVER_MODES, FULL_ARRAY

SIZE = DEFAULT_MODE.size
SCENE = (760, 1014)


def flat(red: int, green: int, blue: int) -> NDArray[np.uint8]:
    return np.full((*SCENE, 3), (red, green, blue), np.uint8)


def exposed(scene: NDArray[np.uint8], *, frame: int = 0, seed: int = 1) -> Exposed:
    return PixelArray(SIZE, seed).expose(Lens(DEFAULT_MODE).light(scene), frame_number=frame)


def developed(scene: NDArray[np.uint8], *, exposure_us: float = NOMINAL_EXPOSURE_US, gain_db: float = 0.0) -> Developed:
    tables = Tables.make(Conditions(exposure_us=exposure_us, gain_db=gain_db), binning=2)
    return Isp(SIZE).develop(exposed(scene), tables, np.empty((4, SIZE.height // 2, SIZE.width // 2), np.uint8))


def numbers(scene: NDArray[np.uint8], site: Site, **settings: float) -> NDArray[np.float64]:
    """Return the 10-bit numbers of one site's pixels, without the black level."""
    table = raw_table(site, Conditions(**{"exposure_us": 10_000, **settings}), binning=2)  # type: ignore[arg-type]
    return table[exposed(scene).indices[site]].astype(np.float64) - BLACK_LEVEL_DN


def test_exposure_and_gain_act_on_linear_light() -> None:
    grey = flat(150, 150, 150)
    once = numbers(grey, Site.GREEN_RED).mean()
    assert numbers(grey, Site.GREEN_RED, exposure_us=5_000).mean() == pytest.approx(once / 2, rel=0.01)
    assert numbers(grey, Site.GREEN_RED, gain_db=6.0206).mean() == pytest.approx(once * 2, rel=0.01)
    half_the_light = round(255 * (1.055 * (0.5 * ((150 / 255 + 0.055) / 1.055) ** 2.4) ** (1 / 2.4) - 0.055))
    assert numbers(flat(half_the_light, half_the_light, half_the_light), Site.GREEN_RED).mean() == pytest.approx(once / 2, rel=0.02)


@pytest.mark.parametrize("binning", [1, 2])
@pytest.mark.parametrize("gain_db", [0.0, 12.0])
def test_noise_is_shot_noise_and_read_noise(gain_db: float, binning: int) -> None:
    dn_per_electron = 10 ** (gain_db / 20) * (WHITE_DN - BLACK_LEVEL_DN) / FULL_SCALE_E
    table = raw_table(Site.GREEN_RED, Conditions(exposure_us=2_000, gain_db=gain_db), binning=binning).reshape(256, 256).astype(np.float64)
    for light in (40, 120, 200):
        mean_e = (table[light].mean() - BLACK_LEVEL_DN) / dn_per_electron
        expected = (mean_e + READ_NOISE_E**2) / binning**2 * dn_per_electron**2
        # Rounding to whole numbers adds a twelfth, but not quite if the noise is less than half a number.
        assert table[light].var() == pytest.approx(expected + 1 / 12, rel=0.02 if expected > 0.5 else 0.06)


def test_no_light_gives_the_black_level_and_too_much_the_largest_number() -> None:
    table = raw_table(Site.GREEN_RED, Conditions(exposure_us=10_000, gain_db=0), binning=2).reshape(256, 256)
    assert table[0].mean() == pytest.approx(BLACK_LEVEL_DN, abs=0.2)
    assert (raw_table(Site.GREEN_RED, Conditions(exposure_us=30_000, gain_db=10), binning=2).reshape(256, 256)[255] == WHITE_DN).all()


def test_noise_differs_from_frame_to_frame_and_is_the_same_for_the_same_seed_and_frame() -> None:
    scene = flat(90, 90, 90)
    first, again = exposed(scene, frame=5).indices[0].copy(), exposed(scene, frame=5).indices[0]
    assert np.array_equal(first, again)
    assert not np.array_equal(first, exposed(scene, frame=6).indices[0])
    assert not np.array_equal(first, exposed(scene, frame=5, seed=2).indices[0])


@pytest.mark.parametrize("rgb", [(20, 20, 20), (128, 128, 128), (200, 60, 40), (40, 90, 200), (255, 110, 0), (190, 255, 0)])
def test_the_nominal_exposure_shows_the_scene_as_it_is(rgb: tuple[int, int, int]) -> None:
    out = np.empty(PixelFormat.RGB8.frame_bytes(SIZE), np.uint8)
    Isp(SIZE).rgb8(developed(flat(*rgb)), out)
    found = np.median(out.reshape(-1, 3), axis=0)
    # The matrix leaves a dark colour beside a bright one little light and much noise, half of which gamma cuts off.
    assert np.abs(found - rgb).max() <= (2 if len({*rgb}) == 1 else 6)
    table, indices = Tables.make(Conditions(exposure_us=NOMINAL_EXPOSURE_US), binning=2), exposed(flat(*rgb)).indices
    mean = [balanced[plane].mean() for balanced, plane in zip(table.balanced, indices, strict=True)]
    linear = (np.array(COLOUR_MATRIX) @ [mean[0], (mean[1] + mean[2]) / 2, mean[3]]) / UNIT
    assert np.abs(255 * coded(linear) - rgb).max() < 3.5, "without noise nothing is lost but the steps of eight bits"


def test_the_chain_is_black_level_white_balance_matrix_gamma() -> None:
    random = np.random.default_rng(1)
    frame = exposed(random.integers(0, 256, (*SCENE, 3), np.uint8))
    tables = Tables.make(Conditions(exposure_us=7_000, gain_db=3.0), binning=2)
    planes = Isp(SIZE).develop(frame, tables, np.empty((4, SIZE.height // 2, SIZE.width // 2), np.uint8)).planes
    balanced = []
    for site, indices in zip(Site, frame.indices, strict=True):
        raw = raw_table(site, Conditions(exposure_us=7_000, gain_db=3.0), binning=2)[indices].astype(np.float64)
        balanced.append(np.minimum((raw - BLACK_LEVEL_DN) / (WHITE_DN - BLACK_LEVEL_DN) / NOMINAL_WHITE / RESPONSE[site], 1))
    red, green_red, green_blue, blue = balanced
    of_red, of_green, of_blue = COLOUR_MATRIX
    green = (green_red + green_blue) / 2
    for plane, weights, own in zip(planes, (of_red, of_green, of_green, of_blue), (green, green_red, green_blue, green), strict=True):
        linear = np.clip(weights[0] * red + weights[1] * own + weights[2] * blue, 0, 1)
        expected = 16 + 219 * np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
        # Red and blue are the mean of two that were cut off apart: no more than a few of a noisy picture differ.
        assert np.percentile(np.abs(plane - expected), 97) < 1.2
        assert np.abs(plane - expected).mean() < 0.6


def test_saturated_light_is_white_and_no_light_black_in_spite_of_the_matrix() -> None:
    white = developed(flat(255, 255, 255), exposure_us=4 * NOMINAL_EXPOSURE_US).planes
    assert (white == 235).all(), "what no pixel can tell apart has no colour"
    black = developed(flat(0, 0, 0)).planes
    assert np.abs(black.mean(axis=(1, 2)) - 16).max() < 3


def mixed(matrix: NDArray[np.float64], *planes: NDArray[np.int16]) -> list[NDArray[np.int16]]:
    """Return what a matrix makes of planes of light, four of them or three."""
    red, green_red, green_blue, blue = planes if len(planes) == 4 else (planes[0], planes[1], planes[1], planes[2])
    codes = np.arange(1 << 16, dtype=np.uint16).view(np.int16)
    out = [np.empty_like(red) for _ in range(4)]
    seen = [each.view(np.uint16) for each in (red, green_red, blue)]
    other = seen[1] if green_blue is green_red else green_blue.view(np.uint16)
    CellColours(matrix, Size(red.shape[1], red.shape[0])).apply((seen[0], seen[1], other, seen[2]), (codes,) * 4, codes, out)  # type: ignore[arg-type]
    return out if green_blue is not green_red else [out[0], out[1], out[3]]


def test_the_lens_mixes_what_the_isp_unmixes() -> None:
    random = np.random.default_rng(6)
    # Taller than what is worked on at once, and not a whole number of that.
    planes = [random.integers(0, UNIT, (133, 1014), np.int16) for _ in range(3)]
    matrix = np.array(COLOUR_MATRIX)
    assert (np.linalg.inv(matrix) > 0).all(), "a filter lets colours through and takes none away"
    back = mixed(matrix, *mixed(np.linalg.inv(matrix), *planes))
    for plane, found in zip(planes, back, strict=True):
        assert np.abs(plane.astype(int) - found).max() <= 3


def test_each_green_is_mixed_with_its_own_cell() -> None:
    random = np.random.default_rng(8)
    planes = [random.integers(-500, UNIT, (133, 1014), np.int16) for _ in range(4)]
    red, green_red, green_blue, blue = (plane / 1 for plane in planes)
    for found, weights, green in zip(
        mixed(np.array(COLOUR_MATRIX), *planes),
        (COLOUR_MATRIX[0], COLOUR_MATRIX[1], COLOUR_MATRIX[1], COLOUR_MATRIX[2]),
        ((green_red + green_blue) / 2, green_red, green_blue, (green_red + green_blue) / 2),
        strict=True,
    ):
        assert np.abs(weights[0] * red + weights[1] * green + weights[2] * blue - found).max() <= 2


def test_a_matrix_that_would_tint_grey_is_refused() -> None:
    with pytest.raises(ValueError, match="add up to 1"):
        CellColours(np.eye(3) * 1.01, Size(2, 2))
    with pytest.raises(ValueError, match="leave the 16 bits"):
        CellColours(np.array([[2.2, -1.2, 0], [0, 1, 0], [0, 0, 1]]), Size(2, 2))


def test_noise_below_black_is_mixed_before_it_is_cut_off() -> None:
    """Else dark colours would come out too light: the mean of noise that lost its lower half is above black."""
    random = np.random.default_rng(9)
    red, blue = (np.asarray(np.rint(random.normal(0, UNIT / 50, (400, 400))), np.int16) for _ in range(2))
    green = np.full((400, 400), UNIT // 4, np.int16)
    for plane, weights in zip(mixed(np.array(COLOUR_MATRIX), red, green, blue), COLOUR_MATRIX, strict=True):
        assert plane.mean() == pytest.approx(weights[1] * UNIT / 4, abs=UNIT / 2000)


@pytest.mark.parametrize("size", [(190, 254), (760, 1014), (1140, 1521)], ids=["coarser", "as fine", "finer"])
def test_the_filters_do_the_same_whether_the_scene_has_more_pixels_than_the_array_or_fewer(size: tuple[int, int]) -> None:
    scene = np.empty((*size, 3), np.uint8)
    scene[:, : size[1] // 2], scene[:, size[1] // 2 :] = (200, 60, 40), (30, 160, 220)
    light, again = Lens(DEFAULT_MODE).light(scene), Lens(DEFAULT_MODE)
    for column, rgb in ((200, (200, 60, 40)), (800, (30, 160, 220))):
        linear = np.linalg.inv(np.array(COLOUR_MATRIX)) @ linear_light()[list(rgb)]
        expected = 255 * coded(linear)
        for plane, code in zip((light.red, light.green_red, light.green_blue, light.blue), expected[[0, 1, 1, 2]], strict=True):
            assert plane.shape == SCENE
            assert abs(int(plane[300, column]) - code) <= 1
    first = again.light(scene).red.copy()
    again.light(flat(1, 2, 3))
    assert np.array_equal(again.light(scene).red, first), "its buffers hold nothing over"


@pytest.mark.parametrize("mode", DRIVER_MODES, ids=lambda mode: mode.name)
def test_raw10_holds_every_number_in_its_place(mode: object) -> None:
    size = SIZE if mode is DRIVER_MODES[0] else FULL_ARRAY
    chosen = next(each for each in DRIVER_MODES if each.size == size)
    random = np.random.default_rng(2)
    frame = PixelArray(size, 1).expose(Lens(chosen).light(random.integers(0, 256, (*SCENE, 3), np.uint8)), frame_number=1)
    tables = Tables.make(Conditions(exposure_us=9_000, gain_db=0), binning=chosen.binning)
    packed = np.empty(PixelFormat.SRGGB10P.frame_bytes(size), np.uint8)
    Raw10Packer(size).pack(frame, tables.raw, packed)
    bayer = unpack(Picture(format=PixelFormat.SRGGB10P, size=size, data=packed))
    places = ((0, 0), (0, 1), (1, 0), (1, 1))
    for (row, column), table, indices in zip(places, tables.raw, frame.indices, strict=True):
        assert np.array_equal(bayer[row::2, column::2], table[indices])


def test_yuv_and_rgb_are_the_same_picture() -> None:
    scene = np.kron(np.random.default_rng(3).integers(0, 256, (5, 6, 3), np.uint8), np.ones((152, 169, 1), np.uint8))
    frame = developed(scene)
    isp = Isp(SIZE)
    rgb, yuv = np.empty(SIZE.area * 3, np.uint8), np.empty(SIZE.area * 3 // 2, np.uint8)
    isp.rgb8(frame, rgb)
    isp.yuv420(frame, yuv)
    back = cv2.cvtColor(yuv.reshape(SIZE.height * 3 // 2, SIZE.width), cv2.COLOR_YUV2RGB_NV12)
    difference = np.abs(back.astype(int) - rgb.reshape(back.shape))
    blocks = difference[: 5 * 304].reshape(5, 304, 6, 338, 3)[:, 8:-8, :, 8:-8].mean(axis=(1, 3))
    assert blocks.max() < 6, "chroma has a quarter of the samples, so noise differs; colours must not"
    assert blocks.mean() < 2.5


def test_the_network_sees_its_window_and_nothing_else() -> None:
    scene = flat(30, 30, 30)
    scene[:, 507:] = (220, 40, 40)
    frame = developed(scene)
    isp = Isp(SIZE)
    right = isp.tensor(frame, Rect(1014, 0, 1014, 1520), Size(96, 64))
    left = isp.tensor(frame, Rect(0, 0, 1014, 1520), Size(96, 64))
    assert right.shape == (3, 64, 96)
    assert np.abs(right[:, :, 3:].mean(axis=(1, 2)) - (220, 40, 40)).max() < 4
    assert np.abs(left[:, :, :-3].mean(axis=(1, 2)) - (30, 30, 30)).max() < 4


def test_a_crop_shows_the_same_pixels_as_the_picture() -> None:
    scene = np.random.default_rng(4).integers(0, 256, (24, 32, 3), np.uint8)
    frame = developed(np.asarray(cv2.resize(scene, (1014, 760)), np.uint8))
    isp = Isp(SIZE)
    rgb = np.empty(SIZE.area * 3, np.uint8)
    isp.rgb8(frame, rgb)
    rect = Rect(300, 202, 240, 160)
    whole = rgb.reshape(SIZE.height, SIZE.width, 3)[rect.y : rect.bottom, rect.x : rect.right]
    crop = isp.crop(frame, rect, rect.size)
    assert np.abs(crop.astype(int) - whole).max() <= 2
    corner = isp.crop(frame, Rect(SIZE.width - 16, SIZE.height - 16, 16, 16), Size(8, 8))
    assert corner.shape == (8, 8, 3)


def test_the_lens_fills_the_array_and_keeps_proportions() -> None:
    assert visible_part(Size(640, 272), Rect(0, 0, 4056, 3040)) == pytest.approx((138.55, 0, 362.9, 272), abs=0.1)
    assert visible_part(Size(400, 600), Rect(0, 0, 4056, 3040)) == pytest.approx((0, 150.1, 400, 299.8), abs=0.1)
    assert visible_part(Size(4056, 3040), Rect(100, 200, 300, 400)) == pytest.approx((100, 200, 300, 400))


def test_a_finer_scene_gives_the_green_pixels_of_both_rows_light_of_their_own() -> None:
    stripes = np.zeros((1520, 2028, 3), np.uint8)
    stripes[0::2] = 255
    fine = Lens(DEFAULT_MODE).light(stripes)
    assert fine.green_red.mean() > fine.green_blue.mean() + 80
    planes = developed(stripes).planes
    assert planes[Site.GREEN_RED].mean() > 230
    assert planes[Site.GREEN_BLUE].mean() < 25
    coarse = Lens(DEFAULT_MODE).light(flat(1, 2, 3))
    assert coarse.green_red is coarse.green_blue


def test_limited_range_is_bt601() -> None:
    table = full_range_table()
    assert (table[16], table[235], table[255], table[0]) == (0, 255, 255, 0)
    for site in Site:
        assert gamma_table()[balance_table(site)[BLACK_LEVEL_DN]] == 16
        assert gamma_table()[balance_table(site)[WHITE_DN]] == 235
