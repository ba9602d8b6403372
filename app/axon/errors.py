# ruff: noqa: N818 - the names say what happened; that they are errors the tree says
"""Why an agency did not answer as it should, in words for a dispatcher.

    AxonError
    ├── AccessRefused          the secret is refused or the client was deleted        [revoked]
    ├── PermissionMissing      the client may not do this; names what it lacks       [revoked unless only e-mail is concerned]
    ├── AddressRefused         the agency does not let this network in
    ├── TooManyRequests        asked too often; may say how long to wait
    ├── NotAnswering           no complete answer
    │   ├── NameNotFound       the agency's name leads nowhere
    │   ├── NotReachable       no connection, or it broke
    │   └── TookTooLong        the deadline passed
    ├── SomethingInTheWay      a portal, a proxy or a redirect answered instead of Axon
    │   └── ProxyRefused       the proxy itself refused
    ├── NotTrusted             the server's certificate or encryption is not good enough
    │   └── ClockOdd           the certificate is not valid *yet*: this workstation's clock is behind
    ├── ServerTrouble          Axon answered 5xx
    ├── BadAnswer              an answer that is not what was asked for
    └── Aborted                this program stopped the request itself

No class ever holds a body, a name, a position, a token or a secret: only what its author wrote here, a status number and
words chosen from fixed lists. They are raised outside the `except` that found the cause: no traceback leads back to it.
"""

from __future__ import annotations

from app.units.sweep import Trouble

LONGEST_WAIT_S = 300.0
"""A server that asks for more than this is asked again after this."""


class AxonError(Exception):
    """Anything that kept an agency's answer from us."""

    code = "trouble"
    title = "The agency's feed is in trouble"
    advice = "Watchfloor keeps trying."
    revoked = False

    def __init__(self, detail: str = "", *, retry_after_s: float | None = None) -> None:
        """`detail` goes to the log: fixed words and numbers, never anything a server wrote."""
        super().__init__(f"{self.title} ({detail})" if detail else self.title)
        self.detail = detail
        self.retry_after_s = None if retry_after_s is None else min(max(retry_after_s, 0.0), LONGEST_WAIT_S)

    def trouble(self) -> Trouble:
        return Trouble(self.code, self.title, self.advice, self.revoked, self.retry_after_s)


class AccessRefused(AxonError):
    """The token endpoint refused the client, or a fresh token was refused."""

    code = "access_refused"
    title = "The agency refuses this connection: the secret is wrong or the client was deleted"
    advice = "Ask the agency's Axon administrator for a valid client, then enter its Client ID and Secret in the settings."
    revoked = True


class PermissionMissing(AxonError):
    """HTTP 403, or a search answer without `data`."""

    code = "permission_missing"
    revoked = True

    def __init__(self, permission: str, detail: str = "", *, revoked: bool = True) -> None:
        """`permission` is one of the fixed names below."""
        self.permission = permission
        self.title = f"This client lacks the permission {permission}"
        self.advice = "Ask the agency's Axon administrator to add it to the API client in Axon Evidence."
        self.revoked = revoked
        super().__init__(detail)


LOCATE = "Respond any.locate"
STATES = "Device state.any.read"
STATES_OR_LOCATE = f"{STATES} or {LOCATE}"
USERS = "Users read"


class AddressRefused(AxonError):
    """HTTP 403 that speaks of the network address, or comes from the token endpoint."""

    code = "address_refused"
    title = "The agency does not accept connections from this network"
    advice = "Ask the agency's Axon administrator to allow this site's public IP address."


class TooManyRequests(AxonError):
    """HTTP 429. `retry_after_s` is None when the server gave no usable wait."""

    code = "too_many_requests"
    title = "The agency's server was asked too often"
    advice = "Watchfloor waits as long as the server wants. If it happens again and again, lengthen the poll interval."


class NotAnswering(AxonError):
    """No complete answer came."""

    code = "not_answering"
    title = "The agency's server is not answering"
    advice = "Check this workstation's network. Watchfloor keeps trying."


class NameNotFound(NotAnswering):
    """The name could not be looked up."""

    code = "name_not_found"
    title = "The agency's domain cannot be found"
    advice = "Check this workstation's network, then the domain in the settings."


class NotReachable(NotAnswering):
    """No connection, or one that broke before the answer was complete."""

    code = "not_reachable"
    title = "The agency's server cannot be reached"


class TookTooLong(NotAnswering):
    """Name, connection, encryption and answer together took longer than the deadline."""

    code = "took_too_long"
    title = "The agency's server did not answer in time"


class SomethingInTheWay(AxonError):
    """HTML, a redirect or a proxy's refusal where JSON was asked for."""

    code = "in_the_way"
    title = "A portal or proxy is in the way"
    advice = "Sign on to the network if it has a sign-on page, or ask IT to let this workstation reach evidence.com."


class ProxyRefused(SomethingInTheWay):
    """The proxy from the environment refused, or its address makes no sense."""

    code = "proxy_refused"
    title = "The proxy does not let this workstation through"
    advice = "Ask IT to check the proxy settings of this workstation."


class NotTrusted(AxonError):
    """The TLS handshake failed; `reason` is one of the sentences of `app.axon.tls`."""

    code = "not_trusted"
    advice = "Nothing was sent. Ask IT whether this network inspects encrypted traffic; do not work around it."

    def __init__(self, reason: str, detail: str = "") -> None:
        self.title = f"The server's certificate is not trusted because {reason}"
        super().__init__(detail)


class ClockOdd(NotTrusted):
    """A certificate that begins in the future: far more often a wrong clock than a wrong certificate."""

    code = "clock_odd"
    advice = "Check the date and time of this workstation."


class ServerTrouble(AxonError):
    """HTTP 5xx."""

    code = "server_trouble"
    title = "The agency's server reports a fault of its own"
    advice = "Watchfloor keeps trying. Nothing is wrong at this workstation."


class BadAnswer(AxonError):
    """Truncated, too big, not JSON, of the wrong shape, or a status nobody documented."""

    code = "bad_answer"
    title = "The agency's server is not answering properly"
    advice = "Watchfloor keeps trying. If it goes on, send the log to whoever supports Watchfloor."


class Aborted(AxonError):
    """`AgencyClient.abort` was called."""

    code = "aborted"
    title = "The request was stopped"
    advice = "Watchfloor stopped it itself."
