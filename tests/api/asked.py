"""Reports that leave it open who is who, for the tests of reviews, matches and persons; all people invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
from sqlalchemy import func, select

from service.flows.relink import prove
from service.linking.digest import Digest
from service.store.tables import METADATA

from .world import HAMPSHIRE, KENT, SUSSEX, Body, Enrolments, World, enrol_everybody, thin_report

AOIFE: Body = {"name": {"given": ["Aoife"], "family": "Kerrigan"}}
BY_NAME: Body = {**AOIFE, "sex": "2"}
BY_BIRTH: Body = {**AOIFE, "dob": "1996-09-03"}
BY_PHONE: Body = {**AOIFE, "phones": [{"value": "+447700900641"}]}
"""Three ways to describe a woman, no two of which tell whether she is the same."""

OF_SUSSEX, OF_KENT, OF_HAMPSHIRE = "supervisor of Sussex", "supervisor of Kent", "supervisor of Hampshire"
WHY = {"reason": "Both reports give the same sister as a contact."}


async def with_supervisors(world: World) -> World:
    """The world, with a supervisor in Kent and one in Hampshire and a second investigator in Sussex."""
    late = await enrol_everybody(
        world.app,
        {
            OF_KENT: (KENT, "police_supervisor"),
            OF_HAMPSHIRE: (HAMPSHIRE, "police_supervisor"),
            "colleague of Sussex": (SUSSEX, "police_investigator"),
        },
    )
    known = world.enrolments
    return World(world.app, Enrolments({**known.enrolled, **late.enrolled}, {**known.tokens, **late.tokens}))


def report(reference: str, *parties: Mapping[str, Any], agency: str = SUSSEX, **members: Any) -> Body:
    """A report of these parties: the first is the victim, the others are suspects, unless they say otherwise."""
    cast = [
        {"local_id": f"P{number}", "role": "suspect" if number else "victim", **party}
        for number, party in enumerate(parties)
    ]
    return {**thin_report(reference, agency, parties=cast, **members), "agency": agency}


async def queue(world: World, who: str = OF_SUSSEX) -> list[Body]:
    """The open questions of that client."""
    answer = await world.as_(who).get("/v1/police/reviews", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    items: list[Body] = answer.json()["items"]
    return items


def about(item: Body) -> set[str | None]:
    """The references of the two reports in a question."""
    return {item["left"]["reference"], item["right"]["reference"]}


async def question(world: World, *references: str, who: str = OF_SUSSEX) -> str:
    """The URL of the open question between the reports of these references."""
    (found,) = [item for item in await queue(world, who) if about(item) == set(references)]
    return str(found["url"])


async def decide(world: World, url: str, decision: str, who: str = OF_SUSSEX) -> httpx.Response:
    """That client answers a question."""
    return await world.as_(who).post(f"{url}/judgement", json={"decision": decision, **WHY})


async def correct(world: World, reference: str, body: Body, who: str = "records of Sussex") -> None:
    """Send the next version of a report."""
    listed = (await world.as_(who).get("/v1/incidents", params={"limit": 200})).json()["items"]
    (own,) = [item for item in listed if item["report"]["source"]["reference"] == reference]
    etag = (await world.as_(who).get(own["url"])).headers["etag"]
    answer = await world.as_(who).put(own["url"], json=body, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text


def digest(world: World) -> Digest:
    """The digest of all persons and courses, which a fresh load of the same reports and judgements has as well."""
    proof = prove(world.context, afresh=True)
    assert proof.stored == proof.fresh
    return proof.stored


def row_counts(world: World) -> dict[str, int]:
    """How many rows each table has."""
    with world.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in METADATA.tables.items()
        }
