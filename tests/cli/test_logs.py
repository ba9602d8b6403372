import base64
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from app.logs import FILES, MAX_BYTES, Log

SECRET = "pä55/wörd+%=7h3-training"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    running = Log(tmp_path / "log")
    running.redaction.add(SECRET)
    running.start()
    yield running
    running.stop()


def text_of(log: Log) -> str:
    return log.path.read_text(encoding="utf-8")


def test_a_secret_is_struck_out_in_every_form_and_at_every_offset(log: Log) -> None:
    data = SECRET.encode()
    forms = [SECRET, repr(SECRET), quote(SECRET), quote_plus(SECRET, safe=""), data.hex(), data.hex().upper()]
    forms.append(SECRET.encode("utf-16-le").hex())
    for offset in range(4):
        forms.append(base64.b64encode(b"x" * offset + data + b":more").decode())
        forms.append(base64.urlsafe_b64encode(b"x" * offset + data).decode())
    for form in forms:
        logging.getLogger("watch").error("before %s after", form)
    assert log.path.stat().st_size
    lines = text_of(log).splitlines()
    assert len(lines) == len(forms) and all("[struck out]" in line for line in lines)
    for place, form in enumerate(forms[:7]):
        assert form not in lines[place]


def test_a_secret_in_a_traceback_is_struck_out_and_a_newline_in_a_name_begins_no_line(log: Log) -> None:
    try:
        raise RuntimeError(f"{SECRET}\n2026-01-01T00:00:00.000Z INFO forged: line")
    except RuntimeError:
        logging.getLogger("watch").exception("name is %s", "Ann\r\n2026 ERROR forged\x1b[2J\u202e\u2028")
    text = text_of(log)
    assert SECRET not in text and "\x1b" not in text and "\u202e" not in text
    lines = text.split("\n")[:-1]
    assert lines[0].endswith("name is Ann\\r\\n2026 ERROR forged\\x1b[2J\\u202e\\u2028")
    assert all(line.startswith("  | ") for line in lines[1:])


def test_times_are_utc_and_the_chatty_libraries_are_held_at_warning(log: Log) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST ...")
    logging.getLogger("httpcore.http11").debug("headers")
    record = logging.LogRecord("watch", logging.WARNING, "", 0, "%s", ("said",), None)
    record.created = 1_700_000_000.25
    logging.getLogger().handle(record)
    assert text_of(log) == "2023-11-14T22:13:20.250Z WARNING watch: said\n"


def test_the_log_rotates_and_keeps_five_files_of_its_owners_only(log: Log) -> None:
    log.path.parent.mkdir(parents=True)
    for number in range(FILES + 2):
        log.path.write_bytes(b"x" * MAX_BYTES)
        logging.getLogger("watch").warning("file %d", number)
        logging.getLogger().handlers[-1].close()
    assert len(list(log.path.parent.iterdir())) == FILES
    assert log.path.stat().st_size < 100


def test_a_disk_that_takes_no_log_stops_nothing_and_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log").write_text("a file where the folder should be", encoding="utf-8")
    running = Log(tmp_path / "log")
    running.start()
    try:
        logging.getLogger("watch").error("lost")
    finally:
        running.stop()
    assert capsys.readouterr().err == ""
