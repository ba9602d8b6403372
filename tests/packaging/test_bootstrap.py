from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import bootstrap
import pytest

ROOT = Path(__file__).resolve().parents[2]


def run_bootstrap(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "packaging" / "bootstrap.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env={**os.environ, **(environment or {})})


def test_without_a_command_it_says_which_there_are() -> None:
    done = run_bootstrap()
    assert done.returncode == 2
    assert all(f"\n  {command} " in done.stderr for command in bootstrap.COMMANDS)


def test_an_unknown_command_is_wrong_usage() -> None:
    assert run_bootstrap("dmeo").returncode == 2


def test_help_is_no_error() -> None:
    done = run_bootstrap("--help")
    assert done.returncode == 0
    assert done.stdout.startswith("usage: ")


def test_its_words_survive_an_old_encoding() -> None:
    assert run_bootstrap("--help", environment={"PYTHONIOENCODING": "ascii"}).returncode == 0


@pytest.mark.parametrize(
    ("system", "environment", "display"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_only_linux_may_have_no_display(system: str, environment: dict[str, str], display: bool) -> None:
    assert bootstrap.has_display(system, environment) is display


@pytest.mark.parametrize(
    ("system", "root", "off"), [("linux", True, True), ("linux", False, False), ("darwin", True, False), ("win32", False, False)]
)
def test_the_sandbox_is_only_off_for_root_on_linux(system: str, root: bool, off: bool) -> None:
    assert bootstrap.needs_sandbox_off(system, root) is off


def test_the_demo_opens_the_window_where_there_is_a_display() -> None:
    assert bootstrap.demo_command("watchfloor", True, ["--units", "9"]) == ["watchfloor", "demo", "--units", "9"]


def test_the_demo_takes_a_picture_where_there_is_no_display() -> None:
    command = bootstrap.demo_command("watchfloor", False, ["--units", "9"])
    assert command == ["watchfloor", "screenshot", "watchfloor-demo.png", "--after", "4", "--demo", "--units", "9"]


def test_every_check_the_project_is_configured_for_is_run() -> None:
    configured = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]) - {"hatch", "pytest"}
    text = " ".join(part for command in bootstrap.check_commands("python", str).values() for part in command)
    assert configured == {"ruff", "mypy", "importlinter"}
    assert all(check in text for check in ("ruff check", "ruff format --check", "mypy", "lint-imports"))


def test_arguments_go_to_pytest() -> None:
    assert bootstrap.pytest_command("python", ["-k", "age"]) == ["python", "-m", "pytest", "-k", "age"]


def test_the_three_parts_are_all_the_tests() -> None:
    window, rest, faults = (" ".join(command) for command in bootstrap.pytest_parts("python").values())
    assert window == "python -m pytest tests/gui"
    assert rest.startswith("python -m pytest --ignore=tests/gui --ignore=tests/faults ")
    assert faults == "python -m pytest tests/faults"


def test_what_runs_side_by_side_is_shown_one_after_the_other_and_named_when_it_fails(capfd: pytest.CaptureFixture[str]) -> None:
    def say(word: str, code: int) -> list[str]:
        return [sys.executable, "-c", f"print({word!r}); raise SystemExit({code})"]

    commands = {"one": say("first", 0), "two": say("second", 3), "three": say("third", 0)}
    assert bootstrap.run_side_by_side(commands, os.environ) == ["two"]
    assert capfd.readouterr().out.split() == ["──", "one", "first", "──", "two", "second", "──", "three", "third"]


def test_what_failed_is_named() -> None:
    assert bootstrap.summary(["mypy", "pytest"]) == "FAILED: mypy, pytest"


@pytest.mark.skipif(sys.platform == "win32", reason="a bash script")
def test_ci_runs_exactly_the_test_command() -> None:
    script = ROOT / ".ci" / "run"
    lines = [line for line in script.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert lines == ['exec python3 "$(dirname "$0")/../packaging/bootstrap.py" test']
    assert os.access(script, os.X_OK)


@pytest.mark.parametrize("name", ["bootstrap", "environment", "system_libraries"])
def test_set_up_imports_nothing_that_has_to_be_installed_first(name: str) -> None:
    # -I -S: no site-packages at all, as on a machine with nothing but Python.
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'packaging')!r}); import {name}"
    assert subprocess.run([sys.executable, "-I", "-S", "-c", code]).returncode == 0
