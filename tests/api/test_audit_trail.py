"""What is done to whose data stands in the access log: all of it, nothing else, and never one without the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select, text

from service.api.etags import version_etag
from service.conduct.search import Sought
from service.store.tables import METADATA

from .world import ABSENT_COURSE, OFFICER, SUSSEX, Body, World, couple, thin_report

RECORDS, OFFICER_OF_SUSSEX = "records of Sussex", "investigator of Sussex"


def told_of(rows: list[Body]) -> list[tuple[Any, ...]]:
    """Operation, action, outcome, number of subjects and rows of each entry."""
    return sorted((r["operation"], r["action"], r["outcome"], len(r["subjects"]), r["rows"]) for r in rows)


async def new_rows(world: World, before: int) -> list[Body]:
    rows = world.audit()
    assert len({row["id"] for row in rows}) == len(rows)
    return rows[before:]


async def test_each_write_leaves_its_rows(either: World) -> None:
    body = couple()[0]
    first = await either.post(body)
    incident = first.json()["incident"]["id"]
    rows = either.audit()
    assert told_of(rows) == [
        ("collection", "incident.write", "permit", 1, 1),
        ("combination", "incident.write", "permit", 2, 0),
    ]
    for row in rows:
        assert row["subjects"][0] == incident
        assert (row["client_id"], row["agency_id"], row["role"]) == ("records-of-sussex", SUSSEX, "police_records")
        assert (row["acting_for"], row["request_id"]) == (OFFICER, first.headers["x-request-id"])
    await either.post(body)
    assert told_of(await new_rows(either, 2)) == [("consultation", "incident.write", "permit", 1, 1)]
    body["source"]["version"] = 4
    await either.as_(RECORDS).put(f"/v1/incidents/{incident}", json=body, headers={"If-Match": first.headers["etag"]})
    assert told_of(await new_rows(either, 3)) == [
        ("alteration", "incident.write", "permit", 1, 1),
        ("combination", "incident.write", "permit", 2, 0),
    ]
    await either.as_(RECORDS).post(f"/v1/incidents/{incident}/withdrawal", json={"reason": "no_crime"})
    (row,) = await new_rows(either, 5)
    assert (row["operation"], row["outcome"], row["reason"]) == ("erasure", "permit", "no_crime")
    assert row["subjects"][0] == incident


@pytest.mark.parametrize(
    "who, kind, operation, action",
    [
        (OFFICER_OF_SUSSEX, "police", "consultation", "police.course.read"),
        (RECORDS, "police", "consultation", "police.course.read"),
        ("prosecutor of the CPS", "cps", "disclosure", "cps.course.read"),
        ("casework of the CPS", "cps", "disclosure", "cps.course.read"),
        ("practitioner of the helpline", "partner", "disclosure", "partner.course.read"),
    ],
)
async def test_each_reading_of_a_course_leaves_one_row(
    told: World, who: str, kind: str, operation: str, action: str
) -> None:
    before = len(told.audit())
    listed = await told.as_(who).get(f"/v1/{kind}/courses")
    course = listed.json()["items"][0]
    single = await told.as_(who).get(course["url"])
    unchanged = await told.as_(who).get(course["url"], headers={"If-None-Match": single.headers["etag"]})
    assert unchanged.status_code == 304
    rows = await new_rows(told, before)
    assert told_of(rows) == [(operation, action, "permit", 1, 1)] * 3
    assert {tuple(row["subjects"]) for row in rows} == {(course["id"],)}
    assert [row["request_id"] for row in rows] == [a.headers["x-request-id"] for a in (listed, single, unchanged)]


async def test_the_log_names_the_permission_that_was_used(told: World) -> None:
    course = await told.course_of("47260104102", RECORDS)
    before = len(told.audit())
    for part in ("/timeline", "/explanation"):
        await told.as_(OFFICER_OF_SUSSEX).get(f"/v1/police/courses/{course}{part}")
    await told.as_(RECORDS).get("/v1/incidents")
    await told.as_("prosecutor of the CPS").get("/v1/cps/courses/by-urn/47AA0410226")
    rows = await new_rows(told, before)
    assert [row["action"] for row in rows] == [
        "police.course.read",
        "police.explanation.read",
        "incident.read_own",
        "cps.course.read",
    ]
    assert {row["outcome"] for row in rows} == {"permit"}


async def test_a_hidden_course_and_an_absent_one_are_refused_alike_in_the_log(told: World) -> None:
    foreign = await told.course_of("46260055501", "records of Kent")
    before = len(told.audit())
    for course in (foreign, ABSENT_COURSE):
        await told.as_(OFFICER_OF_SUSSEX).get(f"/v1/police/courses/{course}")
    rows = await new_rows(told, before)
    assert told_of(rows) == [("consultation", "police.course.read", "deny", 1, 0)] * 2
    assert [row["subjects"] for row in rows] == [[foreign], [ABSENT_COURSE]]


async def test_a_report_of_another_agency_is_refused_in_the_log_whatever_is_tried(told: World) -> None:
    (other,) = (await told.as_("records of Hampshire").get("/v1/incidents")).json()["items"]
    before = len(told.audit())
    client = told.as_(RECORDS)
    await client.get(other["url"])
    await client.put(other["url"], json=couple()[0], headers={"If-Match": version_etag(other["id"], 1)})
    await client.post(f"{other['url']}/withdrawal", json={"reason": "no_crime"})
    rows = await new_rows(told, before)
    assert [(row["action"], row["outcome"], row["subjects"], row["rows"]) for row in rows] == [
        (action, "deny", [other["id"]], 0) for action in ("incident.read_own", "incident.write", "incident.write")
    ]


async def test_a_role_that_reaches_for_what_it_may_not_is_noted(told: World) -> None:
    before = len(told.audit())
    await told.as_("auditor of Sussex").get("/v1/police/courses")
    await told.as_("practitioner of housing").get("/v1/cps/courses")
    await told.as_("supervisor of Sussex").post("/v1/incidents", json=thin_report("1"))
    rows = await new_rows(told, before)
    assert [(row["role"], row["action"], row["outcome"], row["reason"]) for row in rows] == [
        ("auditor", "police.course.read", "deny", "NotPermitted"),
        ("partner_practitioner", "cps.course.read", "deny", "NotPermitted"),
        ("police_supervisor", "incident.write", "deny", "NotPermitted"),
    ]


async def test_what_is_about_nobody_leaves_no_row(told: World) -> None:
    before = len(told.audit())
    for path in ("/v1/me", "/v1/events", "/health/ready", "/info", "/.well-known/jwks.json", "/openapi.json"):
        assert (await told.as_(OFFICER_OF_SUSSEX).get(path)).status_code == 200
    assert await new_rows(told, before) == []


async def test_an_import_leaves_the_rows_of_its_batches(world: World) -> None:
    lines = "".join(f"{line}\n" for line in (json.dumps(thin_report("1")), "not json", json.dumps(thin_report("2"))))
    headers = {"Content-Type": "application/x-ndjson"}
    answer = await world.as_(RECORDS).post("/v1/imports", content=lines.encode(), headers=headers)
    assert answer.status_code == 200
    rows = world.audit()
    assert {(row["action"], row["request_id"]) for row in rows} == {("import.write", answer.headers["x-request-id"])}
    collected = [row for row in rows if row["operation"] == "collection"]
    assert sum(row["rows"] for row in collected) == 2
    assert len({subject for row in collected for subject in row["subjects"]}) == 2


FILED = ("incident", "incident_version", "party", "node", "course", "course_member", "audit_entry", "event")


def counted(world: World) -> dict[str, int]:
    """How many rows each table has that a report goes into."""
    with world.engine.connect() as connection:
        return {
            table: connection.execute(select(func.count()).select_from(METADATA.tables[table])).scalar_one()
            for table in FILED
        }


@pytest.mark.parametrize("broken", ["audit_entry", "event", "course_member"])
async def test_a_write_that_cannot_be_logged_to_its_end_is_not_made(either: World, broken: str) -> None:
    before = counted(either)
    with either.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {broken} RENAME TO {broken}_away"))
    answer = await either.post(couple()[0])
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-server-error")
    with either.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {broken}_away RENAME TO {broken}"))
    assert counted(either) == before
    assert (await either.post(couple()[0])).status_code == 201


async def test_a_reading_that_cannot_be_logged_is_not_answered(told: World) -> None:
    course = await told.course_of("47260104102", RECORDS)
    with told.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry RENAME TO audit_entry_away"))
    for path in ("/v1/police/courses", f"/v1/police/courses/{course}", "/v1/incidents"):
        answer = await told.as_(OFFICER_OF_SUSSEX).get(path)
        assert answer.status_code == 500
        assert "Bright" not in answer.text
    with told.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry_away RENAME TO audit_entry"))


@pytest.mark.parametrize(
    "who, path, guess",
    [
        ("prosecutor of the CPS", "/v1/cps/courses/by-urn/47AA0410226", "47AA0410226"),
        ("prosecutor of the CPS", "/v1/cps/courses/by-urn/46XX0000026", "46XX0000026"),
        (OFFICER_OF_SUSSEX, "/v1/police/courses?behaviour=S2A3_B", repr(Sought(behaviour="S2A3_B"))),
    ],
)
async def test_whoever_reads_the_log_does_not_find_out_by_trying_what_was_asked(
    told: World, who: str, path: str, guess: str
) -> None:
    rows = []
    for _ in range(2):
        await told.as_(who).get(path)
        rows.append(told.audit()[-1])
    assert rows[0]["query"] == rows[1]["query"], "the same question is known again"
    assert len(rows[0]["query"]) == 32
    assert not set(tried(guess)) & set(rows[0]["query"].split())


def tried(guess: str) -> Iterator[str]:
    """What any hash without a key makes of the guess, cut as the log cuts it."""
    for name in sorted(hashlib.algorithms_guaranteed - {"shake_128", "shake_256"}):
        yield hashlib.new(name, guess.encode(), usedforsecurity=False).hexdigest()[:32]
