"""An agency as its admin sees it, and the server's desk where it is served."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.simulator.faults.fault import Call, Fault
from app.simulator.story import Story
from app.simulator.wire_form import WireForm

RawDevice = dict[str, object] | bytes
DeviceSource = Sequence[RawDevice] | Callable[[float], Sequence[RawDevice]]
"""Devices as tests make them up: JSON objects, or bytes served as they are. A callable is given the time, epoch seconds."""

_RECENT = 10_000


@dataclass(frozen=True, slots=True)
class SimulatedAgency:
    """The four values an admin enters, and the name the agency shows."""

    index: int
    name: str
    domain: str
    partner_id: str
    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Requests:
    """What an agency was asked so far, refused requests included."""

    token: int
    search: int
    users: int
    pages: tuple[tuple[int | None, int | None], ...]
    """`from` and `size` of the last 10,000 searches; None for what was no number."""


class Desk:
    """One agency's state inside the server: faults, made-up devices, tokens, counts.

    Read on the server's thread; changed from any.
    """

    def __init__(self, agency: SimulatedAgency, story: Story) -> None:
        self.agency = agency
        self.dice = story.dice
        self.story_devices = WireForm(story, agency.index, agency.partner_id)
        self.sweep = -1
        """Counts the readings begun: a search with `from` 0 begins one."""
        self._lock = threading.Lock()
        self._faults: tuple[Fault, ...] = ()
        self._memory: dict[str, dict[str, int]] = {}
        self._replaced: DeviceSource | None = None
        self._added: DeviceSource = ()
        self.body: bytes | None = None
        self._counts = {"token": 0, "search": 0, "users": 0}
        self._pages: deque[tuple[int | None, int | None]] = deque(maxlen=_RECENT)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self._faults

    def set_fault(self, fault: Fault) -> None:
        fault.prepare()
        with self._lock:
            self._memory.pop(fault.name, None)
            self._faults = (*(other for other in self._faults if other.name != fault.name), fault)

    def clear_faults(self, name: str | None = None) -> None:
        with self._lock:
            self._faults = tuple(fault for fault in self._faults if name is not None and fault.name != name)

    def memory(self, fault: Fault) -> dict[str, int]:
        """Numbers a fault keeps from request to request, until it is set anew."""
        with self._lock:
            return self._memory.setdefault(fault.name, {})

    def replace_devices(self, source: DeviceSource | None) -> None:
        with self._lock:
            self._replaced = source

    def add_devices(self, source: DeviceSource) -> None:
        with self._lock:
            self._added = source

    def note(self, where: str) -> None:
        with self._lock:
            self._counts[where] += 1

    def note_page(self, offset: object, size: object) -> None:
        with self._lock:
            self._pages.append((offset if isinstance(offset, int) else None, size if isinstance(size, int) else None))

    def requests(self) -> Requests:
        with self._lock:
            return Requests(**self._counts, pages=tuple(self._pages))

    def page(self, call: Call, offset: int, size: int, time_s: float) -> tuple[list[bytes], int]:
        """The devices of one page, and how many there are in all."""
        with self._lock:
            replaced, added = self._replaced, self._added
        made_up = [*_encode(replaced, time_s), *_encode(added, time_s)]
        own = len(self.story_devices) if replaced is None else 0
        places = np.arange(own + len(made_up), dtype=np.int64)
        for fault in self.faults:
            places = fault.listing(call, places)
        page = places[offset : offset + size]
        devices = self.story_devices.devices(page[page < own], time_s)
        if made_up:
            # A fault may have changed the order; made-up devices stand where their number says.
            told = iter(devices)
            devices = [next(told) if place < own else made_up[place - own] for place in page.tolist()]
        return devices, len(places)


def _encode(source: DeviceSource | None, time_s: float) -> list[bytes]:
    devices = source(time_s) if callable(source) else source or ()
    return [device if isinstance(device, bytes) else json.dumps(device, separators=(",", ":")).encode() for device in devices]
