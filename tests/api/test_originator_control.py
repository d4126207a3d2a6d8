"""A report under originator control is told to nobody but those to whom its agency releases it, by no way at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from .asked import (
    BY_BIRTH,
    BY_NAME,
    BY_PHONE,
    OF_HAMPSHIRE,
    OF_SUSSEX,
    about,
    correct,
    digest,
    queue,
    report,
    with_supervisors,
)
from .sharing import HANNAH, MAREK, URN
from .test_break_glass import approve, ask
from .test_measures import figures
from .test_record import ago
from .world import HAMPSHIRE, KENT, PROSECUTORS, Body, Enrolments, World, couple, enrol_everybody

CONTROL: Body = {"code": "ORIGINATOR-CONTROL", "release_to": []}
SECRET = "He told a colleague in confidence what he means to do at the canal."
OF_SUSSEX_ALONE = ("investigator of Sussex", "records of Sussex", OF_SUSSEX)
OTHERS: Mapping[str, str] = {
    "investigator of Hampshire": "police",
    "records of Hampshire": "police",
    OF_HAMPSHIRE: "police",
    "prosecutor of the CPS": "cps",
    "casework of the CPS": "cps",
    "practitioner of the helpline": "partner",
    "system of the helpline": "partner",
    "practitioner of housing": "partner",
}
"""Who reads the course of the couple besides Sussex, and in which service."""


def controlled(*release_to: str) -> Body:
    """A report of Sussex on the couple with everything in it that a view counts, dates or lists."""
    return report(
        "S-KEPT",
        {**HANNAH, "phones": [{"value": "+447700900412"}], "aliases": [{"full": "Hannah Undisclosed"}]},
        {**MAREK, "vehicles": [{"vrm": "QB77 KEP"}], "identifiers": [{"type": "pnc", "value": "2079/0004102K"}]},
        occurred={"from": "2026-11-21T02:15:00+00:00", "precision": "minute"},
        narrative=SECRET,
        urn="47ZZ0410299",
        behaviours=[{"code": "EXT_THREAT_KILL", "basis": "fact"}, {"code": "S2A3_G", "basis": "fact"}],
        classification={"principal": {"cjs_code": "PH97012", "ho_class": "8Q"}},
        orders=[{"type": "restraining_order", "made_at": "2026-11-20", "conditions": ["not to go to the canal"]}],
        proceedings=[{"event": "arrest", "on": "2026-11-21"}],
        risk_assessments=[{"tool": "DASH", "at": "2026-11-21", "grade": "high"}],
        handling=["OFFICIAL-SENSITIVE", {**CONTROL, "release_to": list(release_to)}],
    )


def paths(kind: str, course: str) -> list[str]:
    """All that there is to read of a course in that service."""
    base = f"/v1/{kind}/courses"
    parts = ("", "/timeline", "/explanation", "/chronology", "/unused-material", "/occasions/decisions", "/snapshots")
    return [
        base,
        *(f"{base}/{course}{part}" for part in parts),
        f"{base}?behaviour=EXT_THREAT_KILL",
        f"{base}?behaviour=S2A3_B",
        f"{base}?order=restraining_order",
        f"{base}/by-urn/{URN}",
        f"{base}/by-urn/47ZZ0410299",
        "/v1/police/reviews",
        "/v1/incidents",
    ]


MOVING = {"revision", "revised_at", "read_by", "at", "request_id"}
"""What changes whenever a course was linked again, or somebody reads; docs/adr/0028 says so."""


def steady(value: Any) -> Any:
    """The answer without that."""
    if isinstance(value, dict):
        return {name: steady(inner) for name, inner in value.items() if name not in MOVING}
    return [steady(inner) for inner in value] if isinstance(value, list) else value


async def all_of(world: World, who: str, kind: str, course: str) -> dict[str, Any]:
    """Everything that client is answered about the course."""
    client, found = world.as_(who), {}
    for path in paths(kind, course):
        answer = await client.get(path)
        found[path] = (answer.status_code, steady(answer.json()) if answer.status_code == 200 else None)
    if kind == "police":
        example = {"name": {"given": ["Marek"], "family": "Kowalski"}, "vehicles": [{"vrm": "QB77 KEP"}]}
        answer = await client.post("/v1/police/matches", json=example)
        found["matches"] = (answer.status_code, steady(answer.json()))
        for person in [one["person_id"] for one in answer.json().get("candidates", ())]:
            one = await client.get(f"/v1/police/persons/{person}")
            found[person] = (one.status_code, steady(one.json()) if one.status_code == 200 else None)
    return found


async def filled(world: World) -> tuple[World, str]:
    world = await with_supervisors(world)
    await world.post_all(couple())
    return world, await world.course_of("47260104102", "records of Sussex")


async def test_to_others_every_answer_is_as_if_the_report_had_never_been_sent(either: World) -> None:
    world, course = await filled(either)
    before = {who: await all_of(world, who, kind, course) for who, kind in OTHERS.items()}
    own = await all_of(world, "investigator of Sussex", "police", course)
    await world.post_all([controlled()])
    assert await world.course_of("S-KEPT", "records of Sussex") == course
    for who, kind in OTHERS.items():
        assert await all_of(world, who, kind, course) == before[who], who
    assert await all_of(world, "investigator of Sussex", "police", course) != own


async def test_its_own_agency_reads_it_with_its_handling(world: World) -> None:
    world, course = await filled(world)
    await world.post_all([controlled()])
    shown = (await world.as_("investigator of Sussex").get(f"/v1/police/courses/{course}")).json()
    (kept,) = [one for one in shown["incidents"] if one["reference"] == "S-KEPT"]
    assert kept["handling"] == ["OFFICIAL-SENSITIVE", "ORIGINATOR-CONTROL"]
    assert kept["narrative"] == SECRET
    paper = await world.as_("investigator of Sussex").get(
        f"/v1/police/courses/{course}/chronology", headers={"Accept": "text/csv"}
    )
    assert "OFFICIAL-SENSITIVE; ORIGINATOR-CONTROL" in paper.text


async def test_whom_it_is_released_to_is_told_and_the_others_are_not(either: World) -> None:
    world, course = await filled(either)
    await world.post_all([controlled("cps", HAMPSHIRE)])
    for who, kind in OTHERS.items():
        is_told = who.endswith(("CPS", "Hampshire"))
        body = (await world.as_(who).get(f"/v1/{kind}/courses/{course}")).text
        assert ("2026-11-21" in body) == is_told, who
    found = await world.as_("prosecutor of the CPS").get("/v1/cps/courses/by-urn/47ZZ0410299")
    assert [one["id"] for one in found.json()["items"]] == [course]


async def test_the_agency_releases_it_by_a_new_version_and_closes_it_again(world: World) -> None:
    world, course = await filled(world)
    await world.post_all([controlled()])
    prosecutor, url = world.as_("prosecutor of the CPS"), f"/v1/cps/courses/{course}"

    async def is_told() -> bool:
        return SECRET in (await prosecutor.get(url)).text

    assert not await is_told()
    await correct(world, "S-KEPT", controlled("cps"))
    assert await is_told()
    taken = (await prosecutor.post(f"/v1/cps/courses/by-urn/{URN}/snapshots")).json()["items"][0]
    assert SECRET in (await prosecutor.get(taken["url"])).text
    await correct(world, "S-KEPT", controlled("police"))
    assert not await is_told()
    snapshot = (await prosecutor.get(taken["url"])).json()
    assert SECRET not in json.dumps(snapshot)
    assert any(part.startswith("incidents/") for part in snapshot["withheld"])


async def test_a_share_and_a_broken_glass_open_no_report_that_is_not_released(world: World) -> None:
    world = await with_supervisors(world)
    await world.post_all([controlled()])
    course = await world.course_of("S-KEPT", "records of Sussex")
    until = world.context.clock.now().replace(year=2027).isoformat()
    for agency in (HAMPSHIRE, PROSECUTORS):
        given = {"agency": agency, "basis": "policing", "purpose": "He moved there.", "expires_at": until}
        answer = await world.as_(OF_SUSSEX).post(f"/v1/police/courses/{course}/shares", json=given)
        assert answer.status_code == 201, answer.text
    for who, kind in (("investigator of Hampshire", "police"), ("prosecutor of the CPS", "cps")):
        assert (await world.as_(who).get(f"/v1/{kind}/courses/{course}")).status_code == 404
        assert (await world.as_(who).get(f"/v1/{kind}/courses")).json()["items"] == []
    asked = await ask(world, course)
    assert (await approve(world, asked.json())).status_code == 200
    assert (await world.as_("investigator of Hampshire").get(f"/v1/police/courses/{course}")).status_code == 404


async def test_when_an_own_report_is_due_does_not_tell_of_it(world: World) -> None:
    world = await with_supervisors(world)
    (sent,) = await world.post_all([report("H-1", HANNAH, MAREK, agency=HAMPSHIRE)])
    url = f"/v1/incidents/{sent['incident']['id']}/retention"
    before = (await world.as_(OF_HAMPSHIRE).get(url)).json()
    assert not before["is_linked"]
    await world.post_all([controlled()])
    assert (await world.as_(OF_HAMPSHIRE).get(url)).json() == before
    await correct(world, "S-KEPT", controlled("police"))
    assert (await world.as_(OF_HAMPSHIRE).get(url)).json()["is_linked"]


async def test_a_question_about_it_is_asked_of_its_own_agency_only(either: World) -> None:
    world = await with_supervisors(either)
    receipts = await world.post_all(
        [
            report("R-KEPT", BY_NAME, handling=[CONTROL]),
            report("R-HANTS", BY_BIRTH, agency=HAMPSHIRE),
        ]
    )
    assert [one["link"]["reviews"] for one in receipts] == [0, 0]
    assert await queue(world, OF_HAMPSHIRE) == []
    (own,) = await queue(world, OF_SUSSEX)
    assert (await world.as_(OF_HAMPSHIRE).get(own["url"])).status_code == 404
    listed = (await world.as_("records of Hampshire").get("/v1/incidents")).json()["items"]
    assert [one["link"]["reviews"] for one in listed] == [0]
    await correct(world, "R-KEPT", report("R-KEPT", BY_NAME, handling=[{**CONTROL, "release_to": ["police"]}]))
    (asked,) = await queue(world, OF_HAMPSHIRE)
    assert about(asked) == {"R-HANTS", None}


async def test_of_two_reports_with_the_same_details_the_open_one_is_asked_about(either: World) -> None:
    world = await with_supervisors(either)
    await world.post_all(
        [
            report("R-KEPT", {**BY_BIRTH, **BY_PHONE}, agency=KENT, handling=[CONTROL]),
            report("R-OPEN", {**BY_BIRTH, **BY_PHONE}),
            report("R-HANTS", BY_NAME, agency=HAMPSHIRE),
        ]
    )
    assert [one["is_open"] for one in await queue(world, OF_HAMPSHIRE)] == [True]


async def test_an_explanation_does_not_tell_that_it_was_weighed(either: World) -> None:
    world = await with_supervisors(either)
    await world.post_all([report("R-HANTS", BY_BIRTH, MAREK, agency=HAMPSHIRE)])
    course = await world.course_of("R-HANTS", "records of Hampshire")
    client, url = world.as_("investigator of Hampshire"), f"/v1/police/courses/{course}"
    before = [steady((await client.get(f"{url}{part}")).json()) for part in ("/explanation", "/unused-material")]
    await world.post_all([report("R-KEPT", BY_NAME, handling=[CONTROL])])
    after = [steady((await client.get(f"{url}{part}")).json()) for part in ("/explanation", "/unused-material")]
    assert after == before
    await correct(world, "R-KEPT", report("R-KEPT", BY_NAME))
    assert len((await client.get(f"{url}/explanation")).json()["considered"]) == 1


async def test_linking_uses_it_and_its_withdrawal_leaves_no_trace(either: World) -> None:
    world, _ = await filled(either)
    before = digest(world)
    (sent,) = await world.post_all([controlled()])
    assert digest(world) != before
    url = f"/v1/incidents/{sent['incident']['id']}"
    await world.as_("records of Sussex").post(f"{url}/withdrawal", json={"reason": "no_crime"})
    assert digest(world) == before
    found = await world.as_("investigator of Hampshire").get(
        f"/v1/police/courses/{await world.course_of('44260098765', 'records of Hampshire')}/unused-material"
    )
    assert "S-KEPT" not in found.text
    own = await world.as_("investigator of Sussex").get(
        f"/v1/police/courses/{await world.course_of('47260104102', 'records of Sussex')}/unused-material"
    )
    assert "S-KEPT" in own.text


async def test_what_it_keeps_safe_is_blacked_out_for_those_too_who_are_not_told_of_it(world: World) -> None:
    world, course = await filled(world)
    await world.post_all([report("H-9", HANNAH, MAREK, agency=HAMPSHIRE, narrative="She rang from 07700 900655.")])
    body = controlled()
    body["parties"][0]["phones"] = [{"value": "+447700900655"}]
    await world.post_all([body])
    shown = (await world.as_("investigator of Hampshire").get(f"/v1/police/courses/{course}")).text
    assert "900655" not in shown
    assert SECRET not in shown


@pytest.mark.parametrize("release_to", ["cps", ["the CPS"], [47], {"police": True}])
async def test_a_recipient_that_nobody_knows_is_refused_and_not_repeated(world: World, release_to: Any) -> None:
    answer = await world.post(report("S-9", HANNAH, handling=["OFFICIAL", {**CONTROL, "release_to": release_to}]))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/report-invalid")
    (flaw,) = answer.json()["errors"]
    assert (flaw["pointer"], flaw["code"]) == ("/handling/1/release_to", "not-a-recipient")
    assert "the CPS" not in answer.text


async def test_a_code_without_effect_is_taken_with_a_warning(world: World) -> None:
    answer = await world.post(report("S-9", HANNAH, handling=["OFFICIAL", "EYES-ONLY", {"officer_contact": "desk"}]))
    assert answer.status_code == 201
    warned = [one for one in answer.json()["warnings"] if one["code"] == "unknown-code"]
    assert [one["pointer"] for one in warned] == ["/handling/1"]
    assert "EYES-ONLY" not in json.dumps(warned)


async def test_no_measure_of_another_force_counts_that_it_was_not_looked_at(world: World) -> None:
    world = await with_supervisors(world)
    closed = {"closed_at": ago(-1), "closed_because": "time limit"}
    await world.post_all(
        [
            report("R-KEPT", BY_NAME, handling=[CONTROL]),
            report("R-HANTS", BY_BIRTH, agency=HAMPSHIRE, handling=[closed]),
        ]
    )

    async def in_isolation() -> tuple[int, int]:
        found = (await figures(world, OF_HAMPSHIRE))["isolation_rate"]
        return found["counted"], found["of"]

    assert await in_isolation() == (0, 1)
    await correct(world, "R-KEPT", report("R-KEPT", BY_NAME, handling=[{**CONTROL, "release_to": ["police"]}]))
    assert await in_isolation() == (1, 1)


async def test_whoever_reports_beside_it_is_told_of_a_course_as_if_theirs_were_the_first(either: World) -> None:
    world = await with_supervisors(either)
    alone = (await world.post_all([report("K-1", HANNAH, MAREK, agency=KENT)]))[0]["link"]
    await world.as_("records of Kent").post(f"{await own_url(world, 'records of Kent')}/withdrawal", json=SLIP)
    await world.post_all([controlled()])
    (sent,) = await world.post_all([report("H-1", HANNAH, MAREK, agency=HAMPSHIRE)])
    assert shape(sent["link"]) == shape(alone)
    read = (await world.as_("records of Hampshire").get(sent["incident"]["url"])).json()["link"]
    assert (read["state"], read["courses"][0]["occasions"]) == ("none", 1)
    assert await world.course_of("H-1", "records of Hampshire") == await world.course_of("S-KEPT", "records of Sussex")


SLIP = {"reason": "entered_in_error"}


async def own_url(world: World, who: str) -> str:
    """Where that client reads the one report of its agency."""
    (own,) = (await world.as_(who).get("/v1/incidents")).json()["items"]
    return str(own["url"])


def shape(link: Body) -> tuple[Any, ...]:
    """What a receipt says of the link, without names."""
    told = [(one["standing"], one["is_new"], one["occasions"]) for one in link["courses"]]
    return link["state"], told, link["reviews"]


async def test_a_snapshot_that_tells_of_it_is_there_for_nobody_else(world: World) -> None:
    world, course = await filled(world)
    late = await enrol_everybody(world.app, {"prosecutor of Wales": ("cps:wales", "cps_prosecutor")})
    known = world.enrolments
    world = World(world.app, Enrolments({**known.enrolled, **late.enrolled}, {**known.tokens, **late.tokens}))
    await world.post_all([controlled(PROSECUTORS)])
    south, wales = world.as_("prosecutor of the CPS"), world.as_("prosecutor of Wales")
    taken = (await south.post(f"/v1/cps/courses/by-urn/{URN}/snapshots")).json()["items"][0]
    assert SECRET in (await south.get(taken["url"])).text
    listed = f"/v1/cps/courses/{course}/snapshots"
    assert (await wales.get(listed)).json()["items"] == []
    absent = await wales.get(f"{listed}/99")
    hidden = await wales.get(taken["url"])
    assert (hidden.status_code, steady(hidden.json()).keys()) == (404, steady(absent.json()).keys())
    own = (await wales.post(f"/v1/cps/courses/by-urn/{URN}/snapshots")).json()["items"][0]
    shown = (await wales.get(own["url"])).json()
    assert (shown["withheld"], SECRET in json.dumps(shown)) == ([], False)
    assert len((await south.get(listed)).json()["items"]) == 2
