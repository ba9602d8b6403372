"""The full form of a scenario, and what the freshness probe counted over the whole suite, told at its end."""

from __future__ import annotations

import pytest

from tests.faults.floor import TOTAL


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the scenarios run at their full length."""
    return bool(request.config.getoption("--full", default=False))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TOTAL.markers or TOTAL.rows:
        terminalreporter.write_sep("-", "freshness probe")
        terminalreporter.write_line(
            f"{TOTAL.markers} marker samples and {TOTAL.rows} row samples, {len(TOTAL.violations)} stale shown as live"
        )
