import os
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from app.connections.profile import BadProfile, Profile
from app.connections.profile_book import ProfileBook
from app.toml_file import FileTrouble

PARTNER = "11111111-2222-3333-4444-555555555555"


def profile(number: int, name: str | None = None) -> Profile:
    return Profile.from_text(
        name or f"Agency {number}", f"agency{number}.evidence.com", PARTNER, f"aaaaaaaa-bbbb-cccc-dddd-{number:012}"
    )


def entry(number: int, **others: str) -> str:
    lines = {
        "name": f'"Agency {number}"',
        "domain": f'"agency{number}.evidence.com"',
        "partner_id": f'"{PARTNER}"',
        "client_id": f'"aaaaaaaa-bbbb-cccc-dddd-{number:012}"',
    } | others
    return "[[connection]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())


def bad_copies(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.bad*"))


def test_nothing_stored_yet_is_an_empty_book_without_a_notice(tmp_path: Path) -> None:
    book = ProfileBook(tmp_path / "not" / "there").load()
    assert book.profiles == () and book.notices == () and not book.read_only


def test_what_is_saved_is_read_back_in_order_and_readable_by_people_and_its_owner_only(tmp_path: Path) -> None:
    book = ProfileBook(tmp_path / "config")
    book.add(profile(2))
    book.add(replace(profile(1), poll_interval_s=30.0, enabled=False))
    loaded = ProfileBook(tmp_path / "config").load()
    assert loaded.profiles == (profile(2), replace(profile(1), poll_interval_s=30.0, enabled=False))
    assert loaded.notices == ()
    text = book.path.read_text(encoding="utf-8")
    assert text.startswith("# Watchfloor: the agencies") and 'domain = "agency1.evidence.com"' in text
    if os.name == "posix":
        assert book.path.stat().st_mode & 0o777 == 0o600


def test_a_connection_is_changed_in_its_place_and_removed(tmp_path: Path) -> None:
    book = ProfileBook(tmp_path)
    for number in (1, 2, 3):
        book.add(profile(number))
    book.change("AGENCY 2", replace(profile(2), name="Second"))
    book.remove("agency 1")
    assert [one.name for one in book.load().profiles] == ["Second", "Agency 3"]


def test_a_name_and_a_client_are_entered_once(tmp_path: Path) -> None:
    book = ProfileBook(tmp_path)
    book.add(profile(1))
    with pytest.raises(BadProfile, match="already a connection called"):
        book.add(profile(2, "AGENCY 1"))
    with pytest.raises(BadProfile, match="already entered as"):
        book.add(profile(1, "Other"))
    with pytest.raises(BadProfile, match="no connection of this name"):
        book.remove("Nobody")


def test_what_a_newer_hand_wrote_into_the_file_is_kept(tmp_path: Path) -> None:
    (tmp_path / "connections.toml").write_text('colour = "blue"\n' + entry(1, lost_after_s="90"), encoding="utf-8")
    book = ProfileBook(tmp_path)
    stored = book.load().profiles[0]
    book.change("Agency 1", replace(stored, poll_interval_s=10.0))
    tables = tomllib.loads(book.path.read_text(encoding="utf-8"))
    assert tables["colour"] == "blue"
    assert tables["connection"][0]["lost_after_s"] == 90
    assert tables["connection"][0]["poll_interval_s"] == 10.0


def test_another_windows_change_is_not_undone(tmp_path: Path) -> None:
    one, other = ProfileBook(tmp_path), ProfileBook(tmp_path)
    one.load(), other.load()
    one.add(profile(1))
    other.add(profile(2))
    assert len(one.load().profiles) == 2


@pytest.mark.parametrize(
    "bad",
    [
        "[[connection]]\nname = oops\n",
        entry(9, domain='"evil.com/x#"'),
        entry(9, partner_id="17"),
        entry(9, name='"Agency 1"'),
    ],
)
def test_one_bad_profile_never_costs_the_good_ones_and_is_kept_as_a_copy(tmp_path: Path, bad: str) -> None:
    written = entry(1) + bad + entry(2)
    (tmp_path / "connections.toml").write_text(written, encoding="utf-8")
    book = ProfileBook(tmp_path)
    loaded = book.load()
    assert [one.name for one in loaded.profiles] == ["Agency 1", "Agency 2"]
    assert loaded.notices and all(notice.endswith(".") for notice in loaded.notices)
    book.load()
    book.add(profile(3))
    assert bad_copies(tmp_path) == ["connections.toml.bad"]
    assert (tmp_path / "connections.toml.bad").read_text(encoding="utf-8") == written
    assert len(book.load().profiles) == 3


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00garbage", b"[[connection", b"\x00" * 100, b"connection = 5\n", b"version = 'x'\n"],
    ids=["not a text", "cut off", "zeros", "wrong type", "no version"],
)
def test_garbage_starts_empty_and_an_earlier_copy_is_never_overwritten(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "connections.toml.bad").write_text("earlier", encoding="utf-8")
    (tmp_path / "connections.toml").write_bytes(data)
    loaded = ProfileBook(tmp_path).load()
    assert loaded.profiles == () and loaded.notices
    assert (tmp_path / "connections.toml.bad").read_text(encoding="utf-8") == "earlier"
    assert (tmp_path / "connections.toml.bad.2").read_bytes() == data


def test_a_bad_interval_falls_back_and_the_agency_stays(tmp_path: Path) -> None:
    (tmp_path / "connections.toml").write_text(entry(1, poll_interval_s="0.1", enabled='"yes"'), encoding="utf-8")
    loaded = ProfileBook(tmp_path).load()
    assert loaded.profiles[0].poll_interval_s == 5.0 and loaded.profiles[0].enabled
    assert len(loaded.notices) == 3


def test_a_file_of_a_newer_version_is_shown_and_never_changed(tmp_path: Path) -> None:
    written = "version = 2\n" + entry(1)
    (tmp_path / "connections.toml").write_text(written, encoding="utf-8")
    book = ProfileBook(tmp_path)
    assert book.load().read_only and len(book.load().profiles) == 1
    with pytest.raises(FileTrouble) as caught:
        book.add(profile(2))
    assert caught.value.title and caught.value.advice
    assert book.path.read_text(encoding="utf-8") == written and bad_copies(tmp_path) == []


def test_a_secret_somebody_wrote_into_the_file_is_named_not_used_not_copied_and_gone_at_the_next_saving(tmp_path: Path) -> None:
    (tmp_path / "connections.toml").write_text(entry(1, client_secret='"hunter2-hunter2"'), encoding="utf-8")
    book = ProfileBook(tmp_path)
    loaded = book.load()
    assert any("secret" in notice for notice in loaded.notices) and "hunter2" not in repr(loaded)
    assert bad_copies(tmp_path) == []
    book.add(profile(2))
    assert "hunter2" not in book.path.read_text(encoding="utf-8")


def test_the_machines_file_is_read_wins_and_is_never_changed(tmp_path: Path) -> None:
    machine = tmp_path / "machine"
    machine.mkdir()
    (machine / "connections.toml").write_text(entry(1), encoding="utf-8")
    ProfileBook(tmp_path).add(profile(1, "Mine"))
    ProfileBook(tmp_path).add(profile(2))
    book = ProfileBook(tmp_path, machine)
    loaded = book.load()
    assert [(one.name, one.machine_wide) for one in loaded.profiles] == [("Agency 1", True), ("Agency 2", False)]
    with pytest.raises(BadProfile, match="whole machine"):
        book.remove("Agency 1")
    book.add(profile(3))
    assert "agency1.evidence.com" not in book.path.read_text(encoding="utf-8")
    assert (machine / "connections.toml").read_text(encoding="utf-8") == entry(1)


def test_a_folder_that_cannot_be_written_is_a_sentence_and_costs_nothing(tmp_path: Path) -> None:
    blocker = tmp_path / "config"
    blocker.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(FileTrouble) as caught:
        ProfileBook(blocker / "deeper").add(profile(1))
    assert "could not be saved" in caught.value.title and caught.value.advice
    assert blocker.read_text(encoding="utf-8") == "a file where the folder should be"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is played by a file-size limit on Linux")
def test_a_full_disk_leaves_the_old_file_whole_and_nothing_beside_it(tmp_path: Path) -> None:
    ProfileBook(tmp_path).add(profile(1))
    before = (tmp_path / "connections.toml").read_bytes()
    script = f"""
import resource, signal
from pathlib import Path
from app.connections.profile import Profile
from app.connections.profile_book import ProfileBook
from app.toml_file import FileTrouble
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    ProfileBook(Path({str(tmp_path)!r})).add(
        Profile.from_text("B", "b.evidence.com", {PARTNER!r}, "{PARTNER}"))
except FileTrouble as trouble:
    print(trouble.title)
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "could not be saved" in ended.stdout
    assert (tmp_path / "connections.toml").read_bytes() == before
    assert os.listdir(tmp_path) == ["connections.toml"]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_while_saving_leaves_the_old_or_the_new_never_half(tmp_path: Path) -> None:
    ProfileBook(tmp_path).add(profile(1))
    script = f"""
from dataclasses import replace
from pathlib import Path
from app.connections.profile_book import ProfileBook
book = ProfileBook(Path({str(tmp_path)!r}))
stored = book.load().profiles[0]
print("saving", flush=True)
number = 0
while True:
    number += 1
    book.change("Agency 1", replace(stored, poll_interval_s=2.0 + number % 200, other_entries={{"note": "x" * 20000}}))
    print(number, flush=True)
"""
    for lines in (1, 2, 5):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as saving:
            assert saving.stdout is not None
            for _ in range(lines):
                saving.stdout.readline()
            saving.kill()
        loaded = ProfileBook(tmp_path).load()
        assert len(loaded.profiles) == 1 and loaded.notices == ()
    assert bad_copies(tmp_path) == []
