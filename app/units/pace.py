"""When to ask an agency again."""

from __future__ import annotations

from collections.abc import Callable

from app.units.sweep import Trouble

LONGEST_BACKOFF_S = 30.0
LONGEST_RETRY_AFTER_S = 300.0
REVOKED_PAUSE_S = 60.0
"""A client that was refused is tried once a minute: it may have been a mistake, but more would look like an attack."""
SHORTEST_PAUSE_S = 0.2


def pause_after_answer_s(poll_interval_s: float, took_s: float) -> float:
    """From the end of a good poll to the next: polls start every interval, and never queue behind a slow one."""
    return max(poll_interval_s - took_s, SHORTEST_PAUSE_S)


def pause_after_trouble_s(trouble: Trouble, failures: int, poll_interval_s: float, dice: Callable[[], float]) -> float:
    """From the end of the `failures`-th bad poll running to the next.

    `dice` answers uniformly in [0, 1). Full jitter between one second and the backoff, so that fifty workstations do not
    come back together; what the server asked for is honoured, within bounds.
    """
    if trouble.revoked:
        return REVOKED_PAUSE_S
    if trouble.retry_after_s is not None:
        return min(max(trouble.retry_after_s, 1.0), LONGEST_RETRY_AFTER_S) + dice()
    ceiling_s = min(LONGEST_BACKOFF_S, poll_interval_s * 2.0 ** min(failures - 1, 8))
    return 1.0 + dice() * (max(ceiling_s, 1.0) - 1.0)
