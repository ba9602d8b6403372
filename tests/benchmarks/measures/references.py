"""The maps people otherwise write, on the same fleet: the same polls, the same probes, the same eyes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.child import Performer, PerformerFailed
from tests.benchmarks.display import Display, rest
from tests.benchmarks.feed import Feed
from tests.benchmarks.figures import Figure
from tests.benchmarks.measures.latency import delta_to_pixel
from tests.benchmarks.scene import Scene
from tests.benchmarks.screen import Spot

GIVE_UP_S = 60.0
KINDS = {
    "folium": "folium page of Markers, loaded anew per poll",
    "markers": "Leaflet markers moved in place",
    "circles": "circleMarker on Leaflet's canvas",
}


def measure(display: Display, kind: str, units: int, quick: bool) -> Iterator[Figure]:
    """Change to pixel and pan of one kind of page, at region scale."""
    what = KINDS[kind]
    times = 2 if quick else 5

    def figure(name: str, means: str, samples: list[float], compare: str, note: str = "") -> Figure:
        return Figure(f"{kind}.{name}", f"{what}: {means}", "ms", samples, {}, note, units, compare)

    with Feed(units) as feed, Performer("leaflet_page", display.environment, folder=str(feed.folder), kind=kind) as performer:
        performer.answer()
        scene = Scene(display, feed, performer)
        try:
            began_s = scene.begin(GIVE_UP_S)
            _until_drawn(scene, GIVE_UP_S - began_s)
        except (PerformerFailed, TimeoutError) as error:
            yield figure(
                "delta_to_pixel",
                "change → pixel",
                [],
                "map.delta_to_pixel.region",
                f"did not finish in {GIVE_UP_S:.0f} s: {error}",
            )
            return
        rest(1.0)
        try:
            pixel_ms, _ = delta_to_pixel(scene, times, GIVE_UP_S)
        except PerformerFailed as error:
            yield figure(
                "delta_to_pixel",
                "change → pixel",
                [],
                "map.delta_to_pixel.region",
                f"did not finish in {GIVE_UP_S:.0f} s: {error}",
            )
            return
        note = f"{len(pixel_ms)} of {times} seen in {GIVE_UP_S:.0f} s"
        yield figure("delta_to_pixel", "change → pixel", pixel_ms, "map.delta_to_pixel.region", note)
        _until_drawn(scene, GIVE_UP_S)
        frames_ms = scene.drag(2.5 if quick else 6.0).intervals_ms()
        yield figure("pan", "pan, region, idle: screen", frames_ms, "pan.region.idle.pixels")


def _until_drawn(scene: Scene, timeout_s: float) -> None:
    """Every probe's pixels are those of a mark, and nothing moves any more."""
    spots = [Spot.around(*scene.probe_point(agency), 8) for agency in range(3)]

    def drawn() -> bool:
        return all(scene.display.screen.look(spot).std() > 0 for spot in spots)

    if scene.display.screen.wait_until(drawn, timeout_s) is None:
        raise TimeoutError("the marks did not appear")
    scene.display.screen.still(scene.inner, 0.5, timeout_s)
