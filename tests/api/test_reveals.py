"""What is safe is released to whom the matrix allows it, with a line in the log that names no value."""

from __future__ import annotations

from typing import Any

import pytest

from .world import ABSENT_COURSE, PROSECUTORS, SUSSEX, Body, World

EVERYTHING: Body = {
    "kinds": ["address", "phone", "email", "handle"],
    "reason_code": "safeguarding",
    "reason": "Officers call on her today.",
}
FIRST = "47260104102"


async def ask(world: World, who: str, course: str, body: Body = EVERYTHING, service: str = "police") -> Any:
    return await world.as_(who).post(f"/v1/{service}/courses/{course}/reveals", json=body)


def values(answer: Body) -> set[str]:
    return {detail["value"] for party in answer["parties"] for detail in party["details"]}


@pytest.fixture
async def course(told: World) -> str:
    """The course of Hannah Bright-Adeyemi and Marek Kowalski."""
    return await told.course_of(FIRST, "records of Sussex")


@pytest.mark.parametrize("who", ["investigator of Sussex", "supervisor of Sussex"])
async def test_an_officer_of_the_case_gets_what_is_safe_marked_with_her_name(
    told: World, course: str, who: str
) -> None:
    answer = await ask(told, who, course)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    shown = answer.json()
    assert {"+447700900412", "h.b.a@example.org"} <= values(shown)
    assert any("14 Imaginary Row" in value for value in values(shown))
    assert [party["role"] for party in shown["parties"]] == ["victim"]
    mark = shown["watermark"]
    assert mark["agency"] == SUSSEX
    assert mark["reader"]
    assert mark["reader"] in mark["text"]
    assert "DO-NOT-DISCLOSE-TO-SUBJECT" in mark["handling"]


async def test_only_the_kinds_that_were_asked_for_are_shown(told: World, course: str) -> None:
    answer = await ask(told, "investigator of Sussex", course, {**EVERYTHING, "kinds": ["phone"]})
    assert values(answer.json()) == {"+447700900412"}


async def test_a_prosecutor_gets_them_and_not_for_the_defence(told: World, course: str) -> None:
    answer = await ask(told, "prosecutor of the CPS", course, service="cps")
    assert answer.status_code == 200
    assert "+447700900412" in values(answer.json())
    assert "NOT-FOR-DEFENCE" in answer.json()["watermark"]["handling"]
    assert answer.json()["watermark"]["agency"] == PROSECUTORS


async def test_the_log_names_reader_reason_and_fields_and_no_value(told: World, course: str) -> None:
    reason = "She rang from 07700 900 412 and is afraid."
    before = len(told.audit())
    await ask(told, "investigator of Sussex", course, {**EVERYTHING, "kinds": ["phone", "address"], "reason": reason})
    (entry,) = told.audit()[before:]
    assert (entry["operation"], entry["action"], entry["outcome"]) == ("consultation", "police.safe.reveal", "permit")
    assert entry["subjects"] == [course]
    assert entry["view"] == "safe victim.address victim.phone"
    assert entry["reason_code"] == "safeguarding"
    assert entry["reason"] == "She rang from [protected] and is afraid."
    assert entry["rows"] == 2


@pytest.mark.parametrize(
    "who",
    [
        "records of Sussex",
        "casework of the CPS",
        "practitioner of the helpline",
        "system of the helpline",
        "auditor of Sussex",
        "administrator of Sussex",
    ],
)
@pytest.mark.parametrize("service", ["police", "cps"])
async def test_nobody_else_is_shown_anything(told: World, course: str, who: str, service: str) -> None:
    answer = await ask(told, who, course, service=service)
    assert answer.status_code == 403
    assert "7700900412" not in answer.text


async def test_a_course_that_is_hidden_is_one_that_there_is_not(told: World, course: str) -> None:
    hidden = await ask(told, "investigator of Kent", course)
    absent = await ask(told, "investigator of Kent", ABSENT_COURSE)
    assert hidden.status_code == absent.status_code == 404
    bodies = [{**one.json(), "instance": "", "request_id": ""} for one in (hidden, absent)]
    assert bodies[0] == bodies[1]
    assert [entry["outcome"] for entry in told.audit()[-2:]] == ["deny", "deny"]


@pytest.mark.parametrize(
    "body",
    [
        {"kinds": ["address"], "reason": "Why not."},
        {"kinds": ["address"], "reason_code": "curiosity", "reason": "Why not."},
        {"kinds": ["address"], "reason_code": "safeguarding"},
        {"kinds": [], "reason_code": "safeguarding", "reason": "A visit."},
        {"kinds": ["name"], "reason_code": "safeguarding", "reason": "A visit."},
    ],
)
async def test_without_a_kind_and_a_reason_nothing_is_shown(told: World, course: str, body: Body) -> None:
    assert (await ask(told, "investigator of Sussex", course, body)).status_code == 422


async def test_what_a_withdrawn_report_alone_told_is_not_shown(told: World, course: str) -> None:
    records = told.as_("system of the helpline")
    (own,) = (await records.get("/v1/incidents")).json()["items"]
    assert "h.b.a@example.org" in values((await ask(told, "investigator of Sussex", course)).json())
    gone = await records.post(f"/v1/incidents/{own['id']}/withdrawal", json={"reason": "entered_in_error"})
    assert gone.status_code == 200
    shown = (await ask(told, "investigator of Sussex", course)).json()
    assert "h.b.a@example.org" not in values(shown)


async def test_a_victim_is_not_found_by_what_is_safe_and_her_number_counts_for_nothing(told: World) -> None:
    officer = told.as_("investigator of Sussex")
    name = {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}, "dob": "1991-04-17"}
    right, wrong = {"phones": [{"value": "+447700900412"}]}, {"phones": [{"value": "+447700900999"}]}
    answers = [
        (await officer.post("/v1/police/matches", json=body)).json() for body in ({**name, **right}, {**name, **wrong})
    ]
    assert answers[0]["candidates"]
    assert answers[0] == answers[1]
    for contact in (right, wrong):
        found = await officer.post(
            "/v1/police/matches", json={**contact, "emails": [{"value": "h.b.a@example.org"}], "sex": "2"}
        )
        assert found.json()["candidates"] == []
