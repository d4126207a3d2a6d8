"""Clients that prove themselves with a key of their own, and tokens that are taken back before they expire."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from service.auth.assertions import ASSERTION_TYPE
from service.auth.keys import VerificationKey, read_public_jwk
from service.domain.agency import AgencyId
from service.flows.enrol import enrol
from service.flows.gate import REMEMBERED_FOR, Gate
from service.flows.keys import disable, refuse_tokens, replace_client_keys
from service.main import create_app
from tests.auth.forging import EC_FORGER, EC_STRANGER, RSA_FORGER, Forger, as_json, b64
from tests.flows.test_gate import HeldClock
from tests.store.conftest import statements_of

from .world import ORIGIN, World, settings_for, token_form

RECORDS, NAME, KEYED = "records of Sussex", "records-of-sussex", "keyed-47"
ENDPOINT = "http://localhost:8000/oauth2/token"


@pytest.fixture
def keyed(either: World) -> World:
    """A service that knows a client by its key."""
    keys = (read_public_jwk(EC_FORGER.jwk()),)
    enrol(either.context, AgencyId.parse("police:47"), "police_records", client_id=KEYED, public_keys=keys)
    return either


def statement(world: World, name: str = "once-0001", forger: Forger = EC_FORGER, **changes: object) -> str:
    """What the client signs to get a token."""
    second = int(world.context.clock.now().timestamp())
    claims = {"iss": KEYED, "sub": KEYED, "aud": ENDPOINT, "jti": name, "iat": second, "exp": second + 120}
    return forger.signed(b64(as_json(forger.header(typ="JWT"))), b64(as_json(claims | changes)))


def form_of(assertion: str, **more: str) -> dict[str, str]:
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion, **more}


async def ask(world: World, form: dict[str, str], path: str = "token", **headers: str) -> httpx.Response:
    given = {"grant_type": "client_credentials"} if path == "token" else {}
    return await world.as_(None).post(f"/oauth2/{path}", data={**given, **form}, headers=headers)


async def is_let_in(world: World, token: str) -> bool:
    return (await world.as_(None, Authorization=f"Bearer {token}").get("/v1/me")).is_success


async def test_a_client_gets_a_token_with_a_statement_that_its_key_signed(keyed: World) -> None:
    answer = await ask(keyed, form_of(statement(keyed), client_id=KEYED))
    assert answer.status_code == 200
    me = await keyed.as_(None, Authorization=f"Bearer {answer.json()['access_token']}").get("/v1/me")
    assert me.json()["subject"] == KEYED


async def test_a_statement_is_good_once_at_whichever_process(keyed: World) -> None:
    text = statement(keyed)
    assert (await ask(keyed, form_of(text))).status_code == 200
    assert (await ask(keyed, form_of(text))).status_code == 401
    other = create_app(settings_for(keyed.engine.url.render_as_string(hide_password=False)))
    again = (
        await World(other, keyed.enrolments)
        .as_(None)
        .post("/oauth2/token", data={"grant_type": "client_credentials", **form_of(text)})
    )
    other.state.context.store.close()
    assert again.status_code == 401
    assert (await ask(keyed, form_of(statement(keyed, "once-0002")))).status_code == 200


async def test_two_clients_may_call_their_statements_alike(keyed: World) -> None:
    keys = (read_public_jwk(RSA_FORGER.jwk()),)
    enrol(keyed.context, AgencyId.parse("police:44"), "police_records", client_id="keyed-44", public_keys=keys)
    assert (await ask(keyed, form_of(statement(keyed)))).status_code == 200
    theirs = statement(keyed, forger=RSA_FORGER, iss="keyed-44", sub="keyed-44")
    assert (await ask(keyed, form_of(theirs))).status_code == 200


Made = Callable[[World], dict[str, str]]
REFUSED: dict[str, Made] = {
    "a stranger signed it": lambda world: form_of(statement(world, forger=EC_STRANGER)),
    "it is said to be of another": lambda world: form_of(statement(world), client_id=NAME),
    "it comes with a secret as well": lambda world: form_of(statement(world), client_secret="cds_x"),
    "its type is another": lambda world: {**form_of(statement(world)), "client_assertion_type": "saml2-bearer"},
    "its type is missing": lambda world: {"client_assertion": statement(world)},
    "there is a type only": lambda _: {"client_assertion_type": ASSERTION_TYPE, "client_id": KEYED},
    "it is of a client without keys": lambda world: form_of(statement(world, iss=NAME, sub=NAME)),
    "it is of nobody": lambda world: form_of(statement(world, iss="keyed-99", sub="keyed-99")),
    "it is no token": lambda _: form_of("statement"),
    "it is empty": lambda _: form_of(""),
    "the client sends a secret that it has not": lambda _: {"client_id": KEYED, "client_secret": "cds_x"},
    "the client sends an empty secret": lambda _: {"client_id": KEYED, "client_secret": ""},
}


@pytest.mark.parametrize("why", REFUSED)
async def test_a_client_is_refused_because(keyed: World, why: str) -> None:
    answer = await ask(keyed, REFUSED[why](keyed))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    refused = await ask(keyed, {"client_id": KEYED, "client_secret": "cds_wrong"})
    assert answer.json().keys() == refused.json().keys()
    assert answer.json()["detail"] == refused.json()["detail"]


async def test_a_statement_beside_basic_authorisation_is_refused(keyed: World) -> None:
    answer = await ask(keyed, form_of(statement(keyed)), Authorization="Basic eDp5")
    assert answer.status_code == 401


async def test_a_client_that_is_disabled_gets_no_token_by_its_key(keyed: World) -> None:
    disable(keyed.context, KEYED)
    assert (await ask(keyed, form_of(statement(keyed)))).status_code == 401


async def test_a_client_that_changes_its_key_gets_tokens_all_along(keyed: World) -> None:
    def listed(*forgers: Forger) -> tuple[VerificationKey, ...]:
        return tuple(read_public_jwk(forger.jwk()) for forger in forgers)

    replace_client_keys(keyed.context, KEYED, listed(EC_FORGER, RSA_FORGER))
    for number, forger in enumerate((EC_FORGER, RSA_FORGER)):
        text = statement(keyed, f"change-{number}", forger)
        assert (await ask(keyed, form_of(text))).status_code == 200
    replace_client_keys(keyed.context, KEYED, listed(RSA_FORGER))
    opened_anew = create_app(settings_for(keyed.engine.url.render_as_string(hide_password=False)))
    afterwards = World(opened_anew, keyed.enrolments)
    answers = [
        (await ask(afterwards, form_of(statement(keyed, f"after-{number}", forger)))).status_code
        for number, forger in enumerate((EC_FORGER, RSA_FORGER))
    ]
    opened_anew.state.context.store.close()
    assert answers == [401, 200]


# Revocation


async def token_of(world: World, who: str = RECORDS) -> str:
    one = world.enrolments.enrolled[who]
    answer = await ask(world, token_form(one.client.client_id, one.secret))
    return str(answer.json()["access_token"])


def proof_of(world: World, who: str = RECORDS) -> dict[str, str]:
    one = world.enrolments.enrolled[who]
    return {"client_id": one.client.client_id, "client_secret": one.secret}


async def test_a_client_takes_its_token_back_and_its_other_tokens_stay_good(either: World) -> None:
    token, other = await token_of(either), await token_of(either)
    assert await is_let_in(either, token)
    answer = await ask(either, {"token": token, **proof_of(either)}, "revoke")
    assert (answer.status_code, answer.json()) == (200, {})
    assert not await is_let_in(either, token)
    assert await is_let_in(either, other)
    again = await ask(either, {"token": token, "token_type_hint": "access_token", **proof_of(either)}, "revoke")
    assert (again.status_code, again.json()) == (200, {})


async def test_another_process_refuses_the_token_within_ten_seconds(world: World) -> None:
    token = await token_of(world)
    other = World(create_app(settings_for(str(world.engine.url))), world.enrolments)
    clock = HeldClock(world.context.clock.now())
    other.app.state.gate = Gate(
        replace(other.context, clock=clock), issuer="http://localhost:8000", audience="conduct", lifetime=REMEMBERED_FOR
    )
    assert await is_let_in(other, token)
    await ask(world, {"token": token, **proof_of(world)}, "revoke")
    clock.at += REMEMBERED_FOR
    assert not await is_let_in(other, token)
    other.context.store.close()


@pytest.mark.parametrize("what", ["another client's", "a forged one", "no token", "an expired one", "nothing"])
async def test_what_is_no_token_of_the_client_is_answered_the_same_and_left_alone(world: World, what: str) -> None:
    others = await token_of(world, "records of Kent")
    text = {
        "another client's": others,
        "a forged one": EC_FORGER.token(),
        "no token": "token",
        "an expired one": world.forged(RECORDS, age=timedelta(hours=2)),
        "nothing": "",
    }[what]
    answer = await ask(world, {"token": text or "-", **proof_of(world)}, "revoke")
    assert (answer.status_code, answer.json()) == (200, {})
    assert await is_let_in(world, others)


async def test_only_whoever_proves_itself_takes_a_token_back(world: World) -> None:
    token = await token_of(world)
    for proof in ({}, {"client_id": NAME}, {"client_id": NAME, "client_secret": "cds_wrong"}):
        answer = await ask(world, {"token": token, **proof}, "revoke")
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert token not in answer.text
    assert await is_let_in(world, token)


async def test_a_client_takes_its_token_back_with_its_key(keyed: World) -> None:
    token = (await ask(keyed, form_of(statement(keyed)))).json()["access_token"]
    answer = await ask(keyed, {"token": token, **form_of(statement(keyed, "once-0002"))}, "revoke")
    assert answer.status_code == 200
    assert not await is_let_in(keyed, token)


async def test_an_operator_has_every_token_of_a_client_refused(either: World) -> None:
    tokens = [await token_of(either), either.enrolments.tokens[RECORDS]]
    kept = either.enrolments.tokens["records of Kent"]
    refuse_tokens(either.context, NAME)
    opened_anew = create_app(settings_for(either.engine.url.render_as_string(hide_password=False)))
    afterwards = World(opened_anew, either.enrolments)
    assert [await is_let_in(afterwards, token) for token in (*tokens, kept)] == [False, False, True]
    opened_anew.state.context.store.close()


async def test_the_list_of_revoked_tokens_costs_a_request_no_statement_and_forgets_what_expired(world: World) -> None:
    tokens = [await token_of(world) for _ in range(3)]
    for token in tokens:
        await ask(world, {"token": token, **proof_of(world)}, "revoke")
    now = world.context.clock.now()
    with world.context.store.work() as work:
        assert len(work.tokens.revoked(now)) == 3
        assert work.tokens.revoked(now + timedelta(hours=2)) == frozenset()
        work.tokens.revoke("tok_later", NAME, until=now + timedelta(hours=3), now=now + timedelta(hours=2))
        assert len(work.tokens.revoked(now)) == 1
    good = world.enrolments.tokens["records of Kent"]
    assert await is_let_in(world, good)
    with statements_of(world.engine) as sent:
        assert await is_let_in(world, good)
    assert sent == []


async def test_the_metadata_tells_how_clients_prove_themselves_and_take_tokens_back(world: World) -> None:
    metadata = json.loads((await world.as_(None).get(f"{ORIGIN}/.well-known/oauth-authorization-server")).text)
    assert "private_key_jwt" in metadata["token_endpoint_auth_methods_supported"]
    assert metadata["revocation_endpoint"] == "http://localhost:8000/oauth2/revoke"
