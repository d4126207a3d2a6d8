"""A key set that somebody else published is read strictly, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from service.auth.key_sets import LARGEST_KEY_SET, MOST_KEYS, read_key_set

from .forging import EC_FORGER, RSA_FORGER, Forger, b64

EC, RSA = EC_FORGER.jwk(), RSA_FORGER.jwk()


def in_json(*keys: object, **members: object) -> bytes:
    return json.dumps({"keys": list(keys), **members}).encode()


def with_changed(jwk: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {name: value for name, value in (jwk | changes).items() if value is not None}


def small_rsa() -> dict[str, str]:
    numbers = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key().public_numbers()  # noqa: S505 - to be refused
    whole = Forger("RS256", "small", RSA_FORGER.key).jwk()
    return {**whole, "n": b64(numbers.n.to_bytes(128))}


def test_the_keys_that_sign_are_read_in_order() -> None:
    found = read_key_set(in_json(EC, RSA))
    assert [(key.kid, key.algorithm) for key in found] == [("es-2026", "ES256"), ("rs-2026", "RS256")]


PASSED_OVER: dict[str, Any] = {
    "it is for encryption": with_changed(RSA, use="enc", kid="other"),
    "it does not say what for": with_changed(RSA, use=None, kid="other"),
    "it is for signatures and more": with_changed(RSA, use=["sig"], kid="other"),
    "it is on another curve": with_changed(EC, crv="P-384", kid="other"),
    "it is of another type": with_changed(EC, kty="OKP", kid="other"),
    "it is for another algorithm": with_changed(RSA, alg="PS256", kid="other"),
    "it is RSA of 1024 bits": small_rsa(),
    "it has no name": with_changed(RSA, kid=None),
    "its name is a number": with_changed(RSA, kid=7),
    "its name is a path": with_changed(RSA, kid="../key"),
    "its point is not on the curve": with_changed(EC, y=EC["x"], kid="other"),
    "its modulus is not canonical base64url": with_changed(RSA, n=RSA["n"] + "==", kid="other"),
}


@pytest.mark.parametrize("why", PASSED_OVER)
def test_a_key_is_passed_over_because(why: str) -> None:
    assert [key.kid for key in read_key_set(in_json(PASSED_OVER[why], EC))] == [EC["kid"]]
    with pytest.raises(ValueError):
        read_key_set(in_json(PASSED_OVER[why]))


def test_what_an_issuer_says_of_a_key_besides_does_no_harm() -> None:
    jwk = with_changed(RSA, x5c=["MIIB"], x5t="AAAA", key_ops=["verify"], nbf=1)
    assert [key.kid for key in read_key_set(in_json(jwk))] == [RSA["kid"]]


def test_as_many_keys_as_may_be_are_read() -> None:
    many = [with_changed(EC, kid=f"key-{number}", x5c=["AAAA"]) for number in range(MOST_KEYS)]
    assert len(read_key_set(in_json(*many))) == MOST_KEYS


REFUSED: dict[str, bytes | Callable[[], bytes]] = {
    "it is empty": b"",
    "it is an error page": b'{"error":"server_error"}',
    "it is HTML": b"<html></html>",
    "it is a list of keys": json.dumps([EC]).encode(),
    "it is one key": json.dumps(EC).encode(),
    "it has another member": in_json(EC, error="none"),
    "its keys are an object": json.dumps({"keys": {"0": EC}}).encode(),
    "it has no key": in_json(),
    "a key is a text": in_json(EC, "key"),
    "it names two keys alike": in_json(EC, with_changed(RSA, kid=EC["kid"])),
    "it lists one key twice": in_json(EC, EC),
    "a key has its private half": in_json(EC, with_changed(RSA, d="AAAA", kid="other")),
    "a key is a shared secret": in_json(EC, {"kty": "oct", "k": "AAAA", "use": "sig", "kid": "other"}),
    "a key that is passed over has its private half": in_json(EC, with_changed(RSA, use="enc", d="AAAA", kid="other")),
    "a member stands twice": in_json(EC)[:-1] + b',"keys":[]}',
    "a member of a key stands twice": b'{"keys":[' + json.dumps(EC).encode()[:-1] + b',"kid":"es-2026"}]}',
    "it holds NaN": in_json(with_changed(EC, nbf=float("nan"))),
    "it has a byte order mark": b"\xef\xbb\xbf" + in_json(EC),
    "it is not UTF-8": in_json(EC).replace(b"es-2026", b"es-\xff"),
    "it has one key too many": lambda: in_json(*(with_changed(EC, kid=f"k{n}") for n in range(MOST_KEYS + 1))),
    "it is nested without end": b'{"keys":' + b"[" * 30_000,
    "it is larger than any": in_json(EC) + b" " * LARGEST_KEY_SET,
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_set_is_refused_because(why: str) -> None:
    made = REFUSED[why]
    with pytest.raises(ValueError):
        read_key_set(made if isinstance(made, bytes) else made())
