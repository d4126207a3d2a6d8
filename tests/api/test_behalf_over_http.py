"""For whom a machine reads, and why: by header, by signed statement, by the token; what is demanded and logged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jws

from service.auth.compact import split_token
from service.auth.keys import read_public_jwk
from service.auth.tokens import Issuer
from service.domain.agency import AgencyId
from service.domain.reasons import ReasonCode
from service.flows.enrol import demand, enrol
from service.flows.staff import by_operator, register
from service.flows.staff_schema import validate_entry
from tests.auth.forging import EC_FORGER, Forger, as_json, b64

from .world import ORIGIN, SUSSEX, World, couple

FORCE = AgencyId.parse(SUSSEX)
READING = "/v1/police/courses"
WHY = {"Reason-Code": "investigation", "Case-Reference": "47AA0410226"}


@pytest.fixture
def signing(either: World) -> World:
    """The world, with a records system of Sussex that has a key of its own."""
    enrol(
        either.context,
        FORCE,
        "police_records",
        client_id="rms-signing",
        acts_for=("staff-*",),
        public_keys=(read_public_jwk(EC_FORGER.jwk()),),
    )
    return either


def token_of(world: World, client_id: str = "rms-signing") -> str:
    with world.context.store.work() as work:
        client = work.registry.client(client_id)
    assert client is not None
    return str(world.app.state.gate.issue(client).access_token)


def statement(world: World, person: str, signer: Forger = EC_FORGER, **claims: Any) -> str:
    now = int(world.context.clock.now().timestamp())
    made = {"iss": "rms-signing", "sub": person, "aud": "http://localhost:8000", "iat": now, "exp": now + 60, **claims}
    header = {"typ": "on-behalf-of+jwt", "alg": signer.alg, "kid": signer.kid}
    return signer.signed(b64(as_json(header)), b64(as_json(made)))


async def read(world: World, token: str, **headers: str) -> httpx.Response:
    sent = {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    transport = httpx.ASGITransport(world.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=sent) as client:
        return await client.get(READING)


def last(world: World) -> Mapping[str, Any]:
    return world.audit()[-1]


async def test_the_log_has_how_somebody_was_named_why_they_read_and_for_which_case(signing: World) -> None:
    await signing.post_all(couple())
    answer = await signing.as_("records of Sussex").get(READING, headers=WHY)
    assert answer.status_code == 200
    entry = last(signing)
    assert (entry["named_by"], entry["reason_code"], entry["case_reference"]) == (
        "header",
        "investigation",
        "47AA0410226",
    )
    assert (await signing.as_("investigator of Sussex").get(READING, headers=WHY)).status_code == 200
    entry = last(signing)
    assert (entry["named_by"], entry["reason_code"], entry["case_reference"]) == ("", "investigation", "47AA0410226")


async def test_where_nobody_says_why_the_log_has_that(either: World) -> None:
    assert (await either.as_("records of Sussex").get(READING)).status_code == 200
    assert (last(either)["reason_code"], last(either)["case_reference"]) == ("not_given", "")


async def test_the_auditor_reads_why_and_the_entry_is_proven_with_it(either: World) -> None:
    await either.as_("records of Sussex").get(READING, headers=WHY)
    items = (await either.as_("auditor of Sussex").get("/v1/audit/entries")).json()["items"]
    (entry,) = [item["entry"] for item in items if item["entry"]["action"] == "police.course.read"]
    assert (entry["reason_code"], entry["case_reference"], entry["named_by"]) == (
        "investigation",
        "47AA0410226",
        "header",
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Reason-Code": "curiosity"},
        {"Reason-Code": "Investigation"},
        {"Reason-Code": "not_given"},
        {"Case-Reference": "x" * 65},
        {"Case-Reference": "<b>"},
    ],
    ids=str,
)
async def test_a_reason_that_there_is_not_is_refused_and_not_logged(either: World, headers: dict[str, str]) -> None:
    answer = await either.as_("records of Sussex").get(READING, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/reason-invalid")
    assert not any(
        value in json.dumps(either.audit(), default=str) for value in headers.values() if value != "not_given"
    )


async def test_every_code_of_the_contract_is_taken(either: World) -> None:
    for code in ReasonCode:
        answer = await either.as_("records of Sussex").get(READING, headers={"Reason-Code": code})
        assert (answer.status_code, last(either)["reason_code"]) == (200, code)


async def test_an_agency_may_demand_a_reason_of_all_its_readers_and_of_nobody_elses(either: World) -> None:
    demand(either.context, FORCE, signature=False, reason=True)
    for who in ("records of Sussex", "investigator of Sussex"):
        answer = await either.as_(who).get(READING)
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/reason-invalid")
        assert last(either)["outcome"] == "deny"
        assert (await either.as_(who).get(READING, headers=WHY)).status_code == 200
    assert (await either.as_("records of Kent").get(READING)).status_code == 200
    assert (await either.as_("records of Sussex").get("/v1/me")).status_code == 200
    await either.post_all(couple()[:1])


async def test_a_signed_statement_names_the_person_and_says_why(signing: World) -> None:
    named = statement(signing, "staff-0017", reason_code="charging", case_reference="47AA0410226")
    assert (await read(signing, token_of(signing), On_Behalf_Of=named, Reason_Code="audit")).status_code == 200
    entry = last(signing)
    assert (entry["acting_for"], entry["named_by"]) == ("staff-0017", "statement")
    assert (entry["reason_code"], entry["case_reference"]) == ("charging", "47AA0410226")


async def test_an_agency_may_demand_that_the_name_is_signed(signing: World) -> None:
    demand(signing.context, FORCE, signature=True, reason=False)
    token = token_of(signing)
    bare = await read(signing, token, On_Behalf_Of="staff-0017")
    assert (bare.status_code, bare.json()["type"]) == (403, "/problems/on-behalf-of-unsigned")
    assert (last(signing)["outcome"], last(signing)["reason"]) == ("deny", "OnBehalfOfUnsigned")
    assert (await read(signing, token, On_Behalf_Of=statement(signing, "staff-0017"))).status_code == 200
    assert (await signing.as_("investigator of Sussex").get(READING)).status_code == 200


async def test_a_statement_that_does_not_hold_is_refused_and_logged_without_what_it_says(signing: World) -> None:
    stranger = Forger(EC_FORGER.alg, EC_FORGER.kid, ec.generate_private_key(ec.SECP256R1()))
    token = token_of(signing)
    for named in (
        statement(signing, "staff-0017", signer=stranger),
        statement(signing, "staff-0017", iss="records-of-kent"),
        statement(signing, "chief-0001"),
        statement(signing, "staff-0017") + "x",
    ):
        answer = await read(signing, token, On_Behalf_Of=named)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/on-behalf-of-refused")
        assert (last(signing)["outcome"], last(signing)["acting_for"]) == ("deny", "")


async def test_a_token_to_whose_client_somebody_delegated_names_them_itself(signing: World) -> None:
    demand(signing.context, FORCE, signature=True, reason=False)
    token = delegated(signing, "staff-0017", "rms-signing")
    assert (await read(signing, token)).status_code == 200
    assert (last(signing)["acting_for"], last(signing)["named_by"]) == ("staff-0017", "token")
    assert (await read(signing, token, On_Behalf_Of="staff-0018")).status_code == 403
    assert (await read(signing, delegated(signing, "chief-0001", "rms-signing"))).status_code == 403
    assert (await read(signing, delegated(signing, "staff-0017", "records-of-kent"))).status_code == 401


def delegated(world: World, person: str, actor: str) -> str:
    """A token of our issuer by which that person delegated to the actor, as it would be made by a token exchange."""
    with world.context.store.work() as work:
        (key, *_), client = work.registry.keys(), work.registry.client("rms-signing")
    assert client is not None
    issuer = Issuer("http://localhost:8000", "conduct", key, timedelta(minutes=1))
    plain = issuer.issue(client, now=world.context.clock.now(), token_id="tok_delegated").access_token
    claims = {**json.loads(split_token(plain).payload), "sub": person, "act": {"sub": actor}}
    return str(jws.sign(claims, key.private_pem, headers={"typ": "at+jwt", "kid": key.kid}, algorithm="ES256"))


async def test_a_machine_reads_for_a_person_what_both_may(either: World) -> None:
    await either.post_all(couple())
    course = f"{READING}/{await either.course_of('47260104102', 'records of Sussex')}"
    whole = (await either.as_("records of Sussex").get(course)).json()
    entry = {"name": {"given": ["Ines"], "family": "Aldous"}, "dob": "1990-02-11"}
    for reference, role in (("staff-1001", "police_supervisor"), ("staff-1002", "auditor")):
        log = by_operator(either.context, FORCE, "staff-1")
        register(either.context, FORCE, reference, validate_entry({**entry, "role": role}), log)
    supervisor = either.as_("records of Sussex", On_Behalf_Of="staff-1001")
    auditor = either.as_("records of Sussex", On_Behalf_Of="staff-1002")
    assert (await supervisor.get(course)).json() == whole
    refused = await auditor.get(course)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-permitted")
    assert (await auditor.get("/v1/audit/entries")).status_code == 403
