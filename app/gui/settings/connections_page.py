"""The connections of this workstation: the list, the form, and what was found out about them."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from app.connections.profile import Profile
from app.connections.profile_book import LoadedBook
from app.gui.fleet_monitor import FleetMonitor
from app.gui.settings.buttons import button
from app.gui.settings.clerk import Clerk, Removed, Saved, SecretState, Tried
from app.gui.settings.connection_form import ConnectionForm
from app.gui.settings.entries_page import FIRST_SAVE, EntriesPage
from app.gui.settings.report_words import report_lines

NO_CONNECTION = (
    "No agency yet. Ask the agency's Axon administrator for the domain, Partner ID, Client ID and secret, then enter them here."
)
FROM_THE_MACHINE = "Set for the whole machine by its admin: shown, not changed here. Only its secret is entered here."


class ConnectionsPage(EntriesPage):
    """The agencies of this workstation."""

    form: ConnectionForm
    profiles_changed = Signal(object)
    """frozenset of the names whose secret is new."""

    def __init__(self, clerk: Clerk, monitor: FleetMonitor, parent: QWidget | None = None) -> None:
        super().__init__("Connections", parent)
        self._clerk = clerk
        self._monitor = monitor
        self._profiles: tuple[Profile, ...] = ()
        self._removing: Profile | None = None
        self._had_keyboard: QWidget | None = None
        """Before the clerk began."""
        self._build()
        clerk.busy_changed.connect(self._wait)
        clerk.saved.connect(self._saved)
        clerk.removed.connect(self._removed)
        clerk.tried.connect(self._tried)
        clerk.secret_known.connect(self._secret_known)
        clerk.troubled.connect(self._troubled)
        monitor.health_changed.connect(self._tell_list)
        self._show_book(clerk.load())

    # -- what the admin does -----------------------------------------------------------------------------------------
    @Slot()
    def begin_new(self) -> None:
        """Empty fields for a connection that does not exist yet."""
        self.list.setCurrentRow(-1)
        self._open(None)
        self.form.name.setFocus()

    @Slot()
    def save(self) -> None:
        entered = self.form.read()
        if entered is not None:
            self.report.say("Saving …")
            self._clerk.save(self.form.profile, entered.profile, entered.secret)

    @Slot()
    def discard(self) -> None:
        if self.form.profile is None and self._profiles:
            self.list.setCurrentRow(0)
        self._open(self._current() or self.form.profile)

    @Slot()
    def try_connection(self) -> None:
        entered = None if self._clerk.busy else self.form.read()
        if entered is not None:
            self.report.say("Asking the agency … this takes up to half a minute.")
            self._clerk.try_connection(entered.profile, entered.secret)

    @Slot()
    def switch(self) -> None:
        """On or off: an agency that is off is not asked and its units leave every list."""
        profile = self._current()
        if profile is not None:
            self._clerk.switch(profile)

    @Slot()
    def ask_to_remove(self) -> None:
        profile = self._removing = self._current()
        if profile is None:
            return
        self._question.setText(
            f"Remove {profile.name}? Its units leave the map and every list on this workstation,"
            " and its secret is taken out of the keyring."
        )
        self._pages.setCurrentWidget(self._removal)
        self.keep_button.setFocus()
        self._enable()

    @Slot()
    def remove(self) -> None:
        if self._removing is not None:
            self._clerk.remove(self._removing)
        self._leave_removal()

    @Slot()
    def _leave_removal(self) -> None:
        self._removing = None
        self._pages.setCurrentWidget(self._editing)
        self._enable()

    @Slot()
    def _select(self) -> None:
        profile = self._current()
        if profile is not None:
            self._open(profile)

    # -- what came of it ---------------------------------------------------------------------------------------------
    @Slot(object)
    def _saved(self, saved: Saved) -> None:
        self.form.wipe_secret()
        self._show_book(saved.book, saved.profile.name)
        self.report.say(" ".join(saved.sentences), trouble=not saved.good)
        self._show_report()
        self.profiles_changed.emit(frozenset({saved.profile.name}) if saved.renewed else frozenset())

    @Slot(object)
    def _removed(self, removed: Removed) -> None:
        self._show_book(removed.book)
        self.report.say(" ".join(removed.sentences), trouble=not removed.good)
        self.profiles_changed.emit(frozenset())

    @Slot(object)
    def _tried(self, tried: Tried) -> None:
        if tried.report is None:
            self.report.say(tried.sentence, trouble=True)
        else:
            self.report.tell(report_lines(tried.report))
        self._show_report()

    @Slot(object)
    def _secret_known(self, state: SecretState) -> None:
        if state.profile == self.form.profile:
            self.form.tell_secret(is_set=state.is_set)
            if not state.is_set and not self.form.secret.text():
                self.form.say("secret", state.sentence)

    @Slot()
    def _tell_list(self) -> None:
        words = {
            health.connection: health.words() if health.good or health.last_good_age_s is None else f"▲ {health.words()}"
            for health in self._monitor.health()
        }
        for row, profile in enumerate(self._profiles):
            state = words.get(profile.name, "not asked yet") if profile.enabled else "switched off"
            origin = " · for the whole machine" if profile.machine_wide else ""
            self._write(row, f"{profile.name}\n{profile.domain} · every {profile.poll_interval_s:g} s{origin}\n{state}")

    # -- showing -----------------------------------------------------------------------------------------------------
    def _show_book(self, book: LoadedBook, name: str | None = None) -> None:
        self._profiles = book.profiles
        self._tell_notices(book.notices)
        names = [profile.name for profile in book.profiles]
        self._fill_list(len(names), names.index(name) if name in names else min(0, len(names) - 1))
        self._open(self._current())

    def _open(self, profile: Profile | None) -> None:
        self.form.fill(profile)
        self._dirty = False
        self._leave_removal()
        self.report.say("")
        machine_wide = profile is not None and profile.machine_wide
        self._tell_hint(FROM_THE_MACHINE if machine_wide else "" if profile or self._profiles else NO_CONNECTION)
        if profile is not None:
            self._clerk.look_for_secret(profile)

    def _current(self) -> Profile | None:
        row = self.list.currentRow()
        return self._profiles[row] if 0 <= row < len(self._profiles) else None

    @Slot(bool)
    def _wait(self, busy: bool) -> None:
        """What cannot be used meanwhile gets the keyboard back: Qt would pass it on to whatever button comes next."""
        if busy:
            focus = QApplication.focusWidget()
            self._had_keyboard = focus if focus is not None and self.isAncestorOf(focus) else None
            if self._had_keyboard is not None:
                self.test_button.setFocus()
        self._enable()
        if not busy and self._had_keyboard is not None and self.test_button.hasFocus() and self._had_keyboard.isEnabled():
            self._had_keyboard.setFocus()

    @Slot()
    def _enable(self) -> None:
        busy, profile = self._clerk.busy, self._current()
        settled = not (busy or self._dirty or self._removing)
        own = profile is not None and not profile.machine_wide
        self.list.setEnabled(settled)
        self.list.setToolTip(FIRST_SAVE if self._dirty else "")
        self.add_button.setEnabled(settled)
        self.switch_button.setEnabled(settled and own)
        self.switch_button.setText("Switch on" if profile is not None and not profile.enabled else "Switch off")
        self.remove_button.setEnabled(settled and own)
        self.form.setEnabled(not busy)
        self.save_button.setEnabled(not busy and self._dirty)
        self.discard_button.setEnabled(not busy and self._dirty)
        for each in (self.save_button, self.discard_button, self.test_button):
            each.setVisible(self._removing is None)

    # -- building ----------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.add_button = button("Add", self.begin_new)
        self.switch_button = button("Switch off", self.switch)
        self.remove_button = button("Remove", self.ask_to_remove)
        self.form = ConnectionForm()
        self.form.edited.connect(self._edit)
        self.form.submitted.connect(self._submit)
        self.save_button = button("Save", self.save, "main")
        self.discard_button = button("Discard", self.discard)
        self.test_button = button("Test connection", self.try_connection)
        self._editing = QWidget()
        right = QVBoxLayout(self._editing)
        right.setContentsMargins(12, 0, 8, 0)
        for each in (self.hint, self.form):
            right.addWidget(each)
        right.addWidget(self.report)
        right.addStretch(1)
        removal = self._removal_rows()
        removal.setContentsMargins(12, 0, 8, 0)
        removal.addStretch(1)
        self._removal = QWidget()
        self._removal.setLayout(removal)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._editing)
        self._pages.addWidget(self._removal)
        self._lay_out(
            (self.add_button, self.switch_button, self.remove_button),
            self._pages,
            (self.save_button, self.discard_button, self.test_button),
        )
