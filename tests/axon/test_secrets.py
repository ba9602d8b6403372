"""No secret, token, name or position in any log, message, repr or traceback (A23–A28, C07, C08)."""

from __future__ import annotations

import base64
import logging
import traceback
import urllib.parse
from collections.abc import Callable, Iterator

import httpx
import pytest
from aiohttp import web

from app.axon import AgencyClient, AxonError, BadCredentials, Credentials
from app.axon.transport import Answer
from app.units.agency import AgencyDomain
from tests.axon.scripted_agency import CLIENT_ID, PARTNER_ID, SECRET, ScriptedAgency, Seen, answer, device, hang, page

TOKEN = "t0k3n.With-Odd_Chars~and+more/so=="
PRIVATE = ("Lee1", "60.17", "24.93", "ann@example.org", "X60A0001")


def forms(text: str) -> list[str]:
    """The text as it is and as it is likely to be written elsewhere."""
    raw = text.encode()
    return [
        text,
        urllib.parse.quote(text, safe=""),
        urllib.parse.quote_plus(text),
        base64.b64encode(raw).decode().rstrip("=")[:-1],
        base64.urlsafe_b64encode(raw).decode().rstrip("=")[:-1],
        raw.hex(),
        raw.hex().upper(),
        text[::-1],
        "".join(f"{char}\0" for char in text),
    ]


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All loggers at DEBUG, those that were quieted by level included; gives all that was written."""
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in list(logging.root.manager.loggerDict))]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    formatter = logging.Formatter("%(name)s %(message)s")
    yield lambda: "\n".join(f"{formatter.format(record)} {record.__dict__}" for record in caplog.records)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def ask(client: AgencyClient) -> str:
    """A sweep and an account; gives whatever an error shows, whichever way it is shown."""
    shown = ""
    for call in (client.sweep, lambda: client.officer_account(PARTNER_ID, "u-1")):
        try:
            call()
        except AxonError as error:
            logging.getLogger("test").exception("it failed")
            shown += "".join(traceback.format_exception(error)) + repr(error) + repr(error.trouble()) + repr(vars(error))
            context: BaseException | None = error.__context__ or error.__cause__
            assert context is None
    return shown


def script_good(agency: ScriptedAgency) -> None:
    pass


def script_refused_secret(agency: ScriptedAgency) -> None:
    agency.on_token = lambda seen: answer({"error": "invalid_client", "error_description": seen.body.decode()}, status=401)


def script_refused_token(agency: ScriptedAgency) -> None:
    agency.on_search = lambda seen: answer({"token": seen.headers["Authorization"]}, status=401)


def script_echoing_fault(agency: ScriptedAgency) -> None:
    agency.on_search = lambda seen: answer({"echo": dict(seen.headers), "data": [device(1)]}, status=500)


def script_truncated(agency: ScriptedAgency) -> None:
    agency.serve_body(web.json_response(page([device(1)], 1)).body[:-20])  # type: ignore[index, arg-type]


def script_header_with_newline(agency: ScriptedAgency) -> None:
    agency.on_token = lambda seen: answer({"access_token": TOKEN + "\r\nX-Evil: 1", "expires_in": 3600})


def script_redirect(agency: ScriptedAgency) -> None:
    agency.on_search = lambda seen: answer(status=307, headers={"Location": f"http://evil.example/?{TOKEN}"})


def script_cookies(agency: ScriptedAgency) -> None:
    agency.on_search = lambda seen: answer(page([device(1)], 1), headers={"Set-Cookie": f"session={TOKEN}", "X-Token": TOKEN})


def script_hang(agency: ScriptedAgency) -> None:
    agency.on_search = lambda seen: hang()


def script_lost(agency: ScriptedAgency) -> None:
    async def cut(seen: Seen) -> web.StreamResponse:
        agency.current_request.transport.abort()
        return web.Response()

    agency.on_search = cut


@pytest.mark.parametrize(
    "script",
    [
        script_good,
        script_refused_secret,
        script_refused_token,
        script_echoing_fault,
        script_truncated,
        script_header_with_newline,
        script_redirect,
        script_cookies,
        script_hang,
        script_lost,
    ],
)
def test_a23_no_secret_is_in_any_log_message_or_traceback(
    agency: ScriptedAgency, everything_logged: Callable[[], str], script: Callable[[ScriptedAgency], None]
) -> None:
    agency.on_token = lambda seen: answer({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600})
    agency.serve([device(1)])
    script(agency)
    with agency.client(deadline_s=0.5 if script is script_hang else 10.0) as client:
        shown = ask(client)
        inside = repr(client) + repr(vars(client))
    shown += everything_logged()
    for secret in (SECRET, TOKEN):
        for form in forms(secret):
            assert form not in shown
            assert form not in inside
    for private in PRIVATE:
        assert private not in shown


def test_a26_no_secret_is_in_any_address(agency: ScriptedAgency) -> None:
    with agency.client() as client:
        ask(client)
    for seen in agency.requests:
        assert "?" not in seen.path
        assert "token-0" not in seen.path
        for form in forms(SECRET):
            assert form not in seen.path
            assert not any(form in value for value in seen.headers.values())


def test_a23_credentials_hide_their_secret() -> None:
    credentials = Credentials(AgencyDomain.parse("agency.evidence.com"), PARTNER_ID, CLIENT_ID, SECRET)
    assert SECRET not in repr(credentials) + str(credentials) + f"{credentials!r:>10}"
    assert "token" not in repr(Answer(200, httpx.Headers({"x": "token"}), b'{"access_token":"token"}'))


@pytest.mark.parametrize(
    ("partner_id", "client_id", "secret"),
    [
        ("a/../b", CLIENT_ID, SECRET),
        ("a b", CLIENT_ID, SECRET),
        ("", CLIENT_ID, SECRET),
        ("a\r\nX: 1", CLIENT_ID, SECRET),
        ("a" * 200, CLIENT_ID, SECRET),
        ("idée", CLIENT_ID, SECRET),
        (PARTNER_ID, "a?b", SECRET),
        (PARTNER_ID, "a%2f", SECRET),
        (PARTNER_ID, CLIENT_ID, ""),
        (PARTNER_ID, CLIENT_ID, "two\nlines"),
        (PARTNER_ID, CLIENT_ID, "x" * 5000),
    ],
)
def test_odd_credentials_are_refused_without_repeating_them(partner_id: str, client_id: str, secret: str) -> None:
    with pytest.raises(BadCredentials) as caught:
        Credentials(AgencyDomain.parse("agency.evidence.com"), partner_id, client_id, secret)
    assert caught.value.title
    assert caught.value.advice
    for value in (partner_id, client_id, secret):
        assert not value or value not in str(caught.value)


@pytest.mark.parametrize("user_id", ["../../x", "a/b", "a?b=c", "", "a#b", "%2e%2e", "x" * 300, "a\r\nb"])
def test_an_odd_user_id_opens_no_socket(agency: ScriptedAgency, user_id: str) -> None:
    with agency.client() as client, pytest.raises(AxonError):
        client.officer_account(PARTNER_ID, user_id)
    assert agency.requests == []
