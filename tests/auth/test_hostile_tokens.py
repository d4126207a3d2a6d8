"""Tokens that nobody should accept, each one step away from a good one, over both kinds of key.

The forger mostly holds our own private key, so that the step is all that is wrong: a token that is refused here is
refused for what its sentence says, not for a bad signature.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding

from service.domain.errors import NotAuthenticated

from .forging import (
    ABSENT,
    AUDIENCE,
    EC_FORGER,
    EC_KEY,
    FORGERS,
    ISSUER,
    NOW,
    RSA_KEY,
    SECOND,
    VERIFIER,
    Forger,
    as_json,
    b64,
    good_claims,
    other_than,
    stranger_to,
)

Vector = Callable[[Forger], str]

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def resigned(token: str, sign: Callable[[bytes], bytes]) -> str:
    """The same header and claims under another signature of them."""
    signing_input = token.rpartition(".")[0]
    return f"{signing_input}.{b64(sign(signing_input.encode()))}"


def hs256(forger: Forger, secret: bytes) -> str:
    return resigned(forger.token({"alg": "HS256"}), lambda octets: hmac.digest(secret, octets, "sha256"))


def part(token: str, number: int, change: Callable[[str], str]) -> str:
    parts = token.split(".")
    parts[number] = change(parts[number])
    return ".".join(parts)


def unused_bits(text: str) -> str:
    """Another spelling of the same octets, by the bits after the last of them."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert len(text) % 4, "a part that has bits to spare"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1]


def to_spare(octets: bytes) -> bytes:
    """The same JSON, of a length that leaves bits to spare in base64url."""
    return octets + b" " * ((1 - len(octets)) % 3)


CLAIMS: dict[str, dict[str, object]] = {
    **{f"{name} is missing": {name: ABSENT} for name in good_claims()},
    **{f"{name} is null": {name: None} for name in good_claims()},
    **{f"{name} is an empty object": {name: {}} for name in good_claims()},
    **{f"{name} is an empty string": {name: ""} for name in good_claims()},
    "the issuer is another": {"iss": "https://issuer.example.org"},
    "the issuer is ours with a slash": {"iss": ISSUER + "/"},
    "the issuer is ours in capitals": {"iss": ISSUER.upper()},
    "the issuer is in a list": {"iss": [ISSUER]},
    "the audience is another service": {"aud": "https://other.example.org"},
    "the audience is ours in a list": {"aud": [AUDIENCE]},
    "the audience is ours and another": {"aud": [AUDIENCE, "https://other.example.org"]},
    "the audience begins like ours": {"aud": AUDIENCE + "/internal"},
    "the audience is the issuer": {"aud": ISSUER},
    "the token expired a minute ago": {"iat": SECOND - 660, "exp": SECOND - 60},
    "the token expired just beyond the leeway": {"iat": SECOND - 630, "exp": SECOND - 30},
    "the token was issued beyond the leeway from now": {"iat": SECOND + 31, "exp": SECOND + 600},
    "the token was issued in an hour": {"iat": SECOND + 3600, "exp": SECOND + 4200},
    "the token expires before it was issued": {"iat": SECOND + 20, "exp": SECOND + 10},
    "the token expires as it is issued": {"iat": SECOND, "exp": SECOND},
    "the token lives a second more than an hour": {"iat": SECOND - 1, "exp": SECOND + 3600},
    "the token lives ten years": {"exp": SECOND + 315_360_000},
    "the token expires after the year 9999": {"iat": 253_402_300_790, "exp": 253_402_300_800},
    "the times are in milliseconds": {"iat": (SECOND - 60) * 1000, "exp": (SECOND + 540) * 1000},
    "exp is a string": {"exp": str(SECOND + 540)},
    "exp is a float": {"exp": SECOND + 540.0},
    "exp is a list": {"exp": [SECOND + 540]},
    "exp is true": {"exp": True},
    "exp is negative": {"exp": -1},
    "exp has a thousand digits": {"exp": 10**1000},
    "iat is a string": {"iat": str(SECOND - 60)},
    "iat is a float": {"iat": SECOND - 60.5},
    "iat is false": {"iat": False},
    "iat is zero": {"iat": 0},
    "nbf lies beyond the leeway": {"nbf": SECOND + 31},
    "nbf is a string": {"nbf": str(SECOND)},
    "nbf is null": {"nbf": None},
    "nbf is an object": {"nbf": {"at": SECOND}},
    "nbf is true": {"nbf": True},
    "a machine is not its own subject": {"sub": "cli_other"},
    "a machine came through another client": {"client_id": "cli_other"},
    "the subject has a line break": {"sub": "cli\nx", "client_id": "cli\nx"},
    "the subject has a space": {"sub": "cli x", "client_id": "cli x"},
    "the subject is beyond ASCII": {"sub": "clí", "client_id": "clí"},
    "the subject is half a surrogate pair": {"sub": "\ud800", "client_id": "\ud800"},
    "the subject is a NUL": {"sub": "\0", "client_id": "\0"},
    "the subject is too long": {"sub": "c" * 256, "client_id": "c" * 256},
    "the subject is a number": {"sub": 47, "client_id": 47},
    "jti is a number": {"jti": 1},
    "jti is too long": {"jti": "t" * 256},
    "jti has a line break at its end": {"jti": "tok_000000000001\n"},
    "the agency has no kind": {"agency": "47"},
    "the agency is of an unknown kind": {"agency": "press:47"},
    "the agency is in capitals": {"agency": "POLICE:47"},
    "the agency has no name": {"agency": "police:"},
    "the agency is a wild card": {"agency": "police:*"},
    "the agency has a line break at its end": {"agency": "police:47\n"},
    "the agency is a list": {"agency": ["police:47"]},
    "the role is in capitals": {"role": "POLICE_RECORDS"},
    "the role is a path": {"role": "../administrator"},
    "the role is a list of roles": {"role": ["police_records", "administrator"]},
    "the role is two roles in one string": {"role": "police_records administrator"},
    "the role has a line break at its end": {"role": "police_records\n"},
    "the role is too long": {"role": "r" * 65},
    "comes_as is unknown": {"comes_as": "robot"},
    "comes_as is in capitals": {"comes_as": "MACHINE"},
    "comes_as is a list": {"comes_as": ["machine"]},
    "a person acts for others": {"comes_as": "person"},
    "acts_for is one string": {"acts_for": "47-*"},
    "acts_for holds a number": {"acts_for": ["47-*", 47]},
    "acts_for holds a list": {"acts_for": [["47-*"]]},
    "acts_for holds an empty pattern": {"acts_for": [""]},
    "acts_for holds a pattern with a space": {"acts_for": ["47 *"]},
    "acts_for holds a pattern that is too long": {"acts_for": ["4" * 65]},
    "acts_for holds too many patterns": {"acts_for": [f"47-{n}" for n in range(33)]},
}

HEADERS: dict[str, dict[str, object]] = {
    **{f"the header has no {name}": {name: ABSENT} for name in ("alg", "typ", "kid")},
    **{f"the header has a null {name}": {name: None} for name in ("alg", "typ", "kid")},
    **{f"the header has an empty {name}": {name: ""} for name in ("alg", "typ", "kid")},
    **{f"the header has {name} in a list": {name: ["at+jwt", "es-2026"]} for name in ("alg", "typ", "kid")},
    **{f"the header has an object as {name}": {name: {}} for name in ("alg", "typ", "kid")},
    **{f"the token is a {typ}": {"typ": typ} for typ in ("JWT", "logout+jwt", "dpop+jwt", "AT+JWT", "at+jwt ", "JOSE")},
    **{f"alg is {alg} over an honest signature": {"alg": alg} for alg in ("none", "None", "NONE", "HS256", "HS512")},
    **{f"alg is {alg}, not the key's": {"alg": alg} for alg in ("ES384", "ES512", "RS384", "RS512", "PS256", "EdDSA")},
    "alg is in small letters": {"alg": "es256"},
    "alg is the number zero": {"alg": 0},
    "kid is unknown": {"kid": "es-2031"},
    "kid is in capitals": {"kid": "ES-2026"},
    "kid has a line break at its end": {"kid": "es-2026\n"},
    "kid is a path": {"kid": "../../dev/null"},
    "kid is SQL": {"kid": "x' UNION SELECT 'y"},
    "kid is a number": {"kid": 0},
    "kid is too long": {"kid": "k" * 129},
    "the header has an extension marked critical": {"crit": ["exp"], "exp": SECOND + 540},
    "the header has an empty crit": {"crit": []},
    "the payload is said to be unencoded": {"b64": False},
    "the payload is said to be unencoded, critically": {"crit": ["b64"], "b64": False},
    "the header has a key address": {"jku": "https://attacker.example.org/jwks.json"},
    "the header has a certificate address": {"x5u": "https://attacker.example.org/cert.pem"},
    "the header has a certificate": {"x5c": ["AAAA"]},
    "the header has a thumbprint": {"x5t": "AAAA"},
    "the header has a SHA-256 thumbprint": {"x5t#S256": "AAAA"},
    "the header has a content type": {"cty": "JWT"},
    "the header has a compression": {"zip": "DEF"},
    "the header has an encryption": {"enc": "A128CBC-HS256"},
    "the header has a claim": {"iss": ISSUER},
}

RAW_HEADERS: dict[str, Callable[[bytes], bytes]] = {
    "the header repeats alg": lambda header: header[:-1] + b',"alg":"none"}',
    "the header repeats kid with the same value": lambda header: header[:-1] + b',"kid":"es-2026"}',
    "the header repeats alg in escapes": lambda header: header[:-1] + b',"\\u0061lg":"none"}',
    "the header holds NaN": lambda header: header[:-1] + b',"x":NaN}',
    "the header holds a number beyond all floats": lambda header: header[:-1] + b',"x":1e400}',
    "the header is nested a little": lambda header: header[:-1] + b',"x":{}}',
    "the header is nested fifteen hundred deep": lambda header: (
        header[:-1] + b',"x":' + b"[" * 1500 + b"]" * 1500 + b"}"
    ),
    "the header is open brackets": lambda _: b"[" * 3000,
    "the header is open objects": lambda _: b'{"a":' * 1000,
    "the header is in a list": lambda header: b"[" + header + b"]",
    "the header is a string": lambda header: as_json(header.decode()),
    "the header is null": lambda _: b"null",
    "the header is a number": lambda _: b"1",
    "the header is an empty object": lambda _: b"{}",
    "the header is not JSON": lambda _: b"alg=none",
    "the header is in single quotes": lambda header: header.replace(b'"', b"'"),
    "the header ends in a comma": lambda header: header[:-1] + b",}",
    "the header ends too early": lambda header: header[:-1],
    "the header is followed by another": lambda header: header + header,
    "the header has a byte order mark": lambda header: b"\xef\xbb\xbf" + header,
    "the header is in UTF-16": lambda header: header.decode().encode("utf-16"),
    "the header is not UTF-8": lambda header: header[:-1] + b',"x":"\xff"}',
    "the header ends in a NUL": lambda header: header + b"\0",
}

RAW_CLAIMS: dict[str, Callable[[bytes], bytes]] = {
    "the claims repeat the role": lambda claims: claims[:-1] + b',"role":"administrator"}',
    "the claims repeat exp in escapes": lambda claims: claims[:-1] + b',"\\u0065xp":4102444800}',
    "the claims hold NaN": lambda claims: claims[:-1] + b',"x":NaN}',
    "the claims hold Infinity": lambda claims: claims[:-1] + b',"x":Infinity}',
    "the claims hold a number beyond all floats": lambda claims: claims[:-1] + b',"x":1e400}',
    "the claims hold a number of five thousand digits": lambda claims: claims[:-1] + b',"x":' + b"9" * 5000 + b"}",
    "the claims repeat a member inside one": lambda claims: claims[:-1] + b',"x":{"y":1,"y":2}}',
    "the claims are nested a thousand deep": lambda claims: claims[:-1] + b',"x":' + b"[" * 1000 + b"]" * 1000 + b"}",
    "the claims are open brackets": lambda _: b"[" * 4000,
    "the claims are in a list": lambda claims: b"[" + claims + b"]",
    "the claims are a string": lambda claims: as_json(claims.decode()),
    "the claims are null": lambda _: b"null",
    "the claims are an empty object": lambda _: b"{}",
    "the claims are not JSON": lambda _: b"sub=cli_records_47",
    "the claims have a byte order mark": lambda claims: b"\xef\xbb\xbf" + claims,
    "the claims are in UTF-16": lambda claims: claims.decode().encode("utf-16"),
    "the claims are not UTF-8": lambda claims: claims[:-1] + b',"x":"\xff"}',
    "the claims are a token of their own": lambda _: EC_FORGER.token().encode(),
    "the claims are longer than any token": lambda claims: claims[:-1] + b',"x":"' + b"x" * 8192 + b'"}',
}

SPELLINGS: dict[str, Callable[[str], str]] = {
    "the token is empty": lambda _: "",
    "the token is two dots": lambda _: "..",
    "the token is a word": lambda _: "token",
    "the token is a megabyte of letters": lambda _: "A" * 2**20,
    "the token is a megabyte of dots": lambda _: "." * 2**20,
    "the token follows the word Bearer": lambda token: "Bearer " + token,
    "the token begins with a space": lambda token: " " + token,
    "the token ends in a space": lambda token: token + " ",
    "the token ends in a line break": lambda token: token + "\n",
    "the token ends in a NUL": lambda token: token + "\0",
    "the token ends in a dot": lambda token: token + ".",
    "the token begins with a dot": lambda token: "." + token,
    "the token has two dots for one": lambda token: token.replace(".", "..", 1),
    "the token has a comma for a dot": lambda token: token.replace(".", ",", 1),
    "the token has a fourth part": lambda token: token + ".AAAA",
    "the token has the five parts of an encrypted one": lambda token: token + ".AAAA.AAAA",
    "the token is in quotes": lambda token: f'"{token}"',
    "the token stands twice": lambda token: f"{token},{token}",
    "the token is in small letters": str.lower,
    "the token is in capitals": str.upper,
    "the token is in percent escapes": lambda token: token.replace(".", "%2E"),
    "the token ends in half a surrogate pair": lambda token: token + "\ud800",
    "the token has a full-width letter": lambda token: token.replace("e", "\uff45", 1),
    "the token has an Arabic-Indic digit": lambda token: token[:-1] + "\u0661",
    "the token has a zero-width space": lambda token: token[:9] + "\u200b" + token[9:],
    "the header is missing": lambda token: part(token, 0, lambda _: ""),
    "the claims are missing": lambda token: part(token, 1, lambda _: ""),
    "the signature is missing": lambda token: part(token, 2, lambda _: ""),
    "the signature and its dot are missing": lambda token: token.rpartition(".")[0],
    "the header is padded": lambda token: part(token, 0, lambda text: text + "="),
    "the claims are padded": lambda token: part(token, 1, lambda text: text + "="),
    "the signature is padded": lambda token: part(token, 2, lambda text: text + "=="),
    "the signature ends in exclamation marks": lambda token: token + "!!!!",
    "the signature ends in asterisks": lambda token: token + "****",
    "the signature has a line break inside": lambda token: token[:-9] + "\n" + token[-9:],
    "the signature has bits to spare set": lambda token: part(token, 2, unused_bits),
    "the signature has one character more": lambda token: token + "A",
    "the signature has three octets more": lambda token: token + "AAAA",
    "the signature has one character less": lambda token: token[:-1],
    "the signature is cut in half": lambda token: part(token, 2, lambda text: text[: len(text) // 2]),
    "the signature begins with a zero octet more": lambda token: part(token, 2, lambda text: "AAAA" + text),
    "the signature is backwards": lambda token: part(token, 2, lambda text: text[::-1]),
    "the first and second part changed places": lambda token: ".".join(token.split(".")[i] for i in (1, 0, 2)),
    "the token is in the JSON form": lambda token: json.dumps(
        dict(zip(("protected", "payload", "signature"), token.split("."), strict=True))
    ),
}


def in_der(octets: bytes) -> bytes:
    """Signed by our EC key, spelled in the ASN.1 of certificates."""
    return EC_KEY.sign(octets, ec.ECDSA(hashes.SHA256()))


def in_pss(octets: bytes) -> bytes:
    """Signed by our RSA key, padded as in PS256."""
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    return RSA_KEY.sign(octets, pss, hashes.SHA256())


FORGERIES: dict[str, Vector] = {
    "a stranger signed under the name of our key": lambda f: stranger_to(f).token(),
    "a stranger signed and enclosed their key": lambda f: stranger_to(f).token({"jwk": stranger_to(f).jwk()}),
    "our own public key is enclosed": lambda f: f.token({"jwk": f.jwk()}),
    "the kid is that of our other key": lambda f: f.token({"kid": other_than(f).kid}),
    "kid and alg are those of our other key": lambda f: f.token({"kid": other_than(f).kid, "alg": other_than(f).alg}),
    "alg is that of our other key": lambda f: f.token({"alg": other_than(f).alg}),
    "no algorithm and no signature": lambda f: f.unsigned({"alg": "none"}, b""),
    "no algorithm and some signature": lambda f: f.unsigned({"alg": "none"}, bytes(64)),
    "our public key in PEM as a shared secret": lambda f: hs256(f, f.public(Encoding.PEM)),
    "our public key in DER as a shared secret": lambda f: hs256(f, f.public(Encoding.DER)),
    "our public key in base64 as a shared secret": lambda f: hs256(f, b64encode(f.public(Encoding.DER))),
    "our JWK as a shared secret": lambda f: hs256(f, as_json(f.jwk())),
    "nothing as a shared secret": lambda f: hs256(f, b""),
    "an error page as a shared secret": lambda f: hs256(f, b'{"error":"server_error"}'),
    "a signature of 64 zeros": lambda f: f.unsigned({}, bytes(64)),
    "a signature of 256 zeros": lambda f: f.unsigned({}, bytes(256)),
    "a signature of zeros and a one": lambda f: f.unsigned({}, bytes(255) + b"\1"),
    "a signature of ones": lambda f: f.unsigned({}, (bytes(31) + b"\1") * 2),
    "a signature of the order of the curve, twice": lambda f: f.unsigned({}, P256_ORDER.to_bytes(32) * 2),
    "a signature of 256 of the largest octets": lambda f: f.unsigned({}, b"\xff" * 256),
    "a signature of one octet": lambda f: f.unsigned({}, b"\0"),
    "a signature in DER": lambda f: resigned(f.token(), in_der),
    "a signature padded as in PS256": lambda f: resigned(f.token(), in_pss),
    "a signature over SHA-512": lambda f: resigned(f.token(), lambda octets: f.signature(octets, hashes.SHA512())),
    "a signature over another token": lambda f: f.unsigned({}, f.signature(b"another token")),
    "a signature over the claims alone": lambda f: f.unsigned({}, f.signature(b64(as_json(good_claims())).encode())),
    "the claims of another token under this signature": lambda f: part(
        f.token(), 1, lambda _: b64(as_json(good_claims(role="administrator")))
    ),
    "the header has bits to spare set, signed so": lambda f: f.signed(
        unused_bits(b64(to_spare(as_json(f.header())))), b64(as_json(good_claims()))
    ),
    "the claims have bits to spare set, signed so": lambda f: f.signed(
        b64(as_json(f.header())), unused_bits(b64(to_spare(as_json(good_claims()))))
    ),
    "the header is padded, signed so": lambda f: f.signed(
        b64(to_spare(as_json(f.header()))) + "==", b64(as_json(good_claims()))
    ),
    "the claims are padded, signed so": lambda f: f.signed(
        b64(as_json(f.header())), b64(to_spare(as_json(good_claims()))) + "=="
    ),
    "the claims are empty, signed so": lambda f: f.signed(b64(as_json(f.header())), ""),
    "the claims are not encoded, signed so": lambda f: f.signed(b64(as_json(f.header())), "sub"),
}


def claims_changed(changes: dict[str, object]) -> Vector:
    return lambda forger: forger.token(claims=changes)


def header_changed(changes: dict[str, object]) -> Vector:
    return lambda forger: forger.token(header=changes)


def header_rewritten(change: Callable[[bytes], bytes]) -> Vector:
    return lambda forger: forger.signed(b64(change(as_json(forger.header()))), b64(as_json(good_claims())))


def claims_rewritten(change: Callable[[bytes], bytes]) -> Vector:
    return lambda forger: forger.signed(b64(as_json(forger.header())), b64(change(as_json(good_claims()))))


def respelled(change: Callable[[str], str]) -> Vector:
    return lambda forger: change(forger.token())


HOSTILE: dict[str, Vector] = {
    **{sentence: claims_changed(changes) for sentence, changes in CLAIMS.items()},
    **{sentence: header_changed(changes) for sentence, changes in HEADERS.items()},
    **{sentence: header_rewritten(change) for sentence, change in RAW_HEADERS.items()},
    **{sentence: claims_rewritten(change) for sentence, change in RAW_CLAIMS.items()},
    **{sentence: respelled(change) for sentence, change in SPELLINGS.items()},
    **FORGERIES,
}


def test_the_table_is_long_and_no_sentence_stands_for_two_tokens() -> None:
    parts = (CLAIMS, HEADERS, RAW_HEADERS, RAW_CLAIMS, SPELLINGS, FORGERIES)
    assert len(HOSTILE) == sum(len(vectors) for vectors in parts) >= 150


@pytest.mark.parametrize("forger", FORGERS, ids=lambda forger: forger.alg)
def test_the_token_that_every_hostile_one_was_made_of_is_good(forger: Forger) -> None:
    assert VERIFIER.verify(forger.token(), now=NOW).subject == "cli_records_47"


@pytest.mark.parametrize("forger", FORGERS, ids=lambda forger: forger.alg)
@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_refused(make: Vector, forger: Forger) -> None:
    token = make(forger)
    with pytest.raises(NotAuthenticated) as refusal:
        VERIFIER.verify(token, now=NOW)
    assert str(refusal.value) == str(NotAuthenticated())
    assert refusal.value.__cause__ is refusal.value.__context__ is None
