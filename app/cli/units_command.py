"""`watchfloor units`: one poll of each connection, printed."""

from __future__ import annotations

import io
import sys
from argparse import Namespace

from app.cli.asking import ask_all
from app.cli.outcome import Exit, complain
from app.cli.unit_formats import as_csv, as_geojson, as_json, as_table
from app.cli.workplace import Workplace
from app.units.clock import Clock

_FORMATS = {"table": as_table, "json": as_json, "csv": as_csv, "geojson": as_geojson}


def run(arguments: Namespace, workplace: Workplace) -> int:
    """Prints what came even if an agency failed; then the exit code says so."""
    answers = ask_all(workplace.chosen_connections(arguments.names, arguments), Clock())
    if arguments.format != "table" and isinstance(sys.stdout, io.TextIOWrapper):
        # What programs read is UTF-8 whatever the terminal speaks, with the line ends the format asks for.
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    print(_FORMATS[arguments.format](answers))
    problems = [f"{answer.profile.name}: {answer.problem}" for answer in answers if answer.problem]
    for problem in problems:
        complain(problem)
    return Exit.FAILED if problems else Exit.WORKED
