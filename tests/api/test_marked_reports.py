"""From report to answer, nothing goes to a role that may not see it: marked words are posted, and looked for.

``tests.disclosure.test_marked_words`` says which words each view may show. Here the same reports come in over HTTP, are
linked by the linker, and everything that each role can fetch is searched.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import httpx
import pytest

from tests.disclosure.marked import AGENCIES, body_of, marks_in
from tests.disclosure.test_marked_words import ALLOWED

from .world import World, enrol_everybody

SENDERS = {
    "sussex": "police_records",
    "hampshire": "police_records",
    "prosecutors": "cps_casework",
    "helpline": "partner_system",
    "refuge": "partner_system",
}
READERS = {
    "sussex investigator": ("sussex", "police_investigator", "police"),
    "sussex supervisor": ("sussex", "police_supervisor", "police"),
    "sussex records": ("sussex", "police_records", "police_records"),
    "prosecutor": ("prosecutors", "cps_prosecutor", "cps"),
    "casework": ("prosecutors", "cps_casework", "cps_casework"),
    "helpline practitioner": ("helpline", "partner_practitioner", "partner"),
    "helpline system": ("helpline", "partner_system", "partner_system"),
    "helpline as health": ("helpline", "partner_health", "health"),
    "helpline as education": ("helpline", "partner_education", "education"),
    "helpline on his side": ("helpline", "partner_suspect_side", "suspect_side"),
    "helpline on both sides": ("helpline", "partner_dual_side", "dual_side"),
    "sussex staff register": ("sussex", "staff_system", "nothing"),
    "auditor": ("sussex", "auditor", "nothing"),
    "administrator": ("sussex", "administrator", "nothing"),
}
"""Whose client, in which role, with which view."""

KNOWN: dict[str, dict[str, Any]] = {
    "victim": {
        "name": {"given": ["Hannah"], "family": "Bright-Adeyemi"},
        "dob": "1991-04-17",
        "phones": [{"value": "+447700900412", "visibility": "safe"}],
    },
    "suspect": {
        "name": {"given": ["Marek"], "family": "Kowalski"},
        "dob": "1987-11-02",
        "identifiers": [{"type": "pnc", "value": "2079/0004102K"}],
    },
}
"""What all agencies know alike, so that the linker makes one course of their reports."""
LONGEST = 32
"""Characters of the parts of an address that the contract keeps short."""


def linkable(tag: str) -> dict[str, Any]:
    """The marked report of one agency, in the shape of the contract and about the two people all know."""
    body = body_of(tag)
    body["behaviours"][0]["code"] = "S2A3_E"
    del body["parties"][5]  # a second victim is another course
    for party in body["parties"]:
        for member, value in KNOWN.get(party["role"], {}).items():
            party[member] = [*party[member], *value] if isinstance(value, list) else value
        for address in party["addresses"]:
            for part in ("postcode", "uprn", "from", "to"):
                address[part] = address[part] if len(address[part]) <= LONGEST else None
    return body


async def everything(client: httpx.AsyncClient, kind: str) -> dict[str, str]:
    """What the caller can fetch, by path; what it is refused is among it."""
    urls = ["/v1/me", "/v1/events", "/v1/incidents"]
    urls += [f"/v1/{root}/courses" for root in ("police", "cps", "partner")]
    urls += ["/v1/cps/courses/by-urn/c-prosecutors-urn", "/v1/cps/courses/by-urn/c-hampshire-urn"]
    listed = (await client.get(f"/v1/{kind}/courses")).json().get("items", [])
    taken = await client.post("/v1/cps/courses/by-urn/c-hampshire-urn/snapshots")
    urls += [item["url"] for item in taken.json().get("items", [])]
    for course in listed:
        urls += [f"{course['url']}{part}" for part in ("", "/timeline", "/explanation")]
        urls += [f"{course['url']}{part}" for part in ("/chronology", "/chronology?format=csv", "/unused-material")]
        urls += [f"/v1/{root}/courses/{course['id']}" for root in ("police", "cps", "partner")]
    return {url: (await client.get(url)).text for url in urls}


@pytest.fixture
async def marked(world: World) -> World:
    """A service in which the five agencies of the marked reports have clients."""
    senders = {f"sender {tag}": (AGENCIES[tag], role) for tag, role in SENDERS.items()}
    readers = {who: (AGENCIES[tag], role) for who, (tag, role, _) in READERS.items()}
    return World(world.app, await enrol_everybody(world.app, {**senders, **readers}))


async def test_no_role_is_sent_a_word_that_it_may_not_see(marked: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for tag in SENDERS:
        answer = await marked.post(linkable(tag), f"sender {tag}")
        assert answer.status_code == 201
        assert marks_in(answer.text) == set()
    posted = marks_in(json.dumps([linkable(tag) for tag in SENDERS]))
    for who, (tag, _, view) in READERS.items():
        fetched = await everything(marked.as_(who), AGENCIES[tag].partition(":")[0])
        own = marks_in(json.dumps(linkable(tag)) + AGENCIES[tag])
        for path, text in fetched.items():
            if path.endswith(("/v1/incidents", "/v1/me")):
                assert marks_in(text) <= own, (who, path)
                continue
            views = [name for name in ALLOWED if name.partition(" ")[2] in (view, view.replace("_casework", ""))]
            allowed = set().union(*(ALLOWED[name] for name in views)) if views else set()
            assert marks_in(text) <= allowed, (who, path)
        shown = set().union(*(marks_in(text) for path, text in fetched.items() if "/courses" in path))
        expected = set().union(*(words for name, words in ALLOWED.items() if name.partition(" ")[2] == view))
        assert expected & posted <= shown, who
    logged = "\n".join(str(record.__dict__) for record in caplog.records if record.name.startswith("conduct"))
    assert logged
    assert marks_in(logged) == set()


async def test_what_is_searched_are_papers_too(marked: World) -> None:
    for tag in SENDERS:
        await marked.post(linkable(tag), f"sender {tag}")
    for who, kind in (("prosecutor", "cps"), ("sussex investigator", "police")):
        fetched = await everything(marked.as_(who), kind)
        papers = {"/chronology", "/chronology?format=csv", *(["/snapshots/1"] if kind == "cps" else [])}
        assert all(any(path.endswith(paper) and marks_in(text) for path, text in fetched.items()) for paper in papers)


async def test_the_marked_reports_make_one_course_of_all_five_agencies(marked: World) -> None:
    for tag in SENDERS:
        await marked.post(linkable(tag), f"sender {tag}")
    listed = (await marked.as_("sussex investigator").get("/v1/police/courses")).json()["items"]
    assert [set(AGENCIES.values()) <= set(course["agencies"]) for course in listed].count(True) == 1
