"""Reports in over HTTP: once and again, corrected, withdrawn, and read back by the agency that made them."""

from __future__ import annotations

import json
from copy import deepcopy

import httpx
import pytest

from .world import HAMPSHIRE, SUSSEX, Body, World, couple, thin_report

RECORDS = "records of Sussex"
FIRST, LATER = couple()[0], couple()[4]
"""What Sussex and Hampshire report about the same two people."""


def revised(body: Body, version: int | None, narrative: str) -> Body:
    """The report with other words in it, as that version."""
    changed = deepcopy(body)
    changed["narrative"] = narrative
    changed["source"]["version"] = version
    return changed


async def put(world: World, body: Body, incident: str, tag: str | None, who: str = RECORDS) -> httpx.Response:
    headers = {} if tag is None else {"If-Match": tag}
    return await world.as_(who).put(f"/v1/incidents/{incident}", json=body, headers=headers)


async def withdraw(world: World, incident: str, reason: str = "no_crime", who: str = RECORDS) -> httpx.Response:
    return await world.as_(who).post(f"/v1/incidents/{incident}/withdrawal", json={"reason": reason})


# Sent once, and again


async def test_a_first_report_is_created_and_told_where_it_is(world: World) -> None:
    answer = await world.post(FIRST)
    assert answer.status_code == 201
    incident = answer.json()["incident"]
    assert answer.headers["location"] == incident["url"] == f"/v1/incidents/{incident['id']}"
    assert (incident["version"], answer.headers["etag"].startswith('"v3-')) == (3, True)
    assert set(answer.json()) == {"incident", "link", "prompts", "warnings"}
    (course,) = answer.json()["link"]["courses"]
    assert (course["is_new"], course["standing"], course["occasions"]) == (True, "attributed", 1)
    assert (answer.json()["link"]["state"], answer.json()["warnings"]) == ("none", [])


async def test_the_second_force_is_told_that_it_is_not_the_first(either: World) -> None:
    first = (await either.post(FIRST)).json()["link"]["courses"][0]
    link = (await either.post(LATER)).json()["link"]
    assert link["state"] == "linked"
    (course,) = link["courses"]
    assert (course["id"], course["is_new"], course["standing"]) == (first["id"], False, "attributed")
    assert course["occasions"] == 2


async def test_the_same_report_again_is_the_same_resource(either: World) -> None:
    first = await either.post(FIRST)
    again = await either.post(FIRST)
    assert (again.status_code, again.json()["incident"]) == (200, first.json()["incident"])
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == first.headers["etag"]
    assert again.json()["link"]["courses"][0]["is_new"] is False
    assert len((await either.as_(RECORDS).get("/v1/incidents")).json()["items"]) == 1


async def test_another_spelling_of_the_same_report_is_the_same_report(world: World) -> None:
    await world.post(FIRST)
    other = json.loads(json.dumps(FIRST, sort_keys=True))
    del other["agency"]
    other["occurred"]["from"] = "2026-11-03T20:05:00+02:00"
    assert (await world.post(other, RECORDS)).status_code == 200
    assert (await world.post(other, "investigator of Sussex")).status_code == 200


async def test_the_same_reference_with_other_content_is_a_conflict(either: World) -> None:
    first = (await either.post(FIRST)).json()["incident"]
    answer = await either.post(revised(FIRST, 3, "Something else altogether."))
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "/problems/report-conflict")
    assert problem["incident"] == {"id": first["id"], "url": first["url"]}
    kept = (await either.as_(RECORDS).get(first["url"])).json()
    assert (kept["version"], kept["report"]["narrative"]) == (3, FIRST["narrative"])


async def test_a_higher_version_replaces_what_is_on_file_and_a_lower_one_does_not(either: World) -> None:
    first = (await either.post(FIRST)).json()["incident"]
    newer = await either.post(revised(FIRST, 5, "He came back at ten."))
    assert (newer.status_code, newer.json()["incident"]) == (200, {**first, "version": 5})
    assert newer.headers["etag"].startswith('"v5-')
    assert (await either.post(revised(FIRST, 5, "He came back at ten."))).status_code == 200
    assert (await either.post(revised(FIRST, 4, "He came back at nine."))).status_code == 409
    again = await either.post(FIRST)  # an old message that is delivered late repeats what is on file
    assert (again.status_code, again.json()["incident"]) == (200, {**first, "version": 5})
    kept = (await either.as_(RECORDS).get(first["url"])).json()
    assert (kept["version"], kept["report"]["narrative"]) == (5, "He came back at ten.")


async def test_two_agencies_may_use_one_reference(world: World) -> None:
    ours = await world.post(thin_report("2026/1"), RECORDS)
    theirs = await world.post(thin_report("2026/1", HAMPSHIRE), "records of Hampshire")
    assert (ours.status_code, theirs.status_code) == (201, 201)
    assert ours.json()["incident"]["id"] != theirs.json()["incident"]["id"]


@pytest.mark.parametrize(
    "who, body, pointer, code",
    [
        (RECORDS, {**FIRST, "agency": HAMPSHIRE}, "/agency", "not-your-agency"),
        (RECORDS, {**thin_report("1"), "kind": "cps_referral"}, "/kind", "not-your-kind"),
        ("system of the helpline", thin_report("1"), "/kind", "not-your-kind"),
        ("practitioner of the helpline", thin_report("1"), "/kind", "not-your-kind"),
        ("casework of the CPS", thin_report("1"), "/kind", "not-your-kind"),
    ],
)
async def test_nobody_reports_for_another(world: World, who: str, body: Body, pointer: str, code: str) -> None:
    answer = await world.post(body, who)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "/problems/report-invalid")
    assert [(flaw["pointer"], flaw["code"]) for flaw in problem["errors"]] == [(pointer, code)]


async def test_a_partners_receipt_tells_no_reviews_and_none_of_the_reminders_for_police(told: World) -> None:
    body = couple()[2]
    body["source"]["version"] = 2
    answer = await told.post(body)
    assert answer.status_code == 200
    assert answer.json()["link"]["reviews"] == 0
    assert answer.json()["prompts"] == []
    for course in answer.json()["link"]["courses"]:
        assert course["url"].startswith("/v1/partner/courses/")


# Corrected


async def test_a_correction_replaces_the_version_that_was_read(either: World) -> None:
    first = await either.post(FIRST)
    incident = first.json()["incident"]["id"]
    body = revised(FIRST, None, "He came back at ten.")
    answer = await put(either, body, incident, first.headers["etag"])
    assert (answer.status_code, answer.json()["incident"]["version"]) == (200, 4)
    assert answer.headers["etag"] != first.headers["etag"]
    kept = await either.as_(RECORDS).get(f"/v1/incidents/{incident}")
    assert (kept.json()["version"], kept.json()["report"]) == (4, body)
    assert (await put(either, revised(FIRST, None, "At eleven."), incident, kept.headers["etag"])).status_code == 200


async def test_a_correction_without_a_version_read_is_refused(world: World) -> None:
    incident = (await world.post(FIRST)).json()["incident"]["id"]
    answer = await put(world, revised(FIRST, 4, "."), incident, None)
    assert (answer.status_code, answer.json()["type"]) == (428, "/problems/version-missing")


async def test_a_correction_of_a_version_that_was_replaced_is_refused(either: World) -> None:
    first = await either.post(FIRST)
    incident = first.json()["incident"]["id"]
    assert (await put(either, revised(FIRST, 4, "One."), incident, first.headers["etag"])).status_code == 200
    for version in (None, 4, 5):
        answer = await put(either, revised(FIRST, version, "Two."), incident, first.headers["etag"])
        assert (answer.status_code, answer.json()["type"]) == (412, "/problems/version-stale")
    kept = (await either.as_(RECORDS).get(f"/v1/incidents/{incident}")).json()
    assert (kept["version"], kept["report"]["narrative"]) == (4, "One.")


async def test_a_correction_may_be_repeated_when_its_answer_was_lost(either: World) -> None:
    first = await either.post(FIRST)
    incident = first.json()["incident"]["id"]
    answers = [await put(either, revised(FIRST, 4, "One."), incident, first.headers["etag"]) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
    assert answers[0].json()["incident"] == answers[1].json()["incident"]


async def test_a_correction_cannot_take_an_older_version_nor_another_reference(world: World) -> None:
    first = await world.post(FIRST)
    incident, tag = first.json()["incident"]["id"], first.headers["etag"]
    older = await put(world, revised(FIRST, 2, "One."), incident, tag)
    assert (older.status_code, older.json()["type"]) == (409, "/problems/report-conflict")
    renamed = revised(FIRST, 4, "One.")
    renamed["source"]["reference"] = "47260104103"
    other = await put(world, renamed, incident, tag)
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (422, "/source/reference")


async def test_a_correction_that_names_another_suspect_parts_the_course(told: World) -> None:
    course = await told.course_of("47260104102", RECORDS)
    (own,) = (await told.as_(RECORDS).get("/v1/incidents")).json()["items"]
    tag = (await told.as_(RECORDS).get(own["url"])).headers["etag"]
    body = revised(FIRST, 4, "It was somebody else.")
    body["parties"][1] = {"local_id": "S1", "role": "suspect", "name": {"given": ["Tomos"], "family": "Griffiths-Rao"}}
    answer = await put(told, body, own["id"], tag)
    (now,) = answer.json()["link"]["courses"]
    assert now["id"] != course
    seen = [
        (await told.as_(who).get(f"/v1/police/courses/{course}")).status_code
        for who in ("investigator of Sussex", "investigator of Hampshire")
    ]
    assert seen == [404, 200]


# Withdrawn


@pytest.mark.parametrize("reason", ["entered_in_error", "no_crime", "erasure", "consent_withdrawn"])
async def test_a_withdrawn_report_leaves_what_would_have_been_without_it(world: World, reason: str) -> None:
    before = (await world.post(LATER)).json()["link"]["courses"][0]["id"]
    reader = world.as_("investigator of Hampshire")
    alone = (await reader.get(f"/v1/police/courses/{before}")).json()
    incident = (await world.post(FIRST)).json()["incident"]["id"]
    assert (await reader.get(f"/v1/police/courses/{before}")).json()["occasions"]["total"] == 2
    answer = await withdraw(world, incident, reason)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in ("id", "state", "reason")} == {
        "id": incident,
        "state": "erased" if reason == "erasure" else "withdrawn",
        "reason": reason,
    }
    after = (await reader.get(f"/v1/police/courses/{before}")).json()
    passing = {"revision", "revised_at"}
    assert {k: v for k, v in after.items() if k not in passing} == {k: v for k, v in alone.items() if k not in passing}
    assert (await world.as_("investigator of Sussex").get("/v1/police/courses")).json()["items"] == []


async def test_withdrawing_twice_is_withdrawing_once(either: World) -> None:
    incident = (await either.post(FIRST)).json()["incident"]["id"]
    first, second = await withdraw(either, incident), await withdraw(either, incident, "no_crime")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()


async def test_a_withdrawn_report_takes_no_further_version(either: World) -> None:
    first = await either.post(FIRST)
    incident = first.json()["incident"]["id"]
    await withdraw(either, incident)
    refused = [
        await either.post(FIRST),
        await either.post(revised(FIRST, 9, "Again.")),
        await put(either, revised(FIRST, 9, "Again."), incident, first.headers["etag"]),
    ]
    assert [(a.status_code, a.json()["type"]) for a in refused] == [(409, "/problems/report-withdrawn")] * 3
    kept = (await either.as_(RECORDS).get(f"/v1/incidents/{incident}")).json()
    assert (kept["state"], kept["version"]) == ("withdrawn", 3)
    assert kept["link"] == {"state": "none", "courses": [], "reviews": 0}


async def test_a_withdrawal_may_name_the_version_that_was_read(world: World) -> None:
    first = await world.post(FIRST)
    incident, tag = first.json()["incident"]["id"], first.headers["etag"]
    await world.post(revised(FIRST, 4, "One."))
    client = world.as_(RECORDS)
    path, reason = f"/v1/incidents/{incident}/withdrawal", {"reason": "no_crime"}
    stale = await client.post(path, json=reason, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/version-stale")
    now = (await client.get(f"/v1/incidents/{incident}")).headers["etag"]
    assert (await client.post(path, json=reason, headers={"If-Match": now})).status_code == 200


@pytest.mark.parametrize("body", [{}, {"reason": "because"}, {"reason": None}, {"reason": "erasure", "note": "Zed"}])
async def test_a_withdrawal_has_one_of_four_reasons(world: World, body: Body) -> None:
    incident = (await world.post(FIRST)).json()["incident"]["id"]
    answer = await world.as_(RECORDS).post(f"/v1/incidents/{incident}/withdrawal", json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/request-invalid")
    assert "Zed" not in answer.text
    assert (await world.as_(RECORDS).get(f"/v1/incidents/{incident}")).json()["state"] == "current"


# Read back


async def test_an_agency_reads_its_report_as_it_was_sent(either: World) -> None:
    await either.post(FIRST)
    (listed,) = (await either.as_(RECORDS).get("/v1/incidents")).json()["items"]
    single = (await either.as_(RECORDS).get(listed["url"])).json()
    assert listed == single
    assert single["report"] == FIRST
    assert (single["state"], single["version"]) == ("current", 3)
    assert single["link"]["courses"][0]["url"].startswith("/v1/police/courses/crs_")


async def test_every_client_of_an_agency_that_may_read_reads_it(told: World) -> None:
    texts = set()
    for who in (RECORDS, "investigator of Sussex", "supervisor of Sussex"):
        texts.add((await told.as_(who).get("/v1/incidents")).text)
    assert len(texts) == 1


async def test_what_is_poor_is_kept_and_warned_of(world: World) -> None:
    body = thin_report("47260104911")
    body["parties"] = [
        {
            "local_id": "V1",
            "role": "victim",
            "name": {"given": ["Hannah"], "family": "Bright-Adeyemi"},
            "dob": "1901-01-01",
            "phones": [{"value": "ring the neighbour"}],
            "identifiers": [{"type": "nhs", "value": "9990000019"}],
        },
        {"local_id": "S1", "role": "suspect", "identifiers": [{"type": "pnc", "value": "2079/0004102A"}]},
    ]
    answer = await world.post(body, RECORDS)
    assert answer.status_code == 201
    warned = {warning["pointer"] for warning in answer.json()["warnings"]}
    assert warned == {
        "/parties/0/dob",
        "/parties/0/phones/0/value",
        "/parties/0/identifiers/0/value",
        "/parties/1/identifiers/0/value",
    }
    told = json.dumps(answer.json()["warnings"])
    assert not [value for value in ("1901", "neighbour", "9990000019", "0004102") if value in told]
    kept = (await world.as_(RECORDS).get(answer.json()["incident"]["url"])).json()
    assert (kept["report"], kept["warnings"]) == (body, answer.json()["warnings"])


async def test_a_report_of_nothing_but_a_victim_is_taken(world: World) -> None:
    answer = await world.post(thin_report("47260104912"), RECORDS)
    assert answer.status_code == 201
    (course,) = answer.json()["link"]["courses"]
    assert (course["standing"], answer.json()["link"]["state"]) == ("unattributed", "none")
    assert SUSSEX not in answer.text
