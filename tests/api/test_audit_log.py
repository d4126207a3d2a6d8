"""The auditor reads the log of the own agency, and gets proofs that hold against the published keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from service.audit.checkpoint import signed_text
from service.audit.commitment import commitment
from service.audit.proofs import is_consistent, is_included
from service.audit.tree import leaf_hash
from service.auth.compact import decode_base64url
from service.auth.signing import is_signed
from service.store.tables import COURSE

from .asked import BY_BIRTH, BY_NAME, report
from .world import ABSENT_COURSE, SUSSEX, Body, World

AUDITOR = "auditor of Sussex"
OFFICER = "investigator of Sussex"


async def entries(world: World, **asked: Any) -> list[Body]:
    """All that the auditor gets by paging."""
    items: list[Body] = []
    after: int | None = 0
    while after is not None:
        answer = await world.as_(AUDITOR).get("/v1/audit/entries", params={"limit": 3, **asked, "after": after})
        assert answer.status_code == 200
        page = answer.json()
        items += page["items"]
        after = page["next"]
    return items


async def proof(world: World, **asked: int) -> Body:
    answer = await world.as_(AUDITOR).get("/v1/audit/proof", params=asked)
    assert answer.status_code == 200
    found: Body = answer.json()
    return found


def octets(path: list[str]) -> list[bytes]:
    return [bytes.fromhex(step) for step in path]


async def test_the_auditor_sees_what_the_own_agency_did_and_nothing_else(either: World) -> None:
    for who in (OFFICER, "investigator of Kent"):
        for _ in range(4):
            await either.as_(who).get("/v1/police/courses")
    seen = await entries(either)
    assert {item["entry"]["agency"] for item in seen} == {SUSSEX}
    assert [item["entry"]["client_id"] for item in seen][:4] == ["investigator-of-sussex"] * 4
    assert [item["number"] for item in seen] == sorted({item["number"] for item in seen})
    assert [item["entry"]["action"] for item in seen[4:]] == ["audit.read"] * (len(seen) - 4)
    for item in seen:
        assert commitment(bytes.fromhex(item["salt"]), item["entry"]).hex() == item["commitment"]


async def test_the_auditor_finds_who_looked_at_a_record(told: World) -> None:
    course = await told.course_of("47260104102", "records of Sussex")
    for wanted in (course, ABSENT_COURSE):
        await told.as_(OFFICER).get(f"/v1/police/courses/{wanted}")
    assert [
        (item["entry"]["outcome"], item["entry"]["subjects"])
        for item in await entries(told, subject=ABSENT_COURSE, client_id="investigator-of-sussex")
    ] == [("deny", [ABSENT_COURSE])]
    looked = await entries(told, subject=course, operation="consultation", outcome="permit", limit=200)
    assert looked
    for item in looked:
        assert course in item["entry"]["subjects"]
        assert (item["entry"]["operation"], item["entry"]["outcome"]) == ("consultation", "permit")
    at = looked[-1]["entry"]["at"]
    assert looked[-1] in await entries(told, since=at)
    assert looked[-1] not in await entries(told, until=at)
    assert await entries(told, subject="Hannah Bright") == []
    assert await entries(told, subject="crs_%") == []
    assert await entries(told, client_id="a\x00b") == []


async def test_who_looked_at_a_record_is_told_of_those_that_were_merged_into_it_too(world: World) -> None:
    await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    courses = [item["id"] for item in (await world.as_(OFFICER).get("/v1/police/courses")).json()["items"]]
    assert len(courses) == 2
    for course in courses:
        await world.as_(OFFICER).get(f"/v1/police/courses/{course}")
    with world.engine.begin() as connection:
        connection.execute(update(COURSE).where(COURSE.c.id == courses[1]).values(merged_into=courses[0]))
    looked = await entries(world, subject=courses[0], client_id="investigator-of-sussex", limit=200)
    named = {subject for item in looked for subject in item["entry"]["subjects"]}
    assert named == set(courses)
    of_the_old = await entries(world, subject=courses[1], client_id="investigator-of-sussex", limit=200)
    assert 0 < len(of_the_old) < len(looked)


async def test_an_entry_is_proven_to_be_in_the_signed_log(either: World) -> None:
    for _ in range(5):
        await either.as_(OFFICER).get("/v1/police/courses")
    keys = (await either.as_(None).get("/.well-known/jwks.json")).json()["keys"]
    for item in (await entries(either))[:5]:
        told = await proof(either, number=item["number"])
        made, inclusion = told["checkpoint"], told["inclusion"]
        text = signed_text(made["size"], bytes.fromhex(made["root"]), datetime.fromisoformat(made["at"]))
        (key,) = [key for key in keys if key["kid"] == made["kid"]]
        assert is_signed(key, text, decode_base64url(made["signature"]))
        leaf = leaf_hash(bytes.fromhex(item["commitment"]))
        path, root = octets(inclusion["path"]), bytes.fromhex(made["root"])
        assert is_included(leaf, item["number"], made["size"], path, root)
        assert not is_included(leaf, item["number"] + 1, made["size"], path, root)


async def test_a_later_log_is_proven_to_continue_the_one_that_was_kept(either: World) -> None:
    await either.as_(OFFICER).get("/v1/police/courses")
    await entries(either)
    old = (await proof(either))["checkpoint"]
    for _ in range(6):
        await either.as_(OFFICER).get("/v1/police/courses")
    last = (await entries(either))[-1]["number"]
    told = await proof(either, number=last, first=old["size"])
    new = told["checkpoint"]
    assert new["size"] > last >= old["size"] > 0
    path = octets(told["consistency"]["path"])
    assert is_consistent(old["size"], bytes.fromhex(old["root"]), new["size"], bytes.fromhex(new["root"]), path)


async def test_a_place_of_another_agency_and_one_that_is_not_there_are_refused_alike(either: World) -> None:
    await either.as_("investigator of Kent").get("/v1/police/courses")
    await either.as_(OFFICER).get("/v1/police/courses")
    await entries(either)
    answers = [
        await either.as_(AUDITOR, X_Request_ID="of-all-requests").get("/v1/audit/proof", params=params)
        for params in ({"number": 0}, {"number": 2**62}, {"first": 2**62})
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    refused = [row for row in either.audit() if row["action"] == "audit.read" and row["outcome"] == "deny"]
    assert len(refused) == 3


async def test_a_filter_that_is_none_is_refused(world: World) -> None:
    for params in ({"operation": "gossip"}, {"outcome": "maybe"}, {"since": "2026-11-03T12:00:00"}, {"after": -1}):
        assert (await world.as_(AUDITOR).get("/v1/audit/entries", params=params)).status_code == 422
