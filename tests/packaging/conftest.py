"""bootstrap.py runs as a script, with its own folder in front: here the same."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
