"""Which unit is meant by what was typed so far, and how little work that is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.units.fleet import Fleet
from app.units.roster import Roster
from app.units.search_index import BLOCK_ROWS
from app.units.unit import Kind, Officer, State, Unit
from app.units.unit_finder import MOST_LIKE, UnitFinder
from tests.sweeps import sweep_of


class Desk:
    """A fleet that a test writes, and whoever finds in it."""

    def __init__(self) -> None:
        self.fleet = Fleet()
        self.roster = Roster("Lakeside PD")
        self.index = self.fleet.search_index
        self.finder = UnitFinder(self.fleet)

    def answer(self, units: Sequence[Unit], *, settled: bool = True) -> None:
        self.fleet.apply(self.roster.read(sweep_of(units), 0.0))
        while settled and not self.index.settle(1):
            pass

    def find(self, text: str, most: int = 8) -> list[str]:
        """Labels, the best first; with ~ in front of those that are only similar."""
        found = self.finder.find(text, most)
        return [("~" if each.alike else "") + self.fleet.unit(each.row).label for each in found]


def officer(first: str, last: str, badge: str, serial: str = "", state: State = State.BUFFERING) -> Unit:
    officers = (Officer(first, last, badge, badge, True),)
    return Unit(f"d{badge}", kind=Kind.BODY, state=state, officers=officers, serial=serial or f"X60A{badge}")


TOWN = (
    officer("Maria", "Lopez", "214", "X60A4F21C"),
    officer("Mario", "Brown", "2140"),
    officer("José", "Álvarez", "3214"),
    officer("Ann", "Lopez-Garcia", "77", "D-12 77"),
    Unit("car", kind=Kind.FLEET, state=State.BUFFERING, vehicle_name="Car 12", serial="F3-00871"),
)


@pytest.fixture
def town() -> Desk:
    desk = Desk()
    desk.answer(TOWN)
    return desk


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("214", ["Maria Lopez", "Mario Brown", "José Álvarez"]),  # whole badge, its beginning, its end
        ("14", ["Maria Lopez", "Mario Brown", "José Álvarez"]),
        ("lopez", ["Maria Lopez", "Ann Lopez-Garcia"]),
        ("mari bro", ["Mario Brown"]),
        ("lopez 21", ["Maria Lopez"]),
        ("jose alv", ["José Álvarez"]),
        ("ÁLVAREZ", ["José Álvarez"]),
        ("4f21", ["Maria Lopez"]),
        ("garcia", ["Ann Lopez-Garcia"]),
        ("lopez-g", ["Ann Lopez-Garcia"]),
        ("car 12", ["Car 12"]),
        ("f3-00871", ["Car 12"]),
        ("00871", ["Car 12"]),
        ("lopze", ["~Maria Lopez", "~Ann Lopez-Garcia"]),
        ("marai lopez", ["~Maria Lopez"]),
        ("brwon", ["~Mario Brown"]),
        ("nobody", []),
        ("", []),
        ("   ", []),
        ("\0", []),
        ("\ud800", []),
    ],
)
def test_what_is_typed_finds_who_is_meant_the_best_first(town: Desk, text: str, names: list[str]) -> None:
    found = town.find(text)
    assert found[:1] == names[:1] and sorted(found) == sorted(names)


def test_who_is_called_what_was_typed_comes_before_whoever_rides_in_it() -> None:
    desk = Desk()
    car = Unit("car", kind=Kind.FLEET, state=State.BUFFERING, vehicle_name="Car 99", serial="F3-99")
    kim = (Officer("Ann", "Kim", "7", "7", True),)
    rider = Unit("rider", kind=Kind.BODY, state=State.RECORDING, officers=kim, vehicle_name="Car 99")
    desk.answer([rider, car])
    assert desk.find("car 99") == desk.find("Car 99 ") == ["Car 99", "Ann Kim"]


def test_among_equals_who_is_on_duty_comes_before_the_dock() -> None:
    desk = Desk()
    states = (State.OFF, State.DOCKED, State.BUFFERING, State.RECORDING)
    desk.answer([officer("Officer", "Kim", f"{index}", state=state) for index, state in enumerate(states)])
    assert [desk.fleet.unit(each.row).state for each in desk.finder.find("kim", 2)] == [State.RECORDING, State.BUFFERING]


def test_names_that_change_come_or_go_are_followed(town: Desk) -> None:
    town.answer([officer("Olga", "Ivanova", "214", "X60A4F21C"), *TOWN[1:]])
    assert town.find("lopez") == ["Ann Lopez-Garcia"] and town.find("olga") == ["Olga Ivanova"]
    town.fleet.forget("Lakeside PD")
    assert town.find("olga") == []  # even before the index was settled
    town.index.settle(1)
    assert town.find("olga") == []


@pytest.mark.parametrize("letter", ["x", "é", "\ud800"])
def test_an_endless_name_is_found_by_either_end(town: Desk, letter: str) -> None:
    town.answer([*TOWN, officer(letter * 65_536, "Kim", "9")])
    assert len(town.find("kim")) == 1
    assert len(town.find(letter * 200)) == (letter != "\ud800")


def test_only_blocks_in_which_a_name_changed_are_made_again() -> None:
    desk = Desk()
    many = [officer("Officer", f"Number{index}", f"{10_000 + index}") for index in range(2 * BLOCK_ROWS + 10)]
    desk.answer(many)
    assert desk.index.blocks_made == 3
    moved = [Unit(each.device_id, each.kind, State.RECORDING, officers=each.officers, serial=each.serial) for each in many]
    desk.answer(moved)
    assert desk.index.blocks_made == 3
    desk.answer([officer("Olga", "Ivanova", "10000"), *moved[1:]], settled=False)
    assert desk.index.settle(1) and desk.index.blocks_made == 4
    assert desk.find("olga") == ["Olga Ivanova"]


def test_a_key_reads_few_texts_however_many_units_there_are() -> None:
    desk = Desk()
    desk.answer([officer("Maria", f"Lopez {index}", f"{10_000 + index}") for index in range(3 * BLOCK_ROWS)])
    for text in ("m", "maria", "maria lo", "1", "10", "12345", "x60a", "zz"):
        desk.find(text)
    assert desk.finder.texts_read == desk.index.texts_read == 0
    desk.find("lopze")
    assert 0 < desk.finder.texts_read <= MOST_LIKE
