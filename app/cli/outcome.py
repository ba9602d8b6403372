"""How a command ends, and text that is safe to print on a terminal."""

from __future__ import annotations

import sys
from enum import IntEnum

from app.logs import one_line


class Exit(IntEnum):
    WORKED = 0
    FAILED = 1
    WRONG_USAGE = 2
    CANNOT_SHOW = 3
    STOPPED = 130


class CommandFailed(Exception):  # noqa: N818 - says what it is
    """Ends the command with one sentence on standard error."""

    def __init__(self, code: Exit, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def wrong_usage(sentence: str) -> CommandFailed:
    return CommandFailed(Exit.WRONG_USAGE, sentence)


def failed(sentence: str) -> CommandFailed:
    return CommandFailed(Exit.FAILED, sentence)


def complain(sentence: str) -> None:
    """One line on standard error, whatever characters came from a server or a file."""
    print(f"watchfloor: {one_line(sentence)}", file=sys.stderr, flush=True)


def say(text: str = "") -> None:
    """One line on standard output, safe for a terminal."""
    print(one_line(text))
