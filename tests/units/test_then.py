"""A moment of the last hour is counted by what was true then."""

from __future__ import annotations

from msgspec.structs import replace

from app.units.filters import Filter
from app.units.tally import Drawn, Place
from app.units.then import TallyThen, places_then
from app.units.unit import Officer, State, Unit
from tests.units.test_history import Scene

MARIA = (Officer("Maria", "Lopez", "214", "u1", True),)


def assigned(unit: Unit) -> Unit:
    return replace(unit, officers=MARIA)


def test_who_is_unassigned_docked_or_filtered_out_now_is_in_the_past_as_it_was_then() -> None:
    scene = Scene()
    scene.report(assigned(scene.unit("d1", State.BUFFERING)), assigned(scene.unit("d2")), scene.unit("d3", State.BUFFERING))
    scene.second = 60
    scene.report(scene.unit("d1", State.BUFFERING), scene.unit("d2", State.DOCKED), assigned(scene.unit("d3", State.BUFFERING)))

    def at(second: float, wanted: Filter = Filter(), drawn: Drawn = Drawn()) -> list[Place]:  # noqa: B008 - frozen
        picture = scene.history.at(second)
        return [Place(each) for each in places_then(scene.fleet, picture, wanted, drawn)]

    assert at(30) == [Place.ON_MAP, Place.ON_MAP, Place.UNASSIGNED]
    assert at(60) == [Place.UNASSIGNED, Place.DOCKED_OR_OFF, Place.ON_MAP]
    recording = Filter(states=frozenset({State.RECORDING}))
    assert at(30, recording) == [Place.HIDDEN, Place.ON_MAP, Place.HIDDEN]
    assert at(60, recording) == [Place.HIDDEN] * 3
    assert at(60, drawn=Drawn(docked_or_off=True, unassigned=True)) == [Place.ON_MAP] * 3


def test_who_lost_its_officer_and_moved_no_more_is_still_told_apart() -> None:
    scene = Scene()
    first = assigned(scene.unit("d1", State.BUFFERING))
    scene.report(first)
    scene.second = 60
    assert scene.report(replace(first, officers=())) == 1
    assert [scene.history.at(second).unassigned.tolist() for second in (30, 60)] == [[False], [True]]


def test_the_count_of_then_adds_up_in_words() -> None:
    scene = Scene()
    scene.report(assigned(scene.unit("d1")), scene.unit("d2", State.OFF), scene.unit("d3", State.BUFFERING))
    place = places_then(scene.fleet, scene.history.at(0), Filter(), Drawn())
    words = "3 positions known then = 1 on the map + 1 docked or off + 1 unassigned + 0 hidden by your filter"
    assert TallyThen.of(place).words == words
