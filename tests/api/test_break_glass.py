"""Two persons of an agency open a course in an emergency, over HTTP; nothing is learnt before the second says so."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from service.domain.principal import ComesAs
from service.flows.share import tell_of_ended
from service.store.tables import BREAK_GLASS, COURSE_GRANT

from .asked import OF_HAMPSHIRE, OF_KENT
from .sharing import OF_SUSSEX, events, ways, with_course
from .test_hidden_records import told_of
from .test_own_record import MAREK, STRANGER, registered
from .world import ABSENT_COURSE, HAMPSHIRE, HOUSING, Body, Enrolments, World, enrol_everybody

OFFICER = "investigator of Hampshire"
COLLEAGUE = "colleague of housing"
POLICE_WAYS = {"list", "one", "chronology", "explanation", "timeline"}


async def ask(world: World, course: str, who: str = OFFICER) -> httpx.Response:
    """That client asks to open the course."""
    body = {"course_id": course, "emergency": "threat_to_life", "reason": "He rang from outside her home."}
    return await world.as_(who).post("/v1/break-glass", json=body)


async def approve(world: World, asked: Body, who: str = OF_HAMPSHIRE) -> httpx.Response:
    """That client approves it."""
    return await world.as_(who).post(f"{asked['url']}/approval")


async def with_colleague(world: World, who: str = COLLEAGUE, comes_as: ComesAs = ComesAs.PERSON) -> World:
    """The world with a second practitioner of housing."""
    late = await enrol_everybody(world.app, {who: (HOUSING, "partner_practitioner")}, comes_as)
    known = world.enrolments
    return World(world.app, Enrolments({**known.enrolled, **late.enrolled}, {**known.tokens, **late.tokens}))


async def test_the_asker_alone_reads_the_course_once_a_supervisor_approved_and_not_for_long(either: World) -> None:
    world, course = await with_course(either)
    asked = await ask(world, course)
    assert (asked.status_code, asked.json()["approved_at"]) == (202, None)
    assert await ways(world, course, OFFICER, "police") == set()
    (waiting,) = (await world.as_(OF_HAMPSHIRE).get("/v1/break-glass")).json()["items"]
    assert waiting == asked.json()
    approved = await approve(world, waiting)
    assert (approved.status_code, approved.json()["approved_by"]) == (200, "supervisor-of-hampshire")
    assert await ways(world, course, OFFICER, "police") == POLICE_WAYS
    assert await ways(world, course, OF_HAMPSHIRE, "police") == set()
    assert (await world.as_(OF_HAMPSHIRE).get("/v1/break-glass")).json()["items"] == []
    assert ("course.glass_broken", course) in await events(world, OF_SUSSEX)
    past = world.context.clock.now() - timedelta(seconds=1)
    with world.engine.begin() as connection:
        (until,) = connection.execute(COURSE_GRANT.select().with_only_columns(COURSE_GRANT.c.expires_at)).scalars()
        assert timedelta(minutes=58) < until - past < timedelta(minutes=61)
        connection.execute(update(COURSE_GRANT).values(expires_at=past))
    assert await ways(world, course, OFFICER, "police") == set()
    tell_of_ended(world.context)
    assert (await events(world, OFFICER))[-1] == ("course.retracted", course)


async def test_a_partner_opens_a_course_with_a_colleague(world: World) -> None:
    world, course = await with_course(await with_colleague(world))
    asked = (await ask(world, course, "practitioner of housing")).json()
    assert (await approve(world, asked, "practitioner of housing")).status_code == 403
    assert await ways(world, course, "practitioner of housing", "partner") == set()
    assert (await approve(world, asked, COLLEAGUE)).status_code == 200
    assert await ways(world, course, "practitioner of housing", "partner") == {"list", "one"}
    assert await ways(world, course, COLLEAGUE, "partner") == set()


async def test_nobody_approves_their_own_request(world: World) -> None:
    world, course = await with_course(world)
    asked = (await ask(world, course, OF_KENT)).json()
    assert (await approve(world, asked, OF_KENT)).status_code == 403
    assert await ways(world, course, OF_KENT, "police") == set()


async def test_whoever_asked_through_a_machine_does_not_approve_with_their_own_token(either: World) -> None:
    world, course = await with_course(await with_colleague(either, "machine of housing", ComesAs.MACHINE))
    entry = {**STRANGER, "comes_as": ["practitioner-of-housing"], "role": "partner_practitioner"}
    registered(world, "staff-0017", entry, HOUSING)
    asked = (await ask(world, course, "machine of housing")).json()
    assert asked["staff"] == "staff-0017"
    assert (await approve(world, asked, "practitioner of housing")).status_code == 403
    registered(world, "staff-0017", {**entry, "comes_as": []}, HOUSING)
    assert (await approve(world, asked, "practitioner of housing")).status_code == 200


async def test_nobody_is_asked_to_approve_for_a_course_in_which_they_are_a_party(world: World) -> None:
    world, course = await with_course(world)
    registered(world, OF_HAMPSHIRE, MAREK, HAMPSHIRE)
    asked = (await ask(world, course)).json()
    assert (await world.as_(OF_HAMPSHIRE).get("/v1/break-glass")).json()["items"] == []
    named = world.as_(OF_HAMPSHIRE, X_Request_ID="one-name")
    refused = await named.post(f"{asked['url']}/approval")
    absent = await named.post(f"/v1/break-glass/brk_{'0' * 32}/approval")
    assert (refused.status_code, told_of(refused)) == (404, told_of(absent))
    assert await ways(world, course, OFFICER, "police") == set()


async def test_another_agency_and_an_officer_approve_nothing(world: World) -> None:
    world, course = await with_course(world)
    asked = (await ask(world, course)).json()
    assert (await approve(world, asked, OF_KENT)).status_code == 404
    assert (await world.as_(OF_KENT).get("/v1/break-glass")).json()["items"] == []
    assert (await approve(world, asked, OFFICER)).status_code == 403
    assert await ways(world, course, OFFICER, "police") == set()


@pytest.mark.parametrize("absent", [ABSENT_COURSE, "Hannah"])
async def test_a_course_that_does_not_exist_is_answered_the_same_at_every_step(world: World, absent: str) -> None:
    world, course = await with_course(world)

    async def shape(one: str) -> list[tuple[int, set[str], object]]:
        asked = await ask(world, one)
        before = await world.as_(OFFICER).get(f"/v1/police/courses/{one}")
        approved = await approve(world, asked.json())
        again = await approve(world, asked.json())
        told = approved.json()
        return [
            (asked.status_code, set(asked.json()), asked.json()["approved_at"]),
            (before.status_code, set(before.json()), before.json()["detail"]),
            (approved.status_code, set(told), (told["approved_by"], told["open_until"] is None)),
            (again.status_code, set(again.json()), again.json()["open_until"] == told["open_until"]),
        ]

    assert await shape(course) == await shape(absent)


async def test_a_request_lapses(world: World) -> None:
    world, course = await with_course(world)
    asked = (await ask(world, course)).json()
    with world.engine.begin() as connection:
        connection.execute(update(BREAK_GLASS).values(lapses_at=world.context.clock.now() - timedelta(seconds=1)))
    assert (await world.as_(OF_HAMPSHIRE).get("/v1/break-glass")).json()["items"] == []
    assert (await approve(world, asked)).status_code == 404
    assert await ways(world, course, OFFICER, "police") == set()


async def test_approving_twice_opens_once(world: World) -> None:
    world, course = await with_course(world)
    asked = (await ask(world, course)).json()
    first, second = await approve(world, asked), await approve(world, asked)
    assert first.json() == second.json()
    with world.engine.connect() as connection:
        assert len(connection.execute(COURSE_GRANT.select()).all()) == 1


async def test_break_glass_opens_a_restricted_course(world: World) -> None:
    world, course = await with_course(world)
    body = {"policy": "no_hit", "reason": "The suspect is known to an officer."}
    await world.as_(OF_SUSSEX).post(f"/v1/police/courses/{course}/restriction", json=body)
    asked = (await ask(world, course, "investigator of Sussex")).json()
    assert await ways(world, course, "investigator of Sussex", "police") == set()
    await approve(world, asked, OF_SUSSEX)
    assert await ways(world, course, "investigator of Sussex", "police") == POLICE_WAYS


async def test_both_steps_are_in_the_log_as_break_glass_and_the_auditor_finds_them(world: World) -> None:
    world, course = await with_course(world)
    await approve(world, (await ask(world, course, "investigator of Sussex")).json(), OF_SUSSEX)
    answer = await world.as_("auditor of Sussex").get("/v1/audit/entries", params={"outcome": "break_glass"})
    entries = [one["entry"] for one in answer.json()["items"]]
    found = [(one["operation"], one["action"], one["reason"]) for one in entries]
    assert found == [
        ("consultation", "break_glass.ask", "break-glass asked: threat_to_life"),
        ("disclosure", "break_glass.approve", "break-glass approved: threat_to_life"),
    ]
