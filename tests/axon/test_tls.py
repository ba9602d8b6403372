"""Certificates that are refused, and named (A35–A39)."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from app.axon import AgencyClient, ClockOdd, Credentials, NotTrusted
from app.axon.errors import AxonError
from app.axon.event_loop import Runner
from app.axon.tls import distrust
from app.units.agency import AgencyDomain
from app.wire_manners import DaemonResolverLoop, system_trust
from tests.axon.scripted_agency import CLIENT_ID, PARTNER_ID, SECRET, ScriptedAgency

HOST = "agency.evidence.com"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def serve_tls(no_proxy: None) -> Iterator[Callable[[trustme.LeafCert], ScriptedAgency]]:
    started: list[ScriptedAgency] = []

    def serve(certificate: trustme.LeafCert) -> ScriptedAgency:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        agency = ScriptedAgency(tls=context)
        agency.start()
        started.append(agency)
        return agency

    yield serve
    for agency in started:
        agency.stop()


def client_of(agency: ScriptedAgency, verify: ssl.SSLContext | None) -> AgencyClient:
    """A client of the real host name, whose name leads to loopback."""

    class Home(DaemonResolverLoop):
        async def create_connection(self, factory, host=None, port=None, **options):  # type: ignore[no-untyped-def, override]
            return await super().create_connection(factory, "127.0.0.1", agency.port, **options)

        async def getaddrinfo(self, host, port, **options):  # type: ignore[no-untyped-def]
            return await super().getaddrinfo("127.0.0.1", agency.port, **options)

    return AgencyClient(Credentials(AgencyDomain.parse(HOST), PARTNER_ID, CLIENT_ID, SECRET), verify=verify, runner=Runner(Home))


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    authority.configure_trust(context)
    return context


def refusal(agency: ScriptedAgency, verify: ssl.SSLContext | None) -> AxonError:
    with client_of(agency, verify) as client, pytest.raises(AxonError) as caught:
        client.sweep()
    assert agency.requests == []
    assert not caught.value.trouble().revoked
    return caught.value


def test_a_good_certificate_works(serve_tls: Callable[..., ScriptedAgency], authority: trustme.CA) -> None:
    agency = serve_tls(authority.issue_cert(HOST))
    with client_of(agency, trusting(authority)) as client:
        assert client.sweep().returned == 1


def test_a35_an_expired_certificate_is_named(serve_tls: Callable[..., ScriptedAgency], authority: trustme.CA) -> None:
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    agency = serve_tls(authority.issue_cert(HOST, not_after=past, not_before=past - datetime.timedelta(days=9)))
    error = refusal(agency, trusting(authority))
    assert error.title == "The server's certificate is not trusted because it has expired"


def test_a_certificate_from_the_future_means_an_odd_clock(
    serve_tls: Callable[..., ScriptedAgency], authority: trustme.CA
) -> None:
    future = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    error = refusal(serve_tls(authority.issue_cert(HOST, not_before=future)), trusting(authority))
    assert isinstance(error, ClockOdd)
    assert "date and time" in error.advice


def test_a36_another_hosts_certificate_is_named(serve_tls: Callable[..., ScriptedAgency], authority: trustme.CA) -> None:
    error = refusal(serve_tls(authority.issue_cert("other.evidence.com")), trusting(authority))
    assert isinstance(error, NotTrusted)
    assert error.title.endswith("because it belongs to another host")


def test_a37_an_unknown_authority_is_named(serve_tls: Callable[..., ScriptedAgency], authority: trustme.CA) -> None:
    error = refusal(serve_tls(trustme.CA().issue_cert(HOST)), trusting(authority))
    assert isinstance(error, NotTrusted)
    assert error.title.endswith("because it was issued by an authority this workstation does not know")


def test_a37_by_default_only_the_systems_store_is_trusted(
    serve_tls: Callable[..., ScriptedAgency], authority: trustme.CA
) -> None:
    assert isinstance(refusal(serve_tls(authority.issue_cert(HOST)), None), NotTrusted)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
def test_a38_tls_1_1_is_refused_and_named(no_proxy: None, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    authority.issue_cert(HOST).configure_cert(context)

    def shake_hands() -> None:
        # By hand: asyncio's server hangs up without telling why.
        connection, _ = listener.accept()
        with connection, pytest.raises(OSError, match=r"(?i)version|protocol"):
            context.wrap_socket(connection, server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        old = ScriptedAgency(port=listener.getsockname()[1])
        thread = threading.Thread(target=shake_hands)
        thread.start()
        error = refusal(old, trusting(authority))
        thread.join()
    assert isinstance(error, NotTrusted)
    assert error.title.endswith("because the server only speaks an encryption that is too old")


def test_a39_a_root_in_the_systems_store_is_trusted(
    serve_tls: Callable[..., ScriptedAgency], authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root.pem"
    authority.cert_pem.write_to_path(str(root))
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    agency = serve_tls(authority.issue_cert(HOST))
    with client_of(agency, None) as client:
        assert client.sweep().returned == 1


def test_the_systems_trust_begins_at_tls_1_2_and_asks_for_certificate_and_host() -> None:
    context = system_trust()
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("A required certificate is not within its validity period: expired", "it has expired"),
        ("The certificate's CN name does not match the passed value.", "it belongs to another host"),
        ("terminated in a root certificate which is not trusted", "it was issued by an authority this workstation does not know"),
        ("“agency” certificate is not trusted", "it was issued by an authority this workstation does not know"),
        ("something new", "it could not be verified"),
    ],
)
def test_windows_and_macos_reasons_are_told_by_their_words(words: str, reason: str) -> None:
    error = ssl.SSLCertVerificationError(words)
    error.verify_message = words
    error.verify_code = -1
    distrusted = distrust(error)
    assert distrusted is not None
    assert distrusted.title.endswith(f"because {reason}")
