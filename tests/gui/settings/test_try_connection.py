"""The button that tries a connection, against a real server on loopback."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.connection_test import ConnectionReport, Permission
from app.connections.profile import Profile
from app.connections.secret import Secret
from app.gui.settings.connections_page import ConnectionsPage
from app.gui.settings.report_words import report_lines
from app.simulator import SimulatedAgency, SimulatedServer
from tests.gui.settings.conftest import Office

NEVER_STORED = ("", "Asking the agency … this takes up to half a minute.")


def fill(page: ConnectionsPage, agency: SimulatedAgency, secret: str | None = None) -> None:
    page.begin_new()
    page.form.name.setText(agency.name)
    page.form.domain.setText(agency.domain)
    page.form.partner_id.setText(agency.partner_id)
    page.form.client_id.setText(agency.client_id)
    page.form.secret.setText(secret or agency.secret)


def try_it(office: Office, page: ConnectionsPage) -> list[str]:
    page.test_button.click()
    office.until(lambda: page.report.words not in NEVER_STORED)
    return page.report.words.splitlines()


def test_a_connection_that_works_says_who_how_many_how_new_and_whose_clock(office: Office, agency: SimulatedAgency) -> None:
    page = office.open_page()
    fill(page, agency)
    lines = try_it(office, page)
    assert lines[0] == "✓ The connection works"
    assert lines[1:4] == [
        "✓ Permission Device state.any.read",
        "✓ Permission Respond any.locate",
        "✓ Permission Users read",
    ]
    assert lines[4] == f"Agency: {agency.name}"
    assert lines[5].startswith("Returned: 60 devices, ")
    assert lines[6].startswith("Newest fix: ")
    assert lines[7].startswith("Clock: ")


def test_trying_stores_nothing_and_what_was_typed_stays(office: Office, agency: SimulatedAgency) -> None:
    page = office.open_page()
    fill(page, agency)
    try_it(office, page)
    assert not office.book.path.exists() and office.told == []
    assert page.form.secret.text() == agency.secret


def test_a_wrong_secret_is_told(office: Office, agency: SimulatedAgency) -> None:
    page = office.open_page()
    fill(page, agency, "not-the-secret")
    lines = try_it(office, page)
    assert lines[0].startswith("✗ ") and "refuses this connection" in lines[0]
    assert "not-the-secret" not in page.report.words
    assert lines[1:] == [
        "– Permission Device state.any.read: could not be told",
        "– Permission Respond any.locate: could not be told",
        "– Permission Users read: could not be told",
    ]


def test_the_missing_permission_is_named(office: Office, server: SimulatedServer, agency: SimulatedAgency) -> None:
    server.set_fault(agency.name, "no-users-permission")
    page = office.open_page()
    fill(page, agency)
    lines = try_it(office, page)
    assert lines[0].startswith("✗ This client lacks the permission Users read.")
    assert "✗ Permission Users read is missing" in lines


def test_an_agency_that_hides_its_devices_is_not_one_without_devices(
    office: Office, server: SimulatedServer, agency: SimulatedAgency
) -> None:
    server.set_fault(agency.name, "data-missing")
    page = office.open_page()
    fill(page, agency)
    lines = try_it(office, page)
    assert lines[0].startswith("✗ ")
    assert any(line.endswith("is missing") for line in lines)
    assert not any(line.startswith("Returned") for line in lines)


def test_the_stored_secret_is_used_when_none_is_typed(office: Office, agency: SimulatedAgency) -> None:
    profile = Profile.from_text(agency.name, agency.domain, agency.partner_id, agency.client_id)
    office.book.add(profile)
    office.keeper.keep(profile, Secret(agency.secret))
    page = office.open_page()
    assert try_it(office, page)[0] == "✓ The connection works"


def test_without_a_stored_secret_nobody_is_asked(office: Office, server: SimulatedServer, agency: SimulatedAgency) -> None:
    office.book.add(Profile.from_text(agency.name, agency.domain, agency.partner_id, agency.client_id))
    page = office.open_page()
    lines = try_it(office, page)
    assert lines[0].startswith("The secret of this connection has not been entered")


def test_the_window_lives_on_while_an_agency_hangs_and_the_dialog_can_be_closed(office: Office) -> None:
    asked, may_answer = threading.Event(), threading.Event()

    def hangs(profile: Profile, secret: Secret) -> ConnectionReport:
        asked.set()
        may_answer.wait(20)
        return ConnectionReport(None, ())

    office.tester = hangs
    office.stored()
    dialog = office.open()
    page = dialog.connections
    page.test_button.click()
    office.until(asked.is_set)
    assert not page.form.isEnabled() and not page.save_button.isEnabled()
    dialog.reject()
    assert not dialog.isVisible()
    may_answer.set()


def test_a_tester_that_stumbles_is_a_sentence(office: Office) -> None:
    def stumbles(profile: Profile, secret: Secret) -> ConnectionReport:
        raise RuntimeError(secret.reveal())

    office.tester = stumbles
    office.stored()
    page = office.open_page()
    assert try_it(office, page) == ["The test stumbled. Try again, or tell support."]
    assert page.test_button.isEnabled()


def test_a_clock_that_differs_is_told_with_its_direction() -> None:
    permissions = (Permission("Device state.any.read", True),)
    report = ConnectionReport(None, permissions, returned=1, located=1, clock_difference_s=360.0)
    texts = [line.text for line in report_lines(report)]
    assert "Clock: this workstation is 360 s ahead of the agency" in texts
    assert texts[-1].startswith("▲ This workstation's clock is wrong")
    assert "Returned: 1 device, 1 with a position" in texts


def test_the_keyboard_stays_where_it_was_while_the_agency_is_asked(office: Office, agency: SimulatedAgency) -> None:
    answer = threading.Event()

    def late(profile: Profile, secret: Secret) -> ConnectionReport:
        answer.wait(20)
        return ConnectionReport(None, ())

    office.tester = late
    page = office.open_page()
    office.until(page.window().isActiveWindow)
    fill(page, agency)
    page.test_button.setFocus()
    QTest.keyClick(page.test_button, Qt.Key.Key_Space)
    assert page.report.words == NEVER_STORED[1]
    QTest.keyClick(page.test_button, Qt.Key.Key_Space)  # asks nobody a second time
    assert QApplication.focusWidget() is page.test_button
    answer.set()
    office.until(lambda: page.report.words not in NEVER_STORED)
    assert QApplication.focusWidget() is page.test_button
