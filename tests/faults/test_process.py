"""B57 to B60: files that are broken, full or cut off, a second start, and a whole program that is closed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from app.connections.profile import Profile
from app.connections.profile_book import FILE_NAME, ProfileBook
from app.gui.single_instance import LOCK_NAME, SingleInstance
from app.logs import FILE_NAME as LOG_NAME
from app.logs import Log
from app.settings import Settings, SettingsFile, StateFile, Theme
from app.toml_file import FileTrouble
from tests.faults.floor import Floor

ROOT = Path(__file__).parents[2]
GOOD_SETTINGS = 'version = 1\ntheme = "light"\ntext_scale_percent = 150\n'
GOOD_BOOK = (
    'version = 1\n[[connection]]\nname = "Lakeside"\ndomain = "lakeside.evidence.com"\n'
    'partner_id = "0f8fad5b-d9cb-469f-a165-70867728950e"\nclient_id = "7c9e6679-7425-40de-944b-e07fc1f90ae7"\n'
)
PROFILE = Profile.from_text(
    "Hillside", "hillside.evidence.com", "1f8fad5b-d9cb-469f-a165-70867728950e", "8c9e6679-7425-40de-944b-e07fc1f90ae7"
)


# -- B57 -------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "spoil",
    [
        lambda good: good[: len(good) // 2],
        lambda good: b"\x00\xff\xfe" + os.urandom(500),
        lambda good: b"[" * 5000,
        lambda good: good.replace(b"=", b":"),
        lambda good: b"\xef\xbb\xbf" + good[:-5],
    ],
    ids=["truncated", "garbage", "nested", "no TOML", "cut with a mark"],
)
def test_b57_a_broken_configuration_starts_with_defaults_and_keeps_a_copy(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    for name, good in (("settings.toml", GOOD_SETTINGS), (FILE_NAME, GOOD_BOOK)):
        (tmp_path / name).write_bytes(spoil(good.encode()))
    spoilt = {name: (tmp_path / name).read_bytes() for name in ("settings.toml", FILE_NAME)}
    settings, book = SettingsFile(tmp_path), ProfileBook(tmp_path)
    loaded = settings.load()
    assert loaded.notices
    assert book.load().notices
    for name, was in spoilt.items():
        assert (tmp_path / f"{name}.bad").read_bytes() == was
    settings.save(Settings(theme=Theme.LIGHT))
    book.add(PROFILE)
    assert SettingsFile(tmp_path).load().settings.theme is Theme.LIGHT
    assert ProfileBook(tmp_path).load().find("Hillside") is not None


def test_b57_a_newer_configuration_is_used_as_far_as_it_goes_and_never_changed(tmp_path: Path) -> None:
    newer = {
        "settings.toml": GOOD_SETTINGS.replace("version = 1", "version = 99") + "shiny = 7\n",
        FILE_NAME: GOOD_BOOK.replace("version = 1", "version = 99"),
    }
    for name, text in newer.items():
        (tmp_path / name).write_text(text)
    assert SettingsFile(tmp_path).load().settings.theme is Theme.LIGHT
    assert ProfileBook(tmp_path).load().find("Lakeside") is not None
    with pytest.raises(FileTrouble):
        SettingsFile(tmp_path).save(Settings())
    with pytest.raises(FileTrouble):
        ProfileBook(tmp_path).add(PROFILE)
    assert {name: (tmp_path / name).read_text() for name in newer} == newer


SAVES_ONCE = """
import os, resource, sys
from pathlib import Path
from app.settings import Settings, SettingsFile, StateFile, Theme
from app.toml_file import FileTrouble
folder = Path(sys.argv[1])
assert SettingsFile(folder).load().settings.theme is Theme.LIGHT
if sys.argv[2] == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
elif os.geteuid() == 0:
    os.setuid(65534)  # no right stops root
StateFile(folder).save({"place": "x" * 1000})
try:
    SettingsFile(folder).save(Settings())
except FileTrouble as trouble:
    print(trouble.title)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="rights and limits of Unix")
@pytest.mark.parametrize("why", ["full", "read-only"])
def test_b57_a_full_or_read_only_disk_is_said_and_leaves_the_old_file_whole(tmp_path: Path, why: str) -> None:
    (tmp_path / "settings.toml").write_text(GOOD_SETTINGS)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    (tmp_path / "settings.toml").chmod(0o644)
    tmp_path.chmod(0o555 if why == "read-only" else 0o755)
    try:
        done = subprocess.run(
            [sys.executable, "-c", SAVES_ONCE, str(tmp_path), why],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        tmp_path.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert "settings.toml could not be saved" in done.stdout
    assert (tmp_path / "settings.toml").read_text() == GOOD_SETTINGS
    assert [each.name for each in tmp_path.iterdir()] == ["settings.toml"]


# -- B58 -------------------------------------------------------------------------------------------------------------------
SAVES_FOR_EVER = """
import sys
from pathlib import Path
from app.settings import StateFile
file = StateFile(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    for letter, length in (("a", 10), ("b", 60_000)):
        file.save({name: letter * length for name in ("first", "middle", "last")})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a signal of Unix")
def test_b58_a_kill_while_saving_leaves_the_old_or_the_new_file_never_half(tmp_path: Path, full: bool) -> None:
    seen = set()
    for attempt in range(200 if full else 8):
        with subprocess.Popen([sys.executable, "-c", SAVES_FOR_EVER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE) as saving:
            assert saving.stdout is not None
            assert saving.stdout.readline() == b"ready\n"
            before = _stamp(tmp_path)
            while _stamp(tmp_path) == before:  # it saves
                pass
            end_s = time.monotonic() + attempt * 0.0007  # killed at another moment each time
            while time.monotonic() < end_s:
                pass
            saving.send_signal(signal.SIGKILL)
        values = StateFile(tmp_path).load()
        assert set(values) == {"first", "middle", "last"}
        [value] = set(values.values())
        assert value in ("a" * 10, "b" * 60_000)
        seen.add(value[0])
    assert seen


def _stamp(folder: Path) -> int:
    try:
        return (folder / "state.toml").stat().st_mtime_ns
    except OSError:
        return 0


# -- B59 -------------------------------------------------------------------------------------------------------------------
CLAIMS = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.gui.single_instance import SingleInstance
app = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
print(instance.claim(), flush=True)
if "stay" in sys.argv:
    sys.stdin.read()
"""


class Start:
    """Another start of the program, as a process."""

    def __init__(self, qtbot: QtBot, config_dir: Path, *more: str) -> None:
        self.qtbot = qtbot
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLAIMS, str(config_dir), *more], cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE
        )

    def ended(self) -> str:
        """What it said in the end, this process's own events going on meanwhile."""
        self.qtbot.waitUntil(lambda: self.process.poll() is not None, timeout=20_000)
        return self.process.communicate()[0].decode().strip()


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> Iterator[SingleInstance]:
    instance = SingleInstance(tmp_path / "config")
    assert instance.claim()
    yield instance
    instance.release()


def test_b59_a_second_start_raises_the_first_window_and_ends(first: SingleInstance, qtbot: QtBot, tmp_path: Path) -> None:
    raised: list[bool] = []
    first.raise_requested.connect(lambda: raised.append(True))
    assert Start(qtbot, tmp_path / "config").ended() == "False"
    assert Start(qtbot, tmp_path / "config").ended() == "False"
    assert raised == [True, True]


def test_b59_another_configuration_is_another_window(first: SingleInstance, qtbot: QtBot, tmp_path: Path) -> None:
    assert Start(qtbot, tmp_path / "other").ended() == "True"


def test_b59_what_a_killed_instance_left_behind_is_taken_over(qtbot: QtBot, tmp_path: Path) -> None:
    killed = Start(qtbot, tmp_path / "config", "stay")
    assert killed.process.stdout is not None
    assert killed.process.stdout.readline().strip() == b"True"
    killed.process.kill()
    killed.process.communicate()
    assert (tmp_path / "config" / LOCK_NAME).exists()
    assert Start(qtbot, tmp_path / "config").ended() == "True"


def test_b59_an_instance_that_hangs_locks_nobody_out(qtbot: QtBot, tmp_path: Path) -> None:
    hung = Start(qtbot, tmp_path / "config", "stay")  # it never runs its events
    assert hung.process.stdout is not None
    assert hung.process.stdout.readline().strip() == b"True"
    assert Start(qtbot, tmp_path / "config").ended() == "True"
    hung.process.communicate()


def test_b59_the_first_window_gone_the_next_start_is_a_first_one(first: SingleInstance, qtbot: QtBot, tmp_path: Path) -> None:
    first.release()
    assert Start(qtbot, tmp_path / "config").ended() == "True"


def test_b59_whoever_says_anything_else_is_hung_up_on(first: SingleInstance, qtbot: QtBot) -> None:
    [server] = first.findChildren(QLocalServer)
    stranger = QLocalSocket()
    stranger.connectToServer(server.fullServerName())
    assert stranger.waitForConnected(1000)
    with qtbot.waitSignal(stranger.disconnected), qtbot.assertNotEmitted(first.raise_requested):
        stranger.write(b"delete everything")
        stranger.flush()


def test_b59_a_configuration_folder_that_cannot_be_written_does_not_keep_the_program_from_starting(qtbot: QtBot) -> None:
    instance = SingleInstance(Path("/dev/null/config"))
    assert instance.claim()
    instance.release()


# -- B60 -------------------------------------------------------------------------------------------------------------------
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_b60_with_a_full_log_disk_polling_goes_on(qtbot: QtBot, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / LOG_NAME).symlink_to("/dev/full")
    log = Log(tmp_path)
    log.start()
    try:
        with Floor(qtbot, agencies=2) as floor:
            floor.wait_good()
            floor.server.set_fault(floor.agency, "server-error")
            floor.wait_trouble("server_trouble")
            floor.server.clear_faults()
            floor.wait_good()
            asked = floor.server.requests(floor.agency).search
            floor.watch(0.7)
            assert floor.server.requests(floor.agency).search > asked
            floor.assert_nothing_stale_is_live()
    finally:
        log.stop()
    assert capfd.readouterr().err == ""
