"""The training feed as a process beside the window: says where it serves, and serves until its standard input ends."""

from __future__ import annotations

import gc
import json
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from app.simulator.server import SimulatedServer
from app.simulator.story import Story
from app.simulator.street_network import StreetNetwork


def run(words: Sequence[str]) -> int:
    """`words`: units, agencies, seed and the file with the streets."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C means the window, which ends us
    units, agencies, seed, network = int(words[0]), int(words[1]), int(words[2]), Path(words[3])
    server = SimulatedServer(Story(units, agencies, seed, time.time(), StreetNetwork.read(network)))
    gc.freeze()
    gc.enable()
    with server:
        told = [
            {
                "name": each.name,
                "domain": each.domain,
                "partner_id": each.partner_id,
                "client_id": each.client_id,
                "secret": each.secret,
            }
            for each in server.agencies
        ]
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        sys.stdin.buffer.read()
    return 0
