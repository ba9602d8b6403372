"""What an admin types as the agency's domain (A33, C18)."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.units.agency import AgencyDomain, BadDomain

HOSTILE = [
    "user:pass@agency.evidence.com",
    "agency.evidence.com@evil.com",
    "https://agency.evidence.com:443@evil.com/",
    "agency.evidence.com:8443",
    "https://agency.evidence.com:443",
    "evil.com/x#",
    "evil.com/x#.evidence.com",
    "evil.com?.evidence.com",
    "evil.com\\.evidence.com",
    "agency.evidence.com\\@evil.com",
    "agency.evidence.com%2eevil.com",
    "agency.evidence.com%00.evil.com",
    "evidence.com.evil.com",
    "agency.evidence.com.evil.com",
    "agencyevidence.com",
    "agency.evidence.com.",
    "agency..evidence.com",
    ".evidence.com",
    "evidence.com",
    "-agency.evidence.com",
    "agency.evidence.com#x",
    "agency.evidence.com?x",
    "agency.evidence.com/x@evil.com",
    "agency.evidence.com/..%2f#",
    "xn--gency-xua.evidence.com",
    "\u0430gency.evidence.com",
    "agency\u3002evidence.com",
    "\uff41gency.evidence.com",
    "\u212aent.evidence.com",
    "http://agency.evidence.com",
    "ftp://agency.evidence.com",
    "javascript:agency.evidence.com",
    "//agency.evidence.com",
    "agency.evidence.com\r\nHost: evil.com",
    "agency .evidence.com",
    "agency\t.evidence.com",
    "agency.evidence.com\x00",
    "[::1]:8080",
    "127.0.0.1",
    "localhost",
    "127.0.0.1:0",
    "127.0.0.1:65536",
    "127.0.0.1:080",
    "127.0.0.1:99999999999999999999",
    "127.0.0.1:80@evil.com",
    "https://127.0.0.1:8080",
    "127.0.0.2:8080",
    "127.1:8080",
    "0.0.0.0:8080",
    "localhost.evil.com:8080",
    "a" * 64 + ".evidence.com",
    "agency.a.b.evidence.com",
    "",
    "   ",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a33_a_hostile_host_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadDomain) as refused:
        AgencyDomain.parse(text)
    assert refused.value.title
    assert refused.value.advice
    assert "evil" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("agency.evidence.com", "agency.evidence.com"),
        ("  Agency.EVIDENCE.com \n", "agency.evidence.com"),
        ("https://Agency.evidence.com/login?x", "agency.evidence.com"),
        ("https://agency.evidence.com/", "agency.evidence.com"),
        ("agency.ca.evidence.com/axon/evidence", "agency.ca.evidence.com"),
        ("agency.us.evidence.com", "agency.us.evidence.com"),
        ("your-agency-pd2.evidence.com", "your-agency-pd2.evidence.com"),
    ],
)
def test_an_agencys_domain_is_tidied_to_its_host(text: str, host: str) -> None:
    domain = AgencyDomain.parse(text)
    assert (domain.host, domain.port, domain.training) == (host, None, False)
    assert domain.base_url == f"https://{host}"
    assert str(domain) == host


@pytest.mark.parametrize("text", ["127.0.0.1:8080", "http://127.0.0.1:8080", "http://127.0.0.1:8080/", " localhost:8080"])
def test_loopback_with_a_port_is_training_over_plain_http(text: str) -> None:
    domain = AgencyDomain.parse(text)
    assert domain.training
    assert domain.port == 8080
    assert domain.base_url == f"http://{domain.host}:8080"
    assert str(domain) == f"{domain.host}:8080"


@given(st.one_of(st.text(), st.from_regex(r"[a-z@:/?#%\\.]{0,12}\.evidence\.com[a-z@:/?#%\\.]{0,12}", fullmatch=True)))
def test_whatever_is_typed_leads_to_evidence_com_or_nowhere(text: str) -> None:
    try:
        domain = AgencyDomain.parse(text)
    except BadDomain:
        return
    assert domain.training or domain.host.endswith(".evidence.com")
    assert AgencyDomain.parse(str(domain)) == domain
    assert urlsplit(domain.base_url).hostname == domain.host


@pytest.mark.parametrize(
    ("host", "port"), [("evil.com", None), ("agency.evidence.com", 443), ("127.0.0.1", None), ("Agency.evidence.com", None)]
)
def test_a_domain_cannot_be_built_around_the_check(host: str, port: int | None) -> None:
    with pytest.raises(BadDomain):
        AgencyDomain(host, port)
