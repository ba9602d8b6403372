"""The connections of this workstation: one file of its user, and one an admin may push to every machine.

Both are called `connections.toml`. The machine's file is read, never written, and wins over a connection of the user's with
the same name or client. Neither ever holds a secret.
"""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.connections.ageing import ageing_entries, read_ageing
from app.connections.profile import DEFAULT_POLL_INTERVAL_S, BadProfile, Profile, check_poll_interval
from app.toml_file import TomlText
from app.two_files import Decoded, TwoFiles

FILE_NAME = "connections.toml"
VERSION = 1
HEADER = """\
Watchfloor: the agencies this workstation shows.
One [[connection]] for each: name, domain (agency.evidence.com), partner_id, client_id, and if you like
poll_interval_s (2 to 300), enabled (true or false), keep_lost_h (hours a lost unit stays listed) and, under
[connection.intervals], body_recording = [10, 20, 60] and the like: expected every, late after, lost after, in seconds.
No secret belongs in here: those are kept in the system keyring.
"""
NEWER = f"{FILE_NAME} is from a newer version of Watchfloor: it is used as far as it is understood and not changed."

_SECTION = re.compile(r"^[ \t]*\[\[[ \t]*connection[ \t]*\]\]", re.MULTILINE)
_OURS = {"name", "domain", "partner_id", "client_id", "poll_interval_s", "enabled", "keep_lost_h", "intervals"}
_LOOKS_SECRET = re.compile(r"secret|password", re.IGNORECASE)


@dataclass(frozen=True)
class LoadedBook:
    """What could be read, in order, the machine's connections first."""

    profiles: tuple[Profile, ...] = ()
    notices: tuple[str, ...] = ()
    """Sentences about what was wrong, for the admin."""
    read_only: bool = False
    """The user's file is from a newer version, or cannot be read: nothing may be written over it."""

    def find(self, name: str) -> Profile | None:
        return next((profile for profile in self.profiles if profile.named(name)), None)


class ProfileBook:
    """Reads and changes the connections. Every change reads the file again first, so another window's is not undone.

    Changes raise `BadProfile` for what cannot be entered and `FileTrouble` for what cannot be saved.
    """

    def __init__(self, config_dir: Path, machine_config_dir: Path | None = None) -> None:
        self._files = TwoFiles(FILE_NAME, HEADER, NEWER, config_dir, machine_config_dir)
        self.path = self._files.path
        self._changing = threading.Lock()

    def load(self) -> LoadedBook:
        """Never raises: what is broken is kept as a `.bad` copy, named in a notice and left out."""
        return self._load()[0]

    def add(self, profile: Profile) -> LoadedBook:
        """Enter a new connection; its name and its client must both be new."""

        def added(profiles: list[Profile]) -> list[Profile]:
            _refuse_twins(profile, profiles)
            return [*profiles, profile]

        return self._change(added)

    def change(self, name: str, profile: Profile) -> LoadedBook:
        """Put `profile` in the place of the connection now called `name`."""

        def changed(profiles: list[Profile]) -> list[Profile]:
            place = profiles.index(_own(name, profiles))
            others = profiles[:place] + profiles[place + 1 :]
            _refuse_twins(profile, others)
            return [*profiles[:place], profile, *profiles[place + 1 :]]

        return self._change(changed)

    def remove(self, name: str) -> LoadedBook:
        """Take a connection out. Its secret stays in the keyring until `SecretKeeper.forget`."""

        def removed(profiles: list[Profile]) -> list[Profile]:
            own = _own(name, profiles)
            return [profile for profile in profiles if profile is not own]

        return self._change(removed)

    def _change(self, change: Callable[[list[Profile]], list[Profile]]) -> LoadedBook:
        with self._changing:
            book, other_tables = self._load()
            if book.read_only:
                raise self._files.refusal("connections")
            profiles = change(list(book.profiles))
            own = [_entries(profile) for profile in profiles if not profile.machine_wide]
            self._files.write({**other_tables, "version": VERSION, "connection": own})
            return replace(book, profiles=tuple(profiles))

    def _load(self) -> tuple[LoadedBook, dict[str, Any]]:
        profiles: list[Profile] = []
        reading = self._files.read(lambda text, machine_wide: _read(text, profiles, machine_wide=machine_wide))
        notices = reading.machine_notices + reading.own_problems
        return LoadedBook(tuple(profiles), tuple(notices), reading.read_only), reading.other_tables


def _read(reading: TomlText, profiles: list[Profile], *, machine_wide: bool) -> Decoded:
    """Append the good connections to `profiles`."""
    problems = [reading.problem] if reading.problem else []
    if reading.tables is not None:
        tables = dict(reading.tables)
        entries = tables.pop("connection", [])
        version = tables.pop("version", VERSION)
    else:
        tables, version = {}, VERSION
        entries = list(_salvage(reading.text or "", problems))
    if not isinstance(entries, list):
        problems.append("“connection” must be written as [[connection]].")
        entries = []
    for number, entry in enumerate(entries, 1):
        label = f"Connection {number}"
        if not isinstance(entry, dict):
            problems.append(f"{label} is not a table and was left out.")
            continue
        try:
            profile, repaired = _profile(entry, machine_wide)
            _refuse_twins(profile, profiles)
        except BadProfile as error:
            problems.append(f"{label} was left out: {error.title[0].lower()}{error.title[1:]}. {error.advice}")
            continue
        problems += [f"{profile.name}: {sentence}" for sentence in repaired]
        profiles.append(profile)
    broken = bool(problems)
    if any(_LOOKS_SECRET.search(key) for entry in entries if isinstance(entry, dict) for key in entry):
        # Not broken: a copy would only spread the secret.
        problems.append("A secret seems to stand in the file. It is not used: remove it there and enter it in the settings.")
    newer = isinstance(version, int) and not isinstance(version, bool) and version > VERSION
    if not newer and version != VERSION:
        problems.append("The version in the file is not one we know.")
        broken = True
    return Decoded(tables, problems, broken, newer)


def _salvage(text: str, problems: list[str]) -> Iterator[Mapping[str, Any]]:
    """The sections that are good by themselves when the file as a whole is not."""
    starts = [match.start() for match in _SECTION.finditer(text)]
    for start, end in pairwise([*starts, len(text)]):
        try:
            entries = tomllib.loads(text[start:end])["connection"]
        except (tomllib.TOMLDecodeError, RecursionError, KeyError):
            line = text.count("\n", 0, start) + 1
            problems.append(f"The connection that begins in line {line} cannot be read and was left out.")
            continue
        yield from entries


def _profile(entry: Mapping[str, Any], machine_wide: bool) -> tuple[Profile, list[str]]:
    repaired = []
    texts = []
    for field in ("name", "domain", "partner_id", "client_id"):
        value = entry.get(field, "")
        if not isinstance(value, str):
            raise BadProfile(field, f"Its {field} is not a text", "Put it in quotation marks.")
        texts.append(value)
    poll_interval_s = entry.get("poll_interval_s", DEFAULT_POLL_INTERVAL_S)
    try:
        check_poll_interval(poll_interval_s)
    except BadProfile as error:
        repaired.append(f"{error.title}; {DEFAULT_POLL_INTERVAL_S:g} s is used. {error.advice}")
        poll_interval_s = DEFAULT_POLL_INTERVAL_S
    enabled = entry.get("enabled", True)
    if not isinstance(enabled, bool):
        repaired.append("“enabled” is neither true nor false; the connection is on.")
        enabled = True
    ageing, problems = read_ageing(entry.get("keep_lost_h"), entry.get("intervals"))
    repaired += problems
    others = {key: value for key, value in entry.items() if key not in _OURS and not _LOOKS_SECRET.search(key)}
    name, domain, partner_id, client_id = texts
    profile = Profile.from_text(
        name,
        domain,
        partner_id,
        client_id,
        poll_interval_s=float(poll_interval_s),
        enabled=enabled,
        machine_wide=machine_wide,
        ageing=ageing,
        other_entries=others,
    )
    return profile, repaired


def _entries(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "domain": str(profile.domain),
        "partner_id": profile.partner_id,
        "client_id": profile.client_id,
        "poll_interval_s": profile.poll_interval_s,
        "enabled": profile.enabled,
        **ageing_entries(profile.ageing),
        **profile.other_entries,
    }


def _refuse_twins(profile: Profile, others: list[Profile]) -> None:
    for other in others:
        if other.named(profile.name):
            raise BadProfile("name", f"There is already a connection called {other.name}", "Choose another name.")
        if other.same_client(profile):
            raise BadProfile("client_id", f"This client is already entered as {other.name}", "Change that connection instead.")


def _own(name: str, profiles: list[Profile]) -> Profile:
    for profile in profiles:
        if profile.named(name):
            if profile.machine_wide:
                raise BadProfile("name", f"{profile.name} is set for the whole machine", "Ask its admin to change it.")
            return profile
    raise BadProfile("name", "There is no connection of this name", "See them with: watchfloor connection list.")
