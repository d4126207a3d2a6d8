"""The index of unused material: that something is there, for those who prepare disclosure, not what stands in it."""

from __future__ import annotations

import csv
import io

import pytest

from .asked import correct
from .test_snapshots import withdraw
from .world import ABSENT_COURSE, KENT, SUSSEX, Body, World, couple, thin_report

OFFICER_OF_SUSSEX, PROSECUTOR, RECORDS = "investigator of Sussex", "prosecutor of the CPS", "records of Sussex"
REFERENCE, LATER = "47260104102", "47260109999"
READERS = {OFFICER_OF_SUSSEX: "police", "supervisor of Sussex": "police", PROSECUTOR: "cps"}
EACH_READER = pytest.mark.parametrize("who", READERS)
SECRET_REASON = "Her sister at 12 Quarry Lane says so."


async def index(world: World, who: str = OFFICER_OF_SUSSEX) -> Body:
    course_id = await world.course_of(REFERENCE, RECORDS)
    answer = await world.as_(who).get(f"/v1/{READERS[who]}/courses/{course_id}/unused-material")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def of_kind(shown: Body, kind: str) -> list[Body]:
    return [item for item in shown["items"] if item["kind"] == kind]


def sent(body: Body, **members: object) -> Body:
    return {**{name: value for name, value in body.items() if name != "agency"}, **members}


async def amended(world: World) -> None:
    """The first report gets a new version, and another comes and is withdrawn."""
    first = couple()[0]
    await correct(world, REFERENCE, sent(first, narrative="Corrected.", source={**first["source"], "version": 9}))
    await world.post_all([{**first, "source": {"reference": LATER}, "occurred": {"from": "2026-11-20T20:00:00Z"}}])
    await withdraw(world, LATER)


async def elsewhere(world: World, agency: str, reference: str) -> None:
    """A report about another woman, by a man who may be the one of this course."""
    suspect = {
        "local_id": "S1",
        "role": "suspect",
        "name": {"given": ["Marek"], "family": "Kowalski"},
        "dob": "1987-11",
    }
    other = thin_report(reference, agency, narrative="Elsewhere.")
    await world.post_all([{**other, "parties": [other["parties"][0], suspect], "agency": agency}])


@EACH_READER
async def test_an_earlier_version_is_an_item_without_its_text(told: World, who: str) -> None:
    assert of_kind(await index(told, who), "superseded_version") == []
    await amended(told)
    shown = await index(told, who)
    (item,) = of_kind(shown, "superseded_version")
    assert item["description"].startswith("Version 3 of report 47260104102 of Sussex Police")
    assert (item["suggested_schedule"], item["author"]) == ("MG6C", "Sussex Police")
    assert couple()[0]["narrative"] not in str(shown)


@EACH_READER
async def test_a_withdrawn_report_is_an_item(told: World, who: str) -> None:
    await amended(told)
    (item,) = of_kind(await index(told, who), "withdrawn_report")
    assert item["description"] == (
        f"Report {LATER} of Sussex Police, which stood in the course until it was withdrawn (no crime)."
    )
    assert item["dated"]


@pytest.mark.parametrize("reason", ["erasure", "consent_withdrawn"])
async def test_of_a_report_withdrawn_for_the_victims_sake_only_that_it_was_there_is_told(
    told: World, reason: str
) -> None:
    await told.post_all([{**couple()[0], "source": {"reference": LATER}, "occurred": {"from": "2026-11-20T20:00:00Z"}}])
    listed = (await told.as_(RECORDS).get("/v1/incidents", params={"limit": 200})).json()["items"]
    (own,) = [item for item in listed if item["report"]["source"]["reference"] == LATER]
    await told.as_(RECORDS).post(f"{own['url']}/withdrawal", json={"reason": reason})
    (item,) = of_kind(await index(told, PROSECUTOR), "withdrawn_report")
    assert item["suggested_schedule"] == "MG6D"
    for hidden in (LATER, own["id"], reason, reason.replace("_", " ")):
        assert hidden not in str(item)


async def test_scores_of_links_are_items_and_those_on_protected_details_are_suggested_as_sensitive(told: World) -> None:
    shown = await index(told)
    scores = of_kind(shown, "link_score")
    assert scores
    for item in scores:
        assert "bits; links from" in item["description"]
        assert (item["suggested_schedule"] == "MG6D") == ("protected" in item["description"]), item


async def test_a_candidate_outside_the_course_is_told_without_saying_whose_report_it_is(told: World) -> None:
    await elsewhere(told, KENT, "46-other")
    shown = await index(told, PROSECUTOR)
    outside = [item for item in shown["items"] if "a report outside this course" in item["description"]]
    assert of_kind(shown, "rejected_candidate")
    assert {item["suggested_schedule"] for item in outside} == {"MG6D"}
    for hidden in ("46-other", "Kent", KENT, "Chandran", "46260055501"):
        assert hidden not in str(shown["items"])


async def test_a_decision_is_an_item_without_its_reason_or_who_made_it(told: World) -> None:
    await elsewhere(told, SUSSEX, "47-other")
    supervisor = told.as_("supervisor of Sussex")
    questions = (await supervisor.get("/v1/police/reviews")).json()["items"]
    assert questions
    answer = await supervisor.post(
        f"{questions[0]['url']}/judgement", json={"decision": "different", "reason": SECRET_REASON}
    )
    assert answer.status_code == 201
    judgement = answer.json()["judgement"]
    shown = await index(told, PROSECUTOR)
    (item,) = of_kind(shown, "judgement")
    assert item["description"].startswith("A person's decision (different) on two parties, in ")
    assert (item["author"], item["suggested_schedule"]) == ("Sussex Police", "MG6D")
    for hidden in ("Quarry", judgement["made_by"], "47-other"):
        assert hidden not in str(item)
    await supervisor.post(f"{judgement['url']}/undo", json={"reason": SECRET_REASON})
    (item,) = of_kind(await index(told, PROSECUTOR), "judgement")
    assert "since undone" in item["description"]


@EACH_READER
async def test_it_decides_nothing(told: World, who: str) -> None:
    await amended(told)
    shown = await index(told, who)
    assert [item["item"] for item in shown["items"]] == list(range(1, len(shown["items"]) + 1))
    for item in shown["items"]:
        assert (item["undermines_or_assists"], item["decision"], item["comment"]) == (None, None, None)


@EACH_READER
async def test_as_a_sheet_it_has_the_same_items_and_says_who_read_it(told: World, who: str) -> None:
    await amended(told)
    shown = await index(told, who)
    url = shown["url"]
    answer = await told.as_(who, Accept="text/csv").get(url)
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), strict=True))
    assert [line["description"].removeprefix("'") for line in lines] == [one["description"] for one in shown["items"]]
    assert all(who.replace(" ", "-").lower() in line["read_by"] for line in lines)
    course_id = url.split("/")[4]
    assert answer.headers["content-disposition"] == f'attachment; filename="unused-material-{course_id}.csv"'


async def test_it_is_given_in_no_other_form(told: World) -> None:
    url = (await index(told))["url"]
    assert (await told.as_(OFFICER_OF_SUSSEX, Accept="application/pdf").get(url)).status_code == 406
    assert (await told.as_(OFFICER_OF_SUSSEX).get(url, params={"format": "pdf"})).status_code == 406


@EACH_READER
async def test_each_reading_is_one_disclosure(told: World, who: str) -> None:
    before = len(told.audit())
    shown = await index(told, who)
    *_, row = told.audit()[before:]
    assert (row["operation"], row["action"]) == ("disclosure", f"{READERS[who]}.unused.read")
    assert (row["reason"], row["subjects"]) == ("index of unused material as json", [shown["id"]])


@pytest.mark.parametrize("who", [RECORDS, "casework of the CPS", "practitioner of housing"])
async def test_whoever_does_not_prepare_disclosure_gets_none(told: World, who: str) -> None:
    course_id = await told.course_of(REFERENCE, RECORDS)
    for kind in ("police", "cps"):
        answer = await told.as_(who).get(f"/v1/{kind}/courses/{course_id}/unused-material")
        assert answer.status_code == 403


async def test_a_hidden_course_has_none_and_cannot_be_told_from_no_course(told: World) -> None:
    course_id = await told.course_of(REFERENCE, RECORDS)
    client = told.as_("investigator of Kent", X_Request_ID="of-both-requests")
    answers = [await client.get(f"/v1/police/courses/{one}/unused-material") for one in (course_id, ABSENT_COURSE)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({answer.content for answer in answers}) == 1


async def test_either_database_has_the_same_index(either: World) -> None:
    await either.post_all(couple())
    await amended(either)
    shown = await index(either)
    assert {item["kind"] for item in shown["items"]} >= {"superseded_version", "withdrawn_report", "link_score"}
    assert shown["read_by"]["agency"] == SUSSEX
