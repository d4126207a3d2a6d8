"""A supervisor shares a course with another agency, over HTTP: who sees it then, until when, and what is written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from service.flows.share import tell_of_ended
from service.store.tables import COURSE_GRANT

from .asked import report
from .sharing import ANNIE, HANNAH, MAREK, OF_KENT, OF_SUSSEX, events, offer, share, shared, ways, with_course, withdraw
from .test_own_record import registered
from .world import ABSENT_COURSE, HAMPSHIRE, HOUSING, KENT, PROSECUTORS, REFUGE, SUSSEX, World

POLICE_WAYS = {"list", "one", "chronology", "explanation", "timeline"}
RECIPIENTS = [
    (HAMPSHIRE, "investigator of Hampshire", "police", POLICE_WAYS),
    (PROSECUTORS, "prosecutor of the CPS", "cps", {"list", "one", "chronology", "urn"}),
    (PROSECUTORS, "casework of the CPS", "cps", {"list", "one", "chronology", "urn"}),
    (HOUSING, "practitioner of housing", "partner", {"list", "one"}),
    (HOUSING, "system of housing", "partner", {"list", "one"}),
]


def run_out(world: World, share_id: str) -> None:
    """The share ran out a moment ago."""
    past = world.context.clock.now() - timedelta(seconds=1)
    with world.engine.begin() as connection:
        connection.execute(update(COURSE_GRANT).where(COURSE_GRANT.c.id == share_id).values(expires_at=past))


@pytest.mark.parametrize("agency, who, kind, every_way", RECIPIENTS, ids=[who for _, who, _, _ in RECIPIENTS])
async def test_a_shared_course_is_seen_in_every_way_until_the_share_is_withdrawn(
    either: World, agency: str, who: str, kind: str, every_way: set[str]
) -> None:
    world, course = await with_course(either)
    assert await ways(world, course, who, kind) == set()
    given = await shared(world, course, agency)
    assert await ways(world, course, who, kind) == every_way
    assert ("course.shared", course) in await events(world, who)
    withdrawn = await withdraw(world, given["url"])
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")
    assert await ways(world, course, who, kind) == set()
    assert (await events(world, who))[-1] == ("course.retracted", course)


@pytest.mark.parametrize("agency, who, kind, every_way", RECIPIENTS, ids=[who for _, who, _, _ in RECIPIENTS])
async def test_a_share_that_ran_out_shows_nothing_from_that_moment(
    either: World, agency: str, who: str, kind: str, every_way: set[str]
) -> None:
    world, course = await with_course(either)
    given = await shared(world, course, agency)
    assert await ways(world, course, who, kind) == every_way
    run_out(world, given["id"])
    assert await ways(world, course, who, kind) == set()
    tell_of_ended(world.context)
    tell_of_ended(world.context)
    assert (await events(world, who)).count(("course.retracted", course)) == 1
    listed = (await world.as_(OF_SUSSEX).get(f"/v1/police/courses/{course}/shares")).json()["items"]
    assert [one["state"] for one in listed] == ["expired"]


async def test_a_share_is_for_one_agency_only(world: World) -> None:
    world, course = await with_course(world)
    await shared(world, course, HAMPSHIRE)
    assert await ways(world, course, "investigator of Kent", "police") == set()
    assert await ways(world, course, "prosecutor of the CPS", "cps") == set()


async def test_what_comes_into_a_shared_course_is_told_to_the_agency(world: World) -> None:
    world, course = await with_course(world)
    await shared(world, course, HAMPSHIRE)
    await world.post(report("S-3", HANNAH, MAREK))
    assert (await events(world, "investigator of Hampshire"))[-1] == ("course.changed", course)


async def test_what_comes_after_the_share_ended_is_told_to_nobody_beside(world: World) -> None:
    world, course = await with_course(world)
    given = await shared(world, course, HAMPSHIRE)
    await withdraw(world, given["url"])
    before = await events(world, "investigator of Hampshire")
    await world.post(report("S-3", HANNAH, MAREK))
    assert await events(world, "investigator of Hampshire") == before


async def test_a_share_ends_when_its_course_is_merged_with_another(either: World) -> None:
    world, course = await with_course(either)
    await world.post(report("K-1", ANNIE, MAREK, agency=KENT))
    other = await world.course_of("K-1", "records of Kent")
    assert other != course
    await shared(world, course, HAMPSHIRE)
    assert (await share(world, other, HAMPSHIRE, who=OF_KENT)).status_code == 201
    await world.post(report("S-3", {**HANNAH, **ANNIE, "name": HANNAH["name"], "aliases": [ANNIE["name"]]}, MAREK))
    merged = await world.course_of("K-1", "records of Kent")
    assert merged == await world.course_of("S-1", "records of Sussex")
    for one in (course, other):
        assert await ways(world, one, "investigator of Hampshire", "police") == set()
    told = await events(world, "investigator of Hampshire")
    assert {subject for kind, subject in told if kind == "course.retracted"} == {course, other}
    listed = (await world.as_(OF_SUSSEX).get(f"/v1/police/courses/{course}/shares")).json()
    assert [one["state"] for one in listed["items"]] == ["merged", "merged"]
    assert (await share(world, merged, HAMPSHIRE)).status_code == 201
    assert "one" in await ways(world, merged, "investigator of Hampshire", "police")


async def test_a_force_that_sees_a_course_by_a_share_only_cannot_share_it_on(world: World) -> None:
    world, course = await with_course(world)
    await shared(world, course, KENT)
    answer = await share(world, course, HAMPSHIRE, who=OF_KENT)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-permitted")
    assert await ways(world, course, "investigator of Hampshire", "police") == set()


async def test_only_the_force_that_gave_a_share_withdraws_it_and_may_though_it_sees_the_course_no_more(
    world: World,
) -> None:
    world, course = await with_course(world)
    given = await shared(world, course, KENT)
    assert (await withdraw(world, given["url"], who=OF_KENT)).status_code == 404
    own = (await world.as_("records of Sussex").get("/v1/incidents")).json()["items"]
    await world.post(report("K-1", HANNAH, MAREK, agency=KENT))
    for item in own:
        await world.as_("records of Sussex").post(f"{item['url']}/withdrawal", json={"reason": "no_crime"})
    assert (await world.as_(OF_SUSSEX).get(f"/v1/police/courses/{course}")).status_code == 404
    assert (await withdraw(world, given["url"])).json()["state"] == "withdrawn"


async def test_a_supervisor_who_is_a_party_neither_withdraws_a_share_nor_ends_an_allocation(world: World) -> None:
    world, course = await with_course(world)
    given = await shared(world, course, HAMPSHIRE)
    body = {"staff": "staff-0017", "reason": "The officer in the case."}
    url = f"/v1/police/courses/{course}/allocation"
    allocated = (await world.as_(OF_SUSSEX).post(url, json=body)).json()
    registered(world, OF_SUSSEX, {key: MAREK[key] for key in ("name", "dob")})
    because = {"reason": "No longer."}
    for ending in (f"{given['url']}/withdrawal", f"{url}/{allocated['id']}/end"):
        assert (await world.as_(OF_SUSSEX).post(ending, json=because)).status_code == 404
    denied = await world.as_("auditor of Sussex").get("/v1/audit/entries", params={"reason": "own_record"})
    assert len(denied.json()["items"]) == 2
    assert await ways(world, course, "investigator of Hampshire", "police") == POLICE_WAYS


async def test_a_share_of_another_course_is_not_withdrawn_by_its_id(world: World) -> None:
    world, course = await with_course(world)
    given = await shared(world, course, KENT)
    wrong = f"/v1/police/courses/{ABSENT_COURSE}/shares/{given['id']}"
    assert (await withdraw(world, wrong)).status_code == 404
    assert "one" in await ways(world, course, "investigator of Kent", "police")


async def test_the_same_share_again_is_answered_as_it_stands(world: World) -> None:
    world, course = await with_course(world)
    body = offer(world, HAMPSHIRE)
    answers = [await world.as_(OF_SUSSEX).post(f"/v1/police/courses/{course}/shares", json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    again = await withdraw(world, answers[0].json()["url"])
    assert again.json() == (await withdraw(world, answers[0].json()["url"])).json()


async def test_a_share_with_nobody_oneself_or_for_too_long_is_refused(world: World) -> None:
    world, course = await with_course(world)
    now = world.context.clock.now()
    wrong = {
        "/agency": [{"agency": SUSSEX}, {"agency": "police:99"}, {"agency": "Sussex"}],
        "/expires_at": [{"expires_at": (now + timedelta(days=days)).isoformat()} for days in (-1, 400)],
    }
    for pointer, bodies in wrong.items():
        for body in bodies:
            answer = await share(world, course, **{"agency": HAMPSHIRE, **body})
            assert (answer.status_code, answer.json()["type"]) == (422, "/problems/share-invalid")
            assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_giving_and_withdrawing_are_in_the_log_with_the_recipient(world: World) -> None:
    world, course = await with_course(world)
    given = await shared(world, course, REFUGE)
    await withdraw(world, given["url"])
    deeds = [row for row in world.audit() if row["action"] == "police.course.share" and given["id"] in row["subjects"]]
    assert [(row["operation"], row["outcome"], row["reason"]) for row in deeds] == [
        ("disclosure", "permit", f"shared with {REFUGE}: policing"),
        ("alteration", "permit", f"share with {REFUGE} withdrawn"),
    ]
    assert all(course in row["subjects"] for row in deeds)


async def test_who_gave_and_why_it_ended_is_told_within_the_force_only(world: World) -> None:
    world, course = await with_course(world)
    await world.post(report("K-1", HANNAH, MAREK, agency=KENT))
    given = await shared(world, course, HAMPSHIRE)
    await withdraw(world, given["url"])
    seen = {
        who: (await world.as_(who).get(f"/v1/police/courses/{course}/shares")).json()["items"][0]
        for who in (OF_SUSSEX, OF_KENT)
    }
    assert (seen[OF_SUSSEX]["given_by"], seen[OF_SUSSEX]["ended_reason"]) == (
        "supervisor-of-sussex",
        "The man moved on.",
    )
    assert (seen[OF_KENT]["given_by"], seen[OF_KENT]["ended_by"], seen[OF_KENT]["ended_reason"]) == (None, None, None)
    assert seen[OF_KENT]["agency"] == HAMPSHIRE
