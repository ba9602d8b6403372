"""Carries out what the admin asks: files, keyring and network, one thing at a time and never on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.connection_test import ConnectionReport
from app.connections.keyring_choice import KeyringTrouble
from app.connections.profile import Profile
from app.connections.profile_book import LoadedBook, ProfileBook
from app.connections.secret import Secret
from app.connections.secret_keeper import SecretKeeper
from app.gui.settings.errand import Errands
from app.gui.settings.outcomes import forget, trouble_of

Tester = Callable[[Profile, Secret], ConnectionReport]


@dataclass(frozen=True, slots=True)
class Saved:
    """A connection is stored. `good` False: a sentence tells what did not go as wished."""

    book: LoadedBook
    profile: Profile
    sentences: tuple[str, ...]
    renewed: bool
    """Its secret is new."""
    good: bool = True


@dataclass(frozen=True, slots=True)
class Removed:
    book: LoadedBook
    sentences: tuple[str, ...]
    good: bool = True


@dataclass(frozen=True, slots=True)
class Tried:
    """A connection was tried, or could not be: then `sentence` says why."""

    report: ConnectionReport | None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class SecretState:
    """Whether a secret is stored; never the secret."""

    profile: Profile
    is_set: bool
    sentence: str


class Clerk(QObject):
    """Answers each request with exactly one signal; while one is under way, others are not taken."""

    busy_changed = Signal(bool)
    saved = Signal(object)
    removed = Signal(object)
    tried = Signal(object)
    secret_known = Signal(object)
    troubled = Signal(object)

    def __init__(self, book: ProfileBook, keeper: SecretKeeper, tester: Tester, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._keeper = keeper
        self._tester = tester
        self._changes = Errands(self)
        self._changes.busy_changed.connect(self.busy_changed)
        # A keyring that waits for a person must not keep the admin from typing: looked up beside everything else.
        self._looking = Errands(self)
        self._look_next: Profile | None = None
        self._changing = False

    @property
    def busy(self) -> bool:
        return self._changes.busy

    @property
    def changing(self) -> bool:
        """Something is being stored right now: its outcome must still be heard."""
        return self._changes.busy and self._changing

    def load(self) -> LoadedBook:
        return self._book.load()

    def save(self, old: Profile | None, profile: Profile, secret: Secret | None) -> None:
        """Store a new (`old` None) or a changed connection, and its secret if there is one."""
        self._start(partial(_save, self._book, self._keeper, old, profile, secret), self._report_change)

    def switch(self, profile: Profile) -> None:
        changed = replace(profile, enabled=not profile.enabled)
        self._start(partial(_save, self._book, self._keeper, profile, changed, None), self._report_change)

    def remove(self, profile: Profile) -> None:
        self._start(partial(_remove, self._book, self._keeper, profile), self._report_change)

    def try_connection(self, profile: Profile, secret: Secret | None) -> None:
        """Try these values, with the stored secret if none is given."""
        if not self._changes.busy:
            self._changing = False
            work = partial(_try, self._keeper, self._tester, profile, secret)
            self._changes.start("connection test", work, self._report_try)

    def look_for_secret(self, profile: Profile) -> None:
        """Only the newest question is answered."""
        if not self._looking.start("keyring", partial(_look, self._keeper, profile), self._report_look):
            self._look_next = profile

    def _start(self, work: Callable[[], object], then: Callable[[object], None]) -> None:
        if not self._changes.busy:
            self._changing = True
            self._changes.start("settings", work, then)

    def _report_change(self, outcome: object) -> None:
        if isinstance(outcome, Saved):
            self.saved.emit(outcome)
        elif isinstance(outcome, Removed):
            self.removed.emit(outcome)
        else:
            self.troubled.emit(trouble_of(outcome, "secret"))

    def _report_try(self, outcome: object) -> None:
        self.tried.emit(outcome if isinstance(outcome, Tried) else Tried(None, "The test stumbled. Try again, or tell support."))

    def _report_look(self, outcome: object) -> None:
        if self._look_next is not None:
            profile, self._look_next = self._look_next, None
            self.look_for_secret(profile)
        elif isinstance(outcome, SecretState):
            self.secret_known.emit(outcome)


def _save(book: ProfileBook, keeper: SecretKeeper, old: Profile | None, profile: Profile, secret: Secret | None) -> Saved:
    if profile.machine_wide:
        loaded = book.load()
    elif old is None:
        loaded = book.add(profile)
    else:
        loaded = book.change(old.name, profile)
    sentences = [] if profile.machine_wide else [_what_was_done(old, profile)]
    if secret is None:
        return Saved(loaded, profile, tuple(sentences), renewed=False)
    try:
        keeping = keeper.keep(profile, secret)
    except KeyringTrouble:
        # Not kept at all: the connection goes back to what it was, so that what is stored works.
        if not profile.machine_wide:
            if old is None:
                book.remove(profile.name)
            else:
                book.change(profile.name, old)
        raise
    sentences.append(keeping.sentence)
    good = keeping.trouble is None
    if old is not None and not old.same_client(profile):
        good = forget(keeper, old, "secret", sentences) and good
    return Saved(loaded, profile, tuple(sentences), renewed=True, good=good)


def _what_was_done(old: Profile | None, profile: Profile) -> str:
    if old is not None and replace(old, enabled=profile.enabled) == profile and old != profile:
        return f"{profile.name} is switched {'on' if profile.enabled else 'off'}."
    return f"{profile.name} is stored."


def _remove(book: ProfileBook, keeper: SecretKeeper, profile: Profile) -> Removed:
    loaded = book.remove(profile.name)
    sentences: list[str] = []
    good = forget(keeper, profile, "secret", sentences)
    done = f"{profile.name} and its secret are removed." if good else f"{profile.name} is removed."
    return Removed(loaded, (done, *sentences), good)


def _try(keeper: SecretKeeper, tester: Tester, profile: Profile, secret: Secret | None) -> Tried:
    if secret is None:
        finding = keeper.find(profile)
        if finding.secret is None:
            return Tried(None, finding.sentence)
        secret = finding.secret
    return Tried(tester(profile, secret))


def _look(keeper: SecretKeeper, profile: Profile) -> SecretState:
    finding = keeper.find(profile)
    return SecretState(profile, finding.secret is not None, finding.sentence)
