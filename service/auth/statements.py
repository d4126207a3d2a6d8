"""Statements by which an agency's system says, signed, for whom it asks and why. Floor 0b.

The header On-Behalf-Of holds a staff reference or such a statement: a JWT that one of the client's own keys signed. A
reference is at most 64 characters long and a signature alone is longer, so neither can be taken for the other.

    {"typ": "on-behalf-of+jwt", "alg": "ES256", "kid": "rms-47-2026"}
    {"iss": "rms-47", "sub": "47-0017", "aud": "<our issuer>", "iat": 1793793600, "exp": 1793793660,
     "reason_code": "investigation", "case_reference": "47AA0410226"}

It is good for five minutes at most, for the client that signed it alone; within them it may be sent again, as a page
that an officer opens takes several requests.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.auth.assertions import LONGEST_ASSERTION
from service.auth.claims import LEEWAY, second_claim, text_claim
from service.auth.clients import Client
from service.auth.compact import require
from service.auth.tokens import Keyring, signed_claims
from service.domain.errors import OnBehalfOfRefused
from service.domain.reasons import Purpose

STATEMENT_TYPE: Final = "on-behalf-of+jwt"
LONGEST_REFERENCE: Final = 64

_TYPES = frozenset({STATEMENT_TYPE, f"application/{STATEMENT_TYPE}"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that held: the staff reference of the person, and why they ask."""

    person: str
    purpose: Purpose


def is_statement(header: str) -> bool:
    """Whether the header is to be read as a statement: it is too long for a staff reference."""
    return len(header) > LONGEST_REFERENCE


def read_statement(header: str, client: Client, *, audiences: Collection[str], now: datetime) -> Statement:
    """The statement, if this client's key signed it, for one of these audiences, for now.

    ``OnBehalfOfRefused`` for whatever is wrong with it, always with the same message. Whether the client may act for
    the person is for the caller to see to.
    """
    with suppress(Exception):
        claims = signed_claims(header, Keyring(client.public_keys), types=_TYPES)
        require(text_claim(claims, "iss") == client.client_id, "it is of the client itself")
        require(text_claim(claims, "aud") in audiences, "aud is this service")
        made, expires = second_claim(claims, "iat"), second_claim(claims, "exp")
        instant, leeway = now.timestamp(), LEEWAY.total_seconds()
        require(made <= instant + leeway, "it was made in the past")
        require(instant < expires + leeway, "it has not expired")
        require(0 < expires - made <= LONGEST_ASSERTION.total_seconds(), "it is good for five minutes at most")
        why = {name: text_claim(claims, name) for name in ("reason_code", "case_reference") if name in claims}
        return Statement(text_claim(claims, "sub"), Purpose(**why))
    raise OnBehalfOfRefused
