from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.axon import Account
from app.gui.panel.columns import Column
from app.gui.panel.email_desk import GIVE_UP_AFTER_TICKS
from app.gui.panel.unit_card import NOTHING_SELECTED, UnitCard, is_safe_link
from app.gui.panel.unit_table_model import UnitTableModel
from app.gui.poll_worker import AccountAnswer
from app.gui.theme import DARK
from app.units.sweep import Trouble
from app.units.unit import Kind, Officer, State
from tests.gui.panel.conftest import Desk, make_unit


def shown(desk: Desk, qtbot: QtBot, opened: list[str] | None = None) -> UnitCard:
    card = UnitCard(desk.monitor, DARK, (opened if opened is not None else []).append)
    qtbot.addWidget(card)
    card.resize(600, 400)
    card.show()
    return card


def texts(card: UnitCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if label.isVisible() and label.text()]


def press(qtbot: QtBot, card: UnitCard, name: str) -> None:
    button = card.grid.button(name)
    assert button is not None and button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_nothing_selected_says_what_to_do(desk: Desk, qtbot: QtBot) -> None:
    assert texts(shown(desk, qtbot)) == [NOTHING_SELECTED]


def test_the_card_tells_everything_the_agency_gave(desk: Desk, qtbot: QtBot) -> None:
    card = shown(desk, qtbot)
    desk.answer(
        [
            make_unit(
                214,
                officers=(Officer("Ann", "Second", "9", "u9"), Officer("Maria", "Lopez", "214", "u1", True)),
                battery_percent=17,
                vehicle_name="Car 12",
                vehicle_id="v-1",
                connected_device_ids=("device-7", "device-404"),
                streamable=False,
                stream_reason="No network",
                problems=("The battery was out of range.",),
            ),
            make_unit(7, kind=Kind.FLEET, vehicle_name="Car 31"),
        ]
    )
    desk.select(214)
    assert card.name.text() == "Maria Lopez"
    assert card.aside.text() == "badge 214 · Lakeside PD"
    assert (card.status.text(), card.fix.text()) == ("Recording", "· fix 4 s ago, within 6 m")
    value = card.grid.value
    assert (value("Device"), value("Serial"), value("Battery"), value("Signal")) == ("Axon Body 4", "X60A00214", "17 %", "Good")
    assert (value("Fix"), value("Contact"), value("Position")) == ("4 s", "2 s", "60.17096, 24.94388")
    assert value("Vehicle") == "Car 12 (v-1)"
    said = texts(card)
    assert said.index("Maria Lopez · badge 214 · primary") < said.index("Ann Second · badge 9")
    assert value("Streaming") == "no: No network"
    assert "The battery was out of range." in said and "device-404" in said
    press(qtbot, card, "Connected")
    assert desk.monitor.selection.selected == desk.key(7)
    assert card.name.text() == "Car 31"


@pytest.mark.parametrize("fix_age_s", [4.0, 45.0, 90.0, 5000.0, None])
@pytest.mark.parametrize("state", list(State))
def test_card_row_and_monitor_say_the_same_of_a_fix(desk: Desk, qtbot: QtBot, fix_age_s: float | None, state: State) -> None:
    card, model = shown(desk, qtbot), UnitTableModel(desk.monitor, DARK)
    desk.answer([make_unit(1, fix_age_s=fix_age_s, state=state)])
    desk.select(1)
    for seconds in (1, 9, 20, 60):
        desk.tick(seconds)
        facts = desk.monitor.facts(0)
        assert card.grid.value("Fix") == facts.fix == model.index(0, Column.FIX).data()
        assert facts.fix in card.fix.text()
        assert card.status.text() == facts.status == model.index(0, Column.STATUS).data()


def test_a_late_fix_is_never_said_to_be_plainly_some_seconds_old(desk: Desk, qtbot: QtBot) -> None:
    card = shown(desk, qtbot)
    desk.answer([make_unit(1)])
    desk.select(1)
    desk.tick(30)
    assert card.fix.text() == "· fix 34 s, not confirmed, within 6 m"
    assert DARK.not_confirmed in card.fix.styleSheet()


def test_copy_puts_the_value_on_the_clipboard(desk: Desk, qtbot: QtBot) -> None:
    card = shown(desk, qtbot)
    desk.answer([make_unit(1)])
    desk.select(1)
    for name, expected in (("Position", "60.17096, 24.94388"), ("Serial", "X60A00001"), ("Device ID", "device-1")):
        press(qtbot, card, name)
        assert QGuiApplication.clipboard().text() == expected


def test_the_email_is_asked_for_only_when_somebody_wants_it(desk: Desk, qtbot: QtBot) -> None:
    card = shown(desk, qtbot)
    asked: list[tuple[str, str]] = []
    desk.monitor.account_asked.connect(lambda connection, user_id: asked.append((connection, user_id)))
    desk.answer([make_unit(1), make_unit(2)])
    desk.select(1)
    assert asked == []
    press(qtbot, card, "E-mail")
    assert asked == [("Lakeside PD", "user-1")]
    assert card.grid.value("E-mail") == "asking…"
    desk.monitor.take_account(AccountAnswer("Other PD", "user-1", Account(email="wrong@example.org"), None))
    assert card.grid.value("E-mail") == "asking…"
    desk.monitor.take_account(AccountAnswer("Lakeside PD", "user-1", Account(email="lopez@example.org"), None))
    assert card.grid.value("E-mail") == "lopez@example.org"
    press(qtbot, card, "E-mail")
    assert QGuiApplication.clipboard().text() == "lopez@example.org"
    desk.select(2)
    desk.select(1)
    assert card.grid.value("E-mail") == ""


def test_an_email_that_cannot_be_had_says_why_and_can_be_asked_again(desk: Desk, qtbot: QtBot) -> None:
    card = shown(desk, qtbot)
    desk.answer([make_unit(1)])
    desk.select(1)
    press(qtbot, card, "E-mail")
    desk.monitor.take_account(AccountAnswer("Lakeside PD", "user-1", None, Trouble("x", "No permission", "Ask your admin.")))
    assert card.grid.value("E-mail") == "No permission. Ask your admin."
    press(qtbot, card, "E-mail")
    desk.monitor.take_account(AccountAnswer("Lakeside PD", "user-1", Account(), None))
    assert card.grid.value("E-mail") == "none on record"


def test_an_answer_that_never_comes_gives_the_button_back(desk: Desk, qtbot: QtBot) -> None:
    card = shown(desk, qtbot)
    desk.answer([make_unit(1)])
    desk.select(1)
    press(qtbot, card, "E-mail")
    for _ in range(GIVE_UP_AFTER_TICKS):
        desk.tick()
    assert card.grid.value("E-mail") == "The agency did not answer."
    press(qtbot, card, "E-mail")
    assert card.grid.value("E-mail") == "asking…"


def test_only_an_https_link_is_offered_and_opened(desk: Desk, qtbot: QtBot) -> None:
    opened: list[str] = []
    card = shown(desk, qtbot, opened)
    desk.answer([make_unit(1, link_form="https://agency.evidence.com/x"), make_unit(2, link_form="file:///etc/passwd")])
    desk.select(1)
    QTest.mouseClick(card.respond, Qt.MouseButton.LeftButton)
    assert opened == ["https://agency.evidence.com/x"]
    desk.select(2)
    assert not card.respond.isVisible()


@pytest.mark.parametrize(
    "link", [None, "", "http://a.b/", "javascript:alert(1)", "https:///x", "https://a@b/", "https://a b/", "https://[", "\x00"]
)
def test_odd_links_are_not_safe(link: str | None) -> None:
    assert not is_safe_link(link)


def test_hostile_texts_stay_text_and_add_no_button(desk: Desk, qtbot: QtBot) -> None:
    card = shown(desk, qtbot)
    text = "<img src=x onerror=1><a href='https://evil.example'>&amp;"
    desk.answer([make_unit(1, officers=(Officer(text, None, text, text, True),), serial=text, model=text, vehicle_name=text)])
    desk.select(1)
    assert card.name.text() == text and card.grid.value("Device") == text
    for label in card.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.pixmap().isNull()
        assert not label.openExternalLinks()


def test_the_card_scrolls_what_has_no_room(desk: Desk, qtbot: QtBot) -> None:
    card = shown(desk, qtbot)
    desk.answer([make_unit(1, problems=tuple(f"Problem number {number}. " * 8 for number in range(9)))])
    desk.select(1)
    card.resize(320, 150)
    qtbot.waitUntil(lambda: card.verticalScrollBar().maximum() > 300)
    for label in card.grid.findChildren(QLabel):
        assert not label.isVisible() or label.height() >= label.fontMetrics().height()


def test_a_removed_unit_leaves_the_card_empty(desk: Desk, qtbot: QtBot) -> None:
    card = shown(desk, qtbot)
    desk.answer([make_unit(1)])
    desk.select(1)
    desk.monitor.remove_connection("Lakeside PD")
    assert texts(card) == [NOTHING_SELECTED]


def test_battery_and_signal_of_the_last_hour_are_drawn_and_read_aloud(desk: Desk, qtbot: QtBot) -> None:
    card = shown(desk, qtbot)
    for battery, signal in ((80, "GOOD"), (60, "POOR"), (24, "GOOD")):
        desk.answer([make_unit(1, now_ms=desk.clock.now_ms, battery_percent=battery, signal=signal)])
        desk.clock.pass_s(600)
    desk.monitor.tick()
    desk.select(1)
    reported = [value for value in card.plots.battery.values if value is not None]
    assert reported == [80, 60, 24] and card.plots.battery.values[-1] is None  # the last ten minutes brought nothing
    assert card.plots.battery.accessibleName() == card.plots.battery_words.text() == "Battery, last hour: 80 % to 24 %"
    assert card.plots.signal.accessibleName() == "Signal, last hour: good, lowest poor"
    picture = card.plots.battery.grab().toImage()
    colours = {picture.pixelColor(x, picture.height() - 3).name() for x in range(picture.width())}
    assert {DARK.second, DARK.late} <= colours  # a low battery has a colour of its own; its words say it too
