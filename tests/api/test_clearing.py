"""A supervisor clears a colleague who is only of the same name as a party; nobody clears themselves."""

from __future__ import annotations

import httpx
import pytest

from service.flows.own_record import note_all

from .asked import OF_HAMPSHIRE, OF_KENT, OF_SUSSEX, correct, report, row_counts, with_supervisors
from .sharing import HANNAH, MAREK, shared
from .test_anomalies import asked
from .test_own_record import STRANGER, registered
from .world import ABSENT_COURSE, HAMPSHIRE, KENT, World

NAMESAKE, COLLEAGUE = "investigator of Sussex", "colleague of Sussex"
REFERENCE = "investigator-of-sussex"
WHY = "Personnel have another date of birth for him, and he was abroad."


async def with_namesake(world: World) -> tuple[World, str]:
    """A course of Sussex whose suspect is described like two officers of Sussex."""
    world = await with_supervisors(world)
    await world.post_all([report("S-1", HANNAH, MAREK), report("H-1", HANNAH, MAREK, agency=HAMPSHIRE)])
    for who in (NAMESAKE, COLLEAGUE):
        registered(world, who, {"name": MAREK["name"], "dob": MAREK["dob"]})
    return world, await world.course_of("S-1", "records of Sussex")


async def clear(world: World, course: str, staff: str = REFERENCE, who: str = OF_SUSSEX) -> httpx.Response:
    """That client clears a member of staff."""
    return await world.as_(who).post(f"/v1/police/courses/{course}/clearances", json={"staff": staff, "reason": WHY})


async def sees(world: World, who: str, course: str) -> bool:
    """Whether the client finds the course, by its id and in the list alike."""
    one = (await world.as_(who).get(f"/v1/police/courses/{course}")).status_code == 200
    listed = (await world.as_(who).get("/v1/police/courses")).json()["items"]
    assert one == (course in {item["id"] for item in listed})
    return one


async def test_whoever_is_cleared_reads_the_course_and_a_colleague_of_the_same_name_does_not(either: World) -> None:
    world, course = await with_namesake(either)
    assert not await sees(world, NAMESAKE, course)
    answer = await clear(world, course)
    assert (answer.status_code, answer.json()) == (
        200,
        {"course_id": course, "staff": REFERENCE, "reason": WHY, "given_by": "supervisor-of-sussex"},
    )
    assert await sees(world, NAMESAKE, course)
    assert not await sees(world, COLLEAGUE, course)


async def test_it_holds_for_the_same_details_and_not_for_others(either: World) -> None:
    world, course = await with_namesake(either)
    await clear(world, course)
    await world.post_all([report("S-2", HANNAH, MAREK)])
    with world.context.store.work() as work:
        note_all(work, world.context.model)
        work.commit()
    assert await sees(world, NAMESAKE, course)
    other = {**MAREK, "phones": [{"value": "+447700900417"}], "addresses": [{"line": "9 Notional Close"}]}
    await world.post_all([report("S-3", HANNAH, other)])
    assert not await sees(world, NAMESAKE, course), "who is described by more is looked at anew"


async def test_it_ends_when_the_entry_is_sent_anew(world: World) -> None:
    world, course = await with_namesake(world)
    await clear(world, course)
    registered(world, NAMESAKE, {"name": MAREK["name"], "dob": MAREK["dob"]})
    assert not await sees(world, NAMESAKE, course)
    assert row_counts(world)["cleared_record"] == 0


async def test_the_answer_tells_nobody_who_is_on_the_register(world: World) -> None:
    world, course = await with_namesake(world)
    registered(world, "staff-0099", STRANGER)
    answers = [await clear(world, course, staff) for staff in (REFERENCE, "staff-0099", "staff-9999")]
    assert {one.status_code for one in answers} == {200}
    assert len({tuple(sorted(one.json())) for one in answers}) == 1


async def test_only_supervisors_of_the_force_and_of_a_force_in_the_course_clear(world: World) -> None:
    world, course = await with_namesake(world)
    await shared(world, course, KENT)
    registered(world, "investigator of Kent", {"name": MAREK["name"], "dob": MAREK["dob"]}, KENT)
    assert (await clear(world, course, "investigator-of-kent", OF_KENT)).status_code == 403
    assert (await clear(world, course, REFERENCE, OF_HAMPSHIRE)).status_code == 200
    assert not await sees(world, NAMESAKE, course), "he is none of Hampshire's"
    assert (await clear(world, ABSENT_COURSE)).status_code == 404
    assert (await clear(world, course, REFERENCE, NAMESAKE)).status_code == 403


async def test_a_supervisor_who_is_a_party_clears_nobody_and_not_herself(world: World) -> None:
    world, course = await with_namesake(world)
    registered(world, OF_SUSSEX, {"name": HANNAH["name"], "dob": HANNAH["dob"]})
    assert (await clear(world, course, "supervisor-of-sussex")).status_code == 404
    assert (await clear(world, course)).status_code == 404
    assert not await sees(world, NAMESAKE, course)


async def test_the_auditor_is_told_of_each(either: World) -> None:
    world, course = await with_namesake(either)
    await clear(world, course)
    found = [one for one in (await asked(world))["items"] if one["rule"] == "own_record_cleared"]
    assert [(one["who"], one["subject"]) for one in found] == [("supervisor-of-sussex", course)]
    entry = next(row for row in world.audit() if row["reason"] == "own_record_cleared")
    assert WHY not in str(entry)


async def test_nothing_of_it_is_left_once_the_details_are_gone(either: World) -> None:
    world, course = await with_namesake(either)
    await clear(world, course)
    assert row_counts(world)["cleared_record"] > 0
    await correct(world, "S-1", report("S-1", HANNAH))
    await correct(world, "H-1", report("H-1", HANNAH, agency=HAMPSHIRE), "records of Hampshire")
    counts = row_counts(world)
    assert (counts["cleared_record"], counts["own_record"]) == (0, 0)


@pytest.mark.parametrize("body", [{"staff": "CA*", "reason": WHY}, {"staff": REFERENCE}, {"staff": "", "reason": WHY}])
async def test_it_names_one_person_and_says_why(world: World, body: dict[str, str]) -> None:
    world, course = await with_namesake(world)
    answer = await world.as_(OF_SUSSEX).post(f"/v1/police/courses/{course}/clearances", json=body)
    assert answer.status_code == 422


async def test_nobody_is_cleared_of_being_somebody_of_whom_the_supervisor_may_not_know(either: World) -> None:
    world, course = await with_namesake(either)
    witness = {**STRANGER, "role": "witness", "local_id": "W1"}
    kept = report("H-2", HANNAH, MAREK, agency=HAMPSHIRE, handling=["ORIGINATOR-CONTROL"])
    await world.post_all([{**kept, "parties": [*kept["parties"], witness]}])
    registered(world, "colleague of Sussex", {**STRANGER, "household": [{"name": MAREK["name"], "dob": MAREK["dob"]}]})
    await clear(world, course, "colleague-of-sussex")
    assert not await sees(world, COLLEAGUE, course), "she is a witness in a report that Sussex is not told of"
