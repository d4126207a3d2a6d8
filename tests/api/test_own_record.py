"""Nobody reads a record in which they or their household are a party; the auditor is told when they try."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from service.domain.agency import AgencyId
from service.flows.staff import by_operator, register, remove
from service.flows.staff_schema import validate_entry
from service.store.tables import COURSE

from .asked import AOIFE, BY_BIRTH, BY_PHONE, correct, report
from .test_access import SAME_NAME
from .test_hidden_records import told_of
from .world import (
    ABSENT_COURSE,
    ABSENT_INCIDENT,
    KENT,
    OFFICER,
    PROSECUTORS,
    SUSSEX,
    Body,
    World,
    couple,
    second_course,
)

DETECTIVE, PROSECUTOR = "investigator of Sussex", "prosecutor of the CPS"
ABSENT_PERSON = "per_00000000000000000000000000000000"
MAREK = {"name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1987-11-02"}

LIKENESSES: Mapping[str, Body] = {
    "by his name and date of birth": MAREK,
    "by a misspelt name and date of birth": {"name": {"given": ["Marec"], "family": "Kowalsky"}, "dob": "1987-11-02"},
    "by a nickname and a phone": {
        "name": {"given": ["Danny"], "family": "Kowalski"},
        "phones": [{"value": "07700 900417"}],
    },
    "by a new name, the old one being known": {
        "name": {"given": ["Mark"], "family": "Novak"},
        "aliases": [{"given": ["Marek"], "family": "Kowalski"}],
        "dob": "1987-11-02",
    },
    "by a new address": {
        **MAREK,
        "addresses": [{"line": "31 Another Road", "postcode": "QK9 9ZZ"}],
    },
    "by a man of the household": {
        "name": {"given": ["Ines"], "family": "Aldous"},
        "dob": "1990-02-11",
        "household": [MAREK],
    },
    "as the victim herself": {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}, "dob": "1991-04-17"},
}
STRANGER: Body = {"name": {"given": ["Ines"], "family": "Aldous"}, "dob": "1990-02-11"}


def registered(world: World, who: str, entry: Body, agency: str = SUSSEX) -> None:
    """The person who comes as that client, or whom machines name so, is on the register."""
    reference = world.enrolments.enrolled[who].client.client_id if who in world.enrolments.enrolled else who
    whose = AgencyId.parse(agency)
    register(
        world.context, whose, reference, validate_entry(entry), by_operator(world.context, whose, "staff-administrator")
    )


async def asked_for(world: World, who: str, method: str, path: str, **sent: Any) -> httpx.Response:
    return await world.as_(who, X_Request_ID=SAME_NAME).request(method, path, **sent)


async def ways(world: World) -> list[tuple[str, str, str, str, str, dict[str, Any]]]:
    """Every way to ask for the course or a part of it: who, how, the path, what it names, and what there is not."""
    course = await world.course_of("47260104102", "records of Sussex")
    incident = (await world.as_("records of Sussex").get("/v1/incidents")).json()["items"][0]["id"]
    with world.engine.connect() as connection:
        pair = select(COURSE.c.victim_person_id, COURSE.c.suspect_person_id).where(COURSE.c.id == course)
        people = connection.execute(pair).one()
    parts = ("", "/timeline", "/explanation", "/chronology", "/unused-material", "/occasions/decisions")
    found: list[tuple[str, str, str, str, str, dict[str, Any]]] = [
        (DETECTIVE, "GET", f"/v1/police/courses/{{}}{part}", course, ABSENT_COURSE, {}) for part in parts
    ]
    found += [(DETECTIVE, "GET", "/v1/police/persons/{}", person, ABSENT_PERSON, {}) for person in people]
    found += [
        (DETECTIVE, "GET", "/v1/incidents/{}", incident, ABSENT_INCIDENT, {}),
        (DETECTIVE, "POST", "/v1/incidents/{}/withdrawal", incident, ABSENT_INCIDENT, {"json": {"reason": "no_crime"}}),
    ]
    return found


@pytest.mark.parametrize("likeness", LIKENESSES)
async def test_who_is_a_party_finds_on_every_route_what_is_found_where_nothing_is(either: World, likeness: str) -> None:
    await either.post_all([*couple(), *second_course()])
    routes = await ways(either)
    for who, method, path, own, _, sent in routes:
        if method == "GET":
            assert (await asked_for(either, who, method, path.format(own), **sent)).status_code == 200, path
    registered(either, DETECTIVE, LIKENESSES[likeness])
    for who, method, path, own, absent, sent in routes:
        hidden = await asked_for(either, who, method, path.format(own), **sent)
        nothing = await asked_for(either, who, method, path.format(absent), **sent)
        assert hidden.status_code == 404, path
        assert told_of(hidden) == told_of(nothing), path
    denied = [row for row in either.audit() if row["reason"] == "own_record"]
    assert {row["outcome"] for row in denied} == {"deny"}
    assert {subject for row in denied for subject in row["subjects"]} == {own for _, _, _, own, _, _ in routes}


async def test_a_stranger_on_the_register_reads_on(either: World) -> None:
    await either.post_all([*couple(), *second_course()])
    registered(either, DETECTIVE, STRANGER)
    for who, method, path, own, _, sent in await ways(either):
        if method == "GET":
            assert (await asked_for(either, who, method, path.format(own), **sent)).status_code == 200, path


async def test_it_makes_no_difference_whether_the_report_or_the_member_of_staff_came_first(either: World) -> None:
    registered(either, DETECTIVE, MAREK)
    await either.post_all(couple())
    course = await either.course_of("47260104102", "records of Sussex")
    assert (await either.as_(DETECTIVE).get(f"/v1/police/courses/{course}")).status_code == 404
    assert (await either.as_("supervisor of Sussex").get(f"/v1/police/courses/{course}")).status_code == 200


async def lists_of(world: World) -> dict[str, Any]:
    """All that an investigator is listed, and finds by example."""
    client = world.as_(DETECTIVE)
    example = {"name": {"full": "Marek Kowalski"}, "dob": "1987-11-02"}
    answers = {
        "courses": await client.get("/v1/police/courses"),
        "courses searched for": await client.get("/v1/police/courses", params={"behaviour": "S2A3_E"}),
        "own reports": await client.get("/v1/incidents"),
        "reviews": await client.get("/v1/police/reviews"),
        "events": await client.get("/v1/events"),
        "matches": await client.post("/v1/police/matches", json=example),
    }
    assert {answer.status_code for answer in answers.values()} == {200}
    return {name: answer.json()["candidates" if name == "matches" else "items"] for name, answer in answers.items()}


async def test_lists_and_searches_hold_nothing_of_it(either: World) -> None:
    await either.post_all([*couple(), *second_course()])
    before = await lists_of(either)
    assert all(items for name, items in before.items() if name != "reviews")
    registered(either, DETECTIVE, MAREK)
    assert not any((await lists_of(either)).values())


async def test_a_question_about_the_reader_is_asked_of_others_only(either: World) -> None:
    await either.post_all([report("A1", BY_BIRTH), report("A2", BY_PHONE)])
    (item,) = (await either.as_("supervisor of Sussex").get("/v1/police/reviews")).json()["items"]
    registered(either, DETECTIVE, {**AOIFE, "dob": "1996-09-03"})
    registered(either, "supervisor of Sussex", {**AOIFE, "dob": "1996-09-03"})
    for who in (DETECTIVE, "supervisor of Sussex"):
        client = either.as_(who, X_Request_ID=SAME_NAME)
        assert (await client.get("/v1/police/reviews")).json()["items"] == []
        hidden, nothing = await client.get(item["url"]), await client.get("/v1/police/reviews/rev_0000000000000000")
        assert told_of(hidden) == told_of(nothing)
    denied = [(row["client_id"], row["action"]) for row in either.audit() if row["reason"] == "own_record"]
    assert denied == [
        (who.lower().replace(" ", "-"), "police.review.read") for who in (DETECTIVE, "supervisor of Sussex")
    ]


async def test_other_courses_of_the_victim_do_not_count_the_readers_own(either: World) -> None:
    hannah = {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}, "dob": "1991-04-17", "sex": "2"}
    other = {"name": {"given": ["Ravi"], "family": "Pemberton-Osei"}, "dob": "1979-06-30", "sex": "1"}
    await either.post_all([couple()[0], report("B1", hannah, other)])
    theirs = f"/v1/police/courses/{await either.course_of('B1', 'records of Sussex')}"
    before = (await either.as_(DETECTIVE).get(theirs)).json()["neighbours"]
    registered(either, DETECTIVE, MAREK)
    after = (await either.as_(DETECTIVE).get(theirs)).json()["neighbours"]
    assert before != after
    assert {name: count for name, count in after.items() if isinstance(count, int)} == {
        name: 0 for name, count in after.items() if isinstance(count, int)
    }


async def test_a_machine_reads_for_the_officer_what_the_officer_may_read(either: World) -> None:
    await either.post_all(couple())
    course = f"/v1/police/courses/{await either.course_of('47260104102', 'records of Sussex')}"
    registered(either, OFFICER, MAREK)
    for_officer = await either.as_("records of Sussex", On_Behalf_Of=OFFICER).get(course)
    for_colleague = await either.as_("records of Sussex", On_Behalf_Of="staff-0018").get(course)
    assert (for_officer.status_code, for_colleague.status_code) == (404, 200)
    (denied,) = [row for row in either.audit() if row["reason"] == "own_record"]
    assert (denied["acting_for"], denied["client_id"]) == (OFFICER, "records-of-sussex")


async def test_the_same_reference_at_another_agency_is_somebody_else(either: World) -> None:
    await either.post_all(couple())
    course = f"/v1/police/courses/{await either.course_of('47260104102', 'records of Sussex')}"
    registered(either, OFFICER, MAREK, agency=KENT)
    assert (await either.as_("records of Sussex", On_Behalf_Of=OFFICER).get(course)).status_code == 200


async def test_a_member_of_staff_who_comes_by_another_name_is_known_by_that(either: World) -> None:
    await either.post_all(couple())
    course = f"/v1/police/courses/{await either.course_of('47260104102', 'records of Sussex')}"
    registered(either, "47-0017", {**MAREK, "comes_as": ["investigator-of-sussex"]})
    assert (await either.as_(DETECTIVE).get(course)).status_code == 404


async def test_a_prosecutor_finds_neither_course_nor_case_nor_snapshot(either: World) -> None:
    await either.post_all(couple())
    reader = either.as_(PROSECUTOR, X_Request_ID=SAME_NAME)
    (taken,) = (await reader.post("/v1/cps/courses/by-urn/47AA0410226/snapshots")).json()["items"]
    assert (await reader.get(taken["url"])).status_code == 200
    registered(either, PROSECUTOR, MAREK, agency=PROSECUTORS)
    assert (await reader.get("/v1/cps/courses")).json()["items"] == []
    by_urn = [await reader.get(f"/v1/cps/courses/by-urn/{urn}") for urn in ("47AA0410226", "46XX0000026")]
    assert told_of(by_urn[0]) == told_of(by_urn[1])
    for url in (taken["url"], taken["course_url"], f"{taken['course_url']}/chronology"):
        nothing = url.replace(taken["course_id"], ABSENT_COURSE)
        assert told_of(await reader.get(url)) == told_of(await reader.get(nothing))
    denied = [row for row in either.audit() if row["reason"] == "own_record"]
    assert [row["action"] for row in denied] == ["cps.course.read"] * 4
    assert {subject for row in denied for subject in row["subjects"]} == {taken["course_id"]}


async def test_a_snapshot_in_which_the_reader_was_named_stays_hidden_when_the_course_names_them_no_more(
    either: World,
) -> None:
    witness = {"local_id": "W1", "role": "witness", **STRANGER}
    police, referral = couple()[0], couple()[1]
    police["parties"].append(witness)
    await either.post_all([police, referral])
    reader = either.as_(PROSECUTOR)
    (taken,) = (await reader.post("/v1/cps/courses/by-urn/47AA0410226/snapshots")).json()["items"]
    police["parties"].remove(witness)
    police["source"]["version"] = 4
    await correct(either, "47260104102", police)
    registered(either, PROSECUTOR, STRANGER, agency=PROSECUTORS)
    assert (await reader.get(taken["course_url"])).status_code == 200
    assert (await reader.get(taken["url"])).status_code == 404
    assert (await reader.get(f"{taken['course_url']}/snapshots")).json()["items"] == []


async def test_after_the_report_that_named_the_reader_was_corrected_the_course_is_found_again(either: World) -> None:
    body = couple()[0]
    await either.post_all([body])
    registered(either, DETECTIVE, MAREK)
    assert (await either.as_(DETECTIVE).get("/v1/police/courses")).json()["items"] == []
    body["parties"][1] |= {"name": {"given": ["Ravi"], "family": "Pemberton-Osei"}, "dob": "1979-06-30"}
    for member in ("aliases", "identifiers", "phones", "handles", "addresses", "vehicles", "emails"):
        body["parties"][1].pop(member, None)
    body["source"]["version"] = 4
    await correct(either, "47260104102", body)
    assert len((await either.as_(DETECTIVE).get("/v1/police/courses")).json()["items"]) == 1


async def test_after_the_report_that_named_the_reader_was_withdrawn_the_rest_is_found_and_that_report_is_not(
    either: World,
) -> None:
    hannah = {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}, "dob": "1991-04-17", "sex": "2"}
    named = report("B1", hannah, {**MAREK, "sex": "1"})
    await either.post_all([named, report("B2", hannah, {"name": {"given": ["Marek"]}, "sex": "1"})])
    registered(either, DETECTIVE, MAREK)
    reader = either.as_(DETECTIVE)
    assert (await reader.get("/v1/incidents")).json()["items"] == []
    (first, second) = (await either.as_("records of Sussex").get("/v1/incidents")).json()["items"]
    gone = await either.as_("records of Sussex").post(f"{first['url']}/withdrawal", json={"reason": "no_crime"})
    assert gone.status_code == 200
    assert len((await reader.get("/v1/police/courses")).json()["items"]) == 1
    assert [item["id"] for item in (await reader.get("/v1/incidents")).json()["items"]] == [second["id"]]
    assert (await reader.get(first["url"])).status_code == 404
    assert (await reader.get(second["url"])).status_code == 200


async def test_whoever_has_left_the_register_reads_again(either: World) -> None:
    await either.post_all(couple())
    registered(either, DETECTIVE, MAREK)
    agency = AgencyId.parse(SUSSEX)
    remove(either.context, agency, "investigator-of-sussex", by_operator(either.context, agency, "staff-administrator"))
    assert len((await either.as_(DETECTIVE).get("/v1/police/courses")).json()["items"]) == 1


async def test_the_receipt_for_a_report_that_the_reader_sends_of_themself_tells_nothing(either: World) -> None:
    await either.post_all(couple())
    registered(either, DETECTIVE, MAREK)
    body = couple()[0]
    body["source"]["reference"] = "47260999999"
    receipt = (await either.post(body, DETECTIVE)).json()
    assert receipt["link"] == {"state": "none", "courses": [], "reviews": 0}


async def test_nobody_replaces_the_report_that_names_them(either: World) -> None:
    await either.post_all(couple())
    registered(either, DETECTIVE, MAREK)
    body = couple()[0]
    body["source"]["version"] = 9
    assert (await either.post(body, DETECTIVE)).status_code == 404
    assert (await either.post(body, "records of Sussex")).status_code == 200
