"""The dialog as a whole: choices about the display, and leaving."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialogButtonBox, QLineEdit

from app.gui.settings.entries_page import NOT_STORED
from app.settings import Theme
from app.units.tally import Drawn
from tests.gui.settings.conftest import SECRET, MemoryKeyring, Office


def choose(box: QComboBox, words: str) -> None:
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex())


def test_every_choice_is_told_and_stored_at_once(office: Office) -> None:
    display = office.open().display
    choose(display.theme, "Light")
    choose(display.text_scale, "150 %")
    choose(display.docked, "On the map too")
    told = office.settings_told[-1]
    assert (told.theme, told.text_scale_percent, told.docked_on_map, told.unassigned_on_map) == (Theme.LIGHT, 150, True, False)
    assert office.settings_file.load().settings == told


def test_what_the_map_shows_now_is_not_changed_unasked(office: Office) -> None:
    office.monitor.set_drawn(Drawn(docked_or_off=True, unassigned=True))
    display = office.open().display
    choose(display.theme, "As the system")
    assert office.settings_told[-1].docked_on_map and office.settings_told[-1].unassigned_on_map


def test_settings_that_cannot_be_stored_still_hold_and_say_so(office: Office) -> None:
    (office.folder / "settings.toml").write_text("version = 99\n")
    display = office.open().display
    choose(display.theme, "Light")
    assert office.settings_told[-1].theme is Theme.LIGHT
    assert "Your choice holds until Watchfloor is closed." in display.words.text()


def test_a_broken_settings_file_is_named(office: Office) -> None:
    (office.folder / "settings.toml").write_text('theme = "<b>pink</b>"\n')
    display = office.open().display
    assert "theme is not used" in display.words.text()
    assert display.words.textFormat() is Qt.TextFormat.PlainText


def test_a_new_agency_begins_with_the_cursor_in_its_name(office: Office) -> None:
    office.stored()
    dialog = office.new_dialog()
    office.qtbot.addWidget(dialog)
    dialog.open_new()
    assert dialog.connections.form.profile is None and dialog.connections.form.name.text() == ""
    assert dialog.focusWidget() is dialog.connections.form.name


def test_leaving_wipes_a_secret_that_was_typed(office: Office) -> None:
    dialog = office.open()
    dialog.connections.begin_new()
    QTest.keyClicks(dialog.connections.form.secret, SECRET)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.connections.form.secret.text() == ""


@pytest.mark.parametrize("leave", ["escape", "close button", "cross"])
def test_what_was_typed_is_not_lost_by_leaving_without_a_word(office: Office, leave: str) -> None:
    dialog = office.open()
    page = dialog.connections
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    close = buttons.button(QDialogButtonBox.StandardButton.Close)
    ways: dict[str, Callable[[], object]] = {
        "escape": lambda: QTest.keyClick(dialog, Qt.Key.Key_Escape),
        "close button": close.click,
        "cross": dialog.close,
    }
    page.begin_new()
    QTest.keyClicks(page.form.name, "Lakeside PD")
    dialog.tabs.setCurrentWidget(dialog.display)
    ways[leave]()
    assert dialog.isVisible() and dialog.tabs.currentWidget() is page and NOT_STORED in page.report.words
    assert page.form.name.text() == "Lakeside PD"
    QTest.keyClicks(page.form.name, " 2")
    ways[leave]()
    assert dialog.isVisible()
    ways[leave]()
    assert not dialog.isVisible()


def test_a_dialog_in_which_nothing_was_typed_closes_at_once(office: Office) -> None:
    dialog = office.open()
    dialog.connections.begin_new()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_is_being_stored_is_stored_and_told_though_the_dialog_was_closed(office: Office) -> None:
    keyring = office.keyring
    assert isinstance(keyring, MemoryKeyring)
    office.stored()
    dialog = office.new_dialog()
    dialog.open()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    office.until(lambda: dialog.connections.form.secret.placeholderText().startswith("Set"))
    keyring.gate.clear()
    QTest.keyClicks(dialog.connections.form.secret, "another-secret")
    dialog.connections.save_button.click()
    dialog.close()
    assert not dialog.isVisible() and not gone
    keyring.gate.set()
    office.until(lambda: office.told == [frozenset({"Lakeside PD"})])
    office.until(lambda: _deleted(gone))
    assert list(keyring.entries.values()) == ["another-secret"]


def test_everything_has_a_name_for_a_screen_reader_and_a_key(office: Office) -> None:
    dialog = office.open()
    for field in dialog.findChildren(QLineEdit):
        if not field.objectName().startswith("qt_"):
            assert field.accessibleName(), field
    for button in dialog.findChildren(QAbstractButton):
        if button.isVisible() and not button.objectName().startswith("qt_"):
            assert button.text() and button.focusPolicy() & Qt.FocusPolicy.TabFocus, button


def _deleted(gone: list[bool]) -> bool:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return bool(gone)
