import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.simulator import SimulatedAgency, SimulatedServer
from tests.cli.conftest import Run, values_of


def files_hold(folder: Path, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_good_connection_says_what_it_found(watchfloor: Run, agency: SimulatedAgency) -> None:
    ended = watchfloor("connection", "test", *values_of(agency), secret=agency.secret)
    assert ended.returncode == 0 and ended.stderr == ""
    assert ended.stdout.count(": granted") == 3
    for words in (agency.name, "30 returned", "Newest fix", "Clock: this workstation is"):
        assert words in ended.stdout


@pytest.mark.parametrize(
    ("fault", "code", "permissions", "says"),
    [
        ("no-users-permission", None, [True, True, False], "Users read"),
        ("no-permission", "permission_missing", None, "lacks the permission"),
        ("data-missing", "permission_missing", None, "lacks the permission"),
        ("deleted-client", "access_refused", [None, None, None], "client was deleted"),
        ("html", "in_the_way", [None, None, None], "portal or proxy"),
    ],
)
def test_a_connection_that_lacks_something_says_what(
    watchfloor: Run,
    server: SimulatedServer,
    agency: SimulatedAgency,
    fault: str,
    code: str | None,
    permissions: list[bool | None] | None,
    says: str,
) -> None:
    server.set_fault(agency.name, fault)
    ended = watchfloor("connection", "test", "--json", *values_of(agency), secret=agency.secret)
    assert ended.returncode == 1
    report = json.loads(ended.stdout)
    assert report["ok"] is False and report["code"] == code and says in report["problem"]
    assert list(report["permissions"]) == ["Device state.any.read", "Respond any.locate", "Users read"]
    if permissions is not None:
        assert list(report["permissions"].values()) == permissions
    else:
        assert False in report["permissions"].values()
    assert len(ended.stderr.splitlines()) == 1 and says in ended.stderr


def test_without_a_keyring_the_profile_is_stored_the_secret_nowhere_and_that_is_said(
    watchfloor: Run, agency: SimulatedAgency, tmp_path: Path
) -> None:
    added = watchfloor("connection", "add", "Lakeside", *values_of(agency), secret=agency.secret)
    assert added.returncode == 1 and "its secret is not" in added.stderr and len(added.stderr.splitlines()) == 1
    listed = json.loads(watchfloor("connection", "list", "--json").stdout)
    assert [row["name"] for row in listed] == ["Lakeside"] and agency.secret not in json.dumps(listed)
    missing = watchfloor("units")
    assert missing.returncode == 1 and "not been entered" in missing.stderr
    by_hand = watchfloor("units", "lakeside", "--secret-stdin", "--format", "json", secret=agency.secret)
    assert by_hand.returncode == 0 and json.loads(by_hand.stdout)["agencies"][0]["returned"] == 30
    assert watchfloor("connection", "remove", "Lakeside").returncode == 0
    assert json.loads(watchfloor("connection", "list", "--json").stdout) == []
    assert not files_hold(tmp_path, agency.secret)


def test_a_broken_file_is_kept_and_the_good_connections_go_on(watchfloor: Run, agency: SimulatedAgency, tmp_path: Path) -> None:
    watchfloor("connection", "add", "Lakeside", *values_of(agency), secret=agency.secret)
    path = tmp_path / "config" / "connections.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[[connection]]\nname = oops", encoding="utf-8")
    ended = watchfloor("connection", "list")
    assert ended.returncode == 0 and "Lakeside" in ended.stdout
    assert "not valid TOML" in ended.stderr and path.with_name("connections.toml.bad").exists()


@pytest.mark.skipif(
    not all(shutil.which(program) for program in ("dbus-run-session", "gnome-keyring-daemon", "bash")),
    reason="dbus-run-session, gnome-keyring-daemon or bash is not installed",
)
def test_with_a_real_keyring_two_agencies_are_added_tested_polled_and_removed(
    server: SimulatedServer, agency: SimulatedAgency, tmp_path: Path
) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    program = f"{sys.executable} -m app --config-dir {tmp_path / 'config'}"
    steps = []
    for place, each in enumerate(server.agencies):
        (tmp_path / f"{place}.txt").write_text(each.secret + "\n", encoding="utf-8")
        steps.append(f"{program} connection add Agency-{place} {' '.join(values_of(each))} < {tmp_path}/{place}.txt")
    steps += [
        f"rm {tmp_path}/0.txt {tmp_path}/1.txt",
        f"{program} connection test Agency-1 > /dev/null",
        f"{program} units --format json > {tmp_path}/units.json",
        f"{program} connection remove Agency-0",
        f"{program} connection list --json > {tmp_path}/list.json",
    ]
    script = "set -e; echo -n pw | gnome-keyring-daemon --unlock --components=secrets > /dev/null; " + "; ".join(steps)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DBUS", "PYTHON_KEYRING"))}
    ended = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment | {"XDG_RUNTIME_DIR": str(runtime), "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")},
    )
    assert ended.returncode == 0, ended.stderr
    whole = json.loads((tmp_path / "units.json").read_text(encoding="utf-8"))
    assert [(row["name"], row["returned"]) for row in whole["agencies"]] == [("Agency-0", 30), ("Agency-1", 30)]
    assert [row["name"] for row in json.loads((tmp_path / "list.json").read_text(encoding="utf-8"))] == ["Agency-1"]
    for each in server.agencies:
        assert not files_hold(tmp_path, each.secret)
