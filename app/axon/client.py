"""One agency, asked: every device in one sweep, one officer's account."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from types import TracebackType

import msgspec

from app.axon.credentials import Credentials, is_identifier
from app.axon.device_reader import DeviceReader
from app.axon.errors import AccessRefused, AxonError, BadAnswer, SomethingInTheWay, TookTooLong
from app.axon.event_loop import Runner
from app.axon.page import Page, read_page
from app.axon.server_clock import ServerClock
from app.axon.token import TokenKeeper
from app.axon.transport import Answer, Transport
from app.axon.users import Account, decode_account
from app.axon.verdict import search_trouble, users_trouble
from app.units.clock import Clock
from app.units.floor import Turn, no_breath
from app.units.sweep import Sweep
from app.wire_manners import ProxyFinder

SEARCH_PATH = "/respond/api/v1/devices/states/search"
MOST_PAGES = 1000
MOST_DEVICES = 250_000
SWEEP_DEADLINES = 6
"""A sweep of many pages may take this many times the deadline of one request, no more."""
MOST_ACCOUNTS = 5000

_log = logging.getLogger(__name__)

Judge = Callable[[Answer, float], AxonError | None]


class AgencyClient:
    """Synchronous, for a worker thread: every call runs its own event loop until the answer is there or the deadline passed.

    Calls from several threads wait for each other. Only `abort` may be called at any time from anywhere.
    Every method raises nothing but `AxonError`.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        clock: Clock = Clock(),  # noqa: B008 - frozen
        deadline_s: float = 10.0,
        page_size: int = 2000,
        verify: ssl.SSLContext | None = None,
        runner: Runner | None = None,
        turn: Turn | None = None,
        find_proxy: ProxyFinder | None = None,
    ) -> None:
        """Opens no socket. `verify` replaces the operating system's certificate store, `runner` what looks names up.

        `turn` is held while an answer is read, and asked for twice a second while one is awaited: a thread that
        hangs stops asking. `find_proxy` tells the system's proxy where the environment names none; never for training.
        """
        self._credentials = credentials
        self._clock = clock
        self._deadline_s = deadline_s
        self._page_size = page_size
        self._transport = Transport(credentials.domain, deadline_s=deadline_s, verify=verify, find_proxy=find_proxy)
        self._keeper = TokenKeeper(credentials, self._transport, clock)
        self._reader = DeviceReader(credentials.domain, turn or no_breath)
        self._accounts: dict[tuple[str, str], Account] = {}
        self._runner = runner or Runner(turn=turn)

    @property
    def proxy(self) -> str | None:
        """`host:port` of the proxy that the environment or the system puts in between, None for none."""
        return self._transport.proxy

    def sweep(self) -> Sweep:
        """Every device of the agency, all pages; raises `AxonError` when any page failed: half a fleet is no fleet."""
        trouble: AxonError
        try:
            return self._runner.run(self._sweep())
        except AxonError as error:
            if error.revoked:
                self._forget()
            trouble = error
        raise trouble

    def officer_account(self, partner_id: str, user_id: str) -> Account:
        """One officer's account, asked once and then remembered; empty when the agency knows no such user."""
        known = self._accounts.get((partner_id, user_id))
        if known is not None:
            return known
        account = self._runner.run(self._officer_account(partner_id, user_id))
        if len(self._accounts) >= MOST_ACCOUNTS:
            self._accounts.clear()
        self._accounts[partner_id, user_id] = account
        return account

    def abort(self) -> None:
        """Ends the running call with `Aborted`, and every later one. For any thread; returns at once."""
        self._runner.abort()

    def close(self) -> None:
        """Lets sockets and loop go; ends a call that still runs on another thread."""
        self._runner.abort()
        self._runner.close(self._transport.close())
        self._forget()

    def __enter__(self) -> AgencyClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _forget(self) -> None:
        """What an agency took away is kept nowhere, caches included."""
        self._reader.forget()
        self._accounts.clear()

    async def _sweep(self) -> Sweep:
        try:
            async with asyncio.timeout(self._deadline_s * SWEEP_DEADLINES):
                return await self._all_pages()
        except TimeoutError:
            pass
        raise TookTooLong("sweep")

    async def _all_pages(self) -> Sweep:
        reading = self._reader.begin()
        clock = ServerClock(self._deadline_s)
        for _ in range(MOST_PAGES):
            asked_monotonic_s, asked_wall_s = self._clock.monotonic_s(), self._clock.wall_s()
            page = await self._page(reading.returned)
            clock.saw(page.server_time_ms, asked_monotonic_s, asked_wall_s, self._clock.monotonic_s())
            brought_new = reading.add(page.devices, page.server_time_ms)
            last = not brought_new or self._is_last(page, reading.returned)
            del page  # before the next comes: its devices are views of the whole answer
            if last:
                sweep = reading.finish(clock.pinned())
                _log.debug("sweep: %d returned, %d unreadable", sweep.returned, len(sweep.unreadable))
                return sweep
            if reading.returned > MOST_DEVICES:
                break
        raise BadAnswer("endless pages")

    def _is_last(self, page: Page, received: int) -> bool:
        """By the latest total; without one only an empty page is the last, for a server may cap its pages lower than asked."""
        return not page.devices if page.total is None else received >= page.total

    async def _page(self, offset: int) -> Page:
        # From what was received, not from a multiple of the size: a server may cap its pages lower than asked.
        question = msgspec.json.encode({"from": offset, "size": self._page_size})
        answer = await self._ask(lambda token: self._transport.post_json(SEARCH_PATH, question, token), search_trouble)
        return read_page(answer.body)

    async def _officer_account(self, partner_id: str, user_id: str) -> Account:
        if not is_identifier(partner_id) or not is_identifier(user_id):
            raise BadAnswer("user id")
        path = f"/api/v4/agencies/{partner_id}/users/{user_id}"
        answer = await self._ask(lambda token: self._transport.get(path, token), _unless_unknown)
        return Account() if answer.status == 404 else decode_account(answer.body)

    async def _ask(self, ask: Callable[[str], Awaitable[Answer]], judge: Judge) -> Answer:
        """One question with a token; a 401 is worth one renewal and one more try."""
        token = await self._keeper.current()
        answer = await ask(token.value)
        if answer.status == 401:
            refusal: AccessRefused | None = None
            try:
                token = await self._keeper.renewed(token)
            except AccessRefused as error:
                refusal = error
            if refusal is not None:
                raise SomethingInTheWay("html status=401") if answer.is_html else refusal
            answer = await ask(token.value)
        if answer.status == 200:
            self._keeper.accepted(token)
        trouble = judge(answer, self._clock.wall_s())
        if trouble is not None:
            raise trouble
        return answer


def _unless_unknown(answer: Answer, wall_s: float) -> AxonError | None:
    return None if answer.status == 404 and not answer.is_html else users_trouble(answer, wall_s)
