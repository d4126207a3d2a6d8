"""How a client proves itself with a key of its own: private_key_jwt (RFC 7523). Floor 0b.

The client signs, for each time it asks, a short-lived statement that names it and us. No secret is shared, so none can
leak here; and a statement that was seen on its way is of no use a second time, as whoever calls this keeps its ``jti``.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from service.auth.claims import LEEWAY, opaque_claim, second_claim, text_claim
from service.auth.clients import Client
from service.auth.compact import require, split_token, strict_object
from service.auth.tokens import Keyring, signed_claims
from service.domain.errors import ClientRefused

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

LONGEST_ASSERTION: Final = timedelta(minutes=5)
"""How far away its ``exp`` may lie: for that long its ``jti`` is kept."""

_TYPES = frozenset({"JWT", "client-authentication+jwt"})
_CLAIMS_BRACKETS = 16


@dataclass(frozen=True, slots=True)
class Assertion:
    """A statement that held: by whom, its ``jti``, and until when it might be sent again (UTC)."""

    client_id: str
    token_id: str
    spent_at: datetime


def claimed_client(assertion: str) -> str:
    """The client that the statement says it is of, unverified; ``ClientRefused`` if it says none."""
    with suppress(Exception):
        return opaque_claim(strict_object(split_token(assertion).payload, most_brackets=_CLAIMS_BRACKETS), "sub")
    raise ClientRefused


def read_assertion(assertion: str, client: Client, *, audiences: Collection[str], now: datetime) -> Assertion:
    """The statement, if this client's key signed it, of itself, for one of these audiences, for now.

    ``ClientRefused`` for whatever is wrong with it, always with the same message; that it was not sent before is for
    the caller to see to.
    """
    with suppress(Exception):
        claims = signed_claims(assertion, Keyring(client.public_keys), types=_TYPES)
        require(
            text_claim(claims, "iss") == text_claim(claims, "sub") == client.client_id, "it is of the client itself"
        )
        require(text_claim(claims, "aud") in audiences, "aud is this issuer or its token endpoint")
        instant, leeway, expires = now.timestamp(), LEEWAY.total_seconds(), second_claim(claims, "exp")
        require(instant < expires + leeway, "it has not expired")
        require(expires <= instant + leeway + LONGEST_ASSERTION.total_seconds(), "it expires within five minutes")
        for name in {"iat", "nbf"} & claims.keys():
            require(second_claim(claims, name) <= instant + leeway, "it was made in the past and is valid already")
        spent_at = datetime.fromtimestamp(expires, UTC) + LEEWAY
        return Assertion(client.client_id, opaque_claim(claims, "jti"), spent_at)
    raise ClientRefused
