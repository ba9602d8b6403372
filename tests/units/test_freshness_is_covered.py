"""The rule that a life may hang on has no line and no branch that a test has not been through."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULE = "app/units/freshness.py"


def test_every_branch_of_freshness_is_gone_through_by_its_tests(tmp_path: Path) -> None:
    data, report = f"--data-file={tmp_path / 'data'}", tmp_path / "report.json"
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/units/test_freshness.py"]
    for arguments in (
        ["run", "--branch", f"--include={RULE}", data, *tests],
        ["json", "-q", data, "-o", str(report)],
    ):
        done = subprocess.run([sys.executable, "-m", "coverage", *arguments], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(report.read_text())["files"][RULE]
    assert (found["missing_lines"], found["missing_branches"]) == ([], [])
    assert found["summary"]["num_branches"] > 10
