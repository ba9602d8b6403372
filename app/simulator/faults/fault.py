"""What a fault may change in an answer. A fault overrides only what it spoils; several work together."""

# ruff: noqa: ARG002 - a fault is asked with everything it might need

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from aiohttp import web

Where = Literal["token", "search", "users", "all"]


@dataclass(frozen=True, slots=True)
class Call:
    """One request under way."""

    request: web.Request
    where: Where
    time_s: float
    """Epoch seconds by the server's clock."""
    memory: Callable[[Fault], dict[str, int]]
    """Numbers the fault keeps for this agency; empty when the fault was set."""
    stopping: asyncio.Event
    sweep: int = 0
    """Which reading of the device list this belongs to."""
    offset: int = 0
    token: str = ""
    token_uses: int = 0
    """How many searches came with this token before."""
    token_number: int = 0

    def sweep_since(self, fault: Fault) -> int:
        """The reading's number, 0 for the first since the fault was set."""
        return self.sweep - self.memory(fault).setdefault("first sweep", self.sweep)

    async def pause(self, seconds: float) -> None:
        """Wait, but not longer than the server runs."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)

    async def write(self, head: str, *chunks: bytes, pause_s: float = 0.0) -> web.Response:
        """Send bytes past HTTP's rules and close. `head` are the status line and headers without the last empty line."""
        transport = self.request.transport
        if transport is not None:
            transport.write(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
            for chunk in chunks:
                if transport.is_closing() or self.stopping.is_set():
                    break
                transport.write(chunk)
                if pause_s:
                    await self.pause(pause_s)
            transport.close()
        return web.Response()


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Base of all faults, harmless itself. `name` is what `--fault` takes; the other fields are its options."""

    name: str
    where: Where = "search"
    """Which of the three calls is spoiled."""

    def __post_init__(self) -> None:
        if self.where not in get_args(Where):
            raise ValueError(f"a fault strikes one of {get_args(Where)}, not {self.where!r}")

    @property
    def summary(self) -> str:
        """One line for a list of faults."""
        return (type(self).__doc__ or "").partition("\n")[0]

    def touches(self, call: Call) -> bool:
        return self.where in (call.where, "all")

    def prepare(self) -> None:
        """What takes long and must not make the other agencies wait: done on the thread that sets the fault."""

    async def before(self, call: Call) -> web.StreamResponse | None:
        """An answer instead of the right one, before anything is looked at; None to go on."""
        return None

    def refuses_token(self, call: Call) -> bool:
        """Whether a good token is refused."""
        return False

    def grant(self, call: Call, answer: dict[str, object]) -> None:
        """Change the token's answer."""

    def listing(self, call: Call, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Which devices are served, in which order."""
        return places

    def window(self, call: Call, offset: int, size: int) -> tuple[int, int]:
        """Which page is served for the one asked for."""
        return offset, size

    def told_at_s(self, call: Call, time_s: float) -> float:
        """As of when the devices are served."""
        return time_s

    def devices(self, call: Call, devices: list[bytes]) -> list[bytes]:
        """Change the devices of a page, each a JSON object."""
        return devices

    def meta(self, call: Call, meta: dict[str, object]) -> None:
        """Change the answer's `meta`."""

    def hides_data(self, call: Call) -> bool:
        """Whether `data` is left out of a search's answer."""
        return False

    def body(self, call: Call, body: bytes) -> bytes:
        """Change the bytes of a good answer."""
        return body

    async def send(self, call: Call, body: bytes) -> web.StreamResponse | None:
        """Send a good answer in another way; None for the usual one."""
        return None
