"""Fetches the key set of an external issuer. Floor 1.

The address is fixed by the operator and https. No proxy of the environment is used, no redirect followed, nothing
decompressed; three seconds and 64 KiB are enough for any issuer, and a stranger who can make us fetch gains nothing.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from time import monotonic
from typing import Final

import httpx

from service.auth.key_sets import LARGEST_KEY_SET, read_key_set
from service.auth.keys import VerificationKey

SECONDS: Final = 3.0
"""How long the whole of it may take, and any step of it."""

_HEADERS = {"Accept": "application/jwk-set+json, application/json", "Accept-Encoding": "identity"}

_log = logging.getLogger("conduct.issuers")


class KeySetRefused(Exception):
    """What the issuer answered is no key set that can be used; the message is a fixed sentence."""


def is_https(url: str) -> bool:
    """Whether the address is an https URL that names a host, and no user."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        return False
    return parsed.scheme == "https" and bool(parsed.host) and not parsed.userinfo and not parsed.fragment


class KeySetAddress:
    """Where an issuer publishes its keys; called, it gives them."""

    def __init__(
        self, url: str, *, trusted: ssl.SSLContext | None = None, clock: Callable[[], float] = monotonic
    ) -> None:
        """``trusted`` says whose certificates are believed: those that the system believes if it is not given.

        ``ValueError`` unless the address is https.
        """
        if not is_https(url):
            raise ValueError("the address of a key set is an https URL")
        self._url = url
        self._trusted = trusted
        self._clock = clock

    def __call__(self) -> tuple[VerificationKey, ...]:
        """The keys that are published there now; any exception if they cannot be had. What went wrong is logged."""
        try:
            keys = read_key_set(self._fetched())
        except Exception as error:
            _log.warning("key set not fetched", extra={"error": type(error).__name__})
            raise
        _log.info("key set fetched", extra={"keys": len(keys)})
        return keys

    def _fetched(self) -> bytes:
        until = self._clock() + SECONDS
        verify: ssl.SSLContext | bool = True if self._trusted is None else self._trusted
        with (
            httpx.Client(trust_env=False, follow_redirects=False, timeout=SECONDS, verify=verify) as client,
            client.stream("GET", self._url, headers=_HEADERS) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise KeySetRefused("the issuer did not answer with its keys")
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise KeySetRefused("the answer is compressed although that was not accepted")
            octets = bytearray()
            for chunk in answer.iter_raw():
                octets += chunk
                if len(octets) > LARGEST_KEY_SET:
                    raise KeySetRefused("the answer is too large")
                if self._clock() > until:
                    raise KeySetRefused("the answer took too long")
        return bytes(octets)
