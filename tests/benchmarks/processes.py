"""What a program and all its processes take, from /proc."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                rest = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(rest[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += parents.get(one, [])
    return found


def memory_mb(pid: int) -> float:
    """Proportional set size of the whole family: shared pages are counted once."""
    total_kb = 0
    for one in family(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total_kb += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total_kb / 1024


def cpu_s(pid: int) -> float:
    """Processor seconds the family has used so far."""
    ticks = 0
    for one in family(pid):
        try:
            rest = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(rest[11]) + int(rest[12])
    return ticks / _TICKS_PER_S


def drop_caches(folders: list[Path]) -> str:
    """Forget what the file caches hold, of everything if we may, else of these folders. Answers with how."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("1\n")
        return "all file caches dropped through /proc/sys/vm/drop_caches"
    except OSError:
        pass
    for folder in folders:
        for file in folder.rglob("*"):
            try:
                handle = os.open(file, os.O_RDONLY)
            except OSError:
                continue
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            except OSError:
                pass
            finally:
                os.close(handle)
    return "file caches of the installation given up by posix_fadvise, the system's own stay warm"
