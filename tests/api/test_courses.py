"""One course seen by many: each sees its view, ids outlive mergers, and whoever read what was wrong is told."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from .world import ABSENT_COURSE, HAMPSHIRE, SUSSEX, Body, World, couple, thin_report

OFFICER, OTHER_OFFICER = "investigator of Sussex", "investigator of Hampshire"

SUSPECT: Body = {
    "local_id": "S1",
    "role": "suspect",
    "name": {"given": ["Marek"], "family": "Kowalski"},
    "dob": "1987-11-02",
    "identifiers": [{"type": "pnc", "value": "2079/0004102K"}],
}
BY_NAME = {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}, "dob": "1991-04-17"}
BY_NUMBER = {"identifiers": [{"type": "nhs", "value": "9990000018"}], "phones": [{"value": "+447700900412"}]}


def report(reference: str, agency: str, victim: Body) -> Body:
    """A report about Marek Kowalski and a victim with these details."""
    parties = [{"local_id": "V1", "role": "victim", **deepcopy(victim)}, deepcopy(SUSPECT)]
    return {**thin_report(reference, agency), "agency": agency, "parties": parties}


async def two_courses(world: World) -> tuple[str, str]:
    """The ids of two courses that are one, which nobody can know yet: Sussex has her name, Hampshire her numbers."""
    await world.post_all([report("by-name", SUSSEX, BY_NAME), report("by-number", HAMPSHIRE, BY_NUMBER)])
    ours = await world.course_of("by-name", "records of Sussex")
    theirs = await world.course_of("by-number", "records of Hampshire")
    assert ours != theirs
    return ours, theirs


async def joined(world: World) -> str:
    """The id of the report that has both her name and her numbers, and so joins the two courses."""
    (receipt,) = await world.post_all([report("both", SUSSEX, {**BY_NAME, **BY_NUMBER})])
    return str(receipt["incident"]["id"])


async def test_courses_that_a_later_report_joins_are_both_answered_as_the_survivor(either: World) -> None:
    courses = await two_courses(either)
    await joined(either)
    (survivor,) = (await either.as_(OFFICER).get("/v1/police/courses")).json()["items"]
    assert survivor["id"] in courses
    assert set(courses) - {survivor["id"]} == set(survivor["formed_from"])
    for who in (OFFICER, OTHER_OFFICER):
        for part in ("", "/timeline", "/explanation"):
            found = {course: await either.as_(who).get(f"/v1/police/courses/{course}{part}") for course in courses}
            assert {answer.status_code for answer in found.values()} == {200}
            assert {answer.json()["id"] for answer in found.values()} == {survivor["id"]}
            assert len({answer.headers["etag"] for answer in found.values()}) == 1
            elsewhere = {course: answer.headers.get("content-location") for course, answer in found.items()}
            assert elsewhere == {
                course: None if course == survivor["id"] else f"{survivor['url']}{part}" for course in courses
            }


async def test_a_merged_id_is_as_hidden_as_its_survivor(world: World) -> None:
    courses = await two_courses(world)
    await joined(world)
    answers = [
        await world.as_("investigator of Kent", X_Request_ID="of-all-requests").get(f"/v1/police/courses/{course}")
        for course in (*courses, ABSENT_COURSE)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


async def test_courses_that_part_again_keep_the_reports_of_each_and_tell_whoever_read_them(either: World) -> None:
    _, theirs = await two_courses(either)
    joint = await joined(either)
    (survivor,) = (await either.as_(OFFICER).get("/v1/police/courses")).json()["items"]
    await either.as_(OTHER_OFFICER).get(f"/v1/police/courses/{theirs}")
    before = {who: await events(either, who) for who in (OFFICER, OTHER_OFFICER, "investigator of Kent")}
    withdrawal = await either.as_("records of Sussex").post(
        f"/v1/incidents/{joint}/withdrawal", json={"reason": "entered_in_error"}
    )
    assert withdrawal.status_code == 200
    apart = [
        await either.course_of("by-name", "records of Sussex"),
        await either.course_of("by-number", "records of Hampshire"),
    ]
    assert apart[0] != apart[1]
    for who in (OFFICER, OTHER_OFFICER):
        news = (await events(either, who))[len(before[who]) :]
        assert ("course.retracted", survivor["id"]) in [(event["type"], event["subject"]) for event in news]
    assert before["investigator of Kent"] == await events(either, "investigator of Kent") == []


async def events(world: World, who: str) -> list[Body]:
    """The whole feed of an agency."""
    found: list[Body] = (await world.as_(who).get("/v1/events", params={"limit": 200})).json()["items"]
    return found


async def test_whoever_did_not_read_a_course_is_not_told_that_it_was_wrong(world: World) -> None:
    await two_courses(world)
    joint = await joined(world)
    await world.as_("records of Sussex").post(f"/v1/incidents/{joint}/withdrawal", json={"reason": "no_crime"})
    for who in (OFFICER, OTHER_OFFICER):
        assert {event["type"] for event in await events(world, who)} == {"course.changed"}


async def test_a_feed_goes_on_from_where_it_was_left(either: World) -> None:
    client = either.as_(OFFICER)
    empty = (await client.get("/v1/events")).json()
    assert empty == {"items": [], "next": 0}
    await either.post_all(couple())
    whole = (await client.get("/v1/events", params={"limit": 200})).json()
    first = (await client.get("/v1/events", params={"limit": 1})).json()
    rest = (await client.get("/v1/events", params={"after": first["next"], "limit": 200})).json()
    assert [*first["items"], *rest["items"]] == whole["items"]
    assert len({event["id"] for event in whole["items"]}) == len(whole["items"]) > 1
    end = (await client.get("/v1/events", params={"after": whole["next"]})).json()
    assert end == {"items": [], "next": whole["next"]}


async def test_an_event_points_at_what_its_reader_may_read_and_tells_nothing_else(told: World) -> None:
    for who, kind in ((OFFICER, "police"), ("prosecutor of the CPS", "cps"), ("practitioner of housing", "partner")):
        feed = await events(told, who)
        assert feed
        for event in feed:
            assert set(event) == {"id", "type", "time", "subject", "url"}
            assert event["url"] == f"/v1/{kind}/courses/{event['subject']}"
        assert (await told.as_(who).get(feed[-1]["url"])).status_code == 200


@pytest.mark.parametrize("after", ["-1", "x", "1.5", str(2**63)])
async def test_a_feed_starts_after_a_number(world: World, after: str) -> None:
    answer = await world.as_(OFFICER).get("/v1/events", params={"after": after})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/after")


# What each sees of one course


async def course_as(world: World, who: str, kind: str) -> Body:
    client = world.as_(who)
    url = (await client.get(f"/v1/{kind}/courses")).json()["items"][0]["url"]
    found: dict[str, Any] = (await client.get(url)).json()
    return found


async def test_an_officer_reads_what_the_other_force_recorded(told: World) -> None:
    course = await course_as(told, OFFICER, "police")
    by_agency = {incident["agency"]: incident for incident in course["incidents"]}
    assert "withheld number" in by_agency[HAMPSHIRE]["narrative"]
    assert by_agency[HAMPSHIRE]["url"] is None
    assert by_agency[SUSSEX]["url"] == f"/v1/incidents/{by_agency[SUSSEX]['id']}"
    assert by_agency["cps:south-east"]["narrative"] is None
    assert course["orders"]


async def test_a_records_system_is_told_whom_to_ring_and_no_more(told: World) -> None:
    course = await course_as(told, "records of Sussex", "police")
    assert [incident["reference"] for incident in course["incidents"]] == ["47260104102"]
    assert {other["agency"] for other in course["others"]} <= {HAMPSHIRE, None}
    assert not {"victim", "suspect", "orders"} & course.keys()


async def test_a_prosecutor_sees_the_case_and_its_casework_system_the_victim_by_name_only(told: World) -> None:
    prosecutor = await course_as(told, "prosecutor of the CPS", "cps")
    casework = await course_as(told, "casework of the CPS", "cps")
    assert prosecutor["urns"] == casework["urns"] == ["47AA0410226"]
    assert set(prosecutor["victim"]) - set(casework["victim"]) == {"addresses", "contacts"}
    assert "prompts" not in casework


async def test_a_partner_sees_days_and_counts_and_its_own_words_only(told: World) -> None:
    course = await course_as(told, "practitioner of the helpline", "partner")
    assert course["own_reports"][0]["reference"] == "NSH-2026-031877"
    assert {text.split()[-1] for text in course["suspect"]["names"]} == {"Kowalsky"}
    assert not {"incidents", "agencies", "neighbours", "urns"} & course.keys()
    system = await course_as(told, "system of the helpline", "partner")
    assert set(system) == {"id", "url", "revision", "status", "occasions", "last_month", "own_reports"}


async def test_an_explanation_adds_up(told: World) -> None:
    course = await told.course_of("47260104102", "records of Sussex")
    answer = await told.as_(OFFICER).get(f"/v1/police/courses/{course}/explanation")
    links = answer.json()["links"]
    assert links
    for link in links:
        assert sum(line["bits"] for line in link["evidence"]) == pytest.approx(link["evidence_bits"], abs=0.05)
        assert all(line["sentence"].endswith(".") for line in link["evidence"])
    references = {side["reference"] for link in links for side in (link["left"], link["right"])}
    assert {"47260104102", "44260098765"} <= references


async def test_a_timeline_is_in_order_and_has_every_report(told: World) -> None:
    course = await course_as(told, OFFICER, "police")
    timeline = (await told.as_(OFFICER).get(f"{course['url']}/timeline")).json()
    starts = [occasion["started"] for occasion in timeline["occasions"]]
    assert starts == sorted(starts)
    assert [occasion["number"] for occasion in timeline["occasions"]] == list(range(1, len(starts) + 1))
    listed = {incident["id"] for occasion in timeline["occasions"] for incident in occasion["incidents"]}
    assert listed == {incident["id"] for incident in course["incidents"]}
