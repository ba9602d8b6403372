"""E-mail addresses of the one unit that is open: asked for on demand, forgotten when another is opened."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.card_lines import Offer
from app.gui.poll_worker import AccountAnswer
from app.units.fleet import UnitKey

GIVE_UP_AFTER_TICKS = 30


class EmailDesk(QObject):
    arrived = Signal()
    """The words of some address changed."""

    def __init__(self, monitor: FleetMonitor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._key: UnitKey | None = None
        self._told: dict[str, tuple[str, Offer]] = {}
        self._waited_ticks: dict[str, int] = {}
        monitor.account_arrived.connect(self._take)
        monitor.ticked.connect(self._wait)

    def open(self, key: UnitKey | None) -> None:
        """Another unit, or none, is on the card."""
        if key != self._key:
            self._key = key
            self._told.clear()
            self._waited_ticks.clear()

    def words(self, user_id: str) -> tuple[str, Offer]:
        """What to say beside "E-mail", empty before anybody asked, and what to offer."""
        return self._told.get(user_id, ("", Offer.SHOW_EMAIL))

    def ask(self, user_id: str) -> None:
        if self._key is not None and user_id not in self._waited_ticks:
            self._told[user_id] = "asking…", Offer.NOTHING
            self._waited_ticks[user_id] = 0
            self._monitor.ask_account(self._key, user_id)
            self.arrived.emit()

    @Slot(object)
    def _take(self, answer: AccountAnswer) -> None:
        if self._key is None or answer.connection != self._key.connection or answer.user_id not in self._waited_ticks:
            return
        del self._waited_ticks[answer.user_id]
        if answer.trouble is not None:
            self._told[answer.user_id] = answer.trouble.sentence, Offer.SHOW_EMAIL
        elif answer.account is None or not answer.account.email:
            self._told[answer.user_id] = "none on record", Offer.NOTHING
        else:
            self._told[answer.user_id] = answer.account.email, Offer.COPY
        self.arrived.emit()

    @Slot()
    def _wait(self) -> None:
        """No button may stay dead because an answer was lost."""
        for user_id in list(self._waited_ticks):
            self._waited_ticks[user_id] += 1
            if self._waited_ticks[user_id] >= GIVE_UP_AFTER_TICKS:
                del self._waited_ticks[user_id]
                self._told[user_id] = "The agency did not answer.", Offer.SHOW_EMAIL
                self.arrived.emit()
