"""`python -m tests.benchmarks [--units N] [--quick] [--only GROUP …]`: measure, print the table, write benchmark.json."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser
from pathlib import Path

from tests.benchmarks import noise, report
from tests.benchmarks.catalogue import GROUPS, Order
from tests.benchmarks.child import PerformerFailed
from tests.benchmarks.display import Display
from tests.benchmarks.figures import Figure


def main() -> int:
    parser = ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("--units", type=int, default=100_000, help="size of the fleet, in three agencies; default 100000")
    parser.add_argument("--quick", action="store_true", help="few samples: to see that everything runs")
    parser.add_argument(
        "--only", action="append", choices=GROUPS, metavar="GROUP", help=f"one of {', '.join(GROUPS)}; may be repeated"
    )
    parser.add_argument("--output", type=Path, default=Path("benchmark.json"), metavar="FILE", help="default benchmark.json")
    given = parser.parse_args()
    if not sys.platform.startswith("linux"):
        sys.stderr.write("The benchmarks read the screen of an Xvfb and the figures of /proc: they run on Linux only.\n")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that screen, performers and feeds are cleared away
    figures: list[Figure] = []
    failed = []
    command = " ".join(["python -m tests.benchmarks", *sys.argv[1:]])
    before = after = noise.describe()
    _say(noise.sentence(before))
    _say(report.heading())
    with Display() as display:
        order = Order(display, given.units, given.quick)
        for name in given.only or GROUPS:
            _say(f"── {name}")
            try:
                for figure in GROUPS[name](order):
                    figures.append(figure)
                    _say(report.line(figure))
                    if figure.note:
                        _say(f"     {figure.note}")
            except (PerformerFailed, TimeoutError) as error:
                failed.append(name)
                _say(f"     could not be measured: {error}")
            # After every group, so that a run that is cut short leaves what it measured.
            after = noise.describe()
            report.write(given.output, command, before, after, figures)
    _say(report.summary(figures, after))
    _say(f"Written to {given.output}" + (f"; not measured: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
