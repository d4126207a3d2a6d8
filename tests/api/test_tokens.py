"""Getting a token, what it says, and the person it must name."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64decode
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest

from service.disclosure.roles import ROLES

from .world import CLIENTS, OFFICER, SUSSEX, World, thin_report, token_form

RECORDS = "records of Sussex"
NAME = "records-of-sussex"


def secret_of(world: World, who: str = RECORDS) -> str:
    return world.enrolments.enrolled[who].secret


def parts_of(token: str) -> list[dict[str, Any]]:
    """Header and claims, unverified."""
    return [json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in token.split(".")[:2]]


async def ask(world: World, form: dict[str, str], **headers: str) -> httpx.Response:
    return await world.as_(None).post("/oauth2/token", data=form, headers=headers)


async def test_a_token_is_of_the_shape_of_rfc_9068(either: World) -> None:
    answer = await ask(either, token_form(NAME, secret_of(either)))
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    assert answer.json().keys() == {"access_token", "token_type", "expires_in"}
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 3600)
    header, claims = parts_of(answer.json()["access_token"])
    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    assert {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"} <= claims.keys()
    assert (claims["agency"], claims["role"], claims["exp"] - claims["iat"]) == (SUSSEX, "police_records", 3600)
    keys = (await either.as_(None).get("/.well-known/jwks.json")).json()["keys"]
    assert header["kid"] in {key["kid"] for key in keys}
    assert not {"d", "p", "q"} & {member for key in keys for member in key}
    assert (await either.as_(None, Authorization=f"Bearer {answer.json()['access_token']}").get("/v1/me")).is_success


async def test_a_secret_may_come_in_basic_authorisation(world: World) -> None:
    pair = f"{quote_plus(NAME)}:{quote_plus(secret_of(world))}".encode()
    form = {"grant_type": "client_credentials"}
    answer = await ask(world, form, Authorization=f"Basic {b64encode(pair).decode()}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"client_id": NAME, "client_secret": "cds_wrong"},
        {"client_id": NAME, "client_secret": ""},
        {"client_id": NAME},
        {"client_secret": "cds_wrong"},
        {"client_id": "nobody we know", "client_secret": "cds_wrong"},
        {},
    ],
)
async def test_a_client_that_cannot_prove_itself_is_refused(world: World, form: dict[str, str]) -> None:
    answer = await ask(world, {"grant_type": "client_credentials", **form})
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem["error"]) == (
        401,
        "/problems/client-refused",
        "invalid_client",
    )
    assert answer.headers["www-authenticate"] == 'Basic realm="conduct"'
    assert "cds_wrong" not in answer.text


@pytest.mark.parametrize("given", ["Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Bearer x", "Basic /////w=="])
async def test_basic_authorisation_that_cannot_be_read_is_refused(world: World, given: str) -> None:
    form = token_form(NAME, secret_of(world))
    assert (await ask(world, form, Authorization=given)).status_code == 401


@pytest.mark.parametrize("grant", ["password", "authorization_code", "", "x" * 80, None])
async def test_there_is_one_grant(world: World, grant: str | None) -> None:
    form = {**token_form(NAME, secret_of(world)), "grant_type": grant or ""}
    if grant is None:
        del form["grant_type"]
    answer = await ask(world, form)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/grant_type")
    assert secret_of(world) not in answer.text


async def test_a_token_is_not_asked_for_in_json(world: World) -> None:
    answer = await world.as_(None).post("/oauth2/token", json=token_form(NAME, secret_of(world)))
    assert (answer.status_code, answer.headers["accept"]) == (415, "application/x-www-form-urlencoded")


async def test_the_metadata_says_where_the_embedded_issuer_is(world: World) -> None:
    metadata = (await world.as_(None).get("/.well-known/oauth-authorization-server")).json()
    assert metadata["issuer"] == "http://localhost:8000"
    assert metadata["token_endpoint"] == "http://localhost:8000/oauth2/token"
    assert metadata["jwks_uri"] == "http://localhost:8000/.well-known/jwks.json"
    assert metadata["grant_types_supported"] == ["client_credentials"]


@pytest.mark.parametrize("who", sorted(CLIENTS))
async def test_everybody_can_see_who_they_are(world: World, who: str) -> None:
    agency, role = CLIENTS[who]
    me = (await world.as_(who).get("/v1/me")).json()
    assert (me["agency"], me["role"], me["subject"]) == (agency, role, who.replace(" ", "-").lower())
    assert me["permissions"] == sorted(permission.value for permission in ROLES[role].permissions)
    assert (me["rows"], me["view"]) == (ROLES[role].rows.value, ROLES[role].view.value)


# On whose behalf

READS = ("/v1/incidents", "/v1/incidents/inc_0", "/v1/police/courses", "/v1/police/courses/crs_0", "/v1/events")


@pytest.mark.parametrize("path", READS)
async def test_a_machine_that_reads_names_the_person_it_acts_for(world: World, path: str) -> None:
    client = world.as_(RECORDS)
    del client.headers["on-behalf-of"]
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/on-behalf-of-missing")


@pytest.mark.parametrize("named", ["intruder-1", "STAFF-0017", "staff", "staff-0017; drop", "", "staff-" + "9" * 80])
async def test_a_machine_acts_only_for_whom_it_was_registered(world: World, named: str) -> None:
    for path in READS:
        answer = await world.as_(RECORDS, On_Behalf_Of=named).get(path)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/on-behalf-of-refused")
        assert not named or named not in answer.text
    refused = world.audit()
    assert {(row["outcome"], row["reason"], row["acting_for"]) for row in refused} == {
        ("deny", "OnBehalfOfRefused", "")
    }


async def test_a_machine_writes_without_naming_anybody_and_may_name_somebody(world: World) -> None:
    for reference, named in (("1", None), ("2", OFFICER)):
        client = world.as_(RECORDS)
        del client.headers["on-behalf-of"]
        headers = {} if named is None else {"On-Behalf-Of": named}
        answer = await client.post("/v1/incidents", json=thin_report(reference), headers=headers)
        assert answer.status_code == 201
    assert [row["acting_for"] for row in world.audit() if row["operation"] == "collection"] == ["", OFFICER]
    refused = await world.as_(RECORDS, On_Behalf_Of="intruder-1").post("/v1/incidents", json=thin_report("3"))
    assert refused.status_code == 403


async def test_a_person_acts_for_nobody_else(world: World) -> None:
    own = await world.as_("investigator of Sussex", On_Behalf_Of="investigator-of-sussex").get("/v1/police/courses")
    other = await world.as_("investigator of Sussex", On_Behalf_Of=OFFICER).get("/v1/police/courses")
    assert (own.status_code, other.status_code) == (200, 403)
