"""The list: update, sort, search, each from the call to the changed pixel on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.benchmarks.child import Performer, PerformerFailed
from tests.benchmarks.display import Display, rest
from tests.benchmarks.feed import Feed
from tests.benchmarks.figures import Figure
from tests.benchmarks.screen import Spot

GIVE_UP_S = 60.0
SECONDS_TO_ORDER = 4
AT_ONCE = {"p95": 16.0}


class TableScene:
    def __init__(self, display: Display, feed: Feed, performer: Performer) -> None:
        self._display = display
        self._feed = feed
        self.performer = performer

    def begin(self) -> None:
        self.prepare()
        self.performer.ask("hand_over", GIVE_UP_S)
        self._display.settle()
        self._rect = Spot(**self.performer.ask("table_rect"))

    def prepare(self) -> None:
        self.performer.ask("prepare", GIVE_UP_S, number=self._feed.write_next())

    def painted_ms(self, do: str, **more: Any) -> float | None:
        """Milliseconds from the call to the first changed pixel of the table; None if nothing changed."""
        self._display.screen.still(self._rect, 0.05, 1.0)
        watch = self._display.screen.watch([self._rect])
        self.performer.send(do, **more)
        changed = watch.changed(GIVE_UP_S, lambda: self.performer.answered, 0.5)[0]
        answer = self.performer.answer(GIVE_UP_S)
        return None if changed is None else (changed - float(answer["began_s"])) * 1000


def measure(display: Display, units: int, quick: bool, performer_name: str = "our_table") -> Iterator[Figure]:
    """Ours, or with `proxy_table` Qt's own sorting and filtering."""
    ours = performer_name == "our_table"
    times, first_name = (3 if quick else 12), "table" if ours else "proxy"

    def figure(name: str, what: str, samples: list[float], note: str = "") -> Figure:
        return Figure(
            f"{first_name}.{name}", what if ours else f"QSortFilterProxyModel: {what}", "ms", samples,
            AT_ONCE if ours else {}, note, units, "" if ours else f"table.{name}",
        )  # fmt: skip

    with Feed(units) as feed, Performer(performer_name, display.environment, folder=str(feed.folder)) as performer:
        performer.answer()
        scene = TableScene(display, feed, performer)
        try:
            scene.begin()
        except PerformerFailed as error:
            yield figure("update", "20 % update → painted", [], f"gave up: {error}")
            return
        rest(0.5)
        updates, ticks, typed = [], [], []
        for _ in range(times):
            scene.prepare()
            updates.append(scene.painted_ms("hand_over"))
            if ours:
                ticks.append(scene.painted_ms("tick"))
        yield figure("update", "20 % update → painted", _seen(updates), _lacking(updates))
        if ours:
            yield figure("tick", "the tick that sorts it anew → painted", _seen(ticks), _lacking(ticks))
            for _ in range(SECONDS_TO_ORDER):  # names that just came are put in order beside the window, before anybody sorts
                rest(1.0)
                performer.ask("tick")
        yield from _sorts(scene, times, figure)
        for text in ("e", "er", "e", "eri", "", "7") * (1 if quick else 3):
            try:
                typed.append(scene.painted_ms("type", text=text))
            except PerformerFailed as error:
                yield figure("search", "one typed character → painted", _seen(typed), f"gave up: {error}")
                return
        yield figure("search", "one typed character → painted", _seen(typed), _lacking(typed))


def _sorts(scene: TableScene, times: int, figure: Any) -> Iterator[Figure]:
    """By each column, up and down."""
    for column, title in enumerate(scene.performer.ask("columns")["columns"]):
        samples: list[float | None] = []
        note = ""
        for turn in range(max(times // 3, 2)):
            try:
                samples.append(scene.painted_ms("sort", column=column, descending=turn % 2 == 0))
            except PerformerFailed as error:
                note = f"gave up: {error}"
                break
        yield figure(f"sort.{title.lower()}", f"sort by {title} → painted", _seen(samples), note or _lacking(samples))
        if note:
            return


def _seen(samples: list[float | None]) -> list[float]:
    return [sample for sample in samples if sample is not None]


def _lacking(samples: list[float | None]) -> str:
    unseen = samples.count(None)
    return f"{unseen} of {len(samples)} changed nothing on the screen" if unseen else ""
