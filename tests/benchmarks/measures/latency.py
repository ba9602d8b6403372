"""From a change handed over, or an answer in memory, to the changed pixel on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.child import Performer
from tests.benchmarks.display import Display, rest
from tests.benchmarks.feed import Feed
from tests.benchmarks.figures import Figure
from tests.benchmarks.scene import Scene


def delta_to_pixel(scene: Scene, times: int, timeout_s: float = 5.0) -> tuple[list[float], list[float]]:
    """Milliseconds from handing over to the last agency's changed pixels, and those the GUI thread spent in the call."""
    pixel_ms, gui_ms = [], []
    for _ in range(times):
        spots = scene.probe_spots()
        scene.performer.ask("prepare", timeout_s=60, number=scene.feed.write_next())
        scene.display.screen.still(scene.inner, 0.1, 1.0)
        watch = scene.display.screen.watch(spots)
        scene.performer.send("hand_over")
        changed = watch.changed(timeout_s)
        answer = scene.performer.answer(timeout_s)
        gui_ms.append(answer["gui_ms"])
        pixel_ms += [(max(each) - answer["began_s"]) * 1000 for each in ([time for time in changed if time],) if len(each) == 3]
    return pixel_ms, gui_ms


def measure(display: Display, units: int, quick: bool) -> Iterator[Figure]:
    times = 6 if quick else 40
    with Feed(units) as feed, Performer("our_window", display.environment, folder=str(feed.folder)) as performer:
        performer.answer()
        scene = Scene(display, feed, performer)
        scene.begin()
        for scale in ("region", "city"):
            scene.look_at(scale)
            scene.move_probes()
            rest(0.5)
            pixel_ms, gui_ms = delta_to_pixel(scene, times)
            note = f"{len(pixel_ms)} of {times} seen; three agencies at one moment, until the last one's pixel"
            yield Figure(
                f"map.delta_to_pixel.{scale}",
                f"change handed over → pixel, {scale}",
                "ms",
                pixel_ms,
                {"median": 25, "p95": 33},
                note,
                units,
            )
            yield Figure(
                f"map.delta_gui.{scale}", f"GUI thread within that call, {scale}", "ms", gui_ms, {"longest": 16}, "", units
            )
            one_ms, one_gui_ms = one_agency_to_pixel(scene, times)
            note = f"{len(one_ms)} of {times} seen; the largest agency, {units // 2} units, a fifth of them changed"
            name, what = f"map.one_agency_to_pixel.{scale}", f"one agency's change handed over → pixel, {scale}"
            yield Figure(name, what, "ms", one_ms, {"median": 25, "p95": 33}, note, units)
            name, what = f"map.one_agency_gui.{scale}", f"GUI thread within that call, {scale}"
            yield Figure(name, what, "ms", one_gui_ms, {"longest": 16}, "", units)


def one_agency_to_pixel(scene: Scene, times: int) -> tuple[list[float], list[float]]:
    """The same for the largest agency alone: in life agencies answer one by one."""
    pixel_ms, gui_ms = [], []
    for _ in range(times):
        spot = scene.probe_spots()[0]
        scene.performer.ask("prepare", timeout_s=60, number=scene.feed.write_next())
        scene.display.screen.still(scene.inner, 0.1, 1.0)
        watch = scene.display.screen.watch([spot])
        scene.performer.send("hand_over", agency=0)
        [changed] = watch.changed(5.0)
        answer = scene.performer.answer()
        if changed is not None:
            pixel_ms.append((changed - answer["began_s"]) * 1000)
        gui_ms.append(answer["gui_ms"])
        for other in (1, 2):
            scene.performer.ask("hand_over", agency=other)
    return pixel_ms, gui_ms


def measure_chain(display: Display, units: int, quick: bool) -> Iterator[Figure]:
    """With a worker thread for each agency, as in the product.

    Stalls are looked for in rounds of their own: their timer asks for the interpreter a thousand times a second.
    """
    times = 4 if quick else 20
    settings = {"folder": "", "workers": True}
    with Feed(units) as feed:
        settings["folder"] = str(feed.folder)
        with Performer("our_window", display.environment, **settings) as performer:
            performer.answer()
            scene = Scene(display, feed, performer)
            begin_with_workers(scene)
            chain_s, stalls_ms = [], []
            for at in range(2 * times):
                is_timed = at % 2 == 0
                spots = scene.probe_spots()
                performer.ask("fetch", number=feed.write_next())
                display.screen.still(scene.inner, 0.1, 1.0)
                watch = display.screen.watch(spots)
                if not is_timed:
                    performer.ask("stalls_start")
                began_s = performer.ask("poll")["began_s"]
                changed = [time for time in watch.changed(10.0) if time]
                if not is_timed:
                    stalls_ms.append(max(performer.ask("stalls_stop")["stalls_ms"], default=0.0))
                elif len(changed) == 3:
                    chain_s.append(max(changed) - began_s)
            note = f"{feed.poll_bytes / 1e6:.0f} MB; {len(chain_s)} of {times} seen; three workers at one moment"
            yield Figure("chain.bytes_to_pixel", "answer in memory → pixels", "s", chain_s, {"median": 0.3}, note, units)
            yield Figure("chain.stall", "longest GUI stall during it", "ms", stalls_ms, {"longest": 16}, "1 ms timer", units)


def begin_with_workers(scene: Scene, timeout_s: float = 60.0) -> None:
    scene.performer.ask("fetch", number=scene.feed.write_next())
    scene.performer.ask("poll")
    known = scene.display.screen.wait_until(
        lambda: scene.performer.ask("known")["units"] == scene.feed.units and not scene.performer.ask("covered")["words"],
        timeout_s,
    )
    if known is None:
        raise TimeoutError("the fleet did not arrive")
    scene.first_look()
