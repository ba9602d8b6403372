"""From a fresh clone to a running Watchfloor: `python3 packaging/bootstrap.py demo`. Standard library only."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this file is run by whatever python3 is
    sys.exit("Watchfloor needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

from environment import ensure_environment, program
from system_libraries import ensure_libraries, ensure_test_programs, is_root

ROOT = Path(__file__).resolve().parent.parent
PICTURE = "watchfloor-demo.png"
USAGE = """\
usage: python3 packaging/bootstrap.py COMMAND [ARGUMENT …]

  demo    make .venv if needed and open the window on the training feed; arguments go to `watchfloor demo`
  test    make .venv if needed and run every check and test; arguments go to pytest
  bench   run the benchmarks; arguments go to them
  faults  run the fault suite in its full length; arguments go to pytest"""

VERSIONS = """\
import platform
from importlib.metadata import version
names = "PySide6", "folium", "httpx", "numpy", "pytest"
print("Python", platform.python_version(), "on", platform.platform(), *(f"· {name} {version(name)}" for name in names))"""


def has_display(system: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be seen; only Linux runs without a desktop."""
    return not system.startswith("linux") or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def needs_sandbox_off(system: str, root: bool) -> bool:
    """Chromium refuses to start its sandbox as root on Linux."""
    return system.startswith("linux") and root


def demo_command(watchfloor: str, display: bool, arguments: Sequence[str]) -> list[str]:
    if display:
        return [watchfloor, "demo", *arguments]
    return [watchfloor, "screenshot", PICTURE, "--after", "4", "--demo", *arguments]


def check_commands(python: str, programs: Callable[[str], str]) -> dict[str, list[str]]:
    """Every check that comes before the tests, by the name it is reported under."""
    return {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "import-linter": [programs("lint-imports")],
    }


def pytest_command(python: str, arguments: Sequence[str]) -> list[str]:
    return [python, "-m", "pytest", *arguments]


def pytest_parts(python: str) -> dict[str, list[str]]:
    """All tests in three runs, by the name each is reported under. The faults are played alone: they watch the clock."""
    own_cache = ["-o", "cache_dir=.pytest_cache/rest"]  # it runs beside the window's
    return {
        "pytest, the window": pytest_command(python, ["tests/gui"]),
        "pytest, the rest": pytest_command(python, ["--ignore=tests/gui", "--ignore=tests/faults", *own_cache]),
        "pytest, the faults": pytest_command(python, ["tests/faults"]),
    }


def summary(failed: Sequence[str]) -> str:
    return f"FAILED: {', '.join(failed)}"


def run(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path | None = None) -> int:
    """The command's exit code. At Ctrl-C, which it hears too, it is left to end in its own way before we do."""
    sys.stdout.flush()
    interrupted = False
    with subprocess.Popen(command, env=environment, cwd=folder) as process:
        while process.poll() is None:
            try:
                process.wait()
            except KeyboardInterrupt:
                interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return process.returncode


def run_one_by_one(commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> list[str]:
    """The names of those that failed; the others run all the same."""
    failed = []
    for name, command in commands.items():
        print(f"── {name}")
        if run(command, environment, ROOT):
            failed.append(name)
    return failed


def run_side_by_side(commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> list[str]:
    """The names of those that failed. What the first says is shown as it comes, what the others say when they have ended."""
    failed: list[str] = []
    with contextlib.ExitStack() as stack:
        others = []
        for name, command in list(commands.items())[1:]:
            said = stack.enter_context(tempfile.TemporaryFile())
            process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
            stack.enter_context(process)
            others.append((name, process, said))
        failed += run_one_by_one(dict(list(commands.items())[:1]), environment)
        for name, process, said in others:
            if process.wait():
                failed.append(name)
            said.seek(0)
            print(f"── {name}")
            print(said.read().decode(errors="replace"), end="", flush=True)
    return failed


def chromium_environment() -> dict[str, str]:
    """This process's environment, with Chromium's sandbox off for this run if it could not start otherwise; says so."""
    environment = dict(os.environ)
    if needs_sandbox_off(sys.platform, is_root()):
        print("Running as root: Chromium's sandbox is off for this run.")
        environment["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    return environment


def installed(name: str) -> str:
    return str(program(ROOT / ".venv", name))


def demo(arguments: Sequence[str]) -> int:
    if not (ensure_libraries() and ensure_environment(ROOT)):
        return 1
    environment = chromium_environment()
    display = has_display(sys.platform, environment)
    if not display:
        print("There is no display here: running offscreen for a few seconds to take a picture of the window.")
        environment["QT_QPA_PLATFORM"] = "offscreen"
    picture = Path(PICTURE).resolve()
    if not display:
        picture.unlink(missing_ok=True)  # an older picture must not pass for this run's
    result = run(demo_command(installed("watchfloor"), display, arguments), environment)
    if result == 0 and not display:
        print(f"The picture is {picture}")
    return result


def prepare_tests() -> dict[str, str] | None:
    """The environment for test processes, or None when the set-up failed (which has been said)."""
    if not (ensure_libraries() and ensure_environment(ROOT, "test")):
        return None
    ensure_test_programs()
    environment = chromium_environment()
    environment["QT_QPA_PLATFORM"] = "offscreen"
    run([installed("python"), "-c", VERSIONS], environment)
    return environment


def test(arguments: Sequence[str]) -> int:
    environment = prepare_tests()
    if environment is None:
        return 1
    python = installed("python")
    checks = check_commands(python, installed)
    if arguments:
        failed = run_one_by_one({**checks, "pytest": pytest_command(python, arguments)}, environment)
    else:
        window, rest, faults = pytest_parts(python).items()
        failed = run_side_by_side(dict([window, rest]) | checks, environment) + run_one_by_one(dict([faults]), environment)
    if failed:
        print(summary(failed))
    return 1 if failed else 0


def bench(arguments: Sequence[str]) -> int:
    if not (ROOT / "tests" / "benchmarks" / "__main__.py").exists():
        print("There are no benchmarks in tests/benchmarks yet.", file=sys.stderr)
        return 2
    environment = prepare_tests()
    if environment is None:
        return 1
    return run([installed("python"), "-m", "tests.benchmarks", *arguments], environment, ROOT)


def faults(arguments: Sequence[str]) -> int:
    if not any((ROOT / "tests" / "faults").rglob("test_*.py")):
        print("There are no fault scenarios in tests/faults yet.", file=sys.stderr)
        return 2
    environment = prepare_tests()
    if environment is None:
        return 1
    return run(pytest_command(installed("python"), ["tests/faults", "--full", *arguments]), environment, ROOT)


COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {"demo": demo, "test": test, "bench": bench, "faults": faults}


def main(arguments: Sequence[str]) -> int:
    # Windows writes to a pipe in an older encoding, which not all of our sentences fit into.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if arguments and arguments[0] in ("-h", "--help"):
        print(USAGE)
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
