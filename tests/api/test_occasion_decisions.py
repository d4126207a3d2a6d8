"""People split and merge occasions, with a reason, over HTTP; and undo it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from .test_record import report
from .world import ABSENT_COURSE, HAMPSHIRE, KENT, SUSSEX, Body, World

OFFICER, COLLEAGUE, SUPERVISOR = "investigator of Sussex", "investigator of Hampshire", "supervisor of Sussex"
WHY = "The two calls were one row, as she told the officer."


async def known(world: World) -> tuple[str, dict[str, str]]:
    """A course of three occasions, two of Sussex and one of Hampshire: its id, and the reports by reference."""
    bodies = [
        report("S-1", SUSSEX, 30, "S2A3_B"),
        report("S-2", SUSSEX, 20, "S2A3_F"),
        report("H-1", HAMPSHIRE, 10, "S2A3_E"),
    ]
    receipts = await world.post_all(bodies)
    ids = {body["source"]["reference"]: r["incident"]["id"] for body, r in zip(bodies, receipts, strict=True)}
    return receipts[-1]["link"]["courses"][0]["id"], ids


async def decide(world: World, course: str, says: str, *ids: str, who: str = OFFICER) -> httpx.Response:
    """That client decides on the occasions of a course."""
    body = {"says": says, "incidents": list(ids), "reason": WHY}
    return await world.as_(who).post(f"/v1/police/courses/{course}/occasions/decisions", json=body)


async def occasions(world: World, course: str, who: str = OFFICER) -> list[set[str]]:
    """The reports of each occasion, in order."""
    timeline = (await world.as_(who).get(f"/v1/police/courses/{course}/timeline")).json()
    return [{incident["id"] for incident in occasion["incidents"]} for occasion in timeline["occasions"]]


async def test_a_merging_makes_one_occasion_of_two_everywhere_and_its_undoing_two_again(either: World) -> None:
    course, ids = await known(either)
    before = (await either.as_(OFFICER).get(f"/v1/police/courses/{course}")).json()
    made = await decide(either, course, "one", ids["S-1"], ids["S-2"])
    assert made.status_code == 201
    decision = made.json()["decision"]
    assert made.headers["location"] == decision["url"]
    assert [set(o["incidents"]) for o in made.json()["occasions"]] == [{ids["S-1"], ids["S-2"]}, {ids["H-1"]}]
    assert made.json()["occasions"][0]["decisions"] == [decision["id"]]
    for who in (OFFICER, COLLEAGUE):
        assert await occasions(either, course, who) == [{ids["S-1"], ids["S-2"]}, {ids["H-1"]}]
    after = (await either.as_(OFFICER).get(f"/v1/police/courses/{course}")).json()
    assert (after["occasions"]["total"], after["record"]["nexus"]["occasions"]) == (2, 2)
    assert after["revision"] == before["revision"] + 1
    (listed,) = (await either.as_(OFFICER).get("/v1/police/courses")).json()["items"]
    assert listed["occasions"]["total"] == 2
    undone = await either.as_(OFFICER).post(f"{decision['url']}/undo", json={"reason": "A mistake."})
    assert (undone.status_code, undone.json()["decision"]["is_in_force"]) == (200, False)
    again = (await either.as_(OFFICER).get(f"/v1/police/courses/{course}")).json()
    assert {**again, "revision": 0, "revised_at": 0} == {**before, "revision": 0, "revised_at": 0}


async def test_a_splitting_parts_reports_that_the_rules_took_for_one_occasion(world: World) -> None:
    bodies = [report("S-1", SUSSEX, 30, "S2A3_B"), report("H-1", HAMPSHIRE, 30, "S2A3_B")]
    receipts = await world.post_all(bodies)
    course, other = receipts[0]["link"]["courses"][0]["id"], receipts[1]["incident"]["id"]
    assert len(await occasions(world, course)) == 1
    made = await decide(world, course, "apart", other, who=COLLEAGUE)
    assert made.status_code == 201
    assert len(await occasions(world, course)) == 2


async def test_a_decision_stands_when_further_reports_come_and_when_one_is_withdrawn(world: World) -> None:
    course, ids = await known(world)
    await decide(world, course, "one", ids["S-1"], ids["S-2"], ids["H-1"])
    await world.post(report("S-3", SUSSEX, 5, "S2A3_A"))
    assert len(await occasions(world, course)) == 2
    withdrawal = f"/v1/incidents/{ids['S-1']}/withdrawal"
    await world.as_("records of Sussex").post(withdrawal, json={"reason": "no_crime"})
    assert (await occasions(world, course))[0] == {ids["S-2"], ids["H-1"]}


async def test_the_latest_of_two_decisions_has_the_last_word(world: World) -> None:
    course, ids = await known(world)
    await decide(world, course, "one", ids["S-1"], ids["S-2"])
    await decide(world, course, "apart", ids["S-1"], who=SUPERVISOR)
    assert len(await occasions(world, course)) == 3


async def test_the_same_decision_again_is_answered_as_it_stands(world: World) -> None:
    course, ids = await known(world)
    first = await decide(world, course, "one", ids["S-1"], ids["S-2"])
    second = await decide(world, course, "one", ids["S-2"], ids["S-1"])
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()


async def test_undoing_twice_changes_nothing(world: World) -> None:
    course, ids = await known(world)
    url = (await decide(world, course, "one", ids["S-1"], ids["S-2"])).json()["decision"]["url"]
    first = await world.as_(OFFICER).post(f"{url}/undo", json={"reason": "A mistake."})
    second = await world.as_(OFFICER).post(f"{url}/undo", json={"reason": "Another reason."})
    assert second.json() == first.json()


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("without a reason", {"says": "one", "reason": "  "}),
    ("with another word", {"says": "perhaps", "reason": WHY}),
    ("with a member that there is not", {"says": "one", "reason": WHY, "note": "x"}),
    ("of no reports", {"says": "one", "reason": WHY, "incidents": []}),
    ("of one report to be one", {"says": "one", "reason": WHY, "incidents": ["S-1"]}),
    ("of a report that is in no such course", {"says": "one", "reason": WHY, "incidents": ["S-1", "elsewhere"]}),
]


@pytest.mark.parametrize("body", [case[1] for case in REFUSED], ids=[case[0] for case in REFUSED])
async def test_a_decision_is_refused(world: World, body: Body) -> None:
    course, ids = await known(world)
    named = [ids.get(name, name) for name in body.get("incidents", ["S-1", "S-2"])]
    path = f"/v1/police/courses/{course}/occasions/decisions"
    answer = await world.as_(OFFICER).post(path, json={**body, "incidents": named})
    assert answer.status_code == 422
    assert "perhaps" not in answer.text
    assert "elsewhere" not in answer.text
    assert len(await occasions(world, course)) == 3


async def test_an_investigator_decides_where_her_force_reports_and_a_supervisor_on_the_whole_course(
    world: World,
) -> None:
    course, ids = await known(world)
    await world.post(report("H-2", HAMPSHIRE, 5, "S2A3_F"))
    theirs = await world.course_of("H-2", "records of Hampshire")
    assert theirs == course
    named = [one for occasion in await occasions(world, course) for one in occasion if one not in ids.values()]
    assert (await decide(world, course, "one", ids["H-1"], *named)).status_code == 403
    assert world.audit()[-1]["outcome"] == "deny"
    assert (await decide(world, course, "one", ids["H-1"], *named, who=SUPERVISOR)).status_code == 201


async def test_a_course_out_of_sight_is_as_hidden_as_one_that_does_not_exist(world: World) -> None:
    course, ids = await known(world)
    for client in (world.as_("investigator of Kent", X_Request_ID="of-both-requests"),):
        body = {"says": "apart", "incidents": [ids["S-1"]], "reason": WHY}
        found = [
            await client.post(f"/v1/police/courses/{one}/occasions/decisions", json=body)
            for one in (course, ABSENT_COURSE)
        ]
        assert {answer.status_code for answer in found} == {404}
        assert len({answer.content for answer in found}) == 1
    assert KENT not in str(await occasions(world, course))


async def test_a_colleague_of_another_force_sees_the_decision_and_cannot_undo_it(world: World) -> None:
    course, ids = await known(world)
    url = (await decide(world, course, "one", ids["S-1"], ids["S-2"])).json()["decision"]["url"]
    path = f"/v1/police/courses/{course}/occasions/decisions"
    (own,) = (await world.as_(OFFICER).get(path)).json()["items"]
    (seen,) = (await world.as_(COLLEAGUE).get(path)).json()["items"]
    assert (own["may_undo"], seen["may_undo"]) == (True, False)
    assert (bool(own["made_by"]), seen["made_by"], seen["reason"]) == (True, None, WHY)
    assert (await world.as_(COLLEAGUE).post(f"{url}/undo", json={"reason": "Not so."})).status_code == 403
    assert (await world.as_(SUPERVISOR).post(f"{url}/undo", json={"reason": "Not so."})).status_code == 200


async def test_a_decision_is_in_the_log_and_told_to_all_agencies_that_report(world: World) -> None:
    course, ids = await known(world)
    feeds = {who: len(await events(world, who)) for who in (OFFICER, COLLEAGUE)}
    made = (await decide(world, course, "one", ids["S-1"], ids["S-2"])).json()["decision"]
    entry = world.audit()[-1]
    assert (entry["operation"], entry["action"], entry["reason"]) == ("alteration", "police.occasion.decide", "one")
    assert {made["id"], course, ids["S-1"], ids["S-2"]} == set(entry["subjects"])
    assert WHY not in str(world.audit())
    for who, before in feeds.items():
        assert [(e["type"], e["subject"]) for e in (await events(world, who))[before:]] == [("course.changed", course)]


async def events(world: World, who: str) -> list[Body]:
    """The whole feed of an agency."""
    found: list[Body] = (await world.as_(who).get("/v1/events", params={"limit": 200})).json()["items"]
    return found
