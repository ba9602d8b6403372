"""Dice without a state: the same question always falls the same way, in any order and for many units at once."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def _mix(value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014): every bit of the answer hangs on every bit asked."""
    value = (value ^ (value >> np.uint64(30))) * _FIRST
    value = (value ^ (value >> np.uint64(27))) * _SECOND
    return value ^ (value >> np.uint64(31))


@dataclass(frozen=True, slots=True)
class Dice:
    """All chance of one story, from one seed. A `question` is a word that keeps two uses apart."""

    seed: int

    def throw(self, question: str, *keys: Ints) -> Floats:
        """One number in [0, 1) for each element of the keys (int64 arrays of one shape)."""
        value = np.full(np.broadcast_shapes(*(key.shape for key in keys)), _start(self.seed, question), dtype=np.uint64)
        for key in keys:
            value = _mix((value ^ key.astype(np.uint64)) + _STEP)
        return (value >> np.uint64(11)).astype(np.float64) * (1.0 / (1 << 53))

    def guid(self, what: str, index: int) -> str:
        """A GUID from which `index_of` reads the index back."""
        head = hashlib.blake2b(f"{self.seed}:{what}:{index}".encode(), digest_size=12).digest()
        tail = (index ^ self._veil(what)) & 0xFFFFFFFF
        digits = head.hex() + f"{tail:08x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def index_of(self, what: str, guid: str) -> int | None:
        """The index a GUID was made from; None for one that is not of this story."""
        try:
            index = int(guid[-8:], 16) ^ self._veil(what)
        except ValueError:
            return None
        return index if self.guid(what, index) == guid else None

    def secret(self, what: str, index: int) -> str:
        """43 characters as a real client secret has them."""
        digest = hashlib.blake2b(f"{self.seed}:{what}:{index}:secret".encode(), digest_size=32).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def _veil(self, what: str) -> int:
        return _start(self.seed, what) & 0xFFFFFFFF


@lru_cache(maxsize=1024)
def _start(seed: int, question: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{seed}:{question}".encode(), digest_size=8).digest(), "little")
