"""A chronology as it is printed: days and times of the United Kingdom, and no more exact than they are known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from service.disclosure.views.breaches import MomentShown
from service.disclosure.views.chronology import Chronology, ChronologyOccasion, ChronologyReport, ReadBy
from service.disclosure.views.orders import OrderShown
from service.disclosure.views.proceedings import OffenceCharged, ProceedingStated
from service.disclosure.views.shown import ClassificationShown, CourseStatus, Gaps, OccasionCounts
from service.documents.formats import Format
from service.domain.handling import HandlingCode
from service.domain.report import Precision
from service.domain.standing import Standing
from service.flows.papers import chronology_paper, reader_text, schedule_of, when

SUMMER, WINTER = datetime(2026, 7, 31, 23, 30, tzinfo=UTC), datetime(2026, 11, 3, 18, 5, tzinfo=UTC)
READ_BY = ReadBy(
    client_id="rms-47",
    agency="police:47",
    role="police_records",
    acting_for="staff-0017",
    at=WINTER,
    request_id="req_1",
)
REPORT = ChronologyReport(
    incident_id="inc_1",
    agency="police:47",
    agency_name="Sussex Police",
    reference="47260104102",
    reported_at=SUMMER,
    standing=Standing.SUSPECTED,
    classifications=(ClassificationShown(cjs_code="PH97006", ho_class="8Q"),),
    handling=(HandlingCode.NOT_TO_SUBJECT,),
    officer_contact="ring the desk",
    narrative=None,
)


def occasion(started: datetime, precision: Precision, ended: datetime | None = None) -> ChronologyOccasion:
    return ChronologyOccasion(
        number=1,
        started=started,
        ended=ended,
        precision=precision,
        gap_days=None,
        standing=Standing.ATTRIBUTED,
        severity=None,
        conduct=(),
        reports=(REPORT,),
    )


def chronology(**members: Any) -> Chronology:
    whole: dict[str, Any] = {
        "id": "crs_1",
        "url": "/v1/police/courses/crs_1/chronology",
        "revision": 2,
        "status": CourseStatus.SINGLE_OCCASION,
        "counts": OccasionCounts(total=1, attributed=1, suspected=0, unattributed=0),
        "first_at": SUMMER,
        "last_at": SUMMER,
        "gaps": Gaps(median_days=None, longest_days=None, span_days=0),
        "victim_names": ("Hannah Bright-Adeyemi",),
        "suspect_names": (),
        "urns": (),
        "orders": (),
        "proceedings": (),
        "occasions": (occasion(SUMMER, Precision.MINUTE),),
        "severity_rules_on": date(2026, 11, 25),
        "severity_steps": (),
        "handling": "OFFICIAL-SENSITIVE",
        "read_by": READ_BY,
        "redactions": (),
    }
    return Chronology(**{**whole, **members})


@pytest.mark.parametrize(
    "started, precision, ended, told",
    [
        (SUMMER, Precision.MINUTE, None, "1 August 2026, 00:30"),
        (WINTER, Precision.MINUTE, WINTER.replace(hour=19), "3 November 2026, 18:05 to 19:05"),
        (WINTER, Precision.MINUTE, SUMMER.replace(month=12), "3 November 2026, 18:05 to 31 December 2026, 23:30"),
        (WINTER, Precision.HOUR, None, "3 November 2026, about 18:05"),
        (SUMMER, Precision.DAY, None, "1 August 2026"),
        (SUMMER, Precision.DAY, WINTER, "1 August 2026 to 3 November 2026"),
        (SUMMER, Precision.MONTH, None, "August 2026"),
        (SUMMER, Precision.UNKNOWN, None, "time not known, filed under August 2026"),
    ],
)
def test_a_time_is_told_as_exactly_as_it_is_known(
    started: datetime, precision: Precision, ended: datetime | None, told: str
) -> None:
    assert when(occasion(started, precision, ended)) == told


def test_a_paper_names_the_person_whom_a_machine_reads_for() -> None:
    assert reader_text(READ_BY) == "staff-0017 by rms-47, Sussex Police (police_records)"
    person = READ_BY.model_copy(update={"acting_for": None})
    assert reader_text(person) == "rms-47, Sussex Police (police_records)"


def test_an_order_is_told_with_its_days_and_conditions() -> None:
    order = OrderShown(
        type="stalking_protection_order",
        interim=True,
        made_at="2026-10-01",
        served_at="",
        expires_at="2028-10-01",
        conditions=("Not to go to Quayside.",),
        reference="SPO/1",
        court="Testbourne",
        said_by=("police:47",),
    )
    facts = dict(schedule_of(chronology(orders=(order,))).facts)
    assert facts["Order"] == (
        "stalking protection order (interim); made 2026-10-01; expires 2028-10-01; Not to go to Quayside.; "
        "reported by police:47"
    )


def test_an_event_of_proceedings_is_told_with_its_day_offence_court_and_next_hearing() -> None:
    event = ProceedingStated(
        event="charge",
        says="the suspect was charged",
        on=MomentShown(first=date(2026, 11, 20), last=date(2026, 11, 20), at=None),
        offences=(OffenceCharged(cjs_code="PH97006", ho_class="8Q", name="Stalking (s.2A)"),),
        court="Testbourne",
        next_hearing=MomentShown(first=date(2026, 12, 1), last=date(2026, 12, 31), at=None),
        is_counted=False,
    )
    assert dict(schedule_of(chronology(proceedings=(event,))).facts)["Proceedings"] == (
        "20 November 2026, the suspect was charged, PH97006 Stalking (s.2A), Testbourne, "
        "next hearing 1 December 2026 to 31 December 2026, not counted by any clock"
    )


def test_what_a_reader_does_not_see_is_not_told_as_empty() -> None:
    facts = dict(schedule_of(chronology(victim_names=())).facts)
    assert "Victim" not in facts
    (entry,) = schedule_of(chronology()).entries
    (source,) = entry.sources
    assert (entry.step, source.narrative) == (None, None)
    assert source.details == (
        "Reported 1 August 2026. Recorded as PH97006 8Q. Stands as suspected. Contact: ring the desk. "
        "Handle as DO-NOT-DISCLOSE-TO-SUBJECT."
    )


def test_an_occasion_is_drawn_on_its_day_in_the_united_kingdom() -> None:
    (entry,) = schedule_of(chronology()).entries
    assert entry.day == date(2026, 8, 1)


@pytest.mark.parametrize("form", Format)
def test_a_chronology_without_occasions_is_a_paper_too(form: Format) -> None:
    assert chronology_paper(chronology(occasions=()), form)
