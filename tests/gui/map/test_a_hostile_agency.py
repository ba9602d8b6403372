"""Names are only ever text, and nothing the page does reaches anywhere but our scheme."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from app.gui.map.cover import STOPPED
from app.units.unit import Officer, State
from tests.conftest import NO_GRAPHICS_CARD
from tests.gui.map.conftest import Feeding, Shown

HOSTILE = (
    '<img src=x onerror="window.broken=1">',
    "${window.broken=1}",
    "`${window.broken=1}`",
    "A\\users\\x \\u0041",
    "</script><script>window.broken=1</script>",
    "\u202eevitca\u202c",
    "x" * 65_536,
    "nul\x00and\nline",
    "'\"><svg onload=window.broken=1>",
)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_only_text(hostile: str, feeding: Feeding, shown: Shown) -> None:
    officers = (Officer(hostile, hostile, hostile, hostile, True),)
    more: dict[str, Any] = {
        "vehicle_name": hostile,
        "serial": hostile,
        "model": hostile,
        "partner_name": hostile,
        "signal": hostile,
    }
    feeding.answer(
        [
            feeding.unit("d0", 60.17, status=hostile, state=State.OTHER, officers=officers, **more),
            feeding.unit("d1", 60.17, status=hostile, state=State.OTHER, officers=officers, **more),
            feeding.unit("d2", 60.19, status=hostile, state=State.OTHER, officers=officers, **more),
        ]
    )
    state = shown.wait(lambda state: len(state["labels"]) == 1)
    assert (len(state["units"]), [group["count"] for group in state["groups"]]) == (1, [2])
    label = state["labels"][0]["label"]
    assert label == hostile or label.startswith(hostile[:3])
    shown.map.page.heard.emit({"say": "list", "places": [[0, 0], [1, 0]]})
    shown.wait_for_ground()
    elements = shown.run("document.querySelectorAll('*').length")
    shown.settled()
    assert shown.run("typeof window.broken") == "undefined"
    assert shown.run("document.querySelectorAll('img,svg').length") == 0
    assert shown.run("document.querySelectorAll('*').length") == elements
    assert not shown.map.page.interceptor.blocked


@pytest.fixture
def canary() -> Iterator[tuple[int, list[str]]]:
    """A server on loopback that nobody should ever reach, and what it saw."""
    seen: list[str] = []
    port: list[int] = []
    started, stop = threading.Event(), threading.Event()

    async def note(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(text="seen")

    def serve() -> None:
        import asyncio

        async def run() -> None:
            app = web.Application()
            app.router.add_route("*", "/{rest:.*}", note)
            runner = web.AppRunner(app)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port.append(runner.addresses[0][1])
            started.set()
            await asyncio.to_thread(stop.wait)
            await runner.cleanup()

        asyncio.run(run())

    thread = threading.Thread(target=serve)
    thread.start()
    started.wait(10)
    yield port[0], seen
    stop.set()
    thread.join()


def element(tag: str, then: str = "document.body.append(e)", **attributes: str) -> str:
    """A script that makes an element and does something with it."""
    sets = "".join(f"e.{name} = '{value}';" for name, value in attributes.items())
    return f"(() => {{ const e = document.createElement('{tag}'); {sets} {then}; }})()"


CLICKED = "document.body.append(e); e.click()"
ATTEMPTS = {
    "fetch": "fetch('http://HOST/fetch').catch(() => {})",
    "image": element("img", src="http://HOST/image"),
    "script": element("script", src="http://HOST/script"),
    "inline": element("script", textContent="window.broken = 1"),
    "frame": element("iframe", src="http://HOST/frame"),
    "style": element("link", rel="stylesheet", href="http://HOST/style"),
    "form": element("form", "document.body.append(e); e.submit()", action="http://HOST/form"),
    "link": element("a", CLICKED, href="http://HOST/link", target="_blank"),
    "download": element("a", CLICKED, href="data:text/plain,x", download="x"),
    "beacon": "navigator.sendBeacon('http://HOST/beacon', 'x')",
    "websocket": "(() => { try { new WebSocket('ws://HOST/socket'); } catch {} })()",
    "worker": "(() => { try { new Worker('http://HOST/worker'); } catch {} })()",
    "location": "location.href = 'http://HOST/location'",
    "file": "location.href = 'file:///etc/hostname'",
    "window": "window.open('http://HOST/window')",
    "permission": "navigator.geolocation && navigator.geolocation.getCurrentPosition(() => { window.broken = 1; }, () => {})",
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_nothing_leaves_the_page(attempt: str, canary: tuple[int, list[str]], feeding: Feeding, shown: Shown) -> None:
    port, seen = canary
    feeding.answer(feeding.town(20))
    before = shown.settled()
    address = shown.run("location.href")
    shown.map.page.page.runJavaScript(ATTEMPTS[attempt].replace("HOST", f"127.0.0.1:{port}"))
    feeding.pass_s(1)
    after = shown.settled()
    # The page stays, draws on, and nobody was reached.
    assert shown.run("location.href") == address
    assert after["sequence"] > before["sequence"]
    assert after["on_map"] == before["on_map"]
    assert shown.run("typeof window.broken") == "undefined"
    assert seen == []
    shown.console.clear()  # the browser says there that it refused, which is what was asked for


@pytest.mark.qt_log_ignore(*NO_GRAPHICS_CARD, "No candidates found", extend=True)
def test_the_bridge_comes_back_when_the_page_takes_it_down(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(20))
    on_map = shown.settled()["on_map"]
    covers: list[str] = []
    shown.map.covered.connect(covers.append)
    invoke = 6
    for method in ("deleteLater", "destroyed", "setParent", "objectName"):
        shown.run(
            f"qt.webChannelTransport.send(JSON.stringify("
            f"{{type: {invoke}, object: 'bridge', method: '{method}', args: [], id: 9999}})); 0"
        )
        shown.qtbot.waitUntil(lambda: shown.map.cover_words == "", timeout=10_000)
        feeding.pass_s(1)
        assert shown.settled()["on_map"] == on_map
    assert covers[0] == STOPPED and covers[-1] == "" and covers.count("") == 1
    shown.console.clear()


def test_the_page_keeps_nothing_and_may_do_nothing(shown: Shown) -> None:
    profile = shown.map.page.page.profile()
    assert profile.isOffTheRecord()
    assert (
        shown.run("(() => { try { return typeof window.localStorage?.setItem; } catch { return 'refused'; } })()") != "function"
    )
    shown.console.clear()
