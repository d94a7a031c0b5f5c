"""The whole chain: emulator process → link → decode → window, as a user runs it, with every plot open.

The window is a process of its own, as in life; what it measured comes back as JSON. Where there is an X server the window uses it
(`xvfb-run -a python -m tests.benchmarks end_to_end`), otherwise Qt's offscreen platform. The reference of a rate is what the
sensor exposed in the same seconds; the reference of an age is the frame period.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from numpy import percentile

from tests.benchmarks.rows import Row

ROOT = Path(__file__).parents[2]
SECONDS = float(os.environ.get("EVALKIT_BENCH_SECONDS", "60"))
WARM_UP_S = 5.0
GOAL_SHOWN_SHARE = 28 / 30
GOAL_AGE_PERIODS = 2.0
GOAL_TICK_MS = {"2028x1520": 8.0}
"""From taking a frame to having painted it, with all that follows it: gallery, inspector, overlays."""

WINDOW = """
import json, os, resource, sys, time
from PySide6.QtCore import QTimer
import ui.app as application
from evalkit.flow import Mailbox
from ui.main import main
mode, warm_up_s, seconds, url = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
del sys.argv[1:]
ages, periods, ticks, woken_ns = [], [], [], [0]
take = Mailbox.take
def taken(self):
    bundle = take(self)
    if bundle is not None and not woken_ns[0]:
        woken_ns[0] = time.perf_counter_ns()
    return bundle
Mailbox.take = taken
def cpu_s():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
def measure(running):
    desk = running._desk
    session = desk.bridge.session
    before, cpu = session.metrics.totals(), cpu_s()
    def painted(bundle):
        if woken_ns[0]:
            ticks.append((time.perf_counter_ns() - woken_ns[0]) / 1e6)
            woken_ns[0] = 0
        age_ms = bundle.age_ms(desk.bridge._clock.now_ns())
        if age_ms is not None:
            ages.append(age_ms)
            periods.append(bundle.frame_period_us / 1000)
    def end():
        after = session.metrics.totals()
        lost = {cause: after.drops.get(cause, 0) - before.drops.get(cause, 0) for cause in after.drops}
        json.dump({
            "received": after.frames_received - before.frames_received,
            "shown": after.frames_shown - before.frames_shown,
            "lost": {cause: count for cause, count in lost.items() if count},
            "ages": ages, "ticks": ticks, "period_ms": max(periods), "cpu": (cpu_s() - cpu) / seconds,
        }, sys.stdout)
        sys.stdout.flush()
        running._window.close()
    desk.frame_view.bundlePainted.connect(painted)
    QTimer.singleShot(int(seconds * 1000), end)
begin = application.Running.begin
def begun(self):
    begin(self)
    QTimer.singleShot(int(warm_up_s * 500), lambda: self._desk.bridge.session.set_mode(mode))
    QTimer.singleShot(int(warm_up_s * 1000), lambda: measure(self))
application.Running.begin = begun
main(["--url", url] if url else [])
"""


def measure(mode: str, home: Path, url: str = "") -> dict[str, object]:
    """Run the window in `mode`, on its own emulator or on the board at `url`, and return what it measured."""
    environment = dict(os.environ, EVALKIT_HOME=str(home), PYTHONPATH=str(ROOT))
    if not environment.get("DISPLAY"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    done = subprocess.run(
        [sys.executable, "-c", WINDOW, mode, str(WARM_UP_S), str(SECONDS), url],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        timeout=SECONDS + 90,
        check=True,
    )
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def run() -> list[Row]:
    """Return rates, losses and ages at both modes of the sensor."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(os.environ.get("EVALKIT_HOME", folder))
        for mode in ("2028x1520", "4056x3040"):
            rows += rows_of(f"{mode} YUV 4:2:0", measure(mode, home), GOAL_SHOWN_SHARE)
    return rows


def rows_of(title: str, measured: dict[str, object], goal_shown_share: float) -> list[Row]:
    """Return what a window measured as rows."""
    received, shown, lost = measured["received"], measured["shown"], measured["lost"]
    ages, ticks, period_ms, cpu = measured["ages"], measured["ticks"], measured["period_ms"], measured["cpu"]
    assert isinstance(received, int)
    assert isinstance(shown, int)
    assert isinstance(lost, dict)
    assert isinstance(ages, list)
    assert isinstance(ticks, list)
    assert isinstance(period_ms, float)
    assert isinstance(cpu, float)
    exposed_fps = 1000 / period_ms
    p50, p95 = percentile(ages, 50), percentile(ages, 95)
    causes = ", ".join(f"{cause} {count}" for cause, count in sorted(lost.items())) or "none"
    return [
        Row(
            what=f"{title}: received",
            value=received / SECONDS,
            unit="fps",
            reference="sensor",
            reference_value=exposed_fps,
            ratio=received / SECONDS / exposed_fps,
        ),
        Row(
            what=f"{title}: shown",
            value=shown / SECONDS,
            unit="fps",
            reference="sensor",
            reference_value=exposed_fps,
            ratio=shown / SECONDS / exposed_fps,
            goal=goal_shown_share,
        ),
        Row(what=f"{title}: frames lost ({causes})", value=float(sum(lost.values())), unit="frames"),
        Row(what=f"{title}: age of the shown frame, p50", value=p50, unit="ms", reference="frame period", reference_value=period_ms),
        Row(
            what=f"{title}: age of the shown frame, p95",
            value=p95,
            unit="ms",
            reference="two frame periods",
            reference_value=GOAL_AGE_PERIODS * period_ms,
            ratio=GOAL_AGE_PERIODS * period_ms / p95,
            goal=1.0,
        ),
        Row(
            what=f"{title}: tick, from taking a frame to its paint, p95",
            value=percentile(ticks, 95),
            unit="ms",
            reference="frame period",
            reference_value=period_ms,
            goal=GOAL_TICK_MS.get(title.split(maxsplit=1)[0]),
        ),
        Row(what=f"{title}: the window's process", value=cpu, unit="cores"),
    ]
