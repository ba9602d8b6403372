"""The street maps of this workstation: which one is shown, what each is, and whether it works."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.basemap.ready import OSM, OSM_POLICY
from app.basemap.source import Access, TileSource
from app.basemap.source_book import LoadedMaps
from app.gui.settings.buttons import button
from app.gui.settings.entries_page import FIRST_SAVE, EntriesPage
from app.gui.settings.map_clerk import MapClerk, StoredMap, TriedMap
from app.gui.settings.map_form import KINDS, MapForm
from app.gui.settings.map_preview import MapPreview
from app.gui.settings.report_words import ReportLine

PLAIN_GROUND = "Plain ground"
PLAIN_WORDS = "No street map: a plain ground with a grid and the scale. It needs no network and can never fail."
GIVEN = "This map comes with Watchfloor or is set for the whole machine: shown, not changed here. Only its key is entered here."
_KIND_WORDS = {kind: words for words, kind in KINDS.items()}


class MapsPage(EntriesPage):
    """The plain ground, the maps that come with Watchfloor, the machine's and the user's own."""

    form: MapForm
    chosen = Signal(str)
    """The name of the map to show from now on, empty for the plain ground; also when what is shown was changed."""

    def __init__(self, clerk: MapClerk, shown: str, parent: QWidget | None = None, unlisted: str = "") -> None:
        """`unlisted`: the name of a map that is shown now and stands in no list, such as the training town's own."""
        super().__init__("Street maps", parent)
        self._unlisted = unlisted
        self._clerk = clerk
        self._shown = shown
        self._sources: tuple[TileSource, ...] = ()
        self._build()
        clerk.busy_changed.connect(self._enable)
        clerk.stored.connect(self._stored)
        clerk.tried.connect(self._tried)
        clerk.key_known.connect(self._key_known)
        clerk.troubled.connect(self._troubled)
        self._show_maps(clerk.load(), shown)

    # -- what the admin does -----------------------------------------------------------------------------------------
    @Slot()
    def begin_new(self) -> None:
        self.list.setCurrentRow(-1)
        self._open(None, new=True)
        self.form.name.setFocus()

    @Slot()
    def save(self) -> None:
        entered = self.form.read()
        if entered is not None:
            self._clerk.save(self.form.source, entered.source, entered.key)

    @Slot()
    def discard(self) -> None:
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self._select()

    @Slot()
    def try_map(self) -> None:
        entered = self.form.read()
        if entered is not None and not self._clerk.busy:
            self.report.say("Looking at the map … a slow server may take a while.")
            self._clerk.try_map(entered.source, entered.key)

    @Slot()
    def show_on_map(self) -> None:
        """Take the selected map, or the plain ground, from now on."""
        source = self._current()
        self._shown = source.name if source is not None else ""
        self._unlisted = ""
        self._tell_list()
        self._tell_plain_ground()
        self._enable()
        self.chosen.emit(self._shown)

    @Slot()
    def ask_to_remove(self) -> None:
        source = self._current()
        if source is not None:
            self._question.setText(f"Remove {source.name}? The file or the server itself stays as it is.")
            self._removal.setVisible(True)
            self.keep_button.setFocus()
            self._enable()

    @Slot()
    def remove(self) -> None:
        source = self._current()
        self._leave_removal()
        if source is not None:
            self._clerk.remove(source)

    @Slot()
    def _leave_removal(self) -> None:
        self._removal.setVisible(False)
        self._enable()

    @Slot()
    def _select(self) -> None:
        self._open(self._current())

    # -- what came of it ---------------------------------------------------------------------------------------------
    @Slot(object)
    def _stored(self, stored: StoredMap) -> None:
        self.form.wipe_key()
        is_shown = bool(self._shown) and stored.former == self._shown
        if is_shown:
            self._shown = stored.source.name if stored.source is not None else ""
        self._show_maps(stored.maps, stored.source.name if stored.source is not None else self._shown)
        self.report.say(" ".join(stored.sentences), trouble=not stored.good)
        self._show_report()
        if is_shown or (stored.source is not None and stored.source.name == self._shown):
            self.chosen.emit(self._shown)

    @Slot(object)
    def _tried(self, tried: TriedMap) -> None:
        report = tried.report
        lines = []
        if report.trouble is not None:
            title = report.trouble.title
            lines.append(ReportLine(f"✗ {title[:1].upper()}{title[1:]}. {report.trouble.advice}", False))
        elif report.tiles:
            lines.append(ReportLine("✓ The map works", True))
        if report.extent is not None and (report.tiles or report.trouble is None):
            lines.append(ReportLine(f"Zoom levels {report.extent.min_zoom} to {report.extent.max_zoom}"))
        if report.tiles and not tried.source.kind.is_file:
            lines.append(ReportLine(f"Slowest picture: {report.slowest_ms:.0f} ms"))
        if report.trouble is None:
            lines += [ReportLine(f"▲ {remark}", False) for remark in report.remarks]
        self.report.tell(tuple(lines))
        self.preview.show_report(tried.source, report, dark=tried.dark)
        self._show_report(self.preview)

    @Slot(object, bool, str)
    def _key_known(self, source: TileSource, is_set: bool, why: str) -> None:
        if source == self.form.source:
            self.form.tell_key(is_set=is_set)
            if not is_set and not self.form.key.text():
                self.form.say("key", why or "The key of this map is not on this workstation yet.")

    # -- showing -----------------------------------------------------------------------------------------------------
    def _show_maps(self, maps: LoadedMaps, name: str) -> None:
        self._sources = maps.sources
        self._tell_notices(maps.notices)
        rows = [row for row, source in enumerate(maps.sources, 1) if name and source.named(name)]
        self._fill_list(len(maps.sources) + 1, rows[0] if rows else 0)
        self._select()

    def _tell_list(self) -> None:
        found = False
        for row, source in enumerate(self._sources, 1):
            now = bool(self._shown) and source.named(self._shown)
            found = found or now
            self._write(row, _row_text(source.name, _KIND_WORDS[source.kind], now=now))
        self._write(0, _row_text(PLAIN_GROUND, "No street map", now=not found and not self._unlisted))

    def _open(self, source: TileSource | None, *, new: bool = False) -> None:
        plain = source is None and not new
        self.form.fill(source)
        self.form.setVisible(not plain)
        self._dirty = False
        self._removal.setVisible(False)
        self.report.say("")
        self.preview.clear_picture()
        words = GIVEN if source is not None and source.machine_wide else ""
        if source is not None and source.address == OSM.address:
            words = OSM_POLICY
        self._tell_hint(words)
        if plain:
            self._tell_plain_ground()
        self._enable()
        if source is not None and source.access is not Access.OPEN:
            self._clerk.look_for_key(source)
        if source is not None and (source.kind.is_file or source.name == self._shown):
            self._clerk.try_map(source, None)  # a file is looked at unasked; a server only when it is asked anyway

    def _tell_plain_ground(self) -> None:
        if self.list.currentRow() == 0:
            self._tell_hint(f"{self._unlisted} is shown now. {PLAIN_WORDS}" if self._unlisted else PLAIN_WORDS)

    def _current(self) -> TileSource | None:
        row = self.list.currentRow() - 1
        return self._sources[row] if 0 <= row < len(self._sources) else None

    @Slot()
    def _enable(self) -> None:
        busy, source, new = self._clerk.busy, self._current(), self.list.currentRow() < 0
        removing = not self._removal.isHidden()
        settled = not (busy or self._dirty or removing)
        is_map = source is not None or new
        own = source is not None and not source.machine_wide
        now = self._shown if self._clerk_knows(self._shown) else ""
        self.list.setEnabled(not self._dirty and not removing)
        self.list.setToolTip(FIRST_SAVE if self._dirty else "")
        self.add_button.setEnabled(settled)
        self.remove_button.setEnabled(settled and own)
        is_shown = (source.name if source else "") == now and not self._unlisted
        self.show_button.setEnabled(settled and not new and not is_shown)
        self.save_button.setEnabled(not busy and self._dirty)
        self.discard_button.setEnabled(not busy and (self._dirty or new))
        self.test_button.setEnabled(is_map)  # also while it tests: the keyboard stays on it
        for each in (self.save_button, self.discard_button, self.test_button):
            each.setVisible(is_map)

    def _clerk_knows(self, name: str) -> bool:
        return any(source.named(name) for source in self._sources) if name else False

    # -- building ----------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.add_button = button("Add", self.begin_new)
        self.remove_button = button("Remove", self.ask_to_remove)
        self.form = MapForm()
        self.form.edited.connect(self._edit)
        self.form.submitted.connect(self._submit)
        self.show_button = button("Show this on the map", self.show_on_map, "main")
        self.save_button = button("Save", self.save)
        self.discard_button = button("Discard", self.discard)
        self.test_button = button("Test", self.try_map)
        self.preview = MapPreview()
        removal = self._removal_rows()
        removal.setContentsMargins(0, 0, 0, 8)
        self._removal = QWidget()
        self._removal.setLayout(removal)
        self._removal.setVisible(False)
        editing = QWidget()
        right = QVBoxLayout(editing)
        right.setContentsMargins(12, 0, 8, 0)
        for each in (self._removal, self.hint):
            right.addWidget(each)
        right.addWidget(self.preview)
        right.addWidget(self.report)
        right.addSpacing(8)
        right.addWidget(self.form)
        right.addStretch(1)
        self._lay_out(
            (self.add_button, self.remove_button),
            editing,
            (self.show_button, self.save_button, self.discard_button, self.test_button),
        )


def _row_text(name: str, kind: str, *, now: bool) -> str:
    return f"{name}\n{kind}" + ("\n● Shown on the map" if now else "")
