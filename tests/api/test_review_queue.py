"""The order of the queue, who is told of it, and what the log keeps."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import delete, select

from service.flows.link import link_index
from service.flows.queue import renew_questions
from service.store.tables import NODE, REVIEW
from tests.api.test_reviews import ABSENT_REVIEW
from tests.linking.people import PEOPLE

from .asked import (
    BY_BIRTH,
    BY_NAME,
    OF_KENT,
    OF_SUSSEX,
    WHY,
    about,
    correct,
    decide,
    question,
    queue,
    report,
    with_supervisors,
)
from .world import HAMPSHIRE, KENT, SUSSEX, Body, World


async def test_questions_with_threats_come_first_and_pages_go_on_where_they_ended(world: World) -> None:
    threat = [{"code": "EXT_THREAT_KILL", "basis": "fact"}]
    breach = [{"code": "EXT_ORDER_BREACH", "basis": "fact"}]
    names = [("Roisin", "Pryce"), ("Niamh", "Hollis"), ("Aoife", "Kerrigan")]
    for number, ((given, family), conduct) in enumerate(zip(names, ([], breach, threat), strict=True)):
        by_name = {"name": {"given": [given], "family": family}}
        await world.post_all(
            [
                report(f"A{number}", {**by_name, "sex": "2"}, behaviours=conduct),
                report(f"B{number}", {**by_name, "dob": "1990-05-02"}),
            ]
        )
    asked = await queue(world)
    assert [about(item) for item in asked] == [{"A2", "B2"}, {"A1", "B1"}, {"A0", "B0"}]
    assert [item["urgent_because"] for item in asked] == [["I09"], ["I07"], []]
    client, found, path = world.as_(OF_SUSSEX), [], "/v1/police/reviews?limit=1"
    while path:
        page = await client.get(path)
        found += [item["id"] for item in page.json()["items"]]
        path = page.links["next"]["url"] if "next" in page.links else ""
        assert bool(path) == bool(page.json()["next"])
    assert found == [item["id"] for item in asked]


async def test_a_prompt_of_a_course_that_a_force_does_not_see_says_nothing_to_it(world: World) -> None:
    world = await with_supervisors(world)
    threat = [{"code": "EXT_THREAT_KILL", "basis": "fact"}]
    await world.post_all([report("R1", BY_NAME), report("K1", BY_BIRTH, agency=KENT, behaviours=threat)])
    assert [item["urgent_because"] for item in await queue(world)] == [[]]
    assert [item["urgent_because"] for item in await queue(world, OF_KENT)] == [["I09"]]
    quiet = {"name": {"given": ["Roisin"], "family": "Pryce"}}
    loud = {"name": {"given": ["Niamh"], "family": "Hollis"}}
    await world.post_all(
        [
            report("R2", {**quiet, "sex": "2"}),
            report("R3", {**quiet, "dob": "1990-05-02"}),
            report("R4", {**loud, "sex": "2"}),
            report("K4", {**loud, "dob": "1990-05-02"}, agency=KENT, behaviours=threat),
        ]
    )
    own = [{"R1", None}, {"R2", "R3"}, {"R4", None}]
    assert [about(item) for item in await queue(world)] == own  # by age alone: none of it is known to be urgent here


@pytest.mark.parametrize(
    "body",
    [
        {"decision": "same"},
        {"decision": "same", "reason": "no"},
        {"decision": "same", "reason": "      "},
        {"decision": "same", "reason": "x" * 2001},
        {"decision": "same", "reason": "a reason\u0000 with a control character"},
        {"decision": "same", "reason": "a reason\u009b with another"},
        {"decision": "perhaps", **WHY},
        {"decision": "same", "sure": True, **WHY},
    ],
)
async def test_an_answer_without_a_fit_reason_is_refused_and_not_repeated(world: World, body: Body) -> None:
    await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    url = await question(world, "R1", "R2")
    answer = await world.as_(OF_SUSSEX).post(f"{url}/judgement", json=body)
    assert answer.status_code == 422
    assert "a reason" not in answer.text
    assert "perhaps" not in answer.text
    assert len(await queue(world)) == 1


# What is written down


async def test_judging_is_logged_with_ids_and_told_to_those_who_take_part(world: World) -> None:
    await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    url = await question(world, "R1", "R2")
    for course in (await world.as_(OF_SUSSEX).get("/v1/police/courses")).json()["items"]:
        await world.as_(OF_SUSSEX).get(course["url"])
    rows = len(world.audit())
    made = (await decide(world, url, "same")).json()["judgement"]
    undone = await world.as_(OF_SUSSEX).post(f"{made['url']}/undo", json=WHY)
    assert undone.status_code == 200
    judged, undoing = world.audit()[rows:]
    for row, reason in ((judged, "same"), (undoing, "undone")):
        assert (row["operation"], row["action"], row["outcome"]) == ("combination", "police.review.judge", "permit")
        assert (row["subjects"][0], row["reason"]) == (made["id"], reason)
        assert WHY["reason"] not in str(row)
    feed = (await world.as_(OF_SUSSEX).get("/v1/events", params={"limit": 200})).json()["items"]
    assert "course.changed" in {event["type"] for event in feed}


async def test_a_refused_answer_is_logged_as_a_denial(world: World) -> None:
    await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    url = await question(world, "R1", "R2")
    await decide(world, url, "same")
    await decide(world, url, "different")
    await decide(world, ABSENT_REVIEW, "same")
    conflict, absent = world.audit()[-2:]
    assert (conflict["outcome"], conflict["reason"], conflict["rows"]) == ("deny", "JudgementConflict", 0)
    assert (absent["outcome"], absent["subjects"]) == ("deny", [ABSENT_REVIEW.rpartition("/")[2]])


def asked_of(world: World) -> list[tuple[object, ...]]:
    """All open questions, as they are kept."""
    with world.engine.connect() as connection:
        question = select(REVIEW).where(REVIEW.c.is_open.is_(True)).order_by(REVIEW.c.agency_id, REVIEW.c.id)
        return [tuple(row) for row in connection.execute(question)]


async def test_queues_that_were_kept_in_step_are_those_of_a_fresh_look(either: World) -> None:
    drawing = random.Random(20261124)

    def body(number: int) -> Body:
        parties = []
        for person in drawing.sample(PEOPLE, 2):
            party: Body = {}
            for facet in person:
                party |= drawing.choice(facet)
            parties.append(party)
        conduct = drawing.choice([[], [{"code": "EXT_WEAPON", "basis": "fact"}]])
        return report(f"R{number}", *parties, agency=drawing.choice([SUSSEX, KENT, HAMPSHIRE]), behaviours=conduct)

    bodies = [body(number) for number in range(24)]
    receipts = await either.post_all(bodies)
    for number in (3, 8, 12):
        kind = "records of " + {SUSSEX: "Sussex", KENT: "Kent", HAMPSHIRE: "Hampshire"}[bodies[number]["agency"]]
        await correct(either, f"R{number}", {**body(number), "agency": bodies[number]["agency"]}, kind)
        gone = receipts[number + 1]["incident"]["url"]
        owner = "records of " + {SUSSEX: "Sussex", KENT: "Kent", HAMPSHIRE: "Hampshire"}[bodies[number + 1]["agency"]]
        await either.as_(owner).post(f"{gone}/withdrawal", json={"reason": "no_crime"})
    for item in (await queue(either))[:3]:
        if item["may_judge"]:
            await decide(either, item["url"], drawing.choice(["same", "different"]))
    kept = asked_of(either)
    assert kept
    with either.context.store.work() as work:
        work.connection.execute(delete(REVIEW))
        persons = {person for (person,) in work.connection.execute(select(NODE.c.person_id))}
        renew_questions(work, link_index(either.context, work), either.context.model, persons)
        work.commit()
    assert asked_of(either) == kept
