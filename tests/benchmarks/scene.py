"""One map under test: the director's eyes and hands on it."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.child import Performer, PerformerFailed
from tests.benchmarks.display import Display
from tests.benchmarks.feed import Feed, probe_places, view_of
from tests.benchmarks.fleet import Probe
from tests.benchmarks.screen import FrameRecorder, Spot

MOUSE_PAUSE_S = 0.008
"""An ordinary mouse reports 125 times a second."""
PROBE_REACH_PX = 10
CIRCLE_RADIUS_PX = 110
CIRCLE_PERIOD_S = 1.4
MOVEMENT_S = 0.25
"""So long Leaflet moves the map when it zooms, ours and the empty page's."""
WATCHED_S = 0.7


@dataclass
class Zooming:
    """What the screen showed of some turns of the wheel, ms.

    A frame counts that began while the movement still had a step to show. What comes after the last step, the sharper picture
    of where it arrived, is no frame of a movement: nothing moves any more, so it may come when it is ready. `rested` says when.
    """

    frames: list[float] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    """From the wheel to the first step."""
    rested: list[float] = field(default_factory=list)
    """From the wheel to the last change there was."""

    def add(self, turned_s: float, recorder: FrameRecorder) -> None:
        times = recorder.times
        if not times:
            return
        self.frames += recorder.intervals_ms(begun_before_s=times[0] + MOVEMENT_S - 1.5 / 60)
        self.begun.append((times[0] - turned_s) * 1000)
        self.rested.append((times[-1] - turned_s) * 1000)


class Scene:
    """A performer that shows a map, fed by `feed`, on `display`."""

    def __init__(self, display: Display, feed: Feed, performer: Performer) -> None:
        self.display = display
        self.feed = feed
        self.performer = performer

    def begin(self, timeout_s: float = 60.0) -> float:
        """The first poll on the screen. Answers with the seconds from handing it over to the first probe's pixels."""
        self._uncovered(timeout_s)
        self.performer.ask("prepare", timeout_s, number=self.feed.write_next())
        self.performer.send("hand_over")
        began_s = self.performer.answer(timeout_s)["began_s"]
        self._uncovered(timeout_s)
        self.first_look()
        return time.monotonic() - float(began_s)

    def first_look(self) -> None:
        """Only after the window has fitted its first units by itself."""
        self.display.settle(0.7, 5.0)
        self.look_at(self.feed.scale)

    def _uncovered(self, timeout_s: float) -> None:
        end = time.monotonic() + timeout_s
        while self.performer.ask("covered", timeout_s)["words"]:
            if time.monotonic() > end:
                raise PerformerFailed("the map stayed covered")
            time.sleep(0.02)

    def look_at(self, scale: str, settle: bool = True) -> None:
        self.feed.scale = scale
        latitude, longitude, zoom = view_of(scale)
        self.performer.ask("look_at", latitude=latitude, longitude=longitude, zoom=zoom)
        self.map = Spot(**self.performer.ask("map_rect"))
        self.display.pointer.move(self.map.left + self.map.width + 4, self.map.top + 4)
        if settle:
            self.display.screen.still(self.inner, 0.25, 5.0)

    def move_probes(self) -> None:
        """Two polls, so that the probes swim at this scale's places."""
        for _ in range(2):
            self.performer.ask("prepare", number=self.feed.write_next())
            self.performer.ask("hand_over")
        self.display.screen.still(self.inner, 0.25, 5.0)

    @property
    def inner(self) -> Spot:
        """The map without its rim, where legend, zoom buttons and scale stand."""
        return Spot(self.map.left + 20, self.map.top + 110, self.map.width - 80, self.map.height - 230)

    @property
    def middle(self) -> tuple[float, float]:
        return self.map.left + self.map.width / 2, self.map.top + self.map.height / 2

    def point(self, place: Probe) -> tuple[float, float]:
        """Where a place stands on the screen, px."""
        latitude, longitude, zoom = view_of(self.feed.scale)
        x, y = _world_px(place, zoom)
        middle_x, middle_y = _world_px((latitude, longitude), zoom)
        return self.middle[0] + x - middle_x, self.middle[1] + y - middle_y

    def probe_spots(self) -> list[Spot]:
        """Where the probes will be after the next poll: nothing stands there now."""
        other = (self.feed.number + 1) % 2
        return [Spot.around(*self.point(places[other]), PROBE_REACH_PX) for places in probe_places(self.feed.scale)]

    def probe_point(self, agency: int = 0) -> tuple[float, float]:
        return self.point(probe_places(self.feed.scale)[agency][self.feed.number % 2])

    # -- what a dispatcher does --------------------------------------------------------------------------------------
    def drag(self, seconds: float) -> FrameRecorder:
        """Hold the map and lead it round in circles; answers with the frames that reached the screen meanwhile."""
        pointer, (x, y) = self.display.pointer, self.middle
        pointer.move(x + CIRCLE_RADIUS_PX, y)
        time.sleep(0.1)
        pointer.press()
        pointer.move(x + CIRCLE_RADIUS_PX, y + 6)
        time.sleep(0.1)
        recorder = FrameRecorder(self.display.screen, self.inner)
        began_s = moved_s = time.monotonic()
        while (now_s := time.monotonic()) - began_s < seconds:
            if now_s - moved_s >= MOUSE_PAUSE_S:
                moved_s = now_s
                angle = 2 * math.pi * (now_s - began_s) / CIRCLE_PERIOD_S
                pointer.move(x + CIRCLE_RADIUS_PX * math.cos(angle), y + 6 + CIRCLE_RADIUS_PX * math.sin(angle))
            recorder.look()
            time.sleep(0.0004)
        time.sleep(0.3)  # at rest, so that it does not glide on
        pointer.release()
        return recorder

    def wheel(self, seconds: float) -> Zooming:
        """Zoom in and out by the wheel, waiting for each to have come to rest."""
        pointer = self.display.pointer
        pointer.move(*self.middle)
        zooming = Zooming()
        turn, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            self.display.screen.still(self.inner, 0.12, 1.5)
            recorder = FrameRecorder(self.display.screen, self.inner)
            turned_s = time.monotonic()
            pointer.wheel(up=turn % 2 == 0)
            turn += 1
            while time.monotonic() < turned_s + WATCHED_S:
                recorder.look()
                time.sleep(0.0004)
            zooming.add(turned_s, recorder)
        if turn % 2:
            pointer.wheel(up=False)
        self.display.screen.still(self.inner, 0.3, 3.0)
        return zooming

    # -- the page's own clock ----------------------------------------------------------------------------------------
    def watch_page(self) -> None:
        self.performer.ask("watch_page")
        time.sleep(0.3)

    def page_start(self) -> None:
        self.performer.ask("script", text="window.pageWatch.start()")

    def page_stop(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.performer.ask("script", text="window.pageWatch.stop()")["value"])
        return told


def _world_px(place: Probe, zoom: int) -> tuple[float, float]:
    latitude, longitude = place
    sine = math.sin(math.radians(latitude))
    size = 256 * 2**zoom
    return (longitude + 180) / 360 * size, (0.5 - math.atanh(sine) / (2 * math.pi)) * size
