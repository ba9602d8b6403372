"""The program as its users start it: a process of its own, its own folder."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from PySide6.QtGui import QColor, QImage

from app.gui.theme import DARK
from app.simulator import SimulatedServer, Story

SEED = 77


def start(config_dir: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "app", "--config-dir", str(config_dir), *words],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def every_form(secret: str) -> Iterator[bytes]:
    yield secret.encode()
    yield secret.encode("utf-16-le")
    yield base64.b64encode(secret.encode()).rstrip(b"=")[:-1]
    yield secret.encode().hex().encode()
    yield quote(secret, safe="").encode()


def colours_of(picture: QImage) -> set[int]:
    return {picture.pixelColor(x, y).rgb() for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)}


def test_a_screenshot_of_the_demo_shows_units_and_leaves_no_secret_in_any_file(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    program = start(tmp_path / "home", "screenshot", str(file), "--demo", "--units", "60", "--seed", str(SEED))
    out, err = program.communicate(timeout=60)
    assert program.returncode == 0, err
    picture = QImage(str(file))
    assert (picture.width(), picture.height()) == (1400, 900)
    assert {QColor(DARK.recording).rgb(), QColor(DARK.buffering).rgb()} <= colours_of(picture)
    with SimulatedServer(Story(60, 2, SEED, 0.0)) as server:  # credentials depend on the seed alone
        secrets = [agency.secret for agency in server.agencies]
    written = [each for each in (tmp_path / "home").rglob("*") if each.is_file()]
    assert any(each.suffix == ".log" for each in written)
    said = [out.encode(), err.encode(), *(each.read_bytes() for each in written)]
    assert not any(form in text for secret in secrets for form in every_form(secret) for text in said)


def test_a_connection_given_directly_is_photographed_without_being_stored(tmp_path: Path) -> None:
    with SimulatedServer(Story(20, 1, SEED, 1_700_000_000.0)) as server:
        [agency] = server.agencies
        file = tmp_path / "picture.png"
        program = start(
            tmp_path / "home",
            *("screenshot", str(file), "--domain", agency.domain, "--partner-id", agency.partner_id),
            *("--client-id", agency.client_id, "--secret-stdin"),
        )
        _, err = program.communicate(agency.secret + "\n", timeout=60)
        assert program.returncode == 0, err
        assert server.requests(agency.name).search >= 1
    assert not (tmp_path / "home" / "connections.toml").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_b56_quitting_during_a_request_that_hangs_ends_with_exit_code_0(tmp_path: Path) -> None:
    with SimulatedServer(Story(20, 1, SEED, 1_700_000_000.0)) as server:
        [agency] = server.agencies
        server.set_fault(agency.name, "hung")
        program = start(
            tmp_path / "home",
            *("screenshot", str(tmp_path / "never.png"), "--domain", agency.domain, "--partner-id", agency.partner_id),
            *("--client-id", agency.client_id, "--secret-stdin", "--after", "60"),
        )
        assert program.stdin is not None
        program.stdin.write(agency.secret + "\n")
        program.stdin.flush()
        while not server.requests(agency.name).search:
            assert program.poll() is None
        program.send_signal(signal.SIGTERM)
        program.communicate(timeout=10)
        assert program.returncode == 0
