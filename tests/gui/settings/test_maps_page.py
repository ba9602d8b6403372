"""The admin chooses, enters and tests street maps: real files, a real server, a real book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from app.basemap.fetcher import Fetcher
from app.basemap.readers import Readers
from app.basemap.source import Access, Kind, TileSource
from app.basemap.source_book import SourceBook
from app.gui.settings.dialog import SettingsDialog
from app.gui.settings.map_clerk import MapClerk
from app.gui.settings.map_form import MapForm
from app.gui.settings.maps_page import MapsPage
from app.settings import Settings
from tests.basemap.map_server import MapServer
from tests.basemap.pictures import RED, every_place, mbtiles, png
from tests.gui.settings.conftest import MemoryKeyring, Office

KEY = "gis-key-0123456789"


class Maps:
    """The dialog's page of maps over an office's files and keyring."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.book = SourceBook(office.folder, office.folder / "machine")
        self.readers = Readers(fetcher=Fetcher(deadline_s=2.0))
        self.chosen: list[str] = []

    def kept(self) -> list[str]:
        keyring = self.office.keyring
        assert isinstance(keyring, MemoryKeyring)
        return list(keyring.entries.values())

    def open(self, unlisted: str = "") -> MapsPage:
        clerk = MapClerk(self.book, self.office.keeper, self.readers)
        office = self.office
        self.dialog = SettingsDialog(
            office.book, office.keeper, office.settings_file, office.monitor, office.tester, maps=clerk, unlisted_map=unlisted
        )
        clerk.setParent(self.dialog)
        self.office.qtbot.addWidget(self.dialog)
        self.dialog.base_map_chosen.connect(self.chosen.append)
        self.dialog.open()
        page = self.dialog.maps
        assert page is not None
        self.dialog.tabs.setCurrentWidget(page)
        self.office.until(lambda: not clerk.busy)
        return page


@pytest.fixture
def maps(office: Office) -> Iterator[Maps]:
    maps = Maps(office)
    yield maps
    maps.readers.close()


@pytest.fixture
def server() -> Iterator[MapServer]:
    with MapServer() as server:
        yield server


def choose(page: MapsPage, name: str) -> None:
    rows = [row for row in range(page.list.count()) if page.list.item(row).text().startswith(name)]
    page.list.setCurrentRow(rows[0])


def enter(form: MapForm, kind: Kind, name: str, address: str, **more: str) -> None:
    form.name.setText(name)
    form.kind.setCurrentIndex(form.kind.findData(kind))
    form.address.setText(address)
    for field, text in more.items():
        getattr(form, field).setText(text)
    form.edited.emit()


def test_an_admin_enters_a_tile_file_sees_it_and_shows_it(maps: Maps, tmp_path: Path) -> None:
    body = png(RED)
    file = mbtiles(tmp_path / "county.mbtiles", lambda *_: body, every_place(5), {"attribution": "County"})
    page = maps.open()
    page.begin_new()
    enter(page.form, Kind.MBTILES, "County", str(file))
    page.test_button.click()
    assert page.test_button.isEnabled(), "the keyboard stays on it while it tests"
    maps.office.until(lambda: "✓ The map works" in page.report.words)
    assert "Zoom levels 0 to 5" in page.report.words
    assert not page.preview.isHidden() and page.preview.pixmap().width() == page.preview.width()
    page.save_button.click()
    maps.office.until(lambda: maps.book.load().find("county") is not None)
    assert maps.book.load().find("county") == TileSource("County", Kind.MBTILES, str(file))
    maps.office.until(page.show_button.isEnabled)
    page.show_button.click()
    assert maps.chosen == ["County"]
    assert maps.office.settings_file.load().settings.base_map == "County"
    assert page.list.currentItem().text().endswith("● Shown on the map")
    choose(page, "Plain ground")
    page.show_button.click()
    assert maps.chosen == ["County", ""]


def test_a_map_that_stands_in_no_list_is_named_until_another_one_is_shown(maps: Maps) -> None:
    page = maps.open(unlisted="Central Helsinki (training)")
    assert not any("Shown on the map" in page.list.item(row).text() for row in range(page.list.count()))
    assert page.hint.text().startswith("Central Helsinki (training) is shown now. No street map:")
    page.show_button.click()
    assert page.list.item(0).text().endswith("● Shown on the map") and not page.show_button.isEnabled()
    assert page.hint.text().startswith("No street map:") and maps.chosen == [""]


def test_what_is_chosen_on_another_page_does_not_undo_the_map(maps: Maps) -> None:
    page = maps.open()
    choose(page, "USGS Topo")
    page.show_button.click()
    maps.dialog.display.text_scale.setCurrentIndex(0)
    maps.dialog.display.text_scale.activated.emit(0)
    assert maps.office.settings_file.load().settings == Settings(base_map="USGS Topo", text_scale_percent=80)


def test_a_key_is_kept_in_the_keyring_and_nowhere_else_and_a_wrong_one_is_said(maps: Maps, server: MapServer) -> None:
    server.key = KEY
    page = maps.open()
    page.begin_new()
    enter(page.form, Kind.XYZ, "Streets", f"{server.url}/xyz/{{z}}/{{x}}/{{y}}.png")
    page.form.access.setCurrentIndex(page.form.access.findData(Access.TOKEN))
    page.form.key.setText("wrong")
    page.try_map()
    maps.office.until(lambda: "✗ The map server refuses the key" in page.report.words)
    page.form.key.setText(KEY)
    page.save()
    maps.office.until(lambda: maps.book.load().find("Streets") is not None and page.form.key.text() == "")
    assert KEY not in maps.book.path.read_text()
    assert KEY in maps.kept()
    page.try_map()
    maps.office.until(lambda: "✓ The map works" in page.report.words)
    choose(page, "Streets")
    page.ask_to_remove()
    page.remove()
    maps.office.until(lambda: maps.book.load().find("Streets") is None)
    maps.office.until(lambda: KEY not in maps.kept())


def test_what_came_of_it_and_the_buttons_are_in_sight_however_long_the_form_is(maps: Maps, server: MapServer) -> None:
    page = maps.open()
    maps.dialog.resize(maps.dialog.width(), maps.dialog.minimumSizeHint().height())
    page.begin_new()
    enter(page.form, Kind.XYZ, "Streets", f"{server.url}/xyz/{{z}}/{{x}}/{{y}}.png")
    page.form.access.setCurrentIndex(page.form.access.findData(Access.BASIC))
    label = page.form.layout().labelForField(page.form.key.parentWidget())  # type: ignore[union-attr]
    assert (label.text(), page.form.key.accessibleName()) == ("Password", "Password")
    page.form.access.setCurrentIndex(page.form.access.findData(Access.OPEN))
    [scrolled] = (area.verticalScrollBar() for area in page.findChildren(QScrollArea))
    maps.office.until(lambda: scrolled.maximum() > 0)
    scrolled.setValue(scrolled.maximum())
    assert all(is_wholly_seen(each) for each in (page.save_button, page.discard_button, page.test_button))
    page.test_button.click()
    maps.office.until(lambda: "✓ The map works" in page.report.words and is_wholly_seen(page.report))
    scrolled.setValue(scrolled.maximum())
    assert not is_wholly_seen(page.report)
    page.save_button.click()
    maps.office.until(lambda: "is stored" in page.report.words and is_wholly_seen(page.report))


def is_wholly_seen(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect().size() == widget.size()


def test_a_key_that_is_too_long_leaves_the_maps_as_they_were(maps: Maps) -> None:
    page = maps.open()
    page.begin_new()
    enter(page.form, Kind.XYZ, "Streets", "https://tiles.example.org/{z}/{x}/{y}.png")
    page.form.access.setCurrentIndex(page.form.access.findData(Access.TOKEN))
    page.form.key.setText("x" * 2000)
    maps.office.keyring = type("Keyring", (MemoryKeyring,), {"__module__": "keyring.backends.Windows"})()
    page.save()
    maps.office.until(lambda: "longer than the 1280 characters" in page.report.words + page.form.words("key"))
    assert maps.book.load().find("Streets") is None


def test_a_server_that_sends_watermarks_fails_the_test(maps: Maps, server: MapServer) -> None:
    server.mode = "watermark"
    page = maps.open()
    page.begin_new()
    enter(page.form, Kind.XYZ, "Streets", f"{server.url}/xyz/{{z}}/{{x}}/{{y}}.png")
    page.try_map()
    maps.office.until(lambda: "✗ The server sends the same picture for every place" in page.report.words)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://tiles.example.gov/streets.png", "must hold {z}, {x} and {y}"),
        ("https://{s}.example.gov/{z}/{x}/{y}.png", "one server's name"),
        ("https://user:pw@example.gov/{z}/{x}/{y}.png", "without a user"),
        ("https://example.gov/{z}/{x}/{y}/{style}.png", "place Watchfloor does not fill"),
        ("ftp://example.gov/{z}/{x}/{y}.png", "begins with https://"),
    ],
)
def test_an_address_that_cannot_be_one_is_said_beside_it(maps: Maps, address: str, words: str) -> None:
    page = maps.open()
    page.begin_new()
    enter(page.form, Kind.XYZ, "Streets", address)
    page.save()
    said = [label.text() for label in page.form.findChildren(QLabel) if label.property("look") == "warning"]
    assert any(words in each for each in said)
    assert maps.book.load().find("Streets") is None


def test_openstreetmap_states_its_policy_and_is_not_asked_before_it_is_chosen(maps: Maps) -> None:
    page = maps.open()
    choose(page, "OpenStreetMap")
    assert "run by volunteers" in page.hint.text()
    assert page.preview.isHidden() and page.report.words == ""


def test_only_the_fields_of_a_kind_are_shown(maps: Maps) -> None:
    page = maps.open()
    page.begin_new()
    page.form.kind.setCurrentIndex(page.form.kind.findData(Kind.WMS))
    assert page.form.layers.isVisible() and page.form.access.isVisible() and not page.form.browse.isVisible()
    page.form.kind.setCurrentIndex(page.form.kind.findData(Kind.PMTILES))
    assert page.form.browse.isVisible() and not page.form.layers.isVisible() and not page.form.access.isVisible()


def test_a_map_that_is_being_stored_is_shown_anew_though_the_dialog_was_closed(maps: Maps) -> None:
    keyring = maps.office.keyring
    assert isinstance(keyring, MemoryKeyring)
    page = maps.open()
    page.begin_new()
    enter(page.form, Kind.XYZ, "Streets", "https://127.0.0.1:1/{z}/{x}/{y}.png")
    page.form.access.setCurrentIndex(page.form.access.findData(Access.TOKEN))
    page.form.key.setText("old-key")
    page.save()
    maps.office.until(page.show_button.isEnabled)
    page.show_on_map()
    assert maps.chosen == ["Streets"]
    page.form.key.setText(KEY)
    page.form.edited.emit()
    keyring.gate.clear()
    page.save()
    maps.dialog.close()
    assert not maps.dialog.isVisible() and maps.chosen == ["Streets"]
    keyring.gate.set()
    maps.office.until(lambda: maps.chosen == ["Streets", "Streets"])
    assert maps.kept() == [KEY]
