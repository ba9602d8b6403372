"""How a street map stands: away in words, the last that worked in its place, back by itself. Real files, a real server."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.basemap.fetcher import Fetcher
from app.basemap.patience import FIRST_PAUSE_S, UNCERTAIN_TROUBLES
from app.basemap.readers import Readers
from app.basemap.readings import STALLED_AFTER_S
from app.basemap.source import Kind, Look, TileSource
from app.basemap.standing import Standing
from app.basemap.tile import Place, Tile, TileTrouble
from app.basemap.tile_desk import TileDesk
from tests.basemap.map_server import MapServer, colour_of
from tests.basemap.pictures import RED, mbtiles, png

PLACES = [Place(6, x, y) for x in range(30, 36) for y in range(20, 23)]
RED_PLACES = [(place.x, place.y) for place in PLACES]
RED_PICTURE = Tile(png(RED), "image/png")
Outcome = Tile | TileTrouble | None


@dataclass
class Desk:
    """A desk whose clock a test moves and whose answers it waits for."""

    cache_dir: Path
    now_s: float = 1000.0
    told: list[Standing] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self.readers = Readers(cache_dir=self.cache_dir, fetcher=Fetcher(deadline_s=2.0))
        self.looks: list[Look] = []
        self.desk = TileDesk(self.readers.open, self._hear, self._finish, monotonic_s=lambda: self.now_s)

    def _finish(self, tile: Tile, look: Look) -> Tile:
        self.looks.append(look)
        return tile

    def _hear(self, standing: Standing) -> None:
        with self.changed:
            self.told.append(standing)
            self.changed.notify_all()

    def until(self, condition: Callable[[Standing], bool]) -> Standing:
        with self.changed:
            assert self.changed.wait_for(lambda: bool(self.told) and condition(self.told[-1]), 10), self.told[-1:]
            return self.told[-1]

    def choose(self, source: TileSource | None, *, dark: bool = True) -> Standing:
        self.desk.choose(source, dark=dark)
        return self.until(lambda standing: standing.chosen is source and (source is None or standing.extent is not None))

    def ask(self, place: Place) -> Outcome:
        answered: list[Outcome] = []
        ready = threading.Event()

        def answer(outcome: Outcome) -> None:
            answered.append(outcome)
            ready.set()

        self.desk.ask(self.desk.standing.revision, place, answer)
        assert ready.wait(10)
        return answered[0]

    def close(self) -> None:
        self.desk.stop()
        self.readers.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "cache")
    yield desk
    desk.close()


@pytest.fixture
def server() -> Iterator[MapServer]:
    with MapServer() as server:
        yield server


def streets(server: MapServer) -> TileSource:
    return TileSource("Streets", Kind.XYZ, f"{server.url}/xyz/{{z}}/{{x}}/{{y}}.png")


def red_file(folder: Path) -> TileSource:
    return TileSource(
        "County file",
        Kind.MBTILES,
        str(mbtiles(folder / "red.mbtiles", lambda *_: RED_PICTURE.body, [(6, *place) for place in RED_PLACES])),
    )


def picture(place: Place) -> Tile:
    return Tile(png(colour_of(place.z, place.x, place.y)), "image/png")


def test_without_a_source_there_is_nothing_and_no_trouble(desk: Desk) -> None:
    standing = desk.choose(None)
    assert (standing.shown, standing.trouble, standing.words()) == (None, None, "")


def test_a_server_that_refuses_is_said_is_left_alone_and_is_back_by_itself(desk: Desk, server: MapServer) -> None:
    standing = desk.choose(streets(server))
    assert desk.ask(PLACES[0]) == picture(PLACES[0])
    server.mode = "403"
    assert isinstance(desk.ask(PLACES[1]), TileTrouble)
    standing = desk.until(lambda standing: standing.trouble is not None)
    assert standing.words() == "Street map unavailable: the map server refuses this workstation. Positions still right"
    asked = len(server.asked)
    assert desk.ask(PLACES[0]) == picture(PLACES[0])  # it is still there from before
    assert all(isinstance(desk.ask(place), TileTrouble) for place in PLACES[1:])
    assert len(server.asked) == asked
    server.mode = "good"
    desk.now_s += 5
    desk.ask(PLACES[2])
    back = desk.until(lambda standing: standing.trouble is None)
    assert back.revision > standing.revision and back.words() == ""
    assert desk.ask(PLACES[3]) == picture(PLACES[3])


def test_each_try_that_fails_is_followed_by_a_longer_pause(desk: Desk, server: MapServer) -> None:
    server.mode = "403"
    desk.choose(streets(server))
    desk.ask(PLACES[0])
    desk.until(lambda standing: standing.trouble is not None)
    for pause_s in (FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S):
        asked, told = len(server.asked), len(desk.told)
        desk.now_s += pause_s - 0.5
        desk.ask(PLACES[1])
        assert len(server.asked) == asked
        desk.now_s += 1
        desk.ask(PLACES[1])
        desk.until(lambda _, told=told: len(desk.told) > told)  # type: ignore[misc]
        assert len(server.asked) == asked + 1


def test_one_slip_is_no_trouble_and_several_in_a_row_are(desk: Desk, server: MapServer) -> None:
    desk.choose(streets(server))
    server.mode = "500"
    for place in PLACES[: UNCERTAIN_TROUBLES - 1]:
        desk.ask(place)
    server.mode = "good"
    desk.ask(PLACES[9])
    assert desk.desk.standing.trouble is None
    server.mode = "500"
    for place in PLACES[:UNCERTAIN_TROUBLES]:
        desk.ask(place)
    assert desk.until(lambda standing: standing.trouble is not None).trouble.code == "server_trouble"  # type: ignore[union-attr]


def test_the_last_source_that_worked_is_shown_in_the_place_of_one_that_does_not(
    desk: Desk, server: MapServer, tmp_path: Path
) -> None:
    file = red_file(tmp_path)
    desk.choose(file)
    assert desk.ask(PLACES[0]) == RED_PICTURE
    server.mode = "watermark"
    chosen = streets(server)
    desk.choose(chosen)
    for place in PLACES:
        desk.ask(place)
    standing = desk.until(lambda standing: standing.instead)
    assert standing.shown is file
    assert "the server sends the same picture for every place (County file is shown instead)" in standing.words()
    assert desk.ask(PLACES[0]) == RED_PICTURE
    server.mode = "good"
    desk.now_s += 5
    desk.ask(PLACES[0])
    assert desk.until(lambda standing: standing.trouble is None).shown is chosen
    assert desk.ask(PLACES[1]) == picture(PLACES[1])


def test_a_map_that_was_last_shown_in_the_light_does_not_glare_when_it_steps_in_in_the_dark(
    desk: Desk, server: MapServer, tmp_path: Path
) -> None:
    desk.choose(red_file(tmp_path), dark=False)
    assert desk.ask(PLACES[0]) == RED_PICTURE
    server.mode = "403"
    desk.choose(streets(server), dark=True)
    desk.ask(PLACES[0])
    desk.until(lambda standing: standing.instead)
    assert desk.ask(PLACES[0]) == RED_PICTURE
    assert (desk.looks[0], desk.looks[-1]) == (Look.AS_IT_IS, Look.DIM)


def test_a_file_that_goes_away_is_said_and_shown_again_when_it_is_back(desk: Desk, tmp_path: Path) -> None:
    file = red_file(tmp_path)
    desk.choose(file)
    desk.ask(PLACES[0])
    os.rename(file.address, tmp_path / "elsewhere")
    desk.ask(PLACES[1])
    assert (
        desk.until(lambda standing: standing.trouble is not None)
        .words()
        .startswith("Street map unavailable: the tile file is not there")
    )
    os.rename(tmp_path / "elsewhere", file.address)
    desk.now_s += 5
    desk.ask(PLACES[1])
    desk.until(lambda standing: standing.trouble is None)
    assert desk.ask(PLACES[1]) == RED_PICTURE


@pytest.mark.skipif(sys.platform == "win32", reason="a file that never answers is made of a named pipe")
def test_a_share_that_hangs_is_said_and_keeps_nobody_from_another_map(desk: Desk, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "hangs.mbtiles")
    hanging = TileSource("Share", Kind.MBTILES, str(tmp_path / "hangs.mbtiles"))
    desk.desk.choose(hanging, dark=True)
    desk.until(lambda standing: standing.chosen is hanging)
    while desk.desk.standing.trouble is None:  # it begins to read at a moment of its own
        desk.now_s += STALLED_AFTER_S + 1
        with desk.changed:
            desk.changed.wait(0.3)
    assert desk.until(lambda standing: standing.trouble is not None).trouble.code == "stalled"  # type: ignore[union-attr]
    desk.choose(red_file(tmp_path))
    assert desk.ask(PLACES[0]) == RED_PICTURE
    os.close(os.open(tmp_path / "hangs.mbtiles", os.O_WRONLY | os.O_NONBLOCK))


def test_no_tile_is_asked_of_any_other_server_than_the_chosen_one(desk: Desk, server: MapServer) -> None:
    with MapServer() as other:
        other_source = streets(other)
        desk.choose(other_source)
        desk.ask(PLACES[0])
        desk.choose(streets(server))
        before = len(other.asked)
        for place in PLACES:
            desk.ask(place)
        assert len(other.asked) == before and len(server.asked) == len(PLACES)
