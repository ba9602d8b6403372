"""A moment as the clock on the wall shows it."""

from __future__ import annotations

from datetime import datetime


def clock_words(wall_s: float) -> str:
    """ "14:02:10", in the workstation's own time zone."""
    return f"{datetime.fromtimestamp(wall_s):%H:%M:%S}"  # noqa: DTZ006 - local time is meant
