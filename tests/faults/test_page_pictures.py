"""B40, B41 and B52 to B55 on the page: feeds that are down, a hidden map, a page that does not load, a message that is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.basemap.source import Kind, TileSource
from app.gui.map.cover import CATCHING_UP, KEEPS_STOPPING
from app.gui.map.hearing import View
from app.gui.map.scheme import SCHEME
from app.units.freshness import Freshness
from tests.basemap.map_server import MapServer
from tests.faults.floor import Floor, LogBook
from tests.faults.shifted_clock import ShiftedClock

TEN_MINUTES_S = 600.0


@pytest.fixture
def pushed() -> ShiftedClock:
    """One clock for workstation and agency alike: time that passes for both."""
    return ShiftedClock()


@pytest.fixture
def floor(qtbot: QtBot, pushed: ShiftedClock, tmp_path: Path, log_book: LogBook) -> Iterator[Floor]:
    with Floor(qtbot, units=80, agencies=5, clock=pushed.clock, cache_dir=tmp_path) as floor:
        floor.wait_good()
        floor.wait(lambda: floor.page()["on_map"] == floor.monitor.tally.on_map > 0)
        yield floor
        floor.watch(0.5)
        floor.assert_nothing_stale_is_live()
        floor.assert_no_secret_in(log_book.lines)


def run(floor: Floor, script: str) -> object:
    assert floor.map is not None
    answers: list[object] = []
    floor.map.page.page.runJavaScript(script, 0, answers.append)
    floor.wait(lambda: bool(answers))
    return answers[0]


def freshness_on_page(floor: Floor) -> dict[int, int]:
    """What each unit that stands alone is shown as; a count's are named by every freshness inside it."""
    page = floor.page()
    shown = {mark["row"]: 1 << mark["freshness"] for mark in page["units"]}
    shown.update({row: group["freshness_bits"] for group in page["groups"] for row in group["rows"]})
    return shown


def live_rows_on_page(floor: Floor, connection: str | None = None) -> list[int]:
    fleet = floor.monitor.fleet
    shown = freshness_on_page(floor)
    return [
        row
        for row, bits in shown.items()
        if bits & (1 << Freshness.LIVE) and bits == 1 << Freshness.LIVE and connection in (None, fleet.connection_of(row))
    ]


def test_b40_one_dead_agency_of_five_hatches_the_map_under_its_name_and_spoils_no_other(floor: Floor) -> None:
    dead, *others = [agency.name for agency in floor.server.agencies]
    floor.proxies[dead].poison(down=True)
    floor.wait(lambda: floor.page()["watch"]["hatch"] == f"Not confirmed: {dead}")
    floor.wait(lambda: live_rows_on_page(floor, dead) == [])  # the marks follow the words by one message
    assert any(live_rows_on_page(floor, other) for other in others)
    asked = {name: floor.server.requests(name).search for name in others}
    floor.wait(lambda: max(floor.server.requests(name).search - count for name, count in asked.items()) >= 6)
    gained = [floor.server.requests(name).search - count for name, count in asked.items()]
    assert max(gained) - min(gained) <= 1  # the same cadence, whoever else is dead
    floor.proxies[dead].heal()
    floor.wait(lambda: floor.page()["watch"]["hatch"] == "", 35)
    floor.wait(lambda: len(live_rows_on_page(floor, dead)) > 0)


def test_b41_with_every_agency_dead_the_page_says_that_none_is_answering_and_nothing_is_live(floor: Floor) -> None:
    for proxy in floor.proxies.values():
        proxy.poison(down=True)
    floor.wait(lambda: floor.page()["watch"]["hatch"] == "Not confirmed: no agency is answering")
    floor.wait(lambda: not any(bits & (1 << Freshness.LIVE) for bits in freshness_on_page(floor).values()))
    floor.watch(0.6)
    for proxy in floor.proxies.values():
        proxy.heal()
    floor.wait_good(timeout_s=60)
    floor.wait(lambda: floor.page()["watch"]["hatch"] == "")


@pytest.mark.parametrize("way", ["hidden", "minimised"])
def test_b52_after_ten_minutes_out_of_sight_the_map_is_right_before_its_first_paint(
    floor: Floor, pushed: ShiftedClock, qtbot: QtBot, way: str
) -> None:
    assert floor.map is not None
    window = QWidget()
    window.resize(900, 700)
    floor.map.setParent(window)
    floor.map.show()
    window.show()
    floor.wait(lambda: floor.map is not None and floor.map.cover_words == "")
    if way == "hidden":
        window.hide()
    else:
        window.showMinimized()
    floor.wait(lambda: floor.map is not None and floor.map.cover_words == CATCHING_UP)
    for proxy in floor.proxies.values():
        proxy.poison(down=True)
    pushed.pass_s(TEN_MINUTES_S)
    floor.wait(lambda: floor.monitor.nothing_live)
    sequence = floor.map.waiting
    words: list[str] = []
    floor.map.covered.connect(words.append)
    window.showNormal()
    assert floor.map.cover_words == CATCHING_UP
    floor.wait(lambda: floor.map is not None and floor.map.cover_words == "")
    assert words[-1] == ""
    assert floor.page()["painted"] >= sequence
    assert live_rows_on_page(floor) == []
    for proxy in floor.proxies.values():
        proxy.heal()
    floor.wait_good(timeout_s=60)
    floor.map.setParent(None)
    floor.map.show()
    window.deleteLater()


def test_b53_a_page_that_does_not_load_is_covered_and_the_previous_one_is_never_seen_again(floor: Floor) -> None:
    assert floor.map is not None
    profile = floor.map.page.page.profile()
    handler = profile.urlSchemeHandler(SCHEME)
    words: list[str] = []
    floor.map.covered.connect(words.append)
    profile.removeUrlScheme(SCHEME)
    os.kill(floor.map.page.renderer_pid, signal.SIGKILL)
    floor.wait(lambda: floor.map is not None and floor.map.cover_words == KEEPS_STOPPING, 15)
    assert "" not in words
    profile.installUrlSchemeHandler(SCHEME, handler)
    floor.map.page.try_again()
    floor.wait(lambda: floor.map is not None and floor.map.cover_words == "", 15)
    floor.wait(lambda: floor.page()["on_map"] == floor.monitor.tally.on_map)


LOSE = {
    "the message is lost": "",
    "the message is cut off": "real(btoa(atob(text).slice(0, -6)))",
    "the message is another one": "real('')",
    "the message is no message": "real('<>')",
}


@pytest.mark.parametrize("how", list(LOSE))
def test_b54_a_lost_message_brings_everything_again(floor: Floor, how: str) -> None:
    run(
        floor,
        "const real = window.watchfloorTake; window.lost = 0;"
        f"window.watchfloorTake = (text) => {{ if (window.lost++) return real(text); {LOSE[how]}; }}; 0",
    )
    removed = floor.server.agencies[1].name
    floor.pollers.remove(removed)  # what the lost message told: these units are gone
    floor.wait(lambda: float(str(run(floor, "window.lost"))) >= 2)
    floor.wait(lambda: floor.page()["on_map"] == floor.monitor.tally.on_map)
    rows = {row for row in freshness_on_page(floor) if not floor.monitor.fleet.in_use[row]}
    assert rows == set()


@pytest.mark.parametrize("how", ["throw new TypeError('lost')", "return new Response(new ArrayBuffer(0))"])
def test_b54_an_answer_with_everything_that_is_lost_is_asked_for_again(floor: Floor, how: str) -> None:
    run(
        floor,
        "const real = window.fetch; window.asked = 0;"
        f"window.fetch = async (...question) => {{ if (window.asked++) return real(...question); {how}; }};"
        "window.watchfloorTake(''); 0",
    )
    floor.pollers.remove(floor.server.agencies[1].name)
    floor.wait(lambda: float(str(run(floor, "window.asked"))) >= 2)
    floor.wait(lambda: floor.page()["on_map"] == floor.monitor.tally.on_map)


def test_b55_without_a_base_map_the_ground_is_plain_positions_are_right_and_nothing_complains(floor: Floor) -> None:
    assert floor.map is not None
    console: list[str] = []
    floor.map.console_spoke.connect(lambda _level, text: console.append(text))
    floor.map.fit()
    floor.watch(1.0)
    assert run(floor, "document.querySelectorAll('img.leaflet-tile').length") == 0
    assert list(floor.map.page.interceptor.blocked) == []
    assert console == []
    assert floor.page()["units"]


def test_b55_a_map_server_that_is_down_or_answers_with_watermarks_is_said_and_positions_stay_right(floor: Floor) -> None:
    assert floor.map is not None
    base_map = floor.map.base_map
    with MapServer(mode="watermark") as maps:
        base_map.choose(TileSource("Streets", Kind.XYZ, f"{maps.url}/xyz/{{z}}/{{x}}/{{y}}.png"))
        floor.wait(lambda: base_map.standing.trouble is not None)
        assert base_map.standing.words() == (
            "Street map unavailable: the server sends the same picture for every place. Positions still right"
        )
        floor.wait(lambda: floor.page()["base_map"]["plain"] and floor.page()["base_map"]["loaded"] == 0)
        asked = [floor.server.requests(agency.name).search for agency in floor.server.agencies]
        floor.wait(lambda: all(floor.page()["on_map"] == floor.monitor.tally.on_map > 0 for _ in range(2)))
        floor.wait(lambda: [floor.server.requests(each.name).search for each in floor.server.agencies] > asked)
        maps.mode = "good"
        floor.wait(lambda: base_map.standing.trouble is None, 15)
        floor.wait(lambda: floor.page()["base_map"]["loaded"] > 0 and not floor.page()["base_map"]["plain"])
        # One that is still under way would break off when the server goes, which is another trouble.
        floor.wait(lambda: floor.page()["base_map"]["loaded"] == floor.page()["base_map"]["asked"])
    floor.map.set_view(View(40.0, -100.0, 5))  # to places that were never seen
    floor.wait(lambda: base_map.standing.trouble is not None)
    assert "the map server cannot be reached" in base_map.standing.words()
    assert floor.page()["sequence"] >= 0 and floor.map.cover_words == ""
    assert list(floor.map.page.interceptor.blocked) == []
