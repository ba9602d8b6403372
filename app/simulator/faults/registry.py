"""All faults by name."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

from app.simulator.faults import refusals
from app.simulator.faults.fault import Fault

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
    refusals.OddExpiry(name="expires-in-absent", expires_in="absent"),
    refusals.OddExpiry(name="expires-in-zero", expires_in=0),
    refusals.OddExpiry(name="expires-in-negative", expires_in=-60),
    refusals.OddExpiry(name="expires-in-ms", expires_in="ms"),
    refusals.OddExpiry(name="expires-on-ms", expires_in="as it is", expires_on="ms"),
    refusals.OddExpiry(name="expires-on-absent", expires_in="as it is", expires_on="absent"),
    refusals.TooManyRequests(),
    refusals.ServerError(),
    refusals.Redirect(),
)

FAULTS = MappingProxyType({fault.name: fault for fault in _ALL})
"""Every fault with its default options."""


def make_fault(name: str, **options: object) -> Fault:
    """The fault of this name with options set. KeyError for an unknown name, TypeError for an unknown option."""
    return dataclasses.replace(FAULTS[name], **options)  # type: ignore[arg-type]
