"""Reads the command line, runs one command, and turns whatever happens into a sentence and an exit code."""

from __future__ import annotations

import gc
import io
import logging
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from app.cli.arguments import parser, refuse_secret_in_arguments
from app.cli.outcome import CommandFailed, Exit, complain
from app.cli.workplace import Workplace
from app.training_feed import NICENESS
from app.training_feed import WORD as TRAINING_FEED

_log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. `argv` without the program's name; the process's own when None."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name the terminal has no letters for must not end the command.
            stream.reconfigure(errors="backslashreplace")
    try:
        if words[:1] == [TRAINING_FEED]:
            gc.disable()  # while it is imported; `run` switches it on
            if hasattr(os, "nice"):
                os.nice(NICENESS)
            from app.simulator.beside import run

            return run(words[1:])
        refuse_secret_in_arguments(words)
        arguments = parser(with_faults="simulate" in words).parse_args(words)
        if arguments.version:
            import importlib.metadata

            print(f"watchfloor {importlib.metadata.version('watchfloor')}")
            return Exit.WORKED
        return _run(arguments)
    except CommandFailed as error:
        complain(error.sentence)
        return error.code
    except BrokenPipeError:
        # Whoever read our output has gone; keep the interpreter from complaining about it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except KeyboardInterrupt:
        return Exit.STOPPED


def _run(arguments: Namespace) -> int:
    workplace = Workplace.of(arguments)
    workplace.log.start()
    try:
        code = _command(arguments, workplace)
        sys.stdout.flush()
        return code
    except (CommandFailed, BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001 - the last one before the user
        _tell_known_trouble(error)
        import traceback

        # Its text may quote anything; the kind and the places in the code are enough to find it.
        places = " > ".join(f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__))
        _log.error("unexpected %s at %s", type(error).__name__, places)
        raise CommandFailed(
            Exit.FAILED, f"Something unexpected went wrong ({type(error).__name__}); where is in {workplace.log.path}."
        ) from None
    finally:
        workplace.log.stop()


def _tell_known_trouble(error: Exception) -> None:
    """Raises `CommandFailed` for what is said in words already."""
    from app.connections.keyring_choice import KeyringTrouble
    from app.connections.profile import BadProfile
    from app.resources import MissingResource
    from app.toml_file import FileTrouble

    if isinstance(error, BadProfile):
        raise CommandFailed(Exit.WRONG_USAGE, str(error)) from None
    if isinstance(error, FileTrouble | KeyringTrouble | MissingResource):
        raise CommandFailed(Exit.FAILED, str(error)) from None


def _command(arguments: Namespace, workplace: Workplace) -> int:
    # Imported when asked for: no command waits for what only another one needs.
    if arguments.command == "connection":
        from app.cli import connection_commands

        return connection_commands.run(arguments, workplace)
    if arguments.command == "units":
        from app.cli import units_command

        return units_command.run(arguments, workplace)
    if arguments.command == "simulate":
        from app.cli import simulate_command

        return simulate_command.run(arguments)
    if arguments.command == "diagnose":
        from app.cli import diagnose_command

        return diagnose_command.run(workplace)
    from app.cli import window_commands

    return window_commands.run(arguments, workplace)
