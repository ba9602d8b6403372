"""Makes `import` Python's own again; to be imported right after PySide.

PySide stands in for it and reads every module's source, in case it asks for a `__feature__`. None of ours does.
"""

from __future__ import annotations

import builtins

builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
