"""Every group of measurements by the name `--only` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.benchmarks.display import Display
from tests.benchmarks.figures import Figure
from tests.benchmarks.measures import decode, frames, keys, latency, machine, nearest, references, streets, table, touch


@dataclass(frozen=True)
class Order:
    """What the director is asked for."""

    display: Display
    units: int
    quick: bool

    def curve(self) -> list[int]:
        """Fleets from small to the asked size, ten times larger each."""
        return [size for size in (1_000, 10_000) if size < self.units] + [self.units]


def _growth(order: Order) -> Iterator[Figure]:
    """The same at 1k, 10k and 100k: cost must follow what changed and is visible."""
    for units in order.curve():
        for figure in (
            *latency.measure(order.display, units, quick=True),
            *decode.measure(units, quick=True),
            *table.measure(order.display, units, quick=True),
        ):
            yield figure.renamed(f"growth.{units}.{figure.name}")


def _references(order: Order) -> Iterator[Figure]:
    for kind in references.KINDS:
        for units in order.curve():
            found = [*references.measure(order.display, kind, units, order.quick)]
            yield from (figure.renamed(figure.name if units == order.units else f"{figure.name}.{units}") for figure in found)
            if not found[0].samples:
                break  # it will not get better with ten times as many


def _proxy(order: Order) -> Iterator[Figure]:
    for units in order.curve()[-2:]:
        for figure in table.measure(order.display, units, quick=True, performer_name="proxy_table"):
            yield figure.renamed(figure.name if units == order.units else f"{figure.name}.{units}")


GROUPS: dict[str, Callable[[Order], Iterator[Figure]]] = {
    "empty": lambda order: frames.measure_empty(order.display, order.quick),
    "frames": lambda order: frames.measure(order.display, order.units, order.quick),
    "streets": lambda order: streets.measure(order.display, order.units, order.quick),
    "latency": lambda order: latency.measure(order.display, order.units, order.quick),
    "chain": lambda order: latency.measure_chain(order.display, order.units, order.quick),
    "decode": lambda order: decode.measure(order.units, order.quick),
    "table": lambda order: table.measure(order.display, order.units, order.quick),
    "touch": lambda order: touch.measure(order.display, order.units, order.quick),
    "keys": lambda order: keys.measure(order.display, order.units, order.quick),
    "nearest": lambda order: nearest.measure(order.display, order.units, order.quick),
    "memory": lambda order: machine.measure_memory(order.display, order.units, order.quick),
    "start": lambda order: machine.measure_start(order.display, order.quick),
    "idle": lambda order: machine.measure_idle(order.display, order.quick),
    "growth": _growth,
    "proxy": _proxy,
    "references": _references,
}
