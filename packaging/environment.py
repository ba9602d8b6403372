"""The project's own `.venv`: made once, reused until something it was made from changes. Standard library only."""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeVar

from system_libraries import apt_install, install_command, is_root, on_debian

AnyPath = TypeVar("AnyPath", bound=PurePath)

ON_WINDOWS = sys.platform == "win32"
STAMP = ".watchfloor-stamp"


def program(venv: AnyPath, name: str, windows: bool = ON_WINDOWS) -> AnyPath:
    """Where a virtual environment keeps a program, `python` among them."""
    return venv / "Scripts" / f"{name}.exe" if windows else venv / "bin" / name


def fingerprint(parts: Iterable[str | bytes]) -> str:
    """One short text for all that an environment was made from; differs when any part, or the border between two, does."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def install_arguments(extra: str) -> list[str]:
    """pip's arguments, from the project's folder, for the project with its pins and the named extra ("" for none)."""
    project = f".[{extra}]" if extra else "."
    return ["install", "--quiet", "--no-input", "--disable-pip-version-check", "-e", project, "-c", "packaging/constraints.txt"]


@dataclass(frozen=True)
class Stamp:
    """What `.venv` was made from, left in it after everything worked."""

    python: str
    """Interpreter and project folder: another one means a new environment (its scripts hold both as text)."""
    pins: str
    """pyproject.toml and constraints: others mean another run of pip."""
    extra: str

    def serves(self, wanted: Stamp) -> bool:
        """Whether nothing is left to do; tests need more than the program, never less."""
        return (self.python, self.pins) == (wanted.python, wanted.pins) and self.extra in (wanted.extra, "test")

    def text(self) -> str:
        return f"{self.python}\n{self.pins}\n{self.extra}\n"

    @classmethod
    def read(cls, path: Path) -> Stamp | None:
        try:
            lines = path.read_text("utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            return None
        return cls(*lines[:3]) if len(lines) == 4 else None


def stamp_for(root: Path, extra: str) -> Stamp:
    return Stamp(
        # Not sys.version: it changes with a rebuild of the same version, which an environment outlives.
        python=fingerprint([platform.python_version(), sysconfig.get_platform(), sys.base_prefix, str(root)]),
        pins=fingerprint([(root / name).read_bytes() for name in ("pyproject.toml", "packaging/constraints.txt")]),
        extra=extra,
    )


def ensure_environment(root: Path, extra: str = "") -> bool:
    """Whether `root/.venv` now holds the project and its pinned dependencies; says what it did or what to do."""
    venv = root / ".venv"
    python = program(venv, "python")
    found, wanted = Stamp.read(venv / STAMP), stamp_for(root, extra)
    if found is not None and found.serves(wanted) and python.exists():
        return True
    other_python = found is not None and found.python != wanted.python
    if (other_python or not _works(python)) and not _make(venv):
        return False
    (venv / STAMP).unlink(missing_ok=True)
    print("Installing Watchfloor and what it is built on into .venv (about 250 MB to fetch the first time) …", flush=True)
    if subprocess.run([python, "-m", "pip", *install_arguments(extra)], cwd=root).returncode:
        print(
            "pip could not install everything; why is said above. Behind a proxy, set HTTPS_PROXY and try again.", file=sys.stderr
        )
        return False
    (venv / STAMP).write_text(wanted.text(), "utf-8")
    return True


def _works(python: Path) -> bool:
    """Whether this interpreter starts, is the version we run on, and has pip."""
    check = f"import sys, pip; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
    try:
        return subprocess.run([python, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def venv_package(version: tuple[int, int]) -> str:
    """Debian keeps the part of the standard library that makes environments in a package of its own."""
    return f"python{version[0]}.{version[1]}-venv"


def _can_make() -> bool:
    return subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode == 0


def _make(venv: Path) -> bool:
    if not _can_make() and on_debian():
        package = venv_package((sys.version_info[0], sys.version_info[1]))
        if not is_root():
            line = " ".join(install_command([package]))
            print(f"Python's venv module is not installed. Run this line, then try again:\n  sudo {line}", file=sys.stderr)
            return False
        apt_install([package])
    if not _can_make():
        print("This Python cannot make virtual environments: its venv and ensurepip modules are missing.", file=sys.stderr)
        return False
    print("Making .venv …", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", "--clear", venv]).returncode:
        print(".venv could not be made. Is the project's folder writable?", file=sys.stderr)
        return False
    return True
