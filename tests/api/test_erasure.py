"""Erasure over HTTP: who is told, what a snapshot still proves, and what people decided with the report."""

from __future__ import annotations

import json
from typing import Any

import httpx
from sqlalchemy import select

from service.store.tables import EVENT, JUDGEMENT, OCCASION_DECISION, REVIEW, SNAPSHOT_PART

from .asked import BY_BIRTH, BY_NAME, BY_PHONE, OF_SUSSEX, correct, decide, digest, question, report
from .test_occasion_decisions import OFFICER, known
from .test_occasion_decisions import decide as decide_occasions
from .test_snapshots import PROSECUTOR, fetched, taken
from .world import HAMPSHIRE, SENDERS, SUSSEX, Body, World, couple

FIRST, LATER = couple()[0], couple()[4]


async def own_url(world: World, reference: str, who: str) -> str:
    """The URL of the report that the agency sent under that reference."""
    listed = (await world.as_(who).get("/v1/incidents", params={"limit": 200})).json()["items"]
    (own,) = [item for item in listed if item["report"]["source"]["reference"] == reference]
    return str(own["url"])


async def erase(world: World, body: Body) -> httpx.Response:
    """The agency erases the report that it sent."""
    who = SENDERS[body["agency"]]
    url = await own_url(world, body["source"]["reference"], who)
    answer = await world.as_(who).post(f"{url}/withdrawal", json={"reason": "erasure"})
    assert answer.status_code == 200, answer.text
    return answer


def events(world: World) -> list[tuple[str, str, str]]:
    """Type, subject and agency of every event."""
    with world.engine.connect() as connection:
        rows = connection.execute(select(EVENT).order_by(EVENT.c.seq)).all()
    return [(row.type, row.subject, row.agency_id) for row in rows]


def questions(world: World) -> list[tuple[str, str]]:
    """The reports on either side of every question in a queue."""
    with world.engine.connect() as connection:
        rows = connection.execute(select(REVIEW.c.left_incident, REVIEW.c.right_incident)).all()
    return sorted((row.left_incident, row.right_incident) for row in rows)


async def test_whoever_read_a_link_that_fell_with_an_erasure_is_told_so_without_content(either: World) -> None:
    await either.post_all(couple())
    course = await either.course_of(LATER["source"]["reference"], SENDERS[LATER["agency"]])
    for who in ("investigator of Sussex", PROSECUTOR):
        kind = "cps" if who == PROSECUTOR else "police"
        assert (await either.as_(who).get(f"/v1/{kind}/courses/{course}")).status_code == 200
    before = len(events(either))
    await erase(either, LATER)
    retracted = {agency for kind, subject, agency in events(either)[before:] if kind == "course.retracted"}
    assert retracted == {SUSSEX, "cps:south-east"}
    assert all(subject.startswith("crs_") for _, subject, _ in events(either)[before:])
    feed = (await either.as_(PROSECUTOR).get("/v1/events")).text
    assert "course.retracted" in feed
    for told in (LATER["narrative"], LATER["source"]["reference"], "Adeyemi", "Kowalski"):
        assert told not in feed


async def test_a_snapshot_loses_what_tells_of_an_erased_report_and_keeps_its_seal(either: World) -> None:
    await either.post_all(couple())
    item = await taken(either)
    whole = await fetched(either, item)
    erased = (await erase(either, LATER)).json()["id"]
    after = await fetched(either, item)
    assert after["digest"] == whole["digest"]
    assert after["is_as_taken"] is True
    assert f"incidents/{erased}" in after["erased"]
    assert {one["id"] for one in after["course"]["incidents"]} == {
        one["id"] for one in whole["course"]["incidents"]
    } - {erased}
    assert LATER["narrative"] not in json.dumps(after)
    with either.engine.connect() as connection:
        bodies = connection.execute(select(SNAPSHOT_PART.c.body)).scalars().all()
    assert not any(LATER["narrative"] in body for body in bodies if body)


async def test_a_judgement_on_an_erased_report_is_gone_and_so_is_the_question(either: World) -> None:
    bodies = [report("A", BY_NAME), report("B", BY_BIRTH), report("C", BY_PHONE)]
    await either.post_all(bodies[1:])
    without = digest(either), questions(either)
    await either.post_all(bodies[:1])
    await decide(either, await question(either, "B", "A", who=OF_SUSSEX), "same")
    await erase(either, bodies[0])
    assert (digest(either), questions(either)) == without
    with either.engine.connect() as connection:
        assert connection.execute(select(JUDGEMENT)).all() == []


async def test_what_was_decided_on_occasions_with_an_erased_report_goes_or_loses_its_words(either: World) -> None:
    course, ids = await known(either)
    await decide_occasions(either, course, "one", ids["S-1"], ids["S-2"])
    await decide_occasions(either, course, "one", *ids.values())
    await decide_occasions(either, course, "apart", ids["H-1"])
    await erase(either, {"agency": HAMPSHIRE, "source": {"reference": "H-1"}})
    with either.engine.connect() as connection:
        left = connection.execute(select(OCCASION_DECISION.c.says, OCCASION_DECISION.c.reason)).all()
    assert sorted(tuple(row) for row in left) == [("one", "The two calls were one row, as she told the officer."),
                                                  ("one", "[erased]")]  # fmt: skip
    shown = await either.as_(OFFICER).get(f"/v1/police/courses/{course}/occasions/decisions")
    assert {one["reason"] for one in shown.json()["items"]} >= {"[erased]"}


async def test_what_is_left_answers_its_agency_and_nobody_else(either: World) -> None:
    await either.post(FIRST)
    first: dict[str, Any] = (await erase(either, FIRST)).json()
    assert set(first) == {"id", "url", "version", "state", "reason", "revised_at"}
    own, other = SENDERS[SUSSEX], SENDERS[HAMPSHIRE]
    path = f"{first['url']}/withdrawal"
    assert (await either.as_(own).post(path, json={"reason": "erasure"})).json() == first
    assert (await either.as_(other).post(path, json={"reason": "erasure"})).status_code == 404
    assert (await either.as_(own).post(path, json={"reason": "no_crime"})).status_code == 404
    assert (await either.as_(own).get(first["url"])).status_code == 404
    again = await either.post(FIRST)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/report-withdrawn")


async def test_a_snapshot_withholds_what_tells_of_a_report_that_is_restricted(either: World) -> None:
    await either.post_all(couple())
    item = await taken(either)
    whole = await fetched(either, item)
    own = either.as_(SENDERS[LATER["agency"]])
    url = await own_url(either, LATER["source"]["reference"], SENDERS[LATER["agency"]])
    restricted = (await own.post(f"{url}/restriction", json={"reason": "accuracy_contested"})).json()
    assert (restricted["state"], restricted["reason"]) == ("restricted", "accuracy_contested")
    after = await fetched(either, item)
    assert f"incidents/{restricted['id']}" in after["withheld"]
    assert (after["digest"], after["is_as_taken"], after["erased"]) == (whole["digest"], True, [])
    assert LATER["narrative"] not in json.dumps(after)
    assert len(after["course"]["incidents"]) == len(whole["course"]["incidents"]) - 1
    lifted = (await own.post(f"{url}/restriction/lift")).json()
    assert (lifted["state"], lifted["reason"]) == ("current", "")
    now = await fetched(either, item)
    assert (now["course"], now["withheld"]) == (whole["course"], [])


async def test_a_snapshot_withholds_what_rested_on_a_consent_that_was_withdrawn(told: World) -> None:
    item = await taken(told)
    who = SENDERS[LATER["agency"]]
    url = await own_url(told, LATER["source"]["reference"], who)
    await told.as_(who).post(f"{url}/withdrawal", json={"reason": "consent_withdrawn"})
    assert LATER["narrative"] not in json.dumps(await fetched(told, item))
    assert (await told.as_(who).get(url)).json()["report"]["narrative"] == LATER["narrative"]


async def test_a_wrong_version_is_erased_from_the_snapshot_that_took_it(told: World) -> None:
    item = await taken(told)
    who = SENDERS[FIRST["agency"]]
    url, version = await own_url(told, FIRST["source"]["reference"], who), FIRST["source"]["version"]
    path = f"{url}/versions/{version}/erasure"
    refused = await told.as_(who).post(path)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/version-in-force")
    sent = {name: value for name, value in FIRST.items() if name != "agency"}
    right = {**sent, "narrative": "Corrected.", "source": {**sent["source"], "version": version + 1}}
    await correct(told, FIRST["source"]["reference"], right)
    assert FIRST["narrative"] in json.dumps(await fetched(told, item)), "as taken, until it is erased"
    for _ in range(2):
        assert (await told.as_(who).post(path)).json()["version"] == version
    assert FIRST["narrative"] not in json.dumps(await fetched(told, item))
    assert (await told.as_(who).get(url)).json()["report"]["narrative"] == "Corrected."
    for absent in ("99", "0", "9" * 40, "x"):
        assert (await told.as_(who).post(f"{url}/versions/{absent}/erasure")).status_code in (404, 422)
