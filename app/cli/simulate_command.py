"""`watchfloor simulate`: the training feed alone, until it is told to stop."""

from __future__ import annotations

import signal
import threading
import time
from argparse import Namespace

from app.cli.outcome import Exit, failed, say, wrong_usage
from app.resources import find_resources
from app.simulator import FAULTS, SimulatedServer, Story, StreetNetwork

_LOOK_EVERY_S = 0.5


def run(arguments: Namespace) -> int:
    """Ctrl-C and SIGTERM end it cleanly, with 0."""
    unknown = [name for name in arguments.fault if name not in FAULTS]
    if unknown:
        raise wrong_usage("There is no such fault; `watchfloor simulate --help` lists them.")
    if arguments.agencies > arguments.units:
        raise wrong_usage("Each agency needs at least one unit: raise --units or lower --agencies.")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    streets = StreetNetwork.read(find_resources().path("demo/helsinki-network.json"))
    story = Story(arguments.units, arguments.agencies, arguments.seed, time.time(), streets)
    server = SimulatedServer(story, port=arguments.port, faults=arguments.fault)
    try:
        server.start()
    except OSError:
        raise failed(f"Port {arguments.port} is taken or not allowed: choose another, or none for a free one.") from None
    try:
        _print_values(server, arguments)
        # Bounded waits: on Windows an unbounded one would not hear Ctrl-C.
        while not stop.wait(_LOOK_EVERY_S):
            pass
    finally:
        server.stop()
    return Exit.WORKED


def _print_values(server: SimulatedServer, arguments: Namespace) -> None:
    say(f"Training feed with {arguments.units} units, seed {arguments.seed}. Nobody in it is real.")
    if arguments.fault:
        say(f"Faults: {', '.join(arguments.fault)}")
    for agency in server.agencies:
        say()
        say(agency.name)
        say(f"  Domain:     {agency.domain}")
        say(f"  Partner ID: {agency.partner_id}")
        say(f"  Client ID:  {agency.client_id}")
        say(f"  Secret:     {agency.secret}")
    say()
    print("Press Ctrl-C to stop.", flush=True)
