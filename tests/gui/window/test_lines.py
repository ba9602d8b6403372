"""The count under the top bar and the pills at the foot."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.gui.popover import Popover
from app.gui.tally_line import doubt_words, tally_words
from app.units.sweep import Unreadable
from app.units.tally import Place, Tally
from app.units.unit import State

from .conftest import HARBOR, LAKESIDE, Feed, Floor


def test_the_line_is_the_sum_in_words(feed: Feed, floor: Floor) -> None:
    feed.answer(feed.town(), unreadable=[Unreadable("x9", "It has no id.")])
    line = floor.window.tally_line
    assert line.words.startswith(
        "8 returned = 3 on the map + 2 docked or off + 1 without a position + 1 unassigned"
        " + 0 hidden by your filter + 1 unreadable"
    )
    assert [line.figures[name].text() for name in ("returned", "on_map", "unreadable")] == [
        "8 returned",
        "3 on the map",
        "1 unreadable",
    ]
    assert not line.figures["duplicates"].isVisible() and not line.figures["kept"].isVisible()
    assert not line.doubt.isVisible()


def test_merged_duplicates_and_kept_units_are_said_only_when_there_are_some(feed: Feed, floor: Floor) -> None:
    feed.answer(feed.town(), duplicates=2)
    line = floor.window.tally_line
    assert line.figures["duplicates"].isVisible() and line.figures["duplicates"].text() == "2 duplicates merged"
    feed.answer(feed.town()[1:])
    assert not line.figures["duplicates"].isVisible()
    assert line.figures["kept"].isVisible() and line.figures["kept"].text() == "1 kept from earlier answers"
    line.figures["kept"].click()
    popover = floor.window.findChild(Popover)
    assert isinstance(popover, Popover) and popover.isVisible()
    assert "Officer 1 (Lakeside PD)" in popover.list.item(0).text()


def test_numbers_that_do_not_add_up_are_never_hidden() -> None:
    good = Tally(3, 1, 1, 0, 0, 0, 1, 0, 0, 0)
    assert doubt_words(good) == ""
    bad = replace(good, returned=4)
    assert "do not add up to 4" in doubt_words(bad) and "do not add up" in tally_words(bad)


def test_every_number_opens_its_list(feed: Feed, floor: Floor) -> None:
    feed.answer(feed.town())
    feed.monitor.set_filter(replace(feed.monitor.filter, states=frozenset({State.BUFFERING, State.DOCKED})))
    model = floor.panel.table.unit_model
    for name, place, count in (
        ("on_map", Place.ON_MAP, 2),
        ("docked_or_off", Place.DOCKED_OR_OFF, 1),
        ("unassigned", Place.UNASSIGNED, 1),
        ("hidden", Place.HIDDEN, 3),
    ):
        floor.window.tally_line.figures[name].click()
        assert (model.place, model.rowCount()) == (place, count), name
    floor.window.toggle_panel()
    floor.window.tally_line.figures["returned"].click()
    assert floor.panel.isVisible() and model.place is None and model.rowCount() == 7


def test_unreadable_devices_are_named_with_agency_and_reason(feed: Feed, floor: Floor) -> None:
    feed.answer([feed.unit(1)], unreadable=[Unreadable("x9", "Its id is a list."), Unreadable(None, "It is no object.")])
    floor.window.tally_line.figures["unreadable"].click()
    popover = floor.window.findChild(Popover)
    assert isinstance(popover, Popover)
    lines = [popover.list.item(row).text() for row in range(popover.list.count())]
    assert lines == ["Lakeside PD: x9. Its id is a list.", "Lakeside PD: a device without a name. It is no object."]
    floor.window.tally_line.figures["unreadable"].click()
    assert not popover.isVisible()


def test_docked_and_unassigned_are_drawn_when_ticked(feed: Feed, floor: Floor) -> None:
    feed.answer(feed.town())
    line = floor.window.tally_line
    line.draw_docked.trigger()
    assert feed.monitor.drawn.docked_or_off and feed.monitor.tally.on_map == 5
    line.draw_unassigned.trigger()
    assert feed.monitor.tally.on_map == 6 and line.figures["on_map"].text() == "6 on the map"
    feed.monitor.set_drawn(replace(feed.monitor.drawn, docked_or_off=False))
    assert not line.draw_docked.isChecked() and line.draw_unassigned.isChecked()


def test_a_healthy_pill_is_quiet_and_a_sick_one_speaks(feed: Feed, floor: Floor) -> None:
    feed.answer([feed.unit(1)], LAKESIDE)
    feed.answer([feed.unit(1)], HARBOR)
    pills = floor.window.health_line.pills
    assert list(pills) == [LAKESIDE, HARBOR]
    assert pills[LAKESIDE].text() == "Lakeside PD · 0 s" and pills[LAKESIDE].property("look") == "pill"
    feed.pass_s()
    assert pills[LAKESIDE].text() == "Lakeside PD · 1 s"
    feed.fail(HARBOR)
    assert pills[HARBOR].text().startswith("▲ Harbor PD · last good answer 1 s ago: the agency refused the secret")
    assert pills[HARBOR].property("look") == "sick" and "Ask its administrator" in pills[HARBOR].toolTip()
    pills[HARBOR].click()
    popover = floor.window.findChild(Popover)
    assert isinstance(popover, Popover) and popover.isVisible()
    assert popover.title.text() == "Harbor PD: The agency refused the secret"
    assert "Ask its administrator for a new one. Last good answer 1 s ago." in popover.note.text()


def test_the_health_line_wraps_when_there_are_many_agencies(feed: Feed, floor: Floor) -> None:
    feed.add("Agency 0")
    floor.window.resize(900, 700)
    line = floor.window.health_line
    before_px = line.height()
    feed.add(*[f"Agency {number}" for number in range(1, 12)])
    for name in feed.monitor.connections:
        feed.fail(name)
    QTest.qWait(1)
    assert line.height() > before_px
    corners = [pill.mapTo(line, QPoint(pill.width(), pill.height())) for pill in line.pills.values()]
    assert max(corner.x() for corner in corners) <= line.width() and max(corner.y() for corner in corners) <= line.height()
    for name in list(feed.monitor.connections)[1:]:
        feed.monitor.remove_connection(name)
    assert list(line.pills) == ["Agency 0"]


def test_a_hostile_agency_name_is_only_text(feed: Feed, floor: Floor) -> None:
    name = "<b>A&B</b> ${x}"
    feed.answer([feed.unit(1)], name)
    feed.fail(name)
    pill = floor.window.health_line.pills[name]
    assert name.replace("&", "&&") in pill.text()
    pill.click()
    popover = floor.window.findChild(Popover)
    assert isinstance(popover, Popover) and popover.title.textFormat() is Qt.TextFormat.PlainText
    assert name in popover.title.text()
