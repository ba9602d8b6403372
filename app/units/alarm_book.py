"""The list of alarms: what was raised, acknowledged, put off and over. Bounded, in memory only."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from app.units.alarm import Alarm, AlarmKind, AlarmLevel, Episode
from app.units.alarm_findings import Look
from app.units.fleet import UnitKey

MOST_KEPT = 500
SNOOZES_S = (15 * 60.0, 60 * 60.0)
MUTE_S = 10 * 60.0
HEARD_FIRST = frozenset({AlarmKind.SILENT, AlarmKind.SWITCHED_OFF, AlarmKind.FEED_DOWN})


@dataclass(frozen=True, slots=True)
class AlarmLevels:
    """Whether each kind is off, seen, or seen and heard."""

    chosen: Mapping[AlarmKind, AlarmLevel] = field(default_factory=dict)

    def of(self, kind: AlarmKind) -> AlarmLevel:
        return self.chosen.get(kind) or (AlarmLevel.HEARD if kind in HEARD_FIRST else AlarmLevel.SEEN)


class AlarmBook:
    """Newest last. Owned by one thread; times are seconds of the wall clock for what is shown, monotonic for what is waited."""

    def __init__(self, levels: AlarmLevels | None = None) -> None:
        self.alarms: tuple[Alarm, ...] = ()
        self._levels = levels or AlarmLevels()
        self._number = 0
        self._lasting: dict[Episode, int] = {}
        self._put_off_until_s: dict[UnitKey, float] = {}
        self._muted_until_s = -math.inf
        self._gone_to: int | None = None

    # -- what happens --------------------------------------------------------------------------------------------------
    def take(self, look: Look, wall_s: float, monotonic_s: float) -> bool:
        """Enter what a pass found; answers whether something is to be heard."""
        heard = self._end_snoozes(monotonic_s)
        for episode in look.over:
            self._change(self._lasting.get(episode), over_s=wall_s)
        for episode in look.again:
            self._change(self._lasting.get(episode), over_s=None)
        added = []
        for raised in look.raised:
            level = self._levels.of(raised.episode.kind)
            if level is AlarmLevel.OFF:
                continue
            self._number += 1
            self._lasting[raised.episode] = self._number
            added.append(Alarm(self._number, raised.episode, raised.label, raised.what, wall_s))
            put_off = raised.episode.key in self._put_off_until_s
            heard |= level is AlarmLevel.HEARD and not put_off
        if added:
            self.alarms = self._bounded((*self.alarms, *added))
        return heard and not self.muted_for_s(monotonic_s)

    def set_levels(self, levels: AlarmLevels) -> None:
        """What is switched off leaves the list."""
        self._levels = levels
        self._keep(lambda alarm: levels.of(alarm.kind) is not AlarmLevel.OFF)

    def keep_only(self, stays: Callable[[Alarm], bool]) -> None:
        """Units that were taken away take their alarms with them."""
        self._keep(stays)
        shown = {alarm.key for alarm in self.alarms}
        self._put_off_until_s = {key: until_s for key, until_s in self._put_off_until_s.items() if key in shown}

    # -- what the dispatcher says --------------------------------------------------------------------------------------
    def acknowledge(self, number: int, wall_s: float) -> None:
        alarm = self.alarm(number)
        if alarm is not None and alarm.acknowledged_s is None:
            self._change(number, acknowledged_s=wall_s)

    def acknowledge_all(self, wall_s: float) -> None:
        for alarm in self.waiting:
            self._change(alarm.number, acknowledged_s=wall_s)

    def snooze(self, key: UnitKey, for_s: float, monotonic_s: float) -> None:
        """Nothing of this unit is shown over the list or heard for a while; what still lasts then comes back."""
        self._put_off_until_s[key] = monotonic_s + for_s

    def go_to(self, number: int) -> None:
        """Somebody looks into it: it stays the one that is told of, whatever is raised meanwhile, until it is answered."""
        self._gone_to = number

    def mute(self, monotonic_s: float, for_s: float = MUTE_S) -> None:
        """No sound for a while. It ends by itself; what is seen is seen."""
        self._muted_until_s = monotonic_s + for_s

    def unmute(self) -> None:
        self._muted_until_s = -math.inf

    # -- what is shown -------------------------------------------------------------------------------------------------
    @property
    def waiting(self) -> tuple[Alarm, ...]:
        """Neither acknowledged nor put off, newest last."""
        return tuple(each for each in self.alarms if each.acknowledged_s is None and each.key not in self._put_off_until_s)

    @property
    def told(self) -> Alarm | None:
        """The one somebody went to, for as long as it waits; else the newest that waits."""
        waiting = self.waiting
        return next((each for each in waiting if each.number == self._gone_to), waiting[-1] if waiting else None)

    def alarm(self, number: int) -> Alarm | None:
        return next((alarm for alarm in self.alarms if alarm.number == number), None)

    def put_off_for_s(self, key: UnitKey | None, monotonic_s: float) -> float:
        """Seconds until this unit's alarms come back; 0 when they are not put off."""
        until_s = self._put_off_until_s.get(key) if key is not None else None
        return 0.0 if until_s is None else max(until_s - monotonic_s, 0.0)

    def muted_for_s(self, monotonic_s: float) -> float:
        return max(self._muted_until_s - monotonic_s, 0.0)

    # ------------------------------------------------------------------------------------------------------------------
    def _end_snoozes(self, monotonic_s: float) -> bool:
        """What was put off and still lasts is due again, and heard again; what is over meanwhile stays quiet."""
        ended = {key for key, until_s in self._put_off_until_s.items() if until_s <= monotonic_s}
        heard = False
        for key in ended:
            del self._put_off_until_s[key]
            for alarm in self.alarms:
                if alarm.key != key or alarm.acknowledged_s is not None:
                    continue
                if alarm.over_s is not None:
                    self._change(alarm.number, acknowledged_s=alarm.over_s)
                else:
                    heard |= self._levels.of(alarm.kind) is AlarmLevel.HEARD
        return heard

    def _change(self, number: int | None, **what: float | None) -> None:
        self.alarms = tuple(
            replace(alarm, **what) if alarm.number == number else alarm  # type: ignore[arg-type]
            for alarm in self.alarms
        )

    def _keep(self, stays: Callable[[Alarm], bool]) -> None:
        self.alarms = tuple(alarm for alarm in self.alarms if stays(alarm))
        self._forget_ended()

    def _bounded(self, alarms: tuple[Alarm, ...]) -> tuple[Alarm, ...]:
        """Over the bound the oldest go, those somebody has seen first."""
        too_many = len(alarms) - MOST_KEPT
        if too_many > 0:
            by_worth = sorted(alarms, key=lambda alarm: (alarm.acknowledged_s is None, alarm.number))
            gone = {alarm.number for alarm in by_worth[:too_many]}
            alarms = tuple(alarm for alarm in alarms if alarm.number not in gone)
        self.alarms = alarms
        self._forget_ended()
        return alarms

    def _forget_ended(self) -> None:
        numbers = {alarm.number for alarm in self.alarms}
        self._lasting = {episode: number for episode, number in self._lasting.items() if number in numbers}
