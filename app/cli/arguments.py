"""The words and options of every command."""

from __future__ import annotations

import re
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from app.cli.outcome import wrong_usage

FORMATS = ("table", "json", "csv", "geojson")
DEMO_UNITS, DEMO_AGENCIES, DEMO_SEED = 300, 2, 911
MOST_UNITS = 100_000
MOST_AGENCIES = 100
MOST_SEED = 2**63 - 1
_SECRET_OPTIONS = ("--secret", "--client-secret", "--password", "--client_secret")
_SECRET_VALUES = tuple(f"{option}=" for option in (*_SECRET_OPTIONS, "--secret-stdin"))


class _Parser(ArgumentParser):
    """Says what is wrong in one sentence and never repeats a value: it could be a secret in the wrong place."""

    def __init__(self, **options: Any) -> None:
        # An abbreviated option would let `--secret VALUE` through to the message that lists it.
        super().__init__(allow_abbrev=False, formatter_class=RawDescriptionHelpFormatter, **options)

    def error(self, message: str) -> NoReturn:
        if message.startswith("unrecognized arguments"):
            message = "there is an option or a word too many"
        elif "invalid choice" in message and message.startswith("argument COMMAND"):
            message = "there is no such command"
        message = re.sub(r"invalid choice: .*\(", "(", re.sub(r" explicit argument .*", " value", message))
        raise wrong_usage(f"{message[:1].upper()}{message[1:]}; see `{self.prog} --help`.")


def parser(with_faults: bool) -> ArgumentParser:
    """`with_faults`: list the simulator's faults in its help, which takes importing it."""
    anywhere = _Parser(add_help=False)
    anywhere.add_argument("--config-dir", metavar="DIR", default=SUPPRESS, help="keep and look for every file of ours in DIR")
    top = _Parser(
        prog="watchfloor",
        description="A map of the officers, cars and drones that report through Axon.",
        epilog="Exit codes: 0 it worked, 1 refused or failed, 2 wrong usage, 3 no window can be shown here.",
        parents=[anywhere],
    )
    top.add_argument("--version", action="store_true", help="print the version and end")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands (none: the window)")

    def command(name: str, help_text: str, **options: Any) -> ArgumentParser:
        return commands.add_parser(name, help=help_text, description=f"{help_text}.", parents=[anywhere], **options)

    _add_story(command("demo", "the window on the built-in training feed"))

    faults = _faults() if with_faults else None
    simulate = command("simulate", "the training feed alone; prints the values to enter", epilog=faults)
    _add_story(simulate)
    simulate.add_argument("--port", type=_whole("port", 0, 65535), default=0, help="0, the default, takes a free one")
    simulate.add_argument("--fault", action="append", default=[], metavar="NAME", help="may be given several times; names below")

    _add_connection_commands(command("connection", "add, list, remove or test stored connections"), anywhere)

    units = command("units", "poll each connection once and print its units")
    units.add_argument("names", nargs="*", metavar="NAME", help="all stored connections that are on, if none is named")
    units.add_argument("--format", choices=FORMATS, default="table")
    _add_direct(units)

    screenshot = command("screenshot", "the real window as a picture, without a display")
    screenshot.add_argument("file", metavar="FILE.png")
    screenshot.add_argument("--size", type=_size, default=(1400, 900), metavar="WxH", help="default 1400x900")
    screenshot.add_argument(
        "--after", type=_seconds, default=0.0, metavar="SECONDS", help="how long after the first units are drawn; default 0"
    )
    screenshot.add_argument("--demo", action="store_true", help="of the training feed, with --units, --agencies and --seed")
    _add_story(screenshot)
    _add_direct(screenshot)

    command("diagnose", "versions, libraries, keyring, proxy and folders; no secrets")
    return top


def _add_connection_commands(connection: ArgumentParser, anywhere: ArgumentParser) -> None:
    actions = connection.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="store a connection, its secret in the system keyring", parents=[anywhere])
    add.add_argument("name", metavar="NAME")
    add.add_argument("--domain", required=True, help="for example youragencypd.evidence.com")
    add.add_argument("--partner-id", required=True)
    add.add_argument("--client-id", required=True)
    add.add_argument("--secret-stdin", action="store_true", required=True, help="read the secret as one line of standard input")
    add.add_argument("--poll-interval", type=_seconds, default=5.0, metavar="SECONDS", help="2 to 300; default 5")
    listing = actions.add_parser("list", help="print the stored connections", parents=[anywhere])
    listing.add_argument("--json", action="store_true")
    remove = actions.add_parser("remove", help="remove a connection and its secret", parents=[anywhere])
    remove.add_argument("name", metavar="NAME")
    test = actions.add_parser("test", help="try a connection and its three permissions", parents=[anywhere])
    test.add_argument("name", metavar="NAME", nargs="?")
    test.add_argument("--json", action="store_true")
    _add_direct(test)


def _add_story(command: ArgumentParser) -> None:
    for name, metavar, least, most, default in (
        ("units", "N", 1, MOST_UNITS, DEMO_UNITS),
        ("agencies", "K", 1, MOST_AGENCIES, DEMO_AGENCIES),
        ("seed", "S", 0, MOST_SEED, DEMO_SEED),
    ):
        command.add_argument(
            f"--{name}", type=_whole(name, least, most), default=default, metavar=metavar, help=f"default {default}"
        )


def _add_direct(command: ArgumentParser) -> None:
    direct = command.add_argument_group("a connection that is not stored")
    direct.add_argument("--domain")
    direct.add_argument("--partner-id")
    direct.add_argument("--client-id")
    direct.add_argument("--secret-stdin", action="store_true", help="read the secret as one line of standard input")


def refuse_secret_in_arguments(argv: Sequence[str]) -> None:
    """A secret on a command line is in the shell's history and in every process list."""
    if any(word in _SECRET_OPTIONS or word.startswith(_SECRET_VALUES) for word in argv):
        raise wrong_usage(
            "A secret is never given on the command line: pass it on standard input with --secret-stdin,"
            " and ask for a new one if a real one was just shown."
        )


def _whole(what: str, least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,19}", text) or not least <= int(text) <= most:
            raise ArgumentTypeError(f"a whole number from {least} to {most} is needed for {what}")
        return int(text)

    return parse


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text):
        raise ArgumentTypeError("seconds are a number such as 5 or 2.5")
    return float(text)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{3,4})x([0-9]{3,4})", text)
    if not match:
        raise ArgumentTypeError("a size is WIDTHxHEIGHT in pixels, such as 1400x900")
    return int(match[1]), int(match[2])


def _faults() -> str:
    from app.simulator import FAULTS

    width = max(len(name) for name in FAULTS)
    lines = [f"  {name:{width}}  {(type(fault).__doc__ or '').strip().splitlines()[0]}" for name, fault in FAULTS.items()]
    return "faults:\n" + "\n".join(lines)
