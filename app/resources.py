"""Where the files that come with the program are: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


class MissingResource(Exception):  # noqa: N818 - says what it is
    """A file of the installation is not there."""

    def __init__(self, what: str) -> None:
        self.title = f"Watchfloor's own file {what} is missing"
        self.advice = "The installation is damaged: install it again."
        super().__init__(f"{self.title}. {self.advice}")


@dataclass(frozen=True, slots=True)
class Resources:
    """The folder with `map/`, `look/` and `demo/`."""

    root: Path

    def path(self, name: str) -> Path:
        """The file or folder `name`, for example `map/live_layer.js`. Raises `MissingResource`."""
        path = self.root.joinpath(*name.split("/"))
        if not path.exists() or not path.resolve().is_relative_to(self.root.resolve()):
            raise MissingResource(name)
        return path

    def read_bytes(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    def read_text(self, name: str) -> str:
        return self.path(name).read_text(encoding="utf-8")


def find_resources(package: Path = _PACKAGE) -> Resources:
    """`package/_resources` (installed), else `resources` beside the package (checkout). Raises `MissingResource`."""
    for root in (package / "_resources", package.parent / "resources"):
        if root.is_dir():
            return Resources(root)
    raise MissingResource("resources")
