"""The auditor is told what in the log of the own agency is worth a question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.flows import anomalies

from .test_own_record import MAREK, registered
from .world import ABSENT_COURSE, OFFICER, Body, World

AUDITOR, RECORDS = "auditor of Sussex", "records of Sussex"


async def asked(world: World, **params: str) -> Body:
    answer = await world.as_(AUDITOR).get("/v1/audit/anomalies", params=params)
    assert answer.status_code == 200, answer.text
    told: Body = answer.json()
    return told


async def probe(world: World, who: str, times: int = 3) -> list[str]:
    """Ask for courses that there are not; the ids of the entries."""
    before = {row["id"] for row in world.audit()}
    for _ in range(times):
        assert (await world.as_(who).get(f"/v1/police/courses/{ABSENT_COURSE}")).status_code == 404
    return [row["id"] for row in world.audit() if row["id"] not in before]


async def test_whoever_asks_for_what_they_may_not_see_is_told_of_to_their_own_auditor_only(either: World) -> None:
    entries = await probe(either, RECORDS)
    await probe(either, "records of Kent")
    told = await asked(either)
    (one,) = [item for item in told["items"] if item["rule"] == "no_case_relationship"]
    assert (one["agency"], one["who"], one["subject"], one["count"]) == ("police:47", OFFICER, None, 3)
    assert one["entries"] == entries
    assert (told["looked_at"], told["is_complete"], told["rules"]) == (3, True, "2026-11")
    assert {item["agency"] for item in told["items"]} == {"police:47"}


async def test_one_record_looked_up_again_and_again_is_told_with_its_id(told: World) -> None:
    course = await told.course_of("47260104102", RECORDS)
    for _ in range(10):
        await told.as_(RECORDS).get(f"/v1/police/courses/{course}")
    (one,) = [item for item in (await asked(told))["items"] if item["rule"] == "repeated_look_up"]
    assert (one["subject"], one["count"], one["who"]) == (course, 10, OFFICER)


async def test_only_the_time_that_is_asked_about_is_looked_at(either: World) -> None:
    await probe(either, RECORDS)
    at = either.audit()[-1]["at"]
    assert (await asked(either, until=at.isoformat()))["looked_at"] == 2
    assert (await asked(either, since=at.isoformat(), until=(at + timedelta(microseconds=1)).isoformat()))[
        "items"
    ] == []
    later = await asked(either, since=(at + timedelta(days=1)).isoformat(), until=(at + timedelta(days=2)).isoformat())
    assert (later["looked_at"], later["items"]) == (0, [])


async def test_that_there_is_more_than_was_looked_at_is_said(either: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anomalies, "MOST_LOOKED_AT", 3)
    entries = await probe(either, RECORDS, 5)
    told = await asked(either)
    assert (told["looked_at"], told["is_complete"]) == (3, False)
    (one,) = [item for item in told["items"] if item["rule"] == "no_case_relationship"]
    assert one["entries"] == entries[2:]


async def test_looking_for_anomalies_is_in_the_log(either: World) -> None:
    await probe(either, RECORDS)
    await asked(either)
    row = either.audit()[-1]
    assert (row["action"], row["operation"], row["rows"], row["reason"]) == (
        "audit.read",
        "consultation",
        3,
        "anomalies",
    )


async def test_whoever_asks_for_a_record_in_which_they_are_a_party_is_told_of_each_time(told: World) -> None:
    course = await told.course_of("47260104102", RECORDS)
    registered(told, "investigator of Sussex", MAREK)
    for _ in range(2):
        assert (await told.as_("investigator of Sussex").get(f"/v1/police/courses/{course}")).status_code == 404
    own = [item for item in (await asked(told))["items"] if item["rule"] == "own_record"]
    assert [(one["who"], one["subject"], one["count"]) for one in own] == [("investigator-of-sussex", course, 1)] * 2
