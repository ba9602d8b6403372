"""Map servers of every kind, real ones on this machine: good, refusing, lying, slow and dead."""

from __future__ import annotations

import logging
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from app.basemap.fetcher import Fetcher
from app.basemap.source import Access, Kind, TileSource
from app.basemap.tile import Place, Tile, TileTrouble
from app.basemap.tile_cache import TileCache
from app.basemap.web_map import MISSING_IS_WRONG, WebMap
from tests.basemap.map_server import MapServer, colour_of
from tests.basemap.pictures import png

PLACE = Place(5, 18, 9)
PICTURE = Tile(png(colour_of(5, 18, 9)), "image/png")
NEIGHBOURS = [Place(5, x, y) for x in range(14, 18) for y in range(8, 12)]


@pytest.fixture
def server() -> Iterator[MapServer]:
    with MapServer() as server:
        yield server


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    fetcher = Fetcher(deadline_s=0.8)
    yield fetcher
    fetcher.close()


def xyz(server: MapServer, **more: Any) -> TileSource:
    return TileSource("Streets", Kind.XYZ, f"{server.url}/xyz/{{z}}/{{x}}/{{y}}.png", **more)


def reading(source: TileSource, fetcher: Fetcher, key: str | None = None, cache: TileCache | None = None, **more: Any) -> WebMap:
    return WebMap(source, dark=True, key=key, fetcher=fetcher, cache=cache, **more)


def trouble_of(web_map: WebMap, *places: Place) -> TileTrouble:
    for place in places or (PLACE,):
        try:
            web_map.read(place)
        except TileTrouble as trouble:
            return trouble
    raise AssertionError("there was no trouble")


SOURCES = {
    "xyz": (Kind.XYZ, "/xyz/{z}/{x}/{y}.png", ""),
    "wmts": (Kind.XYZ, "/wmts/{TileMatrix}/{TileRow}/{TileCol}", ""),
    "wms": (Kind.WMS, "/wms?MAP=county.map", "streets"),
    "wms 1.3": (Kind.WMS, "/wms?VERSION=1.3.0", "streets"),
    "arcgis cache": (Kind.ARCGIS_CACHE, "/gis/MapServer?f=html", ""),
    "arcgis export": (Kind.ARCGIS_EXPORT, "/gis/MapServer/", "show:0,2"),
}


@pytest.mark.parametrize("which", list(SOURCES))
def test_every_kind_of_server_gives_the_picture_of_the_place(server: MapServer, fetcher: Fetcher, which: str) -> None:
    kind, path, layers = SOURCES[which]
    web_map = reading(TileSource("Streets", kind, server.url + path, layers=layers), fetcher)
    assert web_map.read(PLACE) == PICTURE
    assert web_map.read(Place(0, 0, 0)) == Tile(png(colour_of(0, 0, 0)), "image/png")
    asked = server.asked[0]
    assert asked.headers["User-Agent"].startswith("Watchfloor/") and asked.headers["Referer"]
    assert which != "wms" or asked.query["MAP"] == "county.map"


@pytest.mark.parametrize("which", ["wms", "arcgis export", "xyz"])
def test_a_dense_screen_gets_twice_the_pixels_of_the_same_place(server: MapServer, fetcher: Fetcher, which: str) -> None:
    kind, path, layers = {**SOURCES, "xyz": (Kind.XYZ, "/sharp/{z}/{x}/{y}{r}.png", "")}[which]
    web_map = reading(TileSource("Streets", kind, server.url + path, layers=layers, sharp=True), fetcher)
    assert web_map.read(PLACE) == PICTURE
    assert web_map.read(Place(5, 18, 9, sharp=True)) == Tile(png(colour_of(5, 18, 9), 512), "image/png")


@pytest.mark.parametrize(
    ("access", "heard"),
    [
        (Access.TOKEN, "k e+y"),
        (Access.BEARER, "Bearer k e+y"),
        (Access.BASIC, "Basic " + b64encode(b"gis:k e+y").decode()),
    ],
)
def test_a_key_goes_where_the_server_wants_it_and_a_wrong_one_is_said(
    server: MapServer, fetcher: Fetcher, access: Access, heard: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.key = heard
    source = xyz(server, access=access, user="gis" if access is Access.BASIC else "")
    assert reading(source, fetcher, key="k e+y").read(PLACE) == PICTURE
    refused = trouble_of(reading(source, fetcher, key="wr0ng-key"))
    assert (refused.code, refused.certain) == ("key_refused", True)
    assert not any(word in str(refused) + caplog.text for word in ("wr0ng", "k e+y", "k+e%2By"))


MODES = {
    "403": "refused",
    "407": "proxy",
    "429": "too_often",
    "500": "server_trouble",
    "html": "web_page",
    "login that says it is a picture": "web_page",
    "token refused": "refused",
    "vector": "vector",
    "cut": "cut_off",
    "huge": "too_large",
    "slow": "too_slow",
}


@pytest.mark.parametrize("mode", list(MODES))
def test_what_is_no_piece_of_a_map_is_said_in_words(server: MapServer, fetcher: Fetcher, mode: str) -> None:
    server.mode = mode
    trouble = trouble_of(reading(xyz(server), fetcher))
    assert trouble.code == MODES[mode]
    assert trouble.title and trouble.advice.endswith(".")


def test_a_server_that_is_dead_or_nowhere_is_said(fetcher: Fetcher) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    dead = TileSource("Dead", Kind.XYZ, f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}")
    assert trouble_of(reading(dead, fetcher)).code == "not_reachable"


def test_a_certificate_nobody_vouches_for_is_said_and_one_of_the_workstations_own_authority_is_fine() -> None:
    authority = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with MapServer(tls=tls) as server:
        stranger, friend = Fetcher(deadline_s=5), Fetcher(verify=trusting, deadline_s=5)
        assert trouble_of(reading(xyz(server), stranger)).code == "not_trusted"
        assert reading(xyz(server), friend).read(PLACE) == PICTURE
        stranger.close()
        friend.close()


def test_layers_that_a_wms_does_not_know_are_said(server: MapServer, fetcher: Fetcher) -> None:
    source = TileSource("Streets", Kind.WMS, f"{server.url}/wms", layers="steets")
    assert trouble_of(reading(source, fetcher)).code == "wms_refused"


def test_a_server_says_how_long_it_wants_to_be_left_alone(server: MapServer, fetcher: Fetcher) -> None:
    server.mode, server.headers = "429", {"Retry-After": "33"}
    assert trouble_of(reading(xyz(server), fetcher)).retry_after_s == 33


def test_one_picture_for_many_places_is_a_watermark_and_is_not_kept(server: MapServer, fetcher: Fetcher, tmp_path: Path) -> None:
    server.mode = "watermark"
    cache = TileCache(tmp_path)
    web_map = reading(xyz(server), fetcher, cache=cache)
    assert trouble_of(web_map, *NEIGHBOURS).code == "same_picture"
    assert all(web_map.kept(place) is None for place in NEIGHBOURS)
    server.mode = "good"
    assert web_map.read(PLACE) == PICTURE
    cache.close()


def test_the_open_sea_may_look_the_same_everywhere(server: MapServer, fetcher: Fetcher) -> None:
    web_map = reading(TileSource("Sea", Kind.XYZ, f"{server.url}/xyz/3/1/1.png?place={{z}},{{x}},{{y}}"), fetcher)
    assert {web_map.read(place) for place in NEIGHBOURS} == {Tile(png(colour_of(3, 1, 1)), "image/png")}


def test_a_place_without_a_picture_is_none_but_nothing_anywhere_is_a_wrong_address(server: MapServer, fetcher: Fetcher) -> None:
    server.mode = "404"
    web_map = reading(xyz(server), fetcher)
    assert [web_map.read(place) for place in NEIGHBOURS[: MISSING_IS_WRONG - 1]] == [None] * (MISSING_IS_WRONG - 1)
    assert trouble_of(web_map, NEIGHBOURS[-1]).code == "nothing_found"
    server.mode = "good"
    assert web_map.read(PLACE) == PICTURE
    server.mode = "404"
    assert [web_map.read(place) for place in NEIGHBOURS] == [None] * len(NEIGHBOURS)


def test_a_redirect_is_followed_on_the_same_server_and_never_to_another(server: MapServer, fetcher: Fetcher) -> None:
    server.mode = "redirect"
    with MapServer() as other:
        server.elsewhere = f"{other.url}/xyz/5/18/9.png"
        assert trouble_of(reading(xyz(server, access=Access.TOKEN), fetcher, key="secret")).code == "sent_away"
        assert other.asked == []
    server.elsewhere, server.mode = "", "good"
    assert reading(xyz(server), fetcher).read(PLACE) == PICTURE


def test_a_tile_is_asked_for_again_only_when_its_server_said_it_is_old(
    server: MapServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    now_s = [1_700_000_000.0]
    cache = TileCache(tmp_path)
    server.headers = {"Cache-Control": "max-age=100", "ETag": '"one"'}
    web_map = reading(xyz(server), fetcher, cache=cache, now_s=lambda: now_s[0])
    for _ in range(3):
        assert web_map.read(PLACE) == PICTURE
    assert len(server.asked) == 1
    now_s[0] += 101
    assert web_map.read(PLACE) == PICTURE
    assert server.asked[1].headers["If-None-Match"] == '"one"'
    now_s[0] += 99
    assert web_map.read(PLACE) == PICTURE
    assert len(server.asked) == 2
    server.mode = "500"
    now_s[0] += 101
    assert trouble_of(web_map).code == "server_trouble"
    assert web_map.kept(PLACE) == Tile(PICTURE.body, "image/png", fresh=False)
    cache.close()


def test_what_may_not_be_kept_is_not_kept(server: MapServer, fetcher: Fetcher, tmp_path: Path) -> None:
    cache = TileCache(tmp_path)
    server.headers = {"Cache-Control": "no-store"}
    web_map = reading(xyz(server), fetcher, cache=cache)
    assert web_map.read(PLACE) == web_map.read(PLACE) == PICTURE
    assert len(server.asked) == 2
    assert web_map.kept(PLACE) is None
    cache.close()
