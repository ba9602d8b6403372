"""Imports what a client would otherwise import when it asks for the first time: a tenth of a second, better spent before."""

from __future__ import annotations

import httpcore  # noqa: F401 - httpx imports it with its first client
import httpx  # noqa: F401
import truststore  # noqa: F401

import app.wire_manners  # noqa: F401
