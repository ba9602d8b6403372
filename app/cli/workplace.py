"""What a command works with: this user's folders, connections, secrets and log."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.outcome import complain, failed, wrong_usage
from app.folders import Folders
from app.logs import Log

if TYPE_CHECKING:  # with numpy below them: the window begins before it needs them
    from app.connections.profile import Profile
    from app.connections.profile_book import LoadedBook, ProfileBook
    from app.connections.secret import Secret
    from app.connections.secret_keeper import SecretKeeper

LONGEST_LINE = 65_536
LONGEST_SECRET = 4096


@dataclass(frozen=True)
class Workplace:
    folders: Folders
    log: Log

    @cached_property
    def book(self) -> ProfileBook:
        from app.connections.profile_book import ProfileBook

        return ProfileBook(self.folders.config_dir, self.folders.machine_config_dir)

    @cached_property
    def keeper(self) -> SecretKeeper:
        from app.connections.secret_keeper import SecretKeeper

        return SecretKeeper(on_secret=self.log.redaction.add)

    @classmethod
    def of(cls, arguments: Namespace) -> Workplace:
        chosen: str | None = getattr(arguments, "config_dir", None)
        if chosen is not None and (not chosen or (Path(chosen).exists() and not Path(chosen).is_dir())):
            raise wrong_usage("--config-dir needs a folder.")
        folders = Folders.under(Path(chosen)) if chosen else Folders.of_system()
        return cls(folders=folders, log=Log(folders.log_dir))

    def load_book(self) -> LoadedBook:
        """The connections; what is wrong with the file goes to standard error."""
        book = self.book.load()
        for notice in book.notices:
            complain(notice)
        return book

    def read_secret(self) -> Secret:
        """One line of standard input; on a terminal it is asked for and not shown while typed."""
        from app.connections.secret import Secret

        if sys.stdin is None:
            raise wrong_usage("There is no standard input to read the secret from.")
        if sys.stdin.isatty():
            line = getpass.getpass("Client secret: ")
        else:
            try:
                line = sys.stdin.buffer.readline(LONGEST_LINE).decode("utf-8")
            except UnicodeDecodeError:
                raise wrong_usage("The secret on standard input is not UTF-8 text.") from None
        try:
            secret = Secret.from_line(line)
            if not secret.reveal().isprintable() or len(secret) > LONGEST_SECRET:
                raise ValueError
        except ValueError:
            raise wrong_usage("There is no usable secret on standard input: pass it as one line.") from None
        self.log.redaction.add(secret.reveal())
        return secret

    def chosen_connections(self, names: list[str], arguments: Namespace) -> list[tuple[Profile, Secret | str]]:
        """Each connection the command is about, with its secret or the sentence that says why there is none.

        The four values given directly make one that is not stored; otherwise the named ones, or all that are on.
        """
        given = [arguments.domain, arguments.partner_id, arguments.client_id]
        if any(given):
            if names or not all(given) or not arguments.secret_stdin:
                raise wrong_usage(
                    "Give either a stored connection's name or all of --domain, --partner-id, --client-id and --secret-stdin."
                )
            return [(profile_from(None, arguments), self.read_secret())]
        book = self.load_book()
        named = {profile.name: profile for profile in (find_profile(book, name) for name in names)}
        profiles = list(named.values()) if names else [profile for profile in book.profiles if profile.enabled]
        if arguments.secret_stdin:
            if len(profiles) != 1 or not names:
                raise wrong_usage("--secret-stdin goes with one connection.")
            return [(profiles[0], self.read_secret())]
        if not profiles:
            off = ": every stored one is switched off" if book.profiles else " yet: add one with `watchfloor connection add`"
            raise wrong_usage(f"There is no connection to ask{off}.")
        chosen: list[tuple[Profile, Secret | str]] = []
        for profile in profiles:
            finding = self.keeper.find(profile)
            chosen.append((profile, finding.sentence if finding.secret is None else finding.secret))
        return chosen


def find_profile(book: LoadedBook, name: str) -> Profile:
    profile = book.find(name)
    if profile is None:
        raise wrong_usage("There is no connection of this name; see them with `watchfloor connection list`.")
    return profile


def profile_from(name: str | None, arguments: Namespace) -> Profile:
    """The profile in the options; `name` None takes the domain for one."""
    from app.connections.profile import LONGEST_NAME, BadProfile, Profile
    from app.units.agency import AgencyDomain, BadDomain

    try:
        if name is None:
            name = str(AgencyDomain.parse(arguments.domain))[:LONGEST_NAME]
        return Profile.from_text(name, arguments.domain, arguments.partner_id, arguments.client_id)
    except (BadProfile, BadDomain) as error:
        raise wrong_usage(str(error)) from None


def must_have(profile: Profile, secret: Secret | str) -> Secret:
    if isinstance(secret, str):
        raise failed(f"{profile.name}: {secret}")
    return secret
