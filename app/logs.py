"""The log: one file that rotates, UTC times, one line to a record, and no secret in it whatever happens.

Nobody writes a name, a place or a secret at INFO or above. That secrets are struck out here as well is the last line of
defence, not the first.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import logging.handlers
import os
import re
import threading
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from urllib.parse import quote, quote_plus

FILE_NAME = "watchfloor.log"
MAX_BYTES = 5_000_000
FILES = 5
STRUCK_OUT = "[struck out]"
SHORTEST_SECRET = 4
"""Striking out anything shorter would make the log unreadable and tell more than it hides."""
_SHORTEST_ENCODED = 8

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_TOO_CHATTY = ("httpx", "httpcore", "hpack", "asyncio", "keyring")


class Redaction:
    """Strikes every secret it was told of out of a text: raw, URL-encoded, hexadecimal, base64 at any offset, escaped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forms: frozenset[str] = frozenset()

    def add(self, secret: str) -> None:
        if len(secret) < SHORTEST_SECRET:
            return
        with self._lock:
            if secret not in self._forms:
                self._forms |= _forms(secret)

    def strike_out(self, text: str) -> str:
        found = [form for form in self._forms if form in text]  # a pattern of all of them takes the start of the program long
        if not found:
            return text
        # Longest first, or a short form would leave the rest of a longer one standing.
        longest_first = sorted(found, key=lambda form: (-len(form), form))
        return re.sub("|".join(re.escape(form) for form in longest_first), STRUCK_OUT, text)


def _forms(secret: str) -> set[str]:
    forms = {secret, secret.encode("unicode_escape").decode("ascii"), repr(secret)[1:-1]}
    encodings = [secret.encode("utf-8", "surrogatepass"), secret.encode("utf-16-le", "surrogatepass")]
    for data in encodings:
        forms |= {data.hex(), data.hex().upper()}
        for offset in range(3):
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                encoded = encode(bytes(offset) + data).decode("ascii").rstrip("=")
                # The first and last sextets mix with whatever stands around the secret.
                core = encoded[(0, 2, 3)[offset] :]
                forms.add(core[:-1] if (offset + len(data)) % 3 else core)
    for safe in ("", "/"):
        for encode_url in (quote, quote_plus):
            quoted = encode_url(secret, safe=safe, errors="replace")
            forms |= {quoted, re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), quoted)}
    return {form for form in forms if form == secret or len(form) >= _SHORTEST_ENCODED}


def one_line(text: str) -> str:
    """`text` with every character that could begin a new line, or steer a terminal, written out as an escape."""
    return _UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)


class LineFormatter(logging.Formatter):
    """`2026-01-31T12:00:00.000Z WARNING app.axon.client: message`; a traceback follows with a bar before each line."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__()
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        message = self._redaction.strike_out(record.getMessage())
        time = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
        line = f"{time} {record.levelname} {record.name}: {one_line(message)}"
        traceback = self.formatException(record.exc_info) if record.exc_info else record.exc_text
        for text in (traceback, record.stack_info):
            if text:
                line += "".join(f"\n  | {one_line(row)}" for row in self._redaction.strike_out(text).split("\n"))
        return line


class _CarefulFile(logging.handlers.RotatingFileHandler):
    """Readable by its owner only. A full or read-only disk costs log lines, never the program."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding="utf-8", errors="backslashreplace")

    def doRollover(self) -> None:
        try:
            super().doRollover()
        except OSError:
            # Another process holds the file (Windows) or the folder is read-only: go on in the same one.
            if self.stream is None:
                self.stream = self._open()

    def close(self) -> None:
        with contextlib.suppress(OSError):  # what a full disk did not take is not taken at the end either
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing: standard error is the user's, and there is nowhere else left to write."""


class Log:
    """The running log. `redaction.add` is what everything that handles a secret is given."""

    def __init__(self, log_dir: Path, level: int = logging.INFO) -> None:
        self.path = log_dir / FILE_NAME
        self.redaction = Redaction()
        self._handler = _CarefulFile(
            self.path, maxBytes=MAX_BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True, errors="backslashreplace"
        )
        self._handler.setFormatter(LineFormatter(self.redaction))
        self._handler.setLevel(level)
        self._level_before = logging.WARNING

    def start(self) -> None:
        """Take every record of the process from now on."""
        root = logging.getLogger()
        self._level_before = root.level
        root.addHandler(self._handler)
        root.setLevel(self._handler.level)
        for name in _TOO_CHATTY:
            # At DEBUG these write headers, and with them tokens; that must not depend on our own level.
            logging.getLogger(name).setLevel(logging.WARNING)

    def stop(self) -> None:
        root = logging.getLogger()
        root.removeHandler(self._handler)
        root.setLevel(self._level_before)
        self._handler.close()
