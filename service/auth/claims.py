"""What a token says, once its signature holds: from claims to a principal. Floor 0b.

A signature proves who wrote the claims, not that they are fit to use; each is checked for its type, its shape and
its sense (RFC 9068 sections 2.2 and 4, RFC 8725 sections 3.8 to 3.10). ``ValueError`` says which rule was broken and
never what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from service.auth.clients import are_staff_patterns, is_opaque_id, is_role_name
from service.auth.compact import require
from service.domain.agency import AgencyId
from service.domain.principal import ComesAs, Principal

LEEWAY = timedelta(seconds=30)
"""How far the issuer's clock and ours may differ."""

LONGEST_LIFETIME = timedelta(hours=1)
"""A stolen token, or a client's old role, is of use for no longer than this."""

_LATEST_SECOND = 253_402_300_799
"""The end of the year 9999: the last instant a ``datetime`` can hold, in seconds since 1970."""


def text_claim(claims: Mapping[str, object], name: str) -> str:
    """The claim of that name, which is a string; ``ValueError`` otherwise."""
    value = claims.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is a string")
    return value


def opaque_claim(claims: Mapping[str, object], name: str) -> str:
    """The claim of that name, which is an opaque id; ``ValueError`` otherwise."""
    value = text_claim(claims, name)
    require(is_opaque_id(value), f"{name} is an opaque id")
    return value


def _comes_as(claims: Mapping[str, object]) -> ComesAs:
    value = text_claim(claims, "comes_as")
    require(value in set(ComesAs), "comes_as is person or machine")  # the error of the enum itself quotes the value
    return ComesAs(value)


def second_claim(claims: Mapping[str, object], name: str) -> int:
    """The claim of that name, which is a whole number of seconds since 1970; ``ValueError`` otherwise."""
    value = claims.get(name)
    # bool is a subclass of int, and 1.0 equals 1: neither is a time.
    if type(value) is not int or not 0 <= value <= _LATEST_SECOND:
        raise ValueError(f"{name} is a whole number of seconds since 1970")
    return value


def require_in_force(claims: Mapping[str, object], now: datetime) -> None:
    """Return if ``iat``, ``exp`` and, where there is one, ``nbf`` allow the token now; ``ValueError`` otherwise."""
    issued, expires = second_claim(claims, "iat"), second_claim(claims, "exp")
    instant, leeway = now.timestamp(), LEEWAY.total_seconds()
    require(0 < expires - issued <= LONGEST_LIFETIME.total_seconds(), "a token lives for at most an hour")
    require(issued <= instant + leeway, "a token was issued in the past")
    require(instant < expires + leeway, "a token has not expired")
    if "nbf" in claims:
        require(second_claim(claims, "nbf") <= instant + leeway, "a token is valid already")


def _staff_patterns(claims: Mapping[str, object], comes_as: ComesAs) -> tuple[str, ...]:
    listed = claims.get("acts_for")
    if not isinstance(listed, list):
        raise ValueError("acts_for is a list")
    patterns = tuple(item for item in listed if isinstance(item, str))
    require(len(patterns) == len(listed), "acts_for is a list of strings")
    require(are_staff_patterns(patterns, comes_as), "acts_for lists what this caller can act for")
    return patterns


def issued_at(claims: Mapping[str, object]) -> datetime:
    """When the token was issued, to the second."""
    return datetime.fromtimestamp(second_claim(claims, "iat"), UTC)


def delegator(claims: Mapping[str, object], client_id: str) -> str:
    """The person who delegated to the client, by ``sub``, if ``act`` says that the client is the actor; empty without
    ``act``. ``ValueError`` if the actor is anybody else. Earlier actors, within ``act``, decide nothing."""
    if "act" not in claims:
        return ""
    actor = claims["act"]
    if not isinstance(actor, dict):
        raise ValueError("act is an object")
    require(actor.get("sub") == client_id, "the actor is the client")
    subject = opaque_claim(claims, "sub")
    require(subject != client_id, "nobody delegates to themself")
    return subject


def read_claims(claims: Mapping[str, object], *, issuer: str, audience: str, now: datetime) -> Principal:
    """The principal that the claims of a verified token name; ``ValueError`` if any required one is unfit.

    ``aud`` is our audience as a string: a list would let one token serve several services. A machine comes with
    client credentials, so its ``sub`` is its ``client_id`` (RFC 9068 section 2.2), or the person who delegated to it if
    ``act`` says that it is the actor (RFC 8693 section 4.1); for a person, ``sub`` is the person and ``client_id`` the
    program they use. Claims that are not named here mean nothing.
    """
    require(text_claim(claims, "iss") == issuer, "iss is the issuer we trust")
    require(text_claim(claims, "aud") == audience, "aud is this service alone")
    require_in_force(claims, now)
    subject, client_id = opaque_claim(claims, "sub"), opaque_claim(claims, "client_id")
    comes_as, role = _comes_as(claims), text_claim(claims, "role")
    delegated_by = delegator(claims, client_id)
    require(not delegated_by or comes_as is ComesAs.MACHINE, "nobody delegates to a person")
    is_machine = comes_as is ComesAs.MACHINE
    require(not is_machine or bool(delegated_by) or subject == client_id, "a machine is its own subject")
    require(is_role_name(role), "role is the name of a role")
    return Principal(
        subject=client_id if is_machine else subject,
        client_id=client_id,
        agency=AgencyId.parse(text_claim(claims, "agency")),
        role=role,
        comes_as=comes_as,
        token_id=opaque_claim(claims, "jti"),
        issued_at=issued_at(claims),
        acts_for=_staff_patterns(claims, comes_as),
        delegated_by=delegated_by,
    )
