"""A signed statement for whom a machine asks: taken only from its own key, for us, for a few minutes."""

from __future__ import annotations

import pytest

from service.auth.clients import Client
from service.auth.keys import read_public_jwk
from service.auth.statements import is_statement, read_statement
from service.domain.agency import AgencyId
from service.domain.errors import OnBehalfOfRefused
from service.domain.principal import ComesAs
from service.domain.reasons import NO_PURPOSE, Purpose

from .forging import ABSENT, AUDIENCE, EC_FORGER, ISSUER, NOW, RSA_FORGER, SECOND, Forger, as_json, b64

CLIENT = Client(
    client_id="rms-47",
    agency=AgencyId.parse("police:47"),
    role="police_records",
    comes_as=ComesAs.MACHINE,
    acts_for=("47-*",),
    secret_hash="",
    public_keys=(read_public_jwk(EC_FORGER.jwk()),),
)


def statement(forger: Forger = EC_FORGER, header: dict[str, object] | None = None, **claims: object) -> str:
    """A statement that is good but for what is changed."""
    members = {"typ": "on-behalf-of+jwt", "alg": forger.alg, "kid": forger.kid, **(header or {})}
    good: dict[str, object] = {"iss": "rms-47", "sub": "47-0017", "aud": ISSUER, "iat": SECOND, "exp": SECOND + 60}
    made = {name: value for name, value in {**good, **claims}.items() if value is not ABSENT}
    return forger.signed(b64(as_json(members)), b64(as_json(made)))


def test_a_good_statement_names_the_person_and_says_why() -> None:
    text = statement(reason_code="investigation", case_reference="47AA0410226")
    held = read_statement(text, CLIENT, audiences=(ISSUER, AUDIENCE), now=NOW)
    assert (held.person, held.purpose) == ("47-0017", Purpose("investigation", "47AA0410226"))


def test_a_statement_need_not_say_why() -> None:
    assert read_statement(statement(), CLIENT, audiences=(ISSUER,), now=NOW).purpose == NO_PURPOSE


HOSTILE: dict[str, str] = {
    "of another client": statement(iss="rms-46"),
    "of nobody": statement(iss=ABSENT),
    "about nobody": statement(sub=ABSENT),
    "about several": statement(sub=["47-0017", "47-0018"]),
    "for another service": statement(aud="https://elsewhere.example.org"),
    "for several services": statement(aud=[ISSUER]),
    "for no service": statement(aud=ABSENT),
    "expired": statement(iat=SECOND - 200, exp=SECOND - 60),
    "good for an hour": statement(exp=SECOND + 3600),
    "good for ever": statement(exp=ABSENT),
    "made tomorrow": statement(iat=SECOND + 86_400, exp=SECOND + 86_460),
    "made at no time": statement(iat=ABSENT),
    "expired before it was made": statement(iat=SECOND + 20, exp=SECOND),
    "with a reason that is no text": statement(reason_code=5),
    "signed with a key that is not the client's": statement(RSA_FORGER),
    "signed with another key under the name of the client's": statement(
        Forger(EC_FORGER.alg, EC_FORGER.kid, RSA_FORGER.key)
    ),
    "of the type of an access token": statement(header={"typ": "at+jwt"}),
    "of the type by which a client proves itself": statement(header={"typ": "JWT"}),
    "with another algorithm": statement(header={"alg": "none"}),
    "with a key to verify it with": statement(header={"jwk": EC_FORGER.jwk()}),
    "altered": statement()[:-4] + "AAAA",
    "no statement at all": "x" * 65,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_no_other_statement_is_taken(what: str) -> None:
    with pytest.raises(OnBehalfOfRefused) as refusal:
        read_statement(HOSTILE[what], CLIENT, audiences=(ISSUER, AUDIENCE), now=NOW)
    assert str(refusal.value) == str(OnBehalfOfRefused())


def test_a_client_without_a_key_of_its_own_states_nothing() -> None:
    client = Client(
        client_id="rms-47", agency=CLIENT.agency, role="police_records", comes_as=ComesAs.MACHINE, secret_hash="x"
    )
    with pytest.raises(OnBehalfOfRefused):
        read_statement(statement(), client, audiences=(ISSUER,), now=NOW)


def test_a_staff_reference_is_never_taken_for_a_statement_nor_the_other_way_about() -> None:
    assert not is_statement("a" * 64)
    assert is_statement(statement(sub="a", iss="a", aud="a", iat=0, exp=1))
