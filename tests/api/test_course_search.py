"""Courses searched for by what was done, recorded or ordered, page by page, within what the reader may see."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.flows.search import AT_A_TIME, MOST_LOOKED_AT

from .world import HAMPSHIRE, KENT, SUSSEX, Body, World, thin_report

OFFICER, RECORDS = "investigator of Sussex", "records of Sussex"
PATH = "/v1/police/courses"


def report(reference: str, agency: str = SUSSEX, **members: Any) -> Body:
    """A report of a woman whom nobody else knows."""
    return {**thin_report(reference, agency, **members), "agency": agency}


SPO = {"type": "Stalking Protection Order", "made_at": "2026-09-01"}
INCLUDED = {"principal": {"cjs_code": "CD71039"}, "included": [{"cjs_code": "PH97011", "ho_class": "8Q"}]}
ON_FILE = [
    report("loitering", behaviours=[{"code": "S2A3_E"}]),
    report("included", classification=INCLUDED),
    report("ordered", orders=[SPO]),
    report("weapon", behaviours=[{"code": "EXT_WEAPON"}]),
    report("old", occurred={"from": "2021-03-01T12:00:00+00:00", "precision": "day"}),
    report("of-another-force", KENT, behaviours=[{"code": "S2A3_E"}], orders=[SPO]),
]
SEARCHES = [
    ("conduct", {"behaviour": "S2A3_E"}, {"loitering"}),
    ("conduct however it is written", {"behaviour": " s2a3_e "}, {"loitering"}),
    ("a crime beneath another", {"classification": "PH97011"}, {"included"}),
    ("stalking of any kind", {"classification": "stalking"}, {"included"}),
    ("an order by its short name", {"order": "spo"}, {"ordered"}),
    ("an indicator", {"indicator": "I10"}, {"weapon"}),
    ("conduct since a day", {"since": "2022-01-01"}, {"loitering", "included", "ordered", "weapon"}),
    ("the own force", {"force": "47"}, {"loitering", "included", "ordered", "weapon", "old"}),
    ("another force", {"force": "46"}, set()),
    ("two things at once", {"behaviour": "S2A3_E", "order": "spo"}, set()),
    ("a code that nobody knows", {"behaviour": "OTHER"}, set()),
    ("nothing in particular", {"behaviour": ""}, {"loitering", "included", "ordered", "weapon", "old"}),
]


@pytest.mark.parametrize("filters, found", [case[1:] for case in SEARCHES], ids=[case[0] for case in SEARCHES])
async def test_a_list_is_filtered_by(world: World, filters: dict[str, str], found: set[str]) -> None:
    await world.post_all(ON_FILE)
    page = (await world.as_(OFFICER).get(PATH, params=filters)).json()
    assert {reference for item in page["items"] for reference in item["own_references"]} == found
    assert page["next"] is None


async def fill(world: World, count: int, *, every: int) -> None:
    """So many courses, with loitering in the last of every so many."""
    lines = [
        thin_report(f"R{n:03}", behaviours=[{"code": "S2A3_E" if n % every == every - 1 else "S2A3_B"}])
        for n in range(count)
    ]
    body = "\n".join(map(json.dumps, lines))
    headers = {"Content-Type": "application/x-ndjson"}
    answer = await world.as_(RECORDS).post("/v1/imports", content=body, headers=headers)
    assert answer.text.count('"created"') == count


async def pages(world: World, limit: int, **filters: str) -> list[list[str]]:
    """The references on each page, followed to the end."""
    found: list[list[str]] = []
    cursor: str | None = None
    while cursor or not found:
        params = {**filters, "limit": str(limit), **({"cursor": cursor} if cursor else {})}
        answer = await world.as_(OFFICER).get(PATH, params=params)
        assert answer.status_code == 200
        page, before = answer.json(), cursor
        found.append([item["own_references"][0] for item in page["items"]])
        cursor = page["next"]
        assert cursor is None or cursor != before
        assert len(found) < 40
    return found


async def test_followed_to_the_end_the_pages_hold_each_course_that_is_searched_for_once(world: World) -> None:
    await fill(world, 2 * AT_A_TIME + 10, every=7)
    expected = [f"R{n:03}" for n in range(2 * AT_A_TIME + 10) if n % 7 == 6]
    for limit in (4, 200):
        listed = await pages(world, limit, behaviour="S2A3_E")
        assert [reference for page in listed for reference in page] == expected
        assert all(len(page) <= limit for page in listed)


async def test_a_search_that_finds_nothing_for_long_answers_an_empty_page_that_leads_on(world: World) -> None:
    await fill(world, MOST_LOOKED_AT + 5, every=MOST_LOOKED_AT + 5)
    listed = await pages(world, 50, behaviour="S2A3_E")
    assert listed == [[], [f"R{MOST_LOOKED_AT + 4:03}"]]


async def test_the_link_header_leads_to_the_next_page_with_the_same_filters(world: World) -> None:
    await world.post_all(ON_FILE)
    client = world.as_(OFFICER)
    first = await client.get(PATH, params={"force": "47", "since": "2022-01-01", "limit": 2})
    link = first.headers["link"].partition(">")[0].removeprefix("<")
    second = await client.get(link)
    references = [item["own_references"][0] for page in (first, second) for item in page.json()["items"]]
    assert sorted(references) == ["included", "loitering", "ordered", "weapon"]


async def test_a_cursor_serves_the_filters_that_it_was_made_for_only(world: World) -> None:
    await world.post_all(ON_FILE)
    client = world.as_(OFFICER)
    cursor = (await client.get(PATH, params={"force": "47", "limit": 2})).json()["next"]
    for filters in ({}, {"force": "46"}, {"force": "47", "behaviour": "S2A3_E"}):
        answer = await client.get(PATH, params={**filters, "limit": 2, "cursor": cursor})
        assert answer.status_code == 400, filters


REFUSED = [("behaviour", "S2A3_E"), ("classification", "stalking"), ("order", "spo")]


@pytest.mark.parametrize("name, value", REFUSED)
async def test_a_records_system_cannot_search_by_what_its_view_does_not_tell(
    world: World, name: str, value: str
) -> None:
    await world.post_all(ON_FILE)
    answer = await world.as_(RECORDS).get(PATH, params={name: value})
    assert answer.status_code == 403
    assert world.audit()[-1]["outcome"] == "deny"
    assert value not in answer.text


async def test_a_records_system_may_search_by_what_its_view_tells(world: World) -> None:
    await world.post_all(ON_FILE)
    page = (await world.as_(RECORDS).get(PATH, params={"indicator": "i10", "force": "47"})).json()
    assert [item["own_references"] for item in page["items"]] == [["weapon"]]


async def test_the_log_says_by_what_was_searched_and_which_courses_were_shown(world: World) -> None:
    receipts = await world.post_all(ON_FILE)
    await world.as_(OFFICER).get(PATH, params={"behaviour": "S2A3_E"})
    entry = world.audit()[-1]
    assert (entry["operation"], entry["rows"], entry["reason"]) == ("consultation", 1, "searched by behaviour")
    assert entry["subjects"] == [receipts[0]["link"]["courses"][0]["id"]]


async def test_a_day_that_is_none_is_refused_without_being_repeated(world: World) -> None:
    answer = await world.as_(OFFICER).get(PATH, params={"since": "yesterday"})
    assert answer.status_code == 422
    assert "yesterday" not in answer.text


async def test_the_figures_of_a_search_hold_no_course_of_others(world: World) -> None:
    await world.post_all([report("theirs", HAMPSHIRE, behaviours=[{"code": "S2A3_E"}])])
    page = (await world.as_(OFFICER).get(PATH, params={"behaviour": "S2A3_E"})).json()
    assert page == {"items": [], "next": None}
