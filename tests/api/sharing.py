"""A course of Sussex, and what the tests of sharing do with it over HTTP; all people invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from .asked import OF_KENT, OF_SUSSEX, report, with_supervisors
from .world import HAMPSHIRE, SUSSEX, Body, World

HANNAH: Mapping[str, Any] = {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}, "dob": "1991-04-17", "sex": "2"}
MAREK: Mapping[str, Any] = {"name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1987-11-02", "sex": "1"}
ANNIE: Mapping[str, Any] = {
    "name": {"given": ["Annie"], "family": "Fairweather"},
    "phones": [{"value": "+447700900412"}],
    "emails": [{"value": "annie.fairweather@example.org"}],
}
"""Hannah by a name that she took, and by what only one report ties to her."""
URN = "47AA0410226"

__all__ = ["ANNIE", "HAMPSHIRE", "HANNAH", "MAREK", "OF_KENT", "OF_SUSSEX", "SUSSEX", "URN"]


async def with_course(world: World) -> tuple[World, str]:
    """The world with supervisors, and the one course of two reports of Sussex, by its id."""
    world = await with_supervisors(world)
    day = {"from": "2026-09-03T18:05:00+01:00", "precision": "minute"}
    later = {"from": "2026-10-09T21:40:00+01:00", "precision": "minute"}
    await world.post_all(
        [
            report("S-1", HANNAH, MAREK, urn=URN, occurred=day, behaviours=[{"code": "S2A3_A", "basis": "fact"}]),
            report("S-2", HANNAH, MAREK, occurred=later, behaviours=[{"code": "S2A3_E", "basis": "fact"}]),
        ]
    )
    return world, await world.course_of("S-1", "records of Sussex")


def offer(world: World, agency: str, **members: Any) -> Body:
    """A share with that agency for a month."""
    until = world.context.clock.now() + timedelta(days=30)
    return {
        "agency": agency,
        "basis": "policing",
        "purpose": "He moved into their area.",
        "expires_at": until.isoformat(),
        **members,
    }


async def share(world: World, course: str, agency: str, *, who: str = OF_SUSSEX, **members: Any) -> httpx.Response:
    """That client shares the course with that agency."""
    return await world.as_(who).post(f"/v1/police/courses/{course}/shares", json=offer(world, agency, **members))


async def shared(world: World, course: str, agency: str, **members: Any) -> Body:
    """The share that the supervisor of Sussex gave."""
    answer = await share(world, course, agency, **members)
    assert answer.status_code == 201, answer.text
    given: Body = answer.json()
    return given


async def withdraw(world: World, share_url: str, who: str = OF_SUSSEX) -> httpx.Response:
    """That client withdraws a share."""
    return await world.as_(who).post(f"{share_url}/withdrawal", json={"reason": "The man moved on."})


async def events(world: World, who: str) -> list[tuple[str, str]]:
    """Type and subject of what the agency of that client was told."""
    items = (await world.as_(who).get("/v1/events", params={"limit": 200})).json()["items"]
    return [(item["type"], item["subject"]) for item in items]


async def ways(world: World, course: str, who: str, kind: str) -> set[str]:
    """The ways in which that client comes upon the course."""
    client, base = world.as_(who), f"/v1/{kind}/courses"
    found = set()
    listed = await client.get(base)
    assert listed.status_code == 200, listed.text
    if course in {item["id"] for item in listed.json()["items"]}:
        found.add("list")
    singles = {"one": "", "chronology": "/chronology", "explanation": "/explanation", "timeline": "/timeline"}
    for name, path in singles.items() if kind == "police" else [("one", "")]:
        answer = await client.get(f"{base}/{course}{path}")
        assert answer.status_code in (200, 403, 404), answer.text  # a records system is told no explanations
        if answer.status_code == 200:
            found.add(name)
    if kind == "cps":
        if (await client.get(f"{base}/{course}/chronology")).status_code == 200:
            found.add("chronology")
        by_urn = await client.get(f"{base}/by-urn/{URN}")
        if by_urn.status_code == 200:
            found.add("urn")
    return found
