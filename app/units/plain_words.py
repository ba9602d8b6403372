"""Text from outside made safe to paste and to say: one line, no control characters, nothing that turns text around."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 80


def clean_line(text: str, longest: int | None = None) -> str:
    """On one line. Control characters become blanks; format characters (right-to-left overrides, zero-width ones) and lone
    surrogates are taken out. With `longest`, what is beyond ends in an ellipsis."""
    if longest is not None:
        text = text[: 8 * longest]  # a name of megabytes must not cost a look at each letter
    kept = []
    for letter in text:
        category = unicodedata.category(letter)
        if category in ("Cf", "Cs", "Co", "Cn"):
            continue
        kept.append(" " if category[0] in "CZ" else letter)
    line = " ".join("".join(kept).split())
    return line if longest is None or len(line) <= longest else line[: longest - 1].rstrip() + "…"
