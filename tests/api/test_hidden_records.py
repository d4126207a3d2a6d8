"""What is hidden is told like what is not there, and no list or count gives it away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from service.api.etags import version_etag
from service.domain.agency import AgencyId
from tests.api.test_access import SAME_NAME

from .world import (
    ABSENT_COURSE,
    ABSENT_INCIDENT,
    CLIENTS,
    HAMPSHIRE,
    Body,
    World,
    couple,
    second_course,
)


def told_of(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All of an answer; requests are given one name, so that nothing has to be left out."""
    return answer.status_code, answer.content, sorted(answer.headers.items())


@dataclass(frozen=True, slots=True)
class Relation:
    """A way to ask for one thing: with an own id it succeeds, and foreign ones are like those of nothing."""

    who: str
    method: str
    path: str
    own: str
    foreign: tuple[str, ...]
    absent: str
    sent: dict[str, Any] = field(default_factory=dict)


COURSE_READERS = {
    "investigator of Sussex": "police",
    "supervisor of Sussex": "police",
    "records of Sussex": "police",
    "prosecutor of the CPS": "cps",
    "casework of the CPS": "cps",
    "practitioner of the helpline": "partner",
    "system of the helpline": "partner",
}
PARTS = {"police": ("", "/timeline", "/explanation"), "cps": ("",), "partner": ("",)}


async def relations_of(told: World) -> list[Relation]:
    """Everything that names a thing, for everybody who may ask for such things."""
    hers = await told.course_of("47260104102", "records of Sussex")
    foreign = await told.course_of("46260055501", "records of Kent")
    incident, other = await incident_id(told, "records of Sussex"), await incident_id(told, "records of Hampshire")
    found = [
        Relation(who, "GET", f"/v1/{kind}/courses/{{}}{part}", hers, (foreign, incident), ABSENT_COURSE)
        for who, kind in COURSE_READERS.items()
        for part in PARTS[kind]
        if not (who == "records of Sussex" and part == "/explanation")
    ]
    for who in ("prosecutor of the CPS", "casework of the CPS"):
        path = "/v1/cps/courses/by-urn/{}"
        found.append(Relation(who, "GET", path, "47aa0410226", ("46KE0055526",), "46XX0000026"))
    report, reason = couple()[0], {"json": {"reason": "no_crime"}}
    found += [
        Relation(who, "GET", "/v1/incidents/{}", incident, (other, hers), ABSENT_INCIDENT)
        for who in ("records of Sussex", "investigator of Sussex", "supervisor of Sussex")
    ]
    records = ("records of Sussex", "PUT", "/v1/incidents/{}", incident, (other, hers), ABSENT_INCIDENT)
    found.append(Relation(*records, {"json": report}))
    found.append(Relation("records of Sussex", "POST", "/v1/incidents/{}/withdrawal", *records[3:], reason))
    return found


async def incident_id(world: World, who: str) -> str:
    (item,) = (await world.as_(who).get("/v1/incidents")).json()["items"]
    return str(item["id"])


async def test_what_is_hidden_is_told_like_what_is_not_there(told: World) -> None:
    for relation in await relations_of(told):
        client = told.as_(relation.who, X_Request_ID=SAME_NAME)

        async def answer(
            named: str, relation: Relation = relation, client: httpx.AsyncClient = client
        ) -> httpx.Response:
            headers = {"If-Match": version_etag(named, 3)} if relation.method == "PUT" else {}
            place = relation.path.format(named)
            return await client.request(relation.method, place, headers=headers, **relation.sent)

        absent = await answer(relation.absent)
        assert (absent.status_code, absent.json()["type"]) == (404, "/problems/not-found")
        for named in relation.foreign:
            assert told_of(await answer(named)) == told_of(absent), relation
        assert (await answer(relation.own)).status_code == 200, relation


async def test_a_change_from_another_version_is_told_alike_of_the_foreign_and_the_absent(told: World) -> None:
    other = await incident_id(told, "records of Hampshire")
    client = told.as_("records of Sussex", X_Request_ID=SAME_NAME)
    for tag in ("*", '"something"', ""):
        answers = [
            told_of(await client.put(f"/v1/incidents/{named}", json=couple()[0], headers={"If-Match": tag}))
            for named in (other, ABSENT_INCIDENT)
        ]
        assert answers[0] == answers[1]


async def test_a_withdrawn_report_of_another_agency_is_hidden_as_well(told: World) -> None:
    other = await incident_id(told, "records of Hampshire")
    gone = await told.as_("records of Hampshire").post(f"/v1/incidents/{other}/withdrawal", json={"reason": "no_crime"})
    assert gone.status_code == 200
    client = told.as_("records of Sussex", X_Request_ID=SAME_NAME)
    answers = [told_of(await client.get(f"/v1/incidents/{named}")) for named in (other, ABSENT_INCIDENT)]
    assert answers[0] == answers[1]


async def test_a_course_that_lost_the_readers_report_is_hidden_at_once(told: World) -> None:
    course = await told.course_of("44260098765", "records of Hampshire")
    reader = told.as_("investigator of Hampshire", X_Request_ID=SAME_NAME)
    assert (await reader.get(f"/v1/police/courses/{course}")).status_code == 200
    mine = await incident_id(told, "records of Hampshire")
    await told.as_("records of Hampshire").post(f"/v1/incidents/{mine}/withdrawal", json={"reason": "no_crime"})
    answers = [told_of(await reader.get(f"/v1/police/courses/{named}")) for named in (course, ABSENT_COURSE)]
    assert answers[0] == answers[1]
    assert (await reader.get("/v1/police/courses")).json() == {"items": [], "next": None}


def words_of(bodies: list[Body]) -> set[str]:
    """What tells of these reports and of no others: references, names, numbers, places."""
    words = set()
    for body in bodies:
        words.add(body["source"]["reference"])
        for party in body["parties"]:
            if party["role"] == "victim":
                words |= {party["name"]["family"], *(phone["value"] for phone in party.get("phones", ()))}
    return words


HAVE_NOTHING = {"clinician", "safeguarding lead", "probation officer", "landlord of both"}


@pytest.mark.parametrize("who", sorted(CLIENTS.keys() - HAVE_NOTHING))
async def test_a_list_holds_and_counts_nothing_that_is_hidden(told: World, who: str) -> None:
    agency = AgencyId.parse(CLIENTS[who][0])
    theirs, others = (second_course(), couple()) if "Kent" in who or "refuge" in who else (couple(), second_course())
    client = told.as_(who)
    for path in (f"/v1/{agency.kind.value}/courses", "/v1/incidents"):
        whole = await client.get(path, params={"limit": 200})
        if whole.status_code == 403:
            continue
        listed = [item["id"] for item in whole.json()["items"]]
        assert len(listed) == 1, path
        for word in words_of(others) - words_of(theirs):
            assert word not in whole.text
        single = await client.get(path, params={"limit": 1})
        assert (single.json()["next"], "link" in single.headers) == (None, False)


async def test_only_officers_are_told_that_the_suspect_has_another_victim(told: World) -> None:
    counts = {}
    for who, kind in COURSE_READERS.items():
        hers = (await told.as_(who).get(f"/v1/{kind}/courses")).json()["items"][0]
        whole = (await told.as_(who).get(hers["url"])).json()
        counts[who] = (hers.get("neighbours"), whole.get("neighbours"))
    one_other = {"same_suspect": 1, "same_victim": 0}
    assert {who for who, found in counts.items() if found == (one_other, one_other)} == {
        who for who, kind in COURSE_READERS.items() if kind == "police"
    }
    assert {found for who, found in counts.items() if COURSE_READERS[who] != "police"} == {(None, None)}


async def test_a_feed_holds_the_events_of_ones_own_agency_only(told: World) -> None:
    hers = await told.course_of("47260104102", "records of Sussex")
    theirs = await told.course_of("46260055501", "records of Kent")
    for who, own in {"investigator of Sussex": hers, "practitioner of the refuge": theirs}.items():
        feed = (await told.as_(who).get("/v1/events")).json()["items"]
        assert {event["subject"] for event in feed} == {own}
    assert HAMPSHIRE not in (await told.as_("investigator of Sussex").get("/v1/events")).text
