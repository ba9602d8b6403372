"""A client secret that cannot be shown by accident."""

from __future__ import annotations

import hmac
from typing import Never

HIDDEN = "(secret)"


class Secret:
    """Holds a secret's text. Printing, formatting, logging or comparing it shows nothing; pickling it is refused.

    `reveal()` is the only way out, so that every use can be found by searching for the word.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        """Raises ValueError, without the text, for what no secret can be: empty, or holding control characters."""
        if not text:
            raise ValueError("The secret is empty")
        if any(ord(character) < 32 or ord(character) == 127 for character in text):
            raise ValueError("The secret holds control characters")
        self.__text = text

    @classmethod
    def from_line(cls, line: str) -> Secret:
        """A secret typed or pasted as one line; the spaces and the line's end around it are not part of it."""
        return cls(line.strip())

    def reveal(self) -> str:
        return self.__text

    def __len__(self) -> int:
        return len(self.__text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__text.encode("utf-8", "surrogatepass"), other.__text.encode("utf-8", "surrogatepass"))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return HIDDEN

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, format_spec: str) -> str:
        return HIDDEN

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError("A secret is not pickled")

    __reduce__ = __reduce_ex__  # type: ignore[assignment]
