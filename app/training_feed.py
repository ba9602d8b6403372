"""The training feed beside the window: a process of its own, so that its imports and its work hold up neither start nor map.

It is told to end by the end of its standard input, and so ends with us whatever happens to us.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

WORD = "training-feed"
"""The hidden command: `watchfloor training-feed UNITS AGENCIES SEED NETWORK`."""
STREETS = "demo/helsinki-network.json"
"""The resource with the streets its units move along."""
NICENESS = 5
"""Training must not hold up the window."""
STOP_WITHIN_S = 1.0
_CODE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from app.cli import main; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class FedAgency:
    """What an admin would enter for it."""

    name: str
    domain: str
    partner_id: str
    client_id: str
    secret: str = field(repr=False)


class TrainingFeed:
    """Starts at once and is waited for later. OSError when no process can be started."""

    def __init__(self, units: int, agencies: int, seed: int, network: Path) -> None:
        """`network` is the street network its units move along."""
        if getattr(sys, "frozen", False):
            program = [sys.executable]
        else:  # this very package, wherever we were started
            program = [sys.executable, "-P", "-c", _CODE, str(Path(__file__).resolve().parent.parent)]
        self._process = subprocess.Popen(  # noqa: S603
            [*program, WORD, str(units), str(agencies), str(seed), str(network)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Its web server's package reads all certificates of the machine when it is imported; nothing here needs one.
            env={**os.environ, "SSL_CERT_FILE": os.devnull, "OPENBLAS_NUM_THREADS": "1"},
        )

    def agencies(self) -> tuple[FedAgency, ...]:
        """Waits until it answers requests. Empty when it ended instead."""
        assert self._process.stdout is not None
        try:
            told = json.loads(self._process.stdout.readline())
        except ValueError:
            return ()
        return tuple(FedAgency(**each) for each in told)

    def stop(self) -> None:
        """Harmless when it has ended."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
