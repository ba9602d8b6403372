"""Click, search and the second's tick in the whole window."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.child import Performer
from tests.benchmarks.display import Display, rest
from tests.benchmarks.feed import Feed
from tests.benchmarks.figures import Figure
from tests.benchmarks.scene import Scene
from tests.benchmarks.screen import Spot


def measure(display: Display, units: int, quick: bool) -> Iterator[Figure]:
    times = 5 if quick else 30
    with Feed(units) as feed, Performer("our_window", display.environment, folder=str(feed.folder)) as performer:
        performer.answer()
        scene = Scene(display, feed, performer)
        scene.begin()
        scene.move_probes()
        scene.watch_page()
        yield from _ticks(scene, times)
        performer.ask("own_ticks", on=False)
        yield from _clicks(scene, times)
        yield from _letters(scene, times)


def _ticks(scene: Scene, times: int) -> Iterator[Figure]:
    performer = scene.performer
    performer.ask("own_ticks", on=False)
    scene.page_start()
    gui_ms, turns_ms = [], []
    for _ in range(times):
        performer.ask("stalls_start")
        gui_ms.append(performer.ask("tick")["gui_ms"])
        rest(0.2)
        turns_ms.append(max(performer.ask("stalls_stop")["stalls_ms"], default=0.0))
    page = scene.page_stop()
    performer.ask("own_ticks", on=True)
    read, paint = page["times"].get("read", []), page["times"].get("paint", [])
    note = f"{page['marks']} marks; reading ≤ {max(read, default=0):.1f} ms, painting ≤ {max(paint, default=0):.1f} ms"
    units = scene.feed.units
    yield Figure("tick.gui", "one-second tick, GUI thread: every unit aged", "ms", gui_ms, {"median": 4}, "", units)
    what = "longest hold of the GUI thread by what follows a tick"
    note_turns = "words, count, order, alarms and paint, each in its turn"
    yield Figure("tick.turns", what, "ms", turns_ms, {"longest": 16}, note_turns, units)
    # A tick is one message and one drawing; there may be a drawing more from the page's own doings.
    both = [one + other for one, other in zip(read, paint, strict=False)]
    yield Figure("tick.page", "one-second tick, in the page", "ms", both, {"median": 4}, note, units)


def _clicks(scene: Scene, times: int) -> Iterator[Figure]:
    """A real click on a lone unit: its ring on the map, its line in the list."""
    performer, display = scene.performer, scene.display
    on_map: list[float] = []
    in_list: list[float] = []
    known: list[float] = []
    in_page: list[float] = []
    wrong = 0
    table = Spot(**performer.ask("table_rect"))
    for turn in range(times):
        agency = turn % 3
        performer.ask("select", agency=None)
        x, y = scene.probe_point(agency)
        display.pointer.move(x, y)
        display.screen.still(scene.inner, 0.15, 2.0)
        display.screen.still(table, 0.1, 2.0)
        ring = Spot(round(x) - 18, round(y) - 18, 12, 12)  # its upper left, where the arrow does not reach
        watch = display.screen.watch([ring, table])
        pressed_s = display.now_s()
        display.pointer.click()
        seen = watch.changed(2.0)
        for samples, moment in zip((on_map, in_list), seen, strict=True):
            if moment is not None:
                samples.append((moment - pressed_s) * 1000)
        rest(0.1)
        told = performer.ask("selected")
        right = str(told["device"] or "").startswith(f"{agency:08x}") and [told["line"]] == told["marked"]
        wrong += not right
        known.append((told["selected_s"] - pressed_s) * 1000)
        in_page.append(performer.ask("script", text="window.pageWatch.clicked")["value"])
    performer.ask("select", agency=None)
    note = f"{wrong} of {times} wrong; from the mouse event sent to the pixel"
    units = scene.feed.units
    what, note_page = "click → the unit is selected, and its line marked", "in the page after its mouse event: ≤ {:.1f} ms"
    yield Figure("click.known", what, "ms", known, {"p95": 16}, note_page.format(max(in_page)), units)
    yield Figure("click.map", "click → ring on the map", "ms", on_map, {"p95": 16}, note, units)
    yield Figure("click.list", "click → line in the list", "ms", in_list, {"p95": 16}, note, units)


def _letters(scene: Scene, times: int) -> Iterator[Figure]:
    """Real keystrokes in the search."""
    performer, display = scene.performer, scene.display
    table = Spot(**performer.ask("table_rect"))
    in_list = []
    for turn in range(times):
        text = ("", "j", "ha", "1")[turn % 4]
        performer.ask("search", text=text)
        display.screen.still(table, 0.2, 3.0)
        watch = display.screen.watch([table])
        pressed_s = display.now_s()
        display.pointer.key(("k", "e", "n", "2")[turn % 4])
        [moment] = watch.changed(1.0)
        if moment is not None:
            in_list.append((moment - pressed_s) * 1000)
    performer.ask("search", text="")
    note = f"{len(in_list)} of {times} seen; whole window, map included; from the key sent to the pixel"
    yield Figure("search.window", "one typed character → painted list", "ms", in_list, {"p95": 16}, note, scene.feed.units)
