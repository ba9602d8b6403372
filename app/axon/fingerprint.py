"""What is left of a text that nobody keeps: 64 bits, by which the same text is known again.

It is Python's own hash of bytes (SipHash with a key drawn at each start), so nobody can aim at two texts that are alike. By
chance a changed text is taken for the old one once in 2⁶⁴ comparisons: where 20,000 devices change every five seconds, once
in some 70 million years. Whatever was taken for unchanged then keeps what it said before, and a place never comes without the
time that stood in the same text: an old place can only grow older.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

Fingerprints = npt.NDArray[np.int64]

fingerprint = hash


def fingerprints(texts: Sequence[msgspec.Raw | bytes]) -> Fingerprints:
    """(n,), one for each. Of a `Raw`, which is a view of its page, the bytes are copied one device at a time."""
    return np.fromiter(map(fingerprint, map(bytes, texts)), np.int64, len(texts))
