"""A mouse and a keyboard of one's own: real events through the X server's XTEST extension."""

from __future__ import annotations

import ctypes
import ctypes.util


class NoPointer(Exception):  # noqa: N818 - says what it is
    """The X libraries for synthetic input are not there."""


class Pointer:
    """Moves and clicks on one display. Every call reaches the server before it returns."""

    def __init__(self, display: str) -> None:
        x11, xtst = ctypes.util.find_library("X11"), ctypes.util.find_library("Xtst")
        if x11 is None or xtst is None:
            raise NoPointer("libX11 and libXtst are needed")
        self._x11, self._xtst = ctypes.CDLL(x11), ctypes.CDLL(xtst)
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
        self._x11.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self._x11.XKeysymToKeycode.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        self._x11.XKeysymToKeycode.restype = ctypes.c_ubyte
        self._x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
        self._xtst.XTestFakeMotionEvent.argtypes = [
            ctypes.c_void_p,
            ctypes.c_int,
            ctypes.c_int,
            ctypes.c_int,
            ctypes.c_ulong,
        ]
        for name in ("XTestFakeButtonEvent", "XTestFakeKeyEvent"):
            getattr(self._xtst, name).argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong]
        self._display = self._x11.XOpenDisplay(display.encode())
        if not self._display:
            raise NoPointer(f"no display {display}")

    def move(self, x: float, y: float) -> None:
        self._xtst.XTestFakeMotionEvent(self._display, -1, round(x), round(y), 0)
        self._sync()

    def press(self, button: int = 1) -> None:
        self._xtst.XTestFakeButtonEvent(self._display, button, 1, 0)
        self._sync()

    def release(self, button: int = 1) -> None:
        self._xtst.XTestFakeButtonEvent(self._display, button, 0, 0)
        self._sync()

    def click(self) -> None:
        self.press()
        self.release()

    def wheel(self, *, up: bool) -> None:
        button = 4 if up else 5
        self.press(button)
        self.release(button)

    def key(self, letter: str) -> None:
        code = self._x11.XKeysymToKeycode(self._display, ord(letter))
        self._xtst.XTestFakeKeyEvent(self._display, code, 1, 0)
        self._xtst.XTestFakeKeyEvent(self._display, code, 0, 0)
        self._sync()

    def close(self) -> None:
        self._x11.XCloseDisplay(self._display)

    def _sync(self) -> None:
        self._x11.XSync(self._display, 0)
