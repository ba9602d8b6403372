"""Settings that stand in two files of one name: an admin's for every workstation, only ever read, and the user's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from app.toml_file import FileTrouble, TomlFile, TomlText


class Decoded(Struct, frozen=True):
    """What one of the files holds beside its entries."""

    other_tables: dict[str, Any]
    """Not ours; written again as they are."""
    problems: list[str]
    """Sentences for the admin."""
    broken: bool
    """Something of it is not used and would be lost when it is written."""
    newer: bool
    """It is from a newer version of Watchfloor."""


class BothRead(Struct, frozen=True):
    machine_notices: list[str]
    own_problems: list[str]
    other_tables: dict[str, Any]
    """Of the user's own file."""
    read_only: bool
    """The user's own file is from a newer version, or cannot be read: nothing may be written over it."""


class TwoFiles:
    def __init__(self, name: str, header: str, newer: str, config_dir: Path, machine_config_dir: Path | None) -> None:
        """`newer`: the sentence that says that the user's file is from a newer version."""
        self.path = config_dir / name
        """The user's own."""
        self._newer = newer
        self._own = TomlFile(self.path, header)
        self._machine = TomlFile(machine_config_dir / name, "") if machine_config_dir else None

    def read(self, decode: Callable[[TomlText, bool], Decoded]) -> BothRead:
        """`decode` is given the machine's file, if there may be one, with True, then the user's with False.

        What is broken in the user's is kept as a `.bad` copy. A broken machine file is its admin's to put right; no copy
        of it is made here.
        """
        notices = []
        if self._machine:
            problems = decode(self._machine.read(), True).problems
            notices = [f"In the file of this machine's admin, {self._machine.path}: {problem}" for problem in problems]
        text = self._own.read()
        own = decode(text, False)
        problems = list(own.problems)
        if own.broken and text.text is not None:
            problems.append(self._own.keep_bad_copy())
        if own.newer:
            problems.append(self._newer)
        unreadable = text.problem is not None and text.text is None
        return BothRead(notices, problems, own.other_tables, own.newer or unreadable)

    def write(self, tables: Mapping[str, Any]) -> None:
        """The user's own. Raises `FileTrouble`."""
        self._own.write(tables)

    def refusal(self, entries: str) -> FileTrouble:
        """For those who would change what is read only. `entries`: what is in the files."""
        return FileTrouble(
            f"The {entries} cannot be changed",
            f"{self.path} cannot be read or is from a newer Watchfloor. Use that version, or move the file away.",
        )
