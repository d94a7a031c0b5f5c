"""The sensor's own exposure control: manual by its own registers, or automatic, which aims at a mean brightness within limits.

Registers, steps and modes are those that Sony's SensCord component knows (register_map_isp.py). What the sensor makes of them is a choice (UNCONFIRMED "auto-exposure"): it
works through the exposure and gain that the host would set, so whatever shows those shows its work.
"""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.isp import Developed, full_range_table
from evalkit.emulator.registers import SensorRegisters
from evalkit.emulator.srgb import linear_light
from evalkit.imx500.modes import GAIN_DB_MAX

AUTOMATIC, HOLD, MANUAL = 0, 1, 3
"""Values of the register ae_mode."""
TARGET_UNIT = 1 << 15
"""Of the register ae_target, for white: its reset value is 19 % then, the middle grey that exposure meters aim at."""
SHUTTER_UNIT_US = 100
GAIN_UNIT_DB = 0.3
_STEP = 8
"""Every so many cells across and down count: the mean of 24,000 sites is as good as that of three million."""
_DAMPING = 0.7
"""Part of the way (in stops) that one frame goes: a bright spot that was cut off is brighter than it looks, so a whole step would swing."""
_LARGEST_STOPS = 2.0
_DEAD_STOPS = 0.06
"""Four per cent, which nobody sees: without it noise would make the exposure tremble."""


def brightness(developed: Developed) -> float:
    """Return the mean light of a frame, white being 1."""
    return float(_linear()[developed.planes[:, ::_STEP, ::_STEP]].mean())


class AutoExposure:
    """Sets one sensor's exposure and gain as its registers ask for. One thread uses it."""

    def __init__(self, registers: SensorRegisters) -> None:
        self._registers = registers

    def before(self) -> None:
        """Set what is asked for by hand; call it before a frame is exposed."""
        bank = self._registers.bank
        if bank["ae_mode"] == MANUAL:
            self._registers.set_gain_db(bank["manual_gain"] * GAIN_UNIT_DB)
            self._registers.set_exposure_us(bank["manual_shutter"] * SHUTTER_UNIT_US)

    def after(self, developed: Developed) -> None:
        """Learn from a frame what the next one needs."""
        if self._registers.bank["ae_mode"] != AUTOMATIC:
            return
        target = self._registers.bank["ae_target"] / TARGET_UNIT
        darkest = target / 2**_LARGEST_STOPS
        stops = math.log2(max(target, 1 / TARGET_UNIT) / max(brightness(developed), darkest, 1 / TARGET_UNIT))
        if abs(stops) > _DEAD_STOPS:
            self._change(_DAMPING * max(stops, -_LARGEST_STOPS))

    def _change(self, stops: float) -> None:
        """Make the picture lighter by so many stops: longer first, since gain adds noise; darker the other way round."""
        bank, registers = self._registers.bank, self._registers
        longest_us = registers.longest_exposure_us
        if bank["ae_shutter_limit"]:
            longest_us = min(longest_us, bank["ae_shutter_limit"] * SHUTTER_UNIT_US)
        most_db = min(bank["ae_gain_limit"] * GAIN_UNIT_DB or GAIN_DB_MAX, GAIN_DB_MAX)
        wanted_us = registers.exposure_us * 10 ** (registers.gain_db / 20) * 2**stops
        exposure_us = min(wanted_us, longest_us)
        registers.set_exposure_us(exposure_us)
        registers.set_gain_db(min(max(20 * math.log10(wanted_us / exposure_us), 0.0), most_db))


@functools.lru_cache(maxsize=1)
def _linear() -> NDArray[np.float32]:
    """Return the light of each limited-range code."""
    return linear_light()[full_range_table()].astype(np.float32)
