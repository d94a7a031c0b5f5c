"""`evalkit swaps`: the journal of model swaps, the newest first."""

from __future__ import annotations

from evalkit.folders import default_folders
from evalkit.headless import exits
from evalkit.headless.terminal import quantity, say, show, show_json, table
from evalkit.session.history import FILE_NAME, SwapHistory, SwapRecord

HEAD = ("BEGUN (UTC)", "BOARD", "FROM", "TO", "OUTCOME", "SENT", "PAUSE", "WHAT CAME OF IT")


def history() -> SwapHistory:
    """Return the journal in this user's data folder."""
    return SwapHistory(default_folders().data / FILE_NAME)


def network_name(package: str, network: int) -> str:
    """Return how one network of a package is called: the first by the package alone."""
    return f"{package} #{network}" if network else package


def list_swaps(*, as_json: bool) -> int:
    """List them; return the exit code."""
    records, problem = history().read()
    if as_json:
        show_json(records[::-1])
    elif records:
        show(table([HEAD, *(_row(record) for record in reversed(records))]))
    else:
        say("No model was swapped yet.")
    if problem:
        say(problem)
    return exits.OK


def _row(record: SwapRecord) -> tuple[str, ...]:
    before, figures = record.before, record.figures
    return (
        record.begun[:19].replace("T", " "),
        record.board,
        "no network" if before is None else network_name(before.name, before.network),
        network_name(record.after.name, record.after.network),
        "broken off" if record.outcome is None else record.outcome.value,
        "" if figures is None else quantity(figures.bytes),
        "" if figures is None or figures.downtime_ms is None else f"{figures.downtime_ms:.0f} ms",
        record.text if figures is None else figures.verification,
    )
