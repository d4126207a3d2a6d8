"""A client proves itself with its own key, for us, now, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.auth.assertions import LONGEST_ASSERTION, claimed_client, read_assertion
from service.auth.clients import Client
from service.auth.keys import read_public_jwk
from service.domain.agency import AgencyId
from service.domain.errors import ClientRefused
from service.domain.principal import ComesAs

from .forging import ABSENT, EC_FORGER, EC_STRANGER, FORGERS, ISSUER, NOW, SECOND, Forger, as_json, b64
from .test_hostile_tokens import RAW_HEADERS, SPELLINGS

ENDPOINT = f"{ISSUER}/oauth2/token"
CLIENT = Client(
    client_id="cli_records_47",
    agency=AgencyId.parse("police:47"),
    role="police_records",
    comes_as=ComesAs.MACHINE,
    acts_for=("*",),
    secret_hash="",
    public_keys=tuple(read_public_jwk(forger.jwk()) for forger in FORGERS),
)


def claims(**changes: object) -> dict[str, object]:
    good = {
        "iss": CLIENT.client_id,
        "sub": CLIENT.client_id,
        "aud": ENDPOINT,
        "jti": "once-0001",
        "iat": SECOND - 5,
        "exp": SECOND + 60,
    }
    return {name: value for name, value in (good | changes).items() if value is not ABSENT}


def assertion(forger: Forger = EC_FORGER, header: dict[str, object] | None = None, **changes: object) -> str:
    members = forger.header(**({"typ": "JWT"} | (header or {})))
    return forger.signed(b64(as_json(members)), b64(as_json(claims(**changes))))


def is_taken(text: str, client: Client = CLIENT) -> bool:
    try:
        read_assertion(text, client, audiences=(ISSUER, ENDPOINT), now=NOW)
    except ClientRefused:
        return False
    return True


@pytest.mark.parametrize("forger", FORGERS, ids=lambda forger: forger.alg)
@pytest.mark.parametrize("audience", [ISSUER, ENDPOINT])
def test_a_statement_of_the_client_for_us_is_taken(forger: Forger, audience: str) -> None:
    text = assertion(forger, aud=audience)
    assert claimed_client(text) == CLIENT.client_id
    held = read_assertion(text, CLIENT, audiences=(ISSUER, ENDPOINT), now=NOW)
    assert (held.client_id, held.token_id) == (CLIENT.client_id, "once-0001")
    assert held.spent_at > NOW


def test_the_newer_type_and_a_statement_without_iat_are_taken() -> None:
    assert is_taken(assertion(header={"typ": "client-authentication+jwt"}))
    assert is_taken(assertion(iat=ABSENT))


FAR = int(LONGEST_ASSERTION.total_seconds())
REFUSED: dict[str, Callable[[], str]] = {
    "a stranger signed it": lambda: assertion(EC_STRANGER),
    "it is no statement but an access token": lambda: assertion(header={"typ": "at+jwt"}),
    "it has no type": lambda: assertion(header={"typ": ABSENT}),
    "it names no key": lambda: assertion(header={"kid": ABSENT}),
    "it names another key": lambda: assertion(header={"kid": "rs-2026"}),
    "it names an algorithm that is none": lambda: assertion(header={"alg": "none"}),
    "it names a shared secret's algorithm": lambda: assertion(header={"alg": "HS256"}),
    "it brings its key": lambda: assertion(header={"jwk": EC_FORGER.jwk()}),
    "it is of another client": lambda: assertion(sub="cli_other", iss="cli_other"),
    "its issuer is another": lambda: assertion(iss="cli_other"),
    "its subject is another": lambda: assertion(sub="cli_other"),
    "it is for another service": lambda: assertion(aud="https://other.example.org/oauth2/token"),
    "it is for us among others": lambda: assertion(aud=[ENDPOINT, "https://other.example.org"]),
    "it is for nobody": lambda: assertion(aud=ABSENT),
    "it has no name": lambda: assertion(jti=ABSENT),
    "its name is a number": lambda: assertion(jti=1),
    "it never expires": lambda: assertion(exp=ABSENT),
    "it expired beyond the leeway": lambda: assertion(exp=SECOND - 30),
    "it expires too late": lambda: assertion(exp=SECOND + FAR + 31),
    "it expires as a text": lambda: assertion(exp=str(SECOND + 60)),
    "it was made in the future": lambda: assertion(iat=SECOND + 31),
    "it is not valid yet": lambda: assertion(nbf=SECOND + 31),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_statement_is_refused_because(why: str) -> None:
    assert not is_taken(REFUSED[why]())


def test_a_refusal_tells_nothing_of_why() -> None:
    with pytest.raises(ClientRefused) as refusal:
        read_assertion(assertion(EC_STRANGER), CLIENT, audiences=(ISSUER,), now=NOW)
    assert str(refusal.value) == str(ClientRefused())
    assert refusal.value.__cause__ is refusal.value.__context__ is None


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_statement_has_one_spelling(spelling: str) -> None:
    assert not is_taken(SPELLINGS[spelling](assertion()))


@pytest.mark.parametrize("change", RAW_HEADERS)
def test_a_header_that_is_not_as_it_should_be_is_refused(change: str) -> None:
    header = RAW_HEADERS[change](as_json(EC_FORGER.header(typ="JWT")))
    text = EC_FORGER.signed(b64(header), b64(as_json(claims())))
    assert not is_taken(text)


@pytest.mark.parametrize("text", ["", "..", "a.b.c", "\ud800", "x" * 10_000, f"a.{b64(b'[]')}.c", f"a.{b64(b'1')}.c"])
def test_what_names_no_client_is_of_none(text: str) -> None:
    with pytest.raises(ClientRefused):
        claimed_client(text)


def test_a_client_without_keys_takes_no_statement() -> None:
    assert not is_taken(assertion(), replace(CLIENT, public_keys=()))
