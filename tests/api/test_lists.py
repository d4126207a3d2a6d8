"""Lists page by page, and reading again only what changed."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from .world import HAMPSHIRE, World, couple, thin_report

RECORDS = "records of Sussex"
REFERENCES = [f"4726010490{number}" for number in range(7)]


async def filled(world: World) -> World:
    """Sussex has seven reports on file, of seven women, and Hampshire one."""
    for reference in REFERENCES:
        assert (await world.post(thin_report(reference), RECORDS)).status_code == 201
    assert (await world.post(thin_report("1", HAMPSHIRE), "records of Hampshire")).status_code == 201
    return world


def next_of(answer: httpx.Response) -> str | None:
    """Where the Link header leads, or None without one."""
    found = re.fullmatch(r'<(/[^>]*)>; rel="next"', answer.headers.get("link", ""))
    return found[1] if found else None


async def pages(client: httpx.AsyncClient, first: str) -> list[httpx.Response]:
    """All pages from the first on, by the Link header."""
    answers = [await client.get(first)]
    while (following := next_of(answers[-1])) is not None:
        answers.append(await client.get(following))
    return answers


async def test_reports_come_page_by_page_in_the_order_in_which_they_came(either: World) -> None:
    world = await filled(either)
    answers = await pages(world.as_(RECORDS), "/v1/incidents?limit=3")
    listed = [[item["report"]["source"]["reference"] for item in a.json()["items"]] for a in answers]
    assert listed == [REFERENCES[:3], REFERENCES[3:6], REFERENCES[6:]]
    for answer in answers[:-1]:
        query = parse_qs(urlsplit(next_of(answer) or "").query)
        assert query == {"limit": ["3"], "cursor": [answer.json()["next"]]}
    assert answers[-1].json()["next"] is None


async def test_courses_come_page_by_page_and_none_twice(either: World) -> None:
    world = await filled(either)
    answers = await pages(world.as_("investigator of Sussex"), "/v1/police/courses?limit=2")
    ids = [item["id"] for answer in answers for item in answer.json()["items"]]
    assert (len(ids), len(set(ids)), [len(a.json()["items"]) for a in answers]) == (7, 7, [2, 2, 2, 1])


async def test_a_full_last_page_leads_nowhere(world: World) -> None:
    await filled(world)
    answer = await world.as_(RECORDS).get("/v1/incidents?limit=7")
    assert (len(answer.json()["items"]), answer.json()["next"], "link" in answer.headers) == (7, None, False)


async def test_what_comes_in_while_somebody_reads_is_on_the_last_page(world: World) -> None:
    await filled(world)
    client = world.as_(RECORDS)
    first = await client.get("/v1/incidents?limit=4")
    await world.post(thin_report("47260104999"), RECORDS)
    rest = await pages(client, next_of(first) or "")
    listed = [item["report"]["source"]["reference"] for answer in rest for item in answer.json()["items"]]
    assert listed == [*REFERENCES[4:], "47260104999"]


async def test_a_cursor_serves_its_own_reader_and_list_only(world: World) -> None:
    await filled(world)
    cursor = (await world.as_(RECORDS).get("/v1/incidents?limit=2")).json()["next"]
    courses = (await world.as_(RECORDS).get("/v1/police/courses?limit=2")).json()["next"]
    asked = [
        ("investigator of Sussex", "/v1/incidents", cursor),
        ("records of Hampshire", "/v1/incidents", cursor),
        (RECORDS, "/v1/police/courses", cursor),
        (RECORDS, "/v1/incidents", courses),
        ("investigator of Sussex", "/v1/police/courses", courses),
        (RECORDS, "/v1/incidents", cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")),
        (RECORDS, "/v1/incidents", "A" + cursor),
        (RECORDS, "/v1/incidents", ""),
        (RECORDS, "/v1/incidents", "not a cursor of ours"),
        (RECORDS, "/v1/incidents", "x" * 4000),
    ]
    for who, path, given in asked:
        answer = await world.as_(who).get(path, params={"cursor": given})
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/cursor-invalid"), (who, path)
        assert not given or given not in answer.text
    good = await world.as_(RECORDS).get("/v1/incidents", params={"cursor": cursor, "limit": 200})
    assert len(good.json()["items"]) == 5


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "1e2", ""])
async def test_a_page_has_one_to_two_hundred_entries(world: World, limit: str) -> None:
    for path in ("/v1/incidents", "/v1/police/courses", "/v1/events"):
        answer = await world.as_(RECORDS).get(path, params={"limit": limit})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/limit")


READERS = [
    (RECORDS, "police", ("", "/timeline")),
    ("investigator of Sussex", "police", ("", "/timeline", "/explanation")),
    ("prosecutor of the CPS", "cps", ("",)),
    ("casework of the CPS", "cps", ("",)),
    ("practitioner of the helpline", "partner", ("",)),
    ("system of the helpline", "partner", ("",)),
]


@pytest.mark.parametrize("who, kind, parts", READERS, ids=[who for who, *_ in READERS])
async def test_a_course_is_not_sent_twice_to_a_reader_who_has_it(
    told: World, who: str, kind: str, parts: tuple[str, ...]
) -> None:
    client = told.as_(who)
    url = (await client.get(f"/v1/{kind}/courses")).json()["items"][0]["url"]
    for part in parts:
        first = await client.get(url + part)
        tag = first.headers["etag"]
        assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
        for named in (tag, "*", f'"other", {tag}', f"W/{tag}"):
            again = await client.get(url + part, headers={"If-None-Match": named})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            assert again.headers["cache-control"] == "private, no-store"
            assert again.headers["x-request-id"]
        assert (await client.get(url + part, headers={"If-None-Match": '"other"'})).content == first.content


async def test_two_roles_have_two_tags_for_one_course(told: World) -> None:
    course = await told.course_of("47260104102", RECORDS)
    tags = [
        (await told.as_(who).get(f"/v1/police/courses/{course}")).headers["etag"]
        for who in (RECORDS, "investigator of Sussex")
    ]
    assert tags[0] != tags[1]


async def test_a_case_is_found_by_its_urn_and_not_sent_twice(told: World) -> None:
    client = told.as_("prosecutor of the CPS")
    first = await client.get("/v1/cps/courses/by-urn/47 aa 0410226")
    assert first.status_code == 200
    (course,) = first.json()["items"]
    assert course["urns"] == ["47AA0410226"]
    again = await client.get("/v1/cps/courses/by-urn/47AA0410226", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


async def test_a_courses_tag_changes_with_what_lies_beside_it(world: World) -> None:
    first, *others = couple()
    await world.post(first)
    client = world.as_("investigator of Sussex")
    course = (await client.get("/v1/police/courses")).json()["items"][0]
    before = await client.get(course["url"])
    for body in others:
        await world.post(body)
    after = await client.get(course["url"], headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.headers["etag"] == before.headers["etag"]) == (200, False)


async def test_a_report_has_another_tag_when_it_stands_otherwise_and_the_same_version(world: World) -> None:
    first, later = couple()[0], couple()[4]
    sent = await world.post(first)
    client, url = world.as_(RECORDS), sent.json()["incident"]["url"]
    alone = await client.get(url)
    assert (await client.get(url, headers={"If-None-Match": alone.headers["etag"]})).status_code == 304
    await world.post(later)
    joined = await client.get(url, headers={"If-None-Match": alone.headers["etag"]})
    assert joined.status_code == 200
    assert joined.json()["link"]["state"] == "linked"
    assert alone.headers["etag"].startswith('"v3-')
    assert joined.headers["etag"].startswith('"v3-')
    changed = {**first, "source": {**first["source"], "version": 4}}
    answer = await client.put(url, json=changed, headers={"If-Match": alone.headers["etag"]})
    assert answer.status_code == 200
