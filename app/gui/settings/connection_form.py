"""The five things an agency hands over, as fields, with what is wrong said beside each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QWidget

from app.axon import BadCredentials, Credentials
from app.connections.profile import (
    DEFAULT_POLL_INTERVAL_S,
    LONGEST_NAME,
    LONGEST_POLL_INTERVAL_S,
    SHORTEST_POLL_INTERVAL_S,
    BadProfile,
    Profile,
    tidy_id,
    tidy_name,
)
from app.connections.secret import Secret
from app.gui.settings.field_form import FieldForm
from app.units.agency import AgencyDomain, BadDomain

SET = "Set; type to replace it"
NOT_SET = "Paste the secret"
TRAINING_DOMAIN = "A simulator on this machine: its units are not real, and the window says so."
STAYS_BEHIND = (
    "The stored secret belongs to the former domain and Client ID",
    "Paste the secret of this one.",
)


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the form, checked. `secret` None: none was typed, the stored one stays."""

    profile: Profile
    secret: Secret | None


class ConnectionForm(FieldForm):
    """Shows one connection. The secret goes in and never comes out again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile: Profile | None = None
        self.name = self._text_field("name", "Name", "For example the agency's")
        self.name.setMaxLength(4 * LONGEST_NAME)
        self.domain = self._text_field("domain", "Domain", "youragencypd.evidence.com")
        self.partner_id = self._text_field("partner_id", "Partner ID", "From Axon Evidence")
        self.client_id = self._text_field("client_id", "Client ID", "From Axon Evidence")
        self.secret = self._text_field("secret", "Secret", NOT_SET)
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.poll_interval = QDoubleSpinBox()
        self.poll_interval.setDecimals(1)
        self.poll_interval.setRange(SHORTEST_POLL_INTERVAL_S, LONGEST_POLL_INTERVAL_S)
        self.poll_interval.setSuffix(" seconds")
        self.poll_interval.valueChanged.connect(self._edit)
        self.poll_interval.lineEdit().setTextMargins(8, 0, 0, 0)
        self.poll_interval.lineEdit().returnPressed.connect(self.submitted)
        self._add("poll_interval_s", "Ask every", self.poll_interval)
        for field, check in (
            (self.name, self._check_name),
            (self.domain, self._check_domain),
            (self.partner_id, self._check_partner_id),
            (self.client_id, self._check_client_id),
        ):
            field.editingFinished.connect(check)
        self.fill(None)

    # -- in and out --------------------------------------------------------------------------------------------------
    @property
    def profile(self) -> Profile | None:
        """The connection that is edited; None for a new one."""
        return self._profile

    def fill(self, profile: Profile | None) -> None:
        """Show a connection, or empty fields for a new one. Whatever was typed is gone."""
        self._filling = True
        self._profile = profile
        self.name.setText(profile.name if profile else "")
        self.domain.setText(str(profile.domain) if profile else "")
        self.partner_id.setText(profile.partner_id if profile else "")
        self.client_id.setText(profile.client_id if profile else "")
        self.poll_interval.setValue(profile.poll_interval_s if profile else DEFAULT_POLL_INTERVAL_S)
        read_only = profile is not None and profile.machine_wide
        for text_field in (self.name, self.domain, self.partner_id, self.client_id):
            text_field.setCursorPosition(0)  # its beginning is what tells one from another
            text_field.setReadOnly(read_only)
        self.poll_interval.setReadOnly(read_only)
        self.wipe_secret()
        self.tell_secret(is_set=False)
        self._filling = False
        self._say_nothing()
        self._check_domain()

    def wipe_secret(self) -> None:
        self.secret.setText("")  # unlike clear(), leaves nothing to undo

    def tell_secret(self, *, is_set: bool) -> None:
        self.secret.setPlaceholderText(SET if is_set else NOT_SET)

    def read(self) -> Entered | None:
        """What was entered, or None after saying beside the field what is wrong with it."""
        self._say_nothing()
        old = self._profile
        try:
            profile = Profile.from_text(
                self.name.text(),
                self.domain.text(),
                self.partner_id.text(),
                self.client_id.text(),
                poll_interval_s=self.poll_interval.value(),
                enabled=old.enabled if old else True,
                machine_wide=old.machine_wide if old else False,
                ageing=old.ageing if old else None,
                other_entries=old.other_entries if old else None,
            )
            secret = self._read_secret(profile)
        except BadProfile as error:
            self.refuse(error.field, error.title, error.advice)
            return None
        if secret is None and (old is None or not old.same_client(profile)):
            if old is None:
                self.refuse("secret", "The secret is missing", "Paste it from Axon Evidence; it is shown there only once.")
            else:
                self.refuse("secret", *STAYS_BEHIND)
            return None
        return Entered(profile, secret)

    # -- checks ------------------------------------------------------------------------------------------------------
    def _read_secret(self, profile: Profile) -> Secret | None:
        if not self.secret.text():
            return None
        try:
            secret = Secret.from_line(self.secret.text())
            Credentials(profile.domain, profile.partner_id, profile.client_id, secret.reveal())
        except ValueError as error:
            title = error.title if isinstance(error, BadCredentials) else "This is not a client secret"
            raise BadProfile("secret", title, "Copy the whole secret, on one line, from Axon Evidence.") from None
        return secret

    @Slot()
    def _check_name(self) -> None:
        self._check("name", self.name, lambda text: tidy_name(text) and "")

    @Slot()
    def _check_domain(self) -> None:
        def check(text: str) -> str:
            try:
                return TRAINING_DOMAIN if AgencyDomain.parse(text).training else ""
            except BadDomain as error:
                raise BadProfile("domain", error.title, error.advice) from None

        self._check("domain", self.domain, check)

    @Slot()
    def _check_partner_id(self) -> None:
        self._check("partner_id", self.partner_id, lambda text: tidy_id("partner_id", text) and "")

    @Slot()
    def _check_client_id(self) -> None:
        self._check("client_id", self.client_id, lambda text: tidy_id("client_id", text) and "")

    def _check(self, name: str, field: QLineEdit, check: Callable[[str], str]) -> None:
        """On leaving a field: an empty one is not wrong yet."""
        text = field.text()
        try:
            self.say(name, check(text) if text.strip() else "")
        except BadProfile as error:
            self.say(name, f"{error.title}. {error.advice}", wrong=True)
