"""The radio line by key: to the clipboard, and to a voice where there is one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.radio_desk import NOBODY_SELECTED, RadioDesk
from app.gui.speech import NO_VOICE, Speaker, Voice

from .conftest import Feed, Floor

Key = Qt.Key


class Recorded:
    """A voice that keeps what it was asked to say."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def say(self, text: str) -> None:
        self.done.append(text)

    def stop(self) -> None:
        self.done.append("stopped")


@pytest.fixture
def town(feed: Feed, floor: Floor) -> Floor:
    feed.answer(feed.town())
    return floor


def test_c_copies_what_is_said_of_the_selected_unit(town: Floor) -> None:
    town.select(1)
    town.press(Key.Key_C)
    line = "Officer 1, badge 1, recording, fix 2 s ago, within 6 m, 60.17000, 24.94200"
    assert QGuiApplication.clipboard().text() == line
    assert town.panel.card.radio_words.text() == f"Copied: {line}"
    town.select(2)
    assert not town.panel.card.radio_words.isVisible()


def test_a_position_that_is_not_confirmed_is_copied_as_such(town: Floor) -> None:
    town.select(1)
    town.feed.fail()
    town.panel.card.copy_radio.click()
    assert (
        QGuiApplication.clipboard().text().startswith("POSITION NOT CONFIRMED, last fix 2 s ago: Officer 1, badge 1, last known")
    )


def test_c_without_a_unit_leaves_the_clipboard_alone(town: Floor) -> None:
    QGuiApplication.clipboard().setText("kept")
    town.press(Key.Key_C)
    assert QGuiApplication.clipboard().text() == "kept"


def desk(monitor: FleetMonitor, speaker: Speaker) -> RadioDesk:
    return RadioDesk(monitor, lambda _latitude, _longitude: "here", lambda _latitude, _longitude: "at Main", speaker, monitor)


def test_the_line_is_spoken_in_words_and_a_second_wish_ends_the_first(feed: Feed) -> None:
    feed.answer(feed.town())
    feed.monitor.selection.select_row(0)
    voice = Recorded()
    told: list[str] = []
    made: list[bool] = []

    def make(_speaker: Speaker) -> Voice:
        made.append(True)
        return voice

    speaking = desk(feed.monitor, Speaker(make, feed.monitor))
    speaking.told.connect(told.append)
    assert made == []  # no sound system is woken at the start
    speaking.speak()
    speaking.speak()
    said = "Officer 1, badge 1, recording, fix 2 seconds ago, within 6 metres, here, at Main"
    assert voice.done == ["stopped", said, "stopped", said] and made == [True]
    assert told[0].startswith("Speaking: Officer 1, badge 1, recording, fix 2 s ago")
    feed.monitor.selection.select(None)
    speaking.speak()
    assert told[-1] == NOBODY_SELECTED


def test_a_voice_that_breaks_is_said_and_looked_for_again(feed: Feed) -> None:
    made: list[Recorded] = []

    def make(_speaker: Speaker) -> Voice:
        made.append(Recorded())
        return made[-1]

    speaker = Speaker(make, feed.monitor)
    why: list[str] = []
    speaker.failed.connect(why.append)
    assert speaker.say("one")
    speaker.fail()
    assert speaker.say("two") and len(made) == 2 and why == [NO_VOICE]


def test_s_speaks_or_says_that_this_system_has_no_voice(town: Floor, qtbot: QtBot) -> None:
    """The real thing, on whatever machine this is."""
    town.select(1)
    town.press(Key.Key_S)
    words = town.panel.card.radio_words
    assert words.isVisible() and (words.text() == NO_VOICE or words.text().startswith("Speaking: Officer 1"))
