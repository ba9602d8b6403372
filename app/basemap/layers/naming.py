"""What a feature is called: which of its properties says so, and how much of it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LONGEST_NAME = 200
MOST_FIELDS = 60
NAME_FIELDS = (
    "name",
    "label",
    "title",
    "fullname",
    "full_name",
    "street_name",
    "streetname",
    "st_name",
    "street",
    "beat",
    "beat_name",
    "beat_no",
    "beat_id",
    "district",
    "zone",
    "id",
)
"""Where a name is looked for when nobody said where, in this order and in any case of letters."""
KIND_FIELDS = ("kind", "KIND", "type", "TYPE", "category", "CATEGORY")


class Naming:
    """Finds names in properties, and remembers which properties there were. `name_field` empty: the usual places."""

    def __init__(self, name_field: str = "") -> None:
        self._name_field = name_field
        self._fields: dict[str, tuple[str, int]] = {}
        """Each property as it is called in the file, plainly, and how good a place for a name it is."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The properties a name could be taken from."""
        return tuple(called for called, _ in list(self._fields.values())[:MOST_FIELDS])

    def meet(self, keys: Iterable[str]) -> list[str]:
        """All properties there are. Answers with those a name is looked for in, the best first."""
        ranked = [(self._meet(key)[1], key) for key in keys]
        return [key for rank, key in sorted(ranked) if rank < len(NAME_FIELDS)]

    def name(self, properties: Mapping[str, object]) -> str:
        best, best_rank = "", len(NAME_FIELDS)
        for key, value in properties.items():
            known = self._fields.get(key)
            if known is None:
                known = self._meet(key)
            if known[1] < best_rank:
                text = plain(value)
                if text:
                    best, best_rank = text, known[1]
        return best

    def _meet(self, key: str) -> tuple[str, int]:
        called = plain(key)
        if self._name_field:
            rank = 0 if called == self._name_field else len(NAME_FIELDS)
        else:
            low = called.casefold()
            rank = NAME_FIELDS.index(low) if low in NAME_FIELDS else len(NAME_FIELDS)
        if len(self._fields) < 10 * MOST_FIELDS:
            self._fields[key] = called, rank
        return called, rank


def plain(value: object) -> str:
    """A property as one line of text, shortened; empty for what is no text and no number."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    else:
        try:
            text = str(value)
        except ValueError:  # a number of thousands of digits
            return ""
    text = text[: 4 * LONGEST_NAME]
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(text.split())[:LONGEST_NAME]


def kind_of(properties: Mapping[str, object]) -> str:
    for each in KIND_FIELDS:
        if each in properties:
            return plain(properties[each])
    return ""
