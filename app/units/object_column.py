"""Python objects in a numpy column: the collector does not look inside, and rows are picked from it as from figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Objects = npt.NDArray[np.object_]


def objects(items: Sequence[object]) -> Objects:
    """(n,), each item as it is; none of them a list or a tuple, which numpy would take apart."""
    column = np.empty(len(items), np.object_)
    column[:] = items
    return column
