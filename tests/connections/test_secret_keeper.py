import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError

from app.connections.keyring_choice import KeyringTrouble, system_keyring
from app.connections.profile import Profile
from app.connections.secret import Secret
from app.connections.secret_keeper import Kept, SecretKeeper

PROFILE = Profile.from_text("A", "a.evidence.com", "11111111-2222-3333-4444-555555555555", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")
SECRET = Secret("s3cret-" * 4)


def shelf(
    module: str = "keyring.backends.SecretService", *, locked: Exception | None = None, truncates: int | None = None
) -> Any:
    """A keyring in memory that passes for one of the trusted modules and can misbehave as the real ones do."""

    class Keyring(KeyringBackend):
        priority = 0.1

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self.entries: dict[tuple[str, str], str] = {}

        def _unlock(self) -> None:
            if locked is not None:
                raise locked

        def get_password(self, service: str, username: str) -> str | None:
            self._unlock()
            return self.entries.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self._unlock()
            self.entries[service, username] = password[:truncates]

        def delete_password(self, service: str, username: str) -> None:
            self._unlock()
            if self.entries.pop((service, username), None) is None:
                raise PasswordDeleteError("No such password!")

    Keyring.__module__ = module
    return Keyring()


def test_a_secret_is_kept_read_back_found_by_the_next_run_and_forgotten() -> None:
    backend = shelf()
    heard: list[str] = []
    keeper = SecretKeeper(lambda: backend, heard.append)
    assert keeper.keep(PROFILE, SECRET).kept is Kept.IN_KEYRING
    assert backend.entries == {("watchfloor", PROFILE.secret_key): SECRET.reveal()}
    next_run = SecretKeeper(lambda: backend, heard.append)
    assert next_run.find(PROFILE).secret == SECRET
    assert heard == [SECRET.reveal()] * 2
    next_run.forget(PROFILE)
    assert backend.entries == {}
    missing = next_run.find(PROFILE)
    assert missing.secret is None and missing.trouble is None and "not been entered" in missing.sentence
    next_run.forget(PROFILE)


class PlainText(KeyringBackend):
    priority = 9

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("never asked")

    set_password = delete_password = get_password  # type: ignore[assignment]


NOTHING: KeyringBackend = fail.Keyring()  # type: ignore[no-untyped-call]
NULL: KeyringBackend = null.Keyring()  # type: ignore[no-untyped-call]
PLAIN_TEXT: KeyringBackend = PlainText()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("backend", "code"),
    [(NOTHING, "no_keyring"), (NULL, "unsafe_keyring"), (PLAIN_TEXT, "unsafe_keyring")],
)
def test_without_a_keyring_that_may_hold_it_a_secret_lives_for_this_run_only(backend: KeyringBackend, code: str) -> None:
    keeper = SecretKeeper(lambda: backend)
    keeping = keeper.keep(PROFILE, SECRET)
    assert keeping.kept is Kept.THIS_RUN_ONLY and keeping.trouble is not None and keeping.trouble.code == code
    assert "this run only" in keeping.sentence
    assert keeper.find(PROFILE).secret == SECRET
    keeper.forget(PROFILE)
    assert keeper.find(PROFILE).secret is None
    assert SecretKeeper(lambda: backend).find(PROFILE).trouble is not None


def test_a_class_that_derives_from_a_trusted_one_is_not_trusted() -> None:
    trusted = shelf()

    class Sneaky(type(trusted)):  # type: ignore[misc]
        pass

    assert SecretKeeper(lambda: Sneaky()).keep(PROFILE, SECRET).kept is Kept.THIS_RUN_ONLY


def test_of_a_chain_only_a_trusted_link_is_used() -> None:
    good = shelf()

    class Chain(chainer.ChainerBackend):
        backends = [PLAIN_TEXT, good]  # noqa: RUF012

    Chain.__module__ = chainer.__name__
    assert SecretKeeper(Chain).keep(PROFILE, SECRET).kept is Kept.IN_KEYRING
    assert len(good.entries) == 1


@pytest.mark.parametrize("error", [KeyringLocked("Failed"), "dismissed"])
def test_locked_or_dismissed_is_neither_missing_nor_no_keyring(error: Any) -> None:
    if error == "dismissed":
        error = InitError("Failed to create the collection")
        error.__cause__ = type("PromptDismissedException", (Exception,), {})()
    backend = shelf(locked=error)
    keeper = SecretKeeper(lambda: backend)
    finding = keeper.find(PROFILE)
    assert finding.trouble is not None and finding.trouble.code == "locked"
    assert "locked" in finding.sentence and finding.trouble.advice
    keeping = keeper.keep(PROFILE, SECRET)
    assert keeping.kept is Kept.THIS_RUN_ONLY and keeping.trouble is not None and keeping.trouble.code == "locked"
    assert keeper.find(PROFILE).secret == SECRET


def test_anything_else_a_keyring_raises_is_one_sentence_without_its_text() -> None:
    backend = shelf(locked=OSError(SECRET.reveal()))
    finding = SecretKeeper(lambda: backend).find(PROFILE)
    assert finding.trouble is not None and finding.trouble.code == "failed"
    assert SECRET.reveal() not in repr(finding)


def test_a_secret_cut_short_by_the_keyring_is_noticed_and_removed_there() -> None:
    backend = shelf(truncates=5)
    keeping = SecretKeeper(lambda: backend).keep(PROFILE, SECRET)
    assert keeping.trouble is not None and keeping.trouble.code == "read_back_differs"
    assert backend.entries == {}


def test_a_secret_too_long_for_windows_is_refused_in_words() -> None:
    backend = shelf("keyring.backends.Windows")
    keeper = SecretKeeper(lambda: backend)
    keeper.keep(PROFILE, Secret("x" * 1280))
    with pytest.raises(KeyringTrouble, match="1280") as caught:
        keeper.keep(PROFILE, Secret("x" * 1281))
    assert caught.value.code == "too_long"
    assert keeper.find(PROFILE).secret == Secret("x" * 1280)


def in_own_process(script: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={key: value for key, value in os.environ.items() if not key.startswith(("DBUS", "PYTHON_KEYRING"))} | environment,
    ).stdout


@pytest.mark.parametrize(
    ("forced", "code"),
    [
        ("keyring.backends.null.Keyring", "unsafe_keyring"),
        ("keyring.backends.fail.Keyring", "no_keyring"),
        ("no.such.module.Keyring", "unsafe_keyring"),
    ],
)
def test_a_backend_forced_by_the_environment_is_refused(forced: str, code: str, tmp_path: Path) -> None:
    script = """
from app.connections.keyring_choice import KeyringTrouble, system_keyring, trusted
try:
    trusted(system_keyring())
except KeyringTrouble as trouble:
    print(trouble.code)
"""
    assert in_own_process(script, PYTHON_KEYRING_BACKEND=forced, XDG_CONFIG_HOME=str(tmp_path)).strip() == code


def test_importing_the_keeper_does_not_import_keyring() -> None:
    script = "import sys, app.connections.secret_keeper; print('keyring' in sys.modules)"
    assert in_own_process(script).strip() == "False"
    assert callable(system_keyring)


_REAL = """
import sys
from app.connections.profile import Profile
from app.connections.secret import Secret
from app.connections.secret_keeper import SecretKeeper
profile = Profile.from_text(
    "A", "a.evidence.com", "11111111-2222-3333-4444-555555555555", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")
keeper = SecretKeeper()
if sys.argv[1] == "keep":
    print(keeper.describe(), keeper.keep(profile, Secret("s3cret-w\\u00f6rd")).kept.name)
elif sys.argv[1] == "find":
    print(keeper.find(profile).secret == Secret("s3cret-w\\u00f6rd"))
else:
    keeper.forget(profile)
    print(keeper.find(profile))
"""


def _needs_a_real_keyring(*programs: str) -> pytest.MarkDecorator:
    missing = [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@_needs_a_real_keyring("dbus-run-session", "gnome-keyring-daemon", "bash")
def test_a_real_keyring_keeps_a_secret_from_one_process_to_the_next(tmp_path: Path) -> None:
    (tmp_path / "probe.py").write_text(_REAL, encoding="utf-8")
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    run = f"{sys.executable} {tmp_path / 'probe.py'}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DBUS", "PYTHON_KEYRING"))}
    ended = subprocess.run(
        [
            "dbus-run-session",
            "--",
            "bash",
            "-c",
            "echo -n pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
            f" && {run} keep && {run} find && {run} forget",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment
        | {"XDG_RUNTIME_DIR": str(runtime), "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "PYTHONPATH": os.getcwd()},
    )
    lines = ended.stdout.splitlines()
    assert ended.returncode == 0, ended.stderr
    assert lines[0].startswith("Secret Service") and lines[0].endswith("IN_KEYRING")
    assert lines[1:] == ["True", "Finding(secret=None, trouble=None)"]
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or path.name == "probe.py" or b"s3cret-w" not in path.read_bytes()
