"""An agency, or several, on loopback HTTP: a server on its own thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from aiohttp import web

from app.simulator.agency import Desk, DeviceSource, Requests, SimulatedAgency
from app.simulator.answers import Answers
from app.simulator.faults import Fault, make_fault
from app.simulator.people import agency_name
from app.simulator.story import Story
from app.units.clock import Clock

HOST = "127.0.0.1"
TOKEN_LIFE_S = 14_400
_START_WITHIN_S = 10.0


class SimulatedServer:
    """Serves a story on 127.0.0.1. All agencies share the port; partner, client and token tell them apart.

    `faults` (names or `Fault`s) hold for all agencies from the start. Once started, every public
    method may be called from any thread. An `agency` is given by its name; None means all.
    """

    def __init__(
        self,
        story: Story,
        port: int = 0,
        clock: Clock | None = None,
        faults: Iterable[Fault | str] = (),
        token_life_s: float = TOKEN_LIFE_S,
        gzip: bool = False,
    ) -> None:
        self.story = story
        self.clock = clock or Clock()
        self._asked_port = port
        self._answers = Answers(self.clock, token_life_s, gzip)
        self._started = threading.Event()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None
        self._port: int | None = None
        self._opening_faults = tuple(make_fault(fault) if isinstance(fault, str) else fault for fault in faults)

    @property
    def port(self) -> int:
        """The port in use. RuntimeError before the server was started."""
        if self._port is None:
            raise RuntimeError("the simulator was not started")
        return self._port

    @property
    def agencies(self) -> tuple[SimulatedAgency, ...]:
        """All agencies, the four values of each. Empty before the server was started."""
        return tuple(desk.agency for desk in self._answers.desks)

    def agency(self, name: str) -> SimulatedAgency:
        """The agency of this name. KeyError when there is none."""
        return self._desks(name)[0].agency

    def start(self) -> None:
        """Return when requests are answered. OSError when the port is taken."""
        if self._thread is not None:
            raise RuntimeError("the simulator was started before")
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
        self._thread.start()
        if not self._started.wait(_START_WITHIN_S):
            raise TimeoutError("the simulator did not start")
        if self._failure is not None:
            self._thread.join()
            raise self._failure

    def stop(self) -> None:
        """End every request under way, close all sockets, wait for the thread. Harmless when not running."""
        if self._thread is None or self._loop is None or self._stop is None:
            return
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def set_fault(self, agency: str | None, name: str, **options: object) -> None:
        """Switch a fault on, or on again with other options. KeyError for an unknown agency or fault."""
        for desk in self._desks(agency):
            desk.set_fault(make_fault(name, **options))

    def clear_faults(self, agency: str | None = None, name: str | None = None) -> None:
        """Switch one fault off, or all."""
        for desk in self._desks(agency):
            desk.clear_faults(name)

    def delete_client(self, agency: str) -> None:
        """What an agency's admin does to take the access away. `clear_faults` brings it back."""
        self.set_fault(agency, "deleted-client")

    def replace_devices(self, agency: str, source: DeviceSource | None) -> None:
        """Serve these devices instead of the story's; None for the story again."""
        self._desks(agency)[0].replace_devices(source)

    def add_devices(self, agency: str, source: DeviceSource) -> None:
        """Serve these devices after the story's; an empty list takes them away."""
        self._desks(agency)[0].add_devices(source)

    def replace_body(self, agency: str, body: bytes | None) -> None:
        """Answer every search with exactly these bytes; None for the right answer again."""
        self._desks(agency)[0].body = body

    def requests(self, agency: str) -> Requests:
        """What this agency was asked so far."""
        return self._desks(agency)[0].requests()

    @property
    def strangers(self) -> int:
        """Requests that belonged to no agency: unknown client or token, or another path."""
        return self._answers.strangers

    def _desks(self, agency: str | None) -> tuple[Desk, ...]:
        desks = tuple(desk for desk in self._answers.desks if agency in (None, desk.agency.name))
        if not desks:
            raise KeyError(f"no agency called {agency!r} is served")
        return desks

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:  # noqa: BLE001 - it belongs to whoever called start()
            self._failure = failure
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        app = web.Application()
        self._answers.mount(app, self._stop)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, HOST, self._asked_port)
            await site.start()
            self._port = int(runner.addresses[0][1])
            self._open_desks(f"{HOST}:{self._port}")
            self._started.set()
            await self._stop.wait()
        finally:
            await runner.cleanup()

    def _open_desks(self, domain: str) -> None:
        dice = self.story.dice
        for index in range(self.story.agencies):
            agency = SimulatedAgency(
                index=index,
                name=agency_name(index),
                domain=domain,
                partner_id=dice.guid("partner", index),
                client_id=dice.guid("client", index),
                secret=dice.secret("client", index),
            )
            desk = Desk(agency, self.story)
            for fault in self._opening_faults:
                desk.set_fault(fault)
            self._answers.open_desk(desk)
