import copy
import logging
import pickle

import pytest

from app.connections.secret import Secret

TEXT = "pa55-wörd/+=%"


def test_a_secret_shows_nothing_however_it_is_printed(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(TEXT)
    logging.getLogger("watch").error("%s %r %s", secret, secret, {"secret": secret})
    for shown in (
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret:>40}",
        f"{secret!s}",
        str([secret]),
        str(dir(secret)),
        caplog.text,
    ):
        assert TEXT not in shown
    assert not hasattr(secret, "__dict__")


def test_a_secret_is_not_pickled_and_a_copy_of_it_is_itself() -> None:
    secret = Secret(TEXT)
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)
    assert copy.copy(secret) is secret and copy.deepcopy([secret])[0] is secret


def test_only_reveal_gives_it_and_equals_compare() -> None:
    assert Secret.from_line(f" {TEXT}\n").reveal() == TEXT
    assert Secret(TEXT) == Secret(TEXT) and Secret(TEXT) != Secret("other")
    assert Secret(TEXT) != TEXT


@pytest.mark.parametrize("text", ["", "a\nb", "a\x00b"])
def test_what_no_secret_can_be_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="The secret") as caught:
        Secret(text)
    assert not text or text not in str(caught.value)
