"""A session's summary for people: a dozen lines of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evalkit.headless.terminal import quantity, table


def summary_text(summary: Mapping[str, Any]) -> str:
    """Return what `summarise` made, as aligned lines."""
    board, network, link = summary["board"] or {}, summary["network"] or {}, summary["link"]
    frames, fps, latency = summary["frames"], summary["fps"], summary["latency_ms"]
    rates = {kind: rate for kind, rate in summary["bytes_per_s"].items() if rate}
    capacity = link["capacity_bytes_per_s"]
    total = sum(rates.values())
    load = f" of {quantity(capacity)}/s ({100 * total / capacity:.0f} %)" if capacity else ""
    lost = ", ".join(f"{count} {cause}" for cause, count in summary["drops"].items()) or "none"
    rows = [
        ("board", f"{board.get('model', '')} {board.get('serial_number', '')} on {link['url']}"),
        ("network", network.get("title", "none")),
        ("measured", f"{summary['duration_s']:.1f} s, state at the end: {summary['state']}"),
        ("sensor", f"{frames['exposed']} frames, {_number(fps['sensor'])} per second"),
        ("received", f"{frames['received']} frames, {_number(fps['received'])} per second"),
        ("lost", lost),
        ("DNN time", _spread(latency["dnn"])),
        ("DSP time", _spread(latency["dsp"])),
        ("age", f"{_spread(latency['ready_to_shown'])} from ready at the board to here"),
        ("link", f"{quantity(total)}/s{load}"),
        *((f"  {kind}", f"{quantity(rate)}/s, {quantity(summary['bytes'][kind])} in all") for kind, rate in rates.items()),
    ]
    return table(rows)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _spread(values: Mapping[str, Any]) -> str:
    if not values["count"]:
        return "-"
    return f"{values['p50']:.2f} ms (95 % below {values['p95']:.2f}, highest {values['highest']:.2f})"
