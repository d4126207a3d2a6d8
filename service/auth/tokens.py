"""Access tokens, issued and verified: signed JWTs in the shape of RFC 9068. Floor 0b.

This is the one module that knows python-jose, and it takes only signatures from it. Used as its documentation says,
version 3.5.0 takes a token without ``aud`` or ``exp``, with an unknown ``crit`` or with junk in the signature, and
answers some others with errors outside its own family; so the reading around the signature is ours. Its encryption
(``jose.jwe``) is never imported.

A token is not a session: whether its client is still enabled, and still has that role, is for the caller to look up
by ``Principal.client_id`` after ``Verifier.verify``. A list of refused tokens must hold ``Principal.token_id``, never
the text of a token, because anybody can respell an ECDSA signature (r, s) as (r, n - s).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from jose import jwk, jws

from service.auth.claims import LONGEST_LIFETIME, read_claims
from service.auth.clients import Client, is_opaque_id
from service.auth.compact import require, split_token, strict_object
from service.auth.keys import ES256, SigningKey, VerificationKey, is_kid, public_jwk, read_public_jwk
from service.domain.errors import ClientRefused, NotAuthenticated
from service.domain.principal import Principal

TOKEN_TYPE = "at+jwt"  # noqa: S105 - a media type, not a secret

ACCESS_TOKEN_TYPES = frozenset({TOKEN_TYPE, "application/at+jwt"})
_HEADER_MEMBERS = frozenset({"alg", "typ", "kid"})

_HEADER_BRACKETS = 1
"""The header is one flat object."""

_CLAIMS_BRACKETS = 128
"""Staff patterns may hold brackets, and another issuer may add claims of its own; no stack ends at this depth."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new access token and for how many seconds it is good. No scope: the role stands in the token."""

    access_token: str = field(repr=False)
    expires_in: int


class Issuer:
    """Issues access tokens with one ES256 key."""

    def __init__(self, issuer: str, audience: str, key: SigningKey, lifetime: timedelta) -> None:
        """``ValueError`` unless the lifetime is a second to an hour, the key fit and both names given."""
        require(bool(issuer and audience), "issuer and audience are named")
        require(timedelta(seconds=1) <= lifetime <= LONGEST_LIFETIME, "a token lives for a second to an hour")
        read_public_jwk(public_jwk(key))  # a key whose tokens nobody could verify is refused here, not at noon
        self._issuer = issuer
        self._audience = audience
        self._kid = key.kid
        self._key = jwk.construct(key.private_pem, ES256)
        self._lifetime = int(lifetime.total_seconds())

    def issue(self, client: Client, *, now: datetime, token_id: str) -> IssuedToken:
        """A token for a client that has proved its secret; ``ClientRefused`` if the client is disabled.

        ``token_id`` is a new opaque id, the token's ``jti``. ``ValueError`` if it is not one, or if ``now`` has no
        time zone.
        """
        require(now.tzinfo is not None, "now has a time zone")
        require(is_opaque_id(token_id), "a token id is an opaque id")
        if client.disabled:
            raise ClientRefused
        issued = int(now.timestamp())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": client.client_id,
            "client_id": client.client_id,
            "iat": issued,
            "exp": issued + self._lifetime,
            "jti": token_id,
            "agency": str(client.agency),
            "role": client.role,
            "comes_as": client.comes_as.value,
            "acts_for": list(client.acts_for),
        }
        header = {"typ": TOKEN_TYPE, "kid": self._kid}
        return IssuedToken(jws.sign(claims, self._key, headers=header, algorithm=ES256), self._lifetime)


class Verifier:
    """Verifies access tokens of one issuer, for one audience, with keys that were configured beforehand."""

    def __init__(self, issuer: str, audience: str, public_keys: Iterable[Mapping[str, str]]) -> None:
        """``public_keys`` are JWKs: P-256 or RSA, public, each with its own ``kid``; ``ValueError`` otherwise."""
        keys = [read_public_jwk(key) for key in public_keys]
        require(bool(issuer and audience), "issuer and audience are named")
        self._issuer = issuer
        self._audience = audience
        self._keys = Keyring(keys)

    def verify(self, token: str, *, now: datetime) -> Principal:
        """Who sent the token; ``NotAuthenticated`` for whatever is wrong with it, always with the same message.

        ``ValueError`` only if ``now`` has no time zone. Revocation is not looked at here: the caller looks the
        client up by ``Principal.client_id`` and refuses it if it is gone, disabled or changed.
        """
        require(now.tzinfo is not None, "now has a time zone")
        # Everything in a token is hostile until proved otherwise, so whatever goes wrong, even in a library, means
        # that it is no good token. The error is raised outside, so that no cause with the token in it hangs on it.
        with suppress(Exception):
            claims = signed_claims(token, self._keys, types=ACCESS_TOKEN_TYPES)
            return read_claims(claims, issuer=self._issuer, audience=self._audience, now=now)
        raise NotAuthenticated


class Keyring:
    """Keys to verify with, each by its name; the key that a token names is the only one tried."""

    def __init__(self, keys: Iterable[VerificationKey]) -> None:
        """``ValueError`` if two keys have one name."""
        listed = tuple(keys)
        self._keys = {key.kid: (key.algorithm, jwk.construct(key.public_pem, key.algorithm)) for key in listed}
        require(len(self._keys) == len(listed), "a kid names one key")

    def __contains__(self, kid: str) -> bool:
        return kid in self._keys

    def require_signed(self, kid: str, algorithm: object, signing_input: bytes, signature: bytes) -> None:
        """Return if that key made the signature; ``LookupError`` or ``ValueError`` otherwise."""
        bound, key = self._keys[kid]
        require(algorithm == bound, "alg is the one bound to the key")
        require(key.verify(signing_input, signature), "the signature holds")


class Keys(Protocol):
    """What finds a key and tries it: a ``Keyring``, or one that is fetched."""

    def require_signed(self, kid: str, algorithm: object, signing_input: bytes, signature: bytes) -> None:
        """Return if the key of that name, for that algorithm, made the signature; any exception otherwise."""
        ...


def signed_claims(token: str, keys: Keys, *, types: frozenset[str]) -> dict[str, object]:
    """The claims of a token that is canonical, of one of these types, and signed; any exception otherwise."""
    parts = split_token(token)
    header = strict_object(parts.header, most_brackets=_HEADER_BRACKETS)
    require(header.keys() == _HEADER_MEMBERS, "the header has alg, typ and kid, and nothing to obey besides")
    require(header["typ"] in types, "the token is of the type that is asked for")
    kid = header["kid"]
    if not isinstance(kid, str) or not is_kid(kid):
        raise ValueError("kid names a key")
    keys.require_signed(kid, header["alg"], parts.signing_input, parts.signature)
    return strict_object(parts.payload, most_brackets=_CLAIMS_BRACKETS)
