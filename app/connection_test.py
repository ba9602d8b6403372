"""Tries a connection once and says what it may do: behind `connection test` and the button in the settings dialog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.axon import AgencyClient, AxonError, BadCredentials, Credentials, PermissionMissing
from app.axon.errors import LOCATE, STATES, STATES_OR_LOCATE, USERS
from app.connections.profile import Profile
from app.connections.secret import Secret
from app.units.roster import Roster
from app.units.sweep import Sweep, Trouble
from app.units.unit import Unit
from app.wire_manners import ProxyFinder

MOST_CLOCK_DIFFERENCE_S = 120.0
"""More than this and the workstation's clock is worth a word, though ages are told by the agency's."""


class AsksAgency(Protocol):
    """What is needed of `app.axon.AgencyClient`."""

    def sweep(self) -> Sweep: ...
    def officer_account(self, partner_id: str, user_id: str) -> object: ...


@dataclass(frozen=True, slots=True)
class Permission:
    """One of the three permissions an API client needs, under its name in Axon Evidence."""

    name: str
    granted: bool | None
    """None: this try could not tell."""


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What one try found out. What is not known is None."""

    trouble: Trouble | None
    """Why the devices did not come; None when they did."""
    permissions: tuple[Permission, ...]
    """Always the three, in the same order."""
    agency_name: str | None = None
    returned: int | None = None
    """Devices the agency returned, all pages."""
    unreadable: int | None = None
    located: int | None = None
    """Units with a position that can be true."""
    server_time_ms: int | None = None
    newest_fix_ms: int | None = None
    newest_fix_age_s: float | None = None
    clock_difference_s: float | None = None
    """This workstation's clock minus the agency's; positive: ours is ahead."""

    @property
    def missing_permissions(self) -> tuple[str, ...]:
        return tuple(permission.name for permission in self.permissions if permission.granted is False)

    @property
    def worked(self) -> bool:
        """The devices came and no permission is known to be missing."""
        return self.trouble is None and not self.missing_permissions

    @property
    def problem(self) -> str | None:
        """What to do about it, in a sentence or two; None when it worked."""
        if self.trouble is not None:
            return self.trouble.sentence
        if self.missing_permissions:
            names = " and ".join(self.missing_permissions)
            return f"This client lacks the permission {names}. Ask the agency's Axon administrator to add it in Axon Evidence."
        return None

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences about what works but is worth a look."""
        said = []
        if self.trouble is None and self.returned == 0:
            said.append("The agency answers, but has no device to show.")
        elif self.trouble is None and self.located == 0:
            said.append(f"No device tells its position. If some should, check the permission {LOCATE}.")
        if self.unreadable:
            said.append(f"{self.unreadable} of the devices could not be understood; they are named in the list of units.")
        if self.clock_difference_s is not None and abs(self.clock_difference_s) > MOST_CLOCK_DIFFERENCE_S:
            said.append("This workstation's clock is wrong or the agency's is; ages are told by the agency's.")
        return tuple(said)


def test_connection(profile: Profile, secret: Secret, find_proxy: ProxyFinder | None) -> ConnectionReport:
    """Try these values, stored or not, with a client of their own. Waits for the network: not on a GUI thread; raises nothing."""
    try:
        credentials = Credentials(profile.domain, profile.partner_id, profile.client_id, secret.reveal())
    except BadCredentials as error:
        return ConnectionReport(Trouble("bad_credentials", error.title, error.advice), _permissions_after(None))
    with AgencyClient(credentials, find_proxy=find_proxy) as client:
        return try_connection(client, profile.partner_id)


def try_connection(client: AsksAgency, partner_id: str) -> ConnectionReport:
    """Ask for the devices, then for one officer's account; whoever made `client` closes it.

    Waits for the network: not on a GUI thread. An `AxonError` becomes the report's `trouble`.
    """
    try:
        sweep = client.sweep()
    except AxonError as error:
        return ConnectionReport(error.trouble(), _permissions_after(error))
    units: Sequence[Unit] = list(Roster("").read(sweep, 0.0).units)
    fixes_ms = [unit.position.fix_time_ms for unit in units if unit.position is not None]
    names = Counter(unit.partner_name for unit in units if unit.partner_name)
    time = sweep.server_time
    newest_fix_ms = max(fixes_ms, default=None)
    return ConnectionReport(
        trouble=None,
        permissions=(
            Permission(STATES, True),
            # A client without it is refused or gets no `data` as far as is known; a single position proves it is there.
            Permission(LOCATE, True if fixes_ms else None),
            Permission(USERS, _may_read_users(client, partner_id, units)),
        ),
        agency_name=names.most_common(1)[0][0] if names else None,
        returned=sweep.returned,
        unreadable=len(sweep.unreadable),
        located=len(fixes_ms),
        server_time_ms=time.server_time_ms if time else None,
        newest_fix_ms=newest_fix_ms,
        newest_fix_age_s=max(time.server_time_ms - newest_fix_ms, 0) / 1000 if time and newest_fix_ms is not None else None,
        clock_difference_s=time.asked_wall_s - time.server_time_ms / 1000 if time else None,
    )


def _permissions_after(error: AxonError | None) -> tuple[Permission, ...]:
    refused = error.permission if isinstance(error, PermissionMissing) else ""
    # When the agency does not say which of the two it is, both have to be looked at.
    return (
        Permission(STATES, False if refused in (STATES, STATES_OR_LOCATE) else None),
        Permission(LOCATE, False if refused in (LOCATE, STATES_OR_LOCATE) else None),
        Permission(USERS, None),
    )


def _may_read_users(client: AsksAgency, partner_id: str, units: Sequence[Unit]) -> bool | None:
    user_id = next((officer.user_id for unit in units for officer in unit.officers if officer.user_id), None)
    if user_id is None:
        return None
    try:
        client.officer_account(partner_id, user_id)
    except PermissionMissing:
        return False
    except AxonError:
        return None
    return True
