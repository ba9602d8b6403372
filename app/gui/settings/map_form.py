"""One street map as fields; only those its kind has are shown, and what is wrong is said beside each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.basemap.source import DEEPEST_ZOOM, Access, BadSource, Kind, Look, TileSource, tidy_name
from app.connections.secret import Secret
from app.gui.settings.field_form import FieldForm

KINDS = {
    "Tiles by template (XYZ, WMTS)": Kind.XYZ,
    "WMS": Kind.WMS,
    "ArcGIS, cached": Kind.ARCGIS_CACHE,
    "ArcGIS, not cached": Kind.ARCGIS_EXPORT,
    "MBTiles file": Kind.MBTILES,
    "PMTiles file": Kind.PMTILES,
}
SHARPNESS = {"The usual pictures": False, "Pictures of twice the pixels": True}
LOOKS = {"Dimmed": Look.DIM, "Light turned to dark": Look.INVERT, "As it is": Look.AS_IT_IS}
ACCESSES = {
    "Open": Access.OPEN,
    "Token in the address": Access.TOKEN,
    "Bearer token": Access.BEARER,
    "User and password": Access.BASIC,
}
HINTS = {
    Kind.XYZ: "https://tiles.example.gov/streets/{z}/{x}/{y}.png",
    Kind.WMS: "https://gis.example.gov/wms",
    Kind.ARCGIS_CACHE: "https://gis.example.gov/arcgis/rest/services/Streets/MapServer",
    Kind.ARCGIS_EXPORT: "https://gis.example.gov/arcgis/rest/services/Streets/MapServer",
    Kind.MBTILES: "The whole path of the file",
    Kind.PMTILES: "The whole path of the file",
}
SET, NOT_SET = "Set; type to replace it", "Paste the token or password"


@dataclass(frozen=True, slots=True)
class EnteredMap:
    """`key` None: none was typed, the stored one stays."""

    source: TileSource
    key: Secret | None


class MapForm(FieldForm):
    """Shows one map. Its key goes in and never comes out again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: TileSource | None = None
        self.name = self._text_field("name", "Name", "For example County streets")
        self.kind = self._choice("kind", "Kind", KINDS)
        self.address = self._text_field("address", "Address", "")
        self.browse = self._browse_beside(self.address)
        self.dark_address = self._text_field("dark_address", "Drawn for the dark", "If there is a second one for dark rooms")
        self.layers = self._text_field("layers", "Layers", "Names with commas between")
        self.attribution = self._text_field("attribution", "Made by", "© whom; always shown on the map")
        self.min_zoom, self.max_zoom = self._number("min_zoom", "First zoom level"), self._number("max_zoom", "Last zoom level")
        self.tile_size = self._choice("tile_size_px", "Size of a tile", {"256 pixels": 256, "512 pixels": 512})
        self.sharp = self._choice("sharp", "On dense screens", SHARPNESS)
        self.look = self._choice("look", "In the dark theme", LOOKS)
        self.access = self._choice("access", "Access", ACCESSES)
        self.user = self._text_field("user", "User", "As the server knows it")
        self.token_name = self._text_field("token_name", "Parameter's name", "token")
        self.key = self._text_field("key", "Key", NOT_SET)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.fill(None)

    @property
    def source(self) -> TileSource | None:
        """The map that is edited; None for a new one."""
        return self._source

    def fill(self, source: TileSource | None) -> None:
        """Show a map, or empty fields for a new one. Whatever was typed is gone."""
        self._filling = True
        self._source = source
        shown = source or TileSource("new", Kind.MBTILES, "/new")
        self.name.setText(source.name if source else "")
        self.address.setText(source.address if source else "")
        for text, value in (
            (self.dark_address, shown.dark_address),
            (self.layers, shown.layers),
            (self.attribution, shown.attribution),
            (self.user, shown.user),
            (self.token_name, shown.token_name),
        ):
            text.setText(value)
            text.setCursorPosition(0)
        self.address.setCursorPosition(0)
        self.min_zoom.setValue(shown.min_zoom)
        self.max_zoom.setValue(shown.max_zoom)
        for box, chosen in (
            (self.kind, shown.kind),
            (self.tile_size, shown.tile_size_px),
            (self.sharp, shown.sharp),
            (self.look, shown.look),
            (self.access, shown.access),
        ):
            box.setCurrentIndex(next(at for at in range(box.count()) if box.itemData(at) == chosen))
        self.wipe_key()
        self.tell_key(is_set=False)
        self._say_nothing()
        self._filling = False
        self._show_rows()

    def wipe_key(self) -> None:
        self.key.setText("")

    def tell_key(self, *, is_set: bool) -> None:
        self.key.setPlaceholderText(SET if is_set else NOT_SET)

    def read(self) -> EnteredMap | None:
        """What was entered, or None after saying beside the field what is wrong with it."""
        self._say_nothing()
        try:
            return self._read()
        except BadSource as error:
            self.refuse(error.field, error.title, error.advice)
        return None

    def _read(self) -> EnteredMap:
        old, kind = self._source, Kind(self.kind.currentData())
        access = Access.OPEN if kind.is_file else Access(self.access.currentData())
        if old is not None and old.machine_wide:
            source = old
        else:
            source = TileSource(
                tidy_name(self.name.text()),
                kind,
                self.address.text().strip(),
                dark_address=self.dark_address.text().strip(),
                layers=self.layers.text().strip() if kind in (Kind.WMS, Kind.ARCGIS_EXPORT) else "",
                attribution=self.attribution.text().strip(),
                min_zoom=self.min_zoom.value(),
                max_zoom=self.max_zoom.value(),
                tile_size_px=int(self.tile_size.currentData()),
                sharp=bool(self.sharp.currentData()) and not kind.is_file,
                look=Look(self.look.currentData()),
                access=access,
                user=self.user.text().strip() if access is Access.BASIC else "",
                token_name=self.token_name.text().strip() or "token",
                other_entries=old.other_entries if old else {},
            )
        text = self.key.text().strip()
        key = None
        if text and source.access is not Access.OPEN:
            try:
                key = Secret.from_line(text)
            except ValueError:
                raise BadSource("key", "This key cannot be used", "Copy it again: it holds characters no key has.") from None
        return EnteredMap(source, key)

    @Slot()
    def _show_rows(self) -> None:
        kind = Kind(self.kind.currentData())
        access = Access.OPEN if kind.is_file else Access(self.access.currentData())
        shown = {
            "layers": kind in (Kind.WMS, Kind.ARCGIS_EXPORT),
            "min_zoom": not kind.is_file,
            "max_zoom": not kind.is_file,
            "sharp": kind in (Kind.XYZ, Kind.WMS, Kind.ARCGIS_EXPORT),
            "access": not kind.is_file,
            "user": access is Access.BASIC,
            "token_name": access is Access.TOKEN,
            "key": access is not Access.OPEN,
        }
        for name, visible in shown.items():
            self._layout.setRowVisible(self._rows[name], visible)
        self._name("key", "Password" if access is Access.BASIC else "Key")
        self.browse.setVisible(kind.is_file)
        self.address.setPlaceholderText(HINTS[kind])
        ours = self._source is None or not self._source.machine_wide
        for name, field in self._fields.items():
            field.setEnabled(ours or name == "key")
        self.browse.setEnabled(ours)

    @Slot()
    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Choose a tile file", self.address.text(), "Tile files (*.mbtiles *.pmtiles)")
        if path:
            self.address.setText(path)
            self.kind.setCurrentIndex(self.kind.findData(Kind.PMTILES if path.lower().endswith(".pmtiles") else Kind.MBTILES))
            self._edit()

    # -- building ----------------------------------------------------------------------------------------------------
    def _choice(self, name: str, label: str, choices: Mapping[str, object]) -> QComboBox:
        box = QComboBox()
        for words, value in choices.items():
            box.addItem(words, value)
        box.currentIndexChanged.connect(self._edit)
        self._add(name, label, box)
        return box

    def _number(self, name: str, label: str) -> QSpinBox:
        field = QSpinBox()
        field.setRange(0, DEEPEST_ZOOM)
        field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        field.valueChanged.connect(self._edit)
        self._add(name, label, field)
        return field

    def _browse_beside(self, field: QLineEdit) -> QPushButton:
        button = QPushButton("Choose…")
        button.setAutoDefault(False)
        button.clicked.connect(self._choose_file)
        row = QHBoxLayout()
        row.addWidget(field)
        row.addWidget(button)
        column = self._rows["address"].layout()
        assert isinstance(column, QVBoxLayout)
        column.insertLayout(0, row)
        return button

    @Slot()
    def _edit(self) -> None:
        if not self._filling:
            self._show_rows()
        super()._edit()
