"""Keeps the pollers in step with what the admin set up."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from app.axon import AgencyClient, BadCredentials, Credentials
from app.connections.profile import Profile
from app.connections.secret_keeper import SecretKeeper
from app.gui.poll_worker import AsksAgency, CannotAsk
from app.gui.pollers import Connection, Pollers
from app.gui.system_proxy import system_proxy
from app.units.floor import Turn
from app.units.sweep import Trouble


class Switchboard(QObject):
    """Knows which profiles are being asked. Changed only on the GUI thread; secrets are fetched on the worker's."""

    profiles_changed = Signal()

    def __init__(self, pollers: Pollers, keeper: SecretKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pollers = pollers
        self._keeper = keeper
        self._plugged: dict[str, Profile] = {}

    @property
    def training(self) -> bool:
        """Some of what is on the screen is not real."""
        return any(profile.domain.training for profile in self._plugged.values())

    @property
    def empty(self) -> bool:
        return not self._plugged

    def show(self, profiles: Iterable[Profile], renewed: frozenset[str] = frozenset()) -> None:
        """Ask exactly these from now on. Those that did not change go on undisturbed, unless named in `renewed`."""
        wanted = {profile.name: profile for profile in profiles if profile.enabled}
        for name, profile in list(self._plugged.items()):
            if wanted.get(name) != profile or name in renewed:
                self._pollers.remove(name)
                del self._plugged[name]
        for name, profile in wanted.items():
            if name not in self._plugged:
                self._plugged[name] = profile
                self._pollers.add(
                    Connection(
                        name,
                        profile.partner_id,
                        profile.poll_interval_s,
                        self._client_maker(profile),
                        profile.ageing.rules,
                        profile.ageing.keep_lost_s,
                    )
                )
        self.profiles_changed.emit()

    def _client_maker(self, profile: Profile) -> Callable[[Turn], AsksAgency]:
        def make_client(turn: Turn) -> AsksAgency:
            finding = self._keeper.find(profile)
            if finding.secret is None:
                title, _, advice = finding.sentence.partition(". ")
                raise CannotAsk(Trouble("no_secret", title, advice or "Enter it in the settings."))
            try:
                credentials = Credentials(profile.domain, profile.partner_id, profile.client_id, finding.secret.reveal())
            except BadCredentials as error:
                raise CannotAsk(Trouble("bad_credentials", error.title, error.advice)) from None
            return AgencyClient(credentials, turn=turn, find_proxy=system_proxy)

        return make_client
