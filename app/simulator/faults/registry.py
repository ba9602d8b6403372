"""All faults by name."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

from app.simulator.faults import bodies, devices, paging, refusals, transport
from app.simulator.faults.fault import Fault

_TEN_YEARS_S = 10 * 365.25 * 86_400

_ALL: tuple[Fault, ...] = (
    refusals.WrongSecret(),
    refusals.DeletedClient(),
    refusals.NoPermission(),
    refusals.NoPermission(name="no-users-permission", where="users"),
    refusals.DataMissing(),
    refusals.DataMissing(name="data-missing-mid-paging", from_offset=1),
    refusals.ExpiredToken(),
    refusals.RefusedMidPaging(),
    refusals.RefusedForGood(),
    refusals.OddExpiry(),
    refusals.OddExpiry(name="expires-in-absent"),
    refusals.OddExpiry(name="expires-in-zero", expires_in=0),
    refusals.OddExpiry(name="expires-in-negative", expires_in=-60),
    refusals.OddExpiry(name="expires-in-ms", expires_in="ms"),
    refusals.OddExpiry(name="expires-on-ms", expires_in="as it is", expires_on="ms"),
    refusals.OddExpiry(name="expires-on-absent", expires_in="as it is", expires_on="absent"),
    refusals.TooManyRequests(),
    refusals.TooManyRequests(name="too-many-requests-date", retry_after="date"),
    refusals.TooManyRequests(name="too-many-requests-absent", retry_after="absent"),
    refusals.TooManyRequests(name="too-many-requests-absurd", retry_after=10**12),
    refusals.ServerError(),
    refusals.ServerError(name="bad-gateway", status=502),
    refusals.ServerError(name="service-unavailable", status=503),
    refusals.ServerError(name="gateway-timeout", status=504),
    refusals.Redirect(),
    transport.Slow(),
    transport.Hung(),
    transport.SlowDrip(),
    transport.CutOff(),
    transport.Reset(),
    transport.WrongContentLength(),
    transport.HugeBody(),
    transport.GzipBomb(),
    bodies.Html(),
    bodies.Truncated(),
    bodies.Empty(),
    bodies.ByteOrderMark(),
    bodies.DeepNesting(),
    bodies.UserAsList(),
    devices.BadLocation(name="nan-location", latitude="NaN", longitude="NaN"),
    devices.BadLocation(name="infinity-location", latitude="Infinity", longitude="-Infinity"),
    devices.BadLocation(name="overflow-location", latitude="1e999", longitude="-1e999"),
    devices.BadLocation(name="string-location", latitude='"sixty"', longitude='"twenty-four"'),
    devices.BadLocation(name="null-location", latitude="null", longitude="null"),
    devices.BadLocation(name="out-of-range-location", latitude="91.5", longitude="-181.5"),
    devices.BadLocation(name="zero-location", latitude="0.0", longitude="0.0"),
    devices.BadLocation(name="absurd-accuracy", accuracy="1e9"),
    devices.BadLocation(name="location-gone", whole="null"),
    devices.BadLocation(name="fix-time-null", fix_time="null"),
    devices.FutureFix(),
    devices.FutureFix(name="far-future-fix", ahead_s=_TEN_YEARS_S),
    devices.OlderFix(),
    devices.StuckPositions(),
    devices.OneBadDevice(),
    devices.OneBadDevice(name="one-nameless-device", device='{"deviceModel":"Axon Body 4"}'),
    devices.OneBadDevice(name="one-null-device", device="null"),
    devices.EmptyArrays(),
    devices.EndlessInteger(),
    devices.DuplicateKeys(),
    devices.SpoiltText(name="lone-surrogate", text=rb"\ud800"),
    devices.SpoiltText(name="non-utf-8", text=b"\xff\xfe"),
    devices.HostileText(),
    devices.SameId(),
    devices.ClockSkew(),
    paging.TotalHitsChanges(),
    paging.MetaSpoilt(),
    paging.MetaSpoilt(name="server-time-missing", missing=("serverTimestamp",)),
    paging.ShiftedPages(),
    paging.MissingPages(),
    paging.RepeatedPages(),
    paging.DeviceDisappears(),
    paging.NoDevices(),
)

FAULTS = MappingProxyType({fault.name: fault for fault in _ALL})
"""Every fault with its default options."""


def make_fault(name: str, **options: object) -> Fault:
    """The fault of this name with options set. KeyError for an unknown name, TypeError for an unknown option."""
    return dataclasses.replace(FAULTS[name], **options)  # type: ignore[arg-type]
