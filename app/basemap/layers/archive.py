"""Members of a zip file, inflated with a limit: what a zip says of its own sizes is not believed."""

from __future__ import annotations

import io
import zipfile
import zlib

from app.basemap.layers.features import LayerTrouble

MOST_INFLATED_BYTES = 200_000_000
MOST_MEMBERS = 2_000


class Archive:
    """All members together may inflate to `most_bytes`; nothing is ever written to the disk."""

    def __init__(self, data: bytes, most_bytes: int = MOST_INFLATED_BYTES) -> None:
        """Raises `LayerTrouble`."""
        self._most_bytes = self._left = most_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise LayerTrouble("This zip file is broken", "Copy or export it again.") from error
        self.names = tuple(each.filename for each in self._zip.infolist() if not each.is_dir())
        if len(self.names) > MOST_MEMBERS:
            raise LayerTrouble("This zip file holds too many files", "Zip only the layer itself.")

    def ending_in(self, suffix: str) -> tuple[str, ...]:
        """Names of members, without what macOS puts beside them."""
        return tuple(
            name
            for name in self.names
            if name.lower().endswith(suffix) and not name.startswith("__MACOSX") and not name.rpartition("/")[2].startswith(".")
        )

    def read(self, name: str) -> bytes:
        """Raises `LayerTrouble` for a bomb, a password or a broken member."""
        try:
            with self._zip.open(name) as member:
                data = member.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError) as error:
            raise LayerTrouble(
                "This zip file cannot be opened", "It is broken or has a password. Zip the layer again."
            ) from error
        if len(data) > self._left:
            raise LayerTrouble(
                "This zip file is far larger inside than it looks",
                f"More than {self._most_bytes // 1_000_000} MB are not read. Check where the file comes from.",
            )
        self._left -= len(data)
        return data
