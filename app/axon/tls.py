"""Which certificates are trusted, and in words why one is not."""

from __future__ import annotations

import ssl

from app.axon.errors import ClockOdd, NotTrusted

# OpenSSL's X509_V_ERR_* numbers.
_NOT_YET_VALID = 9
_REASON_OF_CODE = {
    10: "it has expired",
    18: "it is self-signed",
    19: "it was issued by an authority this workstation does not know",
    20: "it was issued by an authority this workstation does not know",
    21: "it was issued by an authority this workstation does not know",
    23: "it was revoked",
    62: "it belongs to another host",
    64: "it belongs to another host",
}
# Windows and macOS have their own numbers but speak English.
_REASON_OF_WORDS = (
    ("expired", "it has expired"),
    ("revoked", "it was revoked"),
    ("does not match", "it belongs to another host"),
    ("hostname", "it belongs to another host"),
    ("cn name", "it belongs to another host"),
    ("self-signed", "it is self-signed"),
    ("self signed", "it is self-signed"),
    ("root", "it was issued by an authority this workstation does not know"),
    ("not trusted", "it was issued by an authority this workstation does not know"),
)
_OLD_TLS = ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "VERSION_TOO_LOW", "NO_PROTOCOLS_AVAILABLE", "LEGACY_SIGALG")


def distrust(error: ssl.SSLError) -> NotTrusted | None:
    """The failed handshake as an error in words; None when it simply broke off."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = getattr(error, "verify_code", 0)
        if code == _NOT_YET_VALID:
            return ClockOdd("it is not valid yet", f"verify_code={code}")
        words = str(getattr(error, "verify_message", "") or error).casefold()
        reason = _REASON_OF_CODE.get(code) or next(
            (why for word, why in _REASON_OF_WORDS if word in words), "it could not be verified"
        )
        return NotTrusted(reason, f"verify_code={code}")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return None
    reason = error.reason or ""
    if any(word in reason for word in _OLD_TLS):
        return NotTrusted("the server only speaks an encryption that is too old", "tls_version")
    if "WRONG_VERSION_NUMBER" in reason or "HTTP_REQUEST" in reason:
        return NotTrusted("the server does not speak encryption at all", "no_tls")
    return NotTrusted("no encryption could be agreed on", "handshake")
