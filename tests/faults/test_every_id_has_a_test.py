"""Every fault that has to be played is played by a test that bears its id."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
_IDS = re.compile(r"test((?:_[bc]\d\d)+)_")
WANTED = [f"b{number:02d}" for number in (*range(1, 61), 62)] + [f"c{number:02d}" for number in range(1, 19)]
"""B61, a day in a quarter of an hour, is a command of its own."""


def played() -> Iterator[str]:
    for file in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (found := _IDS.match(node.name)):
                yield from found[1].strip("_").split("_")


@pytest.mark.parametrize("fault", WANTED)
def test_a_fault_is_played_under_its_id(fault: str) -> None:
    assert fault in set(played())
