"""Which of the system's keyrings may hold a secret, and what is said when none may."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

# By the module of the class itself: a class that only borrows a good name, or derives from a good one, is not in here.
TRUSTED_BACKENDS = {
    "keyring.backends.SecretService": "Secret Service (GNOME Keyring, KeePassXC, KWallet)",
    "keyring.backends.libsecret": "Secret Service (libsecret)",
    "keyring.backends.kwallet": "KDE Wallet",
    "keyring.backends.Windows": "Windows Credential Manager",
    "keyring.backends.macOS": "macOS Keychain",
}
WINDOWS_BACKEND = "keyring.backends.Windows"
_NOTHING_BEHIND_IT = {"keyring.backends.fail"}

_THIS_RUN_ONLY = "The secret is kept for this run only and nothing is written to disk."


class KeyringTrouble(Exception):  # noqa: N818 - says what it is
    """The keyring did not do what was asked. `code` is stable and holds no data; the sentences are for the user.

    Codes: `no_keyring`, `unsafe_keyring`, `locked`, `too_long`, `read_back_differs`, `failed`.
    """

    def __init__(self, code: str, title: str, advice: str) -> None:
        super().__init__(f"{title}. {advice}")
        self.code = code
        self.title = title
        self.advice = advice

    @property
    def sentence(self) -> str:
        return f"{self.title}. {self.advice}"


def no_keyring() -> KeyringTrouble:
    return KeyringTrouble(
        "no_keyring",
        "This system has no keyring to keep secrets in",
        f"{_THIS_RUN_ONLY} On Linux, install and start GNOME Keyring, KWallet or KeePassXC.",
    )


def unsafe_keyring(backend: object) -> KeyringTrouble:
    return KeyringTrouble(
        "unsafe_keyring",
        f"The keyring set on this system ({type(backend).__module__}) does not protect secrets and is not used",
        f"{_THIS_RUN_ONLY} Remove PYTHON_KEYRING_BACKEND or keyringrc.cfg to use the system's own.",
    )


def system_keyring() -> KeyringBackend:
    """The keyring of this system, if it is one we trust. Raises `KeyringTrouble`. May take seconds: D-Bus is asked.

    Imported late: `keyring` looks for plug-ins and talks to D-Bus, which must not stand before the first window.
    """
    try:
        import keyring

        chosen = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - a backend forced by name can raise anything on import
        raise KeyringTrouble(
            "unsafe_keyring",
            "The keyring set on this system cannot be used",
            f"{_THIS_RUN_ONLY} Remove PYTHON_KEYRING_BACKEND or keyringrc.cfg to use the system's own.",
        ) from None
    return trusted(chosen)


def trusted(backend: KeyringBackend) -> KeyringBackend:
    """`backend` itself, or the best trusted one of a chain. Raises `KeyringTrouble` for every other."""
    module = type(backend).__module__
    if module in TRUSTED_BACKENDS:
        return backend
    if module in _NOTHING_BEHIND_IT:
        raise no_keyring()
    if module == "keyring.backends.chainer":
        # A chain writes to whichever link accepts; we take one link, so that a plain-text one never gets its turn.
        links = list(getattr(backend, "backends", ()))
        for link in links:
            if type(link).__module__ in TRUSTED_BACKENDS:
                return link  # type: ignore[no-any-return]
        raise unsafe_keyring(links[0]) if links else no_keyring()
    raise unsafe_keyring(backend)
