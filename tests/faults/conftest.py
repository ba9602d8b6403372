"""The full form of a scenario, and what the freshness probe counted over the whole suite, told at its end."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.faults.floor import TOTAL, LogBook


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the scenarios run at their full length."""
    return bool(request.config.getoption("--full", default=False))


@pytest.fixture
def log_book() -> Iterator[LogBook]:
    """Every record of the whole process while the test runs, down to DEBUG."""
    book, root = LogBook(), logging.getLogger()
    before = root.level
    root.addHandler(book)
    root.setLevel(logging.DEBUG)
    yield book
    root.removeHandler(book)
    root.setLevel(before)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TOTAL.markers or TOTAL.rows:
        terminalreporter.write_sep("-", "freshness probe")
        terminalreporter.write_line(
            f"{TOTAL.markers} marker samples and {TOTAL.rows} row samples, {len(TOTAL.violations)} stale shown as live"
        )
