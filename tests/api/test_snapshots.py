"""Snapshots: a course fixed for prosecutors, the same ever after, with a count of what came since."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from service.store.tables import COURSE_SNAPSHOT, SNAPSHOT_PART

from .asked import correct, row_counts
from .test_courses import BY_NAME, BY_NUMBER, report
from .world import ABSENT_COURSE, HAMPSHIRE, PROSECUTORS, SUSSEX, Body, World, couple

PROSECUTOR, CASEWORK, RECORDS = "prosecutor of the CPS", "casework of the CPS", "records of Sussex"
URN = "47AA0410226"


async def take(world: World, who: str = PROSECUTOR, urn: str = URN) -> httpx.Response:
    return await world.as_(who).post(f"/v1/cps/courses/by-urn/{urn}/snapshots")


async def taken(world: World, who: str = PROSECUTOR) -> Body:
    """The one snapshot that is taken now."""
    answer = await take(world, who)
    assert answer.status_code == 201, answer.text
    (item,) = answer.json()["items"]
    return dict(item)


async def fetched(world: World, item: Body, who: str = PROSECUTOR) -> Body:
    answer = await world.as_(who).get(item["url"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def fixed(snapshot: Body) -> Body:
    """All of a snapshot that never changes."""
    return {name: value for name, value in snapshot.items() if name != "since"}


def without_links(course: Body) -> Body:
    """A course without the links that only their own agency gets."""
    return {**course, "incidents": [{**incident, "url": None} for incident in course["incidents"]]}


async def further(world: World) -> None:
    """One more report on the two of them."""
    extra = report("47260109999", SUSSEX, BY_NAME)
    await world.post_all([{**extra, "occurred": {"from": "2026-11-20T20:00:00+00:00", "precision": "minute"}}])


async def withdraw(world: World, reference: str) -> None:
    listed = (await world.as_(RECORDS).get("/v1/incidents", params={"limit": 200})).json()["items"]
    (own,) = [item for item in listed if item["report"]["source"]["reference"] == reference]
    answer = await world.as_(RECORDS).post(f"{own['url']}/withdrawal", json={"reason": "no_crime"})
    assert answer.status_code == 200


@pytest.mark.parametrize("who", [PROSECUTOR, CASEWORK])
async def test_a_snapshot_shows_the_course_as_the_reader_sees_it_now(told: World, who: str) -> None:
    item = await taken(told, who)
    course = (await told.as_(who).get(item["course_url"])).json()
    assert (await fetched(told, item, who))["course"] == without_links(course)
    assert (item["number"], item["urn"], item["taken_by"], item["revision"]) == (
        1,
        URN,
        PROSECUTORS,
        course["revision"],
    )


async def test_the_casework_system_gets_its_own_view_of_what_a_prosecutor_fixed(told: World) -> None:
    item = await taken(told)
    kept = (await fetched(told, item, CASEWORK))["course"]
    assert kept == without_links((await told.as_(CASEWORK).get(item["course_url"])).json())
    assert "addresses" not in kept["victim"]
    assert "prompts" not in kept


async def test_a_snapshot_stays_the_same_whatever_comes_after(either: World) -> None:
    await either.post_all(couple())
    item = await taken(either)
    before = {who: await fetched(either, item, who) for who in (PROSECUTOR, CASEWORK)}
    await further(either)
    await correct(
        either,
        "47260104102",
        {**_sent(couple()[0]), "narrative": "Corrected.", "source": {**couple()[0]["source"], "version": 9}},
    )
    for who, was in before.items():
        assert fixed(await fetched(either, item, who)) == fixed(was)
    assert "Corrected." in (await either.as_(PROSECUTOR).get(item["course_url"])).text


def _sent(body: Body) -> Body:
    return {name: value for name, value in body.items() if name != "agency"}


async def test_it_says_how_many_reports_came_changed_and_went_since(told: World) -> None:
    item = await taken(told)
    assert (await fetched(told, item))["since"] == {
        "revision": item["revision"], "added": 0, "changed": 0, "withdrawn": 0, "days": [],
    }  # fmt: skip
    await further(told)
    changed = {**_sent(couple()[0]), "narrative": "Corrected.", "source": {**couple()[0]["source"], "version": 9}}
    await correct(told, "47260104102", changed)
    since = (await fetched(told, item))["since"]
    assert (since["added"], since["changed"], since["withdrawn"]) == (1, 1, 0)
    assert since["revision"] > item["revision"]
    await withdraw(told, "47260109999")
    await withdraw(told, "47260104102")
    since = (await fetched(told, item))["since"]
    then, now = await fetched(told, item), (await told.as_(PROSECUTOR).get(item["course_url"])).json()
    left = {one["id"] for one in then["course"]["incidents"]} - {one["id"] for one in now["incidents"]}
    assert (since["added"], since["changed"], since["withdrawn"]) == (0, 0, len(left))
    assert left
    for kind in ("added", "changed", "withdrawn"):
        assert sum(day[kind] for day in since["days"]) == since[kind]


async def test_nothing_new_makes_no_new_snapshot_and_something_new_makes_the_next(told: World) -> None:
    first = await taken(told)
    again = await take(told, CASEWORK)
    assert again.status_code == 200
    assert [(one["number"], one["url"]) for one in again.json()["items"]] == [(1, first["url"])]
    await further(told)
    second = await taken(told)
    assert second["number"] == 2
    listed = (await told.as_(PROSECUTOR).get(f"{first['course_url']}/snapshots")).json()["items"]
    assert listed == [first, second]


async def test_takers_at_one_time_get_one_snapshot(either: World) -> None:
    await either.post_all(couple())
    answers = await asyncio.gather(*(take(either, who) for who in (PROSECUTOR, CASEWORK) * 4))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert {item["number"] for answer in answers for item in answer.json()["items"]} == {1}
    assert row_counts(either)["course_snapshot"] == 1


async def test_the_digest_is_over_what_is_shown_and_differs_by_view(told: World) -> None:
    item = await taken(told)
    shown = await fetched(told, item)
    assert shown["digest"] == item["digest"]
    assert (await fetched(told, item, CASEWORK))["digest"] != item["digest"]
    assert shown["is_as_taken"] is True
    with told.engine.begin() as connection:
        rows = connection.execute(select(SNAPSHOT_PART).where(SNAPSHOT_PART.c.incident_id != "")).all()
        tampered = rows[0].body.replace("attributed", "suspected", 1).replace("suspected", "attributed", 1) + " "
        connection.execute(update(SNAPSHOT_PART).where(SNAPSHOT_PART.c.digest == rows[0].digest).values(body=tampered))
    assert (await fetched(told, item))["is_as_taken"] is False


async def test_one_report_can_be_erased_and_the_rest_still_proves_itself(either: World) -> None:
    await either.post_all(couple())
    item = await taken(either)
    before = await fetched(either, item)
    gone = before["course"]["incidents"][0]
    with either.context.store.work() as work:
        assert work.snapshots.erase(gone["id"]) > 1
        work.commit()
    after = await fetched(either, item)
    assert f"incidents/{gone['id']}" in after["erased"]
    assert {"victim", "suspect"} <= set(after["erased"])
    assert after["course"]["incidents"] == before["course"]["incidents"][1:]
    assert (after["is_as_taken"], after["digest"]) == (True, before["digest"])
    with either.engine.connect() as connection:
        kept = "".join(row.body or "" for row in connection.execute(select(SNAPSHOT_PART)))
        frame = "".join(f"{row.incidents}{row.manifest}" for row in connection.execute(select(COURSE_SNAPSHOT)))
    for secret in (gone["reference"], gone["narrative"], "Bright-Adeyemi"):
        assert secret not in frame
    assert "Bright-Adeyemi" not in kept
    assert gone["narrative"] not in kept


async def test_what_two_views_show_alike_is_kept_once(told: World) -> None:
    item = await taken(told)
    reports = len((await fetched(told, item))["course"]["incidents"])
    with told.engine.connect() as connection:
        rows = connection.execute(select(SNAPSHOT_PART).where(SNAPSHOT_PART.c.incident_id != "")).all()
    assert len(rows) == reports


async def test_taking_and_reading_are_disclosures_that_name_the_snapshot(told: World) -> None:
    before = len(told.audit())
    item = await taken(told)
    await fetched(told, item)
    await told.as_(PROSECUTOR).get(f"{item['course_url']}/snapshots")
    rows = told.audit()[before:]
    assert [(r["operation"], r["action"], r["reason"], r["subjects"]) for r in rows] == [
        ("disclosure", "cps.snapshot.take", "snapshot", [item["course_id"]]),
        ("disclosure", "cps.course.read", "snapshot 1", [item["course_id"]]),
        ("disclosure", "cps.course.read", "list of snapshots", [item["course_id"]]),
    ]


@pytest.mark.parametrize("urn", ["46XX0000026", "46KE0055526", "%00", "x" * 300])
async def test_a_case_without_a_course_to_see_has_no_snapshot(told: World, urn: str) -> None:
    before = row_counts(told)["course_snapshot"]
    assert (await take(told, urn=urn)).status_code == 404
    assert row_counts(told)["course_snapshot"] == before


async def test_a_snapshot_that_there_is_not_and_one_of_a_hidden_course_are_not_found(told: World) -> None:
    item = await taken(told)
    client = told.as_(PROSECUTOR, X_Request_ID="of-all-requests")
    hidden = await told.course_of("46260055501", "records of Kent")
    paths = [
        f"{item['course_url']}/snapshots/2",
        f"/v1/cps/courses/{hidden}/snapshots/1",
        f"/v1/cps/courses/{ABSENT_COURSE}/snapshots/1",
    ]
    answers = [await client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("number", ["0", "-1", "x", str(2**31)])
async def test_a_number_that_cannot_be_one_is_refused(told: World, number: str) -> None:
    item = await taken(told)
    answer = await told.as_(PROSECUTOR).get(f"{item['course_url']}/snapshots/{number}")
    assert answer.status_code == 422


async def test_a_snapshot_outlives_the_merger_of_its_course(world: World) -> None:
    def referral(reference: str, victim: Body) -> Body:
        body = report(reference, PROSECUTORS, victim)
        return {**body, "urn": URN}

    await world.post_all([report("by-number", HAMPSHIRE, BY_NUMBER), referral("ref-number", BY_NUMBER)])
    early = await taken(world)
    await world.post_all([report("by-name", SUSSEX, BY_NAME), referral("ref-name", BY_NAME)])
    await world.post_all([report("both", SUSSEX, {**BY_NAME, **BY_NUMBER})])
    shown = await fetched(world, early)
    (course,) = (await world.as_(PROSECUTOR).get("/v1/cps/courses")).json()["items"]
    listed = (await world.as_(PROSECUTOR).get(f"{course['url']}/snapshots")).json()["items"]
    assert [one["url"] for one in listed] == [early["url"]]
    assert shown["since"]["added"] == 3


async def test_the_same_snapshot_is_not_sent_twice(told: World) -> None:
    item = await taken(told)
    first = await told.as_(PROSECUTOR).get(item["url"])
    tag: dict[str, Any] = {"If-None-Match": first.headers["etag"]}
    assert (await told.as_(PROSECUTOR).get(item["url"], headers=tag)).status_code == 304
    await further(told)
    assert (await told.as_(PROSECUTOR).get(item["url"], headers=tag)).status_code == 200
