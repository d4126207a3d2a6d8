"""A supervisor allocates a course to staff and restricts it to them, over HTTP: to whom it is there then."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from .asked import report
from .sharing import ANNIE, HANNAH, MAREK, OF_KENT, OF_SUSSEX, events, share, shared, ways, with_course
from .world import ABSENT_COURSE, HAMPSHIRE, KENT, PROSECUTORS, World

OFFICER, COLLEAGUE, RECORDS = "investigator of Sussex", "colleague of Sussex", "records of Sussex"
WHY = "The suspect is known to an officer."
POLICE_WAYS = {"list", "one", "chronology", "explanation", "timeline"}


async def restrict(world: World, course: str, policy: str = "no_hit", who: str = OF_SUSSEX) -> httpx.Response:
    """That client restricts the course."""
    body = {"policy": policy, "reason": WHY}
    return await world.as_(who).post(f"/v1/police/courses/{course}/restriction", json=body)


async def allocate(world: World, course: str, staff: str, who: str = OF_SUSSEX) -> httpx.Response:
    """That client allocates the course."""
    body = {"staff": staff, "reason": "She is the officer in the case."}
    return await world.as_(who).post(f"/v1/police/courses/{course}/allocation", json=body)


async def lift(world: World, course: str, who: str = OF_SUSSEX) -> httpx.Response:
    """That client lifts the restriction."""
    return await world.as_(who).post(f"/v1/police/courses/{course}/restriction/lift", json={"reason": "It is over."})


async def test_a_restricted_course_is_there_for_supervisors_and_allocated_staff_only(either: World) -> None:
    world, course = await with_course(either)
    for who in (OFFICER, COLLEAGUE, OF_SUSSEX):
        assert await ways(world, course, who, "police") == POLICE_WAYS
    answer = await restrict(world, course)
    assert (answer.status_code, answer.json()["is_restricted"]) == (200, True)
    for who in (OFFICER, COLLEAGUE, RECORDS):
        assert await ways(world, course, who, "police") == set()
    assert await ways(world, course, OF_SUSSEX, "police") == POLICE_WAYS
    made = await allocate(world, course, "investigator-of-sussex")
    assert made.status_code == 201
    assert await ways(world, course, OFFICER, "police") == POLICE_WAYS
    assert await ways(world, course, COLLEAGUE, "police") == set()
    ended = await world.as_(OF_SUSSEX).post(f"{made.json()['url']}/end", json={"reason": "She left."})
    assert ended.json()["ended_reason"] == "She left."
    assert await ways(world, course, OFFICER, "police") == set()
    assert (await lift(world, course)).json()["is_restricted"] is False
    assert await ways(world, course, COLLEAGUE, "police") == POLICE_WAYS


async def test_a_unit_is_allocated_by_the_beginning_of_its_references(world: World) -> None:
    world, course = await with_course(world)
    await restrict(world, course)
    await allocate(world, course, "colleague-*")
    assert await ways(world, course, COLLEAGUE, "police") == POLICE_WAYS
    assert await ways(world, course, OFFICER, "police") == set()
    await allocate(world, course, "staff-00*")  # the records system acts for staff-0017
    assert "one" in await ways(world, course, RECORDS, "police")


async def test_allocation_shows_nothing_to_staff_of_a_force_without_a_report(world: World) -> None:
    world, course = await with_course(world)
    for item in (await world.as_(RECORDS).get("/v1/incidents")).json()["items"]:
        await allocate(world, course, "investigator-of-sussex")
        await world.as_(RECORDS).post(f"{item['url']}/withdrawal", json={"reason": "no_crime"})
    assert await ways(world, course, OFFICER, "police") == set()


async def test_a_restricted_course_answers_as_one_that_does_not_exist(world: World) -> None:
    world, course = await with_course(world)
    await restrict(world, course)
    client = world.as_(OFFICER, X_Request_Id="of-both-requests")
    hidden, absent = [await client.get(f"/v1/police/courses/{one}") for one in (course, ABSENT_COURSE)]
    assert hidden.status_code == absent.status_code == 404
    assert hidden.text.replace(course, ABSENT_COURSE) == absent.text


async def test_own_reports_and_receipts_do_not_name_a_restricted_course(either: World) -> None:
    world, course = await with_course(either)
    await restrict(world, course)
    receipt = (await world.post(report("S-3", HANNAH, MAREK))).json()
    assert receipt["link"] == {"state": "none", "courses": [], "reviews": 0}
    for item in (await world.as_(RECORDS).get("/v1/incidents")).json()["items"]:
        assert item["link"]["courses"] == []
    assert (await world.as_(OF_SUSSEX).get(f"/v1/police/courses/{course}")).json()["occasions"]["total"] == 3


@pytest.mark.parametrize("policy, is_known", [("hit", True), ("no_hit", False)])
async def test_whether_others_may_know_of_it_is_the_policy(world: World, policy: str, is_known: bool) -> None:
    world, course = await with_course(world)
    he = {**MAREK, "identifiers": [{"type": "pnc", "value": "2079/0004102K"}]}
    priya = {"name": {"given": ["Priya"], "family": "Chandran-Okoro"}, "dob": "1994-02-23"}
    await world.post(report("K-1", priya, he, agency=KENT))
    await world.post(report("S-3", HANNAH, he))
    other = await world.course_of("K-1", "records of Kent")
    answer = await restrict(world, course, policy)
    assert answer.status_code == 200
    seen = (await world.as_("investigator of Kent").get(f"/v1/police/courses/{other}")).json()
    assert seen["neighbours"]["same_suspect"] == int(is_known)
    relations = {one["kind"] for one in seen["record"]["relations"]}
    assert ("other_victims" in relations) is is_known
    await world.post(report("S-4", HANNAH, MAREK))
    told = [subject for kind, subject in await events(world, OFFICER) if kind == "course.changed"]
    assert (course in told) is is_known
    assert course in {subject for _, subject in await events(world, OF_SUSSEX)}


async def test_prosecutors_see_a_restricted_course_only_by_a_share(world: World) -> None:
    world, course = await with_course(world)
    await world.post(report("C-1", HANNAH, MAREK, agency=PROSECUTORS, urn="47AA0410226"))
    assert "one" in await ways(world, course, "prosecutor of the CPS", "cps")
    await restrict(world, course)
    assert await ways(world, course, "prosecutor of the CPS", "cps") == set()
    await shared(world, course, PROSECUTORS)
    assert await ways(world, course, "prosecutor of the CPS", "cps") == {"list", "one", "chronology", "urn"}


async def test_supervisors_of_another_force_in_it_see_it_and_cannot_open_it(world: World) -> None:
    world, course = await with_course(world)
    await world.post(report("K-1", HANNAH, MAREK, agency=KENT))
    await restrict(world, course)
    assert await ways(world, course, OF_KENT, "police") == POLICE_WAYS
    assert await ways(world, course, "investigator of Kent", "police") == set()
    assert (await lift(world, course, who=OF_KENT)).json()["is_restricted"] is True
    assert await ways(world, course, "investigator of Kent", "police") == set()
    assert (await allocate(world, course, "investigator-of-kent", who=OF_KENT)).status_code == 201
    assert await ways(world, course, "investigator of Kent", "police") == POLICE_WAYS
    (rule,) = (await world.as_(OF_KENT).get(f"/v1/police/courses/{course}/allocation")).json()["restrictions"]
    assert (rule["agency"], rule["reason"], rule["made_by"]) == ("police:47", None, None)


async def test_a_restriction_goes_with_its_reports_through_a_merger_and_a_withdrawal(either: World) -> None:
    world, course = await with_course(either)
    await world.post(report("K-1", ANNIE, MAREK, agency=KENT))
    other = await world.course_of("K-1", "records of Kent")
    await restrict(world, course)
    assert await ways(world, other, "investigator of Kent", "police") == POLICE_WAYS
    bridge = {**HANNAH, **ANNIE, "name": HANNAH["name"], "aliases": [ANNIE["name"]]}
    await world.post(report("S-9", bridge, MAREK))
    for one in (course, other):
        for who in ("investigator of Kent", "investigator of Hampshire", OFFICER):
            assert await ways(world, one, who, "police") == set(), who
    own = (await world.as_(RECORDS).get("/v1/incidents")).json()["items"]
    (joining,) = [item["url"] for item in own if item["report"]["source"]["reference"] == "S-9"]
    await world.as_(RECORDS).post(f"{joining}/withdrawal", json={"reason": "entered_in_error"})
    (parted,) = (await world.as_("investigator of Kent").get("/v1/police/courses")).json()["items"]
    assert parted["id"] not in (course, other)
    assert await ways(world, parted["id"], "investigator of Kent", "police") == POLICE_WAYS
    assert await ways(world, course, OFFICER, "police") == set()


async def test_a_course_stays_restricted_when_the_reports_it_was_restricted_for_are_withdrawn(world: World) -> None:
    world, course = await with_course(world)
    await restrict(world, course)
    before = (await world.as_(RECORDS).get("/v1/incidents")).json()["items"]
    await world.post(report("S-3", HANNAH, MAREK))
    for item in before:
        await world.as_(RECORDS).post(f"{item['url']}/withdrawal", json={"reason": "no_crime"})
    assert await ways(world, course, OFFICER, "police") == set()
    assert await ways(world, course, OF_SUSSEX, "police") == POLICE_WAYS


async def test_a_restriction_of_a_force_that_is_not_in_it_any_more_is_lifted_by_one_that_is(world: World) -> None:
    world, course = await with_course(world)
    await world.post(report("K-1", HANNAH, MAREK, agency=KENT))
    await restrict(world, course)
    for item in (await world.as_(RECORDS).get("/v1/incidents")).json()["items"]:
        await world.as_(RECORDS).post(f"{item['url']}/withdrawal", json={"reason": "no_crime"})
    assert await ways(world, course, "investigator of Kent", "police") == set()
    assert (await lift(world, course, who=OF_KENT)).json()["is_restricted"] is False
    assert await ways(world, course, "investigator of Kent", "police") == POLICE_WAYS


async def test_a_force_without_a_report_in_it_neither_allocates_nor_restricts(world: World) -> None:
    world, course = await with_course(world)
    await shared(world, course, KENT)
    for answer in (
        await restrict(world, course, who=OF_KENT),
        await allocate(world, course, "staff-0001", who=OF_KENT),
        await share(world, course, HAMPSHIRE, who=OF_KENT),
    ):
        assert answer.status_code == 403


@pytest.mark.parametrize("body", [{"staff": "*"}, {"staff": "a b"}, {"staff": "a*b"}, {"staff": ""}], ids=str)
async def test_what_is_no_reference_of_staff_is_refused(world: World, body: dict[str, Any]) -> None:
    world, course = await with_course(world)
    answer = await world.as_(OF_SUSSEX).post(f"/v1/police/courses/{course}/allocation", json={**body, "reason": WHY})
    assert answer.status_code == 422


async def test_allocating_and_restricting_are_in_the_log(world: World) -> None:
    world, course = await with_course(world)
    await allocate(world, course, "investigator-of-sussex")
    again = await allocate(world, course, "investigator-of-sussex")
    assert again.status_code == 200
    await restrict(world, course)
    await restrict(world, course)
    await lift(world, course)
    deeds = [row for row in world.audit() if row["action"] == "police.course.allocate"]
    assert [row["reason"] for row in deeds if row["operation"] == "alteration"] == [
        "allocated",
        "restricted: no_hit",
        "restriction lifted",
    ]
