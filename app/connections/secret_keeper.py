"""Keeps each connection's secret in the system keyring, or in memory for this run, and nowhere else.

Every call may wait for D-Bus or for a person to unlock the keyring: in a GUI, call it on a worker thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import Struct

from app.connections.keyring_choice import (
    TRUSTED_BACKENDS,
    WINDOWS_BACKEND,
    KeyringTrouble,
    no_keyring,
    system_keyring,
    trusted,
)
from app.connections.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "watchfloor"
WINDOWS_LONGEST = 1280
"""Characters the Windows Credential Manager takes in one entry."""
LONGEST = 4096

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Keyed(Protocol):
    """Whatever has a secret: an agency's connection, a map server that wants a key."""

    @property
    def secret_key(self) -> str: ...


class Kept(Enum):
    """Where a secret is now."""

    IN_KEYRING = "in the system keyring"
    THIS_RUN_ONLY = "in memory, for this run only"


class Keeping(Struct, frozen=True):
    """How keeping a secret went: `trouble` says why it is for this run only."""

    kept: Kept
    trouble: KeyringTrouble | None = None

    @property
    def sentence(self) -> str:
        return f"The secret is kept {self.kept.value}." if self.trouble is None else self.trouble.sentence


class Finding(Struct, frozen=True):
    """A secret, or why there is none: `trouble` None and `secret` None together mean that none was ever entered."""

    secret: Secret | None
    trouble: KeyringTrouble | None = None

    @property
    def sentence(self) -> str:
        """Why there is none, for the user; empty when there is one."""
        if self.secret is not None:
            return ""
        if self.trouble is None or self.trouble.code in ("no_keyring", "unsafe_keyring"):
            why = f" {self.trouble.title}." if self.trouble else ""
            return f"The secret of this connection has not been entered on this workstation.{why} Enter it in the settings."
        return self.trouble.sentence


class SecretKeeper:
    """One for the program. Safe to call from several threads; one call waits for another."""

    def __init__(
        self,
        find_backend: Callable[[], KeyringBackend] = system_keyring,
        on_secret: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`on_secret` hears every secret that passes, so that the log can strike it out."""
        self._find_backend = find_backend
        self._on_secret = on_secret
        self._this_run: dict[str, Secret] = {}
        self._one_at_a_time = threading.Lock()

    def keep(self, owner: Keyed, secret: Secret) -> Keeping:
        """Keep the secret in the keyring and read it back.

        Without a keyring that may hold it, it stays in memory. Raises `KeyringTrouble` when it is too long; then it is
        not kept at all.
        """
        self._on_secret(secret.reveal())
        key = owner.secret_key
        with self._one_at_a_time:
            try:
                backend = trusted(self._find_backend())
                _refuse_too_long(secret, backend)
                _ask(lambda: backend.set_password(SERVICE, key, secret.reveal()))
                self._read_back(backend, key, secret)
            except KeyringTrouble as trouble:
                if trouble.code == "too_long":
                    raise
                self._this_run[key] = secret
                _log.warning("A secret is kept for this run only: %s", trouble.code)
                return Keeping(Kept.THIS_RUN_ONLY, trouble)
            self._this_run.pop(key, None)
            return Keeping(Kept.IN_KEYRING)

    def lend(self, owner: Keyed, secret: Secret) -> None:
        """Keep a secret in memory only: the training feed's, or one that came with a command for this run."""
        self._on_secret(secret.reveal())
        with self._one_at_a_time:
            self._this_run[owner.secret_key] = secret

    def find(self, owner: Keyed) -> Finding:
        """The connection's secret. Never raises: locked, missing and no keyring are told apart in the answer."""
        key = owner.secret_key
        with self._one_at_a_time:
            if key in self._this_run:
                return Finding(self._this_run[key])
            try:
                backend = trusted(self._find_backend())
                text = _ask(lambda: backend.get_password(SERVICE, key))
                secret = Secret(text) if text else None
            except KeyringTrouble as trouble:
                return Finding(None, trouble)
            except ValueError:
                return Finding(None, _failed("The secret in the keyring is damaged"))
        if secret is not None:
            self._on_secret(secret.reveal())
        return Finding(secret)

    def forget(self, owner: Keyed) -> None:
        """Remove the secret from the keyring and from memory; fine when there is none. Raises `KeyringTrouble`."""
        key = owner.secret_key
        with self._one_at_a_time:
            self._this_run.pop(key, None)
            try:
                backend = trusted(self._find_backend())
            except KeyringTrouble:
                return
            if _ask(lambda: backend.get_password(SERVICE, key)) is not None:
                _ask(lambda: backend.delete_password(SERVICE, key))

    def describe(self) -> str:
        """Which keyring is used, or in a sentence why none is."""
        try:
            return TRUSTED_BACKENDS[type(trusted(self._find_backend())).__module__]
        except KeyringTrouble as trouble:
            return f"none. {trouble.title}."

    def _read_back(self, backend: KeyringBackend, key: str, secret: Secret) -> None:
        text = _ask(lambda: backend.get_password(SERVICE, key))
        if not text or Secret(text) != secret:
            try:
                _ask(lambda: backend.delete_password(SERVICE, key))
            except KeyringTrouble as trouble:
                _log.warning("A damaged keyring entry could not be removed: %s", trouble.code)
            raise KeyringTrouble(
                "read_back_differs",
                "The keyring did not give back the secret it was given",
                "The secret is kept for this run only. Enter it again, or ask for help with the keyring.",
            )


def _refuse_too_long(secret: Secret, backend: KeyringBackend) -> None:
    longest = WINDOWS_LONGEST if type(backend).__module__ == WINDOWS_BACKEND else LONGEST
    # Windows counts UTF-16 units.
    if len(secret.reveal().encode("utf-16-le", "surrogatepass")) // 2 > longest:
        raise KeyringTrouble(
            "too_long",
            f"This secret is longer than the {longest} characters the keyring takes",
            "Check that only the client's secret was pasted, not a token or a whole file.",
        )


def _ask(question: Callable[[], T]) -> T:
    """Ask the keyring; whatever it raises becomes one `KeyringTrouble` without its text, which may hold anything."""
    try:
        return question()
    except Exception as error:  # noqa: BLE001 - D-Bus, Win32 and Keychain each bring their own
        names = {kind.__name__ for link in _causes(error) for kind in type(link).__mro__}
    if names & {"KeyringLocked", "LockedException", "PromptDismissedException", "KeychainDenied"}:
        raise KeyringTrouble(
            "locked",
            "The keyring is locked",
            "Unlock it and try again. A secret entered just now is kept for this run only.",
        )
    if names & {"NoKeyringError", "SecretServiceNotAvailableException"}:
        raise no_keyring()
    raise _failed("The keyring could not be used")


def _causes(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


def _failed(title: str) -> KeyringTrouble:
    return KeyringTrouble("failed", title, "Check that you are signed in to the desktop and its keyring runs, then try again.")
