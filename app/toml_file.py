"""One settings file on disk, read and written so that a crash, a full disk or a typing error never costs what was there."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

MAX_BYTES = 4 * 1024 * 1024


class FileTrouble(Exception):  # noqa: N818 - says what it is
    """A file could not be written. Carries sentences for the person in front of the screen."""

    def __init__(self, title: str, advice: str) -> None:
        super().__init__(f"{title}. {advice}")
        self.title = title
        self.advice = advice


@dataclass(frozen=True)
class TomlText:
    """What a reading brought: the tables, or the text alone when it is not TOML, or neither when it cannot be read."""

    tables: Mapping[str, Any] | None
    text: str | None = None
    problem: str | None = None
    """A sentence; None when the file is good or simply not there yet."""


class TomlFile:
    """A TOML file with a comment on top that tells people what it is. Calls touch the disk: keep them off a busy GUI thread."""

    def __init__(self, path: Path, header: str) -> None:
        self.path = path
        self._header = "".join(f"# {line}".rstrip() + "\n" for line in header.strip().splitlines())

    def read(self) -> TomlText:
        """Never raises: a missing file is an empty one, a broken one is a sentence in `problem`."""
        try:
            with self.path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError):
            return TomlText(tables={})
        except OSError as error:
            return TomlText(None, problem=f"{self.path} cannot be read ({_reason(error)}).")
        if len(data) > MAX_BYTES:
            return TomlText(None, problem=f"{self.path} is far too large for a settings file.")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return TomlText(None, data.decode("utf-8", "replace"), f"{self.path} is not a UTF-8 text.")
        try:
            return TomlText(tomllib.loads(text), text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            # The message of a TOML error is a place ("line 3, column 5") and a rule, never a value of ours.
            return TomlText(None, text, f"{self.path} is not valid TOML: {error}.")

    def write(self, tables: Mapping[str, Any]) -> None:
        """Replace the file in one step, readable by its owner only. A kill at any moment leaves the old or the new one whole.

        Raises `FileTrouble`; the old file is then untouched.
        """
        target = Path(os.path.realpath(self.path))  # a linked file stays a link
        temporary: str | None = None
        try:
            data = (self._header + "\n" + tomli_w.dumps(tables)).encode("utf-8")
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            # mkstemp already made it 0600.
            os.replace(temporary, target)
            temporary = None
            _settle_folder(target.parent)
        except OSError as error:
            raise FileTrouble(
                f"{self.path.name} could not be saved ({_reason(error)})",
                f"Nothing was changed. Check the free space and the rights of {self.path.parent}.",
            ) from error
        finally:
            if temporary is not None:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)

    def keep_bad_copy(self) -> str:
        """Copy the file beside itself as `.bad`, `.bad.2`, … and say so in a sentence; an earlier copy is never overwritten."""
        number = 1
        while True:
            copy = self.path.with_name(f"{self.path.name}.bad" + (f".{number}" if number > 1 else ""))
            try:
                if copy.exists() and copy.read_bytes() == self.path.read_bytes():
                    return f"A copy is in {copy.name}."
                with self.path.open("rb") as source, open(copy, "xb", opener=_owner_only) as target:
                    shutil.copyfileobj(source, target)
            except FileExistsError:
                number += 1
            except OSError as error:
                return f"A copy could not be kept ({_reason(error)})."
            else:
                return f"A copy was kept as {copy.name}."


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _settle_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where folders can be synced."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
