"""Query by example, over HTTP with real tokens."""

from __future__ import annotations

from copy import deepcopy

import pytest

from .asked import (
    BY_BIRTH,
    BY_NAME,
    BY_PHONE,
    OF_SUSSEX,
    correct,
    decide,
    question,
    report,
    row_counts,
    with_supervisors,
)
from .world import KENT, SUSSEX, Body, World

MAREK: Body = {
    "name": {"given": ["Marek"], "family": "Kowalski"},
    "dob": "1987-11-02",
    "identifiers": [{"type": "pnc", "value": "2079/0004102K"}],
}
HANNAH: Body = {
    "name": {"given": ["Hannah"], "family": "Bright-Adeyemi"},
    "dob": "1991-04-17",
    "phones": [{"value": "07700 900412"}],
}
PRIYA: Body = {"name": {"given": ["Priya"], "family": "Chandran-Okoro"}, "dob": "1994-02-23"}

OFFICER, RECORDS = "investigator of Sussex", "records of Sussex"


async def ask(world: World, who: str, body: Body, **params: int) -> list[Body]:
    """The candidates that this client gets."""
    answer = await world.as_(who).post("/v1/police/matches", json=body, params=params)
    assert answer.status_code == 200, answer.text
    candidates: list[Body] = answer.json()["candidates"]
    return candidates


async def test_an_officer_finds_a_person_with_the_evidence(told: World) -> None:
    (found,) = await ask(told, OFFICER, MAREK)
    assert found["grade"] == "certain"
    assert {"given", "family", "dob", "pnc"} <= {line["field"] for line in found["evidence"]}
    assert "Marek Daniel Kowalski" in {name["text"] for name in found["names"]}
    assert found["courses"] == [await told.course_of("47260104102", RECORDS)]
    assert {line["left"] for line in found["evidence"]} <= {None, "protected value"}
    person = await told.as_(OFFICER).get(found["url"])
    assert person.json()["id"] == found["person_id"]


async def test_what_a_victim_is_reached_by_is_neither_matched_on_nor_shown(told: World) -> None:
    answer = await told.as_(OFFICER).post("/v1/police/matches", json=HANNAH)
    (found,) = answer.json()["candidates"]
    assert {line["field"] for line in found["evidence"]} == {"given", "family", "dob"}
    assert "900412" not in answer.text


async def test_not_even_an_ordinary_number_of_a_victim_is_shown(world: World) -> None:
    marked = {**BY_BIRTH, "phones": [{"value": "+447700900642", "visibility": "ordinary"}]}
    await world.post(report("R1", marked, {**MAREK, "phones": [{"value": "+447700900643"}]}))
    answer = await world.as_(OFFICER).post("/v1/police/matches", json=marked)
    assert [one["grade"] for one in answer.json()["candidates"]] == ["certain"]
    assert "900642" not in answer.text
    his = {**MAREK, "phones": [{"value": "+447700900643"}]}
    assert "900643" in (await world.as_(OFFICER).post("/v1/police/matches", json=his)).text


async def test_nothing_but_a_line_in_the_log_is_saved(told: World) -> None:
    before = row_counts(told)
    (found,) = await ask(told, OFFICER, MAREK)
    assert row_counts(told) == {**before, "audit_entry": before["audit_entry"] + 1}
    row = told.audit()[-1]
    assert (row["operation"], row["action"], row["rows"]) == ("consultation", "police.match", 1)
    assert row["subjects"] == [found["person_id"]]
    assert len(row["query"]) == 32
    await ask(told, OFFICER, MAREK)
    assert told.audit()[-1]["query"] == row["query"]
    await ask(told, OFFICER, {**MAREK, "dob": "1987-11-03"})
    assert told.audit()[-1]["query"] != row["query"]
    for word in ("Marek", "Kowalski", "1987", "4102"):
        assert word not in str(row)


async def test_a_person_in_courses_of_others_only_is_not_found(told: World) -> None:
    assert await ask(told, OFFICER, PRIYA) == []
    (found,) = await ask(told, "investigator of Kent", PRIYA)
    assert found["grade"] == "certain"


async def test_what_only_a_hidden_report_says_finds_nobody(world: World) -> None:
    quiet = {**MAREK, "phones": [{"value": "+447700900777"}]}
    hers = {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}, "dob": "1991-04-17"}
    other = {"name": {"given": ["Priya"], "family": "Chandran-Okoro"}, "dob": "1994-02-23"}
    await world.post_all([report("R1", hers, MAREK), report("K1", other, quiet, agency=KENT)])
    assert (await ask(world, OFFICER, MAREK))[0]["grade"] == "certain"
    example = {"phones": quiet["phones"], "name": MAREK["name"]}
    (hidden,) = await ask(world, "investigator of Kent", example)
    assert "phone" in {line["field"] for line in hidden["evidence"]}
    for seen in await ask(world, OFFICER, example):
        assert "phone" not in {line["field"] for line in seen["evidence"]}


async def test_a_machine_gets_the_one_certain_person_or_none(told: World) -> None:
    (found,) = await ask(told, RECORDS, MAREK)
    assert set(found) == {"person_id", "grade", "courses"}
    possible = {"name": MAREK["name"], "dob": "1987"}
    assert await ask(told, RECORDS, possible) == []
    assert await ask(told, RECORDS, PRIYA) == []


async def test_a_machine_gets_nobody_where_two_are_certain(world: World) -> None:
    await world.post_all([report("R1", BY_BIRTH), report("R2", BY_NAME)])
    assert len(await ask(world, RECORDS, BY_BIRTH)) == 1
    await decide(world, await question(world, "R1", "R2"), "different")
    await correct(world, "R2", report("R2", BY_BIRTH))
    assert [one["grade"] for one in await ask(world, OFFICER, BY_BIRTH)] == ["certain", "certain"]
    assert await ask(world, RECORDS, BY_BIRTH) == []


async def test_a_machine_names_the_person_it_asks_for(told: World) -> None:
    token = told.credentials(RECORDS)["Authorization"]
    answer = await told.as_(None, Authorization=token).post("/v1/police/matches", json=MAREK)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/on-behalf-of-missing")


async def test_undecided_persons_are_possible_and_come_up_to_the_count_asked_for(world: World) -> None:
    await world.post_all([report("R1", {**BY_NAME, "sex": "2"}), report("R2", BY_PHONE), report("R3", {"sex": "1"})])
    example = {**BY_BIRTH, "sex": "2"}
    found = await ask(world, OFFICER, example)
    assert [one["grade"] for one in found] == ["possible", "possible"]
    assert [one["bits"] for one in found] == sorted((one["bits"] for one in found), reverse=True)
    assert await ask(world, OFFICER, example, count=1) == found[:1]
    assert await ask(world, RECORDS, example) == []


async def test_with_a_role_only_who_stands_in_it_is_found(told: World) -> None:
    assert len(await ask(told, OFFICER, {**MAREK, "role": "suspect"})) == 1
    assert await ask(told, OFFICER, {**MAREK, "role": "victim"}) == []


THIN: list[Body] = [
    {},
    {"name": MAREK["name"]},
    {"name": {"given": ["Marek"]}, "dob": "1987-11-02"},
    {"phones": [{"value": "+447700900412"}]},
    {"phones": [{"value": "+447700900412"}, {"value": "+447700900413"}]},
    {"name": MAREK["name"], "dob": "1900-01-01"},
    {"name": MAREK["name"], "sex": "1", "age": 39},
    {"name": MAREK["name"], "phones": [{"value": "none"}]},
]
PATTERNS: list[Body] = [
    {**MAREK, "name": {"given": ["Mar*"], "family": "Kowalski"}},
    {**MAREK, "phones": [{"value": "+4477009004%"}]},
    {**MAREK, "vehicles": [{"vrm": "QB70 ??Z"}]},
]


@pytest.mark.parametrize("body", [*THIN, *PATTERNS])
async def test_an_example_that_says_too_little_or_asks_by_pattern_is_refused(told: World, body: Body) -> None:
    answer = await told.as_(OFFICER).post("/v1/police/matches", json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/query-invalid")
    assert answer.json()["errors"]
    for word in ("Marek", "Mar*", "9004", "1900"):
        assert word not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {**MAREK, "local_id": "S1"},
        {**MAREK, "ethnicity": "any"},
        {**MAREK, "age": "39"},
        {**MAREK, "phones": [{"value": "+447700900412"}] * 6},
        {**MAREK, "name": {"given": ["Ma\u0000rek"], "family": "Kowalski"}},
    ],
)
async def test_an_example_of_another_shape_is_refused(told: World, body: Body) -> None:
    answer = await told.as_(OFFICER).post("/v1/police/matches", json=deepcopy(body))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/request-invalid")
    assert "Kowalski" not in answer.text


@pytest.mark.parametrize("count", [0, 51])
async def test_between_one_and_fifty_candidates_may_be_asked_for(told: World, count: int) -> None:
    answer = await told.as_(OFFICER).post("/v1/police/matches", json=MAREK, params={"count": count})
    assert answer.status_code == 422


async def test_the_query_finds_on_either_database_what_the_linker_would(either: World) -> None:
    either = await with_supervisors(either)
    await either.post_all([report("R1", {**BY_BIRTH, **BY_PHONE}), report("K1", BY_NAME, agency=KENT)])
    (found,) = await ask(either, OF_SUSSEX, {**BY_BIRTH, **BY_PHONE})
    assert (found["grade"], found["names"][0]["said_by"]) == ("certain", [SUSSEX])
