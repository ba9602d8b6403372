"""The table on the terminal and `benchmark.json`."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks import noise
from tests.benchmarks.figures import Figure, ratio

WIDTH = 62


def line(figure: Figure) -> str:
    """One row: what, median, 95th percentile, longest, whether it holds."""
    numbers = "".join(_number(figure.statistic(name)) for name in ("median", "p95", "longest"))
    wanted = ", ".join(f"{name} ≤ {most:g}" for name, most in figure.wanted.items())
    verdict = f"{'MISSED' if figure.missed else 'holds '}  {wanted}" if figure.wanted and figure.samples else ""
    return f"{figure.what[:WIDTH]:{WIDTH}}{figure.units or '':>8}{numbers}  {figure.unit:5} {verdict}".rstrip()


def heading() -> str:
    return f"{'':{WIDTH}}{'fleet':>8}{'median':>10}{'p95':>10}{'longest':>10}"


def ratios(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Each reference beside ours, by the medians; ours beside the empty page is the other way round."""
    by_name = {figure.name: figure for figure in figures}
    found = []
    for figure in figures:
        ours = by_name.get(figure.compare)
        value = ratio(figure, ours) if ours else None
        if ours is not None and value is not None and figure.units in (0, ours.units):
            found.append({"reference": figure.name, "ours": ours.name, "times_ours": round(value, 3)})
    return found


def write(file: Path, command: str, before: dict[str, Any], after: dict[str, Any], figures: Sequence[Figure]) -> None:
    whole = {
        "when": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "command": command,
        "machine": before,
        "machine_after": after,
        "figures": [figure.as_dict() for figure in figures],
        "ratios": ratios(figures),
    }
    file.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


def summary(figures: Sequence[Figure], machine: dict[str, Any]) -> str:
    """Ratios, what was missed, and how much to believe of it."""
    lines = ["", "Reference ÷ ours (medians; below 1 for an empty page, which does less)"]
    lines += [f"  {each['times_ours']:>9.2f}  {each['reference']}  ÷  {each['ours']}" for each in ratios(figures)]
    judged = [figure for figure in figures if figure.wanted and figure.samples]
    missed = [figure for figure in judged if figure.missed]
    lines += ["", f"{len(judged) - len(missed)} of {len(judged)} wanted figures hold. {noise.sentence(machine)}"]
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return f"{value:>10.3g}" if value is not None and value < 1 else f"{value:>10.1f}" if value is not None else f"{'–':>10}"
