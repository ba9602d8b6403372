from typing import Any

import pytest

from app.connections.profile import BadProfile, Profile

PARTNER = "11111111-2222-3333-4444-555555555555"
CLIENT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


def test_what_is_pasted_is_tidied() -> None:
    profile = Profile.from_text(
        "  Springfield PD ",
        "HTTPS://SpringfieldPD.evidence.com/login",
        " {11111111-2222-3333-4444-555555555555} ",
        CLIENT.upper(),
    )
    assert profile == Profile.from_text("Springfield PD", "springfieldpd.evidence.com", PARTNER, CLIENT)
    assert profile.poll_interval_s == 5.0 and profile.enabled


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"domain": "evil.com/x#"}, "domain"),
        ({"partner_id": "not-a-guid"}, "partner_id"),
        ({"client_id": ""}, "client_id"),
        ({"poll_interval_s": 1.9}, "poll_interval_s"),
        ({"poll_interval_s": 301}, "poll_interval_s"),
        ({"poll_interval_s": float("nan")}, "poll_interval_s"),
    ],
)
def test_a_bad_value_is_refused_in_words_and_never_repeated(changed: dict[str, Any], field: str) -> None:
    values = {"name": "A", "domain": "a.evidence.com", "partner_id": PARTNER, "client_id": CLIENT} | changed
    with pytest.raises(BadProfile) as caught:
        Profile.from_text(**values)
    assert caught.value.field == field
    assert caught.value.title and caught.value.advice.endswith(".")
    typed = str(changed[field]).strip()
    assert not typed or field == "poll_interval_s" or typed not in str(caught.value)


def test_a_secret_is_kept_for_its_domain_so_that_it_never_follows_an_edit_to_another_host() -> None:
    one = Profile.from_text("A", "a.evidence.com", PARTNER, CLIENT)
    other = Profile.from_text("A", "b.evidence.com", PARTNER, CLIENT)
    assert one.secret_key != other.secret_key
