"""A map server on this machine that speaks XYZ, WMTS, WMS and ArcGIS, and misbehaves on demand."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

from app.basemap.addresses import HALF_WORLD_M
from tests.basemap.pictures import Colour, busy_png, png


def colour_of(z: int, x: int, y: int) -> Colour:
    """A colour of its own for each place near another."""
    return 40 + z * 8, (x * 37) % 256, (y * 53) % 256


@dataclass(frozen=True)
class Asked:
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass
class MapServer:
    """Start it with `with`. `mode` names the fault; `headers` go with every picture; `key` is what it wants to hear."""

    mode: str = "good"
    headers: dict[str, str] = field(default_factory=dict)
    key: str | None = None
    asked: list[Asked] = field(default_factory=list)
    elsewhere: str = ""
    """Where a redirect leads."""
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> Self:
        started = threading.Event()
        self._loop = asyncio.new_event_loop()

        def serve() -> None:
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(self._start())
            started.set()
            self._loop.run_forever()

        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()
        started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    async def _start(self) -> None:
        self.release = threading.Event()
        app = web.Application()
        for route in (
            "/xyz/{z}/{x}/{y}.png",
            "/moved/{z}/{x}/{y}.png",
            "/wmts/{z}/{y}/{x}",
            "/gis/MapServer/tile/{z}/{y}/{x}",
            "/sharp/{z}/{x}/{y:\\d+}{sharp:(@2x)?}.png",
        ):
            app.router.add_get(route, self._answer_place)
        app.router.add_get("/gis/MapServer/export", self._answer_box)
        app.router.add_get("/wms", self._answer_box)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self.tls)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _answer_place(self, request: web.Request) -> web.StreamResponse:
        z, x, y = (int(request.match_info[name]) for name in "zxy")
        return await self._answer(request, z, x, y, 512 if request.match_info.get("sharp") else 256)

    async def _answer_box(self, request: web.Request) -> web.StreamResponse:
        name = "BBOX" if request.path == "/wms" else "bbox"
        west, _, east, north = (float(each) for each in request.query[name].split(","))
        if name == "BBOX" and request.query.get("LAYERS") != "streets":
            return web.Response(text="<?xml version='1.0'?><ServiceExceptionReport/>", content_type="application/vnd.ogc.se_xml")
        side_m = east - west
        z = round(2 * HALF_WORLD_M / side_m).bit_length() - 1
        x, y = round((west + HALF_WORLD_M) / side_m), round((HALF_WORLD_M - north) / side_m)
        side_px = int(request.query.get("WIDTH") or request.query["size"].split(",")[0])
        return await self._answer(request, z, x, y, side_px=side_px)

    async def _answer(self, request: web.Request, z: int, x: int, y: int, side_px: int = 256) -> web.StreamResponse:
        self.asked.append(Asked(request.path, dict(request.query), dict(request.headers)))
        heard = request.query.get("token") or request.headers.get("Authorization")
        if self.key is not None and heard != self.key:
            return web.Response(status=401, text="who?")
        good = png(colour_of(z, x, y), side_px)
        match self.mode:
            case "403" | "404" | "429" | "500" | "503" | "407":
                return web.Response(status=int(self.mode), text="no", headers=self.headers)
            case "watermark":
                return web.Response(body=busy_png(), content_type="image/png")
            case "html":
                return web.Response(text="<!DOCTYPE html><html><body>Sign in</body></html>", content_type="text/html")
            case "login that says it is a picture":
                return web.Response(body=b"<html><body>Sign in</body></html>", content_type="image/png")
            case "token refused":
                return web.json_response({"error": {"code": 498, "message": "Invalid token."}})
            case "vector":
                return web.Response(body=b"\x1f\x8b\x08\x00abc", content_type="application/x-protobuf")
            case "cut":
                return web.Response(body=good[:-30], content_type="image/png")
            case "huge":
                return web.Response(body=good + b"\x00" * 5_000_000, content_type="image/png")
            case "slow":
                response = web.StreamResponse()
                await response.prepare(request)
                while not self.release.is_set():
                    await response.write(b"\x89")
                    await asyncio.sleep(0.05)
                return response
            case "redirect":
                raise web.HTTPFound(self.elsewhere or request.path.replace("/xyz/", "/moved/"))
        if request.headers.get("If-None-Match") and request.headers["If-None-Match"] == self.headers.get("ETag"):
            return web.Response(status=304, headers=self.headers)
        return web.Response(body=good, content_type="image/png", headers=self.headers)
