"""A fleet, a clock and a watch: what a test reports, and what was raised."""

from __future__ import annotations

from collections.abc import Sequence

from app.units.alarm import AlarmKind, Episode
from app.units.alarm_findings import Look
from app.units.alarm_watch import AlarmWatch
from app.units.areas import Area
from app.units.feed import FeedHealth
from app.units.fleet import NOTHING_CHANGED, AgencyNow, Fleet, FleetChange
from app.units.roster import Roster
from app.units.sweep import Trouble
from app.units.unit import Position, State, Unit
from tests.units.conftest import START_MS, make_sweep, make_unit

DOWN = Trouble("timeout", "The agency is not answering", "Wait.")


class AlarmScene:
    """One agency, "a". Time is moved by the test; figures come at the time they are reported."""

    def __init__(self, areas: Sequence[Area] = ()) -> None:
        self.fleet, self.roster, self.watch = Fleet(), Roster("a"), AlarmWatch(areas)
        self.second = 0.0
        self.confirmed = True
        self.trouble: Trouble | None = None
        self.raised: list[tuple[float, AlarmKind, str]] = []
        self.over: list[Episode] = []
        self.again: list[Episode] = []

    @property
    def now_ms(self) -> int:
        return START_MS + int(self.second * 1000)

    def unit(
        self,
        device_id: str = "d1",
        state: State = State.RECORDING,
        *,
        fix_age_s: float | None = 0.0,
        contact_age_s: float | None = None,
        battery: int | None = 80,
        latitude: float = 60.17,
        longitude: float = 24.94,
        accuracy_m: float | None = 6.0,
    ) -> Unit:
        age_s = fix_age_s if contact_age_s is None else contact_age_s
        made = make_unit(device_id, fix_age_s=None, at_ms=self.now_ms - int((age_s or 0.0) * 1000), state=state)
        position = None
        if fix_age_s is not None:
            position = Position(latitude, longitude, accuracy_m, self.now_ms - int(fix_age_s * 1000))
        return Unit(
            device_id,
            kind=made.kind,
            state=state,
            status=state.word,
            position=position,
            contact_time_ms=made.contact_time_ms,
            officers=made.officers,
            battery_percent=battery,
        )

    def report(self, *units: Unit) -> Look:
        """The agency answers with these, and the watch looks."""
        change = self.fleet.apply(self.roster.read(make_sweep(units, at_ms=self.now_ms), self.second))
        return self._look(change)

    def pass_s(self, seconds: float) -> Look:
        self.second += seconds
        return self._look(NOTHING_CHANGED)

    def forget(self) -> Look:
        return self._look(self.fleet.forget("a"))

    def kinds(self) -> list[AlarmKind]:
        return [kind for _, kind, _ in self.raised]

    def _look(self, change: FleetChange) -> Look:
        now = {"a": AgencyNow(self.now_ms, self.confirmed)}
        self.watch.note(change)
        aged = self.fleet.age(now)
        self.watch.note(FleetChange(NOTHING_CHANGED.added, aged, NOTHING_CHANGED.removed))
        look = self.watch.look(self.fleet, now, [FeedHealth("a", 1.0, self.trouble, None, None)], self.second)
        self.raised += [(self.second, each.episode.kind, each.what) for each in look.raised]
        self.over += look.over
        self.again += look.again
        return look
