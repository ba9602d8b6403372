"""The table of a shapefile (dBASE), of which only the columns that are wanted are read."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.basemap.layers.naming import plain

_HEADER_BYTES = _FIELD_BYTES = 32
_TEXT, _FIGURES = b"C", (b"N", b"F")


class Table:
    """Rows of fixed width. A field that is neither text nor a figure (a date, a flag) is empty."""

    def __init__(self, data: bytes, encoding: str) -> None:
        """Raises ValueError when it is broken; rows that were cut off are missing."""
        self._encoding = encoding
        self._columns: dict[str, tuple[int, int, bytes]] = {}
        header_bytes, row_bytes = (int.from_bytes(data[at : at + 2], "little") for at in (8, 10))
        at = 1
        for start in range(_HEADER_BYTES, header_bytes - _FIELD_BYTES + 1, _FIELD_BYTES):
            field = data[start : start + _FIELD_BYTES]
            if field[:1] == b"\r" or len(field) < _FIELD_BYTES:
                break
            name = field[:11].partition(b"\0")[0].decode(encoding, "replace").strip()
            self._columns.setdefault(name, (at, at + field[16], field[11:12]))
            at += field[16]
        if row_bytes < at or header_bytes < _HEADER_BYTES:
            raise ValueError
        rows = min(int.from_bytes(data[4:8], "little"), max(0, len(data) - header_bytes) // row_bytes)
        self._rows = np.frombuffer(data, np.uint8, rows * row_bytes, header_bytes).reshape(rows, row_bytes)
        self.names = tuple(self._columns)

    @property
    def deleted(self) -> npt.NDArray[np.bool_]:
        """(rows,)."""
        return np.asarray(self._rows[:, 0] == ord("*"), np.bool_)

    def column(self, name: str) -> list[str]:
        """Each row's value as one plain line."""
        start, end, kind = self._columns[name]
        if end == start or (kind != _TEXT and kind not in _FIGURES):
            return [""] * len(self._rows)
        values = np.ascontiguousarray(self._rows[:, start:end]).view(f"S{end - start}").ravel().tolist()
        if kind == _TEXT:
            return [plain(value.partition(b"\0")[0].decode(self._encoding, "replace")) for value in values]
        return [_figure(value) for value in values]


def _figure(value: bytes) -> str:
    """ "  14.000" is 14 to whoever calls a beat by it."""
    text = value.partition(b"\0")[0].decode("ascii", "replace").strip()
    if "." in text or "e" in text.lower():
        try:
            figure = float(text)
        except ValueError:
            return ""
        return plain(int(figure) if figure.is_integer() and abs(figure) < 1e15 else figure)
    return str(int(text)) if text.isascii() and text.lstrip("+-").isdigit() and len(text) < 30 else ""
