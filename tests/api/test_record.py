"""The record of a course over HTTP: each role is told what it may know, and every finding leads to its reports."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .world import HAMPSHIRE, HELPLINE, PROSECUTORS, SUSSEX, Body, World, couple, second_course, thin_report

INVESTIGATOR, SUPERVISOR, RECORDS = "investigator of Sussex", "supervisor of Sussex", "records of Sussex"
PROSECUTOR, CASEWORK, ADVOCATE = "prosecutor of the CPS", "casework of the CPS", "practitioner of the helpline"

TODAY = datetime.now(UTC).date()


def ago(days: int) -> str:
    """The day so many days ago: what is recent or runs out is so by the day on which the test runs."""
    return (TODAY - timedelta(days=days)).isoformat()


LILY: Body = {"name": {"given": ["Lily"], "family": "Farrant-Osei"}, "dob": "1996-02-09", "phones": []}
"""Another woman."""

VICTIM: Body = {
    "local_id": "V1",
    "role": "victim",
    "name": {"given": ["Hannah"], "family": "Bright-Adeyemi"},
    "dob": "1991-04-17",
    "phones": [{"value": "+447700900412"}],
}
SUSPECT: Body = {
    "local_id": "S1",
    "role": "suspect",
    "name": {"given": ["Marek"], "family": "Kowalski"},
    "dob": "1987-11-02",
    "identifiers": [{"type": "pnc", "value": "2079/0004102K"}],
}
ORDER: Body = {
    "type": "SPO",
    "reference": "SPO-47-2026-0031",
    "made_at": ago(85),
    "served_at": f"{ago(85)}T15:20:00Z",
    "expires_at": ago(-900),
    "conditions": [{"id": "P2", "text": "not to contact her by any means"}],
}
DASH: Body = {"tool": "DASH", "at": f"{ago(5)}T10:00:00Z", "grade": "high", "answers": {"2": "yes"}}


def report(reference: str, agency: str, days: int, *codes: str, **members: Any) -> Body:
    """A report about the two, of conduct so many days ago."""
    return {
        **thin_report(reference, agency),
        "agency": agency,
        "occurred": {"from": f"{ago(days)}T18:05:00+00:00", "precision": "minute"},
        "behaviours": [{"code": code, "basis": "fact"} for code in codes],
        "parties": deepcopy([VICTIM, SUSPECT]),
        **members,
    }


def reports() -> list[Body]:
    """What two forces, prosecutors and a helpline know of the two."""
    return [
        report(
            "S-1",
            SUSSEX,
            55,
            "S2A3_E",
            relationship={"from": "S1", "to": "V1", "type": "ex_partner", "ended": ago(200)[:7]},
            knowledge=[{"kind": "told_to_stop", "at": ago(170), "source": "MG11"}],
            impact={"alarm": True, "distress": True, "source": "MG11"},
            orders=[ORDER],
            risk_assessments=[DASH],
            parties=[*deepcopy([VICTIM, SUSPECT]), {"local_id": "P1", "role": "proxy", "name": {"full": "A friend"}}],
        ),
        report("H-1", HAMPSHIRE, 15, "S2A3_B", "EXT_ORDER_BREACH", orders=[ORDER]),
        report(
            "N-1",
            HELPLINE,
            13,
            "S2A3_C",
            risk_assessments=[{"tool": "S-DASH", "at": ago(12), "grade": "high", "answers": {"1": "yes"}}],
            impact={"very_frightened": True, "day_to_day": ["sleep"]},
        ),
        report("C-1", PROSECUTORS, 15, urn="47AA0410226"),
    ]


@pytest.fixture
async def known(world: World) -> str:
    """The id of the course that the reports make up; the service is ``world``."""
    receipts = await world.post_all(reports())
    (course,) = {course["id"] for receipt in receipts for course in receipt["link"]["courses"]}
    return str(course)


async def fetched(world: World, who: str, course: str) -> Body:
    """The course as that client sees it."""
    root = {"i": "police", "s": "police", "r": "police", "p": "cps", "c": "cps"}[who[0]]
    root = "partner" if who == ADVOCATE else root
    answer = await world.as_(who).get(f"/v1/{root}/courses/{course}")
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


def numbers_in(found: Any) -> set[int]:
    """The numbers of all facts that findings name."""
    names = {"facts", "fact", "supports", "against", "acts", "risk", "necessity", "answered_in", "speaks"}
    if isinstance(found, dict):
        own = [found[name] for name in names & found.keys()]
        listed = {n for one in own for n in (one if isinstance(one, list) else [one]) if isinstance(n, int)}
        return listed | set().union(*map(numbers_in, found.values()))
    return set().union(*map(numbers_in, found)) if isinstance(found, list) else set()


@pytest.mark.parametrize("who", [INVESTIGATOR, SUPERVISOR, PROSECUTOR, CASEWORK])
async def test_every_finding_leads_to_the_reports_that_it_rests_on(world: World, known: str, who: str) -> None:
    found = await fetched(world, who, known)
    facts = {fact["number"]: fact for fact in found["record"]["facts"]}
    assert numbers_in(found) == set(facts)
    assert sorted(facts) == list(range(1, len(facts) + 1))
    assert {fact["incident_id"] for fact in facts.values()} <= {incident["id"] for incident in found["incidents"]}
    assert all(fact["pointer"].startswith("/") and fact["says"] for fact in facts.values())


async def test_an_investigator_is_told_what_the_course_amounts_to_and_what_is_left_undone(
    world: World, known: str
) -> None:
    found = await fetched(world, INVESTIGATOR, known)
    record = found["record"]
    facts = {fact["number"]: fact for fact in record["facts"]}
    stalking = next(offence for offence in record["offences"] if offence["code"] == "PHA_2A")
    assert {element["status"] for element in stalking["elements"]} - {"gap"}
    (order,) = record["orders"]
    assert (order["kind"], order["reference"], order["served"]["first"]) == ("spo", "SPO-47-2026-0031", ago(85))
    (breach,) = record["breaches"]
    assert (breach["order"], breach["belongs"], breach["has_conduct_crime"]) == (1, "named", False)
    assert {limit["has_limit"] for limit in record["clocks"]["limits"]} == {True, False}
    raised = {prompt["code"]: prompt for prompt in found["prompts"]}
    assert {"I01", "I07", "P02", "P03"} <= raised.keys()
    assert all(prompt["rule"] and prompt["basis"] for prompt in raised.values())
    assert {facts[n]["says"] for n in raised["P02"]["facts"]} >= {"the two are said to be former partners"}
    assert record["assessments"]["highest_grade"] == "high"
    assert [gap["days"] for gap in record["nexus"]["gaps"]] == [40, 2]


async def test_how_a_partner_assessed_the_risk_reaches_the_police_and_no_prosecutor(world: World, known: str) -> None:
    police = await fetched(world, INVESTIGATOR, known)
    assert {one["tool"] for one in police["record"]["assessments"]["all"]} == {"dash", "sdash"}
    prosecutor = await fetched(world, PROSECUTOR, known)
    assert [one["tool"] for one in prosecutor["record"]["grades"]] == ["dash"]
    says = [fact["says"] for fact in prosecutor["record"]["facts"]]
    assert "the victim is very frightened" in says
    assert "the victim cannot sleep" not in says
    assert "answers" not in str(prosecutor["record"])


async def test_what_was_answered_in_an_assessment_is_told_to_officers_and_not_to_prosecutors(
    world: World, known: str
) -> None:
    records = {who: (await fetched(world, who, known))["record"] for who in (INVESTIGATOR, PROSECUTOR)}
    told = {who: [fact["says"] for fact in record["facts"]] for who, record in records.items()}
    assert "DASH 2009 is reported: very frightened: yes" in told[INVESTIGATOR]
    assert "DASH 2009 is reported" in told[PROSECUTOR]
    assert not [says for says in told[PROSECUTOR] if ": yes" in says]


async def test_a_prosecutor_is_told_of_no_indicator_about_the_victims_safety_or_assessments(
    world: World, known: str
) -> None:
    found = await fetched(world, PROSECUTOR, known)
    codes = {indicator["code"] for indicator in found["record"]["indicators"]}
    assert not codes & {"I12", "I13", "I15", "I16", "I20", "I21", "I22"}
    assert {"I01", "I07", "I11"} <= codes
    assert not {prompt["code"] for prompt in found["prompts"]} & {"I13", "P05", "P06", "P07", "P08", "P11"}


async def test_the_casework_system_is_told_how_elements_stand_and_nothing_of_risk(world: World, known: str) -> None:
    record = (await fetched(world, CASEWORK, known))["record"]
    assert not {"indicators", "assessments", "grades", "nexus", "readiness"} & record.keys()
    elements = [element for offence in record["offences"] for element in offence["elements"]]
    assert {frozenset(element) for element in elements} == {frozenset({"code", "text", "status"})}


async def test_a_records_system_is_told_codes_and_last_days_and_no_content(world: World, known: str) -> None:
    found = await fetched(world, RECORDS, known)
    assert "record" not in found
    assert {"I01", "I07", "I15"} <= set(found["indicators"])
    assert {limit["state"] for limit in found["limits"]} == {"running", "no_limit"}
    assert any(limit["last_day"] for limit in found["limits"])


async def test_an_advocates_indicators_rest_on_her_own_assessments_and_not_on_those_of_the_police(
    world: World, known: str
) -> None:
    found = await fetched(world, ADVOCATE, known)
    assert {indicator["code"] for indicator in found["indicators"]} == {
        "I01", "I02", "I03", "I07", "I15", "I20", "I21",
    }  # fmt: skip
    basis = {indicator["code"]: indicator for indicator in found["indicators"]}
    assert basis["I07"]["state"] == "present"
    own = next(body for body in reports() if body["agency"] == HELPLINE)
    listed = (await world.as_("system of the helpline").get("/v1/incidents")).json()["items"]
    etag = (await world.as_("system of the helpline").get(listed[0]["url"])).headers["etag"]
    without = {name: value for name, value in own.items() if name not in {"risk_assessments", "impact"}}
    put = await world.as_("system of the helpline").put(listed[0]["url"], json=without, headers={"If-Match": etag})
    assert put.status_code == 200
    after = {i["code"]: i["state"] for i in (await fetched(world, ADVOCATE, known))["indicators"]}
    assert after["I15"] == "not_known"
    police = await fetched(world, INVESTIGATOR, known)
    assert {i["code"]: i["state"] for i in police["record"]["indicators"]}["I15"] == "present"


@pytest.mark.parametrize("name", ["kind", "code"])
async def test_an_advocate_is_told_that_the_suspect_will_be_released_and_not_what_else_police_noted(
    world: World, known: str, name: str
) -> None:
    body = report("S-2", SUSSEX, 5, "S2A3_E")
    body["knowledge"] = [{name: "release due", "at": ago(-5)}, {"kind": "victim_withdrew"}]
    await world.post(body)
    state = {i["code"]: i["state"] for i in (await fetched(world, ADVOCATE, known))["indicators"]}
    police = (await fetched(world, INVESTIGATOR, known))["record"]["indicators"]
    assert state["I21"] == {i["code"]: i["state"] for i in police}["I21"] == "present"


SERIAL = [
    ("investigator of Sussex", {"other_victims"}),
    ("supervisor of Sussex", {"other_victims", "other_courses_of_suspect"}),
    ("prosecutor of the CPS", {"other_victims"}),
    ("casework of the CPS", set()),
    ("records of Sussex", {"other_victims"}),
]


@pytest.mark.parametrize("who, kinds", SERIAL, ids=[who for who, _ in SERIAL])
async def test_of_the_suspects_other_victims_each_role_is_told_what_its_sights_allow(
    told: World, who: str, kinds: set[str]
) -> None:
    course = await told.course_of("47260104102", "records of Sussex")
    other = await told.course_of("46260055501", "records of Kent")
    found = await fetched(told, who, course)
    relations = found.get("relations") or found["record"]["relations"]
    named = {relation["kind"]: relation for relation in relations}
    assert {kind for kind in named if kind.startswith("other_")} == kinds
    assert (other in str(found)) == ("other_courses_of_suspect" in kinds)
    if "other_victims" in kinds:
        assert (named["other_victims"]["victims"], named["other_victims"]["forces"][0]["agency"]) == (1, "police:46")
    assert "Priya" not in str(found)


async def test_an_advocate_is_told_to_ask_the_police_and_not_why(world: World) -> None:
    await world.post_all(couple())
    course = await world.course_of("47260104102", RECORDS)
    before = await fetched(world, ADVOCATE, course)
    assert before["ask_police"] is None
    await world.post_all(second_course())
    after = await fetched(world, ADVOCATE, course)
    assert after == {**before, "ask_police": after["ask_police"]}
    assert after["ask_police"].startswith("Ask the police")
    system = await world.as_("system of the helpline").get(f"/v1/partner/courses/{course}")
    assert "ask_police" not in system.text


async def test_nobody_learns_by_reporting_a_suspect_whether_he_has_other_victims(world: World) -> None:
    await world.post_all(couple())
    await world.post(report("N-7", HELPLINE, 3, "S2A3_B", parties=[{**VICTIM, **LILY}, SUSPECT]))
    listed = (await world.as_(ADVOCATE).get("/v1/incidents", params={"limit": 200})).json()["items"]
    (own,) = [item for item in listed if item["report"]["source"]["reference"] == "N-7"]
    (course,) = own["link"]["courses"]
    assert (await fetched(world, ADVOCATE, course["id"]))["ask_police"] is None
    await world.post(report("S-7", SUSSEX, 2, "S2A3_B", parties=[{**VICTIM, **LILY}, SUSPECT]))
    assert (await fetched(world, ADVOCATE, course["id"]))["ask_police"] is not None


async def test_other_victims_of_long_ago_are_no_indicator(world: World) -> None:
    old = report("S-2", SUSSEX, 5 * 366 + 1, "S2A3_B", parties=[{**VICTIM, **LILY}, SUSPECT])
    await world.post_all([report("S-1", SUSSEX, 3, "S2A3_B"), old])
    course = await world.course_of("S-1", RECORDS)
    assert (await fetched(world, INVESTIGATOR, course))["neighbours"]["same_suspect"] == 1
    assert "I12" not in (await fetched(world, RECORDS, course))["indicators"]
    await world.post(report("S-3", SUSSEX, 5 * 365, "S2A3_B", parties=[{**VICTIM, **LILY}, SUSPECT]))
    assert "I12" in (await fetched(world, RECORDS, course))["indicators"]
    searched = (await world.as_(INVESTIGATOR).get("/v1/police/courses", params={"indicator": "I12"})).json()["items"]
    assert course in {item["id"] for item in searched}


async def test_a_campaign_is_among_the_offences_for_whoever_may_know_of_it(world: World) -> None:
    sister = {**VICTIM, **LILY, "local_id": "V2"}
    said = [{"from": "V1", "to": "V2", "type": "group_with", "objective": "to have the land sold"}]
    await world.post(report("S-1", SUSSEX, 3, "S2A3_B", parties=[VICTIM, sister, SUSPECT], relations=said, urn="47AA1"))
    await world.post(report("C-1", PROSECUTORS, 3, parties=[VICTIM, SUSPECT], urn="47AA1"))
    listed = (await world.as_(RECORDS).get("/v1/incidents")).json()["items"]
    courses = [one["id"] for one in listed[0]["link"]["courses"]]
    assert len(courses) == 2
    (course,) = [one["id"] for one in (await world.as_(CASEWORK).get("/v1/cps/courses")).json()["items"]]
    for who, is_told in ((INVESTIGATOR, True), (PROSECUTOR, True), (CASEWORK, False)):
        record = (await fetched(world, who, course))["record"]
        assert ("PHA_2_GROUP" in {offence["code"] for offence in record["offences"]}) is is_told
        groups = [one for one in record["relations"] if one["kind"] == "group_course"]
        assert [(one["founded"], one["has_objective"]) for one in groups] == [("asserted", True)] * is_told
        assert "to have the land sold" not in str(record)


async def test_a_partner_is_told_of_no_other_course_and_of_nobody_else(told: World) -> None:
    course = await told.course_of("46260055501", "records of Kent")
    found = (await told.as_("practitioner of the refuge").get(f"/v1/partner/courses/{course}")).json()
    assert not {"relations", "record", "neighbours"} & found.keys()
    assert not {indicator["code"] for indicator in found["indicators"]} & {"I12", "I14"}


async def test_proxies_are_told_to_officers_and_prosecutors_and_not_to_systems(world: World, known: str) -> None:
    for who, is_told in ((INVESTIGATOR, True), (PROSECUTOR, True), (CASEWORK, False), (RECORDS, False)):
        found = await fetched(world, who, known)
        relations = found.get("relations", found.get("record", {}).get("relations"))
        proxies = [relation for relation in relations if relation["kind"] == "proxy"]
        assert [(proxy["status"], proxy["counted"]) for proxy in proxies] == [("named", [])] * is_told
        assert "A friend" not in str(found)


async def test_a_counter_allegation_is_told_to_police_and_prosecutors(world: World, known: str) -> None:
    turned = report("S-9", SUSSEX, 10, "S2A3_C")
    turned["parties"] = [{**deepcopy(SUSPECT), "role": "victim"}, {**deepcopy(VICTIM), "role": "suspect"}]
    await world.post(turned)
    for who in (INVESTIGATOR, RECORDS, PROSECUTOR, CASEWORK):
        found = await fetched(world, who, known)
        relations = found.get("relations") or found["record"]["relations"]
        (counter,) = [relation for relation in relations if relation["kind"] == "counter_allegation"]
        assert (counter["is_first_by_event"], counter["course"]["occasions"]) == (False, 1)
    assert "counter" not in str(await fetched(world, ADVOCATE, known))


async def test_a_receipt_carries_the_prompts_that_the_record_has(world: World) -> None:
    receipts = await world.post_all(reports()[:2])
    told = {prompt["code"] for prompt in receipts[-1]["prompts"]}
    (course,) = receipts[-1]["link"]["courses"]
    record = await fetched(world, "investigator of Hampshire", course["id"])
    assert {"P02", "P03"} <= told
    assert told == {prompt["code"] for prompt in record["prompts"]}
    assert set(receipts[-1]["prompts"][0]) == {"code", "text", "basis"}


async def test_a_partners_receipt_carries_no_prompt_for_the_police(world: World) -> None:
    receipts = await world.post_all(reports()[:3])
    assert receipts[-1]["prompts"] == []
