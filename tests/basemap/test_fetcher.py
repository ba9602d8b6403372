"""The one that asks a map's server, where it is closed at an awkward moment."""

from __future__ import annotations

import asyncio
import gc
import socket

import pytest

from app.basemap.fetcher import Fetcher


@pytest.mark.parametrize("turns", range(4))
def test_closed_while_a_connection_begins_it_leaves_nothing_that_was_never_awaited(turns: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        fetcher = Fetcher()
        loop = fetcher._running()
        ends: list[asyncio.Task[None]] = []

        def ask() -> None:
            task = loop.create_task(fetcher._get(f"http://127.0.0.1:{server.getsockname()[1]}/1.png", {}))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            end_in(turns)

        def end_in(turns_left: int) -> None:
            if turns_left:
                loop.call_soon(end_in, turns_left - 1)
            else:
                ends.append(loop.create_task(fetcher._end(loop)))

        loop.call_soon_threadsafe(ask)
        assert fetcher._thread is not None
        fetcher._thread.join(10)
        assert loop.is_closed()
    gc.collect()
