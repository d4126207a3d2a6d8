"""Charges, hearings and outcomes: who is told what of them, on the page, on paper and in a snapshot."""

from __future__ import annotations

import pytest

from .test_record import (
    ADVOCATE,
    CASEWORK,
    INVESTIGATOR,
    PROSECUTOR,
    RECORDS,
    SUPERVISOR,
    ago,
    fetched,
    report,
)
from .world import HELPLINE, PROSECUTORS, SUSSEX, Body, World

URN = "47AA0410226"
COURT = "Testbourne Magistrates' Court"


def proceedings() -> list[Body]:
    """What police and prosecutors tell of the case against the suspect."""
    stalking = [{"cjs_code": "PH97006", "ho_class": "8Q"}]
    return [
        report("S-1", SUSSEX, 55, "S2A3_E", proceedings=[{"event": "charge", "on": ago(20), "offences": stalking}]),
        report("S-2", SUSSEX, 30, "S2A3_B"),
        report("N-1", HELPLINE, 25, "S2A3_B", proceedings=[{"event": "caution", "on": ago(10)}]),
        report(
            "C-1",
            PROSECUTORS,
            20,
            urn=URN,
            proceedings=[{"event": "hearing", "on": ago(5), "court": COURT, "next_hearing": ago(-30)}],
        ),
    ]


@pytest.fixture
async def charged(world: World) -> str:
    await world.post_all(proceedings())
    return await world.course_of("S-1", RECORDS)


@pytest.mark.parametrize("who", [INVESTIGATOR, SUPERVISOR, PROSECUTOR, CASEWORK])
async def test_police_and_prosecutors_see_each_event_and_what_it_rests_on(world: World, charged: str, who: str) -> None:
    record = (await fetched(world, who, charged))["record"]
    facts = {fact["number"]: fact for fact in record["facts"]}
    events = {one["event"]: one for one in record["proceedings"]}
    assert {event: one["is_counted"] for event, one in events.items()} == {
        "charge": True,
        "caution": False,
        "hearing": True,
    }
    assert events["charge"]["offences"] == [{"cjs_code": "PH97006", "ho_class": "8Q", "name": "Stalking (s.2A)"}]
    assert (events["hearing"]["court"], events["hearing"]["next_hearing"]["first"]) == (COURT, ago(-30))
    assert [facts[number]["pointer"] for number in events["charge"]["facts"]] == ["/proceedings/0"]
    (limit,) = [one for one in record["clocks"]["limits"] if one["code"] == "PHA_2A"]
    assert (limit["state"], limit["attributed"]["stopped_on"]) == ("stopped", ago(20))


async def test_a_records_system_is_told_the_events_without_the_reports_they_rest_on(world: World, charged: str) -> None:
    shown = await fetched(world, RECORDS, charged)
    assert [one["event"] for one in shown["proceedings"]] == ["charge", "caution", "hearing"]
    assert all("facts" not in one for one in shown["proceedings"])
    assert {one["code"]: one["state"] for one in shown["limits"]}["PHA_2A"] == "stopped"


async def test_an_advocate_is_told_what_came_of_it_and_when_the_next_hearing_is(world: World, charged: str) -> None:
    shown = await fetched(world, ADVOCATE, charged)
    assert shown["proceedings"] == {
        "outcomes": [{"event": "charge", "says": "the suspect was charged", "on": ago(20)}],
        "next_hearing": ago(-30),
    }
    assert not {word for word in (COURT, "PH97006", URN) if word in str(shown)}


async def test_a_case_system_of_a_partner_is_told_of_no_proceedings(world: World, charged: str) -> None:
    answer = await world.as_("system of the helpline").get(f"/v1/partner/courses/{charged}")
    assert answer.status_code == 200
    assert not {word for word in ("proceedings", "charge", "hearing") if word in answer.text}


@pytest.mark.parametrize("form", ["json", "pdf", "docx"])
@pytest.mark.parametrize("who", [INVESTIGATOR, RECORDS, PROSECUTOR, CASEWORK])
async def test_the_chronology_names_them(world: World, charged: str, who: str, form: str) -> None:
    part = "cps" if who in {PROSECUTOR, CASEWORK} else "police"
    answer = await world.as_(who).get(f"/v1/{part}/courses/{charged}/chronology", params={"format": form})
    assert answer.status_code == 200
    if form == "json":
        assert [one["event"] for one in answer.json()["proceedings"]] == ["charge", "caution", "hearing"]
    else:
        assert len(answer.content) > 1000


async def test_a_snapshot_keeps_how_the_proceedings_stood(world: World, charged: str) -> None:
    taken = (await world.as_(PROSECUTOR).post(f"/v1/cps/courses/by-urn/{URN}/snapshots")).json()["items"]
    await world.post(
        report("S-3", SUSSEX, 2, "S2A3_B", proceedings=[{"event": "conviction", "on": ago(1)}]), "records of Sussex"
    )
    kept = (await world.as_(PROSECUTOR).get(taken[0]["url"])).json()
    assert [one["event"] for one in kept["course"]["record"]["proceedings"]] == ["charge", "caution", "hearing"]
    now = (await fetched(world, PROSECUTOR, charged))["record"]["proceedings"]
    assert [one["event"] for one in now] == ["charge", "caution", "hearing", "conviction"]


async def test_an_event_is_of_a_party_that_the_report_has(world: World) -> None:
    event = {"event": "charge", "on": ago(1), "suspect": "S9", "victim": "V1"}
    answer = await world.post(report("S-9", SUSSEX, 3, "S2A3_B", proceedings=[event]))
    assert answer.status_code == 422
    assert [(flaw["pointer"], flaw["code"]) for flaw in answer.json()["errors"]] == [
        ("/proceedings/0/suspect", "unknown-party")
    ]
