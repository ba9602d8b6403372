"""What an admin does with connections, and what is stored, told and never shown again."""

from __future__ import annotations

import threading
import tomllib
from pathlib import Path
from typing import Any

import pytest
from keyring.backends import fail
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from app.connections.profile import Profile
from app.gui.settings.connections_page import ConnectionsPage
from tests.gui.settings.conftest import CLIENT_ID, PARTNER_ID, SECRET, MemoryKeyring, Office

OTHER_CLIENT_ID = "99999999-bbbb-cccc-dddd-eeeeeeeeeeee"


def type_into(page: ConnectionsPage, **texts: str) -> None:
    """As a person does, field by field."""
    for name, text in texts.items():
        field: QLineEdit = getattr(page.form, name)
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)


def type_connection(page: ConnectionsPage, **changes: str) -> None:
    values = {
        "name": "Harbor PD",
        "domain": "harborpd.evidence.com",
        "partner_id": PARTNER_ID,
        "client_id": OTHER_CLIENT_ID,
        "secret": SECRET,
    }
    type_into(page, **(values | changes))


def names(page: ConnectionsPage) -> list[str]:
    return [page.list.item(row).text().splitlines()[0] for row in range(page.list.count())]


def everything_under(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_an_entered_agency_is_stored_its_secret_kept_and_both_told(office: Office) -> None:
    page = office.open_page()
    page.begin_new()
    type_connection(page, domain="https://HarborPD.evidence.com/login", partner_id="{" + PARTNER_ID.upper() + "}")
    page.save_button.click()
    office.until(lambda: bool(office.told))
    assert office.told == [frozenset({"Harbor PD"})]
    assert names(page) == ["Harbor PD"]
    profile = office.book.load().profiles[0]
    assert (str(profile.domain), profile.partner_id) == ("harborpd.evidence.com", PARTNER_ID)
    assert isinstance(office.keyring, MemoryKeyring)
    assert office.keyring.entries == {profile.secret_key: SECRET}
    assert page.report.words == "Harbor PD is stored. The secret is kept in the system keyring."


def test_a_secret_goes_in_and_never_comes_out(office: Office) -> None:
    page = office.open_page()
    page.begin_new()
    type_connection(page)
    assert page.form.secret.echoMode() is QLineEdit.EchoMode.Password
    page.save_button.click()
    office.until(lambda: bool(office.told))
    assert page.form.secret.text() == "" and not page.form.secret.isUndoAvailable()
    office.until(lambda: page.form.secret.placeholderText().startswith("Set"))
    assert SECRET.encode() not in everything_under(office.folder)
    assert SECRET not in " ".join(label.text() for label in page.findChildren(QLabel))


def test_enter_in_a_field_saves(office: Office) -> None:
    page = office.open_page()
    page.begin_new()
    type_connection(page)
    QTest.keyClick(page.form.secret, Qt.Key.Key_Return)
    office.until(lambda: bool(office.told))
    assert names(page) == ["Harbor PD"]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("name", "", "The name is missing"),
        ("domain", "evil.com/x#", "This is not an agency's domain"),
        ("domain", "https://user@harborpd.evidence.com", "This is not an agency's domain"),
        ("partner_id", "1234", "This is not a Partner ID"),
        ("client_id", "xyz", "This is not a Client ID"),
        ("secret", "", "The secret is missing"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_stored(office: Office, field: str, text: str, words: str) -> None:
    page = office.open_page()
    page.begin_new()
    type_connection(page, **{field: text})
    page.save_button.click()
    assert page.form.words(field).startswith(words)
    assert [each for each in ("name", "domain", "partner_id", "client_id", "secret") if page.form.words(each)] == [field]
    assert getattr(page.form, field).accessibleDescription() == page.form.words(field)
    assert not office.book.path.exists() and office.told == []


def test_a_secret_with_characters_nobody_sees_is_refused(office: Office) -> None:
    page = office.open_page()
    page.begin_new()
    type_connection(page)
    page.form.secret.setText("pasted\u200bsecret")
    page.save_button.click()
    assert "Copy the whole secret" in page.form.words("secret")
    assert not office.book.path.exists() and office.told == []


def test_a_name_that_is_taken_is_said_after_the_book_was_asked(office: Office) -> None:
    office.stored()
    page = office.open_page()
    page.begin_new()
    type_connection(page, name="LAKESIDE pd")
    page.save_button.click()
    office.until(lambda: page.form.words("name") != "")
    assert page.form.words("name") == "There is already a connection called Lakeside PD. Choose another name."
    assert page.form.secret.text() == SECRET, "what was typed is not lost"
    assert office.told == []


def test_markup_in_a_name_stays_text(office: Office) -> None:
    office.stored(name="<b>x</b><img src=a onerror=b>")
    page = office.open_page()
    page.begin_new()
    type_connection(page, name="<b>x</b><img src=a onerror=b>")
    page.save_button.click()
    office.until(lambda: page.form.words("name") != "")
    assert "<b>x</b>" in page.form.words("name")
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in page.findChildren(QLabel) if "<" in label.text())


def test_a_change_keeps_the_secret_and_what_a_newer_version_wrote(office: Office) -> None:
    office.stored()
    office.book.path.write_text(office.book.path.read_text() + '\ncolour = "teal"\n')
    page = office.open_page()
    page.form.poll_interval.setValue(12)
    page.save_button.click()
    office.until(lambda: bool(office.told))
    assert office.told == [frozenset()], "no secret is new"
    entry = tomllib.loads(office.book.path.read_text())["connection"][0]
    assert (entry["poll_interval_s"], entry["colour"]) == (12.0, "teal")


def test_a_secret_never_follows_an_edit_to_another_host(office: Office) -> None:
    old = office.stored()
    page = office.open_page()
    type_into(page, domain="harborpd.evidence.com")
    page.save_button.click()
    assert page.form.words("secret").startswith("The stored secret belongs to the former domain")
    type_into(page, secret="a-new-secret")
    page.save_button.click()
    office.until(lambda: bool(office.told))
    new = office.book.load().profiles[0]
    assert isinstance(office.keyring, MemoryKeyring)
    assert office.keyring.entries == {new.secret_key: "a-new-secret"}, "the old one is forgotten"
    assert old.secret_key != new.secret_key


def test_without_a_keyring_it_says_that_the_secret_is_for_this_run_only(office: Office) -> None:
    office.keyring = fail.Keyring()  # type: ignore[no-untyped-call]
    page = office.open_page()
    page.begin_new()
    type_connection(page)
    page.save_button.click()
    office.until(lambda: bool(office.told))
    assert "kept for this run only" in page.report.words
    assert office.keeper.find(office.book.load().profiles[0]).secret is not None
    assert SECRET.encode() not in everything_under(office.folder)


def test_a_secret_that_is_too_long_leaves_the_connection_as_it_was(office: Office) -> None:
    office.stored()
    page = office.open_page()
    page.form.poll_interval.setValue(30)
    page.form.secret.setText("x" * 4096)  # as long as a client secret may be
    office.keyring = type("Keyring", (MemoryKeyring,), {"__module__": "keyring.backends.Windows"})()
    page.save_button.click()
    office.until(lambda: page.form.words("secret") != "")
    assert "longer than the 1280 characters" in page.form.words("secret")
    assert office.book.load().profiles[0].poll_interval_s == 5.0
    assert office.told == []


def test_the_keyring_is_never_asked_on_the_thread_of_the_window(office: Office) -> None:
    keyring = office.keyring
    assert isinstance(keyring, MemoryKeyring)
    office.stored()
    keyring.threads.clear()
    page = office.open_page()
    office.until(lambda: page.form.secret.placeholderText().startswith("Set"))
    type_into(page, secret="another-secret")
    page.save_button.click()
    office.until(lambda: bool(office.told))
    page.ask_to_remove()
    page.confirm_button.click()
    office.until(lambda: len(office.told) == 2)
    assert keyring.threads and threading.current_thread().name not in keyring.threads


def test_a_keyring_that_waits_for_a_person_holds_nobody_from_typing(office: Office) -> None:
    keyring = office.keyring
    assert isinstance(keyring, MemoryKeyring)
    office.stored()
    keyring.gate.clear()
    page = office.open_page()
    type_into(page, name="Lakeside Police")
    assert page.form.name.text() == "Lakeside Police" and page.save_button.isEnabled()
    page.save_button.click()
    office.until(lambda: office.told == [frozenset()])
    assert names(page) == ["Lakeside Police"]
    keyring.gate.set()
    office.until(lambda: page.form.secret.placeholderText().startswith("Set"))


def test_a_field_in_which_enter_was_pressed_has_the_keyboard_again_once_it_is_stored(office: Office) -> None:
    keyring = office.keyring
    assert isinstance(keyring, MemoryKeyring)
    office.stored()
    page = office.open_page()
    office.until(page.window().isActiveWindow)
    type_into(page, name="Lakeside Police", secret="another-secret")
    page.form.name.setFocus()
    keyring.gate.clear()
    QTest.keyClick(page.form.name, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.test_button  # a field that cannot be used would pass it on to any button
    keyring.gate.set()
    office.until(lambda: bool(office.told))
    assert QApplication.focusWidget() is page.form.name


def test_off_is_stored_and_told_and_can_be_taken_back(office: Office) -> None:
    office.stored()
    page = office.open_page()
    page.switch_button.click()
    office.until(lambda: len(office.told) == 1)
    assert page.report.words == "Lakeside PD is switched off."
    assert not office.book.load().profiles[0].enabled
    assert page.list.item(0).text().splitlines()[-1] == "switched off"
    assert page.switch_button.text() == "Switch on"
    page.switch_button.click()
    office.until(lambda: len(office.told) == 2)
    assert office.book.load().profiles[0].enabled


def test_a_removal_is_asked_back_and_takes_the_secret_along(office: Office) -> None:
    office.stored()
    page = office.open_page()
    page.remove_button.click()
    assert office.book.load().profiles, "only asked so far"
    page.keep_button.click()
    assert page.remove_button.isEnabled()
    page.remove_button.click()
    page.confirm_button.click()
    office.until(lambda: bool(office.told))
    assert office.book.load().profiles == ()
    assert isinstance(office.keyring, MemoryKeyring) and office.keyring.entries == {}
    assert page.report.words == "Lakeside PD and its secret are removed."
    assert page.list.count() == 0 and not page.remove_button.isEnabled()


def test_what_was_typed_is_not_lost_by_choosing_another_connection(office: Office) -> None:
    office.stored()
    office.stored("County", OTHER_CLIENT_ID)
    page = office.open_page()
    type_into(page, name="Typed")
    assert not page.list.isEnabled() and not page.add_button.isEnabled() and not page.remove_button.isEnabled()
    page.discard_button.click()
    assert page.form.name.text() == "Lakeside PD" and page.list.isEnabled()
    page.list.setCurrentRow(1)
    assert page.form.name.text() == "County"


def test_a_connection_of_the_whole_machine_is_shown_and_takes_only_a_secret(office: Office) -> None:
    machine = Office(office.folder / "machine", office.qtbot)
    machine.stored(secret=None)
    page = office.open_page()
    assert "for the whole machine" in page.list.item(0).text()
    assert page.form.domain.isReadOnly() and page.form.client_id.isReadOnly()
    assert not page.remove_button.isEnabled() and not page.switch_button.isEnabled()
    type_into(page, secret=SECRET)
    page.save_button.click()
    office.until(lambda: bool(office.told))
    assert isinstance(office.keyring, MemoryKeyring) and list(office.keyring.entries.values()) == [SECRET]
    assert not office.book.path.exists()


def test_a_broken_book_is_named_and_the_rest_is_there(office: Office) -> None:
    office.stored()
    office.book.path.write_text(office.book.path.read_text() + '\n[[connection]]\nname = "Broken"\n')
    page = office.open_page()
    assert names(page) == ["Lakeside PD"]
    assert "Connection 2 was left out" in page.notices.text()
    assert page.notices.textFormat() is Qt.TextFormat.PlainText


def test_a_book_that_cannot_be_written_says_so_and_changes_nothing(office: Office) -> None:
    office.stored()
    office.book.path.write_text(office.book.path.read_text().replace("version = 1", "version = 99"))
    page = office.open_page()
    page.switch_button.click()
    office.until(lambda: page.report.words != "")
    assert page.report.words.startswith("The connections cannot be changed")
    assert office.told == [] and page.switch_button.isEnabled()


def test_the_list_says_how_each_feed_is_doing(office: Office) -> None:
    office.stored()
    office.monitor.add_connection("Lakeside PD", 5.0)
    page = office.open_page()
    assert page.list.item(0).text().splitlines()[-1] == "waiting for the first answer"
    accessible: Any = page.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert accessible == "Lakeside PD, lakesidepd.evidence.com · every 5 s, waiting for the first answer"


def test_the_first_agency_is_explained(office: Office) -> None:
    page = office.open_page()
    assert page.hint.text().startswith("No agency yet.")
    assert isinstance(page.form.profile, Profile | None) and page.form.client_id.text() == ""
    assert CLIENT_ID not in page.hint.text()
