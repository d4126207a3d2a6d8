"""What tokens are signed and verified with. Floor 0b.

Our own keys are ECDSA on P-256 (ES256): small, quick to make, and the signature is 64 octets. Of others we verify
RS256 as well, because RFC 9068 section 4 asks every resource server for it. A key fixes its algorithm; the token
never chooses (RFC 8725 section 3.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from service.auth.compact import decode_base64url, encode_base64url, require

ES256, RS256 = "ES256", "RS256"

FEWEST_RSA_BITS = 2048
"""RFC 7518 section 3.3."""

MOST_RSA_BITS = 8192
"""Verifying costs grow with the square of the size; nobody issues larger keys."""

_COORDINATE_OCTETS = 32
_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_KID = re.compile(r"[A-Za-z0-9._-]{1,128}")


def has_private_part(jwk: Mapping[str, object]) -> bool:
    """Whether the JWK holds what only the owner of the key should know."""
    return not _PRIVATE_MEMBERS.isdisjoint(jwk)


def is_kid(text: str) -> bool:
    """Whether the text can name a key: 1 to 128 letters, digits and ``._-``."""
    return _KID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key of ours: its name, the key as unencrypted PKCS #8 PEM, and when it was made (UTC)."""

    kid: str
    private_pem: str = field(repr=False)
    made_at: datetime


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key (PEM) and the one algorithm it verifies: ES256 or RS256."""

    kid: str
    algorithm: str
    public_pem: str


def make_signing_key(now: datetime, kid: str) -> SigningKey:
    """A new ES256 key named ``kid``; ``ValueError`` if ``kid`` cannot name one or ``now`` has no time zone.

    The randomness is the operating system's, through OpenSSL, and cannot be injected: a repeatable private key
    would be no secret.
    """
    require(is_kid(kid), "a kid is 1 to 128 letters, digits and ._-")
    require(now.tzinfo is not None, "now has a time zone")
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return SigningKey(kid, pem.decode("ascii"), now.astimezone(UTC))


def public_jwk(key: SigningKey) -> dict[str, str]:
    """The public half as a JSON Web Key (RFC 7517); ``ValueError`` if the key is not on P-256."""
    private = load_pem_private_key(key.private_pem.encode("ascii"), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise ValueError("a signing key is on P-256")
    point = private.public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": encode_base64url(point.x.to_bytes(_COORDINATE_OCTETS)),
        "y": encode_base64url(point.y.to_bytes(_COORDINATE_OCTETS)),
        "kid": key.kid,
        "use": "sig",
        "alg": ES256,
    }


def jwks(keys: Iterable[SigningKey]) -> dict[str, list[dict[str, str]]]:
    """The key set that ``/.well-known/jwks.json`` serves, in the order given."""
    return {"keys": [public_jwk(key) for key in keys]}


def _octets(jwk: Mapping[str, str], member: str) -> bytes:
    return decode_base64url(jwk.get(member, ""))


def _read_point(jwk: Mapping[str, str]) -> ec.EllipticCurvePublicKey:
    require(jwk.get("crv") == "P-256", "an EC key is on P-256")
    x, y = _octets(jwk, "x"), _octets(jwk, "y")
    require(len(x) == len(y) == _COORDINATE_OCTETS, "a coordinate on P-256 is 32 octets")
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), ec.SECP256R1())
    return numbers.public_key()


def _read_modulus(jwk: Mapping[str, str]) -> rsa.RSAPublicKey:
    modulus = int.from_bytes(_octets(jwk, "n"))
    require(FEWEST_RSA_BITS <= modulus.bit_length() <= MOST_RSA_BITS, "an RSA modulus has 2048 to 8192 bits")
    return rsa.RSAPublicNumbers(int.from_bytes(_octets(jwk, "e")), modulus).public_key()


def read_public_jwk(jwk: Mapping[str, str]) -> VerificationKey:
    """The key that a JWK describes; ``ValueError`` unless it is a public P-256 or RSA key meant for signatures.

    The type of the key fixes the algorithm; a JWK that names another one, or another use, is refused rather than
    believed (RFC 8725 section 3.1).
    """
    require(is_kid(jwk.get("kid", "")), "a key has a kid of 1 to 128 letters, digits and ._-")
    require(jwk.get("use", "sig") == "sig", "a key is for signatures")
    require(not has_private_part(jwk), "a verification key holds nothing private")
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
    if jwk.get("kty") == "EC":
        algorithm, key = ES256, _read_point(jwk)
    elif jwk.get("kty") == "RSA":
        algorithm, key = RS256, _read_modulus(jwk)
    else:
        raise ValueError("a verification key is EC or RSA")
    require(jwk.get("alg", algorithm) == algorithm, "the alg of a key is that of its type")
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return VerificationKey(jwk["kid"], algorithm, pem.decode("ascii"))
