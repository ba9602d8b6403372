"""A real book on disk, a keyring in memory, a real simulator, and the dialog that stands between them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from pytestqt.qtbot import QtBot

from app.connection_test import test_connection
from app.connections.profile import Profile
from app.connections.profile_book import ProfileBook
from app.connections.secret import Secret
from app.connections.secret_keeper import SecretKeeper
from app.gui.fleet_monitor import FleetMonitor
from app.gui.settings.clerk import Tester
from app.gui.settings.connections_page import ConnectionsPage
from app.gui.settings.dialog import SettingsDialog
from app.settings import Settings, SettingsFile
from app.simulator import SimulatedAgency, SimulatedServer, Story

PARTNER_ID = "11111111-2222-3333-4444-555555555555"
CLIENT_ID = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
SECRET = "correct-horse-battery-staple"


class MemoryKeyring(KeyringBackend):
    """Passes for a trusted one. `gate` holds every call until a test opens it, as a person does who unlocks a keyring."""

    priority = 0.1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[str, str] = {}
        self.threads: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()

    def _pass(self) -> None:
        self.gate.wait(20)
        self.threads.add(threading.current_thread().name)

    def get_password(self, service: str, username: str) -> str | None:
        self._pass()
        return self.entries.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._pass()
        self.entries[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._pass()
        if self.entries.pop(username, None) is None:
            raise PasswordDeleteError("No such password!")


MemoryKeyring.__module__ = "keyring.backends.SecretService"


@dataclass
class Office:
    """Everything around the dialog, and what it told."""

    folder: Path
    qtbot: QtBot
    keyring: KeyringBackend = field(default_factory=MemoryKeyring)
    told: list[frozenset[str]] = field(default_factory=list)
    settings_told: list[Settings] = field(default_factory=list)
    tester: Tester = field(default_factory=lambda: partial(test_connection, find_proxy=None))
    dialogs: list[SettingsDialog] = field(default_factory=list)
    """Kept: a dialog nobody holds is gone."""

    def __post_init__(self) -> None:
        self.book = ProfileBook(self.folder, self.folder / "machine")
        self.keeper = SecretKeeper(lambda: self.keyring)
        self.settings_file = SettingsFile(self.folder)
        self.monitor = FleetMonitor()

    def stored(self, name: str = "Lakeside PD", client_id: str = CLIENT_ID, secret: str | None = SECRET) -> Profile:
        """A connection that was entered before the dialog opens."""
        profile = Profile.from_text(name, "lakesidepd.evidence.com", PARTNER_ID, client_id)
        self.book.add(profile)
        if secret is not None:
            self.keeper.keep(profile, Secret(secret))
        return profile

    def open(self) -> SettingsDialog:
        dialog = self.new_dialog()
        self.qtbot.addWidget(dialog)
        dialog.open()
        return dialog

    def new_dialog(self) -> SettingsDialog:
        dialog = SettingsDialog(self.book, self.keeper, self.settings_file, self.monitor, self.tester)
        self.dialogs.append(dialog)
        dialog.profiles_changed.connect(self.told.append)
        dialog.settings_changed.connect(self.settings_told.append)
        return dialog

    def open_page(self) -> ConnectionsPage:
        return self.open().connections

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=15_000)


@pytest.fixture
def office(qtbot: QtBot, tmp_path: Path) -> Office:
    return Office(tmp_path, qtbot)


@pytest.fixture
def server() -> Iterator[SimulatedServer]:
    with SimulatedServer(Story(units=60, agencies=1, seed=3, start_time_s=time.time())) as server:
        yield server


@pytest.fixture
def agency(server: SimulatedServer) -> SimulatedAgency:
    return server.agencies[0]
