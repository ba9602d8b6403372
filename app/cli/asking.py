"""Asks several agencies at once, each once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from app.axon import AgencyClient, AxonError, Credentials
from app.axon.credentials import BadCredentials
from app.cli.outcome import CommandFailed, wrong_usage
from app.cli.system_proxy import find_proxy
from app.connections.profile import Profile
from app.connections.secret import Secret
from app.units.clock import Clock
from app.units.roster import Roster, RosterChange


@dataclass(frozen=True, slots=True)
class AgencyAnswer:
    """What one agency said: its units settled by the same rules as in the window, or a sentence about why not."""

    profile: Profile
    change: RosterChange | None
    problem: str | None


def credentials(profile: Profile, secret: Secret) -> Credentials:
    try:
        return Credentials(profile.domain, profile.partner_id, profile.client_id, secret.reveal())
    except BadCredentials as error:
        raise wrong_usage(f"{error.title}. {error.advice}") from None


def ask_all(connections: Sequence[tuple[Profile, Secret | str]], clock: Clock) -> list[AgencyAnswer]:
    """One poll of each, all at the same time, in the order given. Nobody waits for another agency's deadline.

    In the place of a secret may stand the sentence that says why there is none.
    """
    clients: list[AgencyClient] = []

    def ask(profile: Profile, secret: Secret | str) -> AgencyAnswer:
        if isinstance(secret, str):
            return AgencyAnswer(profile, None, secret)
        try:
            client = AgencyClient(credentials(profile, secret), clock=clock, find_proxy=find_proxy)
        except CommandFailed as error:
            return AgencyAnswer(profile, None, error.sentence)
        clients.append(client)
        try:
            return AgencyAnswer(profile, Roster(profile.name).read(client.sweep(), clock.monotonic_s()), None)
        except AxonError as error:
            return AgencyAnswer(profile, None, error.trouble().sentence)
        finally:
            client.close()

    with ThreadPoolExecutor(max_workers=max(len(connections), 1)) as threads:
        asking = [threads.submit(ask, profile, secret) for profile, secret in connections]
        try:
            return [answer.result() for answer in asking]
        except BaseException:
            # Ctrl-C: the requests under way end now, or leaving the pool would wait for their deadlines.
            for client in clients:
                client.abort()
            raise
