"""What is told a turn at a time."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.gui.turns import HeldFloor, Turns
from app.units.floor import Floor


class Owner(QObject):
    """Told through its own turns; nobody else holds it but what is to be told first."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self.turns = Turns(HeldFloor(Floor(), self), self)
        self.turns.tell_later(lambda: self.note(told), lambda: told.append("somebody else"))

    def note(self, told: list[str]) -> None:
        told.append("owner")


def test_an_owner_that_only_its_next_turn_holds_is_let_go_after_it(qtbot: QtBot) -> None:
    told: list[str] = []
    gone: list[None] = []
    Owner(told).destroyed.connect(lambda: gone.append(None))
    qtbot.waitUntil(lambda: bool(gone))
    assert told == ["owner"]
