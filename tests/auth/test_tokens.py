"""What is issued is verified, within its times, by the keys that are honoured, and by no others."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.auth.claims import LEEWAY, LONGEST_LIFETIME, read_claims
from service.auth.clients import MOST_BRACKETS, MOST_PATTERNS, Client, are_staff_patterns
from service.auth.compact import MOST_CHARACTERS, decode_base64url, split_token
from service.auth.keys import SigningKey, make_signing_key, public_jwk
from service.auth.tokens import IssuedToken, Issuer, Verifier
from service.domain.agency import AgencyId, AgencyKind
from service.domain.errors import ClientRefused, NotAuthenticated
from service.domain.principal import ComesAs, Principal

from .forging import AUDIENCE, EC_FORGER, ISSUER, NOW, RSA_FORGER, SECOND, VERIFIER, Forger, good_claims

LIFETIME = timedelta(minutes=10)
KEY = make_signing_key(NOW, "key_1")
RECORDS = Client(
    client_id="cli_records_47",
    agency=AgencyId.parse("police:47"),
    role="police_records",
    comes_as=ComesAs.MACHINE,
    acts_for=("47-*", "control.room@47"),
    secret_hash="$argon2id$kept",
)
PERSON = replace(RECORDS, client_id="cli_officer", role="police_investigator", comes_as=ComesAs.PERSON, acts_for=())
INSTANT = timedelta(microseconds=1)


def issuer_of(key: SigningKey = KEY, lifetime: timedelta = LIFETIME, audience: str = AUDIENCE) -> Issuer:
    return Issuer(ISSUER, audience, key, lifetime)


def verifier_of(*keys: SigningKey) -> Verifier:
    return Verifier(ISSUER, AUDIENCE, [public_jwk(key) for key in keys or (KEY,)])


def issued(client: Client = RECORDS, key: SigningKey = KEY, lifetime: timedelta = LIFETIME) -> str:
    """The text of a token issued now."""
    return issuer_of(key, lifetime).issue(client, now=NOW, token_id="tok_1").access_token


def is_honoured(token: str, verifier: Verifier, now: datetime = NOW) -> bool:
    """Whether the verifier takes the token at that time."""
    try:
        verifier.verify(token, now=now)
    except NotAuthenticated:
        return False
    return True


@pytest.mark.parametrize("client", [RECORDS, PERSON], ids=["machine", "person"])
def test_who_was_issued_a_token_is_who_comes_with_it(client: Client) -> None:
    assert verifier_of().verify(issued(client), now=NOW) == Principal(
        subject=client.client_id,
        client_id=client.client_id,
        agency=client.agency,
        role=client.role,
        comes_as=client.comes_as,
        token_id="tok_1",
        acts_for=client.acts_for,
    )


@settings(max_examples=40, deadline=None)
@given(
    client_id=st.from_regex(r"[A-Za-z0-9._~:@|/+=-]{1,255}", fullmatch=True),
    kind=st.sampled_from(AgencyKind),
    name=st.from_regex(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?", fullmatch=True),
    role=st.from_regex(r"[a-z][a-z_]{0,63}", fullmatch=True),
    acts_for=st.lists(st.from_regex(r"[A-Za-z0-9._@*?\[\]!-]{1,64}", fullmatch=True), max_size=MOST_PATTERNS).filter(
        lambda patterns: are_staff_patterns(tuple(patterns), ComesAs.MACHINE)
    ),
)
def test_whoever_can_be_registered_can_be_issued_a_token_that_is_verified(
    client_id: str, kind: AgencyKind, name: str, role: str, acts_for: list[str]
) -> None:
    client = Client(
        client_id=client_id,
        agency=AgencyId(kind, name),
        role=role,
        comes_as=ComesAs.MACHINE,
        acts_for=tuple(acts_for),
        secret_hash="",
    )
    principal = verifier_of().verify(issued(client), now=NOW)
    assert (principal.client_id, principal.agency, principal.role, principal.acts_for) == (
        client.client_id,
        client.agency,
        client.role,
        client.acts_for,
    )


def test_the_longest_token_that_a_client_can_have_is_not_too_long() -> None:
    largest = replace(
        RECORDS,
        client_id="c" * 255,
        agency=AgencyId.parse("partner:" + "x" * 64),
        role="r" * 64,
        acts_for=("[" * MOST_BRACKETS, *("p" * 64 for _ in range(MOST_PATTERNS - 1))),
    )
    token = issuer_of().issue(largest, now=NOW, token_id="t" * 255).access_token
    assert len(token) < MOST_CHARACTERS
    assert verifier_of().verify(token, now=NOW).acts_for == largest.acts_for


def test_a_token_has_the_shape_of_rfc_9068() -> None:
    parts = split_token(issued())
    header, claims = json.loads(parts.header), json.loads(parts.payload)
    assert header == {"typ": "at+jwt", "alg": "ES256", "kid": "key_1"}
    assert claims.keys() >= {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}
    assert (claims["iss"], claims["aud"], claims["sub"], claims["jti"]) == (ISSUER, AUDIENCE, "cli_records_47", "tok_1")
    assert (claims["iat"], claims["exp"]) == (SECOND, SECOND + 600)
    assert len(parts.signature) == 64


def test_a_token_is_told_without_its_text() -> None:
    token = issuer_of().issue(RECORDS, now=NOW, token_id="tok_1")
    assert token == IssuedToken(token.access_token, 600)
    assert token.access_token not in repr(token)


def test_a_disabled_client_is_issued_nothing() -> None:
    with pytest.raises(ClientRefused):
        issued(replace(RECORDS, disabled=True))


@pytest.mark.parametrize("token_id", ["", "t" * 256, "tok 1", "tok\n"])
def test_a_token_is_named_by_an_opaque_id(token_id: str) -> None:
    with pytest.raises(ValueError, match="opaque id"):
        issuer_of().issue(RECORDS, now=NOW, token_id=token_id)


def test_a_time_without_a_zone_is_no_time_to_issue_or_verify() -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        issuer_of().issue(RECORDS, now=naive, token_id="tok_1")
    with pytest.raises(ValueError, match="time zone"):
        verifier_of().verify(issued(), now=naive)


def test_a_time_is_the_same_in_every_zone() -> None:
    abroad = NOW.astimezone(timezone(timedelta(hours=9)))
    assert issuer_of().issue(RECORDS, now=abroad, token_id="tok_1").expires_in == 600
    assert is_honoured(issued(), verifier_of(), abroad)


@pytest.mark.parametrize("lifetime", [timedelta(seconds=1), LIFETIME, LONGEST_LIFETIME], ids=str)
def test_a_token_is_good_from_its_issue_to_its_expiry_with_half_a_minute_on_either_side(lifetime: timedelta) -> None:
    token, verifier = issued(lifetime=lifetime), verifier_of()
    assert is_honoured(token, verifier, NOW)
    assert is_honoured(token, verifier, NOW - LEEWAY)
    assert not is_honoured(token, verifier, NOW - LEEWAY - INSTANT)
    assert is_honoured(token, verifier, NOW + lifetime + LEEWAY - INSTANT)
    assert not is_honoured(token, verifier, NOW + lifetime + LEEWAY)


def test_the_clocks_may_differ_by_half_a_minute_and_a_token_lives_for_an_hour_at_most() -> None:
    assert timedelta(seconds=30) == LEEWAY
    assert timedelta(hours=1) == LONGEST_LIFETIME


@pytest.mark.parametrize("lifetime", [timedelta(0), -LIFETIME, timedelta(milliseconds=999), LONGEST_LIFETIME + INSTANT])
def test_another_lifetime_is_refused_beforehand(lifetime: timedelta) -> None:
    with pytest.raises(ValueError, match="a second to an hour"):
        issuer_of(lifetime=lifetime)


@pytest.mark.parametrize("issuer, audience", [("", AUDIENCE), (ISSUER, ""), ("", "")])
def test_issuer_and_audience_are_named(issuer: str, audience: str) -> None:
    with pytest.raises(ValueError, match="are named"):
        Issuer(issuer, audience, KEY, LIFETIME)
    with pytest.raises(ValueError, match="are named"):
        Verifier(issuer, audience, [public_jwk(KEY)])


def test_a_key_whose_tokens_nobody_could_verify_signs_none() -> None:
    with pytest.raises(ValueError, match="kid"):
        issuer_of(replace(KEY, kid="key 1"))


def test_after_a_rotation_old_and_new_tokens_are_honoured_until_the_old_key_is_retired() -> None:
    new_key = make_signing_key(NOW, "key_2")
    old, new = issued(key=KEY), issued(key=new_key)
    before, during, after = verifier_of(KEY), verifier_of(new_key, KEY), verifier_of(new_key)
    assert (is_honoured(old, before), is_honoured(new, before)) == (True, False)
    assert (is_honoured(old, during), is_honoured(new, during)) == (True, True)
    assert (is_honoured(old, after), is_honoured(new, after)) == (False, True)


def test_another_key_under_an_honoured_name_verifies_nothing() -> None:
    assert not is_honoured(issued(key=make_signing_key(NOW, "key_1")), verifier_of(KEY))


def test_without_keys_nothing_is_honoured() -> None:
    assert not is_honoured(issued(), Verifier(ISSUER, AUDIENCE, []))


def test_two_keys_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="names one key"):
        verifier_of(KEY, make_signing_key(NOW, "key_1"))


def test_a_token_for_another_service_or_of_another_issuer_is_not_honoured() -> None:
    elsewhere = issuer_of(audience="https://other.example.org").issue(RECORDS, now=NOW, token_id="tok_1")
    assert not is_honoured(elsewhere.access_token, verifier_of())
    of_another = Issuer("https://issuer.example.org", AUDIENCE, KEY, LIFETIME).issue(RECORDS, now=NOW, token_id="tok_1")
    assert not is_honoured(of_another.access_token, verifier_of())


@pytest.mark.parametrize("forger", [EC_FORGER, RSA_FORGER], ids=lambda forger: forger.alg)
def test_a_person_of_an_external_issuer_comes_through_a_program(forger: Forger) -> None:
    claims: dict[str, object] = {"sub": "officer.0017", "client_id": "cli_browser", "comes_as": "person"}
    principal = VERIFIER.verify(forger.token(claims=claims | {"acts_for": []}), now=NOW)
    assert (principal.subject, principal.client_id, principal.acts_for) == ("officer.0017", "cli_browser", ())


@pytest.mark.parametrize("typ", ["at+jwt", "application/at+jwt"])
def test_both_spellings_of_the_type_are_taken(typ: str) -> None:
    assert is_honoured(EC_FORGER.token({"typ": typ}), VERIFIER)


@pytest.mark.parametrize(
    "claims",
    [
        {"nbf": SECOND},
        {"nbf": SECOND + 30},
        {"iat": SECOND + 30, "exp": SECOND + 60},
        {"iat": SECOND - 629, "exp": SECOND - 29},
        {"iat": SECOND - 10, "exp": SECOND + 3590},
        {"acts_for": []},
        {"scope": "openid", "groups": ["a", {"b": [1]}]},
    ],
    ids=[
        "valid from now",
        "valid in 30 s",
        "issued in 30 s",
        "expired 29 s ago",
        "an hour",
        "for nobody",
        "more claims",
    ],
)
def test_a_token_at_the_edge_of_the_rules_is_taken(claims: dict[str, object]) -> None:
    assert is_honoured(EC_FORGER.token(claims=claims), VERIFIER)


def test_claims_are_read_alike_whoever_verified_the_signature() -> None:
    principal = read_claims(good_claims(), issuer=ISSUER, audience=AUDIENCE, now=NOW)
    assert principal == VERIFIER.verify(EC_FORGER.token(), now=NOW)


@given(
    st.dictionaries(st.sampled_from(sorted(good_claims())), st.none() | st.integers() | st.text() | st.lists(st.text()))
)
def test_claims_are_a_principal_or_refused_with_no_other_error(changes: dict[str, object]) -> None:
    with suppress(ValueError):
        read_claims(good_claims(**changes), issuer=ISSUER, audience=AUDIENCE, now=NOW)


@pytest.mark.parametrize("name", sorted(good_claims()))
def test_a_claim_that_is_refused_is_not_repeated(name: str) -> None:
    with pytest.raises(ValueError) as refusal:
        read_claims(good_claims(**{name: "Marek Kowalski"}), issuer=ISSUER, audience=AUDIENCE, now=NOW)
    assert "Marek" not in repr(refusal.value)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(min_value=0), letter=st.sampled_from("ABab01-_.= \n\0é"))
def test_no_token_with_one_character_changed_is_honoured(place: int, letter: str) -> None:
    token = issued()
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    assert is_honoured(changed, verifier_of()) is (changed == token)


def test_the_signature_of_a_token_is_over_its_own_text() -> None:
    signing_input, _, signature = issued().rpartition(".")
    assert decode_base64url(signature)
    assert not is_honoured(f"{signing_input}.{signature[::-1]}", verifier_of())
