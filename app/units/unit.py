"""One device as its agency last reported it: a body camera, a patrol car's camera or a drone.

Where it is and when it was heard of changes with every poll, all else rarely. So `Device` is what is kept, and has no position
that could be an old one; place and times are kept as numbers, see `units.fixes`, and both together are a `Unit`.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec


class Kind(IntEnum):
    """What carries the camera. The outline of a mark on the map."""

    OTHER = 0
    BODY = 1
    FLEET = 2
    AIR = 3

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of_model(cls, model: str | None) -> Kind:
        """Axon spells models "Axon Body 4", "Fleet 3", "Fleet Hub", "Air"; unknown spellings are OTHER."""
        words = (model or "").casefold().replace("-", " ").replace("_", " ").split()
        if "body" in words:
            return cls.BODY
        if "fleet" in words:
            return cls.FLEET
        if "air" in words or "drone" in words:
            return cls.AIR
        return cls.OTHER


class State(IntEnum):
    """What the camera is doing, ordered so that the highest in a group is the one to show."""

    OTHER = 0
    OFF = 1
    DOCKED = 2
    BUFFERING = 3
    RECORDING = 4

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of_status(cls, status: str | None) -> State:
        """The five states we draw; a status we do not know is OTHER and is shown as it came."""
        return _STATE_OF_STATUS.get((status or "").strip().casefold(), cls.OTHER)


_STATE_OF_STATUS = {
    "recording": State.RECORDING,
    "buffering": State.BUFFERING,
    "docked": State.DOCKED,
    "off": State.OFF,
    "powered_off": State.OFF,
    "offline": State.OFF,
}


class Position(msgspec.Struct, frozen=True, gc=False):
    """A fix: WGS 84 degrees, the radius in metres the camera is within, and when it was taken."""

    latitude: float
    longitude: float
    accuracy_m: float | None
    fix_time_ms: int
    """Epoch milliseconds on the agency's clock (`locationUpdateTimestamp`)."""


class Officer(msgspec.Struct, frozen=True, gc=False):
    """Somebody assigned to a device. Empty text is None."""

    first_name: str | None = None
    last_name: str | None = None
    badge_number: str | None = None
    user_id: str | None = None
    primary: bool = False

    @property
    def name(self) -> str | None:
        return " ".join(part for part in (self.first_name, self.last_name) if part) or None


DEVICE_ID = "\0"
"""Stands in no link."""


class Device(msgspec.Struct, frozen=True, gc=False):
    """One device of one agency, but for where it is and when it was heard of: the same object for as long as nothing else of
    it changes. What is not known is None or empty; nothing in it is ever trusted as markup.

    The collector does not track these (`gc=False`: they hold no cycles), so 100,000 of them cost no pause.
    """

    device_id: str
    kind: Kind = Kind.OTHER
    state: State = State.OTHER
    status: str | None = None
    """The status word in lower case as it came."""
    officers: tuple[Officer, ...] = ()
    vehicle_name: str | None = None
    vehicle_id: str | None = None
    battery_percent: int | None = None
    signal: str | None = None
    """Axon's word for the signal (not dBm), as it came."""
    serial: str | None = None
    model: str | None = None
    partner_name: str | None = None
    link_form: str | None = None
    """`view_link` with `DEVICE_ID` where it says the device's own: so 100,000 units share one."""
    streamable: bool | None = None
    stream_reason: str | None = None
    connected_device_ids: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Sentences about values that could not be true and were left out."""

    @property
    def view_link(self) -> str | None:
        """Opens the device in Axon Respond; https only."""
        return self.link_form and self.link_form.replace(DEVICE_ID, self.device_id)

    @property
    def officer(self) -> Officer | None:
        """The primary officer, or the first assigned when none is marked primary."""
        return next((officer for officer in self.officers if officer.primary), self.officers[0] if self.officers else None)

    @property
    def officer_name(self) -> str | None:
        officer = self.officer
        return officer.name if officer else None

    @property
    def badge_number(self) -> str | None:
        officer = self.officer
        return officer.badge_number if officer else None

    @property
    def assigned(self) -> bool:
        """Somebody, or a named vehicle, goes with this device."""
        return bool(self.officers) or self.vehicle_name is not None

    @property
    def label(self) -> str:
        """The one name to show: a car by its vehicle, a camera by its officer, else serial or device id."""
        if self.kind is Kind.FLEET:
            return self.vehicle_name or self.officer_name or self.serial or self.device_id
        return self.officer_name or self.vehicle_name or self.serial or self.device_id

    def at(self, position: Position | None, contact_time_ms: int | None) -> Unit:
        """This device at a place and time of its own."""
        return Unit(*(*msgspec.structs.astuple(self), position, contact_time_ms))


class Unit(Device, frozen=True, gc=False):
    """All that an agency said of one device at one time."""

    position: Position | None = None
    contact_time_ms: int | None = None
    """Epoch milliseconds of the last contact of any kind (`deviceUpdateTimestamp`)."""

    @property
    def device(self) -> Device:
        return Device(*msgspec.structs.astuple(self)[:-2])
