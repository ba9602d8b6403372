"""The X server's frame buffer, read while others draw on it."""

from __future__ import annotations

import math
import mmap
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

PAUSE_S = 0.0004
SAME_FRAME_S = 0.005
"""Changes closer together than this are one frame, seen while it was being copied."""
LINES_OF_A_FRAME = 3
LINE_STEP = 3
"""A text or a mark is a few lines high: each so-many-th line shows that one changed, at a fifth of the cost of a look."""
_HEADER_WORDS = 25
_COLOUR_BYTES = 12

Pixels = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Spot:
    """A rectangle of the screen, in pixels."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def around(cls, x: float, y: float, reach: int) -> Spot:
        return cls(round(x) - reach, round(y) - reach, 2 * reach, 2 * reach)

    def joined(self, other: Spot) -> Spot:
        left, top = min(self.left, other.left), min(self.top, other.top)
        right = max(self.left + self.width, other.left + other.width)
        bottom = max(self.top + self.height, other.top + other.height)
        return Spot(left, top, right - left, bottom - top)


class Screen:
    """Xvfb's `-fbdir` file: the very memory the server draws into."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            self._map = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        header = struct.unpack(f">{_HEADER_WORDS}I", self._map[: 4 * _HEADER_WORDS])
        header_bytes, width, height, line_bytes, colours = header[0], header[4], header[5], header[12], header[19]
        start = header_bytes + colours * _COLOUR_BYTES
        flat = np.frombuffer(self._map, np.uint32, line_bytes // 4 * height, start)
        self._pixels: Pixels = flat.reshape(height, line_bytes // 4)[:, :width]

    @property
    def size(self) -> tuple[int, int]:
        return self._pixels.shape[1], self._pixels.shape[0]

    def look(self, spot: Spot) -> Pixels:
        """A copy of what stands there now, 0xAARRGGBB."""
        lines = self._pixels[max(spot.top, 0) : spot.top + spot.height]
        return lines[:, max(spot.left, 0) : spot.left + spot.width] & np.uint32(0xFFFFFF)

    def view(self, spot: Spot) -> Pixels:
        """What stands there, whenever it is looked at: no copy."""
        return self._pixels[spot.top : spot.top + spot.height, spot.left : spot.left + spot.width]

    def count(self, spot: Spot, colours: Sequence[int], every: int = 1) -> int:
        """How many pixels of exactly these colours stand there; only each so-many-th line and column is looked at."""
        lines = self._pixels[max(spot.top, 0) : spot.top + spot.height : every]
        seen = lines[:, max(spot.left, 0) : spot.left + spot.width : every] & np.uint32(0xFFFFFF)
        return sum(int(np.count_nonzero(seen == colour)) for colour in colours)

    def wait_until(self, seen: Callable[[], bool], timeout_s: float, pause_s: float = PAUSE_S) -> float | None:
        """The moment (monotonic, s) at which `seen` first held; None if it never did in time."""
        end = time.monotonic() + timeout_s
        while (now := time.monotonic()) < end:
            if seen():
                return now
            time.sleep(pause_s)
        return None

    def still(self, spot: Spot, quiet_s: float = 0.15, timeout_s: float = 10.0) -> bool:
        """Wait until nothing has changed there for a while."""
        before, since = self.look(spot), time.monotonic()
        end = since + timeout_s
        while time.monotonic() < end:
            time.sleep(0.005)
            now = self.look(spot)
            if not np.array_equal(now, before):
                before, since = now, time.monotonic()
            elif time.monotonic() - since > quiet_s:
                return True
        return False

    def watch(self, spots: Sequence[Spot]) -> Watch:
        return Watch(self, spots)

    def save(self, file: Path) -> None:
        """For a look at what was measured, as a PPM picture."""
        width, height = self.size
        colours = self.look(Spot(0, 0, width, height))
        bands = [(colours >> shift & 255).astype(np.uint8) for shift in (16, 8, 0)]
        file.write_bytes(f"P6 {width} {height} 255\n".encode() + np.dstack(bands).tobytes())


class Watch:
    """Remembers how some spots look and tells when each has changed. The spots lie on the screen."""

    def __init__(self, screen: Screen, spots: Sequence[Spot]) -> None:
        views = [screen.view(spot)[::LINE_STEP] for spot in spots]
        self._before = [(view, view.copy()) for view in views]

    def changed(self, timeout_s: float, over: Callable[[], bool] = lambda: False, grace_s: float = 0.0) -> list[float | None]:
        """When each spot first looked different (monotonic, s), None for one that did not in time.

        Once `over` holds only `grace_s` is waited for the rest.
        """
        times: list[float | None] = [None] * len(self._before)
        end = time.monotonic() + timeout_s
        ending = False
        while (now := time.monotonic()) < end and None in times:
            for at, (view, before) in enumerate(self._before):
                if times[at] is None and not np.array_equal(view, before):
                    times[at] = now
            if not ending and over():
                ending, end = True, min(end, now + grace_s)
            time.sleep(PAUSE_S)
        return times


class FrameRecorder:
    """Notes the frames that reached the screen: a change on several of a few lines laid across a part of it.

    Several, because the server draws the mouse's arrow into the same memory, and it touches one line each way at most.
    A look must cost next to nothing: what it takes from the two cores, the window under test has not. The upright ones are
    looked at whole all the same: where each second pixel is left out, a thin line led up by an even number of pixels a frame
    is not seen to move.
    """

    def __init__(self, screen: Screen, spot: Spot, lines: int = 6) -> None:
        part = screen.view(spot)
        down, right = spot.height // (lines + 1), spot.width // (lines + 1)
        self._across = part[down : down * lines + 1 : down]
        self._upright = part[:, right : right * lines + 1 : right]
        self._before = self._across.copy(), self._upright.copy()
        self._changed = np.zeros(2 * lines, np.bool_)
        self._since_s = 0.0
        self.times: list[float] = []

    def look(self) -> None:
        """To be called again and again, at least every millisecond."""
        now_s = time.monotonic()
        across, upright = self._across.copy(), self._upright.copy()
        before_across, before_upright = self._before
        if np.array_equal(across, before_across) and np.array_equal(upright, before_upright):
            return
        if now_s - max(self._since_s, self.times[-1] if self.times else 0.0) > SAME_FRAME_S:
            self._changed[:] = False
        before = np.count_nonzero(self._changed)
        self._changed |= np.concatenate(((across != before_across).any(axis=1), (upright != before_upright).any(axis=0)))
        self._before = across, upright
        if not before:
            self._since_s = now_s
        if before < LINES_OF_A_FRAME <= np.count_nonzero(self._changed):
            self.times.append(now_s)

    def intervals_ms(self, begun_before_s: float = math.inf) -> list[float]:
        return [(after - before) * 1000 for before, after in pairwise(self.times) if before < begun_before_s]
