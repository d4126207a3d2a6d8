"""An agency asks for sight of a course that is closed to it; the forces in it decide, and nothing else tells of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from service.store.tables import ACCESS_REQUEST

from .asked import OF_KENT, report
from .sharing import HANNAH, MAREK, OF_SUSSEX, offer, ways, with_course
from .test_allocation import restrict
from .test_own_record import registered
from .world import ABSENT_COURSE, HOUSING, KENT, Body, World

ASKER = "practitioner of housing"
ABSENT = [ABSENT_COURSE, "no id at all", "inc_00000000000000000000000000000000"]


async def ask(world: World, course: str, who: str = ASKER) -> httpx.Response:
    """That client asks for sight of the course."""
    body = {"course_id": course, "basis": "safeguarding", "purpose": "She asks to move away from him."}
    return await world.as_(who).post("/v1/access-requests", json=body)


async def own(world: World, who: str = ASKER) -> list[Body]:
    """The requests of that client's agency."""
    items: list[Body] = (await world.as_(who).get("/v1/access-requests")).json()["items"]
    return items


async def waiting(world: World, who: str = OF_SUSSEX) -> list[Body]:
    """The requests that wait for that supervisor's force."""
    items: list[Body] = (await world.as_(who).get("/v1/police/access-requests")).json()["items"]
    return items


async def refuse(world: World, wanted: Body, who: str = OF_SUSSEX) -> httpx.Response:
    """That supervisor refuses a request."""
    return await world.as_(who).post(f"{wanted['url']}/refusal", json={"reason": "They are not her landlord."})


@pytest.mark.parametrize("policy", ["hit", "no_hit", None], ids=str)
async def test_a_share_grants_what_was_asked_for(either: World, policy: str | None) -> None:
    world, course = await with_course(either)
    if policy is not None:
        await restrict(world, course, policy)
    asked = await ask(world, course)
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    (wanted,) = await waiting(world)
    assert (wanted["agency"], wanted["purpose"]) == (HOUSING, "She asks to move away from him.")
    assert await ways(world, course, ASKER, "partner") == set()
    given = offer(world, HOUSING, basis=wanted["basis"], purpose=wanted["purpose"])
    assert (await world.as_(OF_SUSSEX).post(wanted["shares_url"], json=given)).status_code == 201
    assert await ways(world, course, ASKER, "partner") == {"list", "one"}
    assert [one["state"] for one in await own(world)] == ["granted"]
    assert await waiting(world) == []


def same(answer: httpx.Response) -> Body:
    """What an answer says, but for what is new each time."""
    changing = {"id", "course_id", "made_at", "lapses_at"}
    return {name: value for name, value in answer.json().items() if name not in changing}


@pytest.mark.parametrize("absent", ABSENT)
async def test_the_asker_is_told_the_same_whether_there_is_such_a_course_or_it_was_refused(
    world: World, absent: str
) -> None:
    world, course = await with_course(world)
    await restrict(world, course)
    there, not_there = await ask(world, course), await ask(world, absent)
    assert (there.status_code, same(there)) == (not_there.status_code, same(not_there))
    (wanted,) = await waiting(world)
    assert (await refuse(world, wanted)).status_code == 200
    assert {one["state"] for one in await own(world)} == {"waiting"}
    assert await waiting(world) == []
    past = world.context.clock.now() - timedelta(seconds=1)
    with world.engine.begin() as connection:
        connection.execute(update(ACCESS_REQUEST).values(lapses_at=past))
    assert {one["state"] for one in await own(world)} == {"lapsed"}


async def test_refusing_twice_changes_nothing(world: World) -> None:
    world, course = await with_course(world)
    await ask(world, course)
    (wanted,) = await waiting(world)
    answers = [await refuse(world, wanted) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    written = [row["reason"] for row in world.audit() if wanted["id"] in row["subjects"] and row["reason"]]
    assert written == ["access asked for: safeguarding", f"access of {HOUSING} refused"]


async def test_a_force_without_a_report_in_it_sees_and_refuses_no_request(world: World) -> None:
    world, course = await with_course(world)
    await ask(world, course)
    (wanted,) = await waiting(world)
    assert await waiting(world, OF_KENT) == []
    assert (await refuse(world, wanted, OF_KENT)).status_code == 404
    await world.post(report("K-1", HANNAH, MAREK, agency=KENT))
    assert await waiting(world, OF_KENT) == [wanted]
    assert (await refuse(world, wanted, OF_KENT)).status_code == 200


async def test_a_request_for_the_own_course_and_a_party_of_it_wait_for_nobody(world: World) -> None:
    world, course = await with_course(world)
    await ask(world, course, "investigator of Sussex")
    assert await waiting(world) == []
    await ask(world, course)
    (wanted,) = await waiting(world)
    registered(world, OF_SUSSEX, {key: MAREK[key] for key in ("name", "dob")})
    assert await waiting(world) == []
    assert (await refuse(world, wanted)).status_code == 404


@pytest.mark.parametrize("wrong", [{"basis": "curiosity"}, {"purpose": ""}, {"course_id": ""}], ids=str)
async def test_what_is_no_request_is_refused(world: World, wrong: dict[str, Any]) -> None:
    body = {"course_id": ABSENT_COURSE, "basis": "policing", "purpose": "He moved here.", **wrong}
    answer = await world.as_("investigator of Kent").post("/v1/access-requests", json=body)
    assert answer.status_code == 422
