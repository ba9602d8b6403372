"""The director's end of a performer: a process that is told what to do and answers, a line of JSON each way."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any


class PerformerFailed(Exception):  # noqa: N818 - says what it is
    """A performer ended, said that something went wrong, or did not answer in time."""


class Performer:
    """Runs `python -m tests.benchmarks.performers.<name>`; a context manager that ends it."""

    def __init__(self, name: str, environment: Mapping[str, str] | None = None, **settings: Any) -> None:
        command = [sys.executable, "-m", f"tests.benchmarks.performers.{name}", json.dumps(settings)]
        self.name = name
        self.began_s = time.monotonic()
        self._process = subprocess.Popen(
            command,
            env=None if environment is None else dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("BENCHMARKS_LOUD") else subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parents[2],
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._to, self._from = self._process.stdin, self._process.stdout
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._from, selectors.EVENT_READ)
        self._rest = b""

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, do: str, **more: Any) -> None:
        """Tell without waiting; `answer` has to follow."""
        try:
            self._to.write(json.dumps({"do": do, **more}).encode() + b"\n")
            self._to.flush()
        except OSError as error:
            raise PerformerFailed(f"{self.name} ended") from error

    @property
    def answered(self) -> bool:
        """Whether `answer` would return at once."""
        return b"\n" in self._rest or bool(self._selector.select(0))

    def answer(self, timeout_s: float = 60.0) -> dict[str, Any]:
        end = time.monotonic() + timeout_s
        while b"\n" not in self._rest:
            left = end - time.monotonic()
            if left <= 0 or not self._selector.select(left):
                raise PerformerFailed(f"{self.name} did not answer within {timeout_s:.0f} s")
            came = os.read(self._from.fileno(), 1 << 20)
            if not came:
                raise PerformerFailed(f"{self.name} ended with code {self._process.wait(10)}")
            self._rest += came
        line, _, self._rest = self._rest.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        if "failed" in answer:
            raise PerformerFailed(f"{self.name}: {answer['failed']}")
        return answer

    def ask(self, do: str, timeout_s: float = 60.0, **more: Any) -> dict[str, Any]:
        self.send(do, **more)
        return self.answer(timeout_s)

    def close(self) -> None:
        if self._process.poll() is None:
            try:
                self._to.close()
                self._process.wait(5)
            except (OSError, subprocess.TimeoutExpired):
                self._process.kill()
                self._process.wait(10)
        self._selector.close()
        self._from.close()

    def __enter__(self) -> Performer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
