"""Items of unused material say that something is there, and of what may not be told no more than that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.disclosure.views.unused import (
    Decided,
    Earlier,
    Gone,
    Schedule,
    judgement_items,
    numbered,
    superseded_items,
    withdrawn_items,
)
from service.domain.agency import AgencyId

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SUSSEX, KENT = AgencyId.parse("police:47"), AgencyId.parse("police:46")
REFUGE, PROSECUTORS = AgencyId.parse("partner:refuge-quayside"), AgencyId.parse("cps:south-east")


def gone(agency: AgencyId, reason: str) -> Gone:
    return Gone(agency=agency, reference="REF-77", incident_id="inc_77", reason=reason, withdrawn_at=NOON)


@pytest.mark.parametrize("agency, schedule", [(SUSSEX, "MG6C"), (PROSECUTORS, "MG6C"), (REFUGE, "third_party")])
def test_an_earlier_version_of_what_a_partner_wrote_is_third_party_material(agency: AgencyId, schedule: str) -> None:
    earlier = Earlier(agency=agency, reference="R1", incident_id="inc_1", version=2, received_at=NOON)
    (item,) = superseded_items([earlier])
    assert item.suggested_schedule.value == schedule


@pytest.mark.parametrize(
    "agency, reason",
    [
        (SUSSEX, "erasure"),
        (SUSSEX, "consent_withdrawn"),
        (SUSSEX, "a reason of tomorrow"),
        (REFUGE, "entered_in_error"),
        (REFUGE, "consent_withdrawn"),
    ],
)
def test_of_some_withdrawn_reports_it_is_not_told_whose_they_were(agency: AgencyId, reason: str) -> None:
    (item,) = withdrawn_items([gone(agency, reason)])
    assert item.suggested_schedule is Schedule.MG6D
    for hidden in ("REF-77", "inc_77", "Sussex", "Refuge", reason.replace("_", " ")):
        assert hidden not in item.model_dump_json()


@pytest.mark.parametrize("reason", ["entered_in_error", "no_crime"])
def test_a_report_that_the_police_took_back_is_named(reason: str) -> None:
    (item,) = withdrawn_items([gone(SUSSEX, reason)])
    assert "REF-77 of Sussex Police" in item.description
    assert reason.replace("_", " ") in item.description


def decided(agency: AgencyId, *reports: str) -> Decided:
    return Decided(
        judgement_id="jdg_9", agency=agency, decision="same", made_at=NOON, undone_at=None, reports=tuple(reports)
    )


def test_an_agency_without_a_report_in_the_course_is_not_named_as_having_decided() -> None:
    (item,) = judgement_items([decided(KENT, "Sussex Police 1")], {SUSSEX})
    assert (item.author, item.suggested_schedule) == ("another agency", Schedule.MG6D)
    assert "Kent" not in item.model_dump_json()
    assert "jdg_9" not in item.model_dump_json()


def test_a_decision_on_two_reports_of_the_course_is_named_whole() -> None:
    (item,) = judgement_items([decided(SUSSEX, "Sussex Police 1", "Kent Police 2")], {SUSSEX, KENT})
    assert (item.author, item.suggested_schedule) == ("Sussex Police", Schedule.MG6C)
    assert "Sussex Police 1 and Kent Police 2" in item.description
    assert item.location == "Conduct, judgement jdg_9"


def test_items_are_numbered_from_one() -> None:
    items = numbered(withdrawn_items([gone(SUSSEX, "no_crime"), gone(REFUGE, "no_crime")]))
    assert [item.item for item in items] == [1, 2]
