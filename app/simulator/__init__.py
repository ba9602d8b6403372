"""A training agency on loopback HTTP: moving units, faults on demand. Shares no code with the client."""

from __future__ import annotations

from app.simulator.agency import DeviceSource, RawDevice, Requests, SimulatedAgency
from app.simulator.faults import FAULTS, Fault, make_fault
from app.simulator.server import SimulatedServer
from app.simulator.story import Fixes, Story, Truth, Truths
from app.simulator.street_network import StreetNetwork

__all__ = [
    "FAULTS",
    "DeviceSource",
    "Fault",
    "Fixes",
    "RawDevice",
    "Requests",
    "SimulatedAgency",
    "SimulatedServer",
    "Story",
    "StreetNetwork",
    "Truth",
    "Truths",
    "make_fault",
]
