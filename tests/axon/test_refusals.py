"""Every refusal in the words a dispatcher needs (B10–B14, A34, issue B point 4)."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from app.axon import AxonError, PermissionMissing
from app.axon import errors as axon_errors
from app.axon.verdict import retry_after_s
from tests.axon.scripted_agency import NOW_MS, PARTNER_ID, Hands, ScriptedAgency, answer

HTML = b"<!DOCTYPE html><html><body>Sign on to the guest network, Officer Lee</body></html>"
AS_HTML = {"Content-Type": "text/html"}


def trouble_of(agency: ScriptedAgency) -> AxonError:
    with agency.client() as client, pytest.raises(AxonError) as caught:
        client.sweep()
    return caught.value


@pytest.mark.parametrize(
    ("status", "body", "headers", "code", "revoked"),
    [
        (401, b"{}", {}, "access_refused", True),
        (401, HTML, AS_HTML, "in_the_way", False),
        (403, b"", {}, "permission_missing", True),
        (403, b'{"message":"Forbidden"}', {}, "permission_missing", True),
        (403, b'{"message":"IP address 203.0.113.7 is not on the allowlist"}', {}, "address_refused", False),
        (403, HTML, AS_HTML, "in_the_way", False),
        (403, HTML, {}, "in_the_way", False),
        (400, b"{}", {}, "bad_answer", False),
        (404, b"{}", {}, "bad_answer", False),
        (404, HTML, AS_HTML, "in_the_way", False),
        (204, b"", {}, "bad_answer", False),
        (302, b"", {"Location": "https://evil.example/"}, "in_the_way", False),
        (307, b"", {"Location": "/elsewhere"}, "in_the_way", False),
        (407, b"", {}, "proxy_refused", False),
        (511, HTML, AS_HTML, "in_the_way", False),
        (429, b"", {}, "too_many_requests", False),
        (500, b"", {}, "server_trouble", False),
        (502, HTML, AS_HTML, "server_trouble", False),
        (503, b"", {}, "server_trouble", False),
        (504, b"", {}, "server_trouble", False),
        (200, HTML, AS_HTML, "in_the_way", False),
        (200, HTML, {}, "in_the_way", False),
        (200, b"\xef\xbb\xbf\r\n " + HTML, {}, "in_the_way", False),
        (200, b'{"meta":{"serverTimestamp":1}}', {}, "permission_missing", True),
        (200, b'{"meta":{"serverTimestamp":1},"data":null}', {}, "permission_missing", True),
        (200, b"{}", {}, "bad_answer", False),
        (200, b'{"error":"x"}', {}, "bad_answer", False),
    ],
)
def test_a_refused_search_is_said_in_words(
    agency: ScriptedAgency, status: int, body: bytes, headers: dict[str, str], code: str, revoked: bool
) -> None:
    agency.serve_body(body, headers, status)
    trouble = trouble_of(agency).trouble()
    assert (trouble.code, trouble.revoked) == (code, revoked)
    assert trouble.title
    assert trouble.advice
    assert "Officer Lee" not in trouble.sentence


@pytest.mark.parametrize(
    ("status", "body", "code", "revoked"),
    [
        (400, b'{"error":"invalid_client","error_description":"client 666 was deleted"}', "access_refused", True),
        (401, b"", "access_refused", True),
        (400, b'{"error":"temporarily_unavailable"}', "server_trouble", False),
        (400, HTML, "in_the_way", False),
        (403, b"{}", "address_refused", False),
        (403, HTML, "in_the_way", False),
        (301, b"", "in_the_way", False),
        (429, b"", "too_many_requests", False),
        (500, b"", "server_trouble", False),
        (404, b"{}", "bad_answer", False),
        (200, HTML, "in_the_way", False),
        (200, b"", "bad_answer", False),
    ],
)
def test_a_refused_token_is_said_in_words(agency: ScriptedAgency, status: int, body: bytes, code: str, revoked: bool) -> None:
    agency.on_token = lambda seen: answer(body=body, status=status, headers={"Location": "https://evil.example/"})
    trouble = trouble_of(agency).trouble()
    assert (trouble.code, trouble.revoked) == (code, revoked)
    assert "666" not in trouble.sentence


@pytest.mark.parametrize(
    ("word", "permission"),
    [("any.locate", "Respond any.locate"), ("state.any.read", "Device state.any.read"), ("", "Device state.any.read or")],
)
def test_b10_a_403_says_which_permission_is_missing(agency: ScriptedAgency, word: str, permission: str) -> None:
    agency.serve_body(b'{"message":"missing scope %s"}' % word.encode(), status=403)
    error = trouble_of(agency)
    assert isinstance(error, PermissionMissing)
    assert permission in error.title


def test_a_403_for_an_account_takes_no_units_away(agency: ScriptedAgency) -> None:
    agency.on_user = lambda seen: answer(status=403)
    with agency.client() as client, pytest.raises(PermissionMissing) as caught:
        client.officer_account(PARTNER_ID, "u-1")
    assert "Users read" in caught.value.title
    assert not caught.value.trouble().revoked


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("99999999999", 300.0),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("1e999", None),
        (formatdate(NOW_MS / 1000 + 42, usegmt=True), 42.0),
        (formatdate(NOW_MS / 1000 - 42, usegmt=True), 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 300.0),
        ("Fri, 99 Dec 99999 23:59:59 GMT", None),
    ],
)
def test_b11_the_wait_a_server_asks_for_is_honoured_and_capped(
    agency: ScriptedAgency, hands: Hands, header: str | None, seconds: float | None
) -> None:
    agency.serve_body(b"", {"Retry-After": header} if header is not None else {}, 429)
    with agency.client(hands.clock) as client, pytest.raises(AxonError) as caught:
        client.sweep()
    assert caught.value.trouble().retry_after_s == seconds


def test_b12_a_503_may_ask_for_a_wait_too(agency: ScriptedAgency) -> None:
    agency.serve_body(b"", {"Retry-After": "9"}, 503)
    assert trouble_of(agency).retry_after_s == 9.0


def test_a_date_without_a_zone_is_taken_as_utc() -> None:
    assert retry_after_s("Thu, 01 Jan 1970 00:01:00", 0.0) == 60.0


def test_a34_a_redirect_is_never_followed(agency: ScriptedAgency) -> None:
    canary = ScriptedAgency()
    canary.start()
    try:
        agency.on_token = lambda seen: answer(
            status=307, headers={"Location": f"http://127.0.0.1:{canary.port}/api/oauth2/token"}
        )
        assert trouble_of(agency).code == "in_the_way"
        assert canary.requests == []
    finally:
        canary.stop()


def test_after_a_revocation_nothing_of_the_agency_is_remembered(agency: ScriptedAgency) -> None:
    with agency.client() as client:
        (before,) = client.sweep().devices.tolist()
        client.officer_account(PARTNER_ID, "u-1")
        working = agency.on_search
        agency.serve_body(b"", status=403)
        with pytest.raises(PermissionMissing):
            client.sweep()
        agency.on_search = working
        (after,) = client.sweep().devices.tolist()
        assert after is not before
        client.officer_account(PARTNER_ID, "u-1")
    assert len([seen for seen in agency.requests if "/users/" in seen.path]) == 2


def test_every_error_in_the_tree_has_words_and_a_code_of_its_own() -> None:
    made: list[AxonError] = []
    waiting = [AxonError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        made.append(kind("because it is a test") if issubclass(kind, axon_errors.NotTrusted) else kind(axon_errors.LOCATE))
    codes = [error.trouble().code for error in made]
    assert len(set(codes)) == len(codes)
    for error in made:
        assert type(error).__name__ in (axon_errors.__doc__ or "")
        assert error.trouble().title[0].isupper()
        assert not error.trouble().title.endswith(".")
        assert error.trouble().advice.endswith(".")
