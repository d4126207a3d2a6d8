"""Signatures of our keys on texts that are no tokens. Floor 0b.

The signature is that of ES256 (RFC 7518 section 3.4): 64 octets. What is signed must begin with a line that no token
begins with, so that neither can be taken for the other.
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from service.auth.keys import SigningKey, read_public_jwk

_HALF = 32


def sign(key: SigningKey, text: bytes) -> bytes:
    """The signature of the key on the text; ``ValueError`` if the key is not on P-256."""
    private = load_pem_private_key(key.private_pem.encode("ascii"), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise ValueError("a signing key is on P-256")
    r, s = decode_dss_signature(private.sign(text, ec.ECDSA(SHA256())))
    return r.to_bytes(_HALF) + s.to_bytes(_HALF)


def is_signed(jwk: Mapping[str, str], text: bytes, signature: bytes) -> bool:
    """Whether the signature on the text is of the P-256 key that the JWK describes."""
    try:
        public = load_pem_public_key(read_public_jwk(jwk).public_pem.encode("ascii"))
    except ValueError:
        return False
    if not isinstance(public, ec.EllipticCurvePublicKey) or len(signature) != 2 * _HALF:
        return False
    der = encode_dss_signature(int.from_bytes(signature[:_HALF]), int.from_bytes(signature[_HALF:]))
    try:
        public.verify(der, text, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
