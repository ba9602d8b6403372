"""Writes what the agencies would answer into files, so that no other process pays for inventing it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.benchmarks.fleet import WrittenAgency, pages_file, shares, write_pages


def main() -> None:
    """One line `{"number": k, "probes": [[latitude, longitude], …]}` a poll; answers with the bytes written."""
    settings = json.loads(sys.argv[1])
    folder = Path(settings["folder"])
    agencies = [WrittenAgency(index, count) for index, count in enumerate(shares(settings["units"]))]
    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
    for line in sys.stdin:
        command = json.loads(line)
        number, written = command["number"], 0
        for index, agency in enumerate(agencies):
            pages = agency.poll(number, tuple(command["probes"][index]))
            write_pages(pages_file(folder, number, index), pages)
            written += sum(map(len, pages))
            pages_file(folder, number - command.get("keep", 4), index).unlink(missing_ok=True)
        sys.stdout.write(json.dumps({"bytes": written}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
