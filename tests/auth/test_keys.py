"""Keys: made fit, shown without their private half, and read only where they mean what they say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from service.auth.keys import (
    ES256,
    RS256,
    SigningKey,
    VerificationKey,
    is_kid,
    jwks,
    make_signing_key,
    public_jwk,
    read_public_jwk,
)

from .forging import EC_FORGER, EC_KEY, FORGERS, NOW, RSA_FORGER, RSA_KEY, Forger, b64

EC_JWK, RSA_JWK = EC_FORGER.jwk(), RSA_FORGER.jwk()


def kept(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, kid: str = "key_1") -> SigningKey:
    """The key as the store would hold it."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return SigningKey(kid, pem.decode("ascii"), NOW)


def test_a_new_key_is_read_back_from_its_jwk() -> None:
    key = make_signing_key(NOW, "key_1")
    read = read_public_jwk(public_jwk(key))
    assert (read.kid, read.algorithm) == ("key_1", ES256)
    assert load_pem_public_key(read.public_pem.encode()) == ec_public(key)


def ec_public(key: SigningKey) -> object:
    """The public half, worked out without the code under test."""
    return load_pem_private_key(key.private_pem.encode(), None).public_key()


@pytest.mark.parametrize("forger", FORGERS, ids=lambda forger: forger.alg)
def test_a_jwk_is_read_as_the_key_it_spells(forger: Forger) -> None:
    read = read_public_jwk(forger.jwk())
    assert (read.kid, read.algorithm) == (forger.kid, forger.alg)
    assert load_pem_public_key(read.public_pem.encode()) == forger.key.public_key()


@pytest.mark.parametrize("axis", ["x", "y"])
def test_a_coordinate_is_32_octets_also_where_it_begins_with_zeros(axis: str) -> None:
    keys = (ec.derive_private_key(scalar, ec.SECP256R1()) for scalar in range(1, 2000))
    key = next(key for key in keys if getattr(key.public_key().public_numbers(), axis).bit_length() <= 248)
    jwk = public_jwk(kept(key))
    assert len(jwk["x"]) == len(jwk["y"]) == 43
    assert load_pem_public_key(read_public_jwk(jwk).public_pem.encode()) == key.public_key()


def test_the_key_set_holds_the_public_halves_in_order_and_nothing_private() -> None:
    keys = [make_signing_key(NOW, f"key_{number}") for number in range(3)]
    published = jwks(keys)
    assert [jwk["kid"] for jwk in published["keys"]] == ["key_0", "key_1", "key_2"]
    for jwk in published["keys"]:
        assert jwk.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert "PRIVATE" not in json.dumps(published)
    assert jwks([]) == {"keys": []}


def test_two_keys_made_alike_are_different() -> None:
    assert make_signing_key(NOW, "key_1").private_pem != make_signing_key(NOW, "key_1").private_pem


def test_a_key_remembers_its_making_in_utc() -> None:
    at = datetime(2026, 11, 3, 12, tzinfo=timezone(timedelta(hours=2)))
    made_at = make_signing_key(at, "key_1").made_at
    assert made_at == at
    assert made_at.tzinfo is UTC


def test_a_key_is_told_without_its_private_half() -> None:
    assert "PRIVATE" not in repr(make_signing_key(NOW, "key_1"))


@pytest.mark.parametrize("kid", ["k", "key_0192ab", "es-2026.11", "k" * 128])
def test_a_kid_may_be_any_of_these(kid: str) -> None:
    assert is_kid(kid)
    assert make_signing_key(NOW, kid).kid == kid


@pytest.mark.parametrize("kid", ["", "k" * 129, "key 1", "key\n", "../key", "clé", "key\0", "k:1"])
def test_another_kid_names_no_key(kid: str) -> None:
    assert not is_kid(kid)
    with pytest.raises(ValueError, match="a kid is"):
        make_signing_key(NOW, kid)


def test_a_time_without_a_zone_makes_no_key() -> None:
    with pytest.raises(ValueError, match="time zone"):
        make_signing_key(NOW.replace(tzinfo=None), "key_1")


@pytest.mark.parametrize(
    "key",
    [ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP256K1()), RSA_KEY],
    ids=["P-384", "secp256k1", "RSA"],
)
def test_a_key_of_another_kind_is_not_shown(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
    with pytest.raises(ValueError, match="on P-256"):
        public_jwk(kept(key))


@pytest.mark.parametrize("pem", ["", "PEM", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_key_that_is_none_is_not_shown(pem: str) -> None:
    with pytest.raises(ValueError):
        public_jwk(SigningKey("key_1", pem, NOW))


def test_a_key_under_a_password_is_not_shown() -> None:
    pem = EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"swordfish"))
    with pytest.raises((ValueError, TypeError)):
        public_jwk(SigningKey("key_1", pem.decode(), NOW))


Jwk = dict[str, str]


def without(jwk: Jwk, *names: str) -> Jwk:
    """The JWK with these members left out."""
    return {name: value for name, value in jwk.items() if name not in names}


ACCEPTED: dict[str, Jwk] = {
    "EC as issuers publish it": EC_JWK,
    "RSA as issuers publish it": RSA_JWK,
    "EC without use and alg": without(EC_JWK, "use", "alg"),
    "RSA without use and alg": without(RSA_JWK, "use", "alg"),
    "with members that mean nothing to us": EC_JWK | {"x5t": "AAAA", "issuer": "https://issuer.example.org"},
}


@pytest.mark.parametrize("jwk", ACCEPTED.values(), ids=ACCEPTED)
def test_read(jwk: Jwk) -> None:
    expected = ES256 if jwk["kty"] == "EC" else RS256
    assert read_public_jwk(jwk) == VerificationKey(jwk["kid"], expected, read_public_jwk(jwk).public_pem)


def swapped(jwk: Jwk) -> Jwk:
    return jwk | {"x": jwk["y"], "y": jwk["x"]}


def modulus(bits: int) -> str:
    return b64(((1 << bits) - 1).to_bytes((bits + 7) // 8))


REFUSED: dict[str, Jwk] = {
    "nothing": {},
    **{f"{name} is missing from EC": without(EC_JWK, name) for name in ("kty", "crv", "x", "y", "kid")},
    **{f"{name} is missing from RSA": without(RSA_JWK, name) for name in ("kty", "n", "e", "kid")},
    **{f"{name} is empty in EC": EC_JWK | {name: ""} for name in ("kty", "crv", "x", "y", "kid", "use", "alg")},
    **{f"{name} is empty in RSA": RSA_JWK | {name: ""} for name in ("kty", "n", "e", "kid", "use", "alg")},
    **{f"{name} stands in EC": EC_JWK | {name: b64(b"\1" * 32)} for name in ("d", "k")},
    **{f"{name} stands in RSA": RSA_JWK | {name: "AQ"} for name in ("d", "p", "q", "dp", "dq", "qi", "oth", "k")},
    "a shared secret": {"kty": "oct", "k": b64(b"swordfish"), "kid": "key_1"},
    "a key on Edwards' curve": {"kty": "OKP", "crv": "Ed25519", "x": b64(bytes(32)), "kid": "key_1"},
    "another curve": EC_JWK | {"crv": "P-384"},
    "Bitcoin's curve": EC_JWK | {"crv": "secp256k1"},
    "the type in small letters": EC_JWK | {"kty": "ec"},
    "EC said to be RSA": EC_JWK | {"kty": "RSA"},
    "RSA said to be EC": RSA_JWK | {"kty": "EC", "crv": "P-256"},
    "EC said to sign with RSA": EC_JWK | {"alg": RS256},
    "EC said to sign with a larger hash": EC_JWK | {"alg": "ES384"},
    "RSA said to sign with a secret": RSA_JWK | {"alg": "HS256"},
    "RSA said to sign with other padding": RSA_JWK | {"alg": "PS256"},
    "a key said to sign nothing": EC_JWK | {"alg": "none"},
    "a key for encryption": RSA_JWK | {"use": "enc"},
    "a point that is not on the curve": swapped(EC_JWK),
    "the point at infinity": EC_JWK | {"x": b64(bytes(32)), "y": b64(bytes(32))},
    "a coordinate beyond the field": EC_JWK | {"x": b64(b"\xff" * 32)},
    "a coordinate one octet short": EC_JWK | {"x": b64(b"\1" * 31)},
    "a coordinate one octet long": EC_JWK | {"y": b64(b"\0" * 33)},
    "a coordinate with padding": EC_JWK | {"x": EC_JWK["x"] + "="},
    "a coordinate in plain base64": EC_JWK | {"x": "+" + EC_JWK["x"][1:]},
    "a coordinate with a line break": EC_JWK | {"x": EC_JWK["x"] + "\n"},
    "a modulus of 1024 bits": RSA_JWK | {"n": modulus(1024)},
    "a modulus of 2047 bits": RSA_JWK | {"n": modulus(2047)},
    "a modulus of 8193 bits": RSA_JWK | {"n": modulus(8193)},
    "an exponent of one": RSA_JWK | {"e": "AQ"},
    "an exponent of two": RSA_JWK | {"e": "Ag"},
    "an exponent of zero": RSA_JWK | {"e": "AA"},
    "a kid with a line break": EC_JWK | {"kid": "key_1\n"},
    "a kid that is a path": EC_JWK | {"kid": "../../dev/null"},
    "a kid that is too long": EC_JWK | {"kid": "k" * 129},
}


@pytest.mark.parametrize("jwk", REFUSED.values(), ids=REFUSED)
def test_refused(jwk: Jwk) -> None:
    with pytest.raises(ValueError):
        read_public_jwk(jwk)
