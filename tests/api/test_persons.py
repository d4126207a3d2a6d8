"""Resolved persons, over HTTP with real tokens."""

from __future__ import annotations

from collections.abc import Mapping

from .asked import BY_BIRTH, BY_NAME, OF_SUSSEX, WHY, decide, question, report
from .world import KENT, World

SAME_NAME = "of-both-requests"
ABSENT = "/v1/police/persons/per_00000000000000000000000000000000"
MAREK = {"name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1987-11-02", "role": "suspect"}
PRIYA = {"name": {"given": ["Priya"], "family": "Chandran-Okoro"}, "dob": "1994-02-23"}
OFFICER = "investigator of Sussex"


async def found(world: World, who: str, example: Mapping[str, object]) -> str:
    """The URL of the one person that the example finds for that client."""
    answer = await world.as_(who).post("/v1/police/matches", json=example)
    (candidate,) = answer.json()["candidates"]
    return str(candidate["url"])


async def test_an_officer_reads_who_a_person_is_and_who_said_so(told: World) -> None:
    url = await found(told, OFFICER, MAREK)
    answer = await told.as_(OFFICER).get(url)
    person = answer.json()
    assert answer.headers.get("content-location") is None
    said = {name["text"]: name["said_by"] for name in person["names"]}
    assert said["Marek Daniel Kowalski"] == ["police:47"]
    assert {dob["value"] for dob in person["dobs"]} == {"1987-11-02", "1987-02-11"}
    hers = await told.course_of("47260104102", "records of Sussex")
    assert person["courses"] == [{"id": hers, "url": f"/v1/police/courses/{hers}", "role": "suspect"}]
    assert 1 < person["profiles"] <= person["reports"] == 4
    again = await told.as_(OFFICER).get(url, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_what_only_hidden_reports_say_of_a_person_is_not_told(told: World) -> None:
    url = await found(told, OFFICER, MAREK)
    mine, theirs = [(await told.as_(who).get(url)).json() for who in (OFFICER, "investigator of Kent")]
    assert mine["id"] == theirs["id"]
    assert not {course["id"] for course in mine["courses"]} & {course["id"] for course in theirs["courses"]}
    agencies = {agency for name in mine["names"] for agency in name["said_by"]}
    assert KENT not in agencies
    assert "partner:refuge-quayside" not in agencies
    assert {agency for name in theirs["names"] for agency in name["said_by"]} == {KENT, "partner:refuge-quayside"}


async def test_no_detail_by_which_a_person_is_reached_is_shown(told: World) -> None:
    url = await found(told, OFFICER, {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}, "dob": "1991-04-17"})
    text = (await told.as_(OFFICER).get(url)).text
    for word in ("900412", "QB4", "Imaginary"):
        assert word not in text


async def test_a_hidden_person_is_like_one_that_is_not_there(told: World) -> None:
    hidden = await found(told, "investigator of Kent", PRIYA)
    client = told.as_(OFFICER, X_Request_ID=SAME_NAME)
    answers = [await client.get(place) for place in (hidden, ABSENT, "/v1/police/persons/Priya")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    rows = told.audit()[-3:]
    assert [(row["action"], row["outcome"]) for row in rows] == [("police.person.read", "deny")] * 3
    assert rows[2]["subjects"] == []


async def test_a_merged_person_leads_to_its_survivor_and_a_parted_one_names_its_origin(either: World) -> None:
    await either.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    made = (await decide(either, await question(either, "R1", "R2"), "same")).json()
    ((gone, survivor),) = made["changes"]["persons_merged"].items()
    answer = await either.as_(OF_SUSSEX).get(f"/v1/police/persons/{gone}")
    assert answer.json()["id"] == survivor
    assert answer.headers["content-location"] == f"/v1/police/persons/{survivor}"
    assert answer.json()["profiles"] == 2
    undone = (await either.as_(OF_SUSSEX).post(f"{made['judgement']['url']}/undo", json=WHY)).json()
    ((parted, origin),) = undone["changes"]["persons_split"].items()
    assert (await either.as_(OF_SUSSEX).get(f"/v1/police/persons/{parted}")).json()["split_from"] == origin
