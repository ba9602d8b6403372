"""Faults on demand: by name, each with options, any of them together, for one agency or all."""

from __future__ import annotations

from app.simulator.faults.fault import Call, Fault
from app.simulator.faults.registry import FAULTS, make_fault

__all__ = ["FAULTS", "Call", "Fault", "make_fault"]
