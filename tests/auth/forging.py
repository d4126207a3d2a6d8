"""A forger's workshop: keys, claims and signatures, made without the library that is under test."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service.auth.tokens import Verifier

NOW = datetime(2026, 11, 3, 18, 5, tzinfo=UTC)
SECOND = int(NOW.timestamp())
ISSUER, AUDIENCE = "https://conduct.example.org", "https://conduct.example.org/v1"
ABSENT = object()


def b64(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def as_json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Forger:
    """Somebody with a private key who signs whatever they like."""

    alg: str
    kid: str
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    def signature(self, octets: bytes, digest: hashes.HashAlgorithm | None = None) -> bytes:
        digest = digest or hashes.SHA256()
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(octets, padding.PKCS1v15(), digest)
        r, s = decode_dss_signature(self.key.sign(octets, ec.ECDSA(digest)))
        return r.to_bytes(32) + s.to_bytes(32)

    def signed(self, header: str, payload: str, digest: hashes.HashAlgorithm | None = None) -> str:
        """A token of two parts already spelled."""
        return f"{header}.{payload}.{b64(self.signature(f'{header}.{payload}'.encode(), digest))}"

    def header(self, **changes: object) -> dict[str, object]:
        members = {"typ": "at+jwt", "alg": self.alg, "kid": self.kid} | changes
        return {name: value for name, value in members.items() if value is not ABSENT}

    def token(self, header: dict[str, object] | None = None, claims: dict[str, object] | None = None) -> str:
        return self.signed(b64(as_json(self.header(**header or {}))), b64(as_json(good_claims(**claims or {}))))

    def unsigned(self, header: dict[str, object], signature: bytes) -> str:
        return f"{b64(as_json(self.header(**header)))}.{b64(as_json(good_claims()))}.{b64(signature)}"

    def jwk(self) -> dict[str, str]:
        if isinstance(self.key, rsa.RSAPrivateKey):
            modulus = self.key.public_key().public_numbers()
            members = {"kty": "RSA", "n": b64(modulus.n.to_bytes(256)), "e": b64(modulus.e.to_bytes(3))}
        else:
            point = self.key.public_key().public_numbers()
            members = {"kty": "EC", "crv": "P-256", "x": b64(point.x.to_bytes(32)), "y": b64(point.y.to_bytes(32))}
        return members | {"kid": self.kid, "use": "sig", "alg": self.alg}

    def public(self, encoding: Encoding) -> bytes:
        return self.key.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)


def good_claims(**changes: object) -> dict[str, object]:
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "cli_records_47",
        "client_id": "cli_records_47",
        "iat": SECOND - 60,
        "exp": SECOND + 540,
        "jti": "tok_000000000001",
        "agency": "police:47",
        "role": "police_records",
        "comes_as": "machine",
        "acts_for": ["47-*", "control.room@47"],
    }
    return {name: value for name, value in (claims | changes).items() if value is not ABSENT}


EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_FORGER = Forger("ES256", "es-2026", EC_KEY)
RSA_FORGER = Forger("RS256", "rs-2026", RSA_KEY)
EC_STRANGER = Forger("ES256", "es-2026", ec.generate_private_key(ec.SECP256R1()))
RSA_STRANGER = Forger("RS256", "rs-2026", rsa.generate_private_key(public_exponent=65537, key_size=2048))
FORGERS = (EC_FORGER, RSA_FORGER)
VERIFIER = Verifier(ISSUER, AUDIENCE, [forger.jwk() for forger in FORGERS])


def stranger_to(forger: Forger) -> Forger:
    return EC_STRANGER if forger is EC_FORGER else RSA_STRANGER


def other_than(forger: Forger) -> Forger:
    return RSA_FORGER if forger is EC_FORGER else EC_FORGER
