"""Stores, removes and tries street maps: files, keyring and network, never on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.basemap.readers import Key, Readers
from app.basemap.source import Access, TileSource
from app.basemap.source_book import LoadedMaps, SourceBook
from app.basemap.source_test import Lookout, SourceReport, try_source
from app.connections.keyring_choice import KeyringTrouble
from app.connections.secret import Secret
from app.connections.secret_keeper import SecretKeeper
from app.gui.settings.errand import Errands
from app.gui.settings.outcomes import Trouble, forget, trouble_of

WHOLE_COUNTRY = Lookout(39.0, -96.0, 5)


@dataclass(frozen=True, slots=True)
class StoredMap:
    """`source` None: it was removed. `former`: the name it had before."""

    maps: LoadedMaps
    source: TileSource | None
    former: str
    sentences: tuple[str, ...]
    good: bool = True


@dataclass(frozen=True, slots=True)
class TriedMap:
    source: TileSource
    report: SourceReport
    dark: bool
    """The theme it was looked at in."""


class MapClerk(QObject):
    """Answers each request with exactly one signal; while one is under way, others are not taken."""

    busy_changed = Signal(bool)
    stored = Signal(object)
    tried = Signal(object)
    key_known = Signal(object, bool, str)
    """The source asked about, whether its key is here, and if not a sentence why."""
    troubled = Signal(object)

    def __init__(
        self,
        book: SourceBook,
        keeper: SecretKeeper,
        readers: Readers,
        lookout: Callable[[], Lookout | None] = lambda: None,
        dark: Callable[[], bool] = lambda: True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._book = book
        self._keeper = keeper
        self._readers = readers
        self._lookout = lookout
        self._dark = dark
        self._errands = Errands(self)
        self._errands.busy_changed.connect(self.busy_changed)
        self._looking = Errands(self)
        self._changing = False

    @property
    def busy(self) -> bool:
        return self._errands.busy

    @property
    def changing(self) -> bool:
        """Something is being stored right now: its outcome must still be heard, or the map goes on as it was."""
        return self._errands.busy and self._changing

    def load(self) -> LoadedMaps:
        return self._book.load()

    def save(self, old: TileSource | None, source: TileSource, key: Secret | None) -> None:
        """Store a new (`old` None) or a changed map, and its key if there is one. A machine's map only takes a key."""
        self._change(partial(_save, self._book, self._keeper, old, source, key))

    def remove(self, source: TileSource) -> None:
        self._change(partial(_remove, self._book, self._keeper, source))

    def try_map(self, source: TileSource, key: Secret | None) -> None:
        """Try this map where the dispatcher looks, with the stored key if none is given."""
        lookout, dark = self._lookout() or WHOLE_COUNTRY, self._dark()
        work = partial(_try, self._readers, self._keeper, source, key, lookout, dark)
        if not self._errands.busy:
            self._changing = False
            self._errands.start("map test", work, partial(self._report_try, source, dark))

    def look_for_key(self, source: TileSource) -> None:
        self._looking.start("keyring", partial(self._keeper.find, source), partial(self._report_key, source))

    def _change(self, work: Callable[[], StoredMap]) -> None:
        if not self._errands.busy:
            self._changing = True
            self._errands.start("settings", work, self._report_change)

    def _report_change(self, outcome: object) -> None:
        if isinstance(outcome, StoredMap):
            self.stored.emit(outcome)
        else:
            self.troubled.emit(trouble_of(outcome, "key"))

    def _report_try(self, source: TileSource, dark: bool, outcome: object) -> None:
        if isinstance(outcome, SourceReport):
            self.tried.emit(TriedMap(source, outcome, dark))
        else:
            self.troubled.emit(Trouble("The test stumbled", "Try again, or tell support."))

    def _report_key(self, source: TileSource, outcome: object) -> None:
        secret, trouble = getattr(outcome, "secret", None), getattr(outcome, "trouble", None)
        self.key_known.emit(source, secret is not None, trouble.sentence if trouble is not None else "")


def _save(book: SourceBook, keeper: SecretKeeper, old: TileSource | None, source: TileSource, key: Secret | None) -> StoredMap:
    sentences = []
    if source.machine_wide:
        maps = book.load()
    else:
        maps = book.add(source) if old is None else book.change(old.name, source)
        sentences.append(f"{source.name} is stored.")
    good = True
    if key is not None:
        try:
            keeping = keeper.keep(source, key)
        except KeyringTrouble:
            # Not kept at all: the map goes back to what it was, so that what is stored works.
            if not source.machine_wide:
                if old is None:
                    book.remove(source.name)
                else:
                    book.change(source.name, old)
            raise
        sentences.append(keeping.sentence.replace("secret", "key"))
        good = keeping.trouble is None
    if old is not None and old.access is not Access.OPEN and old.secret_key != source.secret_key:
        good = forget(keeper, old, "key", sentences) and good
    return StoredMap(maps, source, old.name if old else "", tuple(sentences), good)


def _remove(book: SourceBook, keeper: SecretKeeper, source: TileSource) -> StoredMap:
    maps = book.remove(source.name)
    sentences = [f"{source.name} is removed."]
    good = source.access is Access.OPEN or forget(keeper, source, "key", sentences)
    return StoredMap(maps, None, source.name, tuple(sentences), good)


def _try(
    readers: Readers, keeper: SecretKeeper, source: TileSource, key: Secret | None, lookout: Lookout, dark: bool
) -> SourceReport:
    held = Key(None)
    if source.access is not Access.OPEN:
        finding = None if key is not None else keeper.find(source)
        secret = key if finding is None else finding.secret
        why = "" if finding is None or finding.trouble is None else finding.trouble.sentence
        held = Key(secret.reveal() if secret is not None else None, why)
    return try_source(readers, source, held, lookout, dark=dark)
