"""Which thread reads what, and since when: a read may hang on a dead share, and only somebody else can notice."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from app.basemap.tile import TileTrouble
from app.basemap.troubles import trouble

STALLED_AFTER_S = 15.0
"""A read that takes longer hangs on a dead share; a server has its own, shorter deadline."""

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Readings:
    """The reads under way. `guard`, which the owner shares, is notified when one begins."""

    def __init__(self, guard: threading.Condition, monotonic_s: Callable[[], float]) -> None:
        self._guard = guard
        self._monotonic_s = monotonic_s
        self._under_way: dict[int, tuple[object, float]] = {}
        """By thread: what it reads, and since when."""

    def __bool__(self) -> bool:
        """Something is read now. The guard is held."""
        return bool(self._under_way)

    def run(self, what: object, read: Callable[[], T]) -> T:
        """Read on this thread, which must not hold the guard. Whatever goes wrong becomes a `TileTrouble`."""
        me = threading.get_ident()
        with self._guard:
            self._under_way[me] = (what, self._monotonic_s())
            self._guard.notify_all()
        try:
            return read()
        except TileTrouble:
            raise
        except Exception as error:  # noqa: BLE001 - a reader's slip is not to end a thread
            _log.error("a street map could not be read: %s", type(error).__name__)
        finally:
            with self._guard:
                self._under_way.pop(me, None)
        raise trouble("failed")

    def stalled(self, what: object) -> bool:
        """A read of `what` hangs. The guard is held."""
        now_s = self._monotonic_s()
        return any(each is what and now_s - since_s > STALLED_AFTER_S for each, since_s in self._under_way.values())
