"""The folders where everything of ours is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """Where our files are. None is made before something is written to it."""

    config_dir: Path
    """`settings.toml`, `connections.toml`, `state.toml`."""
    data_dir: Path
    cache_dir: Path
    log_dir: Path
    machine_config_dir: Path
    """Where an admin may put a `connections.toml` for every user of the machine; only ever read."""

    @classmethod
    def of_system(cls) -> Folders:
        """Where this platform keeps a program's files."""
        import platformdirs

        where = platformdirs.PlatformDirs("watchfloor", appauthor=False)
        return cls(
            config_dir=where.user_config_path,
            data_dir=where.user_data_path,
            cache_dir=where.user_cache_path,
            log_dir=where.user_log_path,
            machine_config_dir=Path(platformdirs.site_config_dir("watchfloor", appauthor=False)),
        )

    @classmethod
    def under(cls, folder: Path) -> Folders:
        """Everything in one folder (`--config-dir`), the machine-wide file included, in `machine/`."""
        folder = folder.expanduser().absolute()
        return cls(
            config_dir=folder,
            data_dir=folder / "data",
            cache_dir=folder / "cache",
            log_dir=folder / "log",
            machine_config_dir=folder / "machine",
        )
