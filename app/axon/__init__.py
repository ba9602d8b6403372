"""The wire: what an agency's Axon API says, as units. Bytes in, units out; the only httpx."""

from app.axon.client import AgencyClient
from app.axon.credentials import BadCredentials, Credentials
from app.axon.errors import (
    Aborted,
    AccessRefused,
    AddressRefused,
    AxonError,
    BadAnswer,
    ClockOdd,
    NameNotFound,
    NotAnswering,
    NotReachable,
    NotTrusted,
    PermissionMissing,
    ProxyRefused,
    ServerTrouble,
    SomethingInTheWay,
    TookTooLong,
    TooManyRequests,
)
from app.axon.transport import proxy_in_use
from app.axon.users import Account

__all__ = [
    "Aborted",
    "AccessRefused",
    "Account",
    "AddressRefused",
    "AgencyClient",
    "AxonError",
    "BadAnswer",
    "BadCredentials",
    "ClockOdd",
    "Credentials",
    "NameNotFound",
    "NotAnswering",
    "NotReachable",
    "NotTrusted",
    "PermissionMissing",
    "ProxyRefused",
    "ServerTrouble",
    "SomethingInTheWay",
    "TooManyRequests",
    "TookTooLong",
    "proxy_in_use",
]
