"""How long a session waits for what, as one value: tests and impatient callers hand in shorter times."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.protocol.limits import REPLY_TIMEOUT_S, SILENCE_TIMEOUT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """Seconds."""

    reply_s: float = REPLY_TIMEOUT_S
    """Until a command is answered."""
    silence_s: float = SILENCE_TIMEOUT_S
    """Without one byte, the board is taken for gone."""
    work_s: float = 15.0
    """Between two signs of progress while the board checks, tries and loads; a loader on a slow bus reports no oftener than each megabyte."""
    resend_s: float = 1.0
    """Without progress for so long, the last bytes are taken for lost and sent again; so is what the board says is missing, at once."""
    confirm_s: float = 10.0
    """Until the first live result of a new network; more where results come slowly (see RESULT_PERIODS)."""
    goodbye_s: float = 1.0
    """What a cancelled or failed swap spends on telling the board to forget it."""
    start_s: float = 5.0
    """Before a swap, and after one that was broken off: how long a board without a network is given to load one (it may just have been
    switched on); after one, also how long one that keeps nothing has to end a load that was under way (3 s for the largest network)."""
    return_s: float = 30.0
    """Until a board has gone back by itself: it loads the old network, which takes seconds over a slow bus."""


RESULT_PERIODS = 4
"""The first live result is awaited for at least so many times the pause between two results of the old network: on a serial line
with pictures that is a minute."""
MAX_CONFIRM_S = 120.0
"""But never longer: somebody waits in front of the screen."""
CONFIRM_MARGIN_S = 5.0
"""How much later than the host gives up the board goes back by itself: the confirmation has to travel, and the load had to end."""
DEFAULT_LIMITS = TimeLimits()
