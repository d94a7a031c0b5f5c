"""From light to numbers to pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from evalkit.emulator.isp import Developed, Isp, Tables, develop, develop_table, full_range_table
from evalkit.emulator.lens import Lens, visible_part
from evalkit.emulator.pixels import (
    BLACK_LEVEL_DN,
    FULL_SCALE_E,
    NOMINAL_EXPOSURE_US,
    READ_NOISE_E,
    WHITE_DN,
    Colour,
    Conditions,
    Exposed,
    PixelArray,
    raw_table,
)
from evalkit.emulator.raw10 import Raw10Packer
from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.raw10 import unpack
from evalkit.imx500.modes import DEFAULT_MODE, DRIVER_MODES, FULL_ARRAY

SIZE = DEFAULT_MODE.size
SCENE = (760, 1014)


def flat(red: int, green: int, blue: int) -> NDArray[np.uint8]:
    return np.full((*SCENE, 3), (red, green, blue), np.uint8)


def exposed(scene: NDArray[np.uint8], *, frame: int = 0, seed: int = 1) -> Exposed:
    return PixelArray(SIZE, seed).expose(Lens(DEFAULT_MODE).light(scene), frame_number=frame)


def developed(scene: NDArray[np.uint8], *, exposure_us: float = NOMINAL_EXPOSURE_US, gain_db: float = 0.0) -> Developed:
    tables = Tables.make(Conditions(exposure_us=exposure_us, gain_db=gain_db), binning=2)
    return develop(exposed(scene), tables, np.empty((4, SIZE.height // 2, SIZE.width // 2), np.uint8))


def numbers(scene: NDArray[np.uint8], colour: Colour, **settings: float) -> NDArray[np.float64]:
    """Return the 10-bit numbers of one colour's pixels, without the black level."""
    table = raw_table(colour, Conditions(**{"exposure_us": 10_000, **settings}), binning=2)  # type: ignore[arg-type]
    indices = next(plane for found, plane in exposed(scene).sites() if found is colour)
    return table[indices].astype(np.float64) - BLACK_LEVEL_DN


def test_exposure_and_gain_act_on_linear_light() -> None:
    grey = flat(150, 150, 150)
    once = numbers(grey, Colour.GREEN).mean()
    assert numbers(grey, Colour.GREEN, exposure_us=5_000).mean() == pytest.approx(once / 2, rel=0.01)
    assert numbers(grey, Colour.GREEN, gain_db=6.0206).mean() == pytest.approx(once * 2, rel=0.01)
    half_the_light = round(255 * (1.055 * (0.5 * ((150 / 255 + 0.055) / 1.055) ** 2.4) ** (1 / 2.4) - 0.055))
    assert numbers(flat(0, half_the_light, 0), Colour.GREEN).mean() == pytest.approx(once / 2, rel=0.02)


@pytest.mark.parametrize("binning", [1, 2])
@pytest.mark.parametrize("gain_db", [0.0, 12.0])
def test_noise_is_shot_noise_and_read_noise(gain_db: float, binning: int) -> None:
    dn_per_electron = 10 ** (gain_db / 20) * (WHITE_DN - BLACK_LEVEL_DN) / FULL_SCALE_E
    table = raw_table(Colour.GREEN, Conditions(exposure_us=2_000, gain_db=gain_db), binning=binning).reshape(256, 256).astype(np.float64)
    for light in (40, 120, 200):
        mean_e = (table[light].mean() - BLACK_LEVEL_DN) / dn_per_electron
        expected = (mean_e + READ_NOISE_E**2) / binning**2 * dn_per_electron**2
        # Rounding to whole numbers adds a twelfth, but not quite if the noise is less than half a number.
        assert table[light].var() == pytest.approx(expected + 1 / 12, rel=0.02 if expected > 0.5 else 0.06)


def test_no_light_gives_the_black_level_and_too_much_the_largest_number() -> None:
    table = raw_table(Colour.GREEN, Conditions(exposure_us=10_000, gain_db=0), binning=2).reshape(256, 256)
    assert table[0].mean() == pytest.approx(BLACK_LEVEL_DN, abs=0.2)
    assert (raw_table(Colour.GREEN, Conditions(exposure_us=30_000, gain_db=10), binning=2).reshape(256, 256)[255] == WHITE_DN).all()


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
    assert np.abs(out.reshape(-1, 3).mean(axis=0) - rgb).max() < 3


def test_developing_in_one_look_up_equals_doing_it_step_by_step() -> None:
    random = np.random.default_rng(1)
    frame = exposed(random.integers(0, 256, (*SCENE, 3), np.uint8))
    tables = Tables.make(Conditions(exposure_us=7_000, gain_db=3.0), binning=2)
    planes = develop(frame, tables, np.empty((4, SIZE.height // 2, SIZE.width // 2), np.uint8)).planes
    for plane, (colour, indices) in zip(planes, frame.sites(), strict=True):
        raw = raw_table(colour, Conditions(exposure_us=7_000, gain_db=3.0), binning=2)[indices]
        assert np.array_equal(plane, develop_table(colour)[raw])


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
    for (row, column), (colour, indices) in zip(places, frame.sites(), strict=True):
        assert np.array_equal(bayer[row::2, column::2], tables.raw[colour][indices])


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
    assert fine.green_red.mean() > 250
    assert fine.green_blue.mean() < 5
    coarse = Lens(DEFAULT_MODE).light(flat(1, 2, 3))
    assert coarse.green_red is coarse.green_blue


def test_limited_range_is_bt601() -> None:
    table = full_range_table()
    assert (table[16], table[235], table[255], table[0]) == (0, 255, 255, 0)
    assert develop_table(Colour.GREEN)[BLACK_LEVEL_DN] == 16
    assert develop_table(Colour.GREEN)[WHITE_DN] == 235
