"""The measures that answer the inspections, with what each counts, leaves out and cannot tell yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from service.conduct.measures import measures_of, second_occasion_at
from service.conduct.rule_sets import RULES, RuleSets
from service.domain.course import Member
from service.domain.measures import Candidate, Measure, MeasuredCourse, MeasuredIncident
from service.domain.report import Precision

from .cases import DAMAGES, HAMPSHIRE, HELPLINE, LANDLORD, PROSECUTORS, at
from .record_cases import SUSPECTED, course_named, crime, record, report

NOW = at("2026-11-24 12:00")


def measured(*members: Member, **around: Any) -> MeasuredCourse:
    course, summary = course_named("crs_1", *members)
    return MeasuredCourse(course=course, summary=summary, **around)


def measure(
    code: str,
    courses: Sequence[MeasuredCourse] = (),
    incidents: Sequence[MeasuredIncident] = (),
    now: datetime = NOW,
    rules: RuleSets = RULES,
) -> Measure:
    (found,) = [one for one in measures_of(courses, incidents, now, rules) if one.code == code]
    return found


def figures(found: Measure) -> tuple[float | None, int, int, int]:
    return found.value, found.counted, found.of, found.waiting


CLOSED = at("2026-11-20 12:00")
ISOLATED: list[tuple[str, MeasuredIncident, tuple[float | None, int, int, int]]] = [
    ("an incident that is open is not measured", MeasuredIncident(incident_id="i"), (None, 0, 0, 0)),
    ("closed without any possible link", MeasuredIncident(incident_id="i", closed_at=CLOSED), (0.0, 0, 1, 0)),
    (
        "closed while a possible link had not been looked at",
        MeasuredIncident(incident_id="i", closed_at=CLOSED, candidates=(Candidate(at("2026-11-19 12:00")),)),
        (1.0, 1, 1, 0),
    ),
    (
        "looked at in the minute of closing",
        MeasuredIncident(incident_id="i", closed_at=CLOSED, candidates=(Candidate(at("2026-11-19 12:00"), CLOSED),)),
        (0.0, 0, 1, 0),
    ),
    (
        "looked at a minute after closing",
        MeasuredIncident(
            incident_id="i", closed_at=CLOSED, candidates=(Candidate(at("2026-11-19 12:00"), at("2026-11-20 12:01")),)
        ),
        (1.0, 1, 1, 0),
    ),
    (
        "a link that turned up after closing is not held against it",
        MeasuredIncident(incident_id="i", closed_at=CLOSED, candidates=(Candidate(at("2026-11-20 12:01")),)),
        (0.0, 0, 1, 0),
    ),
    (
        "one of two links that was not looked at",
        MeasuredIncident(
            incident_id="i",
            closed_at=CLOSED,
            candidates=(Candidate(at("2026-11-19 12:00"), at("2026-11-19 13:00")), Candidate(at("2026-11-19 12:00"))),
        ),
        (1.0, 1, 1, 0),
    ),
]


@pytest.mark.parametrize("incident, found", [case[1:] for case in ISOLATED], ids=[case[0] for case in ISOLATED])
def test_incidents_dealt_with_in_isolation(
    incident: MeasuredIncident, found: tuple[float | None, int, int, int]
) -> None:
    assert figures(measure("isolation_rate", incidents=[incident])) == found


FIRST = report("2026-10-01 12:00", received="2026-11-01 09:00", name="first")
SECOND = report("2026-11-01 12:00", DAMAGES, received="2026-11-02 09:00", name="second")
SECOND_AT: list[tuple[str, list[Member], str | None]] = [
    ("one occasion is no course", [FIRST], None),
    ("the second by receipt", [FIRST, SECOND], "2026-11-02 09:00"),
    (
        "the second by receipt, though it was the first by event",
        [SECOND, report("2026-01-01 12:00", received="2026-11-09 09:00")],
        "2026-11-09 09:00",
    ),
    (
        "a second report of one occasion makes none",
        [SECOND, report("2026-11-01 12:00", DAMAGES, agency=HAMPSHIRE)],
        None,
    ),
    ("an occasion that is only suspected makes none", [FIRST, report("2026-11-01 12:00", standing=SUSPECTED)], None),
    (
        "a later report that attributes it does, from then on",
        [
            FIRST,
            report("2026-11-01 12:00", DAMAGES, standing=SUSPECTED, received="2026-11-02 09:00"),
            report("2026-11-01 12:00", DAMAGES, agency=HAMPSHIRE, received="2026-11-05 09:00"),
        ],
        "2026-11-05 09:00",
    ),
]


@pytest.mark.parametrize("members, when", [case[1:] for case in SECOND_AT], ids=[case[0] for case in SECOND_AT])
def test_when_there_came_to_be_a_course(members: list[Member], when: str | None) -> None:
    assert second_occasion_at(record(*members).occasions) == (at(when) if when else None)


def test_time_to_course_is_the_median_of_those_that_somebody_read_since() -> None:
    read = [
        measured(FIRST, SECOND, shown_at=(at("2026-11-01 10:00"), at("2026-11-02 11:00"), at("2026-11-09 11:00"))),
        measured(FIRST, SECOND, shown_at=(at("2026-11-02 19:00"),)),
        measured(FIRST, SECOND, shown_at=(at("2026-11-04 09:00"),)),
        measured(FIRST, SECOND, shown_at=(at("2026-11-01 10:00"),)),
        measured(FIRST, shown_at=(at("2026-11-01 10:00"),)),
    ]
    assert figures(measure("time_to_course", read)) == (10.0, 3, 4, 1)
    assert figures(measure("time_to_course", read[4:])) == (None, 0, 0, 0)


GAPS: list[tuple[str, list[Member], str, tuple[float | None, int, int, int]]] = [
    ("nobody recorded it, 72 hours on", [FIRST, SECOND], "2026-11-05 09:00", (1.0, 1, 1, 0)),
    ("nobody recorded it, a minute before", [FIRST, SECOND], "2026-11-05 08:59", (None, 0, 0, 1)),
    (
        "recorded as stalking at once",
        [FIRST, report("2026-11-01 12:00", received="2026-11-02 09:00", classification=crime("PH97006"))],
        "2026-11-02 10:00",
        (0.0, 0, 1, 0),
    ),
    (
        "recorded beneath another principal crime",
        [FIRST, report("2026-11-01 12:00", classification=crime("OS23002", "PH97004"))],
        "2026-11-30 12:00",
        (0.0, 0, 1, 0),
    ),
    (
        "recorded by its class alone",
        [FIRST, report("2026-11-01 12:00", classification={"principal": {"ho_class": "8Q"}})],
        "2026-11-30 12:00",
        (0.0, 0, 1, 0),
    ),
    (
        "recorded as a breach of an order, whose class is that of stalking",
        [FIRST, report("2026-11-01 12:00", classification={"principal": {"cjs_code": "ST19001", "ho_class": "8Q"}})],
        "2026-11-30 12:00",
        (1.0, 1, 1, 0),
    ),
    (
        "proposed by prosecutors and not recorded",
        [FIRST, SECOND, report("2026-11-12 10:15", agency=PROSECUTORS, classification=crime("PH97011"))],
        "2026-11-30 12:00",
        (1.0, 1, 1, 0),
    ),
    ("one occasion is not measured", [FIRST], "2026-11-30 12:00", (None, 0, 0, 0)),
]


@pytest.mark.parametrize("members, now, found", [case[1:] for case in GAPS], ids=[case[0] for case in GAPS])
def test_the_recording_gap(members: list[Member], now: str, found: tuple[float | None, int, int, int]) -> None:
    assert figures(measure("recording_gap", [measured(*members)], now=at(now))) == found


BREACH = report("2026-11-01 12:00", "EXT_ORDER_BREACH", received="2026-11-02 09:00", name="breach")
LINKED: list[tuple[str, list[Member], dict[str, str], tuple[float | None, int, int, int]]] = [
    (
        "beside another within the day",
        [FIRST, BREACH],
        {"first": "2026-11-01 09:00", "breach": "2026-11-03 09:00"},
        (1.0, 1, 1, 0),
    ),
    ("a minute late", [FIRST, BREACH], {"first": "2026-11-01 09:00", "breach": "2026-11-03 09:01"}, (0.0, 0, 1, 0)),
    ("alone", [BREACH], {"breach": "2026-11-02 09:00"}, (0.0, 0, 1, 0)),
    (
        "the other came beside it a day late",
        [FIRST, BREACH],
        {"first": "2026-11-03 09:01", "breach": "2026-11-02 09:00"},
        (0.0, 0, 1, 0),
    ),
    ("nobody knows when it was linked", [FIRST, BREACH], {}, (0.0, 0, 1, 0)),
    ("no breach is reported", [FIRST, SECOND], {"first": "2026-11-01 09:00"}, (None, 0, 0, 0)),
]


@pytest.mark.parametrize("members, linked, found", [case[1:] for case in LINKED], ids=[case[0] for case in LINKED])
def test_breach_linkage(
    members: list[Member], linked: dict[str, str], found: tuple[float | None, int, int, int]
) -> None:
    times = tuple((f"inc_{name}", at(when)) for name, when in linked.items())
    assert figures(measure("breach_linkage", [measured(*members, linked_at=times)])) == found


def test_a_breach_that_stands_alone_is_waiting_for_a_day() -> None:
    alone = measured(BREACH, linked_at=(("inc_breach", at("2026-11-02 09:00")),))
    assert figures(measure("breach_linkage", [alone], now=at("2026-11-03 08:59"))) == (None, 0, 0, 1)
    assert figures(measure("breach_linkage", [alone], now=at("2026-11-03 09:00"))) == (0.0, 0, 1, 0)


STALE: list[tuple[str, Member, str, bool]] = [
    ("there is none", FIRST, "", True),
    ("assessed a minute before the newest occasion", FIRST, "2026-10-01 11:59", True),
    ("assessed in its minute", FIRST, "2026-10-01 12:00", False),
    (
        "assessed on its day, the hour of which is not told",
        report("2026-10-01 12:00", precision=Precision.DAY),
        "2026-10-01 09:00",
        False,
    ),
    ("assessed on the day before it", report("2026-10-01 12:00", precision=Precision.DAY), "2026-09-30 09:00", True),
    (
        "assessed half past eleven by universal time, which was the day itself",
        report("2026-10-01 12:00", precision=Precision.DAY),
        "2026-09-30 23:30",
        False,
    ),
]


@pytest.mark.parametrize("member, assessed, is_stale", [case[1:] for case in STALE], ids=[case[0] for case in STALE])
def test_assessments_out_of_date(member: Member, assessed: str, *, is_stale: bool) -> None:
    one = measured(member, assessed_at=at(assessed) if assessed else None)
    assert measure("stale_assessments", [one]).value == float(is_stale)


def test_an_assessment_is_out_of_date_by_the_event_and_not_by_the_report() -> None:
    of_old = report("2024-10-01 12:00", received="2026-11-20 09:00", reported={"at": "2026-11-20T09:00:00Z"})
    assert measure("stale_assessments", [measured(FIRST, of_old, assessed_at=at("2026-10-02 12:00"))]).value == 0.0


def test_limits_missed_are_counted() -> None:
    courses = [
        measured(FIRST, closed_for_limit=True, is_limit_passed=True),
        measured(FIRST, is_limit_passed=True),
        measured(FIRST),
    ]
    assert figures(measure("limits_missed", courses)) == (1.0, 1, 3, 0)
    assert figures(measure("limits_passed", courses)) == (2.0, 2, 3, 0)
    assert measure("limits_missed").value is None


def test_courses_across_forces_are_told_for_each_thousand_incidents() -> None:
    across = measured(FIRST, report("2026-11-01 12:00", agency=HAMPSHIRE, name="there"))
    within = measured(
        *(report(f"2026-11-0{n} 12:00", name=f"r{n}") for n in range(1, 7)),
        *(report(f"2026-11-0{n} 12:00", agency=HELPLINE, name=f"h{n}") for n in (7, 8)),
    )
    assert figures(measure("cross_force_courses", [across, within])) == (100.0, 1, 10, 0)
    assert measure("cross_force_courses").value is None


def test_an_incident_in_two_courses_is_one_incident() -> None:
    across = measured(FIRST, report("2026-11-01 12:00", agency=HAMPSHIRE, name="there"))
    assert figures(measure("cross_force_courses", [across, across])) == (1000.0, 2, 2, 0)


def test_who_saw_a_course_first_goes_by_receipt_and_asks_for_two_agencies() -> None:
    courses = [
        measured(FIRST, report("2026-12-01 12:00", agency=HELPLINE, received="2026-10-30 09:00")),
        measured(FIRST, report("2026-01-01 12:00", agency=LANDLORD, received="2026-11-30 09:00")),
        measured(report("2026-01-01 12:00", agency=LANDLORD)),
    ]
    assert figures(measure("first_by_partner", courses)) == (0.5, 1, 2, 0)


def test_every_measure_says_what_it_counts_and_what_it_answers_and_names_nobody() -> None:
    found = measures_of([measured(FIRST, SECOND)], [], NOW)
    assert len({one.code for one in found}) == len(found) == 9
    for one in found:
        assert one.title
        assert one.definition.endswith(".")
        assert "{" not in one.definition
        assert one.finding.endswith(".")
        assert "inc_" not in repr(one)
        assert "crs_" not in repr(one)


def test_a_bound_changes_on_the_day_of_its_file(tmp_path: Path) -> None:
    for file in RULES.folder.iterdir():
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    text = (RULES.folder / "measures-2026-11.toml").read_text(encoding="utf-8")
    (tmp_path / "measures-2026-11-05.toml").write_text(
        text.replace("gap_hours = 72", "gap_hours = 24"), encoding="utf-8"
    )
    rules = RuleSets(tmp_path)
    before, after = (
        measure("recording_gap", [measured(FIRST, SECOND)], now=at(now), rules=rules)
        for now in ("2026-11-04 23:59", "2026-11-05 00:00")
    )
    assert (before.waiting, after.value) == (1, 1.0)
    assert "24 hours" in after.definition
