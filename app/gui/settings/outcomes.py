"""What came of an errand of the settings, in words."""

from __future__ import annotations

from dataclasses import dataclass

from app.basemap.source import BadSource
from app.connections.keyring_choice import KeyringTrouble
from app.connections.profile import BadProfile
from app.connections.secret_keeper import Keyed, SecretKeeper
from app.toml_file import FileTrouble


@dataclass(frozen=True, slots=True)
class Trouble:
    """Nothing was changed. `field` names the entry to put right; empty when it is none of them."""

    title: str
    advice: str
    field: str = ""


def trouble_of(outcome: object, secret_field: str) -> Trouble:
    """`outcome` as an errand brought it, mostly an exception. `secret_field`: where the form takes what the keyring keeps."""
    if isinstance(outcome, BadProfile | BadSource):
        return Trouble(outcome.title, outcome.advice, outcome.field)
    if isinstance(outcome, KeyringTrouble):
        return Trouble(outcome.title, outcome.advice, secret_field if outcome.code == "too_long" else "")
    if isinstance(outcome, FileTrouble):
        return Trouble(outcome.title, outcome.advice)
    return Trouble("This could not be stored", "Nothing was changed. Try again, or tell support.")


def forget(keeper: SecretKeeper, owner: Keyed, what: str, sentences: list[str]) -> bool:
    """Take the `what` ("secret", "key") of a former entry out of the keyring. False: a sentence more says why it may be there."""
    try:
        keeper.forget(owner)
    except KeyringTrouble as trouble:
        sentences.append(f"Its former {what} may still be in the keyring. {trouble.sentence}")
        return False
    return True
