"""Tokens of an issuer that is trusted besides our own: who comes in with one, and as what."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from service.auth.external import ExternalVerifier
from service.auth.key_ring import ASKED_AGAIN_AFTER, FetchedKeys
from service.disclosure.permissions import Permission
from service.domain.agency import AgencyId
from service.domain.errors import NotAuthenticated
from service.domain.principal import ComesAs, NamedBy
from service.flows.context import Caller, Context
from service.flows.enrol import enrol
from service.flows.gate import REMEMBERED_FOR, Gate
from service.flows.keys import disable, refuse_tokens
from service.outside.key_sets import KeySetAddress
from tests.auth.forging import EC_FORGER, EC_STRANGER, NOW, RSA_FORGER, Forger
from tests.outside.issuing import Answered, Elsewhere, served

from .test_gate import AUDIENCE, ISSUER, LIFETIME, HeldClock, context, is_let_in

__all__ = ["context"]

THERE = "https://login.example.org/realms/police"
FORCE = AgencyId.parse("police:47")


@pytest.fixture
def clock() -> HeldClock:
    """The time at which the forgers sign."""
    return HeldClock(NOW)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """The issuer's server, which publishes one key."""
    with served(tmp_path) as there:
        publish(there, EC_FORGER)
        yield there


def publish(there: Elsewhere, *forgers: Forger) -> None:
    there.paths["/keys"] = Answered(json.dumps({"keys": [forger.jwk() for forger in forgers]}).encode())


@pytest.fixture
def gate(context: Context, elsewhere: Elsewhere) -> Gate:
    """A gate that trusts the issuer."""
    keys = FetchedKeys(KeySetAddress(f"{elsewhere.url}/keys", trusted=elsewhere.trusted), context.clock)
    external = ExternalVerifier(THERE, AUDIENCE, "azp", keys)
    return Gate(context, issuer=ISSUER, audience=AUDIENCE, lifetime=LIFETIME, external=external)


@pytest.fixture(autouse=True)
def enrolled(context: Context) -> None:
    """A records system and an officer's program that come from the issuer, and a records system that does not."""
    enrol(context, FORCE, "police_records", client_id="rms-47", acts_for=("47-*",), comes_from=THERE)
    enrol(context, FORCE, "police_supervisor", client_id="desk-47", comes_as=ComesAs.PERSON, comes_from=THERE)
    enrol(context, FORCE, "police_records", client_id="rms-own")
    enrol(context, FORCE, "police_records", client_id="rms-far", comes_from="https://login.example.org/realms/cps")


def token(forger: Forger = EC_FORGER, **claims: object) -> str:
    """A token as that issuer makes them: it says who, and knows nothing of our roles."""
    unknown = dict.fromkeys(("agency", "role", "comes_as", "acts_for", "client_id"))
    given = {"iss": THERE, "azp": "rms-47", "sub": "8d1f-service", **claims}
    return forger.token(claims={**unknown, **given})


def caller(gate: Gate, text: str) -> Caller:
    return gate.caller(text, "req_1", None)


def test_a_machine_comes_in_as_it_was_enrolled_here(gate: Gate) -> None:
    who = caller(gate, token()).principal
    assert (who.client_id, who.subject, who.agency, who.role) == ("rms-47", "rms-47", FORCE, "police_records")
    assert (who.comes_as, who.acts_for) == (ComesAs.MACHINE, ("47-*",))


def test_a_person_comes_in_by_the_name_that_the_issuer_knows(gate: Gate) -> None:
    who = caller(gate, token(azp="desk-47", sub="ps-2217")).principal
    assert (who.client_id, who.subject, who.role) == ("desk-47", "ps-2217", "police_supervisor")


def test_a_machine_to_which_somebody_delegated_acts_for_them(gate: Gate) -> None:
    text = token(sub="47-0017", act={"sub": "rms-47", "act": {"sub": "desk-47"}})
    who = caller(gate, text).reads(Permission.POLICE_COURSE_READ).principal
    assert (who.client_id, who.subject, who.acting_for, who.named_by) == ("rms-47", "rms-47", "47-0017", NamedBy.TOKEN)


def test_a_person_is_not_somebody_elses_actor(gate: Gate) -> None:
    who = caller(gate, token(azp="desk-47", sub="ps-2217", act={"sub": "desk-47"})).principal
    assert (who.subject, who.delegated_by) == ("ps-2217", "")


def test_what_the_token_says_of_rights_means_nothing_here(gate: Gate) -> None:
    text = token(role="administrator", agency="police:46", comes_as="person", acts_for=["*"], scope="all")
    who = caller(gate, text).principal
    assert (who.role, who.agency, who.acts_for) == ("police_records", FORCE, ("47-*",))


REFUSED: dict[str, Callable[[], str]] = {
    "the actor is another client": lambda: token(sub="47-0017", act={"sub": "rms-46"}),
    "the actor is nobody": lambda: token(sub="47-0017", act={}),
    "the actor is a name": lambda: token(sub="47-0017", act="rms-47"),
    "the client delegated to itself": lambda: token(sub="rms-47", act={"sub": "rms-47"}),
    "the client is not enrolled": lambda: token(azp="rms-46"),
    "the client proves itself here, with a secret": lambda: token(azp="rms-own"),
    "the client comes from another issuer": lambda: token(azp="rms-far"),
    "the client is not named": lambda: token(azp=None),
    "the client is named in another claim": lambda: token(azp=None, client_id="rms-47"),
    "the clients are a list": lambda: token(azp=["rms-47"]),
    "a stranger signed it": lambda: token(EC_STRANGER),
    "it is of a key that is not published": lambda: token(RSA_FORGER),
    "it is of our own issuer by its own account": lambda: token(iss=ISSUER),
    "it is of an issuer nearly so called": lambda: token(iss=THERE + "/"),
    "it is for another service": lambda: token(aud="https://other.example.org"),
    "it is for us among others": lambda: token(aud=[AUDIENCE, "https://other.example.org"]),
    "it has expired": lambda: token(iat=int(NOW.timestamp()) - 700, exp=int(NOW.timestamp()) - 60),
    "it lives for a day": lambda: token(exp=int(NOW.timestamp()) + 86_400),
    "it has no name": lambda: token(jti=None),
    "it is of nobody": lambda: token(sub=None),
    "it is an id token": lambda: EC_FORGER.token({"typ": "JWT"}, {"iss": THERE, "azp": "rms-47"}),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_token_lets_nobody_in_because(gate: Gate, why: str) -> None:
    with pytest.raises(NotAuthenticated) as refusal:
        caller(gate, REFUSED[why]())
    assert str(refusal.value) == str(NotAuthenticated())


def test_without_an_issuer_that_is_trusted_its_tokens_let_nobody_in(context: Context) -> None:
    alone = Gate(context, issuer=ISSUER, audience=AUDIENCE, lifetime=LIFETIME)
    assert not is_let_in(alone, token())


def test_our_own_issuer_makes_no_token_that_stands_for_a_client_of_the_other(context: Context, gate: Gate) -> None:
    with context.store.work() as work:
        client = work.registry.client("rms-47")
    assert client is not None
    assert not is_let_in(gate, gate.issue(replace(client, comes_from="")).access_token)


def test_our_own_tokens_are_good_beside_those_of_the_other(context: Context, gate: Gate, elsewhere: Elsewhere) -> None:
    own = enrol(context, FORCE, "police_records", client_id="rms-two")
    assert is_let_in(gate, gate.token("rms-two", own.secret).access_token)
    assert elsewhere.asked == []


def test_a_client_that_is_disabled_is_out_with_a_token_of_the_issuer(
    context: Context, gate: Gate, clock: HeldClock
) -> None:
    assert is_let_in(gate, token())
    disable(context, "rms-47")
    clock.at += REMEMBERED_FOR
    assert not is_let_in(gate, token())


def test_tokens_of_the_issuer_can_be_refused_from_now_on(context: Context, gate: Gate, clock: HeldClock) -> None:
    assert is_let_in(gate, token())
    refuse_tokens(context, "rms-47")
    clock.at += REMEMBERED_FOR
    assert not is_let_in(gate, token())
    assert is_let_in(gate, token(iat=int(clock.at.timestamp())))


def test_while_the_issuer_changes_its_key_no_good_request_fails(
    gate: Gate, clock: HeldClock, elsewhere: Elsewhere
) -> None:
    """Forty requests a round, from eight threads; the issuer signs with a new key the moment it publishes it."""
    forgers = [EC_FORGER]
    failed = 0
    with ThreadPoolExecutor(8) as pool:
        for round_ in range(6):
            if round_ % 2:
                forgers = [Forger("ES256", f"es-{round_}", ec.generate_private_key(ec.SECP256R1())), forgers[0]]
                publish(elsewhere, *forgers)
            texts = [token(forger) for forger in forgers * (40 // len(forgers))]
            failed += sum(not came for came in pool.map(lambda text: is_let_in(gate, text), texts))
            clock.at += ASKED_AGAIN_AFTER
    assert failed == 0
    assert len(elsewhere.asked) == 4  # at first, and once for each new key


def test_while_the_issuer_is_down_no_good_request_fails(gate: Gate, clock: HeldClock, elsewhere: Elsewhere) -> None:
    assert is_let_in(gate, token())
    elsewhere.paths["/keys"] = Answered(b'{"error":"server_error"}', 503)
    for _ in range(5):
        clock.at += timedelta(minutes=11)
        second = int(clock.at.timestamp())
        assert is_let_in(gate, token(iat=second - 1, exp=second + 500))
    assert len(elsewhere.asked) == 6
