"""Retention over HTTP."""

from __future__ import annotations

import pytest

from .world import SUSSEX, World, thin_report

SUPERVISOR, RECORDS = "supervisor of Sussex", "records of Sussex"
OLD = {**thin_report("S-OLD"), "agency": SUSSEX, "occurred": {"from": "2012-02-29T10:00:00+00:00"}}
NEW = {**thin_report("S-NEW"), "agency": SUSSEX}


async def test_a_supervisor_sees_what_is_due_decides_and_disposes(either: World) -> None:
    old, new = [receipt["incident"] for receipt in await either.post_all([OLD, NEW])]
    desk = either.as_(SUPERVISOR)
    listed = (await desk.get("/v1/retention")).json()
    assert [(one["reference"], one["due_on"]) for one in listed["items"]] == [("S-OLD", "2018-03-01")]
    assert listed["next"] is None
    shown = await desk.post(f"{old['url']}/retention", json={"group": 3, "reason": "No serious offence."})
    assert (shown.status_code, shown.json()["action"]) == (200, "disposal")
    held = await desk.post(f"{old['url']}/holds", json={"kind": "appeal", "reason": "Pending."})
    assert (held.status_code, held.json()["is_held"]) == (201, True)
    refused = await desk.post(f"{old['url']}/disposal")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/report-held")
    erasing = await either.as_(RECORDS).post(f"{old['url']}/withdrawal", json={"reason": "erasure"})
    assert (erasing.status_code, erasing.json()["type"]) == (409, "/problems/report-held")
    hold = held.json()["holds"][0]["id"]
    assert (await desk.post(f"{old['url']}/holds/{hold}/release", json={"reason": "Over."})).json()["is_held"] is False
    gone = (await desk.post(f"{old['url']}/disposal")).json()
    assert (gone["state"], gone["reason"]) == ("erased", "retention")
    assert (await either.as_(RECORDS).get(old["url"])).status_code == 404
    early = await desk.post(f"{new['url']}/disposal")
    assert (early.status_code, early.json()["type"]) == (409, "/problems/not-due")


@pytest.mark.parametrize(
    "body",
    [{"reason": ""}, {"group": 5, "reason": "Zed"}, {"group": "2; drop", "reason": "Zed"}, {}, {"group": 2}],
)
async def test_a_decision_has_a_group_that_there_is_and_a_reason(world: World, body: dict[str, object]) -> None:
    url = (await world.post(NEW)).json()["incident"]["url"]
    answer = await world.as_(SUPERVISOR).post(f"{url}/retention", json=body)
    assert (answer.status_code, "Zed" in answer.text) == (422, False)


async def test_the_day_asked_for_is_a_day_and_a_cursor_is_of_the_same_question(world: World) -> None:
    desk = world.as_(SUPERVISOR)
    assert (await desk.get("/v1/retention", params={"until": "soon"})).status_code == 422
    assert (await desk.get("/v1/retention", params={"until": "9999-12-31"})).status_code == 200
    assert (await desk.get("/v1/retention", params={"cursor": "Zm9v"})).status_code == 400
