import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import main
from app.cli.preflight import PACKAGES, import_sentence, missing_libraries, missing_sentence, obstacle
from tests.cli.conftest import Run

PARTNER = "11111111-2222-3333-4444-555555555555"
GIVEN = ["--domain", "a.evidence.com", "--partner-id", PARTNER, "--client-id", PARTNER]


@pytest.mark.parametrize(
    "words",
    [
        ["bogus"],
        ["units", "--format", "xml"],
        ["units"],
        ["units", "Nobody"],
        ["units", *GIVEN],
        ["units", "--domain", "a.evidence.com", "--secret-stdin"],
        ["connection"],
        ["connection", "remove", "Nobody"],
        ["connection", "test"],
        ["connection", "add", "A", *GIVEN],
        ["connection", "add", "A", *GIVEN, "--domain", "evil.com/x#", "--secret-stdin"],
        ["connection", "add", "A\x1b", *GIVEN, "--secret-stdin"],
        ["connection", "add", "A", *GIVEN, "--client-id", "17", "--secret-stdin"],
        ["connection", "add", "A", *GIVEN, "--poll-interval", "1", "--secret-stdin"],
        ["demo", "--units", "0"],
        ["demo", "--units", "1", "--agencies", "2"],
        ["simulate", "--fault", "nope"],
        ["simulate", "--port", "70000"],
        ["screenshot", "picture.jpg", "--demo"],
        ["screenshot", "picture.png", "--size", "big"],
        ["screenshot", "picture.png", "--demo", *GIVEN, "--secret-stdin"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_one_sentence(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config-dir", str(tmp_path), *words]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and len(shown.err.splitlines()) == 1 and shown.err.startswith("watchfloor: ")


@pytest.mark.parametrize(
    "words",
    [
        ["--secret", "hunter2"],
        ["--secret=hunter2"],
        ["--secret-stdin=hunter2"],
        ["--client-secret", "hunter2"],
        ["--secret-stdin", "hunter2", "hunter2"],
        ["--secre", "hunter2"],
    ],
    ids=" ".join,
)
def test_a_secret_in_the_arguments_is_refused_and_never_repeated(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config-dir", str(tmp_path), "connection", "add", "A", *GIVEN, *words]) == 2
    shown = capsys.readouterr()
    assert "hunter2" not in shown.out + shown.err
    assert not any(b"hunter2" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_config_dir_goes_before_or_after_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "connections.toml").write_text("version = 3\n", encoding="utf-8")
    for words in (["--config-dir", str(tmp_path), "connection", "list"], ["connection", "list", "--config-dir", str(tmp_path)]):
        assert main(words) == 0
        assert "newer version" in capsys.readouterr().err


def test_the_simulator_prints_four_values_serves_them_and_ends_cleanly_when_told(watchfloor: Run, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app", "simulate", "--units", "6", "--agencies", "1", "--config-dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as simulator:
        try:
            assert simulator.stdout is not None
            said = ""
            while "Press Ctrl-C" not in said:
                line = simulator.stdout.readline()
                assert line, said
                said += line
            values = dict(re.findall(r"^  (Domain|Partner ID|Client ID|Secret): +(\S+)$", said, re.MULTILINE))
            ended = watchfloor(
                "units",
                *("--domain", values["Domain"], "--partner-id", values["Partner ID"], "--client-id", values["Client ID"]),
                "--secret-stdin",
                secret=values["Secret"],
            )
            assert "6 returned" in ended.stdout
            taken = watchfloor("simulate", "--port", values["Domain"].split(":")[1])
            assert taken.returncode == 1 and "taken" in taken.stderr
            simulator.send_signal(signal.SIGTERM)
            assert simulator.wait(30) == 0
        finally:
            simulator.kill()


def test_the_faults_are_listed_in_the_simulators_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["simulate", "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("wrong-secret", "data-missing", "html", "truncated", "hung"))


def test_diagnose_needs_no_qt_and_shows_no_secret(tmp_path: Path) -> None:
    script = "import sys; sys.modules['PySide6'] = None; from app.cli import main; sys.exit(main(sys.argv[1:]))"
    ended = subprocess.run(
        [sys.executable, "-c", script, "diagnose", "--config-dir", str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        env=os.environ
        | {"HTTPS_PROXY": "http://user:hunter2@proxy:3128", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
    )
    assert ended.returncode == 0 and ended.stderr == ""
    assert "hunter2" not in ended.stdout and "HTTPS_PROXY = http://(user)@proxy:3128" in ended.stdout
    for words in ("PySide6", "does not protect secrets", str(tmp_path), "Python"):
        assert words in ended.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks displays and libraries")
def test_no_display_no_sandbox_and_a_missing_library_are_sentences_before_qt_is_asked() -> None:
    display = {"DISPLAY": ":77"}
    assert "no display" in (obstacle({}, root=False, offscreen=False) or "")
    assert "root" in (obstacle(display, root=True, offscreen=True) or "")
    missing = missing_libraries(PACKAGES)
    if not missing:
        assert "cannot be opened" in (obstacle(display, root=False, offscreen=False, opens=lambda: False) or "")
    sandbox_off = display | {"QTWEBENGINE_DISABLE_SANDBOX": "1"}
    nothing_else = missing_sentence(missing) if missing else None
    assert obstacle(sandbox_off, root=True, offscreen=False, opens=lambda: True) == nothing_else
    only_c = missing_libraries(["libxcb-cursor.so.0", "libc.so.6"], lambda library: library == "libc.so.6")
    assert only_c == ["libxcb-cursor.so.0"]
    assert "apt-get install libxcb-cursor0" in missing_sentence(["libxcb-cursor.so.0"])
    refused = ImportError("libnss3.so: cannot open shared object file: No such file or directory")
    assert "libnss3.so" in import_sentence(refused) and "apt-get install libnss3" in import_sentence(refused)
    assert "not installed" in import_sentence(ModuleNotFoundError("No module named 'PySide6'", name="PySide6"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks displays")
def test_the_window_without_a_display_ends_with_a_sentence_not_an_abort(watchfloor: Run) -> None:
    ended = watchfloor(DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="", QTWEBENGINE_DISABLE_SANDBOX="1")
    assert ended.returncode == 3 and "no display" in ended.stderr and len(ended.stderr.splitlines()) == 1
